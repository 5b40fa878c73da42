"""Layers that M models go through at once: every weight carries a leading population axis.

Between layers, M models' activations of B rows are ``[M, B, units]`` (vectors), ``[M, B, steps,
units]`` (sequences) or ``[B, M·channels, height, width]`` (images).
Each layer also knows its plain ``torch.nn`` twin and how that is written in a script.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from hpwidgets.engine import plain
from hpwidgets.engine.products import affine


@dataclass(frozen=True)
class Parameter:
    """One tensor of a layer: its shape, start bound (None: all ``fill``) and if it is a weight.

    Penalties act on weights alone. ``buffer`` marks running statistics, which no optimizer moves.
    ``used`` says how ``forward`` gets it: as it is, ``"turned"`` (last two axes swapped) or as a
    ``"row"`` ``[M, 1, …]``. So prepared, a product needs no further view, which for a small
    network costs as much as the product.
    """

    shape: tuple[int, ...]
    bound: float | None = None
    fill: float = 0.0
    weight: bool = False
    buffer: bool = False
    used: Literal["as it is", "turned", "row"] = "as it is"

    def view(self, values: Tensor) -> Tensor:
        """``[M, size]`` values in the shape in which ``forward`` uses them."""
        if self.used == "row":
            return values.view(len(values), 1, *self.shape)
        shaped = values.view(len(values), *self.shape)
        return shaped.transpose(-1, -2) if self.used == "turned" else shaped


@dataclass
class Step:
    """What a layer may need besides its input: the mode, M, and this batch's dropout factors."""

    members: int
    training: bool
    keep: Sequence[Tensor] = ()
    """One ``[M, B, *shape]`` tensor a dropout layer: 0 where silent, 1/(1-p) elsewhere."""
    used: int = 0

    def next_keep(self) -> Tensor:
        self.used += 1
        return self.keep[self.used - 1]


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

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step) -> Tensor:
        """The layer's answer; ``values`` are its parameters, each as its ``view`` gives it."""
        raise TypeError(f"{type(self).__name__} has no forward")

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        """The same layer for one model as a torch.nn module; its values are for the caller to set.

        A dropout layer draws from ``noise``, or from PyTorch's global generator if that is None.
        """
        raise TypeError(f"{type(self).__name__} has no plain twin")

    @property
    def source(self) -> str:
        """The plain layer as written in the exported script."""
        raise TypeError(f"{type(self).__name__} has no source")


def _weight_and_bias(shape: tuple[int, ...], bias: bool) -> tuple[Parameter, ...]:
    bound = 1 / math.prod(shape[1:]) ** 0.5
    weight = Parameter(shape, bound, weight=True)
    return (weight, Parameter(shape[:1], bound)) if bias else (weight,)


def _as_operands(weight: Parameter, bias: Parameter | None = None) -> tuple[Parameter, ...]:
    """The parameters as :func:`affine` takes them."""
    turned = replace(weight, used="turned")
    return (turned,) if bias is None else (turned, replace(bias, used="row"))


@dataclass(frozen=True)
class Linear(Layer):
    """``x Wᵀ + b`` on the last axis: one product for all members."""

    inputs: int
    outputs: int
    bias: bool = True

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return _as_operands(*_weight_and_bias((self.outputs, self.inputs), self.bias))

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step) -> Tensor:
        return affine(x, values[0], values[1] if self.bias else None)

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        return nn.Linear(self.inputs, self.outputs, bias=self.bias)

    @property
    def source(self) -> str:
        return f"nn.Linear({self.inputs}, {self.outputs}{'' if self.bias else ', bias=False'})"


@dataclass(frozen=True)
class Conv(Layer):
    """A 3×3 convolution that keeps height and width, member by member.

    As groups of one convolution the members would be faster where channels are few (4 channels:
    threefold), but the number of groups decides which kernel runs, and so each member's last bits.
    """

    inputs: int
    outputs: int
    bias: bool = True

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return _weight_and_bias((self.outputs, self.inputs, 3, 3), self.bias)

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step) -> Tensor:
        weights = values[0].unbind()
        biases = values[1].unbind() if self.bias else [None] * step.members
        members = zip(x.chunk(step.members, 1), weights, biases, strict=True)
        answers = [F.conv2d(own, weight, bias, padding=1) for own, weight, bias in members]
        return torch.cat(answers, 1) if len(answers) > 1 else answers[0]

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        return nn.Conv2d(self.inputs, self.outputs, 3, padding=1, bias=self.bias)

    @property
    def source(self) -> str:
        bias = "" if self.bias else ", bias=False"
        return f"nn.Conv2d({self.inputs}, {self.outputs}, 3, padding=1{bias})"


@dataclass(frozen=True)
class Recurrent(Layer):
    """An Elman (``rnn``) or GRU layer, equation for equation nn.RNN's and nn.GRU's."""

    cell: str
    inputs: int
    outputs: int
    last: bool

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        rows, bound = self.outputs * (3 if self.cell == "gru" else 1), 1 / self.outputs**0.5
        return (
            Parameter((rows, self.inputs), bound, weight=True, used="turned"),
            Parameter((rows, self.outputs), bound, weight=True, used="turned"),
            Parameter((rows,), bound, used="row"),
            Parameter((rows,), bound, used="row"),
        )

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step) -> Tensor:
        weight_in, weight_state, bias_in, bias_state = values
        members, rows, steps, _ = x.shape
        # The inputs' share of every step is one product; only the state's share is sequential.
        inputs = affine(x.reshape(members, rows * steps, -1), weight_in, bias_in).view(
            members, rows, steps, -1
        )
        advance = _gru_step if self.cell == "gru" else _elman_step
        state = x.new_zeros(members, rows, self.outputs)
        states = []
        for now in inputs.unbind(2):
            state = advance(now, affine(state, weight_state, bias_state), state)
            states.append(state)
        return state if self.last else torch.stack(states, 2)

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        kind = nn.GRU if self.cell == "gru" else nn.RNN
        return plain.Recurrent(kind(self.inputs, self.outputs, batch_first=True), self.last)

    @property
    def source(self) -> str:
        kind = "GRU" if self.cell == "gru" else "RNN"
        return (
            f"Recurrent(nn.{kind}({self.inputs}, {self.outputs}, batch_first=True),"
            f" last={self.last})"
        )


def _elman_step(inputs: Tensor, recurrent: Tensor, state: Tensor) -> Tensor:
    return torch.tanh(inputs + recurrent)


def _gru_step(inputs: Tensor, recurrent: Tensor, state: Tensor) -> Tensor:
    units = state.shape[-1]
    gates = _sigmoid(inputs[..., : 2 * units] + recurrent[..., : 2 * units])
    reset, update = gates.chunk(2, -1)
    new = torch.tanh(inputs[..., 2 * units :] + reset * recurrent[..., 2 * units :])
    return new + update * (state - new)


_HALF = torch.tensor(0.5)


def _sigmoid(x: Tensor) -> Tensor:
    """σ(x) = (1 + tanh(x/2)) / 2.

    torch.sigmoid treats the last numbers of a tensor, what is left over a vector's width, by other
    arithmetic: a number's sigmoid would depend on what stands around it.
    """
    return torch.add(_HALF, torch.tanh(x * 0.5), alpha=0.5)


@dataclass(frozen=True)
class BatchNorm(Layer):
    """nn.BatchNorm1d or 2d of every member's units (``image``: channels) over its own batch."""

    units: int
    image: bool

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        shape = (self.units,)
        return (
            Parameter(shape, fill=1.0),
            Parameter(shape),
            Parameter(shape, buffer=True),
            Parameter(shape, fill=1.0, buffer=True),
        )

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step) -> Tensor:
        scale, shift, mean, variance = (value.flatten().contiguous() for value in values)
        # Vectors go as one image whose channels are all members' units and whose pixels are the
        # rows: so each unit is summed by itself, if all is contiguous, the gradient too. In the
        # form [B, M·units] a unit's bits depend on its place.
        channels = x if self.image else x.mT.reshape(1, -1, x.shape[1])
        channels = channels.contiguous()
        normed = F.batch_norm(channels, mean, variance, scale, shift, step.training)
        if normed.requires_grad:
            normed.register_hook(torch.Tensor.contiguous)  # type: ignore[no-untyped-call]
        return normed if self.image else normed.view(len(x), self.units, -1).mT.contiguous()

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        return nn.BatchNorm2d(self.units) if self.image else nn.BatchNorm1d(self.units)

    @property
    def source(self) -> str:
        return f"nn.BatchNorm{2 if self.image else 1}d({self.units})"


@dataclass(frozen=True)
class Dropout(Layer):
    """Silences units: multiplies by factors that are 0 or 1/(1-p), drawn outside."""

    shape: tuple[int, ...]
    image: bool

    @property
    def noise_shape(self) -> tuple[int, ...]:
        return self.shape

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step) -> Tensor:
        if not step.training or not step.keep:
            return x
        keep = step.next_keep()
        return x * (keep.transpose(0, 1).flatten(1, 2) if self.image else keep)

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        return nn.Dropout(dropout) if noise is None else plain.Dropout(dropout, noise)

    @property
    def source(self) -> str:
        return "Dropout(DROPOUT, noise)"


_ACTIVATIONS: dict[str, tuple[Callable[[Tensor], Tensor], type[nn.Module]]] = {
    "relu": (F.relu, nn.ReLU),
    "tanh": (torch.tanh, nn.Tanh),
    "sigmoid": (_sigmoid, nn.Sigmoid),
    "gelu": (F.gelu, nn.GELU),
    "leaky_relu": (F.leaky_relu, nn.LeakyReLU),
    "identity": (lambda x: x, nn.Identity),
}


@dataclass(frozen=True)
class Activation(Layer):
    """One of the named activations, unit by unit."""

    name: str

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step) -> Tensor:
        return _ACTIVATIONS[self.name][0](x)

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        return _ACTIVATIONS[self.name][1]()

    @property
    def source(self) -> str:
        return f"nn.{_ACTIVATIONS[self.name][1].__name__}()"


class ToImages(Layer):
    """``[M, B, C, H, W]`` -> ``[B, M·C, H, W]``; one model's images already have that form."""

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step) -> Tensor:
        return x.transpose(0, 1).flatten(1, 2)

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        return nn.Identity()

    @property
    def source(self) -> str:
        return ""


class MaxPool(Layer):
    """The largest of every 2×2 pixels."""

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step) -> Tensor:
        return F.max_pool2d(x, 2)

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        return nn.MaxPool2d(2)

    @property
    def source(self) -> str:
        return "nn.MaxPool2d(2)"


@dataclass(frozen=True)
class Flatten(Layer):
    """All of a row on one axis: from images in grouped form, or from inputs as they came."""

    image: bool

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step) -> Tensor:
        if self.image:
            return x.reshape(len(x), step.members, -1).transpose(0, 1)
        return x.flatten(2)

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        return nn.Flatten()

    @property
    def source(self) -> str:
        return "nn.Flatten()"


@dataclass(frozen=True)
class RowsAsSteps(Layer):
    """Images ``[…, C, H, W]`` read as sequences of their H rows, each C·W numbers."""

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step) -> Tensor:
        return x.transpose(-3, -2).flatten(-2)

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        return plain.RowsAsSteps()

    @property
    def source(self) -> str:
        return "RowsAsSteps()"
