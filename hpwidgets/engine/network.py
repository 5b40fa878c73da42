"""M networks of one shape: all parameters in one ``[M, P]`` tensor, with views for the layers."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import NamedTuple, Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional

from hpwidgets.engine.layers import (
    KEPT,
    Activation,
    Layer,
    Linear,
    Noise,
    Parameter,
    Reading,
    Recurrent,
    Step,
    Tape,
)
from hpwidgets.engine.modules import trained_module
from hpwidgets.engine.products import ALIGNED, aligned_zeros
from hpwidgets.engine.widths import output_layer, wide_enough, width_multiple


class Network(Protocol):
    """What the training loop needs of M models."""

    n_parameters: int
    """Parameters of the largest model."""
    flat: Tensor
    """Every parameter, ``[M, P]``; updating it in place moves the models.

    P may exceed ``n_parameters``: what is not a model's own is zero, and no gradient moves it.
    """
    weight_mask: Tensor
    """1 where ``flat`` holds a weight (which penalties act on), 0 elsewhere; ``[M, P]``."""

    @property
    def noise(self) -> Sequence[Noise]:
        """Every member's dropout layers."""

    @property
    def noise_rooms(self) -> Noise:
        """The same in the shapes that ``forward`` wants their factors in."""

    def without_autograd(self) -> AbstractContextManager[object]:
        """The mode to train in."""

    def read(self, X: Tensor) -> Tensor:
        """Rows ``[n, …]`` of data as ``forward`` takes them."""

    def forward(self, x: Tensor, *, training: bool, keep: Sequence[Tensor] = ()) -> Tensor:
        """Outputs ``[M, B, K]`` for inputs ``[M, B, …]``, rows that were ``read``.

        In training the next such call may write over them.
        """

    def gradient_room(self, rows: int) -> Tensor:
        """Where ∂L/∂outputs ``[M, B, K]`` may be written for ``backward``, which else copies it."""

    def backward(self, gradient: Tensor) -> Tensor:
        """∂L/∂flat ``[M, P]`` from ∂L/∂outputs of the last ``forward`` in training.

        The caller may change it, the next call overwrites it.
        """

    def state(self) -> Tensor:
        """A copy of all that training changes, ``[M, S]``: parameters and running statistics."""

    def select(self, members: Tensor) -> None:
        """Keep only these members, in this order."""

    def with_states(self, states: Tensor) -> Network:
        """Networks of the same shape with these rows of ``state()``."""

    def size_of(self, member: int) -> int:
        """Parameters of the member of this number, as counted before any ``select``."""

    def builder(self, member: int, state: Tensor, dropout: float) -> Callable[[], nn.Module]:
        """A picklable call that makes that member's plain module from its row of ``state()``."""


ROW = 4 * ALIGNED
"""A model's parameters take a multiple of so many numbers in ``flat``: they lie in memory as alone,
and the fused optimizer, which treats the last numbers of a tensor (what is left over a vector's
width) by other arithmetic, finds no such rest."""


class PopulationNetwork:
    """M models of layers that differ in their widths at most, started from their seeds.

    All go through one stack of layers, each wide enough for the widest model (and rounded up, see
    :mod:`hpwidgets.engine.products`). What a model has less is zero in ``flat`` and stays so.
    The start is PyTorch's default, drawn for each model's own shape.
    """

    def __init__(
        self,
        layers: Sequence[Sequence[Layer]],
        seeds: Sequence[int],
        device: str,
        batch_rows: Sequence[int],
    ):
        """``layers`` and ``seeds`` hold one of each for every model; batches have ``batch_rows``
        rows, the last one of an epoch maybe fewer than the others.
        """
        self._models = [tuple(own) for own in layers]
        kinds = list(dict.fromkeys(self._models))
        self._reading = [layer for layer in self._models[0] if isinstance(layer, Reading)]
        stacks = [kind[len(self._reading) :] for kind in kinds]
        multiple = width_multiple(stacks, batch_rows)
        self._tiny = multiple == 1
        self._layers = wide_enough(stacks, multiple)
        self._outputs = output_layer(self._models[0]).outputs
        self._rounded = self._outputs < output_layer(self._layers).outputs
        rooms = [p for layer in self._layers for p in layer.parameters if not p.buffer]
        self._width = -(-sum(p.size for p in rooms) // ROW) * ROW
        places = {kind: _Places(kind, self._layers, self._width) for kind in kinds}
        self._places = [places[model] for model in self._models]
        self.n_parameters = max(own.parameters.numel() for own in places.values())
        self.flat = torch.zeros(len(seeds), self._width)
        self.weight_mask, self._mask = torch.zeros_like(self.flat), torch.zeros_like(self.flat)
        starts: dict[tuple[int, int], Tensor] = {}
        for m, (model, own, seed) in enumerate(zip(self._models, self._places, seeds, strict=True)):
            if (id(own), seed) not in starts:
                starts[id(own), seed] = _start(model, seed)
            self.flat[m, own.parameters] = starts[id(own), seed]
            self.weight_mask[m, own.weights] = 1.0
            self._mask[m, own.parameters] = 1.0
        self.flat, self.weight_mask, self._mask = (
            rows.to(device) for rows in (self.flat, self.weight_mask, self._mask)
        )
        # Running statistics are updated in place by torch's batch norm: one whole tensor each.
        self._buffers = [
            torch.full((len(seeds), *p.shape), p.fill, device=device)
            for layer in self._layers
            for p in layer.parameters
            if p.buffer
        ]
        leaks = any(isinstance(x, Activation) and not x.keeps_zero for x in self._layers)
        room = sum(p.size for p in rooms)
        self._leaks = leaks and any(own.parameters.numel() < room for own in places.values())
        self._alive, self._alive_places = self._models, self._places
        self._make_views()

    @property
    def noise(self) -> Sequence[Noise]:
        return [_noise(model) for model in self._alive]

    @property
    def noise_rooms(self) -> Noise:
        return _noise(self._layers)

    def _make_views(self) -> None:
        self._gradient = torch.zeros_like(self.flat)
        parameters, gradients = _Cutter(self.flat), _Cutter(self._gradient)
        buffers = iter(self._buffers)
        # Products write into whole tensors; of the gradient, one model's parts are such.
        alone = self.flat.shape[0] == 1
        self._parts: list[Tensor] = []  # of the gradient
        self._written: list[Tensor] = []  # where the layers write them
        self._forward: list[_Pass] = []
        for layer in self._layers:
            own = [p for p in layer.parameters if not p.buffer]
            numbers = [parameters(p) for p in own]
            statistics = [next(buffers) for p in layer.parameters if p.buffer]
            values = [p.view(part) for p, part in zip(own, numbers, strict=True)] + statistics
            upright = [p.gradient_view(part) for p, part in zip(own, numbers, strict=True)]
            parts = [p.gradient_view(gradients(p)) for p in own]
            written = parts if alone else [torch.empty_like(part).contiguous() for part in parts]
            self._parts += parts
            self._written += written
            # Measured outputs are the caller's: no way forward may write over those of another.
            tapes = Tape(), Tape(largest=0 if layer is self._layers[-1] else KEPT)
            self._forward.append(_Pass(layer, values, upright, written, *tapes))
        first = next(n for n, layer in enumerate(self._layers) if layer.parameters)
        self._forward[first].tape.wanted = False
        self._backward = self._forward[: first - 1 if first else None : -1]
        self._step = Step(len(self.flat), training=True)
        self._ends: dict[int, tuple[Tensor, Tensor]] = {}

    def without_autograd(self) -> AbstractContextManager[object]:
        return torch.inference_mode()

    def read(self, X: Tensor) -> Tensor:
        for layer in self._reading:
            X = layer.read(X)
        first = self._layers[0]
        if isinstance(first, (Linear, Recurrent)) and X.shape[-1] < first.inputs:
            X = functional.pad(X, (0, first.inputs - X.shape[-1]))
        return X

    def forward(self, x: Tensor, *, training: bool, keep: Sequence[Tensor] = ()) -> Tensor:
        if training:
            step = self._step
            step.training, step.keep, step.used = True, keep, 0
            for layer, values, _, _, tape, _ in self._forward:
                x = layer.forward(x, values, step, tape)
        else:
            step = Step(self.flat.shape[0], False)
            for layer, values, _, _, _, tape in self._forward:
                x = layer.forward(x, values, step, tape)
        return x[..., : self._outputs] if self._rounded else x

    def backward(self, gradient: Tensor) -> Tensor:
        flowing: Tensor | None = self._widened(gradient)
        for layer, _, values, written, tape, _ in self._backward:
            assert flowing is not None
            flowing = layer.backward(flowing, values, written, self._step, tape)
        return self.gradient

    @property
    def gradient(self) -> Tensor:
        """∂L/∂flat ``[M, P]`` of the last way back."""
        if self.flat.shape[0] > 1:
            torch._foreach_copy_(self._parts, self._written)
        if self._leaks:
            self._gradient.mul_(self._mask)
        return self._gradient

    def trace(
        self, x: Tensor, *, training: bool, keep: Sequence[Tensor] = ()
    ) -> list[tuple[Layer, Tensor]]:
        """Every layer of the first model with its answer, as far as that model has units."""
        step = self._step = Step(self.flat.shape[0], training, keep)
        passed, units = [], None
        own = self._alive[0][len(self._reading) :]
        for (layer, values, _, _, tape, _), shape in zip(self._forward, own, strict=True):
            x = layer.forward(x, values, step, tape)
            units = shape.outputs if isinstance(shape, (Linear, Recurrent)) else units
            passed.append((shape, x[..., :units].clone()))  # the next layer may write over it
        return passed

    def trace_back(self, gradient: Tensor) -> list[Tensor | None]:
        """As ``backward``: the gradient by every layer's input; None where nobody asks for it."""
        flowing: Tensor | None = self._widened(gradient)
        found: list[Tensor | None] = []
        for layer, _, values, written, tape, _ in self._backward:
            assert flowing is not None
            flowing = layer.backward(flowing, values, written, self._step, tape)
            found.append(None if flowing is None else flowing.clone())
        return [None] * (len(self._layers) - len(found)) + found[::-1]

    def gradient_room(self, rows: int) -> Tensor:
        if rows not in self._ends:
            wide = len(self.flat), rows, output_layer(self._layers).outputs
            whole = aligned_zeros(self.flat, wide)
            self._ends[rows] = whole, whole[..., : self._outputs]
        return self._ends[rows][1]

    def _widened(self, gradient: Tensor) -> Tensor:
        """∂L/∂outputs in the output layer's room, so laid out that products may take it."""
        rows = gradient.shape[1]
        own = self.gradient_room(rows)
        if gradient is not own:
            own.copy_(gradient)
        return self._ends[rows][0]

    def weights(self, flat: Tensor) -> list[Tensor]:
        """Views ``[M, to, from]`` of the linear layers' weights in ``flat``, of the first model's
        size; also of a gradient.
        """
        cut, found = _Cutter(flat), []
        for layer, own in zip(self._layers, self._alive[0][len(self._reading) :], strict=True):
            parts = [p.gradient_view(cut(p)) for p in layer.parameters if not p.buffer]
            if isinstance(own, Linear):
                found.append(parts[0][:, : own.outputs, : own.inputs])
        return found

    def state(self) -> Tensor:
        return torch.cat([self.flat, *self._buffers], 1)

    def begin_from(self, module: nn.Module) -> None:
        """Give the only model the parameters and running statistics of a plain module of its shape.

        Raises ValueError for a module of another size.
        """
        parts = [*module.parameters(), *(b for b in module.buffers() if b.is_floating_point())]
        numbers = torch.cat([part.detach().flatten() for part in parts]).to(self.flat)
        places = self._places[0].state
        if numbers.shape != places.shape:
            raise ValueError(
                f"the module to begin from has {len(numbers)} numbers, the network of these"
                f" hyperparameters has {len(places)}: begin from one that was made with them"
            )
        states = self.state()
        states[0, places] = numbers
        at = 0
        for room in (self.flat, *self._buffers):
            room.copy_(states[:, at : (at := at + room.shape[1])])

    def place(self, parameters: Tensor) -> Tensor:
        """``[n, n_parameters]`` in a plain module's order (without batch norm) as rows of
        ``state()``, for models of the first one's shape.
        """
        rows = parameters.new_zeros(len(parameters), self._width)
        rows[:, self._alive_places[0].parameters] = parameters
        return rows

    def parameters_in(self, states: Tensor) -> Tensor:
        """Of rows of ``state()`` what ``place`` puts there, ``[n, n_parameters]``."""
        return states[:, self._alive_places[0].parameters]

    def select(self, members: Tensor) -> None:
        chosen = members.tolist()
        self._alive = [self._alive[m] for m in chosen]
        self._alive_places = [self._alive_places[m] for m in chosen]
        self.flat, self.weight_mask = self.flat[members], self.weight_mask[members]
        self._mask = self._mask[members]
        self._buffers = [buffer[members] for buffer in self._buffers]
        self._make_views()

    def with_states(self, states: Tensor) -> PopulationNetwork:
        twin = copy.copy(self)
        twin._mask = self._mask[: len(states)]
        sizes = [self._width, *(buffer.shape[1] for buffer in self._buffers)]
        parts = states.split(sizes, 1)  # type: ignore[no-untyped-call]
        twin.flat, *twin._buffers = (part.contiguous() for part in parts)
        twin._make_views()
        return twin

    def size_of(self, member: int) -> int:
        return self._places[member].parameters.numel()

    def builder(self, member: int, state: Tensor, dropout: float) -> partial[nn.Sequential]:
        own = state[self._places[member].state].cpu()
        return partial(trained_module, self._models[member], dropout, own)


class _Pass(NamedTuple):
    """A layer of the population, with what it computes with."""

    layer: Layer
    values: list[Tensor]
    upright: list[Tensor]  # the same as ``backward`` takes them
    gradients: list[Tensor]
    tape: Tape
    evaluation: Tape


class _Places:
    """Where a model's numbers stand in a row of a population's ``flat`` and ``state()``."""

    def __init__(self, model: Sequence[Layer], rooms: Sequence[Layer], width: int):
        own = [p for layer in model for p in layer.parameters]
        wide = [p for layer in rooms for p in layer.parameters]
        begins = {False: 0, True: width}  # of the next parameter, of the next buffer
        places: dict[bool, list[Tensor]] = {False: [], True: []}
        weights = []
        for p, room in zip(own, wide, strict=True):
            found = p.places_in(room) + begins[p.buffer]
            begins[p.buffer] += room.size
            places[p.buffer].append(found)
            weights += [found] if p.weight else []
        self.parameters, self.weights = torch.cat(places[False]), torch.cat(weights)
        self.state = torch.cat(places[False] + places[True])


def _noise(layers: Sequence[Layer]) -> Noise:
    return tuple(shape for layer in layers if (shape := layer.noise_shape) is not None)


def _start(layers: Sequence[Layer], seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    parts = []
    for p in (p for layer in layers for p in layer.parameters if not p.buffer):
        part = torch.full((p.size,), p.fill)
        if p.bound is not None:
            part.uniform_(-p.bound, p.bound, generator=generator)
        parts.append(part)
    return torch.cat(parts)


class _Cutter:
    """Takes one parameter after the other off a ``[M, P]`` tensor."""

    def __init__(self, rows: Tensor):
        self._rows, self._at = rows, 0

    def __call__(self, p: Parameter) -> Tensor:
        start, self._at = self._at, self._at + p.size
        return self._rows[:, start : self._at]
