"""Dropout of M models, each with noise of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn import functional

from hpwidgets.engine import plain
from hpwidgets.engine.layers.layer import Layer, Step, Tape


@dataclass(frozen=True)
class Dropout(Layer):
    """Multiplies by factors that are 0 (the unit drops) or 1/(1-p), drawn outside.

    Srivastava et al. (2014). Vectors and sequences end with their units; images (``image``) are
    dropped number by number.
    """

    shape: tuple[int, ...]
    image: bool

    @property
    def noise_shape(self) -> tuple[int, ...]:
        return self.shape

    def wide_enough(self, others: Sequence[Dropout], room: Callable[[int], int]) -> Dropout:
        if self.image:
            return self
        units = room(max(own.shape[-1] for own in others))
        return replace(self, shape=(*self.shape[:-1], units))

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step, tape: Tape) -> Tensor:
        tape.kept = ()
        if not step.training or not step.keep:
            return x
        keep = step.next_keep()
        if keep.shape[-1] < self.shape[-1]:
            keep = functional.pad(keep, (0, self.shape[-1] - keep.shape[-1]))
        tape.kept = (keep.movedim(1, -1) if self.image else keep,)
        return torch.mul(x, tape.kept[0], out=tape.buffer("y", x, x.shape))

    def backward(
        self,
        gradient: Tensor,
        values: Sequence[Tensor],
        gradients: Sequence[Tensor],
        step: Step,
        tape: Tape,
    ) -> Tensor:
        # y = keep · x: what did not go forward gets no gradient back
        for keep in tape.kept:
            return torch.mul(gradient, keep, out=tape.buffer("dx", gradient, gradient.shape))
        return gradient

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        return nn.Dropout(dropout) if noise is None else plain.Dropout(dropout, noise)

    @property
    def source(self) -> str:
        return "Dropout(DROPOUT, noise)"
