"""Work and screens that do nothing until a test says so: no sleeps, no luck."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

from hpwidgets.live import Frame, Live, Worker

PATIENCE = 60.0  # seconds until a test that hangs is called failed


class Gate:
    """A place where the worker stops until the test opens it."""

    def __init__(self) -> None:
        self._reached = threading.Event()
        self._opened = threading.Event()

    def hold(self) -> None:
        self._reached.set()
        assert self._opened.wait(PATIENCE), "nobody opened the gate"

    def wait_until_reached(self) -> None:
        assert self._reached.wait(PATIENCE), "nobody came to the gate"

    def open(self) -> None:
        self._opened.set()


class Steps:
    """Work that waits for a permit before each item; items are ``(snapshot, 1), (snapshot, 2)…``.

    After a permit it asks ``cancelled`` and, if that is so, returns (or yields once more, with
    ``last_word``). ``begun`` gets each item's name when it starts.
    """

    def __init__(self, *, last_word: bool = False) -> None:
        self.begun: queue.Queue[tuple[Any, int]] = queue.Queue()
        self.permits: queue.Queue[None] = queue.Queue()
        self.closed: list[Any] = []
        self.threads: set[int] = set()
        self._last_word = last_word

    def __call__(self, snapshot: Any, cancelled: Callable[[], bool]) -> Iterator[tuple[Any, int]]:
        number = 0
        try:
            while True:
                number += 1
                self.threads.add(threading.get_ident())
                self.begun.put((snapshot, number))
                self.permits.get(timeout=PATIENCE)
                if cancelled():
                    if self._last_word:
                        yield snapshot, -1
                    return
                yield snapshot, number
        finally:
            self.threads.add(threading.get_ident())
            self.closed.append(snapshot)

    def permit(self, items: int = 1) -> None:
        for _ in range(items):
            self.permits.put(None)

    def wait_until_begun(self, item: tuple[Any, int]) -> None:
        assert self.begun.get(timeout=PATIENCE) == item


class Screen:
    """A publish that keeps every frame, and sees whether two were ever shown at a time."""

    def __init__(self, then: Callable[[Frame[Any, Any]], object] | None = None) -> None:
        self.frames: list[Frame[Any, Any]] = []
        self.threads: set[int] = set()
        self.overlapped = False
        self.then = then
        self._inside = threading.Lock()
        self._changed = threading.Condition()

    def __call__(self, frame: Frame[Any, Any]) -> None:
        if not self._inside.acquire(blocking=False):
            self.overlapped = True
            return
        try:
            with self._changed:
                self.frames.append(frame)
                self.threads.add(threading.get_ident())
                self._changed.notify_all()
            if self.then is not None:
                self.then(frame)
        finally:
            self._inside.release()

    def wait_for(self, condition: Callable[[Frame[Any, Any]], bool]) -> Frame[Any, Any]:
        """The first frame, past or to come, that meets the condition."""

        def found() -> Frame[Any, Any] | None:
            return next((frame for frame in self.frames if condition(frame)), None)

        with self._changed:
            frame = self._changed.wait_for(found, PATIENCE)
        assert frame is not None, f"never shown; shown were {self.frames}"
        return frame

    @property
    def shown(self) -> list[tuple[Any, Any, str]]:
        return [(frame.snapshot, frame.item, frame.state) for frame in self.frames]


def held_at(gate: Gate, condition: Callable[[Frame[Any, Any]], bool]) -> Screen:
    """A screen that stops at the gate while it shows the frame."""
    return Screen(lambda frame: gate.hold() if condition(frame) else None)


class Busy:
    """Keeps a worker inside an item of some other run, so that what follows queues up."""

    def __init__(self, worker: Worker) -> None:
        self._gate = Gate()
        self.live: Live[None, None] = Live(
            self._work, lambda frame: None, sync=False, worker=worker
        )

    def _work(self, _snapshot: None, _cancelled: Callable[[], bool]) -> Iterator[None]:
        self._gate.hold()
        yield None

    def __enter__(self) -> Busy:
        self.live.submit(None)
        self._gate.wait_until_reached()
        return self

    def __exit__(self, *_: object) -> None:
        self._gate.open()
        self.live.close(PATIENCE)


class FakeClock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def count_to(snapshot: int, cancelled: Callable[[], bool]) -> Iterator[int]:
    """Work that ends by itself."""
    for number in range(1, snapshot + 1):
        if cancelled():
            return
        yield number


def ran(live: Live[Any, Any], snapshot: Any, **options: Any) -> None:
    """Submit this, and wait until the run rests."""
    live.submit(snapshot, **options)
    live.wait(PATIENCE)


def threads_named(name: str = "hpwidgets-live") -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == name]
