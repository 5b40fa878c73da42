"""Greedy ensemble selection: add the model that helps the average most, again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hpwidgets.records import Task
from hpwidgets.tuning.populations.answers import Floats, loss, score

MEASURES = ("loss", "score")


def greedy_selection(
    answers: Floats,
    y: ArrayLike,
    task: Task,
    *,
    steps: int = 30,
    measure: str = "loss",
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[NDArray[np.int64], Floats]:
    """Build an ensemble from a library of models by forward selection with replacement.

    At every step the model is added whose answers bring the ensemble's average to the lowest loss
    (or the highest score); a model may be added again, which gives it more weight. Method: R.
    Caruana, A. Niculescu-Mizil, G. Crew & A. Ksikes, *Ensemble Selection from Libraries of Models*
    (2004), sections 2 and 2.1 (without their bagging of the library).

    Parameters
    ----------
    answers
        ``[R, n, K]``: every model's probabilities, or numbers with K = 1, for the validation rows.
    y
        Those rows' classes or numbers ``[n]``.
    measure
        "loss" (cross-entropy or squared error) or "score" (accuracy or R²).

    Returns the models in the order in which they were added ``[steps]``, and what the average
    comes to in the measure after each step; fewer steps if cancelled. Of equal models the first is
    taken. Raises ValueError for an unknown measure, no model, or fewer than 1 step.

    >>> answers = np.array([[[0.9, 0.1], [0.9, 0.1]], [[0.2, 0.8], [0.2, 0.8]]])
    >>> picks, values = greedy_selection(answers, [0, 1], "classification", steps=2)
    >>> picks.tolist(), values.round(3).tolist()
    ([1, 0], [0.916, 0.698])
    """
    if measure not in MEASURES:
        raise ValueError(f"measure must be 'loss' or 'score', got {measure!r}")
    if steps < 1:
        raise ValueError(f"steps must be at least 1, got {steps!r}")
    if not len(answers):
        raise ValueError("answers must hold at least one model, got none")
    sign, of = (-1, loss) if measure == "loss" else (1, score)
    steps_made = list(
        grow(
            answers, lambda tried: (sign * of(tried, y, task)).tolist(), steps, cancelled=cancelled
        )
    )
    picks = np.array([pick for pick, _merit in steps_made], dtype=np.int64)
    return picks, sign * np.array([merit for _pick, merit in steps_made])


def grow(
    answers: Floats,
    merits: Callable[[Floats], Sequence[Any]],
    steps: int,
    *,
    members: int | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[int, Any]]:
    """The selection itself, for any merit: each step's model, and the average's merit with it.

    ``merits`` tells of averages ``[R, …]`` how good each is, the more the better; of equals the
    first is taken. ``answers`` are ``[R, …]``; at most ``members`` different ones come in.
    """
    total = np.zeros(answers.shape[1:])
    chosen: set[int] = set()
    for step in range(1, steps + 1):
        if cancelled():
            return
        full = members is not None and len(chosen) >= members
        able = sorted(chosen) if full else range(len(answers))
        found = merits((total + (answers[able] if full else answers)) / step)
        at = max(range(len(able)), key=found.__getitem__)
        chosen.add(able[at])
        total = total + answers[able[at]]
        yield able[at], found[at]
