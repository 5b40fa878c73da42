"""Greedy ensemble selection: which of the pipelines that were tried vote together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.records import Task
from hpwidgets.tuning.automl.fit import Values
from hpwidgets.tuning.ensembles.selection import grow
from hpwidgets.tuning.populations.answers import loss, score

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
    task: Task = "classification" if classes else "regression"
    targets = np.searchsorted(np.asarray(classes), y) if classes else y

    def merits(means: Values) -> list[tuple[float, float]]:
        of = means if classes else means[..., None]
        scores, losses = score(of, targets, task), loss(of, targets, task)
        return list(zip(scores.tolist(), (-losses).round(12).tolist(), strict=True))

    library = np.stack([answers[number] for number in numbers])
    grown = list(grow(library, merits, picks, members=members))
    best = max(range(picks), key=lambda at: grown[at][1])
    kept = Counter(numbers[pick] for pick, _merit in grown[: best + 1])
    weights = {number: kept[number] / (best + 1) for number in sorted(kept)}
    return weights, grown[best][1][0]
