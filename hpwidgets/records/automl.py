"""Pipelines that an automatic search tries: each trial, the search as it stands, its optimism."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hpwidgets.records.runs import Task

PipelineState = Literal["finished", "pruned", "failed", "skipped"]
"""``"pruned"``: cut after some folds; ``"skipped"``: too slow for the time that was left."""
Phase = Literal["reading", "starting", "searching", "fitting", "done"]


@dataclass(frozen=True, kw_only=True, eq=False)
class PipelineTrial:
    """One pipeline that was tried.

    ``values`` are its choices by name, ``words`` says them, ``reason`` why it was tried.
    ``fold_scores`` ``[folds done]`` are validation accuracy or R² on each fold; ``score`` is their
    mean where all folds are done, else NaN. ``seconds`` is what it took, ``at`` when it ended
    after the search's start. ``message`` says why it failed, was pruned or skipped; ``warnings``
    what scikit-learn said meanwhile.
    """

    number: int
    model: str
    values: Mapping[str, Any]
    words: str
    reason: str
    state: PipelineState
    fold_scores: NDArray[np.float64]
    score: float
    seconds: float
    at: float
    message: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def spread(self) -> float:
        """Standard deviation of the folds' scores; NaN for fewer than two."""
        return float(self.fold_scores.std(ddof=1)) if len(self.fold_scores) > 1 else float("nan")


@dataclass(frozen=True, kw_only=True, eq=False)
class NextPipeline:
    """The pipeline that is being tried: its folds so far, and why it was chosen."""

    number: int
    model: str
    words: str
    reason: str
    fold_scores: tuple[float, ...]
    expected: float
    """Seconds a fold is expected to take; NaN where nothing is known."""


@dataclass(frozen=True, kw_only=True, eq=False)
class OptionTried:
    """One option of one choice: in how many trials it was, and the best score among them (NaN)."""

    axis: str
    option: str
    tried: int
    best: float


@dataclass(frozen=True, kw_only=True, eq=False)
class EnsembleMember:
    """A pipeline of the final ensemble and the share of the vote that it has."""

    number: int
    words: str
    weight: float


@dataclass(frozen=True, kw_only=True, eq=False)
class AutoMLView:
    """An automatic search as it stands.

    ``explored`` says how often each option was tried, axis by axis; ``good`` are the numbers of
    the trials that TPE takes its next choices after.
    ``budget`` are seconds (infinite without one) and ``trial_budget`` trials (0 without one).
    ``ensemble`` is empty until the search is over; ``ensemble_score`` is its validation score, and
    ``fitted_rows`` are the rows that it was fitted on, of which ``rows`` were searched on.
    ``ending`` are those of the ``notes`` that the final fits made.
    ``found`` is the :class:`hpwidgets.AutoML` that a lab's search ended with; None before that.
    """

    task: Task
    phase: Phase
    rows: int
    test_rows: int
    columns: int
    folds: int
    models: tuple[str, ...]
    notes: tuple[str, ...]
    trials: tuple[PipelineTrial, ...]
    running: NextPipeline | None
    explored: tuple[OptionTried, ...]
    good: tuple[int, ...]
    seconds: float
    budget: float
    trial_budget: int
    ensemble: tuple[EnsembleMember, ...] = ()
    ensemble_score: float = float("nan")
    fitted_rows: int = 0
    ending: tuple[str, ...] = ()
    found: Any = field(default=None, repr=False)

    @property
    def done(self) -> int:
        """Seconds of ``total`` that are over: all once the search is."""
        return self.total if self.phase == "done" else min(self.total, int(self.seconds))

    @property
    def total(self) -> int:
        """The budget in whole seconds; without one, those that are over."""
        return max(1, round(self.budget if math.isfinite(self.budget) else self.seconds))

    @property
    def finished(self) -> tuple[PipelineTrial, ...]:
        """The trials that were scored on every fold, best first; of equals the earlier first."""
        done = [trial for trial in self.trials if trial.state == "finished"]
        return tuple(sorted(done, key=lambda trial: (-trial.score, trial.number)))

    @property
    def best(self) -> PipelineTrial | None:
        """The best of them; None before the first."""
        return self.finished[0] if self.finished else None

    @property
    def promised(self) -> NDArray[np.float64]:
        """Expected validation score of the best of 1, 2, … N finished trials ``[N]``.

        Once the search is over; empty before. Of n drawn without replacement the one of rank r
        (from the worst) is the best with probability C(r − 1, n − 1) / C(N, n).
        """
        if self.phase != "done":
            return np.empty(0)
        scores = np.sort([trial.score for trial in self.finished])
        ranks, count = np.arange(len(scores)), len(scores)
        chances = np.full(count, 1 / max(count, 1))
        found = []
        for n in range(1, count + 1):
            found.append(float(chances @ scores))
            # C(r, n) / C(N, n + 1) from C(r, n − 1) / C(N, n), for ranks r from 0
            chances = chances * np.maximum(ranks - n + 1, 0) / n * (n + 1) / max(count - n, 1)
        return np.array(found, dtype=np.float64)


@dataclass(frozen=True, kw_only=True, eq=False)
class OptimismView:
    """How the best validation score flatters, by the number of trials it is the best of.

    ``trials`` ``[n]`` are numbers of trials; ``validation`` is the expected best validation score
    of so many drawn at random, ``test`` the expected test score of the one that is chosen so.
    """

    trials: NDArray[np.int64]
    validation: NDArray[np.float64]
    test: NDArray[np.float64]

    @property
    def optimism(self) -> NDArray[np.float64]:
        """Expected validation score minus test score of the chosen trial ``[n]``."""
        return self.validation - self.test
