"""Where M models' numbers lie, so that all at once get the bits that each model gets alone.

The BLAS under PyTorch chooses its arithmetic by shape and by where operands and result lie in
memory. A model alone has tensors of its own, which begin at a multiple of 64 bytes. In company each
model's parts must lie so too: inner widths are rounded up to a multiple of 16 numbers, with zeros
behind a layer's own units, so that they do. A small network's products take no longer for it. Tiny
ones PyTorch makes itself, by a plain loop for which nothing of this matters.
"""

from __future__ import annotations

from torch import Tensor

ALIGNED = 16
"""Numbers in 64 bytes, which a cache line and the widest vector register hold."""


TINY = 400
"""Multiplications of one model below which a product is left to PyTorch's own loop, not BLAS."""


def rounded(numbers: int) -> int:
    """The next multiple of 16.

    >>> rounded(9), rounded(32)
    (16, 32)
    """
    return -(-numbers // ALIGNED) * ALIGNED


def aligned(x: Tensor) -> Tensor:
    """``x`` ``[M, B, I]``, or a copy if some model's part begins at no multiple of 64 bytes."""
    if x.data_ptr() % (4 * ALIGNED) == 0 and (len(x) == 1 or x.stride(0) % ALIGNED == 0):
        return x
    return aligned_zeros(x, tuple(x.shape)).copy_(x)


def aligned_zeros(like: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Zeros ``[M, B, I]``, every model's part at a multiple of 64 bytes."""
    members, rows, columns = shape
    numbers = rounded(rows * columns)
    return like.new_zeros(members, numbers)[:, : rows * columns].view(shape)
