"""The same without a thread: everything is done when a method returns."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hpwidgets.live import Frame, Live
from tests.live.controlled import PATIENCE, Gate, Screen, count_to, ran, threads_named


def make(work: Any, publish: Any) -> Live[Any, Any]:
    return Live(work, publish, sync=True)


def test_submit_runs_to_the_end_and_shows_only_the_final_frame() -> None:
    threads = len(threads_named())
    screen = Screen()
    live = make(count_to, screen)
    assert live.submit(5) == 1
    assert live.state == "finished"
    assert screen.shown == [(5, 5, "finished")]
    assert screen.threads == {threading.get_ident()}
    assert len(threads_named()) == threads


@pytest.mark.parametrize(("value", "sync"), [("1", True), ("0", False), (None, False)])
def test_the_environment_decides(
    monkeypatch: pytest.MonkeyPatch, value: str | None, sync: bool
) -> None:
    monkeypatch.delenv("HPWIDGETS_SYNC", raising=False)
    if value is not None:
        monkeypatch.setenv("HPWIDGETS_SYNC", value)
    screen = Screen()
    live: Live[int, int] = Live(count_to, screen)
    ran(live, 1)
    live.close(PATIENCE)
    assert (screen.threads == {threading.get_ident()}) is sync


def test_pause_step_resume_stop_refresh() -> None:
    screen = Screen()
    live = make(count_to, screen)
    live.submit(9, paused=True)
    live.step()
    live.step()
    assert live.state == "paused"
    live.refresh()
    live.wait()
    items = [item for _, item, state in screen.shown if state == "paused"]
    assert items == [None, 1, 2, 2]
    live.resume()
    assert screen.shown[-1] == (9, 9, "finished")
    live.submit(9, paused=True)
    live.step()
    live.stop()
    assert screen.shown[-1] == (9, 1, "stopped")


def test_methods_called_from_callbacks_take_effect_before_submit_returns() -> None:
    closed: list[int] = []

    def work(snapshot: int, cancelled: Callable[[], bool]) -> Iterator[int]:
        try:
            for number in count_to(9, cancelled):
                if (snapshot, number) == (1, 2):
                    live.submit(2)
                if (snapshot, number) == (2, 3):
                    live.pause()
                yield number
        finally:
            closed.append(snapshot)

    def then(frame: Frame[Any, Any]) -> None:
        if frame.state == "paused":
            live.resume()
        if frame.snapshot == 2 and frame.state == "finished":
            live.submit(3)

    screen = Screen(then)
    live = make(work, screen)
    live.submit(1)
    assert screen.shown == [(2, 3, "paused"), (2, 9, "finished"), (3, 9, "finished")]
    assert closed == [1, 2, 3]


@pytest.mark.parametrize("where", ["work", "publish"])
def test_close_from_a_callback(where: str) -> None:
    closed: list[bool] = []

    def work(snapshot: int, cancelled: Callable[[], bool]) -> Iterator[int]:
        try:
            if where == "work":
                live.close()
            yield snapshot
        finally:
            closed.append(cancelled())

    screen = Screen(lambda frame: live.close())
    live = make(work, screen)
    live.submit(1, paused=True) if where == "publish" else live.submit(1)
    assert live.state == "closed"
    assert len(screen.frames) == (1 if where == "publish" else 0)
    assert closed == ([] if where == "publish" else [True])


def test_close_closes_a_suspended_run() -> None:
    closed: list[int] = []

    def work(snapshot: int, cancelled: Callable[[], bool]) -> Iterator[int]:
        try:
            yield snapshot
        finally:
            closed.append(snapshot)

    live = make(work, lambda frame: None)
    live.submit(1, paused=True)
    live.step()
    assert closed == []
    live.close()
    assert closed == [1]
    with pytest.raises(RuntimeError, match="cannot submit to a closed Live: make a new one"):
        live.submit(2)


def test_wait_in_a_callback_says_so() -> None:
    live = make(count_to, lambda frame: live.wait(PATIENCE))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hpwidgets.live.turns.logger.error", lambda *_, **__: None)
        live.submit(1)
    assert isinstance(live.error, RuntimeError)
    assert str(live.error).startswith("wait() in a callback of work or publish")


def test_a_submission_from_another_thread_is_left_to_the_one_that_drives() -> None:
    gate = Gate()

    def work(snapshot: int, cancelled: Callable[[], bool]) -> Iterator[int]:
        if snapshot == 1:
            gate.hold()
        yield from count_to(snapshot, cancelled)

    screen = Screen()
    live = make(work, screen)
    driver = threading.Thread(target=live.submit, args=(1,))
    driver.start()
    gate.wait_until_reached()
    live.submit(2)  # returns at once
    assert live.state == "running"
    gate.open()
    live.wait(PATIENCE)
    driver.join(PATIENCE)
    assert screen.shown == [(2, 2, "finished")]
    assert screen.threads == {driver.ident}


def test_a_storm_from_many_threads_ends_on_the_last() -> None:
    screen = Screen()
    live = make(count_to, screen)
    start = threading.Barrier(4)

    def storm(offset: int) -> None:
        start.wait(PATIENCE)
        for number in range(200):
            live.submit(number % 10 + offset)

    threads = [threading.Thread(target=storm, args=(offset,)) for offset in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    live.wait(PATIENCE)
    assert not screen.overlapped
    assert live.state == "finished"
    assert screen.frames[-1].generation == live.generation == 800
    generations = [frame.generation for frame in screen.frames]
    assert generations == sorted(generations)


def test_an_error_in_work_is_a_failed_frame() -> None:
    screen = Screen()
    live = make(lambda snapshot, cancelled: iter([1 // snapshot]), screen)
    live.submit(0)
    assert screen.shown == [(0, None, "failed")]
    live.submit(1)
    assert screen.shown[-1] == (1, 1, "finished")


@pytest.mark.parametrize("where", ["work", "publish"])
def test_the_interrupt_of_the_person_stops_the_run_and_gets_through(where: str) -> None:
    armed = True

    def interrupt(place: str) -> None:
        nonlocal armed
        if armed and place == where:
            armed = False
            raise KeyboardInterrupt

    def work(snapshot: int, cancelled: Callable[[], bool]) -> Iterator[int]:
        yield 1
        interrupt("work")
        yield 2

    screen = Screen(lambda frame: interrupt("publish"))
    live = make(work, screen)
    with pytest.raises(KeyboardInterrupt):
        live.submit(1)
    assert live.state == "stopped"
    live.wait(PATIENCE)  # shows what the interrupt left unsaid
    assert screen.frames[-1].state == "stopped"
    live.submit(2)
    assert screen.shown[-1] == (2, 2, "finished")
