"""The linear layer of M models."""

from __future__ import annotations

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
from hpwidgets.engine.products import aligned


@dataclass(frozen=True)
class Linear(Layer):
    """``y = x Wᵀ + b`` on the last axis: one product for all members."""

    inputs: int
    outputs: int
    bias: bool = True

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        weight, *bias = weight_and_bias((self.outputs, self.inputs), self.bias)
        return (replace(weight, used="turned"), *(replace(own, used="row") for own in bias))

    def wide_enough(self, others: Sequence[Linear], room: Callable[[int], int]) -> Linear:
        return replace(
            self,
            inputs=room(max(own.inputs for own in others)),
            outputs=room(max(own.outputs for own in others)),
        )

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step, tape: Tape) -> Tensor:
        if not step.training:
            x = aligned(x)  # of a tiny network, which no width is rounded for
        tape.kept = (x,)
        y = tape.rows("y", x, self.outputs)
        if self.bias:
            return torch.baddbmm(values[1], x, values[0], out=y)
        return torch.bmm(x, values[0], out=y)

    def backward(
        self,
        gradient: Tensor,
        values: Sequence[Tensor],
        gradients: Sequence[Tensor],
        step: Step,
        tape: Tape,
    ) -> Tensor | None:
        (x,) = tape.kept
        # ∂L/∂W = (∂L/∂y)ᵀ x    ∂L/∂b = Σ over the rows of ∂L/∂y    ∂L/∂x = ∂L/∂y W
        torch.bmm(tape.turned(gradient), x, out=gradients[0])
        if self.bias:
            torch.sum(gradient, 1, keepdim=True, out=gradients[1])
        if not tape.wanted:
            return None
        return torch.bmm(gradient, values[0], out=tape.rows("dx", x, self.inputs))

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        return nn.Linear(self.inputs, self.outputs, bias=self.bias)

    @property
    def source(self) -> str:
        return f"nn.Linear({self.inputs}, {self.outputs}{'' if self.bias else ', bias=False'})"
