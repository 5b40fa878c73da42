"""The one thread on which all live runs take turns."""

from __future__ import annotations

import atexit
import contextvars
import itertools
import logging
import os
import threading
import time
import weakref
from typing import NamedTuple, Protocol

from hpwidgets.live.watch import EVERY, PATIENCE, Watch, Watched

logger = logging.getLogger(__name__)


class Turn(NamedTuple):
    """What a job wants next: to compute ``more``, to be served again after ``delay`` seconds."""

    more: bool
    delay: float | None


class Job(Watched, Protocol):
    """What a worker drives. The worker calls ``turn`` only on its thread, never twice at a time."""

    def turn(self, *, compute: bool) -> Turn:
        """Do what was asked for since the last turn and, with ``compute``, one item of work."""

    def cancel(self) -> None:
        """Give up without waiting: the process ends."""

    def forget(self) -> None:
        """Drop locks and runs without touching them: this is the child of a fork."""


class Worker:
    """A daemon thread, begun when first needed, that advances the newest job first.

    Jobs that were woken are served first (which is quick), then the job that was last woken with
    ``newest=True`` computes one item, and so on; older jobs go on when it has no more. With
    nothing to do the thread blocks and uses no CPU. It runs in an empty ``contextvars.Context``,
    so nothing of the cell that happened to start it (its output area, say) sticks to it.

    Where a turn lasts longer than ``patience`` seconds, it and those who wait are told of it,
    ``every`` so many seconds.

    Use ``shared_worker`` unless you need a thread of your own; end such a thread with ``shutdown``.
    """

    def __init__(self, *, patience: float = PATIENCE, every: float = EVERY) -> None:
        self._patience, self._every = patience, every
        self._watch: Watch | None = None
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._refusing = False  # no new runs
        self._ending = False  # the thread ends when nobody is woken any more
        self._jobs: weakref.WeakSet[Job] = weakref.WeakSet()
        self._ticket = itertools.count(1)
        # A job is in these only while it has something to do, so an idle worker keeps none alive.
        self._woken: dict[Job, None] = {}
        self._computing: dict[Job, int] = {}  # the highest ticket goes first
        self._delayed: dict[Job, float] = {}

    def register(self, job: Job) -> None:
        """Cancel this job when the process ends, and have it forget its runs after a fork."""
        with self._changed:
            self._jobs.add(job)

    def wake(self, job: Job, *, newest: bool = False) -> None:
        """Give ``job`` a turn soon; with ``newest``, put it before all others. Never waits.

        Raises ``RuntimeError`` when ``newest`` work comes after ``shutdown``.
        """
        with self._changed:
            if self._refusing and newest:
                raise RuntimeError("cannot start a run: its worker has been shut down")
            if newest:
                self._computing[job] = next(self._ticket)
            else:
                self._woken[job] = None
            self._start()
            self._changed.notify()

    def is_current(self) -> bool:
        """Whether this code runs on the worker's thread."""
        thread = self._thread
        return thread is not None and thread.ident == threading.get_ident()

    def shutdown(self, timeout: float = 2.0) -> bool:
        """Cancel every job, wait up to ``timeout`` seconds, and say whether the thread has ended.

        A thread still inside native code while the interpreter is taken down can crash the
        process: hence the wait at exit.
        """
        with self._changed:
            self._refusing = True
            jobs = list(self._jobs)
            thread = self._thread
        for job in jobs:
            job.cancel()
        if thread is None:
            return True
        if self._watch is not None:
            self._watch.stop()
        with self._changed:  # only now: everyone still gets the turn in which it cleans up
            self._ending = True
            self._woken.update(dict.fromkeys(jobs))
            self._changed.notify()
        if not self.is_current():
            thread.join(timeout)
        return not thread.is_alive()

    def after_fork(self) -> None:
        """Begin anew in the child of a fork, where the thread does not exist."""
        self._changed = threading.Condition()
        self._thread = self._watch = None
        for jobs in (self._woken, self._computing, self._delayed):
            jobs.clear()
        for job in list(self._jobs):
            job.forget()

    def _start(self) -> None:
        if self._thread is not None and self._thread.is_alive():
            return
        _workers.add(self)
        _register_hooks()
        self._watch = Watch(self._waiting, patience=self._patience, every=self._every)
        self._watch.start()
        self._thread = threading.Thread(
            target=contextvars.Context().run, args=(self._loop,), name="hpwidgets-live", daemon=True
        )
        self._thread.start()

    def _loop(self) -> None:
        # Each step is a method of its own, so that no local variable keeps a job that is done.
        while self._wait():
            self._serve_woken()
            self._compute_newest()

    def _wait(self) -> bool:
        """Block until there is something to do; False at the end."""
        with self._changed:
            while not (self._woken or self._computing):
                if self._ending:
                    return False
                self._changed.wait(self._wake_delayed())
        return True

    def _serve_woken(self) -> None:
        with self._changed:
            self._wake_delayed()
            woken = list(self._woken)
            self._woken.clear()
        for job in woken:
            self._serve(job, compute=False)

    def _compute_newest(self) -> None:
        with self._changed:
            if not self._computing:
                return
            job = max(self._computing, key=self._computing.__getitem__)
            ticket = self._computing.pop(job)
        self._serve(job, compute=True, ticket=ticket)

    def _wake_delayed(self) -> float | None:
        """Wake every job whose time has come; return the seconds until the next one's."""
        if not self._delayed:
            return None
        now = time.monotonic()
        for job in [job for job, when in self._delayed.items() if when <= now]:
            del self._delayed[job]
            self._woken[job] = None
        if self._woken:
            return 0.0
        return min(self._delayed.values()) - now

    def _waiting(self) -> list[Watched]:
        with self._changed:
            return [*self._woken, *self._computing]

    def _serve(self, job: Job, *, compute: bool, ticket: int = 0) -> None:
        assert self._watch is not None
        self._watch.begin(job)
        try:
            turn = job.turn(compute=compute)
        except BaseException:
            # A job reports its own errors; this one is a defect, and the others must go on.
            logger.exception("a job of the worker raised out of its turn")
            turn = Turn(False, None)
        self._watch.end()
        with self._changed:
            if turn.more:  # a ticket drawn during the turn is newer and stays
                self._computing.setdefault(job, ticket)
            if turn.delay is None:
                self._delayed.pop(job, None)
            else:
                self._delayed[job] = time.monotonic() + turn.delay


_workers: weakref.WeakSet[Worker] = weakref.WeakSet()
_hooks_registered = False
_shared: Worker | None = None
_shared_lock = threading.Lock()


def shared_worker() -> Worker:
    """The worker of this process, the same for everyone."""
    global _shared
    with _shared_lock:
        if _shared is None:
            _shared = Worker()
        return _shared


def _register_hooks() -> None:
    """Once, with the first thread: importing this module changes nothing in the process."""
    global _hooks_registered
    if _hooks_registered:
        return
    _hooks_registered = True
    atexit.register(_at_exit)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_after_fork)


def _at_exit() -> None:
    for worker in list(_workers):
        worker.shutdown()


def _after_fork() -> None:
    global _shared_lock
    _shared_lock = threading.Lock()
    for worker in list(_workers):
        worker.after_fork()
