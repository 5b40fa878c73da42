"""What a challenge has cost and come to: the log, the budget, the networks, the looks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np
import torch

from hpwidgets.data.dataset import Dataset
from hpwidgets.data.prepare import Preparation
from hpwidgets.engine import train_population
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import ngettext
from hpwidgets.lessons.challenge._log import Log
from hpwidgets.lessons.challenge._rows import ChallengeRows
from hpwidgets.lessons.challenge.records import Challenge, Run
from hpwidgets.lessons.challenge.stages import CROSS, ENSEMBLE, TEST
from hpwidgets.records import Combination, History
from hpwidgets.tuning.populations.answers import Floats, score, to_answers

Setting = tuple[Hyperparameters, Preparation]


@dataclass
class Attempt:
    """A run while it goes on: it is in the log as stopped unless it comes to its end."""

    setting: Hyperparameters
    trainings: int
    scores: Sequence[float] = ()
    score: float = float("nan")
    outcome: str = "stopped"
    more: dict[str, Any] = field(default_factory=dict)


class Ledger:
    """The rows of a challenge, the networks that were trained on them, and the log."""

    def __init__(self, challenge: Challenge):
        self.challenge = challenge
        self.rows = ChallengeRows(challenge)
        self._log = Log(challenge.name)
        self._lock = threading.RLock()
        self._histories: dict[Setting, History] = {}
        self._ensembles: dict[int, Combination] = {}

    @property
    def log(self) -> Log:
        """Every run so far."""
        return self._log

    @property
    def left(self) -> int:
        """Trainings that are left of the budget."""
        return self.challenge.budget - self._log.spent

    def data(self, preparation: Preparation) -> Dataset:
        """Training, validation and test rows under a preparation."""
        return self.rows.prepared(preparation).data

    def members(self, preparation: Preparation, most: int) -> list[Hyperparameters]:
        """The best different settings of single networks in the log, of one preparation."""
        found: dict[Hyperparameters, float] = {}
        for run in self._log.trained:
            if run.stage in (CROSS, ENSEMBLE) or run.preparation != preparation:
                continue
            tried = run.tried or from_seeds(run.setting, len(run.scores))
            for setting, value in zip(tried, run.scores, strict=True):
                if np.isfinite(value):
                    found[setting] = value
        return sorted(found, key=lambda setting: -found[setting])[:most]

    # The test set -------------------------------------------------------------------------------

    def candidate(self, wanted: str) -> Run | None:
        """The run whose model is tested: the "best" by validation score, the "steadiest" (the best
        mean over seeds or folds), the "last" one, or the last "combined" one; None without one.
        """
        trained = [run for run in self._log.trained if run.outcome == "finished"]
        if wanted == "best":
            return self._log.best
        if wanted == "last":
            return trained[-1] if trained else None
        if wanted == "combined":
            return next((run for run in trained[::-1] if run.number in self._ensembles), None)
        steady = [run for run in trained if run.seeds > 1 or run.stage == CROSS]
        return max(steady, key=lambda run: run.score, default=None)

    def look(self, run: Run) -> Run:
        """Open the test set for a run's model: its scores there and on the fresh rows, logged."""
        rows, started = self.rows.prepared(run.preparation), time.perf_counter()
        answers = self._answers(run)
        task = self.challenge.task
        test, fresh = (
            float(score(answers(X), y.numpy(), task))
            for X, y in ((rows.data.X_test, rows.data.y_test), (rows.X_fresh, rows.y_fresh))
        )
        return self._note(
            Run(
                number=0,
                stage=TEST,
                setting=run.setting,
                preparation=run.preparation,
                seconds=time.perf_counter() - started,
                of=run.number,
                test_score=test,
                fresh_score=fresh,
            )
        )

    def _answers(self, run: Run) -> Callable[[torch.Tensor], Floats]:
        found = self._ensembles.get(run.number)
        if found is not None:
            return found.predict
        history = self.history(run.setting, run.preparation)

        def ask(X: torch.Tensor) -> Floats:
            with torch.no_grad():
                return to_answers(history.model(X), self.challenge.task)

        return ask

    def history(self, h: Hyperparameters, preparation: Preparation) -> History:
        """The run of a setting; a trial of a search is trained again, which tells nothing new."""
        if (h, preparation) not in self._histories:
            run = train_population([h], self.data(preparation))
            for _epochs in run:
                pass
            self._histories[h, preparation] = run.histories()[0]
        return self._histories[h, preparation]

    # The log ------------------------------------------------------------------------------------

    @contextmanager
    def _attempt(
        self, stage: str, h: Hyperparameters, preparation: Preparation, cost: int
    ) -> Iterator[Attempt]:
        """A run that is logged at its end, or where it is broken off; not where it fails."""
        if cost > self.left:
            text = ngettext(
                "this takes {cost} training, and {left} of {budget} are left: open the test set",
                "this takes {cost} trainings, and {left} of {budget} are left: take fewer, or open"
                " the test set",
                cost,
            )
            raise ValueError(text.format(cost=cost, left=self.left, budget=self.challenge.budget))
        attempt, started, failed = Attempt(h, cost), time.perf_counter(), False
        try:
            yield attempt
        except Exception:
            failed = True
            raise
        finally:
            if not failed and (attempt.trainings or attempt.outcome != "stopped"):
                self._note(
                    Run(
                        number=0,
                        stage=stage,
                        setting=attempt.setting,
                        preparation=preparation,
                        scores=tuple(attempt.scores),
                        score=attempt.score,
                        trainings=attempt.trainings,
                        seconds=time.perf_counter() - started,
                        outcome=attempt.outcome,
                        **attempt.more,
                    )
                )

    def _note(self, run: Run) -> Run:
        with self._lock:
            number, spent = len(self._log) + 1, self._log.spent + run.trainings
            at = datetime.now().isoformat(timespec="seconds")
            noted = replace(run, number=number, spent=spent, at=at)
            self._log = self._log.with_run(noted)
        return noted

    def _missing(
        self, settings: Sequence[Hyperparameters], preparation: Preparation
    ) -> list[Hyperparameters]:
        return [setting for setting in settings if (setting, preparation) not in self._histories]


def from_seeds(h: Hyperparameters, seeds: int) -> list[Hyperparameters]:
    """The setting with its seed and those that follow."""
    return [h.replace(seed=h.seed + more) for more in range(seeds)]


def last_score(history: History) -> float:
    """The validation score of the network that a run left; NaN where it diverged."""
    if history.outcome == "diverged" or not history.epochs:
        return float("nan")
    return history.epochs[-1].validation_score


def mean(scores: Sequence[float]) -> float:
    """The mean; NaN where one of them is."""
    return float(np.mean(scores)) if scores else float("nan")


def best_trial(trials: Sequence[Any]) -> Any:
    """The finished trial of the highest validation score, of equals the lowest loss; or None."""
    finished = [trial for trial in trials if trial.state == "finished"]
    return max(finished, key=lambda trial: (trial.score, -trial.loss), default=None)
