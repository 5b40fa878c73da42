"""Elman and GRU layers of M models: through time, and back through time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from hpwidgets.engine import plain
from hpwidgets.engine.layers.activation import sigmoid
from hpwidgets.engine.layers.layer import Layer, Parameter, Step, Tape
from hpwidgets.engine.products import aligned

_tanh_backward = torch.ops.aten.tanh_backward.grad_input
_sigmoid_backward = torch.ops.aten.sigmoid_backward.grad_input


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
        torch.baddbmm(bias_in, flat, weight_in, out=share)
        # What the way back needs of every step is kept; in evaluation one step's room will do.
        kept = steps if step.training else 1
        recurrent = tape.buffer("r", x, (kept, members, rows, width))
        states = tape.buffer("h", x, (steps + 1, members, rows, self.outputs))
        states[0].zero_()

        def moments() -> list[_Moment]:
            gates = tape.buffer("gates", x, (kept, members, rows, width))
            apart = tape.buffer("apart", x, (kept, members, rows, self.outputs))
            shares = share.view(members, rows, steps, width).unbind(2)
            return [
                _Moment(
                    now, recurrent[t % kept], gates[t % kept], apart[t % kept], *states[t : t + 2]
                )
                for t, now in enumerate(shares)
            ]

        over_time = tape.remembered(("moments", rows), moments) if step.training else moments()
        advance = _gru_step if self.cell == "gru" else _elman_step
        for now in over_time:
            torch.baddbmm(bias_state, now.state, weight_state, out=now.r)
            advance(now)
        tape.kept = (flat, recurrent, states)
        return states[steps] if self.last else states[1:].permute(1, 2, 0, 3)

    def backward(
        self,
        gradient: Tensor,
        values: Sequence[Tensor],
        gradients: Sequence[Tensor],
        step: Step,
        tape: Tape,
    ) -> Tensor | None:
        x, recurrent, states = tape.kept
        steps, members, rows, width = recurrent.shape
        weight_in, weight_state = values[:2]
        # ∂L/∂a and ∂L/∂r of every step, from the last to the first
        by_a = tape.buffer("da", x, (steps, members, rows, width))
        by_r = tape.buffer("dr", x, (steps, members, rows, width)) if self.cell == "gru" else by_a
        state = tape.buffer("dh", x, (members, rows, self.outputs))

        def gradients_over_time() -> list[_Moment]:
            room = tape.buffer("d", x, (members, rows, width))
            rest = tape.buffer("rest", x, (members, rows, self.outputs))
            return [
                _Moment(a, r, room, rest, state, state) for a, r in zip(by_a, by_r, strict=True)
            ]

        moments = tape.remembered(("moments", rows), list[_Moment])
        found = tape.remembered(("by moments", rows), gradients_over_time)
        state.copy_(gradient if self.last else gradient[:, :, -1])
        for t in reversed(range(steps)):
            # ∂L/∂h of the step before: through r = U h + c, and what the step handed on of h
            if self.cell == "gru":
                _gru_step_back(moments[t], found[t])
                torch.baddbmm(found[t].apart, found[t].r, weight_state, out=state)
            else:
                _elman_step_back(moments[t], found[t])
                torch.bmm(found[t].r, weight_state, out=state)
            if t and not self.last:
                state.add_(gradient[:, :, t - 1])
        # As for a linear layer, over the rows of all steps
        all_a, all_r, before = (_of_members(part) for part in (by_a, by_r, states[:-1]))
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


class _Moment:
    """One time step's numbers ``[M, B, …]``, or the gradients by them: a, r, h, h' and, of a GRU,
    the gates, h − new, and all of them cut into the parts for both gates (reset and update, in this
    order) and for the new state.
    """

    def __init__(
        self, a: Tensor, r: Tensor, gates: Tensor, apart: Tensor, state: Tensor, after: Tensor
    ):
        self.a, self.r, self.apart, self.state, self.after = a, r, apart, state, after
        both, new = slice(0, 2 * state.shape[-1]), slice(2 * state.shape[-1], None)
        self.a_both, self.a_new = a[..., both], a[..., new]
        self.r_both, self.r_new = r[..., both], r[..., new]
        self.both, self.new = gates[..., both], gates[..., new]
        self.reset = gates[..., : state.shape[-1]]
        self.update = self.both[..., state.shape[-1] :]


def _elman_step(now: _Moment) -> None:
    torch.add(now.a, now.r, out=now.after).tanh_()


def _elman_step_back(now: _Moment, by: _Moment) -> None:
    # h' = tanh(a + r): ∂L/∂a = ∂L/∂r = ∂L/∂h' · (1 − h'²)
    _tanh_backward(by.state, now.after, grad_input=by.a)


def _gru_step(now: _Moment) -> None:
    sigmoid(torch.add(now.a_both, now.r_both, out=now.both), out=now.both)
    torch.addcmul(now.a_new, now.reset, now.r_new, out=now.new).tanh_()
    torch.sub(now.state, now.new, out=now.apart)
    torch.addcmul(now.new, now.update, now.apart, out=now.after)


def _gru_step_back(now: _Moment, by: _Moment) -> None:
    # h' = new + update · (h − new): ∂/∂new = 1 − update, ∂/∂update = h − new, ∂/∂h = update
    torch.mul(by.state, now.apart, out=by.update)
    torch.mul(by.state, now.update, out=by.apart)
    # new = tanh(a + reset · r): ∂/∂a = 1 − new², and from there ∂/∂reset = r, ∂/∂r = reset
    torch.sub(by.state, by.apart, out=by.new)
    _tanh_backward(by.new, now.new, grad_input=by.a_new)
    torch.mul(by.a_new, now.r_new, out=by.reset)
    torch.mul(by.a_new, now.reset, out=by.r_new)
    # (reset, update) = σ(a + r): ∂/∂a = ∂/∂r = σ (1 − σ)
    _sigmoid_backward(by.both, now.both, grad_input=by.a_both)
    by.r_both.copy_(by.a_both)
