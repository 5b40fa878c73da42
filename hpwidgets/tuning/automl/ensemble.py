"""Greedy ensemble selection: which of the pipelines that were tried vote together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.tuning.automl.fit import Values, score_of

PICKS = 20


def select_ensemble(
    answers: Mapping[int, Values],
    y: NDArray[Any],
    classes: Sequence[Any],
    *,
    picks: int = PICKS,
    members: int = 5,
) -> tuple[dict[int, float], float]:
    """Weights by trial number, and the score of the weighted mean of their answers.

    ``answers`` are each trial's out-of-fold probabilities ``[rows, K]`` or amounts ``[rows]``.
    Starting from the best one, whichever answer raises the score of the mean most is added, again
    and again and with repetition, at most ``members`` different ones; the best prefix is kept
    (Caruana et al., "Ensemble selection from libraries of models", ICML 2004). Equal scores are
    told apart by log loss (or squared error), then the earlier trial wins.

    Raises ValueError for no answers.

    >>> right, wrong = np.array([[0.9, 0.1], [0.6, 0.4]]), np.array([[0.4, 0.6], [0.1, 0.9]])
    >>> select_ensemble({0: right, 1: wrong}, np.array(["a", "b"]), ["a", "b"])
    ({0: 0.5, 1: 0.5}, 1.0)
    """
    if not answers:
        raise ValueError("there are no answers to choose from: no trial was finished")
    numbers = sorted(answers)
    chosen: list[int] = []
    total = np.zeros_like(answers[numbers[0]])
    best: tuple[tuple[float, float], int] = ((-np.inf, -np.inf), 0)
    for at in range(1, picks + 1):
        full = len(set(chosen)) >= members
        ranked = [
            (_merit((total + answers[number]) / at, y, classes), -number)
            for number in numbers
            if not full or number in chosen
        ]
        merit, negative = max(ranked)
        chosen.append(-negative)
        total = total + answers[-negative]
        if merit > best[0]:
            best = merit, at
    kept = Counter(chosen[: best[1]])
    weights = {number: kept[number] / best[1] for number in sorted(kept)}
    return weights, best[0][0]


def _merit(answers: Values, y: NDArray[Any], classes: Sequence[Any]) -> tuple[float, float]:
    score = score_of(answers, y, classes)
    if not classes:
        return score, -float(np.square(y - answers).mean())
    place = np.searchsorted(np.asarray(classes), y)
    given = np.clip(answers[np.arange(len(y)), place], 1e-12, 1.0)
    return score, round(float(np.log(given).mean()), 12)
