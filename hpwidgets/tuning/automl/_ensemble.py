"""The pipelines that are worth keeping, which of them vote together, and their vote."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.records import Task
from hpwidgets.tuning.automl.fit import FitData, FoldFit, Values, score_of
from hpwidgets.tuning.ensembles.selection import grow
from hpwidgets.tuning.populations.answers import loss, score

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

PICKS = 20
CANDIDATES = 12
"""Best pipelines that the ensemble is chosen from."""
MEMBERS = 5
MOST_ANSWERS = 5000
"""Rows whose answers the ensemble is chosen by: more would take longer than Stop may."""


def select_ensemble(
    answers: Mapping[int, Values],
    y: NDArray[Any],
    classes: Sequence[Any],
    *,
    picks: int = PICKS,
    members: int = MEMBERS,
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
        """A pipeline with a score on every fold; the dummy gives way to any other."""
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


def vote(
    fitted: Mapping[int, Any], weights: Mapping[int, float], y: NDArray[Any], task: Task
) -> Any:
    """A Pipeline of one step in which these pipelines, fitted already, vote by their weights.

    For classes it is a soft vote: the mean of their probabilities. Fitted anew (or cloned), it
    fits its members anew; what is done by hand here is only not to fit them twice.
    """
    from sklearn.ensemble import VotingClassifier, VotingRegressor
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import LabelEncoder
    from sklearn.utils import Bunch

    members = [(f"pipeline_{number}", pipeline) for number, pipeline in fitted.items()]
    shares = [weights[number] for number in fitted]
    if task == "classification":
        voting: Any = VotingClassifier(members, voting="soft", weights=shares)
        voting.le_ = LabelEncoder().fit(y)
        voting.classes_ = voting.le_.classes_
    else:
        voting = VotingRegressor(members, weights=shares)
    voting.estimators_ = [pipeline for _name, pipeline in members]
    voting.named_estimators_ = Bunch(**dict(members))
    whole: Pipeline = Pipeline([("ensemble", voting)])
    return whole
