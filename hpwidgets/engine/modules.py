"""Plain PyTorch modules: what a member of a population becomes, and a user's own in training."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from hpwidgets.engine.custom import ask_module, failed
from hpwidgets.engine.layers import Layer, Noise
from hpwidgets.engine.plain import initialise
from hpwidgets.engine.seeds import dropout_seed
from hpwidgets.hyperparameters import Hyperparameters


def plain_module(
    layers: Sequence[Layer], dropout: float, noise: torch.Generator | None = None
) -> nn.Sequential:
    """The layers as an nn.Sequential for one model, its values for the caller to set."""
    # PyTorch fills new layers from its global generator: lend it back as it was. (Layers without
    # values, torch.device("meta"), would import sympy: 35 MB that nothing here uses.)
    with torch.random.fork_rng(devices=[]):
        return nn.Sequential(*(layer.plain(dropout, noise) for layer in layers if layer.source))


def started_module(
    layers: Sequence[Layer], dropout: float, seed: int, noise: torch.Generator | None = None
) -> nn.Sequential:
    """The plain module with the initial values that a population member of this seed has."""
    module = plain_module(layers, dropout, noise)
    initialise(module, seed)
    return module


def trained_module(layers: Sequence[Layer], dropout: float, state: Tensor) -> nn.Sequential:
    """The plain module, in evaluation mode, with one row of ``PopulationNetwork.state()``."""
    module = plain_module(layers, dropout)
    buffers = [b for b in module.buffers() if b.is_floating_point()]
    n_parameters = sum(p.numel() for p in module.parameters())
    vector_to_parameters(state[:n_parameters].clone(), module.parameters())
    at = n_parameters
    for buffer in buffers:
        buffer.copy_(state[at : at + buffer.numel()].view_as(buffer))
        at += buffer.numel()
    return module.eval()


class ModuleNetwork:
    """A user's own module as a population of one: the same loop moves it through ``flat``.

    Its gradients are autograd's.
    """

    noise: Sequence[Noise] = ((),)
    noise_rooms: Noise = ()

    def __init__(self, module: nn.Module, h: Hyperparameters, device: str):
        self._h = h
        self._module = module.to(device)
        self._parameters = [p for p in module.parameters() if p.requires_grad]
        self._buffers = [b for b in module.buffers() if b.is_floating_point()]
        self.flat = parameters_to_vector(self._parameters).detach().clone().unsqueeze(0)
        self.n_parameters = self.flat.shape[1]
        mask = [torch.full((p.numel(),), float(p.ndim > 1)) for p in self._parameters]
        self.weight_mask = torch.cat(mask).unsqueeze(0).to(device)
        vector_to_parameters(self.flat[0], self._parameters)
        # The module's own dropout draws from PyTorch's global generators: lend it this run's.
        self._random_state = torch.Generator().manual_seed(dropout_seed(h.seed)).get_state()
        self._gpus = [self.flat.device] if self.flat.is_cuda else []
        self._gpu_states = [
            torch.Generator(gpu).manual_seed(dropout_seed(h.seed)).get_state() for gpu in self._gpus
        ]

    def without_autograd(self) -> AbstractContextManager[object]:
        # ``forward`` turns it on again, which inference mode would not allow.
        return torch.no_grad()

    def read(self, X: Tensor) -> Tensor:
        return X

    def forward(self, x: Tensor, *, training: bool, keep: Sequence[Tensor] = ()) -> Tensor:
        self._module.train(training)
        if not training:
            return self._answer(x)
        with torch.random.fork_rng(devices=self._gpus), torch.enable_grad():
            torch.set_rng_state(self._random_state)
            for gpu, state in zip(self._gpus, self._gpu_states, strict=True):
                torch.cuda.set_rng_state(state, gpu)
            self._outputs = self._answer(x)
            self._random_state = torch.get_rng_state()
            self._gpu_states = [torch.cuda.get_rng_state(gpu) for gpu in self._gpus]
        return self._outputs.detach()

    def _answer(self, x: Tensor) -> Tensor:
        return ask_module(self._module, x[0], self._h).unsqueeze(0)

    def gradient_room(self, rows: int) -> Tensor:
        return torch.empty_like(self._outputs)

    def backward(self, gradient: Tensor) -> Tensor:
        try:
            gradients = torch.autograd.grad(
                self._outputs, self._parameters, gradient, allow_unused=True
            )
        except Exception as error:
            raise failed("where its gradients were taken", error, self._h) from error
        pairs = zip(gradients, self._parameters, strict=True)
        rows = [(torch.zeros_like(p) if g is None else g).flatten() for g, p in pairs]
        return torch.cat(rows).unsqueeze(0)

    def state(self) -> Tensor:
        return torch.cat([self.flat[0], *(b.flatten() for b in self._buffers)]).unsqueeze(0)

    def select(self, members: Tensor) -> None:
        """A population of one stays as it is."""

    def with_states(self, states: Tensor) -> ModuleNetwork:
        raise RuntimeError("a network of your own answers through history.model, one by one")

    def size_of(self, member: int) -> int:
        return self.n_parameters

    def builder(self, member: int, state: Tensor, dropout: float) -> partial[nn.Module]:
        return partial(_copy_with, self._module, state.cpu().clone())


def _copy_with(module: nn.Module, state: Tensor) -> nn.Module:
    try:
        twin = copy.deepcopy(module).cpu().eval()
    except Exception as error:
        raise ValueError(
            f"the model cannot be copied: {type(error).__name__}: {error}; keep out of the module"
            " what copy.deepcopy cannot copy, such as locks and open files"
        ) from error
    at = 0
    parameters = [p for p in twin.parameters() if p.requires_grad]
    for tensor in [*parameters, *(b for b in twin.buffers() if b.is_floating_point())]:
        tensor.data.copy_(state[at : at + tensor.numel()].view_as(tensor))
        at += tensor.numel()
    return twin
