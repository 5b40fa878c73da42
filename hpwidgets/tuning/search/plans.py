"""What a search trains next, by method, given the trials so far."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from numbers import Integral
from typing import Any, Protocol

from hpwidgets.hyperparameters import Hyperparameters, shown
from hpwidgets.records import Bracket, Measure, Trial
from hpwidgets.tuning.halving.brackets import (
    check_brackets,
    hyperband_brackets,
    make_bracket,
    whole_log,
)
from hpwidgets.tuning.halving.halving import check_trainable
from hpwidgets.tuning.halving.hyperband import check_dealt, starts
from hpwidgets.tuning.search._points import POINT_METHODS, points
from hpwidgets.tuning.search._samplers import MODELS, TOGETHER, ModelPlan
from hpwidgets.tuning.search.tasks import BracketTask, PopulationTask, SearchTask
from hpwidgets.tuning.space.space import Space

METHODS = (*POINT_METHODS, *MODELS, "hyperband", "successive_halving")
HALVING = frozenset({"hyperband", "successive_halving"})
BUDGET = 64
MOST_TRIALS = 100_000
"""Trials of one search: all draws are made, and kept, before the first is trained."""
MAX_EPOCHS = 81
BATCH = {"tpe": 8, "gp": 4}
"""Trials chosen before the results of any of them are known.

Measured on a landscape (learning rate × L2, 24 × 24 networks on moons): after 64 trials the best
loss lies 1.8 % above the landscape's with TPE one by one, 2.4 % in eights, 2.7 % in sixteens, 4.7 %
in thirty-twos (median of 30 seeds; at random 5.2 %), and a trial takes 50, 9, 5 and 3 ms to train.
The Gaussian process takes 30 ms to choose a trial, so that there is less to gain: 1.2 % one by one,
0.7 % in fours, 1.5 % in eights (6 seeds).
"""
POPULATION = 32
"""Trials that depend on no result, trained together: 3.5 ms a trial, of 50 alone; little is gained
from there on, and the first ones come soon."""


class Plan(Protocol):
    """Tasks in the order in which they are to be done."""

    @property
    def total(self) -> int:
        """How many trials there will be."""

    @property
    def waits(self) -> bool:
        """Whether the next batch of tasks depends on the trials of the last one."""

    @property
    def identity(self) -> str:
        """What besides method and seed decides the trials, in words."""

    def batches(
        self, done: Mapping[int, Trial], known: Mapping[int, Trial]
    ) -> Iterator[list[SearchTask]]:
        """Tasks that may be done at the same time; ``done`` grows as trials come in.

        ``known`` are trials of an earlier run of the same search: what they tried stands.
        """


class PointsPlan:
    """Trials that do not depend on each other, in populations of ``batch``."""

    waits = False
    identity = "points"

    def __init__(
        self, values: list[dict[str, Any]], space: Space, base: Hyperparameters, batch: int
    ):
        self._values, self._space, self._base, self._batch = values, space, base, batch
        self.total = len(values)

    def batches(
        self, done: Mapping[int, Trial], known: Mapping[int, Trial]
    ) -> Iterator[list[SearchTask]]:
        """One task a batch."""
        for start in range(0, self.total, self._batch):
            numbers = range(start, min(start + self._batch, self.total))
            values = [self._values[number] for number in numbers]
            yield [PopulationTask.make(numbers, values, self._space, self._base)]


class HalvingPlan:
    """Brackets of successive halving, each a task of its own."""

    waits = False

    def __init__(
        self,
        brackets: tuple[Bracket, ...],
        space: Space,
        base: Hyperparameters,
        seed: int,
        measure: Measure,
    ):
        self._brackets, self._space, self._base = brackets, space, base
        self._seed, self._measure = seed, measure
        self.total = sum(bracket.configurations for bracket in brackets)
        self.identity = "; ".join(
            ", ".join(f"{rung.configurations} to {rung.epochs}" for rung in bracket.rungs)
            for bracket in brackets
        )

    def batches(
        self, done: Mapping[int, Trial], known: Mapping[int, Trial]
    ) -> Iterator[list[SearchTask]]:
        """All brackets at the same time; the draws are
        :func:`hpwidgets.tuning.halving.hyperband`'s.
        """
        numbers = itertools.count()
        yield [
            BracketTask(
                tuple(itertools.islice(numbers, len(start.values))),
                start.values,
                start.settings,
                start.messages,
                start.bracket,
                self._measure,
            )
            for start in starts(self._brackets, self._space, self._base, self._seed)
        ]


def make_plan(
    method: str,
    space: Space,
    *,
    base: Hyperparameters,
    seed: int,
    measure: Measure,
    budget: int | None,
    batch: int | None,
    max_epochs: int | None,
    eta: int | None,
    shared: bool = False,
) -> Plan:
    """The plan of a method; ``shared``: among the workers of an executor.

    Raises TypeError or ValueError in words for arguments that the method cannot have.
    """
    for name, value in (("budget", budget), ("batch", batch)):
        if value is not None:
            _check_trials(name, value)
    if method in HALVING:
        if batch is not None:
            raise ValueError(f"{method} trains each bracket together: leave out batch={batch}")
        R, eta = check_brackets(
            MAX_EPOCHS if max_epochs is None else max_epochs, 3 if eta is None else eta
        )
        check_trainable(base)
        check_dealt(space, method)
        if method == "successive_halving":
            n = BUDGET if budget is None else budget
            s = min(
                whole_log(R, eta), whole_log(n, eta)
            )  # so that the last rung trains to R epochs
            return HalvingPlan((make_bracket(n, R, eta, s),), space, base, seed, measure)
        if budget is not None:
            raise ValueError(
                f"hyperband's brackets say how many trials there are: choose max_epochs and eta,"
                f" and leave out budget={shown(budget)}"
            )
        return HalvingPlan(hyperband_brackets(R, eta), space, base, seed, measure)
    for name, value in (("max_epochs", max_epochs), ("eta", eta)):
        if value is not None:
            raise ValueError(
                f"{name} is for hyperband and successive_halving; a trial of {method} trains for"
                f" the epochs of base, such as base=Hyperparameters(epochs={base.epochs}); leave"
                f" out {name}={shown(value)}"
            )
    budget = BUDGET if budget is None else budget
    if method in POINT_METHODS:
        values = points(method, space, budget, seed)
        usual = TOGETHER if shared else POPULATION
        return PointsPlan(values, space, base, usual if batch is None else batch)
    return ModelPlan(
        method=method,
        space=space,
        base=base,
        total=budget,
        batch=BATCH[method] if batch is None else batch,
        seed=seed,
        measure=measure,
    )


def check_seed(seed: Any) -> int:
    """A whole number from 0 on, NumPy's as well; ValueError in words otherwise."""
    if isinstance(seed, bool) or not isinstance(seed, Integral) or int(seed) < 0:
        raise ValueError(f"seed must be a whole number from 0 on, got {shown(seed)}")
    return int(seed)


def _check_trials(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be a whole number of trials, got {shown(value)}")
    if value < 1:
        raise ValueError(f"{name} must be at least 1 of the trials, got {value}")
    if int(value) > MOST_TRIALS:
        raise ValueError(
            f"{name} must be at most {MOST_TRIALS} trials, got {shown(value)}; make several"
            " searches, each with a seed of its own"
        )
