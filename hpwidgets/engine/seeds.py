"""Three random streams from one seed: initial weights, order of the batches, dropout noise."""

from __future__ import annotations


def weights_seed(seed: int) -> int:
    """Seed of the generator of the initial weights.

    >>> weights_seed(2), shuffle_seed(2), dropout_seed(2)
    (6, 7, 8)
    """
    return 3 * seed


def shuffle_seed(seed: int) -> int:
    """Seed of the generator of each epoch's order of rows."""
    return 3 * seed + 1


def dropout_seed(seed: int) -> int:
    """Seed of the generator of the dropout noise."""
    return 3 * seed + 2
