"""Who waits for whom, once a turn takes long: a thread beside the worker's says so."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

logger = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds that a turn may last before those who wait are told."""
EVERY = 1.0
"""Seconds from one look to the next, while the worker has something to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Delay:
    """What keeps the worker: ``busy`` says who and with what, for how many ``seconds`` so far.

    ``own`` says that it is the very run that is told of it.
    """

    busy: str
    seconds: int
    own: bool


class Watched(Protocol):
    """What a watch tells: it may be called at any time, from the watch's thread."""

    def busy_with(self) -> str:
        """Who has its turn, and what it does, for those who wait."""

    def delayed(self, delay: Delay | None) -> None:
        """Say what is waited for; None: nothing any more."""


class Watch:
    """Looks at a worker once in a while, as long as there is something to do there.

    ``look()`` gives those who wait. The worker calls ``begin`` before each turn and ``end`` after
    it, which cost next to nothing: two assignments and a question.
    """

    def __init__(
        self,
        look: Callable[[], Iterable[Watched]],
        *,
        patience: float = PATIENCE,
        every: float = EVERY,
    ) -> None:
        self._look, self._patience, self._every = look, patience, every
        self._turn: tuple[Watched, float] | None = None
        self._busy, self._over = threading.Event(), threading.Event()
        self._told: weakref.WeakSet[Watched] = weakref.WeakSet()

    def start(self) -> None:
        """Begin to watch."""
        threading.Thread(target=self._run, name="hpwidgets-watch", daemon=True).start()

    def begin(self, job: Watched) -> None:
        """A turn begins."""
        self._turn = job, time.monotonic()
        if not self._busy.is_set():
            self._busy.set()

    def end(self) -> None:
        """The turn is over."""
        self._turn = None

    def stop(self) -> None:
        """Watch no more."""
        self._over.set()
        self._busy.set()

    def _run(self) -> None:
        while not self._over.is_set():
            self._busy.wait()
            while not self._over.wait(self._every):
                # First forget, then look: a turn that begins in between is seen or says so.
                self._busy.clear()
                if not self._tell() and self._turn is None:
                    break

    def _tell(self) -> bool:
        """Tell those who wait, and those who do not any more; whether anybody waits."""
        turn = self._turn
        seconds = 0.0 if turn is None else time.monotonic() - turn[1]
        late: list[Watched] = []
        if turn is not None and seconds >= self._patience:
            busy = turn[0].busy_with()
            late = [turn[0], *(job for job in self._look() if job is not turn[0])]
            for job in late:
                delay = Delay(busy=busy, seconds=round(seconds), own=job is turn[0])
                self._say(job, delay)
        for job in [job for job in self._told if not any(job is other for other in late)]:
            self._told.discard(job)
            self._say(job, None)
        self._told.update(late)
        return bool(late)

    def _say(self, job: Watched, delay: Delay | None) -> None:
        try:
            job.delayed(delay)
        except Exception:
            logger.exception("a run could not say what it waits for")
