"""The time that a search has used, and the budget that it may use."""

from __future__ import annotations

import math
import time
from numbers import Real

from hpwidgets.data.checks import shown

PAUSE = 0.5
"""Seconds between two steps that count as a pause, not as time used."""


class Clock:
    """Seconds since it was made, without pauses between two steps."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._rested: float | None = None

    def now(self) -> float:
        """Seconds used so far."""
        return time.perf_counter() - self._start

    def rest(self) -> None:
        """A step has ended."""
        self._rested = time.perf_counter()

    def go_on(self) -> None:
        """The next step begins; what lies between is a pause if it took long."""
        if self._rested is not None:
            gap = time.perf_counter() - self._rested
            if gap > PAUSE:
                self._start += gap


def check_budget(seconds: object, trials: int | None) -> float | None:
    """The budget in seconds, None for none; TypeError or ValueError in words otherwise."""
    if seconds is None:
        if trials is None:
            raise ValueError("give seconds or trials: without either the search would never end")
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, Real):
        raise TypeError(f"seconds must be a number above 0 or None, got {shown(seconds)}")
    budget = float(seconds)
    if not 0 < budget < math.inf:
        raise ValueError(
            f"seconds must be a number above 0, got {shown(seconds)}; for no time limit give"
            " seconds=None and trials"
        )
    return budget
