"""How much the best validation score of many trials flatters: the more trials, the more."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hpwidgets.records import OptimismView


def selection_optimism(
    validation: ArrayLike, test: ArrayLike, *, trials: Sequence[int] | None = None
) -> OptimismView:
    """What choosing by validation score promises and what it keeps, by the number of trials.

    ``validation`` and ``test`` ``[N]`` are both scores of N recorded trials. If ``n`` of them are
    drawn at random without replacement and the best by validation is chosen, the trial of rank r
    (from the worst) is chosen with probability C(r − 1, n − 1) / C(N, n): so both expectations are
    exact, and nothing needs to be drawn. (That is the expected maximum of Dodge et al., "Show Your
    Work", EMNLP 2019, for draws without replacement.) Of equal validation scores each is chosen
    equally often.

    ``trials`` are the numbers n to look at, all from 1 to N when None. Trials with a score that is
    no number are left out.

    Raises ValueError for scores of different length, fewer than two trials, or an n beyond N.

    >>> view = selection_optimism([0.5, 0.7, 0.9], [0.6, 0.6, 0.6])
    >>> view.validation, view.optimism
    (array([0.7..., 0.833..., 0.9...]), array([0.1..., 0.233..., 0.3...]))
    """
    promised = np.asarray(validation, dtype=np.float64)
    kept = np.asarray(test, dtype=np.float64)
    if promised.ndim != 1 or promised.shape != kept.shape:
        raise ValueError(
            "validation and test must be one score a trial each, got shapes"
            f" {promised.shape} and {kept.shape}"
        )
    known = np.isfinite(promised) & np.isfinite(kept)
    promised, kept = promised[known], kept[known]
    count = len(promised)
    if count < 2:
        raise ValueError(f"at least 2 trials with both scores are needed, got {count}")
    sizes = range(1, count + 1) if trials is None else trials
    wrong = [n for n in sizes if not 1 <= n <= count]
    if wrong:
        raise ValueError(
            f"trials must be in [1, {count}], the trials with both scores, got {wrong[0]}"
        )
    order = np.argsort(promised, kind="stable")
    promised, kept = promised[order], kept[order]
    _values, where = np.unique(promised, return_inverse=True)
    shared = np.bincount(where, weights=kept) / np.bincount(where)
    kept = shared[where]
    chances = np.stack([_chosen(n, count) for n in sizes])
    return OptimismView(
        trials=np.array(list(sizes), dtype=np.int64),
        validation=chances @ promised,
        test=chances @ kept,
    )


def _chosen(n: int, count: int) -> NDArray[np.float64]:
    """Probability that each rank, worst first ``[count]``, is the best of ``n`` drawn."""
    chances = np.zeros(count)
    # P(rank r) = C(r-1, n-1) / C(N, n); from the top down each is the one above times a ratio.
    chance = n / count
    for rank in range(count, n - 1, -1):
        chances[rank - 1] = chance
        if rank > 1:
            chance *= (rank - n) / (rank - 1)
    return chances
