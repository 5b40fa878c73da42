"""What a generator of records ends with, once or under several seeds."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from numbers import Integral
from typing import TypeVar

from hpwidgets.hyperparameters import shown

MOST_SEEDS = 10_000
SEEDS = 5
"""How many seeds a claim of the course is tried on where chance matters."""

Record = TypeVar("Record")


def final(records: Iterable[Record]) -> Record:
    """The last record: where the work is done. Raises ValueError where there is none.

    >>> final(iter([1, 2, 3]))
    3
    """
    newest = deque(records, maxlen=1)
    if not newest:
        raise ValueError("there is no record to show, got none; give work that yields one")
    return newest[0]


def over_seeds(make: Callable[[int], Iterable[Record]], seeds: int = SEEDS) -> list[Record]:
    """The final record of ``make(seed)`` for the seeds 0, 1, …

    >>> over_seeds(lambda seed: range(seed + 2), seeds=3)
    [1, 2, 3]
    """
    if not callable(make):
        raise TypeError(f"make must be a function of a seed, got {shown(make)}")
    whole: bool = isinstance(seeds, Integral)
    if not whole or not 1 <= seeds <= MOST_SEEDS:
        raise ValueError(f"seeds must be a whole number in [1, {MOST_SEEDS}], got {shown(seeds)}")
    return [final(make(seed)) for seed in range(int(seeds))]
