"""Fits one after another in a process that can be ended, asked many times a second whether to."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Generator
from typing import Any

from hpwidgets.i18n import _
from hpwidgets.tuning.automl.fit import FitData, discard_data, store_data
from hpwidgets.tuning.automl.process.worker_process import (
    CallFailed,
    ProcessEnded,
    WorkerProcess,
    start_worker,
)

POLL = 0.02
"""Seconds between two questions whether the search is still wanted."""
START_SECONDS = 60.0
"""Seconds in which a process must be there and have the data; then fits run here."""
STARTS = 2
"""Processes in a row that may end on their way; then fits run here."""

_keys = itertools.count(1)


class Cancelled(Exception):
    """The search is no longer wanted."""


class TimeUp(Exception):
    """The fit was cut off: its time was up."""


class FitWorker:
    """Calls functions of ``fit`` on one FitData; each waits as a generator.

    ``cancelled()`` ends a wait with Cancelled, ``now()`` beyond the limit with TimeUp; either ends
    the process at once, and the next call gets a new one. With ``isolated=False``, or where no
    process comes to have the data (then ``note`` says why), calls run here and cannot be cut.
    """

    def __init__(
        self, *, isolated: bool, cancelled: Callable[[], bool], now: Callable[[], float]
    ) -> None:
        self.note = ""
        self._isolated, self._cancelled, self._now = isolated, cancelled, now
        self._key = str(next(_keys))
        self._data: FitData | None = None
        self._process: WorkerProcess | None = None
        self._data_sent = self._has_data = False
        self._began = False  # a process has had the data
        self._starts, self._due = 0, 0.0
        if isolated:
            self.request()

    def request(self) -> None:
        """Request a process, so that it is there when it is needed."""
        self._starts, self._due = self._starts + 1, time.monotonic() + START_SECONDS
        self._data_sent = self._has_data = False
        try:
            self._process = start_worker()
        except OSError as error:
            self._fall_back(str(error))

    def set_data(self, data: FitData) -> None:
        """The data of the calls that follow."""
        self._data = data
        store_data(self._key, data)

    def call_inline(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call at once, in this process; raises CallFailed for what it raises."""
        from threadpoolctl import threadpool_limits

        try:
            # As in a process of its own: several threads for rows so few wait for each other.
            with threadpool_limits(limits=1):
                return function(self._key, *arguments)
        except Exception as error:
            raise CallFailed(f"{type(error).__name__}: {error}") from error

    def call(
        self, function: Callable[..., Any], *arguments: Any, until: float
    ) -> Generator[None, None, Any]:
        """Call and wait; a step of the generator every POLL seconds, its value is the answer.

        Raises CallFailed, ProcessEnded, Cancelled or TimeUp.
        """
        process = yield from self.wait_for_process()
        if process is None:
            return self.call_inline(function, *arguments)
        process.send(function, self._key, *arguments)
        while not process.poll(POLL):
            self._check()
            if self._now() > until:
                process.kill()
                raise TimeUp
            yield
        return process.receive()

    def close(self) -> None:
        """End the process, whatever it is doing, and forget the data."""
        if self._process is not None:
            self._process.kill()
            self._process = None
        discard_data(self._key)

    def is_starting(self) -> bool:
        """Whether the first process is on its way still; while it is, quick calls may run here."""
        return self._isolated and not self._began and not self._advance(0.0) and self._isolated

    def wait_for_process(self) -> Generator[None, None, WorkerProcess | None]:
        """The process, with the data, started anew where the last one was ended; None for none."""
        while self._isolated and not self._advance(POLL):
            self._check()
            yield
        return self._process if self._isolated else None

    def _advance(self, seconds: float) -> bool:
        """Whether there is a process that has the data; up to ``seconds`` on the way there."""
        process = self._process
        if process is None or not process.alive:
            self.request()
        elif not self._has_data:
            try:
                if not self._data_sent:
                    process.send(store_data, self._key, self._data)
                    self._data_sent = True
                if process.poll(seconds):
                    process.receive()
                    self._has_data = self._began = True
                    self._starts = 0
                elif time.monotonic() > self._due:
                    self._fall_back(_("none has come in {n} s").format(n=round(START_SECONDS)))
            except CallFailed as error:  # such data cannot be sent
                self._fall_back(str(error))
            except ProcessEnded as error:  # in a race with an idle server's end, say
                if self._starts >= STARTS:
                    self._fall_back(str(error))
        return self._has_data

    def _check(self) -> None:
        if self._cancelled():
            if self._process is not None:
                self._process.kill()
            raise Cancelled

    def _fall_back(self, error: str) -> None:
        self._isolated = False
        if self._process is not None:
            self._process.kill()
        self.note = _("no process can be started ({error}): fits cannot be cut off").format(
            error=error
        )


__all__ = ["CallFailed", "Cancelled", "FitWorker", "ProcessEnded", "TimeUp"]
