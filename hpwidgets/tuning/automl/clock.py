"""The time that a search has used. Imports no library: it must count what these take."""

from __future__ import annotations

import time

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
