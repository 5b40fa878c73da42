"""Convolution and pooling of M models' images, and the ways into images and out of them.

The rows of a batch come last: what is done pixel by pixel is done for many rows at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from hpwidgets.engine.layers.layer import (
    Layer,
    Parameter,
    Step,
    Tape,
    weight_and_bias,
)
from hpwidgets.engine.products import rounded


@dataclass(frozen=True)
class Conv(Layer):
    """A 3×3 convolution that keeps height and width: all members' kernels times their patches.

    A patch is what lies under the kernel: of every row's every pixel, its 3×3 neighbours in all
    channels, in one column of a matrix; beyond the edge lie zeros. The matrices' sides are rounded
    up with zeros, see :mod:`hpwidgets.engine.products`.
    """

    inputs: int
    outputs: int
    bias: bool = True

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return weight_and_bias((self.outputs, self.inputs, 3, 3), self.bias)

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step, tape: Tape) -> Tensor:
        members, _, *image = x.shape
        pixels = math.prod(image)
        own = 9 * self.inputs
        kernels = tape.zeros("kernels", x, (members, self.outputs, rounded(own)))
        kernels[..., :own].view_as(values[0]).copy_(values[0])
        y = tape.buffer("y", x, (members, self.outputs, rounded(pixels)))
        # In evaluation there are many rows: one member's patches after the other's.
        parts = [slice(None)] if step.training else [slice(m, m + 1) for m in range(members)]
        for part in parts:
            patches = self._patches(x[part], tape)
            if self.bias:
                bias = values[1][part].unsqueeze(-1)
                torch.baddbmm(bias, kernels[part], patches, out=y[part])
            else:
                torch.bmm(kernels[part], patches, out=y[part])
        tape.kept = (kernels, patches)
        return y[..., :pixels].view(members, self.outputs, *image)

    def backward(
        self,
        gradient: Tensor,
        values: Sequence[Tensor],
        gradients: Sequence[Tensor],
        step: Step,
        tape: Tape,
    ) -> Tensor | None:
        kernels, patches = tape.kept
        members, outputs, *image = gradient.shape
        own = 9 * self.inputs
        by_y = tape.zeros("dy", gradient, (members, outputs, patches.shape[-1]))
        by_y[..., : math.prod(image)].view_as(gradient).copy_(gradient)
        # As of a linear layer whose rows are the patches:
        # ∂L/∂W = ∂L/∂y · patchesᵀ    ∂L/∂b = Σ ∂L/∂y    ∂L/∂patches = Wᵀ · ∂L/∂y
        by_kernels = tape.buffer("dw", gradient, tuple(kernels.shape))
        torch.bmm(by_y, patches.mT, out=by_kernels)
        gradients[0].copy_(by_kernels[..., :own].view_as(gradients[0]))
        if self.bias:
            torch.sum(by_y, 2, out=gradients[1])
        if not tape.wanted:
            return None
        by_patches = tape.buffer("dp", gradient, tuple(patches.shape))
        torch.bmm(kernels.mT, by_y, out=by_patches)
        return self._of_pixels(by_patches, image, tape)

    def _patches(self, x: Tensor, tape: Tape) -> Tensor:
        """``[M, 9 · channels, height · width · B]``, rounded up."""
        members, channels, *image = x.shape
        own, pixels = 9 * channels, math.prod(image)
        framed = tape.zeros("framed", x, _framed(x.shape))
        patches = tape.zeros("patches", x, (members, rounded(own), rounded(pixels)))

        def views() -> tuple[Tensor, Tensor, Tensor]:
            windows = framed.unfold(2, 3, 1).unfold(3, 3, 1).permute(0, 1, 5, 6, 2, 3, 4)
            return framed[:, :, 1:-1, 1:-1], patches[:, :own, :pixels].view(windows.shape), windows

        middle, inside, windows = tape.remembered(("patches", *x.shape), views)
        middle.copy_(x)
        inside.copy_(windows)
        return patches

    def _of_pixels(self, by_patches: Tensor, image: Sequence[int], tape: Tape) -> Tensor:
        """∂L/∂x: a pixel lies in nine patches, whose gradients by it add up."""
        members, own, pixels = len(by_patches), 9 * self.inputs, math.prod(image)
        shape = members, self.inputs, *image
        framed = tape.buffer("dx", by_patches, _framed(shape))

        def views() -> list[tuple[Tensor, Tensor]]:
            height, width, _ = image
            parts = by_patches[:, :own, :pixels].view(members, self.inputs, 3, 3, *image)
            return [
                (framed[:, :, i : i + height, j : j + width], parts[:, :, i, j])
                for i in range(3)
                for j in range(3)
            ]

        framed.zero_()
        for pixels_there, part in tape.remembered(("pixels", *shape), views):
            pixels_there.add_(part)
        return framed[:, :, 1:-1, 1:-1]

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        return nn.Conv2d(self.inputs, self.outputs, 3, padding=1, bias=self.bias)

    @property
    def source(self) -> str:
        bias = "" if self.bias else ", bias=False"
        return f"nn.Conv2d({self.inputs}, {self.outputs}, 3, padding=1{bias})"


def _framed(shape: Sequence[int]) -> tuple[int, ...]:
    """The shape of images with an edge of one pixel around them."""
    members, channels, height, width, rows = shape
    return members, channels, height + 2, width + 2, rows


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
        if x.shape[-2] % 2 or x.shape[-3] % 2:
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
    height, width = images.shape[-3] // 2 * 2, images.shape[-2] // 2 * 2
    places = [(row, column) for row in (0, 1) for column in (0, 1)]
    return [images[..., row:height:2, column:width:2, :] for row, column in places]


@dataclass(frozen=True)
class ToImages(Layer):
    """``[M, B, C, H, W]`` -> ``[M, C, H, W, B]``."""

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step, tape: Tape) -> Tensor:
        return x.movedim(1, -1)

    def backward(
        self,
        gradient: Tensor,
        values: Sequence[Tensor],
        gradients: Sequence[Tensor],
        step: Step,
        tape: Tape,
    ) -> Tensor:
        return gradient.movedim(-1, 1)

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        return nn.Identity()

    @property
    def source(self) -> str:
        return ""


@dataclass(frozen=True)
class FlattenImages(Layer):
    """``[M, C, H, W, B]`` -> ``[M, B, units]``: a row's C·H·W numbers and zeros behind them."""

    shape: tuple[int, int, int]
    units: int = 0

    def wide_enough(
        self, others: Sequence[FlattenImages], room: Callable[[int], int]
    ) -> FlattenImages:
        return replace(self, units=room(math.prod(self.shape)))

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step, tape: Tape) -> Tensor:
        numbers = math.prod(self.shape)
        members, rows = len(x), x.shape[-1]
        y = tape.zeros("y", x, (members, rows, max(self.units, numbers)))
        y[..., :numbers].copy_(x.reshape(members, numbers, rows).mT)
        return y

    def backward(
        self,
        gradient: Tensor,
        values: Sequence[Tensor],
        gradients: Sequence[Tensor],
        step: Step,
        tape: Tape,
    ) -> Tensor:
        members, rows, _ = gradient.shape
        by_x = tape.buffer("dx", gradient, (members, math.prod(self.shape), rows))
        by_x.copy_(gradient[..., : math.prod(self.shape)].mT)
        return by_x.view(members, *self.shape, rows)

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        return nn.Flatten()

    @property
    def source(self) -> str:
        return "nn.Flatten()"
