"""Batch normalisation of M models, each over its own batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from hpwidgets.engine.layers.layer import Layer, Parameter, Step, Tape

MOMENTUM, EPSILON = 0.1, 1e-5
"""PyTorch's own defaults."""


@dataclass(frozen=True)
class BatchNorm(Layer):
    """nn.BatchNorm1d or 2d of every member's units (``image``: channels); Ioffe & Szegedy (2015).

    ``y = γ · x̂ + β`` with ``x̂ = (x − μ) / √(σ² + ε)``, the batch's mean μ and variance σ² in
    training, running ones in evaluation.
    """

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

    def wide_enough(self, others: Sequence[BatchNorm], room: Callable[[int], int]) -> BatchNorm:
        if self.image:
            return self
        return replace(self, units=room(max(own.units for own in others)))

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step, tape: Tape) -> Tensor:
        scale, shift, mean, variance = (value.flatten().contiguous() for value in values)
        channels = self._as_channels(x)
        y, *statistics = torch.native_batch_norm(
            channels, scale, shift, mean, variance, step.training, MOMENTUM, EPSILON
        )
        tape.kept = (channels, scale, mean, variance, *statistics)
        return self._as_given(y, x)

    def backward(
        self,
        gradient: Tensor,
        values: Sequence[Tensor],
        gradients: Sequence[Tensor],
        step: Step,
        tape: Tape,
    ) -> Tensor:
        # ∂L/∂β = Σ ∂L/∂y    ∂L/∂γ = Σ ∂L/∂y · x̂
        # ∂L/∂x = γ/√(σ² + ε) · (∂L/∂y − mean(∂L/∂y) − x̂ · mean(∂L/∂y · x̂))
        found, scale, shift = torch.ops.aten.native_batch_norm_backward(
            self._as_channels(gradient), *tape.kept, step.training, EPSILON, [True, True, True]
        )
        gradients[0].copy_(scale.view_as(gradients[0]))
        gradients[1].copy_(shift.view_as(gradients[1]))
        return self._as_given(found, gradient)

    def _as_channels(self, x: Tensor) -> Tensor:
        # As one image whose channels are all members' units (or channels) and whose pixels are the
        # rows: so each unit is summed by itself. In the form [B, M·units] a unit's bits depend on
        # its place, as they do where the parameters lie apart in memory.
        return (x if self.image else x.mT).reshape(1, len(x) * self.units, -1).contiguous()

    def _as_given(self, channels: Tensor, x: Tensor) -> Tensor:
        if self.image:
            return channels.view(x.shape)
        return channels.view(len(x), self.units, -1).mT.contiguous()

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        return nn.BatchNorm2d(self.units) if self.image else nn.BatchNorm1d(self.units)

    @property
    def source(self) -> str:
        return f"nn.BatchNorm{2 if self.image else 1}d({self.units})"
