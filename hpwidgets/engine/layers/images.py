"""Convolution and pooling of M models' images, and the ways into images and out of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from hpwidgets.engine.layers.layer import (
    Layer,
    Parameter,
    Step,
    Tape,
    weight_and_bias,
)

_aten = torch.ops.aten


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
        return weight_and_bias((self.outputs, self.inputs, 3, 3), self.bias)

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step, tape: Tape) -> Tensor:
        tape.kept = (x,)
        weights = values[0].unbind()
        biases = values[1].unbind() if self.bias else [None] * step.members
        members = zip(x.chunk(step.members, 1), weights, biases, strict=True)
        answers = [F.conv2d(own, weight, bias, padding=1) for own, weight, bias in members]
        return torch.cat(answers, 1) if len(answers) > 1 else answers[0]

    def backward(
        self,
        gradient: Tensor,
        values: Sequence[Tensor],
        gradients: Sequence[Tensor],
        step: Step,
        tape: Tape,
    ) -> Tensor | None:
        # ∂L/∂W[o, i] = Σ over rows and pixels of ∂L/∂y[o] · x[i], x shifted by the kernel's place;
        # ∂L/∂b[o] = Σ ∂L/∂y[o]; ∂L/∂x is ∂L/∂y convolved with the kernel turned round
        by_input = []
        members = zip(
            gradient.chunk(step.members, 1),
            tape.kept[0].chunk(step.members, 1),
            values[0].unbind(),
            strict=True,
        )
        for m, (own, x, weight) in enumerate(members):
            dx, dw, db = _aten.convolution_backward(
                *(own, x, weight, [self.outputs], [1, 1], [1, 1], [1, 1], False, [0, 0], 1),
                [tape.wanted, True, self.bias],
            )
            by_input.append(dx)
            gradients[0][m].copy_(dw)
            if self.bias:
                gradients[1][m].copy_(db)
        if not tape.wanted:
            return None
        return torch.cat(by_input, 1) if len(by_input) > 1 else by_input[0]

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        return nn.Conv2d(self.inputs, self.outputs, 3, padding=1, bias=self.bias)

    @property
    def source(self) -> str:
        bias = "" if self.bias else ", bias=False"
        return f"nn.Conv2d({self.inputs}, {self.outputs}, 3, padding=1{bias})"


@dataclass(frozen=True)
class MaxPool(Layer):
    """The largest of every 2×2 pixels; a last row or column alone is left out.

    PyTorch's own pooling takes ten times as long for so small a window.
    """

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step, tape: Tape) -> Tensor:
        first, *others = _corners(x)
        y = tape.buffer("y", x, first.shape)
        torch.maximum(first, others[0], out=y)
        for corner in others[1:]:
            torch.maximum(y, corner, out=y)
        tape.kept = (x, y)
        return y

    def backward(
        self,
        gradient: Tensor,
        values: Sequence[Tensor],
        gradients: Sequence[Tensor],
        step: Step,
        tape: Tape,
    ) -> Tensor:
        # the gradient goes to the largest pixel alone: of equal ones, to the first
        x, y = tape.kept
        by_x = tape.buffer("dx", x, x.shape)
        if x.shape[-1] % 2 or x.shape[-2] % 2:
            by_x.zero_()
        free: Tensor | None = None
        for corner, by_corner in zip(_corners(x), _corners(by_x), strict=True):
            largest = corner == y
            taken = largest if free is None else largest.logical_and_(free)
            torch.mul(gradient, taken, out=by_corner)
            free = ~taken if free is None else free.logical_xor_(taken)
        return by_x

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        return nn.MaxPool2d(2)

    @property
    def source(self) -> str:
        return "nn.MaxPool2d(2)"


def _corners(images: Tensor) -> list[Tensor]:
    """Views of the four pixels of every 2×2, in the order of reading."""
    height, width = images.shape[-2] // 2 * 2, images.shape[-1] // 2 * 2
    places = [(row, column) for row in (0, 1) for column in (0, 1)]
    return [images[..., row:height:2, column:width:2] for row, column in places]


@dataclass(frozen=True)
class ToImages(Layer):
    """``[M, B, C, H, W]`` -> ``[B, M·C, H, W]``; one model's images already have that form."""

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step, tape: Tape) -> Tensor:
        return x.transpose(0, 1).flatten(1, 2)

    def backward(
        self,
        gradient: Tensor,
        values: Sequence[Tensor],
        gradients: Sequence[Tensor],
        step: Step,
        tape: Tape,
    ) -> Tensor:
        rows, _, *image = gradient.shape
        return gradient.view(rows, step.members, -1, *image).transpose(0, 1)

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        return nn.Identity()

    @property
    def source(self) -> str:
        return ""


@dataclass(frozen=True)
class FlattenImages(Layer):
    """``[B, M·C, H, W]`` -> ``[M, B, units]``, the C·H·W numbers of a row and zeros behind them."""

    shape: tuple[int, int, int]
    units: int = 0

    def wide_enough(
        self, others: Sequence[FlattenImages], room: Callable[[int], int]
    ) -> FlattenImages:
        return replace(self, units=room(math.prod(self.shape)))

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step, tape: Tape) -> Tensor:
        numbers = math.prod(self.shape)
        shape = step.members, len(x), max(self.units, numbers)
        y = tape.buffer("y", x, shape)
        y[..., numbers:] = 0
        y[..., :numbers].copy_(x.reshape(len(x), step.members, -1).transpose(0, 1))
        return y

    def backward(
        self,
        gradient: Tensor,
        values: Sequence[Tensor],
        gradients: Sequence[Tensor],
        step: Step,
        tape: Tape,
    ) -> Tensor:
        own = gradient[..., : math.prod(self.shape)].transpose(0, 1)
        _, height, width = self.shape
        return own.reshape(gradient.shape[1], -1, height, width)

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        return nn.Flatten()

    @property
    def source(self) -> str:
        return "nn.Flatten()"
