"""Elman and GRU layers of M models: through time, and back through time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from hpwidgets.engine import plain
from hpwidgets.engine.layers.activation import sigmoid
from hpwidgets.engine.layers.layer import Layer, Parameter, Step, Tape
from hpwidgets.engine.products import affine, aligned

_aten = torch.ops.aten


@dataclass(frozen=True)
class Recurrent(Layer):
    """An Elman (``rnn``) or GRU layer, equation for equation nn.RNN's and nn.GRU's.

    With a = W x + b of the input and r = U h + c of the state before, the next state is
    ``h' = tanh(a + r)`` (Elman 1990), or with the gates reset and update (Cho et al. 2014)::

        (reset, update) = σ(a + r)
        new = tanh(a + reset · r)
        h'  = new + update · (h − new)

    where a and r hold the shares of reset, update and new one behind the other.
    """

    cell: str
    inputs: int
    outputs: int
    last: bool

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        gates, bound = 3 if self.cell == "gru" else 1, 1 / self.outputs**0.5
        rows = self.outputs * gates
        weight = Parameter((rows, self.inputs), bound, weight=True, stacked=gates, used="turned")
        bias = Parameter((rows,), bound, stacked=gates, used="row")
        return (weight, replace(weight, shape=(rows, self.outputs)), bias, bias)

    def wide_enough(self, others: Sequence[Recurrent], room: Callable[[int], int]) -> Recurrent:
        return replace(
            self,
            inputs=room(max(own.inputs for own in others)),
            outputs=room(max(own.outputs for own in others)),
        )

    def forward(self, x: Tensor, values: Sequence[Tensor], step: Step, tape: Tape) -> Tensor:
        weight_in, weight_state, bias_in, bias_state = values
        members, rows, steps, _ = x.shape
        width = weight_in.shape[-1]
        # The inputs' share of every step is one product; only the state's share is sequential.
        flat = aligned(x.reshape(members, rows * steps, -1))
        share = tape.buffer("a", x, (members, rows * steps, width))
        inputs = affine(flat, weight_in, bias_in, out=share).view(members, rows, steps, width)
        # What the way back needs of every step is kept; in evaluation one step's room will do.
        kept = steps if step.training else 1
        recurrent = tape.buffer("r", x, (kept, members, rows, width))
        gates = tape.buffer("gates", x, (kept, members, rows, width))
        states = tape.buffer("h", x, (steps + 1, members, rows, self.outputs))
        states[0].zero_()
        advance = _gru_step if self.cell == "gru" else _elman_step
        for t, now in enumerate(inputs.unbind(2)):
            own = affine(states[t], weight_state, bias_state, out=recurrent[t % kept])
            advance(now, own, states[t], gates[t % kept], states[t + 1])
        tape.kept = (flat, recurrent, gates, states)
        return states[steps] if self.last else states[1:].permute(1, 2, 0, 3)

    def backward(
        self,
        gradient: Tensor,
        values: Sequence[Tensor],
        gradients: Sequence[Tensor],
        step: Step,
        tape: Tape,
    ) -> Tensor | None:
        x, recurrent, gates, states = tape.kept
        steps, members, rows, width = recurrent.shape
        weight_in, weight_state = values[:2]
        # ∂L/∂a and ∂L/∂r of every step, from the last to the first
        by_a = tape.buffer("da", x, (steps, members, rows, width))
        by_r = tape.buffer("dr", x, (steps, members, rows, width)) if self.cell == "gru" else by_a
        retreat = _gru_step_back if self.cell == "gru" else _elman_step_back
        state = tape.buffer("dh", x, (members, rows, self.outputs))
        state.copy_(gradient if self.last else gradient[:, :, -1])
        for t in reversed(range(steps)):
            rest = retreat(
                state, recurrent[t], gates[t], states[t], states[t + 1], by_a[t], by_r[t]
            )
            # ∂L/∂h of the step before: through r = U h + c, and what the step handed on of h
            if rest is None:
                torch.bmm(by_r[t], weight_state, out=state)
            else:
                torch.baddbmm(rest, by_r[t], weight_state, out=state)
            if t and not self.last:
                state.add_(gradient[:, :, t - 1])
        # As for a linear layer, over the rows of all steps
        over_steps = [_of_members(part) for part in (by_a, by_r, states[:-1])]
        all_a, all_r, before = over_steps
        by_time = x.view(members, rows, steps, -1).transpose(1, 2).reshape(members, -1, self.inputs)
        torch.bmm(all_a.mT, by_time, out=gradients[0])
        torch.bmm(all_r.mT, before, out=gradients[1])
        torch.sum(all_a, 1, keepdim=True, out=gradients[2])
        torch.sum(all_r, 1, keepdim=True, out=gradients[3])
        if not tape.wanted:
            return None
        by_x = torch.bmm(all_a, weight_in)
        return by_x.view(members, steps, rows, -1).transpose(1, 2)

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


def _of_members(steps: Tensor) -> Tensor:
    """``[T, M, B, n]`` -> ``[M, T·B, n]``."""
    return steps.transpose(0, 1).reshape(steps.shape[1], -1, steps.shape[-1])


def _elman_step(a: Tensor, r: Tensor, state: Tensor, gates: Tensor, out: Tensor) -> None:
    torch.add(a, r, out=out).tanh_()


def _elman_step_back(
    gradient: Tensor,
    r: Tensor,
    gates: Tensor,
    state: Tensor,
    after: Tensor,
    by_a: Tensor,
    by_r: Tensor,
) -> None:
    # h' = tanh(a + r): ∂L/∂a = ∂L/∂r = ∂L/∂h' · (1 − h'²)
    _aten.tanh_backward.grad_input(gradient, after, grad_input=by_a)


def _gru_step(a: Tensor, r: Tensor, state: Tensor, gates: Tensor, out: Tensor) -> None:
    units = state.shape[-1]
    both, new = gates[..., : 2 * units], gates[..., 2 * units :]
    sigmoid(torch.add(a[..., : 2 * units], r[..., : 2 * units]), out=both)
    reset, update = both.chunk(2, -1)
    torch.addcmul(a[..., 2 * units :], reset, r[..., 2 * units :], out=new).tanh_()
    torch.addcmul(new, update, state - new, out=out)


def _gru_step_back(
    gradient: Tensor,
    r: Tensor,
    gates: Tensor,
    state: Tensor,
    after: Tensor,
    by_a: Tensor,
    by_r: Tensor,
) -> Tensor:
    units = state.shape[-1]
    reset, update, new = gates.chunk(3, -1)
    both, by_new = by_a[..., : 2 * units], by_a[..., 2 * units :]
    # h' = new + update · (h − new): ∂/∂new = 1 − update, ∂/∂update = h − new, ∂/∂h = update
    by_update = gradient * (state - new)
    by_state = gradient * update
    # new = tanh(a + reset · r): ∂/∂a = 1 − new², and from there ∂/∂reset = r, ∂/∂r = reset
    by_new.copy_(_aten.tanh_backward(gradient - by_state, new))
    by_reset = by_new * r[..., 2 * units :]
    # (reset, update) = σ(a + r): ∂/∂a = ∂/∂r = σ (1 − σ)
    both.copy_(
        _aten.sigmoid_backward(torch.cat([by_reset, by_update], -1), gates[..., : 2 * units])
    )
    by_r[..., : 2 * units].copy_(both)
    torch.mul(by_new, reset, out=by_r[..., 2 * units :])
    return by_state
