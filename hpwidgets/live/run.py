"""Run, cancel, latest wins: slow work that follows a person's controls."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Generic

from hpwidgets.live.frame import Frame, ItemT, SnapshotT, State
from hpwidgets.live.job import Job
from hpwidgets.live.pacing import Pacer
from hpwidgets.live.turns import Turns
from hpwidgets.live.watch import Delay
from hpwidgets.live.worker import Worker, shared_worker


class Live(Generic[SnapshotT, ItemT]):
    """Runs ``work`` for the newest snapshot and shows its items with ``publish``.

    ``work(snapshot, cancelled)`` returns an iterator, usually a generator. It should ask
    ``cancelled()`` often (every batch) and return when that is true: it is so once a newer
    snapshot, a stop or a close came. ``publish(frame)`` shows a ``Frame``. Both are called on the
    worker's thread only, never at the same time, and may call any method here but ``wait``.

    Every method may be called from any thread, and none but ``wait`` and ``close`` waits: each
    notes what is wanted and wakes the worker. Publishing never starts with a frame whose generation
    is no longer the newest; where drawing takes long, ``publish`` can ask
    ``frame.generation == live.generation`` again before it shows the result. Frames come when
    ``Pacer`` lets them, and the final one always comes. Call ``close`` when done.

    An error in the work ends the run with a ``"failed"`` frame. An error in ``publish`` is logged,
    ends the run likewise, and the failed frame is offered to ``publish`` once. The worker lives on.

    ``share_done(item)`` may say which share of the run, from 0 to 1, is done with that item. A run
    whose rest takes no longer than a frame then shows its end at once and nothing before.

    Where another run keeps the worker for seconds, ``delayed(delay)`` is told so every second, and
    None once it is over, by a thread of its own; ``busy_with()`` says who this run is, and what it
    does, to those who wait for it.

    ``sync=True`` (``None`` reads ``HPWIDGETS_SYNC=1``) uses no thread: each method does everything
    up to the next rest before it returns, and only final frames are published. A call from within
    a callback, or while another thread is at it, leaves the rest to whoever is at it.

    >>> live = Live(lambda n, cancelled: iter(range(n)), lambda frame: print(frame), sync=True)
    >>> live.submit(3)
    Frame(snapshot=3, item=2, state='finished', error=None, generation=1, final=True)
    1
    """

    def __init__(
        self,
        work: Callable[[SnapshotT, Callable[[], bool]], Iterator[ItemT]],
        publish: Callable[[Frame[SnapshotT, ItemT]], None],
        *,
        clock: Callable[[], float] = time.monotonic,
        sync: bool | None = None,
        worker: Worker | None = None,
        pacer: Pacer | None = None,
        share_done: Callable[[ItemT], float] | None = None,
        busy_with: Callable[[], str] = lambda: "",
        delayed: Callable[[Delay | None], None] = lambda delay: None,
    ) -> None:
        self._sync = os.environ.get("HPWIDGETS_SYNC") == "1" if sync is None else sync
        self._generation = 0
        self._turns = Turns(
            work,
            publish,
            clock=clock,
            pacer=pacer or Pacer(),
            sync=self._sync,
            share_done=share_done,
            busy_with=busy_with,
            delayed=delayed,
        )
        self._worker = worker or shared_worker()
        if not self._sync:
            self._worker.register(self._turns)

    @property
    def state(self) -> State:
        """What was asked for or has happened last; a request shows here before it takes effect."""
        with self._turns.changed:
            if self._turns.closed:
                return "closed"
            return "idle" if self._turns.job is None else self._turns.job.state

    @property
    def generation(self) -> int:
        """The number of submissions so far."""
        return self._generation

    @property
    def error(self) -> BaseException | None:
        """What made the newest run fail."""
        with self._turns.changed:
            return None if self._turns.job is None else self._turns.job.error

    def submit(self, snapshot: SnapshotT, *, paused: bool = False) -> int:
        """Run for ``snapshot`` instead of whatever ran; return the generation of its frames.

        ``paused`` computes nothing yet: a frame without an item is shown, then ``step`` and
        ``resume`` go on. Raises ``RuntimeError`` after ``close``.
        """
        with self._turns.changed:
            if self._turns.closed:
                raise RuntimeError("cannot submit to a closed Live: make a new one")
            self._generation += 1
            replaced = self._turns.job  # dropped after the lock: no destructor runs under it
            if replaced is not None:
                replaced.cancelled = True
            generation = self._generation
            self._turns.job = Job(snapshot, generation, paused=paused)
        del replaced
        try:
            self._wake(newest=True)
        except RuntimeError:  # no thread to be had: do not look as if it were running
            self._turns.cancel()
            raise
        return generation

    def pause(self) -> None:
        """Rest after the item that is being computed; does nothing unless running."""
        with self._turns.changed:
            job = self._turns.job
            if job is None or job.state != "running":
                return
            job.state, job.allowed = "paused", 0
            job.changes += 1
        self._wake()

    def resume(self) -> None:
        """Go on without limit after a pause or in a step; does nothing once the run is over."""
        with self._turns.changed:
            job = self._turns.job
            if job is None or not job.alive:
                return
            job.state, job.allowed = "running", None
        self._wake(newest=True)

    def step(self) -> None:
        """Compute exactly one item, then pause; several calls compute as many items.

        While running it pauses after the item that is being computed. Does nothing when no run is
        running or paused.
        """
        with self._turns.changed:
            job = self._turns.job
            if job is None or not job.alive:
                return
            job.state, job.allowed = "running", (job.allowed or 0) + 1
        self._wake(newest=True)

    def stop(self) -> None:
        """End the run within one batch and show its last item as ``"stopped"``."""
        with self._turns.changed:
            job = self._turns.job
            if job is None or not job.alive:
                return
            job.cancelled = True
            job.end("stopped")
        self._wake()

    def refresh(self, *, after: float = 0.0) -> None:
        """Show the newest item again, since something else in the picture changed.

        ``after`` seconds, if more than 0, are how long that may wait: nobody waits for such a
        frame, it counts as nothing left to do, and a newer submission forgets it. With ``sync``
        it comes at once.
        """
        with self._turns.changed:
            job = self._turns.job
            if job is None:
                return
            if after > 0 and not self._sync:
                job.again_at = self._turns.clock() + after
            else:
                job.changes += 1
        self._wake()

    def wait(self, timeout: float | None = None) -> None:
        """Return when nothing is left to do: finished, stopped, failed, paused, and shown so.

        Raises ``TimeoutError`` after ``timeout`` seconds, and ``RuntimeError`` where it would wait
        for itself: in a callback of work or publish.
        """
        if self._sync:
            self._turns.drive()
        with self._turns.changed:
            self._wait_until_settled(timeout)

    def close(self, timeout: float | None = None) -> None:
        """Cancel, wait until the work is closed, publish nothing more. May be called twice.

        In a callback of its own work or publish it does not wait; the rest follows when that
        callback returns. Raises ``TimeoutError`` after ``timeout`` seconds; it is closed all the
        same, and the worker finishes the clean-up. Hold no lock that work or publish needs.
        """
        self._turns.cancel()
        with self._turns.changed:
            if self._turns.settled() or self._turns.inside():
                return
        if self._sync:
            self._turns.drive()
        elif self._worker.is_current():  # in a callback of another Live: clean up right here
            self._turns.turn(compute=False)
        else:
            self._wake()
        with self._turns.changed:
            self._wait_until_settled(timeout)

    def _wait_until_settled(self, timeout: float | None) -> None:
        if self._turns.settled():
            return
        if self._turns.inside() or (not self._sync and self._worker.is_current()):
            raise RuntimeError(
                "wait() in a callback of work or publish would wait for itself; "
                "call it from another thread"
            )
        if not self._turns.changed.wait_for(self._turns.settled, timeout):
            raise TimeoutError(f"still busy after {timeout} s; stop() the run or wait longer")

    def _wake(self, *, newest: bool = False) -> None:
        if self._sync:
            self._turns.drive()
        else:
            self._worker.wake(self._turns, newest=newest)
