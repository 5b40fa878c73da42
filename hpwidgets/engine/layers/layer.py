"""What every layer is: M models go through it at once, forward and backward.

Between layers, M models' activations of B rows are ``[M, B, units]`` (vectors), ``[M, B, steps,
units]`` (sequences) or ``[M, channels, height, width, B]`` (images). Every weight carries a leading
population axis. ``forward`` computes a layer's answer y from its input x; ``backward`` gets the
gradient ∂L/∂y of the loss by that answer and gives ∂L/∂x, which is the gradient that the layer
before gets: backpropagation (Rumelhart, Hinton & Williams 1986), without ``torch.autograd``, whose
bookkeeping takes longer than a small network's arithmetic.

Each layer also knows its plain ``torch.nn`` twin and how that is written in a script.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, TypeVar

import torch
from torch import Tensor, nn

Noise: TypeAlias = tuple[tuple[int, ...], ...]
"""One row's shape of the factors of every dropout layer."""


@dataclass(frozen=True)
class Parameter:
    """One tensor of a layer: its shape, start bound (None: all ``fill``) and if it is a weight.

    Penalties act on weights alone. ``buffer`` marks running statistics, which no optimizer moves.
    ``stacked`` parts of equal size lie along the first axis (a GRU's three gates).
    ``used`` says how ``forward`` gets it: as it is, ``"turned"`` (last two axes swapped) or as a
    ``"row"`` ``[M, 1, …]``.
    """

    shape: tuple[int, ...]
    bound: float | None = None
    fill: float = 0.0
    weight: bool = False
    buffer: bool = False
    stacked: int = 1
    used: Literal["as it is", "turned", "row"] = "as it is"

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    def view(self, values: Tensor) -> Tensor:
        """``[M, size]`` values in the shape in which ``forward`` uses them."""
        shaped = self.gradient_view(values)
        return shaped.mT if self.used == "turned" else shaped

    def gradient_view(self, values: Tensor) -> Tensor:
        """``[M, size]`` values in the shape in which ``backward`` uses them."""
        if self.used == "row":
            return values.view(len(values), 1, *self.shape)
        return values.view(len(values), *self.shape)

    def places_in(self, wider: Parameter) -> Tensor:
        """Where this parameter's numbers, one after the other, stand among those of a wider one."""
        first, *rest = wider.shape
        places = torch.arange(wider.size).view(self.stacked, first // self.stacked, *rest)
        own = (self.shape[0] // self.stacked, *self.shape[1:])
        for axis, length in enumerate(own, 1):
            places = places.narrow(axis, 0, length)
        return places.flatten()


@dataclass(slots=True)
class Step:
    """What a layer may need besides its input: the mode, M, and this batch's dropout factors."""

    members: int
    training: bool
    keep: Sequence[Tensor] = ()
    """One ``[M, B, *shape]`` tensor a dropout layer: 0 where a unit drops, 1/(1-p) elsewhere."""
    used: int = 0

    def next_keep(self) -> Tensor:
        self.used += 1
        return self.keep[self.used - 1]


Kept = TypeVar("Kept")

KEPT = 1 << 21
"""Numbers up to which a buffer outlives an evaluation, which may have many rows."""


VECTORS = 64
"""Numbers that fill two of the widest vector registers, or a multiple of it."""


class Tape:
    """What one layer keeps of its way forward for the way back, and its buffers.

    A buffer is filled again at every step of the same shape: no memory is asked for.
    """

    def __init__(self, *, largest: int | None = None, wanted: bool = True) -> None:
        self.kept: tuple[Tensor, ...] = ()
        self.wanted = wanted
        """Whether anybody asks for ∂L/∂x: not of the first layer."""
        self._largest = largest
        self._buffers: dict[tuple[object, ...], Tensor] = {}
        self._remembered: dict[tuple[object, ...], Any] = {}
        self._upright: Tensor | None = None
        self._turned: Tensor | None = None

    def rows(self, name: str, like: Tensor, units: int) -> Tensor:
        """A buffer ``[M, B, units]`` for as many members and rows as ``like`` has."""
        rows = like.size(1)
        found = self._buffers.get((name, rows))
        return (
            self._new((name, rows), like, (like.size(0), rows, units)) if found is None else found
        )

    def buffer(self, name: str, like: Tensor, shape: tuple[int, ...]) -> Tensor:
        """A buffer of that shape: it holds what was written into it last, or anything."""
        found = self._buffers.get((name, shape))
        return self._new((name, shape), like, shape) if found is None else found

    def zeros(self, name: str, like: Tensor, shape: tuple[int, ...]) -> Tensor:
        """A buffer of that shape: what is never written stays zero."""
        found = self._buffers.get((name, shape))
        if found is None:
            with torch.inference_mode(False):
                found = self._buffers[name, shape] = like.new_zeros(shape)
        return found

    def remembered(self, key: tuple[object, ...], make: Callable[[], Kept]) -> Kept:
        """What ``make`` made for this key the first time, such as views of buffers."""
        if key not in self._remembered:
            self._remembered[key] = make()
        found: Kept = self._remembered[key]
        return found

    def vectors(self, name: str, like: Tensor) -> tuple[Tensor, Tensor]:
        """A buffer as ``like`` and all of its memory, as many numbers as fill whole vectors.

        Some functions treat the last numbers of a tensor, what is left over a vector's width, by
        other arithmetic: a number would depend on what stands around it.
        """
        key = name, like.shape
        if key not in self._remembered:
            memory = self.buffer(name, like, (-(-like.numel() // VECTORS) * VECTORS,))
            found = memory[: like.numel()].view(like.shape), memory
            if (name, memory.shape) not in self._buffers:
                return found
            self._remembered[key] = found
        y, memory = self._remembered[key]
        return y, memory

    def number(self, value: float, like: Tensor) -> Tensor:
        """One number as a tensor, which is sooner at hand than a number of Python."""
        return self.remembered((value,), lambda: like.new_full((1,), value))

    def turned(self, x: Tensor) -> Tensor:
        """``x.mT``: a view that is made once, as long as the same buffer comes."""
        if self._turned is None or x is not self._upright:
            self._upright, self._turned = x, x.mT
        return self._turned

    def _new(self, key: tuple[object, ...], like: Tensor, shape: tuple[int, ...]) -> Tensor:
        if self._largest is not None and math.prod(shape) > self._largest:
            return like.new_empty(shape)
        with torch.inference_mode(False):  # it may be filled again in another mode
            self._buffers[key] = like.new_empty(shape)
        return self._buffers[key]


class Layer:
    """A layer without parameters or noise; the others override what differs."""

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Its tensors, in the order of the plain module's own."""
        return ()

    @property
    def noise_shape(self) -> tuple[int, ...] | None:
        """One row's shape of the dropout factors it multiplies by, if it does."""
        return None

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step, tape: Tape) -> Tensor:
        """The layer's answer; ``values`` are its parameters, each as its ``view`` gives it."""
        raise TypeError(f"{type(self).__name__} has no forward")

    def backward(
        self,
        gradient: Tensor,
        values: Sequence[Tensor],
        gradients: Sequence[Tensor],
        step: Step,
        tape: Tape,
    ) -> Tensor | None:
        """∂L/∂x from ``gradient`` = ∂L/∂y of the last ``forward`` with this tape; None: not wanted.

        ``values`` come each as its ``gradient_view`` gives it. The gradients by the parameters are
        written into ``gradients``, one a parameter that is no buffer, in the same shapes.
        """
        raise TypeError(f"{type(self).__name__} has no backward")

    def wide_enough(self, others: Sequence[Any], room: Callable[[int], int]) -> Layer:
        """The layer whose units have room for those of all ``others``: ``room`` of the most.

        What it has more than one of them is zero and stays so.
        """
        return self

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        """The same layer for one model as a torch.nn module; its values are for the caller to set.

        A dropout layer draws from ``noise``, or from PyTorch's global generator if that is None.
        """
        raise TypeError(f"{type(self).__name__} has no plain twin")

    @property
    def source(self) -> str:
        """The plain layer as written in the exported script."""
        raise TypeError(f"{type(self).__name__} has no source")


def weight_and_bias(shape: tuple[int, ...], bias: bool) -> tuple[Parameter, ...]:
    """PyTorch's start: uniform in ±1/√(fan-in)."""
    bound = 1 / math.prod(shape[1:]) ** 0.5
    weight = Parameter(shape, bound, weight=True)
    return (weight, Parameter(shape[:1], bound)) if bias else (weight,)
