"""A search over a space of one's own, as far as it has come."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpwidgets.records.runs import Task
from hpwidgets.records.search import Measure, Trial


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
        """How many trials are made."""
        return len(self.trials)

    @property
    def total(self) -> int:
        """How many trials there are to be: the budget."""
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
