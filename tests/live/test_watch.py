"""A turn that takes long: it and those who wait are told so, by a thread beside the worker's."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hpwidgets.live import Delay, Live, Worker
from tests.live.conftest import MakeLive
from tests.live.controlled import PATIENCE, Screen, Steps, count_to, ran, threads_named


class Told:
    """Notes what a run is told of delays."""

    def __init__(self, name: str):
        self.name = name
        self._heard: queue.Queue[Delay | None] = queue.Queue()

    def __call__(self, delay: Delay | None) -> None:
        self._heard.put(delay)

    def next(self, wanted: Callable[[Delay | None], bool] = lambda delay: True) -> Delay | None:
        while True:
            delay = self._heard.get(timeout=PATIENCE)
            if wanted(delay):
                return delay

    @property
    def silent(self) -> bool:
        return self._heard.empty()

    @property
    def options(self) -> dict[str, Any]:
        return {"busy_with": lambda: self.name, "delayed": self}


@pytest.fixture
def worker() -> Iterator[Worker]:
    """A worker that says at once what takes long."""
    worker = Worker(patience=0.0, every=0.005)
    yield worker
    assert worker.shutdown(PATIENCE), "the worker hangs"


def test_who_waits_is_told_for_whom_and_when_it_is_over(make_live: MakeLive, steps: Steps) -> None:
    busy, late = Told("busy, with its steps"), Told("late")
    first = make_live(steps, Screen(), **busy.options)
    first.submit("long")
    steps.wait_until_begun(("long", 1))
    second = make_live(count_to, Screen(), **late.options)
    second.submit(3)
    waits = late.next()
    assert waits is not None and waits.busy == "busy, with its steps" and not waits.own
    own = busy.next()
    assert own is not None and own.own
    first.stop()
    steps.permit()
    second.wait(PATIENCE)
    assert late.next(lambda delay: delay is None) is None
    assert busy.next(lambda delay: delay is None) is None


def test_who_is_closed_is_told_nothing_more(make_live: MakeLive, steps: Steps) -> None:
    first = make_live(steps, Screen())
    first.submit("long")
    steps.wait_until_begun(("long", 1))
    late, other = Told("late"), Told("other")
    second = make_live(count_to, Screen(), **late.options)
    second.submit(3)
    assert late.next() is not None
    second.close(PATIENCE)
    third = make_live(count_to, Screen(), **other.options)
    third.submit(3)
    other.next()
    while not late.silent:  # what was on its way
        late.next()
    other.next()
    other.next()
    assert late.silent


def test_a_closed_run_that_sleeps_leaves_the_others_as_they_were(
    make_live: MakeLive, steps: Steps
) -> None:
    sleeper = make_live(steps, Screen())
    sleeper.submit("long")
    steps.wait_until_begun(("long", 1))
    with pytest.raises(TimeoutError):
        sleeper.close(0.01)
    screen = Screen()
    other = make_live(count_to, screen)
    other.submit(3)
    steps.permit()
    other.wait(PATIENCE)
    assert screen.frames[-1].state == "finished"
    assert steps.closed == ["long"] and sleeper.state == "closed"


def test_short_turns_tell_nobody_and_an_idle_watch_rests(screen: Screen) -> None:
    worker, told = Worker(patience=60.0, every=0.001), Told("quick")
    live: Live[Any, Any] = Live(count_to, screen, sync=False, worker=worker, **told.options)
    for _run in range(3):
        ran(live, 20)
    assert told.silent and worker._watch is not None
    live.close(PATIENCE)
    watches = len(threads_named("hpwidgets-watch"))
    assert watches >= 1
    assert worker.shutdown(PATIENCE)


def test_one_who_cannot_say_it_hinders_nobody(
    make_live: MakeLive, steps: Steps, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_delay: Delay | None) -> None:
        raise ValueError("no words")

    first = make_live(steps, Screen(), delayed=broken)
    first.submit("long")
    steps.wait_until_begun(("long", 1))
    late = Told("late")
    second = make_live(count_to, Screen(), **late.options)
    second.submit(3)
    assert late.next() is not None
    steps.permit(1000)
    first.close(PATIENCE)
    second.wait(PATIENCE)
    assert "a run could not say what it waits for" in caplog.text
