"""The pipelines that are worth keeping, which of them vote together, and their vote."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.records import Task
from hpwidgets.tuning.automl._metric import Metric, choose_metric
from hpwidgets.tuning.automl.answers import Values
from hpwidgets.tuning.automl.fit import FitData, FoldFit
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
    by_loss: bool = False,
) -> tuple[dict[int, float], float]:
    """Weights by trial number, and the score of the weighted mean of their answers.

    ``answers`` are each trial's out-of-fold probabilities ``[rows, K]`` or amounts ``[rows]``.
    Starting from the best one, whichever answer raises the score of the mean most is added, again
    and again and with repetition, at most ``members`` different ones; the best prefix is kept
    (Caruana et al., "Ensemble selection from libraries of models", ICML 2004). Equal scores are
    told apart by log loss (or squared error), then the earlier trial wins. ``by_loss`` looks at
    that loss alone.

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
        losses = (-loss(of, targets, task)).round(12).tolist()
        scores = losses if by_loss else score(of, targets, task).tolist()
        return list(zip(scores, losses, strict=True))

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
    """Keeps the best finished pipelines of a search, and the dummy.

    ``room`` are seconds that the ensemble's members may take to fit on all rows besides the best
    one, and ``limit`` those that the best one may take: one that would take longer is chosen only
    where there is no other. ``growth(values)`` is how much longer that fit takes than a fold's.

    ``weights`` and ``score`` are the ensemble as it would be now: the best pipeline alone where no
    ensemble beats its validation score, and the dummy where nothing beats the dummy's.
    """

    def __init__(
        self,
        data: FitData,
        *,
        metric: Metric | None = None,
        room: float = math.inf,
        limit: float = math.inf,
        growth: Callable[[Mapping[str, Any]], float] | None = None,
    ):
        self._data, self._room, self._limit = data, room, limit
        self._metric = choose_metric(None, data.task) if metric is None else metric
        self._growth = growth
        self.kept: dict[int, Kept] = {}
        self.weights: dict[int, float] = {}
        self.score = math.nan
        self._dummy: int | None = None

    def add(self, number: int, values: Mapping[str, Any], fits: Sequence[FoldFit]) -> None:
        """A pipeline with a score on every fold."""
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
        if values["model"] == "dummy":
            self._dummy = number
        order = self._order()
        if len(order) > CANDIDATES:
            del self.kept[order[-1]]
        if number in self.kept:
            self.weights, self.score = self._choose()

    def whole_seconds(self, number: int) -> float:
        """About what it takes to fit it on all rows instead of all but a fold's."""
        kept = self.kept[number]
        if self._growth is not None:
            return kept.seconds * self._growth(kept.values)
        folds = len(self._data.folds)
        return kept.seconds * folds / (folds - 1)

    @property
    def final_seconds(self) -> float:
        """About what it takes to fit the whole ensemble."""
        return sum(map(self.whole_seconds, self.weights))

    @property
    def passed_over(self) -> int | None:
        """The number of the best pipeline where it is too slow for all rows, and another votes."""
        best = min(self._candidates, key=lambda n: (-self.kept[n].score, n), default=None)
        if best is None or best in self.weights or self._dummy in self.weights:
            return None
        return best if self._is_slow(best) else None

    def score_of(self, weights: Mapping[int, float]) -> float:
        """Out-of-fold score of the weighted mean of these pipelines' answers."""
        return self._metric.score(self._mixed(weights), self._data.y, self._data.classes)

    @property
    def _candidates(self) -> list[int]:
        return [number for number in self.kept if number != self._dummy]

    def _is_slow(self, number: int) -> bool:
        return self.whole_seconds(number) > self._limit

    def _order(self) -> list[int]:
        """Best first; of equals the earlier first, and what is too slow at the end."""
        return sorted(self._candidates, key=lambda n: (self._is_slow(n), -self.kept[n].score, n))

    def _mixed(self, weights: Mapping[int, float]) -> Values:
        parts = [share * self.kept[number].answers for number, share in weights.items()]
        return np.asarray(sum(parts))

    def _choose(self) -> tuple[dict[int, float], float]:
        weights = self._best_mix() if self._candidates else {}
        if self._dummy is not None:
            alone = {self._dummy: 1.0}
            if not weights or self._merit(alone) >= self._merit(weights):
                weights = alone
        return weights, self.score_of(weights)

    def _merit(self, weights: Mapping[int, float]) -> tuple[float, float]:
        """The score of these pipelines' vote, then minus its loss."""
        m, mixed = self._data, self._mixed(weights)
        targets = np.searchsorted(np.asarray(m.classes), m.y) if m.classes else m.y
        missed = loss(mixed if m.classes else mixed[..., None], targets, m.task)
        return self.score_of(weights), -float(missed)

    def _best_mix(self) -> dict[int, float]:
        m, order = self._data, self._order()
        best = order[0]
        alone = {best: 1.0}
        quick = [number for number in order if number == best or not self._is_slow(number)]
        answers = {number: self.kept[number].answers[:MOST_ANSWERS] for number in quick}
        for members in range(MEMBERS, 1, -1):
            weights, _score = select_ensemble(
                answers,
                m.y[:MOST_ANSWERS],
                m.classes,
                members=members,
                by_loss=self._metric.scorer is not None,
            )
            if self.score_of(weights) <= self.score_of(alone):
                break
            others = sum(self.whole_seconds(number) for number in weights if number != best)
            if others <= self._room:
                return weights
        return alone


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
