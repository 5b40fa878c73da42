"""When frames come: first ones, refreshes, and pacing by a clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hpwidgets.live import Frame, Live, Worker
from tests.live.conftest import MakeLive
from tests.live.controlled import (
    PATIENCE,
    Busy,
    FakeClock,
    Gate,
    Screen,
    Steps,
    count_to,
    held_at,
    ran,
)


def test_refresh_during_publish_shows_once_more(make_live: MakeLive) -> None:
    gate = Gate()
    screen = held_at(gate, lambda frame: frame.final)
    live = make_live(count_to, screen)
    live.submit(0)
    gate.wait_until_reached()
    live.refresh()  # this publish may have read the old cursor already
    gate.open()
    live.wait(PATIENCE)
    assert screen.shown == [(0, None, "finished")] * 2


def test_refresh_before_the_first_item_shows_nothing_old(
    make_live: MakeLive, steps: Steps, screen: Screen
) -> None:
    live = make_live(steps, screen)
    live.submit("a")
    steps.wait_until_begun(("a", 1))
    live.refresh()
    live.pause()
    steps.permit()
    live.wait(PATIENCE)
    assert screen.shown == [("a", ("a", 1), "paused")]


def test_refresh_of_a_run_that_has_not_begun_shows_nothing(
    make_live: MakeLive, steps: Steps, screen: Screen, worker: Worker
) -> None:
    older, newer = make_live(count_to, screen), make_live(steps, Screen())
    with Busy(worker):
        older.submit(3)
        newer.submit("endless")
        older.refresh()
    steps.wait_until_begun(("endless", 1))  # the refresh has been served before
    assert screen.frames == []


def test_refresh_while_running_brings_a_frame_between_two_items(
    make_live: MakeLive, steps: Steps, screen: Screen
) -> None:
    clock = FakeClock()
    live = make_live(steps, screen, clock=clock)
    live.submit("a")
    steps.permit()
    screen.wait_for(lambda frame: frame.item == ("a", 1))
    steps.wait_until_begun(("a", 1))
    steps.wait_until_begun(("a", 2))
    live.refresh()
    clock.now += 1
    steps.permit()
    frame = screen.wait_for(lambda frame: frame.item == ("a", 2))
    assert frame.state == "running"


def test_the_first_item_of_the_next_run_is_shown_at_once(
    make_live: MakeLive, steps: Steps, screen: Screen
) -> None:
    live = make_live(steps, screen, clock=FakeClock())  # no time passes
    for number, snapshot in enumerate("abc"):
        live.submit(snapshot)
        steps.permit(1 if number == 0 else 2)  # one more to end the run before
        screen.wait_for(lambda frame, item=(snapshot, 1): frame.item == item)
    assert screen.shown == [(name, (name, 1), "running") for name in "abc"]


def test_a_deferred_frame_comes_when_its_time_has_come(make_live: MakeLive) -> None:
    clock = FakeClock()

    def slow_frame(_frame: Frame[Any, Any]) -> None:
        clock.now += 0.3  # each needs room for 1.5 s

    screen = Screen(slow_frame)
    live = make_live(count_to, screen, clock=clock)
    ran(live, 0)
    live.refresh()  # room is used up until 1.5, debt 1.2: it has to wait
    with pytest.raises(TimeoutError):
        live.wait(0.0)
    assert len(screen.frames) == 1
    clock.now += 0.2
    live.wait(PATIENCE)
    assert len(screen.frames) == 2


def test_frames_of_a_long_run_are_paced(make_live: MakeLive) -> None:
    clock = FakeClock()

    def work(snapshot: int, cancelled: Callable[[], bool]) -> Iterator[int]:
        for number in range(1, snapshot + 1):
            clock.now += 0.005
            yield number

    def slow_frame(_frame: Frame[Any, Any]) -> None:
        clock.now += 0.015

    screen = Screen(slow_frame)
    start = clock.now
    live = make_live(work, screen, clock=clock)
    ran(live, 2000)
    seconds = clock.now - start
    assert screen.shown[0] == (2000, 1, "running")
    assert screen.shown[-1] == (2000, 2000, "finished")
    frames = len(screen.frames)
    assert 0.16 < frames * 0.015 / seconds <= 0.2 + 0.015 / seconds
    assert frames / seconds <= 20


def test_a_frame_for_later_comes_alone_and_nobody_waits_for_it(
    make_live: MakeLive, screen: Screen
) -> None:
    live = make_live(count_to, screen)
    ran(live, 3)
    seen = len(screen.frames)
    live.refresh(after=30.0)
    live.wait(PATIENCE)  # would take 30 s
    assert len(screen.frames) == seen
    live.refresh(after=0.02)
    screen.wait_for(lambda frame: len(screen.frames) > seen)
    assert screen.frames[-1].final and screen.frames[-1].item == screen.frames[-2].item


def test_a_newer_run_forgets_the_frame_for_later(make_live: MakeLive, screen: Screen) -> None:
    live = make_live(count_to, screen)
    ran(live, 3)
    live.refresh(after=0.01)
    ran(live, 4)
    live.refresh(after=0.02)
    newest = [frame for frame in screen.frames if frame.generation == 2]
    screen.wait_for(lambda frame: len(screen.frames) >= screen.frames.index(newest[0]) + 2)
    assert {frame.generation for frame in screen.frames[-2:]} == {2}


def test_in_sync_mode_the_frame_for_later_comes_at_once(screen: Screen) -> None:
    live = Live(count_to, screen, sync=True)
    live.submit(3)
    live.refresh(after=30.0)
    assert [frame.state for frame in screen.frames] == ["finished", "finished"]
