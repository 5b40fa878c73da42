"""What a person did, one step at a time: to be undone and done again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

TOGETHER = 1.0
"""Seconds within which moves of one control are one step: a drag is undone as a whole."""
MOST = 200


class Moves:
    """The settings that were chosen one after the other, and where in them the lab stands.

    >>> seconds = iter(range(0, 100, 10))
    >>> moves = Moves({"k": 1}, lambda: float(next(seconds)))
    >>> moves.note({"k": 2}), moves.undo(), moves.undo(), moves.redo()
    (None, {'k': 1}, None, {'k': 2})
    """

    def __init__(self, start: Mapping[str, Any], clock: Callable[[], float]):
        self._steps = [dict(start)]
        self._at = 0
        self._clock = clock
        self._last: tuple[set[str], float] = (set(), clock())

    @property
    def can_undo(self) -> bool:
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        return self._at < len(self._steps) - 1

    def note(self, values: Mapping[str, Any]) -> None:
        """A new setting; what had been undone is forgotten."""
        here, now = self._steps[self._at], self._clock()
        moved = {name for name in values if values[name] != here.get(name)}
        if not moved:
            return
        names, at = self._last
        drag = len(moved) == 1 and moved == names and now - at < TOGETHER and self._at > 0
        if not drag:
            self._at += 1
        self._steps[self._at :] = [dict(values)]
        if len(self._steps) > MOST:
            del self._steps[0]
            self._at -= 1
        self._last = (moved, now)

    def end_step(self) -> None:
        """What comes next is a step of its own, however soon it comes."""
        self._last = (set(), self._clock())

    def undo(self) -> dict[str, Any] | None:
        """The setting before; None where there is none."""
        if not self.can_undo:
            return None
        self._at -= 1
        return self._here()

    def redo(self) -> dict[str, Any] | None:
        """The setting that was undone last; None where there is none."""
        if not self.can_redo:
            return None
        self._at += 1
        return self._here()

    def _here(self) -> dict[str, Any]:
        self.end_step()
        return dict(self._steps[self._at])
