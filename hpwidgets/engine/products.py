"""``x W + b`` of M models at once, with the bits that each model has alone.

The BLAS under PyTorch chooses its arithmetic by shape and by where operands and result lie in
memory. A model alone has tensors of its own, which begin at a multiple of 64 bytes. In company each
model's operands are made to lie so too; where its result would not, or has one column (which is
handed to another kernel alone than in company), its product is made by a call of its own. Shapes
that are a multiple of 16 numbers (batches of 16, widths of 16) need nothing of this.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from hpwidgets.engine.threads import threads_for

ALIGNED = 16
"""Numbers in 64 bytes, which a cache line and the widest vector register hold."""


def affine(x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """``x W + b``: ``x`` ``[M, B, I]``, ``weight`` ``[M, I, O]``, ``bias`` ``[M, 1, O]``.

    ``weight`` is stored as nn.Linear's, ``[M, O, I]``, and its models a multiple of
    :data:`ALIGNED` numbers apart.

    >>> x, weight = torch.ones(2, 3, 4), torch.ones(2, 16, 4)
    >>> affine(x, weight.mT, None).shape
    torch.Size([2, 3, 16])
    """
    if not x.requires_grad:
        x = aligned(x)
    if len(x) > 1 and not _lies_well(x, weight):
        answer: Tensor = _Affine.apply(x, weight, bias)  # type: ignore[no-untyped-call]
        return answer
    return torch.bmm(x, weight) if bias is None else torch.baddbmm(bias, x, weight)


def _lies_well(x: Tensor, weight: Tensor) -> bool:
    """Whether all operands and results of this product and of its gradients do."""
    rows, (_, inputs, outputs) = x.shape[1], weight.shape
    if outputs == 1 or rows * outputs % ALIGNED or inputs * outputs % ALIGNED:
        return False
    if x.requires_grad and (inputs == 1 or rows * inputs % ALIGNED):
        return False
    return x.data_ptr() % (4 * ALIGNED) == 0 and x.stride(0) % ALIGNED == 0


def aligned(x: Tensor) -> Tensor:
    """``x`` ``[M, B, I]``, or a copy if some model's part begins at no multiple of 64 bytes."""
    if x.data_ptr() % (4 * ALIGNED) == 0 and (len(x) == 1 or x.stride(0) % ALIGNED == 0):
        return x
    if x.stride(1) == 1 and x.stride(2) != 1:  # stored by columns: so is the copy
        return aligned(x.mT).mT
    members, rows, columns = x.shape
    numbers = -(-rows * columns // ALIGNED) * ALIGNED
    room = torch.empty_strided((members, rows, columns), (numbers, columns, 1), device=x.device)
    return room.copy_(x)


def _product(a: Tensor, b: Tensor, bias: Tensor | None = None, *, anywhere: bool = False) -> Tensor:
    """``a b + bias``; ``anywhere``: where the result lies makes no difference to it."""
    rows, columns = a.shape[1], b.shape[2]
    if columns != 1 and (anywhere or rows * columns % ALIGNED == 0):
        return torch.bmm(a, b) if bias is None else torch.baddbmm(bias, a, b)
    pairs = zip(a.split(1), b.split(1), strict=True)  # type: ignore[no-untyped-call]
    with threads_for(0):  # one model's product has other bits on several threads
        if bias is None:
            return torch.cat([torch.bmm(*pair) for pair in pairs])
        each = zip(bias.split(1), pairs, strict=True)  # type: ignore[no-untyped-call]
        return torch.cat([torch.baddbmm(own, *pair) for own, pair in each])


class _Affine(torch.autograd.Function):
    """The product of several models that do not lie well, and its gradients."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        x = aligned(x)
        ctx.save_for_backward(x, weight)
        # Kernels for a right operand stored by columns, as weights are, write the same anywhere.
        return _product(x, weight, bias, anywhere=True)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        x, weight = ctx.saved_tensors
        wanted = ctx.needs_input_grad
        gradient = aligned(gradient)
        return (
            _product(gradient, weight.mT) if wanted[0] else None,
            _product(x.mT, gradient) if wanted[1] else None,
            gradient.sum(1, keepdim=True) if wanted[2] else None,
        )
