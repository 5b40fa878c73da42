"""How likely random folds leave one without a class: exactly, and by shuffling."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import product

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data.checks import check_place
from hpwidgets.lessons.cross_validation.records import MissingChanceView

KS = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20)
POINTS = 40
"""Sizes of the class that are looked at, evenly on a logarithmic axis."""
AT_ONCE = 100_000
"""Row numbers shuffled between two pictures: about 5 ms."""


def fold_sizes(rows: int, k: int) -> list[int]:
    """Rows of each of k folds, as scikit-learn's KFold deals them; ValueError for too many folds.

    >>> fold_sizes(11, 3)
    [4, 4, 3]
    """
    check_place("folds", k, 2, rows, "the number of rows")
    return [rows // k + (at < rows % k) for at in range(k)]


def chance_of_missing(rows: int, members: int, k: int) -> float:
    """Probability that some of k random folds holds none of ``members`` out of ``rows`` rows.

    By inclusion and exclusion over the folds: that a set of folds with s rows in all holds none is
    the hypergeometric C(rows − s, members) / C(rows, members). Exact until the last division.

    Raises ValueError for numbers that cannot be.

    >>> round(chance_of_missing(50, 5, 5), 4), 1 - 10**5 / math.comb(50, 5)
    (0.9528, 0.9528025826426778)
    """
    check_place("members", members, 1, rows, "the number of rows")
    sizes = fold_sizes(rows, k)
    large, small = sizes.count(sizes[0]), k - sizes.count(sizes[0])
    complete = 0  # ways in which every fold holds a member
    for a, b in product(range(large + 1), range(small + 1)):
        left = rows - a * sizes[0] - b * sizes[-1]
        ways = math.comb(large, a) * math.comb(small, b) * math.comb(left, members)
        complete += (-1) ** (a + b) * ways
    every = math.comb(rows, members)
    return float(Fraction(every - complete, every))


def chance_unseen(rows: int, members: int, k: int) -> float:
    """Probability that one fold holds all ``members``, so that its training rows have none.

    >>> chance_unseen(4, 2, 2) == 1 / 3
    True
    """
    check_place("members", members, 1, rows, "the number of rows")
    ways = sum(math.comb(size, members) for size in fold_sizes(rows, k))
    return float(Fraction(ways, math.comb(rows, members)))


def chance_of_count(rows: int, members: int, size: int) -> NDArray[np.float64]:
    """Hypergeometric probabilities that ``size`` random rows hold 0 … ``members`` of them.

    >>> chance_of_count(4, 2, 2).round(3).tolist()
    [0.167, 0.667, 0.167]
    """
    check_place("members", members, 1, rows, "the number of rows")
    every = math.comb(rows, size)
    ways = [
        math.comb(members, at) * math.comb(rows - members, size - at) if at <= size else 0
        for at in range(members + 1)
    ]
    return np.array([float(Fraction(way, every)) for way in ways])


def missing_chances(
    rows: int,
    members: int,
    k: int,
    *,
    class_name: str = "",
    ks: Sequence[int] = KS,
    draws: int = 2000,
    seed: int = 0,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[MissingChanceView]:
    """The computed chances, and beside them the shares of ``draws`` shuffles, as they come in.

    Looks at a class of ``members`` rows, at smaller and larger ones, and at other k. Each shuffle
    deals all rows into folds; a class of m rows stands for the first m, so that one shuffle serves
    every m. ValueError for numbers that cannot be.
    """
    check_place("members", members, 1, rows, "the number of rows")
    most = min(rows, max(2 * members, 8 * k))
    along = np.rint(np.geomspace(1, most, POINTS)).astype(np.int64)
    sizes = np.unique(np.append(along, members))
    kept = np.array(sorted({n for n in ks if n <= rows} | {k}))
    labels = {int(n): np.repeat(np.arange(n), fold_sizes(rows, int(n))) for n in kept}
    computed = np.array([chance_of_missing(rows, int(m), k) for m in sizes])
    by_k = np.array([chance_of_missing(rows, members, int(n)) for n in kept])
    share = chance_of_count(rows, members, fold_sizes(rows, k)[0])
    unseen = chance_unseen(rows, members, k)
    lacking = np.zeros(len(sizes))
    lacking_by_k = np.zeros(len(kept))
    counted = np.zeros(members + 1)
    draw = np.random.default_rng(seed)
    each = max(1, AT_ONCE // (rows * (len(kept) + 1)))

    def view(done: int) -> MissingChanceView:
        known = done if done else math.nan
        return MissingChanceView(
            rows=rows,
            class_name=class_name,
            members_now=members,
            k=k,
            members=sizes,
            computed=computed,
            simulated=lacking / known,
            ks=kept,
            by_k=by_k,
            by_k_simulated=lacking_by_k / known,
            share=share,
            share_simulated=counted / known,
            unseen=unseen,
            done=done,
            total=draws,
        )

    yield view(0)
    done = 0
    while done < draws:
        if cancelled():
            return
        batch = min(each, draws - done)
        dealt = draw.permuted(np.tile(labels[k], (batch, 1)), axis=1)[:, :most]
        lacking += (sizes <= _last_filled(dealt, k)[:, None]).sum(axis=0)
        counted += np.bincount((dealt[:, :members] == 0).sum(axis=1), minlength=members + 1)
        for at, n in enumerate(kept.tolist()):
            other = draw.permuted(np.tile(labels[n], (batch, 1)), axis=1)[:, :members]
            lacking_by_k[at] += (_last_filled(other, n) >= members).sum()
        done += batch
        yield view(done)


def _last_filled(dealt: NDArray[np.int64], k: int) -> NDArray[np.int64]:
    """How many of the rows ``[draws, m]`` are dealt before the last of k folds gets its first one.

    With so many rows or fewer, some fold has none; m, where one of them gets none at all.
    """
    last = np.zeros(len(dealt), dtype=np.int64)
    for fold in range(k):
        own = dealt == fold
        first = np.where(own.any(axis=1), own.argmax(axis=1), dealt.shape[1])
        last = np.maximum(last, first)
    return last
