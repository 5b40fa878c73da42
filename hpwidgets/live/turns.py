"""What the worker does for one ``Live``: close, compute, show."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Generic

from hpwidgets.live.frame import Frame, ItemT, SnapshotT
from hpwidgets.live.job import End, Job
from hpwidgets.live.pacing import Pacer
from hpwidgets.live.watch import Delay
from hpwidgets.live.worker import Turn

logger = logging.getLogger(__name__)

AT_ONCE = 0.06
"""Seconds within which the rest of a run is waited for, where a frame would show it half done."""
FIRST = 0.015
"""Seconds within which the first item must come for the second to be waited for."""


class Turns(Generic[SnapshotT, ItemT]):
    """The state that ``Live`` and the worker share, and the turns that move it on.

    Any thread may change ``job`` and ``closed`` under ``changed``, a reentrant lock that also
    announces the end of each turn. ``turn`` is called by one thread at a time: the worker, or with
    ``sync`` the thread inside ``drive``. It decides under the lock and calls work and publish
    outside it.
    """

    def __init__(
        self,
        work: Callable[[SnapshotT, Callable[[], bool]], Iterator[ItemT]],
        publish: Callable[[Frame[SnapshotT, ItemT]], None],
        *,
        clock: Callable[[], float],
        pacer: Pacer,
        sync: bool,
        share_done: Callable[[ItemT], float] | None = None,
        busy_with: Callable[[], str] = lambda: "",
        delayed: Callable[[Delay | None], None] = lambda delay: None,
    ) -> None:
        self.busy_with, self._on_delay = busy_with, delayed
        self._work = work
        self._publish = publish
        self.clock = clock
        """Tells the seconds that pace the frames."""
        self._pacer = pacer
        self._sync = sync
        self._share_done = share_done
        self.changed = threading.Condition()
        self.closed = False
        self.job: Job[SnapshotT, ItemT] | None = None
        """The newest run."""
        self._open: Job[SnapshotT, ItemT] | None = None
        """The run whose iterator has yet to be closed."""
        self._turning: int | None = None  # the thread inside a turn
        self._driving = False  # some thread is inside drive
        self._publish_broken = False  # that publish raises has been logged
        self._left_behind: list[object] = []

    def cancel(self) -> None:
        """Close without waiting: nothing is computed or shown any more."""
        with self.changed:
            self.closed = True
            dropped, self.job = self.job, None
            if dropped is not None:
                dropped.cancelled = True
            self.changed.notify_all()
        del dropped  # after the lock: no destructor runs under it

    def delayed(self, delay: Delay | None) -> None:
        """Pass on what keeps the worker, unless nobody looks any more."""
        if not self.closed:
            self._on_delay(delay)

    def forget(self) -> None:
        """Begin anew in the child of a fork: its run belongs to a thread that is not there."""
        self._left_behind += [self.job, self._open]  # kept: no finally block runs in the child
        self.changed = threading.Condition()
        self.job = self._open = self._turning = None
        self._driving = False

    def turn(self, *, compute: bool) -> Turn:
        """Clean up, compute at most one item, show a frame."""
        with self.changed:
            self._turning = threading.get_ident()
        delay = None
        try:
            self._clean_up()
            if compute:
                self._compute()
                self._clean_up()
            delay = self._show()
        finally:
            with self.changed:
                self._turning = None
                more = self.job is not None and self.job.state == "running"
                if delay is None and not more and not self._at_rest():
                    delay = 0.0  # changed during the turn, by publish for example
                self.changed.notify_all()
        return Turn(more, delay)

    def _clean_up(self) -> None:
        """Close the iterator of a run that is over or replaced: on the thread that advanced it."""
        with self.changed:
            job = self._open
            if job is None or (job is self.job and job.alive):
                return
            self._open = None
        job.close()

    def _compute(self) -> None:
        with self.changed:
            job = self.job
            if job is None or job.state != "running":
                return
            if self._open not in (None, job):
                return  # replaced since the clean-up: the next turn closes the old one first
            self._open = job
        job.begin(self.clock())
        try:
            item = job.advance(self._work)
        except BaseException as error:
            if self._end(job, error):
                raise
            return
        with self.changed:
            if isinstance(item, End):
                job.finish()
            else:
                job.take(item)
                if self._share_done is not None:
                    job.note(self.clock(), self._share_done(item))

    def _show(self) -> float | None:
        """Publish a frame if one is due; else say in how many seconds, if one is wanted."""
        now = self.clock()
        with self.changed:
            job = self.job
            if job is None:
                return None
            if job.again_at is not None:
                if not job.frame_wanted and now < job.again_at:
                    return job.again_at - now
                if now >= job.again_at:
                    job.again_at = None
                    job.changes += 1
            if not job.frame_wanted:
                return None
            running = job.state == "running"
            if self._sync and running:
                return None
            if running and job.seconds_left(FIRST) < AT_ONCE:
                return AT_ONCE  # its end is near: that is what will be shown
            if not self._sync:
                delay = self._pacer.delay(now, prompt=not running or job.shown == 0)
                if delay > 0:
                    return delay
            job.shown = job.changes
            frame = job.frame
        try:
            self._publish(frame)
            self._publish_broken = False
        except BaseException as error:
            if self._end(job, error):
                raise
            if not self._publish_broken:  # logged once, until a frame succeeds
                self._publish_broken = True
                logger.error(
                    "publish raised on a %s frame (error of the run itself: %r)",
                    frame.state,
                    frame.error,
                    exc_info=error,
                )
        finally:
            self._pacer.record(now, self.clock())
        return None

    def _end(self, job: Job[SnapshotT, ItemT], error: BaseException) -> bool:
        """End a run that raised; True for the person's interrupt, on the person's thread."""
        interrupted = self._sync and not isinstance(error, Exception)
        with self.changed:
            job.cancelled = True
            if interrupted:
                job.end("stopped")
            elif job.state != "failed":
                job.end("failed", error)
        return interrupted

    def drive(self) -> None:
        """Take turns on this thread until nothing is left, unless some thread does so already."""
        with self.changed:
            if self._driving:
                return  # whoever drives looks again, under this lock, before it leaves
            self._driving = True
        try:
            while True:
                self.turn(compute=True)
                with self.changed:
                    if self._at_rest():
                        self._driving = False
                        return
        except BaseException:
            with self.changed:
                self._driving = False
                self.changed.notify_all()
            raise

    def inside(self) -> bool:
        """Whether this code runs in a turn: in a callback of work or publish."""
        return self._turning == threading.get_ident()

    def settled(self) -> bool:
        """Whether nothing is left to do. Ask with the lock held."""
        return self._turning is None and self._at_rest()

    def _at_rest(self) -> bool:
        job = self.job
        if job is None:
            return self._open is None
        if job.state == "running" or job.frame_wanted:
            return False
        return self._open is None or (self._open is job and job.state == "paused")
