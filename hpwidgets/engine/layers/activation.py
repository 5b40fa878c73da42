"""Activations, unit by unit, and their derivatives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from hpwidgets.engine.layers.layer import Layer, Step, Tape

_aten = torch.ops.aten
_relu_backward = _aten.threshold_backward.grad_input
_tanh_backward = _aten.tanh_backward.grad_input
_sigmoid_backward = _aten.sigmoid_backward.grad_input


def sigmoid(x: Tensor, *, out: Tensor | None = None) -> Tensor:
    """σ(x) = (1 + tanh(x/2)) / 2.

    torch.sigmoid treats the last numbers of a tensor, what is left over a vector's width, by other
    arithmetic: a number's sigmoid would depend on what stands around it.
    """
    return torch.mul(x, 0.5, out=out).tanh_().mul_(0.5).add_(0.5)


def _sigmoid(x: Tensor, tape: Tape) -> Tensor:
    y, memory = tape.vectors("y", x)
    y.copy_(x)
    torch.sigmoid(memory, out=memory)
    return y


def _tanh(x: Tensor, tape: Tape) -> Tensor:
    # tanh(x) = 2 σ(2x) − 1: a quarter of torch.tanh's time
    y, memory = tape.vectors("y", x)
    torch.add(x, x, out=y)
    torch.sigmoid(memory, out=memory)
    torch.add(tape.number(-1.0, x), memory, alpha=2, out=memory)
    return y


class _Function(NamedTuple):
    """y = f(x), and ∂L/∂x from ∂L/∂y and ``kept``: the operations that autograd uses."""

    forward: Callable[[Tensor, Tape], Tensor]
    backward: Callable[[Tensor, Tensor, Tensor], Any]
    module: type[nn.Module]
    keeps: str = "y"
    """What the derivative is computed from."""


_FUNCTIONS = {
    # f(x) = max(x, 0), f' = 1 where y > 0, else 0
    "relu": _Function(
        lambda x, tape: torch.clamp_min(x, 0, out=x),
        lambda g, y, out: _relu_backward(g, y, 0, grad_input=out),
        nn.ReLU,
    ),
    # f' = 1 − y²
    "tanh": _Function(
        _tanh,
        lambda g, y, out: _tanh_backward(g, y, grad_input=out),
        nn.Tanh,
    ),
    # f' = y (1 − y)
    "sigmoid": _Function(
        _sigmoid,
        lambda g, y, out: _sigmoid_backward(g, y, grad_input=out),
        nn.Sigmoid,
    ),
    # f(x) = x Φ(x), f' = Φ(x) + x φ(x), with the normal distribution's Φ and density φ
    "gelu": _Function(
        lambda x, tape: _aten.gelu.out(x, out=tape.buffer("y", x, x.shape)),
        lambda g, x, out: _aten.gelu_backward.grad_input(g, x, grad_input=out),
        nn.GELU,
        keeps="x",
    ),
    # f(x) = x where x > 0, else x/100; f' = 1 or 1/100, where y > 0 or not
    "leaky_relu": _Function(
        lambda x, tape: _aten.leaky_relu.out(x, 0.01, out=x),
        lambda g, y, out: _aten.leaky_relu_backward.grad_input(g, y, 0.01, True, grad_input=out),
        nn.LeakyReLU,
    ),
}


@dataclass(frozen=True)
class Activation(Layer):
    """One of the named activations, unit by unit; it may write y over x, and ∂L/∂x over ∂L/∂y."""

    name: str

    @property
    def keeps_zero(self) -> bool:
        """Whether f(0) = 0."""
        return self.name != "sigmoid"

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step, tape: Tape) -> Tensor:
        if self.name == "identity":
            return x
        function = _FUNCTIONS[self.name]
        y = function.forward(x, tape)
        tape.kept = (y if function.keeps == "y" else x,)
        return y

    def backward(
        self,
        gradient: Tensor,
        values: Sequence[Tensor],
        gradients: Sequence[Tensor],
        step: Step,
        tape: Tape,
    ) -> Tensor:
        if self.name != "identity":
            _FUNCTIONS[self.name].backward(gradient, tape.kept[0], gradient)
        return gradient

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        return self._module()

    @property
    def source(self) -> str:
        return f"nn.{self._module.__name__}()"

    @property
    def _module(self) -> type[nn.Module]:
        return nn.Identity if self.name == "identity" else _FUNCTIONS[self.name].module
