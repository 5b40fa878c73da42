"""One submitted run: its snapshot, its iterator, and how far it has come."""

from __future__ import annotations

import contextvars
import logging
import math
from collections.abc import Callable, Iterator
from typing import Final, Generic

from hpwidgets.live.frame import Frame, FrameState, ItemT, SnapshotT

logger = logging.getLogger(__name__)


class End:
    """What ``Job.advance`` returns when the work has no more items."""


END: Final = End()


class Job(Generic[SnapshotT, ItemT]):
    """The state of one run. It has no lock of its own: ``Live`` guards what threads share."""

    def __init__(self, snapshot: SnapshotT, generation: int, *, paused: bool) -> None:
        self.snapshot = snapshot
        self.generation = generation
        self.cancelled = False
        self.state: FrameState = "paused" if paused else "running"
        self.allowed: int | None = 0 if paused else None
        """How many more items may be computed; ``None`` is no limit."""
        self.item: ItemT | None = None
        self.items = 0
        self.error: BaseException | None = None
        self.changes = 1 if paused else 0
        """Counts everything worth a frame."""
        self.shown = 0
        """The ``changes`` that the last frame showed; 0 before the first frame."""
        self.again_at: float | None = None
        """When to show the newest item once more, if nobody asks for a frame before."""
        self._begun: float | None = None
        self._points: tuple[tuple[float, float], ...] = ()
        """When the first and the newest item came, and the share of the run then done."""
        self._iterator: Iterator[ItemT] | None = None
        # Items of several runs alternate on one thread. A context of its own keeps what the work
        # sets around a yield (``numpy.errstate``, ``decimal.localcontext``) out of the others.
        self._context: contextvars.Context | None = None

    def is_cancelled(self) -> bool:
        """Whether a newer run, a stop or a close came: handed to the work, asked every batch."""
        return self.cancelled

    @property
    def alive(self) -> bool:
        """Whether it can still compute items, now or after a pause."""
        return self.state in ("running", "paused")

    @property
    def frame(self) -> Frame[SnapshotT, ItemT]:
        return Frame(
            snapshot=self.snapshot,
            item=self.item,
            state=self.state,
            error=self.error,
            generation=self.generation,
            final=self.state != "running",
        )

    @property
    def frame_wanted(self) -> bool:
        """Whether something changed since the last frame; nothing to see before the first item."""
        return self.shown != self.changes and not (self.state == "running" and self.items == 0)

    def advance(
        self, work: Callable[[SnapshotT, Callable[[], bool]], Iterator[ItemT]]
    ) -> ItemT | End:
        """Compute the next item; raises whatever the work raises."""
        if self._iterator is None:
            self._context = contextvars.copy_context()
            self._iterator = iter(self._context.run(work, self.snapshot, self.is_cancelled))
        assert self._context is not None
        try:
            return self._context.run(next, self._iterator)
        except StopIteration:
            return END

    def take(self, item: ItemT) -> None:
        """Note a new item; the last one of a counted step pauses."""
        self.item = item
        self.items += 1
        self.changes += 1
        if self.state == "running" and self.allowed is not None:
            self.allowed -= 1
            if self.allowed == 0:
                self.state = "paused"

    def begin(self, now: float) -> None:
        if self._begun is None:
            self._begun = now

    def note(self, now: float, share: float) -> None:
        """Note when the newest item came, and the share of the run that is done with it."""
        self._points = (*self._points[:1], (now, share))

    def seconds_left(self, short: float) -> float:
        """How long the rest takes at the pace of the items so far; infinite if nobody knows.

        The first item holds what is done once, so two are needed for a pace: 0 until then, if the
        first took less than ``short``.
        """
        if not self._points or self._begun is None:
            return math.inf
        (first, done), (last, share) = self._points[0], self._points[-1]
        if share <= done:
            return 0.0 if len(self._points) == 1 and first - self._begun < short else math.inf
        return (last - first) / (share - done) * (1 - share)

    def end(self, state: FrameState, error: BaseException | None = None) -> None:
        self.state = state
        self.error = error
        self.changes += 1

    def finish(self) -> None:
        """Note that the work has no more items; a run that was being stopped was stopped."""
        if self.state != "stopped":
            self.end("finished")

    def close(self) -> None:
        """Run the work's ``finally`` blocks. What they raise is logged: nobody waits for it."""
        iterator, context = self._iterator, self._context
        self._iterator = self._context = None
        close = getattr(iterator, "close", None)
        if close is None or context is None:
            return
        try:
            context.run(close)
        except BaseException:
            logger.exception("the work of a live run raised while it was being closed")
