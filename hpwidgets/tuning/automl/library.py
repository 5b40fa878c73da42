"""The pipelines that are worth keeping, and the ensemble that they would make now."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hpwidgets.tuning.automl.ensemble import select_ensemble
from hpwidgets.tuning.automl.fit import FitData, FoldFit, Values, score_of

CANDIDATES = 12
"""Best pipelines that the ensemble is chosen from."""
MEMBERS = 5
MOST_ANSWERS = 5000
"""Rows whose answers the ensemble is chosen by: more would take longer than Stop may."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Kept:
    """A finished pipeline: its choices, out-of-fold answers, score, and seconds a fold."""

    values: Mapping[str, Any]
    answers: Values
    score: float
    seconds: float


class Library:
    """Keeps the best finished pipelines of a search; ``room`` are seconds that the ensemble's
    members may take to fit on all rows, besides the best one.

    ``weights`` and ``score`` are the ensemble as it would be now: the best pipeline alone where no
    ensemble beats its validation score.
    """

    def __init__(self, data: FitData, *, room: float = math.inf):
        self._data, self._room = data, room
        self.kept: dict[int, Kept] = {}
        self.weights: dict[int, float] = {}
        self.score = math.nan

    def add(self, number: int, values: Mapping[str, Any], fits: Sequence[FoldFit]) -> None:
        """A pipeline that was judged on every fold; the dummy gives way to any other."""
        if values["model"] != "dummy":
            self.kept = {
                n: kept for n, kept in self.kept.items() if kept.values["model"] != "dummy"
            }
        first = fits[0].answers
        answers = np.empty((len(self._data.y), *first.shape[1:]))
        for (_train, rest), fit in zip(self._data.folds, fits, strict=True):
            answers[rest] = fit.answers
        self.kept[number] = Kept(
            values=values,
            answers=answers,
            score=float(np.mean([fit.score for fit in fits])),
            seconds=float(np.mean([fit.seconds for fit in fits])),
        )
        if len(self.kept) > CANDIDATES:
            del self.kept[self._order()[-1]]
        if number in self.kept:
            self.weights, self.score = self._choose()

    def whole_seconds(self, number: int) -> float:
        """About what it takes to fit it on all rows instead of all but a fold's."""
        folds = len(self._data.folds)
        return self.kept[number].seconds * folds / (folds - 1)

    @property
    def final_seconds(self) -> float:
        """About what it takes to fit the whole ensemble."""
        return sum(map(self.whole_seconds, self.weights))

    def score_of(self, weights: Mapping[int, float]) -> float:
        """Out-of-fold score of the weighted mean of these pipelines' answers."""
        mixed = sum(share * self.kept[number].answers for number, share in weights.items())
        return score_of(np.asarray(mixed), self._data.y, self._data.classes)

    def _order(self) -> list[int]:
        """Best first; of equals the earlier first."""
        return sorted(self.kept, key=lambda number: (-self.kept[number].score, number))

    def _choose(self) -> tuple[dict[int, float], float]:
        m, best = self._data, self._order()[0]
        alone = {best: 1.0}
        answers = {number: kept.answers[:MOST_ANSWERS] for number, kept in self.kept.items()}
        for members in range(MEMBERS, 1, -1):
            weights, _score = select_ensemble(
                answers, m.y[:MOST_ANSWERS], m.classes, members=members
            )
            if self.score_of(weights) <= self.score_of(alone):
                break
            others = sum(self.whole_seconds(number) for number in weights if number != best)
            if others <= self._room:
                return weights, self.score_of(weights)
        return alone, self.score_of(alone)
