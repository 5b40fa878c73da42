"""The loss over two hyperparameters, searches replayed on it, and a search over one's own space."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.records.runs import Task
from hpwidgets.records.search import Measure, Trial
from hpwidgets.records.whole import Counted

Values = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class LandscapeAxis:
    """A hyperparameter's growing values; place 0 is the first one, 1 the second, and so on.

    Between two values, and half a step beyond the ends, places lie evenly on the axis's scale:
    logarithmic where ``log``.
    """

    name: str
    values: tuple[float, ...]
    log: bool

    @property
    def label(self) -> str:
        """What the hyperparameter is called."""
        return _(Hyperparameters.info(self.name).label)

    @property
    def integer(self) -> bool:
        """Whether only whole numbers have a meaning."""
        return Hyperparameters.info(self.name).integer

    @property
    def _scale(self) -> Values:
        return np.asarray(np.log10(self.values) if self.log else self.values)

    def value(self, at: int) -> float:
        """The value at a whole place: an ``int`` where only whole numbers have a meaning."""
        return int(self.values[at]) if self.integer else self.values[at]

    def at(self, place: float) -> float:
        """The value at a place between −0.5 and ``len(values)`` − 0.5.

        >>> LandscapeAxis(name="l2", values=(0.01, 1.0), log=True).at(0.5)
        0.1
        """
        scale = self._scale
        lower = min(max(math.floor(place), 0), len(scale) - 2)
        found = float(scale[lower] + (place - lower) * (scale[lower + 1] - scale[lower]))
        return float(f"{10.0**found if self.log else found:.6g}")

    def place(self, value: float) -> float:
        """Where a value lies: the inverse of :meth:`at`; beyond the ends too.

        >>> LandscapeAxis(name="l2", values=(0.01, 1.0), log=True).place(0.1)
        0.5
        """
        scale = self._scale
        wanted = math.log10(value) if self.log else value
        lower = int(np.clip(np.searchsorted(scale, wanted) - 1, 0, len(scale) - 2))
        return float(lower + (wanted - scale[lower]) / (scale[lower + 1] - scale[lower]))


@dataclass(frozen=True, kw_only=True, eq=False)
class Landscape(Counted):
    """Validation loss and score at every pair of two hyperparameters' values.

    ``loss``, ``score`` and ``diverged`` are ``[seeds, y, x]``, of the weights that each run has
    (of its newest epoch while it trains); NaN where not known yet and where the run diverged.
    ``done`` of ``total`` epochs are trained.
    """

    x: LandscapeAxis
    y: LandscapeAxis
    base: Hyperparameters
    task: Task
    seeds: tuple[int, ...]
    loss: Values
    score: Values
    diverged: NDArray[np.bool_]
    chance_loss: float

    @property
    def complete(self) -> bool:
        return self.done >= self.total

    def cost(self, measure: Measure = "loss") -> Values:
        """What a search makes small ``[y, x]``: mean loss over the seeds, or 1 − mean score.

        NaN where not known yet; infinite where a run diverged.
        """
        cost = self.loss.mean(axis=0) if measure == "loss" else 1 - self.score.mean(axis=0)
        return np.where(self.diverged.any(axis=0), np.inf, cost)

    def best(self, measure: Measure = "loss") -> tuple[int, int] | None:
        """Row and column of the least cost known; None where there is none."""
        cost = np.nan_to_num(self.cost(measure), nan=np.inf, posinf=np.inf)
        row, column = divmod(int(cost.argmin()), cost.shape[1])
        return (row, column) if np.isfinite(cost[row, column]) else None

    def setting(self, row: int, column: int) -> Hyperparameters:
        """The setting of one cell, under the first seed."""
        values = {self.x.name: self.x.value(column), self.y.name: self.y.value(row)}
        return self.base.replace(**values, seed=self.seeds[0])


@dataclass(frozen=True, kw_only=True, eq=False)
class Replay:
    """A search on a landscape: where its trials lie, and what the nearest cells cost.

    ``places`` ``[n, 2]`` are the proposals (x, y) as places on the axes, ``cells`` ``[n, 2]`` the
    nearest columns and rows, ``costs`` ``[n]`` theirs: infinite where the run diverged.
    """

    method: str
    seed: int
    budget: int
    places: Values
    cells: NDArray[np.int64]
    costs: Values

    @property
    def best(self) -> Values:
        """The least cost so far after each trial ``[n]``."""
        return np.minimum.accumulate(self.costs)

    def distinct(self, step: int | None = None) -> tuple[int, int]:
        """How many distinct values its (first ``step``) trials have along x and along y."""
        x, y = (len(np.unique(np.round(places, 9))) for places in self.places[:step].T)
        return x, y


@dataclass(frozen=True, kw_only=True, eq=False)
class ReplayView(Counted):
    """A landscape as far as it is known, with one replay a method, as far as they are."""

    landscape: Landscape
    measure: Measure
    budget: int
    replays: tuple[Replay, ...]

    def best(self, method: str, step: int) -> tuple[int, int] | None:
        """Row and column of the best of a method's first ``step`` trials; None without one."""
        found = next((replay for replay in self.replays if replay.method == method), None)
        if found is None or not np.isfinite(found.costs[:step]).any():
            return None
        column, row = found.cells[found.costs[:step].argmin()].tolist()
        return row, column


@dataclass(frozen=True, kw_only=True, eq=False)
class BestSoFarView(Counted):
    """The least cost so far by trial, replay after replay.

    ``best`` is ``[methods, replays, budget]``, NaN where not known yet; the method
    ``"random2"`` counts two trials as one. ``least`` is the cost of the landscape's best cell.
    The words tell what the best of ``draws`` random trials reaches.
    """

    landscape: Landscape
    measure: Measure
    methods: tuple[str, ...]
    best: Values
    least: float
    draws: int
    budget: int

    @property
    def regret(self) -> Values:
        """How far the best of all trials is from the landscape's best ``[methods, replays]``."""
        return self.best[:, :, -1] - self.least


@dataclass(frozen=True, kw_only=True, eq=False)
class IsolationView(Counted):
    """Best cost by value of one hyperparameter, each on its own, and what each explains.

    ``best`` are the least costs ``[n]`` at each axis's values, ``middle`` the medians. The shares
    of the landscape's variance are exact (``main`` of x and y alone, ``together`` of their
    interaction); ``estimated`` are Optuna's importances by evaluator, growing with ``done`` of
    ``total`` forests.
    """

    landscape: Landscape
    measure: Measure
    best: tuple[Values, Values]
    middle: tuple[Values, Values]
    main: tuple[float, float]
    together: float
    estimated: tuple[tuple[str, tuple[float, float]], ...]

    @property
    def cost(self) -> Values:
        """The costs of the landscape ``[y, x]``."""
        return self.landscape.cost(self.measure)


@dataclass(frozen=True, kw_only=True, eq=False)
class GaussianProcessView:
    """A Gaussian process that searches one axis, after ``n`` trials of its search.

    ``costs`` ``[cells]`` is the truth; ``tried`` ``[n]`` are cells in the order of their trials.
    ``places`` ``[m]`` is a fine grid on the axis with the process's ``mean``, its standard
    deviation ``sd`` and the ``expected_improvement`` there. ``next_cell`` is where that is
    largest among the cells not tried, also when the ``budget`` is spent; None where none is left.
    """

    axis: LandscapeAxis
    other: LandscapeAxis
    other_at: int
    measure: Measure
    task: Task
    costs: Values
    tried: NDArray[np.int64]
    places: Values
    mean: Values
    sd: Values
    expected_improvement: Values
    next_cell: int | None
    length_scale: float
    start: int
    budget: int

    @property
    def spent(self) -> bool:
        """Whether the budget is."""
        return len(self.tried) >= self.budget

    @property
    def expected(self) -> float:
        """The expected improvement at the next cell; 0 where there is none."""
        if self.next_cell is None:
            return 0.0
        return float(np.interp(self.next_cell, self.places, self.expected_improvement))


@dataclass(frozen=True, kw_only=True, eq=False)
class ProcessRunView:
    """A whole search along one axis, as far as it has come: a view after each of its trials."""

    landscape: Landscape
    steps: tuple[GaussianProcessView, ...]
    budget: int

    @property
    def done(self) -> int:
        return len(self.steps)

    @property
    def total(self) -> int:
        return self.budget

    def best(self, step: int) -> tuple[int, int] | None:
        """Row and column of the best cell after ``step`` trials; None where all diverged."""
        view = self.steps[min(step, len(self.steps)) - 1]
        costs = view.costs[view.tried]
        if not np.isfinite(costs).any():
            return None
        cell = int(view.tried[np.argmin(costs)])
        along_x = view.axis == self.landscape.x
        return (view.other_at, cell) if along_x else (cell, view.other_at)


@dataclass(frozen=True, kw_only=True)
class TrialAxis:
    """One field of a search space, and its ``label``: a range, or ``choices`` in their order."""

    name: str
    label: str
    integer: bool = False
    low: float = 0.0
    high: float = 1.0
    log: bool = False
    choices: tuple[object, ...] = ()

    def place(self, value: object) -> float:
        """Where a value lies between 0 and 1 (choices: at the middle of their share).

        >>> TrialAxis(name="l2", label="L2", low=0.01, high=1.0, log=True).place(0.1)
        0.5
        """
        if self.choices:
            return (self.choices.index(value) + 0.5) / len(self.choices)
        low, high, at = self.low, self.high, float(value)  # type: ignore[arg-type]
        if self.log:
            low, high, at = math.log10(low), math.log10(high), math.log10(at)
        return 0.5 if high <= low else (at - low) / (high - low)


@dataclass(frozen=True, kw_only=True, eq=False)
class SearchRunView:
    """The trials so far of a search of ``budget`` trials, and what each field explains.

    ``importance`` holds shares by field, of those that every trial has; it is empty until the
    search has ended.
    """

    task: Task
    measure: Measure
    method: str
    axes: tuple[TrialAxis, ...]
    trials: tuple[Trial, ...]
    budget: int
    importance: tuple[tuple[str, float], ...] = ()

    @property
    def done(self) -> int:
        return len(self.trials)

    @property
    def total(self) -> int:
        return self.budget

    @property
    def costs(self) -> NDArray[np.float64]:
        """What the search makes small ``[n]``: loss, or 1 − score; infinite if it failed."""
        costs = [
            (t.loss if self.measure == "loss" else 1 - t.score)
            if t.state in ("finished", "pruned")
            else math.inf
            for t in self.trials
        ]
        found = np.array(costs, dtype=np.float64)
        return np.where(np.isfinite(found), found, np.inf)

    @property
    def best(self) -> int | None:
        """The place of the trial of the least cost; None where none has one."""
        costs = self.costs
        return int(np.argmin(costs)) if np.isfinite(costs).any() else None
