"""M networks of one shape: all parameters in one ``[M, P]`` tensor, with views for the layers."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from hpwidgets.engine.layers import Layer, Parameter, Step
from hpwidgets.engine.plain import initialise
from hpwidgets.engine.products import ALIGNED


class Network(Protocol):
    """What the training loop needs of M models."""

    n_parameters: int
    """Parameters a model."""
    flat: Tensor
    """Every parameter, ``[M, P]``; updating it in place moves the models.

    P may exceed ``n_parameters``: what lies behind them is zero, and no gradient moves it.
    """
    weight_mask: Tensor
    """1 where ``flat`` holds a weight (which penalties act on), 0 elsewhere; ``[P]``."""
    noise_shapes: tuple[tuple[int, ...], ...]
    """One row's shape of every dropout layer."""

    def forward(self, x: Tensor, *, training: bool, keep: Sequence[Tensor] = ()) -> Tensor:
        """Outputs ``[M, B, K]`` for inputs ``[M, B, …]``."""

    def gradient(self, loss: Tensor) -> Tensor:
        """D loss / d flat, ``[M, P]``; the caller may change it, the next call overwrites it."""

    def state(self) -> Tensor:
        """A copy of all that training changes, ``[M, S]``: parameters and running statistics."""

    def select(self, members: Tensor) -> None:
        """Keep only these members, in this order."""

    def with_states(self, states: Tensor) -> Network:
        """Networks of the same shape with these rows of ``state()``."""

    def builder(self, state: Tensor, dropout: float) -> Callable[[], nn.Module]:
        """A picklable call that makes one member's plain module from its row of ``state()``."""


ROW = 4 * ALIGNED
"""A model's parameters take a multiple of so many numbers in ``flat``: they lie in memory as alone,
and the fused optimizer, which treats the last numbers of a tensor (what is left over a vector's
width) by other arithmetic, finds no such rest."""


class PopulationNetwork:
    """M models of the same layers, started from their seeds with PyTorch's default bounds."""

    def __init__(self, layers: Sequence[Layer], seeds: Sequence[int], device: str):
        self.layers = tuple(layers)
        parameters = [p for layer in layers for p in layer.parameters if not p.buffer]
        buffers = [p for layer in layers for p in layer.parameters if p.buffer]
        starts = {seed: _start(parameters, seed) for seed in dict.fromkeys(seeds)}
        self.n_parameters = sum(math.prod(p.shape) for p in parameters)
        self.flat = _padded(torch.stack([starts[seed] for seed in seeds])).to(device)
        # Running statistics are updated in place by torch's batch norm: one whole tensor each.
        self._buffers = [torch.full((len(seeds), *p.shape), p.fill, device=device) for p in buffers]
        weights = [torch.full((math.prod(p.shape),), float(p.weight)) for p in parameters]
        self.weight_mask = _padded(torch.cat(weights)).to(device)
        self.noise_shapes = tuple(s for layer in layers if (s := layer.noise_shape) is not None)
        self._make_views()

    def _make_views(self) -> None:
        self._gradient = torch.zeros_like(self.flat)
        parameters, gradients = _Cutter(self.flat), _Cutter(self._gradient)
        buffers = iter(self._buffers)
        self._leaves: list[Tensor] = []
        self._parts: list[Tensor] = []  # of the gradient, in the shapes of the leaves
        self._values: list[list[Tensor]] = []
        for layer in self.layers:
            values = []
            for p in layer.parameters:
                if p.buffer:
                    values.append(next(buffers))
                    continue
                # A leaf that shares flat's memory: the optimizer moves flat, the leaf follows.
                values.append(parameters(p).detach().requires_grad_())
                self._leaves.append(values[-1])
                self._parts.append(gradients(p))
            self._values.append(values)

    def forward(self, x: Tensor, *, training: bool, keep: Sequence[Tensor] = ()) -> Tensor:
        step = Step(self.flat.shape[0], training, keep)
        for layer, values in zip(self.layers, self._values, strict=True):
            x = layer.forward(x, values, step)
        return x

    def trace(
        self, x: Tensor, *, training: bool, keep: Sequence[Tensor] = ()
    ) -> list[tuple[Layer, list[Tensor], Tensor]]:
        """As ``forward``, layer by layer: each with its parameters' leaves and its answer."""
        step = Step(self.flat.shape[0], training, keep)
        passed = []
        for layer, values in zip(self.layers, self._values, strict=True):
            x = layer.forward(x, values, step)
            passed.append((layer, values, x))
        return passed

    def gradient(self, loss: Tensor) -> Tensor:
        torch._foreach_copy_(self._parts, torch.autograd.grad(loss, self._leaves))
        return self._gradient

    def state(self) -> Tensor:
        return torch.cat([self.flat[:, : self.n_parameters], *self._buffers], 1)

    def select(self, members: Tensor) -> None:
        self.flat = self.flat[members]
        self._buffers = [buffer[members] for buffer in self._buffers]
        self._make_views()

    def with_states(self, states: Tensor) -> PopulationNetwork:
        twin = copy.copy(self)
        sizes = [self.n_parameters, *(math.prod(buffer.shape[1:]) for buffer in self._buffers)]
        parts = states.split(sizes, 1)  # type: ignore[no-untyped-call]
        twin.flat = _padded(parts[0])
        twin._buffers = [
            part.reshape(len(states), *buffer.shape[1:]).contiguous()
            for part, buffer in zip(parts[1:], self._buffers, strict=True)
        ]
        twin._make_views()
        return twin

    def builder(self, state: Tensor, dropout: float) -> partial[nn.Sequential]:
        return partial(trained_module, self.layers, dropout, state.cpu())


def _padded(rows: Tensor) -> Tensor:
    """``[…, P]`` with zeros behind each row, up to a multiple of ROW."""
    return functional.pad(rows, (0, -rows.shape[-1] % ROW))


def _start(parameters: Sequence[Parameter], seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    parts = []
    for p in parameters:
        part = torch.full((math.prod(p.shape),), p.fill)
        if p.bound is not None:
            part.uniform_(-p.bound, p.bound, generator=generator)
        parts.append(part)
    return torch.cat(parts)


class _Cutter:
    """Takes one parameter after the other off a ``[M, P]`` tensor, as its ``view``."""

    def __init__(self, rows: Tensor):
        self._rows, self._at = rows, 0

    def __call__(self, p: Parameter) -> Tensor:
        start, self._at = self._at, self._at + math.prod(p.shape)
        return p.view(self._rows[:, start : self._at])


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
    """A user's own module as a population of one: the same loop moves it through ``flat``."""

    noise_shapes: tuple[tuple[int, ...], ...] = ()

    def __init__(self, module: nn.Module, seed: int, device: str):
        self._module = module.to(device)
        self._parameters = [p for p in module.parameters() if p.requires_grad]
        self._buffers = [b for b in module.buffers() if b.is_floating_point()]
        self.flat = parameters_to_vector(self._parameters).detach().clone().unsqueeze(0)
        self.n_parameters = self.flat.shape[1]
        self.weight_mask = torch.cat(
            [torch.full((p.numel(),), float(p.ndim > 1)) for p in self._parameters]
        ).to(device)
        vector_to_parameters(self.flat[0], self._parameters)
        # The module's own dropout draws from PyTorch's global generator: lend it one of this run.
        self._random_state = torch.Generator().manual_seed(seed).get_state()

    def forward(self, x: Tensor, *, training: bool, keep: Sequence[Tensor] = ()) -> Tensor:
        self._module.train(training)
        if not training:
            return self._answer(x)
        with torch.random.fork_rng(devices=[]):
            torch.set_rng_state(self._random_state)
            answer = self._answer(x)
            self._random_state = torch.get_rng_state()
        return answer

    def _answer(self, x: Tensor) -> Tensor:
        answer: Tensor = self._module(x[0])
        return answer.unsqueeze(0)

    def gradient(self, loss: Tensor) -> Tensor:
        gradients = torch.autograd.grad(loss, self._parameters, allow_unused=True)
        pairs = zip(gradients, self._parameters, strict=True)
        rows = [(torch.zeros_like(p) if g is None else g).flatten() for g, p in pairs]
        return torch.cat(rows).unsqueeze(0)

    def state(self) -> Tensor:
        return torch.cat([self.flat[0], *(b.flatten() for b in self._buffers)]).unsqueeze(0)

    def select(self, members: Tensor) -> None:
        """A population of one stays as it is."""

    def with_states(self, states: Tensor) -> ModuleNetwork:
        raise RuntimeError("a network of your own answers through history.model, one by one")

    def builder(self, state: Tensor, dropout: float) -> partial[nn.Module]:
        return partial(_copy_with, self._module, state.cpu().clone())


def _copy_with(module: nn.Module, state: Tensor) -> nn.Module:
    twin = copy.deepcopy(module).cpu().eval()
    at = 0
    parameters = [p for p in twin.parameters() if p.requires_grad]
    for tensor in [*parameters, *(b for b in twin.buffers() if b.is_floating_point())]:
        tensor.data.copy_(state[at : at + tensor.numel()].view_as(tensor))
        at += tensor.numel()
    return twin
