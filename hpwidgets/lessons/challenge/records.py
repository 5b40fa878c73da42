"""A challenge, its runs, what is found in their method, and what each stage shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hpwidgets.data.prepare import Preparation
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import Combination, FoldScoresView, History, Task, Trial, Verdict
from hpwidgets.records.ensembles import Floats
from hpwidgets.records.whole import Counted
from hpwidgets.tuning.references import Reference


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """A task for one person: data, a goal on held-out rows, and a budget of trained networks.

    ``controls`` holds what may be moved: ``(low, high)`` of a number, else the choices. ``ranges``
    are those that a search begins with. ``start`` and ``preparation`` are where the lab begins.
    """

    name: str
    title: str
    story: str
    data: str
    task: Task
    goal: float
    budget: int
    controls: Mapping[str, tuple[Any, ...]]
    start: Hyperparameters
    preparation: Preparation
    ranges: Mapping[str, tuple[float, float]]
    hints: tuple[str, ...] = ()
    target: str = ""
    rows: int | None = None
    """Rows to train, validate and test on in all; None: as many as there are."""
    noise: float | None = None
    seed: int = 0
    """Chooses the rows of each part."""
    path: Path = Path()


@dataclass(frozen=True, kw_only=True)
class SearchRange:
    """Where a search has looked for one hyperparameter."""

    name: str
    low: float
    high: float
    log: bool


@dataclass(frozen=True, kw_only=True)
class Run:
    """A line of the log: a press of Run, or a look at the test set.

    ``scores`` are the validation scores of its trainings, one a seed, a trial, a fold or a member
    (NaN where it diverged), ``score`` what they come to: a mean, for a search its best, for an
    ensemble its own. ``setting`` is what was trained, of a search the best trial. ``trainings`` is
    what it took of the budget, ``spent`` what all runs had taken after it.
    """

    number: int
    stage: str
    setting: Hyperparameters
    preparation: Preparation
    scores: tuple[float, ...] = ()
    score: float = float("nan")
    trainings: int = 0
    spent: int = 0
    seconds: float = 0.0
    at: str = ""
    """When it ended, as ISO 8601 writes it."""
    verdict: str = ""
    outcome: str = "finished"
    """"finished", "stopped" by hand, or "diverged"."""
    seeds: int = 1
    """From how many seeds the setting was trained."""
    tried: tuple[Hyperparameters, ...] = ()
    """The settings of a search's trials or an ensemble's members, in the order of the scores."""
    ranges: tuple[SearchRange, ...] = ()
    of: int = 0
    """The number of the run whose model was tested; 0 where none was."""
    test_score: float | None = None
    fresh_score: float | None = None
    """The same model's score on rows that no run and no look has touched."""

    @property
    def sd(self) -> float:
        """Standard deviation over seeds or folds; NaN for a single score, and over settings."""
        known = np.array(self.scores)[np.isfinite(self.scores)]
        several = known.size > 1 and not self.tried
        return float(known.std(ddof=1)) if several else float("nan")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a log shows of the method: what was seen, in which runs, why it matters, what to do."""

    name: str
    praise: bool
    seen: str
    why: str
    todo: str
    runs: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class StageView(Counted):
    """What a stage shows; ``done`` of ``total`` trainings. With ``waiting`` nothing has been run.

    ``cost`` is what a run of it takes of the budget.
    """

    stage: str
    setting: Hyperparameters
    preparation: Preparation
    cost: int
    waiting: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainedView(StageView):
    """The current setting in training, once a seed; the diagnosis comes with its end."""

    histories: tuple[History, ...] = ()
    epochs: int = 1
    verdict: Verdict | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class BaselineView(TrainedView):
    """The first network beside what it must beat."""

    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class DataView(TrainedView):
    """What the preparation does to the columns: the spread ``[columns]`` of each, before and after.

    NaN where a column has no spread. ``gaps`` and ``outliers`` count training cells, ``left_out``
    training rows that the preparation does without.
    """

    names: tuple[str, ...] = ()
    before: Floats | None = None
    after: Floats | None = None
    gaps: int = 0
    outliers: int = 0
    left_out: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class SearchView(StageView):
    """The trials of a search so far, and where it looks."""

    trials: tuple[Trial, ...] = ()
    ranges: tuple[SearchRange, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class FoldsView(StageView):
    """The current setting on every fold."""

    found: FoldScoresView | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class EnsembleStageView(StageView):
    """The best runs combined."""

    found: Combination | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class LookView:
    """The run whose model is to be tested; None where there is none yet. It takes no steps."""

    candidate: Run | None
    wanted: str
    """By which rule it was chosen."""
    done: int = 0
    total: int = 0
