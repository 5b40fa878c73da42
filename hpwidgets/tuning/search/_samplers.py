"""Where a search looks next when the results so far are asked: Optuna's samplers, in batches."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import Measure, Trial
from hpwidgets.tuning.search.optuna_study import direction, quiet
from hpwidgets.tuning.search.tasks import PopulationTask, SearchTask
from hpwidgets.tuning.space.space import Space

if TYPE_CHECKING:
    from optuna.samplers import BaseSampler

MODELS = ("tpe", "gp")
TOGETHER = 8
"""Most trials of a batch that are trained as one population: what one worker gets."""


@dataclass(frozen=True, kw_only=True)
class ModelPlan:
    """Batches chosen by one of Optuna's samplers from the trials before.

    Nothing is remembered between asks: each trial is asked of a new sampler, seeded by (seed,
    number), that sees the batches before as told and the trials of its own batch as running.
    So a search that was broken off goes on as if it had not been. Runs that diverged, failed or
    could not be combined are told as the worst value so far, for the samplers to keep away.
    """

    method: str
    space: Space
    base: Hyperparameters
    total: int
    batch: int
    seed: int
    measure: Measure
    waits: bool = True

    @property
    def identity(self) -> str:
        """What besides method and seed decides the trials."""
        return f"batches of {self.batch}"

    def batches(
        self, done: Mapping[int, Trial], known: Mapping[int, Trial]
    ) -> Iterator[list[SearchTask]]:
        """Each batch in populations of at most TOGETHER, for an executor's workers to share."""
        for start in range(0, self.total, self.batch):
            numbers = list(range(start, min(start + self.batch, self.total)))
            values = self.ask(numbers, done, known)
            yield [
                PopulationTask.make(
                    numbers[at : at + TOGETHER], values[at : at + TOGETHER], self.space, self.base
                )
                for at in range(0, len(numbers), TOGETHER)
            ]

    def ask(
        self, numbers: list[int], done: Mapping[int, Trial], known: Mapping[int, Trial]
    ) -> list[dict[str, Any]]:
        """Values for these trials, with all before them done."""
        import optuna

        distributions = self.space.to_optuna()

        def add(values: Mapping[str, Any], **told: Any) -> None:
            of = {name: distributions[name] for name in values}
            study.add_trial(
                optuna.trial.create_trial(params=dict(values), distributions=of, **told)
            )

        with quiet():
            study = optuna.create_study(direction=direction(self.measure))
            told = [done[number] for number in range(numbers[0])]
            finite = [value for value in map(self._value, told) if math.isfinite(value)]
            worst = (max if self.measure == "loss" else min)(finite, default=0.0)
            for trial in told:
                value = self._value(trial)
                add(trial.values, value=value if math.isfinite(value) else worst)
            values = []
            for number in numbers:
                if number in known:
                    add(known[number].values, state=optuna.trial.TrialState.RUNNING)
                    values.append(dict(known[number].values))
                else:
                    study.sampler = self._sampler(number)
                    values.append(self.space.suggest(study.ask()))
        return values

    def _value(self, trial: Trial) -> float:
        if trial.state != "finished":
            return math.nan
        return trial.loss if self.measure == "loss" else trial.score

    def _sampler(self, number: int) -> BaseSampler:
        import optuna

        seed = int(np.random.SeedSequence([self.seed, number]).generate_state(1)[0])
        if self.method == "tpe":
            return optuna.samplers.TPESampler(seed=seed, constant_liar=True)
        # Fields under conditions are drawn at random, which Optuna would warn of at each one.
        return optuna.samplers.GPSampler(seed=seed, independent_sampler=None)
