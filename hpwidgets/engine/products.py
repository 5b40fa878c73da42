"""``x W + b`` of M models at once, with the bits that each model has alone.

The BLAS under PyTorch chooses its arithmetic by shape and by where operands and result lie in
memory. A model alone has tensors of its own, which begin at a multiple of 64 bytes. In company each
model's parts must lie so too: inner widths are rounded up to a multiple of 16 numbers, with zeros
behind a layer's own units, so that they do. A small network's products take no longer for it. Tiny
ones PyTorch makes itself, by a plain loop for which nothing of this matters.
"""

from __future__ import annotations

import torch
from torch import Tensor

ALIGNED = 16
"""Numbers in 64 bytes, which a cache line and the widest vector register hold."""


TINY = 400
"""Multiplications of one model below which a product is left to PyTorch's own loop, not BLAS."""


def affine(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, *, out: Tensor | None = None
) -> Tensor:
    """``x W + b``: ``x`` ``[M, B, I]``, ``weight`` ``[M, I, O]``, ``bias`` ``[M, 1, O]``.

    ``weight`` is stored as nn.Linear's, ``[M, O, I]``.

    >>> x, weight = torch.ones(2, 3, 4), torch.ones(2, 16, 4)
    >>> affine(x, weight.mT).shape
    torch.Size([2, 3, 16])
    """
    if bias is None:
        return torch.bmm(x, weight, out=out)
    return torch.baddbmm(bias, x, weight, out=out)


def aligned(x: Tensor) -> Tensor:
    """``x`` ``[M, B, I]``, or a copy if some model's part begins at no multiple of 64 bytes."""
    if x.data_ptr() % (4 * ALIGNED) == 0 and (len(x) == 1 or x.stride(0) % ALIGNED == 0):
        return x
    return aligned_zeros(x, tuple(x.shape)).copy_(x)


def aligned_zeros(like: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Zeros ``[M, B, I]``, every model's part at a multiple of 64 bytes."""
    members, rows, columns = shape
    numbers = -(-rows * columns // ALIGNED) * ALIGNED
    return like.new_zeros(members, numbers)[:, : rows * columns].view(shape)
