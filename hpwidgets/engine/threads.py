"""How many threads PyTorch may use: one for small work, which several would only slow down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

SMALL = 200_000_000
"""Multiplications an update below which one thread is used. A thread that waits for another costs
microseconds on an idle machine and milliseconds on a shared one; an update of a small network is
done in that time."""


def is_large(multiplications: float) -> bool:
    """Whether so much work is shared by several threads."""
    return multiplications > SMALL


@contextmanager
def threads_for(multiplications: float) -> Iterator[None]:
    """Keep PyTorch to one thread inside, if the work is small; restore the number after.

    >>> with threads_for(100):
    ...     torch.get_num_threads()
    1
    """
    before = torch.get_num_threads()
    if before == 1 or is_large(multiplications):
        yield
        return
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
