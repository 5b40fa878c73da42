"""Fits one after another in a process that can be ended, asked many times a second whether to."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator
from typing import Any

from hpwidgets.i18n import _
from hpwidgets.tuning.automl.fit import Here, Material, drop, hold
from hpwidgets.tuning.automl.process.killable import CallFailed, Child, ProcessEnded, nursery

POLL = 0.02
"""Seconds between two questions whether the search is still wanted."""

_keys = itertools.count(1)


class Cancelled(Exception):
    """The search is no longer wanted."""


class TimeUp(Exception):
    """The fit was cut off: its time was up."""


class FitWorker:
    """Calls functions of ``fit`` on one material; each waits as a generator.

    ``cancelled()`` ends a wait with Cancelled, ``now()`` beyond the limit with TimeUp; either ends
    the process at once, and the next call gets a new one. With ``isolated=False``, or where no
    process can be started (then ``note`` says so), calls run here and cannot be cut.
    """

    def __init__(
        self, *, isolated: bool, cancelled: Callable[[], bool], now: Callable[[], float]
    ) -> None:
        self.note = ""
        self._isolated, self._cancelled, self._now = isolated, cancelled, now
        self._key = str(next(_keys))
        self._material: Material | None = None
        self._child: Child | None = None
        self._here = Here()
        self._ordered = False
        self._unread = False  # that the material has arrived
        if isolated:
            self.order()

    def order(self) -> None:
        """Order a process, so that it is there when it is needed."""
        if self._ordered:
            return
        try:
            nursery().ask()
            self._ordered = True
        except OSError as error:
            self._stay(error)

    def give(self, material: Material) -> None:
        """The material of the calls that follow."""
        self._material = material
        hold(self._key, material)

    def call_here(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call at once, in this process; raises CallFailed for what it raises."""
        self._here.send(function, self._key, *arguments)
        return self._here.receive()

    def call(
        self, function: Callable[..., Any], *arguments: Any, until: float
    ) -> Generator[None, None, Any]:
        """Call and wait; a step of the generator every POLL seconds, its value is the answer.

        Raises CallFailed, ProcessEnded, Cancelled or TimeUp.
        """
        worker = yield from self.hire()
        if isinstance(worker, Child) and self._unread:
            while not worker.poll(POLL):
                self._check()
                yield
            worker.receive()
            self._unread = False
        worker.send(function, self._key, *arguments)
        while not worker.poll(POLL):
            self._check()
            if self._now() > until:
                worker.kill()
                raise TimeUp
            yield
        return worker.receive()

    def close(self) -> None:
        """End the process, whatever it is doing, and forget the material."""
        if self._child is not None:
            self._child.kill()
            self._child = None
        if self._ordered:
            self._ordered = False
            nursery().forgo()
        drop(self._key)

    def is_starting(self) -> bool:
        """Whether the first process is on its way still; while it is, quick calls may run here."""
        if not self._isolated or self._child is not None:
            return False
        try:
            child = nursery().come(0.0)
        except OSError as error:
            self._stay(error)
            return False
        if child is None:
            return True
        self._take(child)
        return False

    def hire(self) -> Generator[None, None, Child | Here]:
        """The process, with the material; started anew where the last one was ended."""
        if not self._isolated:
            return self._here
        if self._child is not None and self._child.alive:
            return self._child
        self.order()
        while self._isolated:
            self._check()
            try:
                child = nursery().come(POLL)
            except OSError as error:
                self._stay(error)
                break
            if child is not None:
                break
            yield
        if not self._isolated or child is None:
            return self._here
        self._take(child)
        return child

    def _take(self, child: Child) -> None:
        """Give the process that has come the material; ``call`` waits until it has arrived."""
        self._ordered = False
        self._child = child
        child.send(hold, self._key, self._material)
        self._unread = True

    def _check(self) -> None:
        if self._cancelled():
            if self._child is not None:
                self._child.kill()
            raise Cancelled

    def _stay(self, error: OSError) -> None:
        if self._ordered:
            self._ordered = False
            nursery().forgo()
        self._isolated = False
        self.note = _("no process can be started ({error}): fits cannot be cut off").format(
            error=error
        )


__all__ = ["CallFailed", "Cancelled", "FitWorker", "ProcessEnded", "TimeUp"]
