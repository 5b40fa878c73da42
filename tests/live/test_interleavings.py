"""What happens when two things happen at once: each meeting point is forced, not waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hpwidgets.live import Frame, Worker
from hpwidgets.live.turns import Turns
from tests.live.conftest import MakeLive
from tests.live.controlled import PATIENCE, Busy, Gate, Screen, Steps, count_to, held_at, ran


def before(
    monkeypatch: pytest.MonkeyPatch, method: str, action: Callable[[], object], *, skip: int = 0
) -> None:
    """Let ``action`` happen once, at the moment when a turn is about to call ``method``."""
    original = getattr(Turns, method)
    calls = iter(range(skip + 1))

    def patched(self: Turns[Any, Any]) -> Any:
        if next(calls, None) == skip:
            action()
        return original(self)

    monkeypatch.setattr(Turns, method, patched)


def test_submit_during_publish(make_live: MakeLive) -> None:
    gate = Gate()
    screen = held_at(gate, lambda frame: frame.snapshot == 2)
    live = make_live(count_to, screen)
    live.submit(2)
    gate.wait_until_reached()
    live.submit(3)  # returns although publish hangs
    assert live.state == "running"
    gate.open()
    live.wait(PATIENCE)
    assert [frame.generation for frame in screen.frames].count(1) == 1  # the one being shown
    assert screen.shown[-1] == (3, 3, "finished")


def test_the_replaced_work_is_told(make_live: MakeLive, screen: Screen) -> None:
    gate = Gate()
    told: list[bool] = []

    def work(snapshot: int, cancelled: Callable[[], bool]) -> Iterator[int]:
        told.append(cancelled())
        if snapshot == 1:
            gate.hold()
            told.append(cancelled())
        yield snapshot

    live = make_live(work, screen)
    live.submit(1)
    gate.wait_until_reached()
    live.submit(2)
    gate.open()
    live.wait(PATIENCE)
    assert told == [False, True, False]


def test_submit_from_publish(make_live: MakeLive, screen: Screen) -> None:
    def again(frame: Frame[Any, Any]) -> None:
        if frame.final and frame.snapshot < 5:
            live.submit(frame.snapshot + 1)

    live = make_live(count_to, screen)
    screen.then = again
    ran(live, 1)
    finals = [(frame.snapshot, frame.generation) for frame in screen.frames if frame.final]
    assert finals == [(n, n) for n in range(1, 6)]


def test_submit_from_work(make_live: MakeLive, screen: Screen) -> None:
    closed: list[int] = []

    def work(snapshot: int, cancelled: Callable[[], bool]) -> Iterator[int]:
        try:
            if snapshot < 3:
                live.submit(snapshot + 1)
                assert cancelled()
            yield snapshot
        finally:
            closed.append(snapshot)

    live = make_live(work, screen)
    ran(live, 1)
    assert {frame.snapshot for frame in screen.frames} == {3}  # nothing of the replaced ones
    assert closed == [1, 2, 3]


@pytest.mark.parametrize("method", ["_clean_up", "_compute", "_show"])
@pytest.mark.parametrize("skip", [0, 1, 2, 3])
def test_submit_at_any_point_of_a_turn(
    make_live: MakeLive,
    screen: Screen,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    skip: int,
) -> None:
    opened, closed = [], []

    def work(snapshot: int, cancelled: Callable[[], bool]) -> Iterator[int]:
        opened.append(snapshot)
        try:
            yield from count_to(snapshot, cancelled)
        finally:
            closed.append(snapshot)

    live = make_live(work, screen)
    before(monkeypatch, method, lambda: live.submit(7), skip=skip)
    ran(live, 50)
    assert screen.shown[-1] == (7, 7, "finished")
    assert closed == opened  # each closed, the old one before the new one began
    assert opened in ([7], [50, 7])
    stale = [frame for frame in screen.frames if frame.generation == 1]
    assert all(frame.state == "running" for frame in stale)


@pytest.mark.parametrize("method", ["_clean_up", "_compute", "_show"])
@pytest.mark.parametrize("skip", [0, 1, 2, 3])
@pytest.mark.parametrize("action", ["stop", "pause", "close"])
@pytest.mark.parametrize("sync", [False, True])
def test_stop_pause_close_at_any_point_of_a_turn(
    make_live: MakeLive,
    screen: Screen,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    skip: int,
    action: str,
    sync: bool,
) -> None:
    opened, closed = [], []

    def work(snapshot: int, cancelled: Callable[[], bool]) -> Iterator[int]:
        opened.append(snapshot)
        try:
            yield from count_to(snapshot, cancelled)
        finally:
            closed.append(snapshot)

    live = make_live(work, screen, sync=sync)
    before(monkeypatch, method, lambda: getattr(live, action)(), skip=skip)
    live.submit(50)
    if not sync:
        live.wait(PATIENCE)
    if action == "pause":
        assert (live.state, screen.frames[-1].state) == ("paused", "paused")
        live.resume()
        if not sync:
            live.wait(PATIENCE)
        assert screen.shown[-1] == (50, 50, "finished")
    elif action == "stop":
        assert (live.state, screen.frames[-1].state) == ("stopped", "stopped")
    else:
        assert live.state == "closed"
        assert all(frame.state == "running" for frame in screen.frames)
    assert closed == opened


def test_a_frame_replaced_before_it_is_shown_is_never_shown(
    make_live: MakeLive, steps: Steps, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = make_live(steps, screen)
    ran(live, "old", paused=True)
    before(monkeypatch, "_show", lambda: live.submit("new", paused=True))
    live.step()  # its item is computed; the submission comes just before the frame
    steps.permit()
    screen.wait_for(lambda frame: frame.snapshot == "new")
    live.wait(PATIENCE)
    assert screen.shown == [("old", None, "paused"), ("new", None, "paused")]
    assert steps.closed == ["old"]


def test_close_during_publish_waits_for_it(make_live: MakeLive) -> None:
    gate = Gate()
    screen = held_at(gate, lambda frame: True)
    live = make_live(count_to, screen)
    live.submit(2)
    gate.wait_until_reached()
    closers = [threading.Thread(target=live.close) for _ in range(3)]
    for closer in closers:
        closer.start()
    with pytest.raises(TimeoutError):
        live.close(0.0)
    gate.open()
    for closer in closers:
        closer.join(PATIENCE)
        assert not closer.is_alive()
    assert len(screen.frames) == 1


def test_close_lets_those_who_wait_go(make_live: MakeLive, screen: Screen, worker: Worker) -> None:
    live = make_live(count_to, screen)
    with Busy(worker):
        live.submit(1)
        waiters = [threading.Thread(target=live.wait) for _ in range(2)]
        for waiter in waiters:
            waiter.start()
        live.close(0.0)  # it has not begun: nothing to clean up, so no turn comes
        for waiter in waiters:
            waiter.join(PATIENCE)
            assert not waiter.is_alive()


@pytest.mark.parametrize("where", ["work", "publish", "finally"])
def test_close_from_a_callback(make_live: MakeLive, screen: Screen, where: str) -> None:
    done = threading.Event()

    def close(place: str) -> None:
        if place == where:
            live.close()
            assert live.state == "closed"

    def work(snapshot: int, cancelled: Callable[[], bool]) -> Iterator[int]:
        try:
            close("work")
            yield snapshot
        finally:
            close("finally")
            done.set()

    screen.then = lambda frame: close("publish")
    live = make_live(work, screen)
    live.submit(1, paused=where == "finally")
    if where == "finally":
        live.step()
        live.wait(PATIENCE)
        live.stop()
    assert done.wait(PATIENCE)
    live.close(PATIENCE)
    count = {"work": 0, "publish": 1}.get(where, len(screen.frames))
    assert len(screen.frames) == count
    assert "stopped" not in [frame.state for frame in screen.frames]


def test_stop_then_submit(
    make_live: MakeLive, steps: Steps, screen: Screen, worker: Worker
) -> None:
    live = make_live(steps, screen)
    live.submit("a")
    steps.wait_until_begun(("a", 1))
    live.stop()
    live.submit("b", paused=True)
    steps.permit()
    live.wait(PATIENCE)
    assert screen.shown == [("b", None, "paused")]  # "a" is out of date: not even as stopped
    assert steps.closed == ["a"]


def test_submit_then_stop_then_resume_stays_stopped(
    make_live: MakeLive, screen: Screen, worker: Worker
) -> None:
    live = make_live(count_to, screen)
    with Busy(worker):
        live.submit(3)
        live.stop()
        live.resume()
        live.step()
    live.wait(PATIENCE)
    assert screen.shown == [(3, None, "stopped")]


def test_step_then_resume_runs_on(make_live: MakeLive, screen: Screen, worker: Worker) -> None:
    live = make_live(count_to, screen)
    with Busy(worker):
        live.submit(3, paused=True)
        live.step()
        live.resume()  # the step has not even begun
    live.wait(PATIENCE)
    assert screen.shown[-1] == (3, 3, "finished")


def test_pause_then_submit_runs(make_live: MakeLive, screen: Screen, worker: Worker) -> None:
    live = make_live(count_to, screen)
    with Busy(worker):
        live.submit(3)
        live.pause()
        live.submit(4)
        assert live.state == "running"
    live.wait(PATIENCE)
    assert screen.shown[-1] == (4, 4, "finished")
    assert {frame.snapshot for frame in screen.frames} == {4}


def test_pause_during_publish(make_live: MakeLive) -> None:
    gate = Gate()
    screen = held_at(gate, lambda frame: frame.item == 1)
    live = make_live(count_to, screen)
    live.submit(3)
    gate.wait_until_reached()
    live.pause()
    gate.open()
    live.wait(PATIENCE)
    assert screen.shown == [(3, 1, "running"), (3, 1, "paused")]
