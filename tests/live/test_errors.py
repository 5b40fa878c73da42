from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hpwidgets.live import Frame
from tests.live.conftest import MakeLive
from tests.live.controlled import PATIENCE, Gate, Screen, Steps, count_to, ran


def failing_after(items: int, error: BaseException) -> Callable[..., Iterator[int]]:
    def work(snapshot: int, cancelled: Callable[[], bool]) -> Iterator[int]:
        yield from range(1, items + 1)
        raise error

    return work


@pytest.mark.parametrize("error", [ValueError("bad"), SystemExit(3), KeyboardInterrupt()])
def test_an_error_in_work_ends_in_a_failed_frame(
    make_live: MakeLive, screen: Screen, error: BaseException
) -> None:
    live = make_live(failing_after(2, error), screen)
    ran(live, 1)
    assert (live.state, live.error) == ("failed", error)
    assert screen.frames[-1] == Frame(
        snapshot=1, item=2, state="failed", error=error, generation=1, final=True
    )


def test_the_worker_lives_on_after_an_error(make_live: MakeLive, screen: Screen) -> None:
    def work(snapshot: int, cancelled: Callable[[], bool]) -> Iterator[int]:
        return iter([1 // snapshot])  # raises before there is any iterator

    live = make_live(work, screen)
    ran(live, 0)
    assert (live.state, str(live.error)) == ("failed", "integer division or modulo by zero")
    ran(live, 1)
    assert (live.state, live.error) == ("finished", None)
    assert screen.shown[0][1:] == (None, "failed")
    assert screen.shown[-1] == (1, 1, "finished")


def test_a_stop_iteration_of_the_work_itself_is_an_error(
    make_live: MakeLive, screen: Screen
) -> None:
    def work(snapshot: int, cancelled: Callable[[], bool]) -> Iterator[int]:
        raise StopIteration

    live = make_live(work, screen)
    ran(live, 0)
    assert isinstance(live.error, StopIteration)
    assert screen.shown == [(0, None, "failed")]


def test_work_that_returns_no_iterator(make_live: MakeLive, screen: Screen) -> None:
    live = make_live(lambda snapshot, cancelled: 3, screen)
    ran(live, 0)
    assert str(live.error) == "'int' object is not iterable"


def test_an_error_of_a_replaced_run_is_not_shown(make_live: MakeLive, screen: Screen) -> None:
    gate = Gate()

    def work(snapshot: int, cancelled: Callable[[], bool]) -> Iterator[int]:
        if snapshot == 1:
            gate.hold()
            raise ValueError("old")
        yield snapshot

    live = make_live(work, screen)
    live.submit(1)
    gate.wait_until_reached()
    live.submit(2)
    gate.open()
    live.wait(PATIENCE)
    assert {frame.snapshot for frame in screen.frames} == {2}
    assert (live.state, live.error) == ("finished", None)


def test_an_error_in_publish_fails_the_run_and_is_logged_once(
    make_live: MakeLive, caplog: pytest.LogCaptureFixture
) -> None:
    error = ValueError("cannot draw")

    def raise_on_items(frame: Frame[Any, Any]) -> None:
        if frame.state != "failed":
            raise error

    closed: list[bool] = []

    def work(snapshot: int, cancelled: Callable[[], bool]) -> Iterator[int]:
        try:
            while True:
                yield snapshot
        finally:
            closed.append(cancelled())

    screen = Screen(raise_on_items)
    live = make_live(work, screen)
    with caplog.at_level(logging.ERROR):
        ran(live, 1)
    assert (live.state, live.error, closed) == ("failed", error, [True])
    assert screen.shown == [(1, 1, "running"), (1, 1, "failed")]
    assert screen.frames[-1].error is error
    assert [record.getMessage() for record in caplog.records] == [
        "publish raised on a running frame (error of the run itself: None)"
    ]
    assert caplog.records[0].exc_info is not None
    assert caplog.records[0].exc_info[1] is error


def test_a_publish_that_always_raises_neither_loops_nor_fills_the_log(
    make_live: MakeLive, caplog: pytest.LogCaptureFixture
) -> None:
    broken = True

    def publish(frame: Frame[Any, Any]) -> None:
        if broken:
            raise SystemExit("no screen")

    screen = Screen(publish)
    live = make_live(count_to, screen)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            ran(live, 0)
            assert live.state == "failed"
        live.refresh()
        live.wait(PATIENCE)
    assert [state for *_, state in screen.shown] == ["finished", "failed"] * 3 + ["failed"]
    assert len(caplog.records) == 1
    broken = False
    ran(live, 1)
    assert (live.state, live.error) == ("finished", None)
    broken = True
    ran(live, 1)
    assert len(caplog.records) == 2  # it had worked in between: this is news


def test_when_the_failed_frame_cannot_be_shown_both_errors_are_in_the_log(
    make_live: MakeLive, caplog: pytest.LogCaptureFixture
) -> None:
    def publish(frame: Frame[Any, Any]) -> None:
        raise ValueError("cannot draw")

    live = make_live(failing_after(0, TypeError("cannot train")), publish)
    with caplog.at_level(logging.ERROR):
        ran(live, 1)
    assert str(live.error) == "cannot train"
    assert [record.getMessage() for record in caplog.records] == [
        "publish raised on a failed frame (error of the run itself: TypeError('cannot train'))"
    ]


def test_an_error_in_publish_of_a_replaced_run_leaves_the_new_one_alone(
    make_live: MakeLive, caplog: pytest.LogCaptureFixture
) -> None:
    gate = Gate()

    def publish(frame: Frame[Any, Any]) -> None:
        if frame.snapshot == 1:
            gate.hold()
            raise ValueError("cannot draw")

    screen = Screen(publish)
    live = make_live(count_to, screen)
    with caplog.at_level(logging.ERROR):
        live.submit(1)
        gate.wait_until_reached()
        live.submit(2)
        gate.open()
        live.wait(PATIENCE)
    assert (live.state, live.error) == ("finished", None)
    assert screen.shown[-1] == (2, 2, "finished")
    assert len(caplog.records) == 1


def test_an_error_while_work_is_closed_is_logged(
    make_live: MakeLive, screen: Screen, caplog: pytest.LogCaptureFixture
) -> None:
    def work(snapshot: int, cancelled: Callable[[], bool]) -> Iterator[int]:
        try:
            yield snapshot
        finally:
            raise OSError("disk full")

    live = make_live(work, screen)
    live.submit(1, paused=True)
    live.step()
    live.wait(PATIENCE)
    with caplog.at_level(logging.ERROR):
        live.stop()
        live.wait(PATIENCE)
    assert screen.shown[-1] == (1, 1, "stopped")
    assert [record.getMessage() for record in caplog.records] == [
        "the work of a live run raised while it was being closed"
    ]


def test_an_error_in_one_lab_does_not_touch_another(
    make_live: MakeLive, steps: Steps, screen: Screen
) -> None:
    good = make_live(steps, screen)
    good.submit("a")
    steps.wait_until_begun(("a", 1))
    bad = make_live(failing_after(0, ValueError("bad")), Screen())
    bad.submit(1)
    steps.permit()
    bad.wait(PATIENCE)
    assert bad.state == "failed"
    steps.wait_until_begun(("a", 2))
    assert good.state == "running"
