"""Which pipeline to try next, and why: usual settings, then at random, then Optuna's TPE."""

from __future__ import annotations

import math
import warnings
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import optuna
from optuna.trial import TrialState

from hpwidgets.hyperparameters import did_you_mean
from hpwidgets.i18n import _
from hpwidgets.tuning.automl.space import LABELS, PipelineSpace
from hpwidgets.tuning.search.optuna_study import quiet
from hpwidgets.tuning.space.axes import Choice

RANDOM = 8
"""Pipelines drawn at random after the usual ones, before TPE has enough to go by."""
REPEATS = 8
"""Times in a row that a pipeline that is known already may be drawn before it is tried again."""
PRUNERS = ("median", "halving", "none")


@dataclass(frozen=True, kw_only=True, eq=False)
class Proposal:
    """A pipeline to try: its choices, why, and Optuna's trial of it (None for the dummy)."""

    values: Mapping[str, Any]
    reason: str
    trial: optuna.Trial | None


class Proposer:
    """Asks Optuna for pipelines and tells it how they did; nothing of it is global.

    First comes the dummy, then each model once as it is usually set (in the order ``first``), then
    ``RANDOM`` at random, then TPE (Bergstra et al., NeurIPS 2011; multivariate with groups, so that
    choices which exist only under others are learnt together). A pipeline that failed or was
    skipped counts as worse than any other.

    Raises ValueError for an unknown ``pruner``.
    """

    def __init__(
        self,
        space: PipelineSpace,
        *,
        seed: int = 0,
        pruner: str = "median",
        first: Sequence[str] = (),
    ):
        if pruner not in PRUNERS:
            hint = did_you_mean(str(pruner), PRUNERS)
            raise ValueError(f"pruner must be one of {', '.join(PRUNERS)}, got {pruner!r}{hint}")
        self._space = space
        models = space["model"]
        assert isinstance(models, Choice)
        self._models = models.values
        self._startup = len(self._models) + RANDOM
        self._queue = deque(["dummy", *(first or self._models)])
        self._known: dict[tuple[tuple[str, Any], ...], tuple[float | None, int]] = {}
        with quiet(), warnings.catch_warnings():
            warnings.simplefilter("ignore", category=optuna.exceptions.ExperimentalWarning)
            sampler = optuna.samplers.TPESampler(
                n_startup_trials=self._startup,
                multivariate=True,
                group=True,
                constant_liar=False,
                seed=seed,
            )
            self.study = optuna.create_study(
                direction="maximize", sampler=sampler, pruner=_pruner(pruner)
            )
        # Kept here as well: Optuna copies all of its trials whenever it is asked for them.
        self._models_of: dict[int, str] = {}
        self._numbers: dict[int, int] = {}
        self._scores: dict[int, float] = {}
        self._good: list[int] = []

    def ask(self) -> Proposal:
        """The next pipeline; one that was tried before is told again from memory, not tried."""
        if self._queue and self._queue[0] == "dummy":
            self._queue.popleft()
            reason = _("the score of one answer for all rows: the least that others must beat")
            return Proposal(values={"model": "dummy"}, reason=reason, trial=None)
        if self._queue:
            model = self._queue.popleft()
            self.study.enqueue_trial(self._space.usual(model))
            reason = _("each model once, as it is usually set")
            trial, values = self._draw()
            return Proposal(values=values, reason=reason, trial=trial)
        for _again in range(REPEATS):
            reason = _("TPE")
            if self._told < self._startup:
                reason = _("at random, {n} of {random}: TPE needs something to go by first").format(
                    n=self._told - len(self._models) + 1, random=RANDOM
                )
            trial, values = self._draw()
            if _key(values) not in self._known:
                break
            self.tell(trial, values, *self._known[_key(values)])
        else:
            trial, values = self._draw()
        if self._told >= self._startup:
            reason += self._odds(values["model"])
        return Proposal(values=values, reason=reason, trial=trial)

    def should_prune(self, trial: optuna.Trial | None, fold: int, mean: float) -> bool:
        """Report the mean score after ``fold`` + 1 folds; whether it is too bad to go on."""
        if trial is None:
            return False
        trial.report(mean, fold)
        return trial.should_prune()

    def tell(
        self,
        trial: optuna.Trial | None,
        values: Mapping[str, Any],
        score: float | None,
        number: int,
    ) -> None:
        """How pipeline ``number`` ended: its score, or None for pruned, failed or skipped."""
        self._known.setdefault(_key(values), (score, number))
        if trial is None:
            return
        self._models_of[trial.number] = values["model"]
        self._numbers[trial.number] = number
        if score is None or not math.isfinite(score):
            self.study.tell(trial, state=TrialState.PRUNED)
        else:
            self.study.tell(trial, score)
            self._scores[trial.number] = score
        if self._told >= self._startup:
            best = sorted(self._scores, key=lambda number: -self._scores[number])
            self._good = best[: good_size(self._told)]

    @property
    def good(self) -> tuple[int, ...]:
        """The pipelines that TPE takes its next ones after: the best tenth of all, at most 25.

        None before it has enough to go by.
        """
        return tuple(dict.fromkeys(self._numbers[number] for number in self._good))

    @property
    def _told(self) -> int:
        return len(self._numbers)

    def _draw(self) -> tuple[optuna.Trial, dict[str, Any]]:
        with quiet():
            trial = self.study.ask()
            return trial, self._space.suggest(trial)

    def _odds(self, model: str) -> str:
        """What TPE saw of this model: how often among the good, how often among the rest."""
        good = self._good
        among = sum(self._models_of[number] == model for number in good)
        rest = [kind for number, kind in self._models_of.items() if number not in good]
        return _(
            ": {model} is {good} of the best {n} pipelines and {bad} of the other {m}; its settings"
            " are drawn where the best lie closer than the rest"
        ).format(model=LABELS[model], good=among, n=len(good), bad=rest.count(model), m=len(rest))


def good_size(told: int) -> int:
    """How many of ``told`` trials TPE takes as good: a tenth, at most 25 (Optuna's default)."""
    return min(math.ceil(0.1 * told), 25)


def _pruner(name: str) -> optuna.pruners.BasePruner:
    if name == "median":
        # Of five whole trials the median means something; a first fold alone is noise.
        return optuna.pruners.MedianPruner(n_startup_trials=5, n_warmup_steps=0)
    if name == "halving":
        return optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=2)
    return optuna.pruners.NopPruner()


def _key(values: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(values.items()))
