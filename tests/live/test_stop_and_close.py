"""Ending a run, and ending a lab."""

from __future__ import annotations

import pytest

from hpwidgets.live import Worker
from tests.live.conftest import MakeLive
from tests.live.controlled import PATIENCE, Busy, Screen, Steps, count_to, ran


def test_stop_during_an_item(make_live: MakeLive, steps: Steps, screen: Screen) -> None:
    live = make_live(steps, screen)
    live.submit("a")
    steps.permit()
    steps.wait_until_begun(("a", 1))
    steps.wait_until_begun(("a", 2))
    live.stop()
    assert live.state == "stopped"
    with pytest.raises(TimeoutError) as caught:
        live.wait(0.0)
    assert str(caught.value) == "still busy after 0.0 s; stop() the run or wait longer"
    steps.permit()
    live.wait(PATIENCE)
    assert screen.shown[-1] == ("a", ("a", 1), "stopped")
    assert (live.state, steps.closed) == ("stopped", ["a"])


def test_what_a_stopped_work_yields_last_is_shown(make_live: MakeLive, screen: Screen) -> None:
    steps = Steps(last_word=True)
    live = make_live(steps, screen)
    live.submit("a")
    steps.wait_until_begun(("a", 1))
    live.stop()
    steps.permit()
    live.wait(PATIENCE)
    assert screen.shown == [("a", ("a", -1), "stopped")]
    assert steps.closed == ["a"]


def test_the_work_is_closed_before_its_last_frame(make_live: MakeLive, screen: Screen) -> None:
    steps = Steps(last_word=True)
    closed: list[list[str]] = []
    screen.then = lambda frame: closed.append(list(steps.closed))
    live = make_live(steps, screen)
    live.submit("a")
    steps.permit()
    steps.wait_until_begun(("a", 1))
    steps.wait_until_begun(("a", 2))
    live.stop()
    steps.permit()
    live.wait(PATIENCE)
    assert closed == [[], ["a"]]


def test_stop_of_a_paused_run_closes_it(make_live: MakeLive, steps: Steps, screen: Screen) -> None:
    live = make_live(steps, screen)
    live.submit("a", paused=True)
    live.step()
    steps.permit()
    live.wait(PATIENCE)
    assert steps.closed == []
    live.stop()
    live.wait(PATIENCE)
    assert steps.closed == ["a"]
    assert screen.shown[-1] == ("a", ("a", 1), "stopped")


def test_stop_before_the_worker_began(
    make_live: MakeLive, steps: Steps, screen: Screen, worker: Worker
) -> None:
    live = make_live(steps, screen)
    with Busy(worker):
        live.submit("a")
        live.stop()
    live.wait(PATIENCE)
    assert screen.shown == [("a", None, "stopped")]
    assert steps.begun.empty()


def test_a_run_that_is_over_ignores_pause_resume_step_and_stop(
    make_live: MakeLive, screen: Screen
) -> None:
    live = make_live(count_to, screen)
    for method in (live.pause, live.resume, live.step, live.stop, live.refresh):
        method()
        assert live.state == "idle"
    ran(live, 2)
    before = screen.shown
    for method in (live.pause, live.resume, live.step, live.stop):
        method()
        live.wait(PATIENCE)
        assert live.state == "finished"
    assert screen.shown == before


def test_close_cancels_waits_and_shows_nothing_more(
    make_live: MakeLive, steps: Steps, screen: Screen
) -> None:
    live = make_live(steps, screen)
    live.submit("a")
    steps.wait_until_begun(("a", 1))
    with pytest.raises(TimeoutError) as caught:
        live.close(0.0)
    assert str(caught.value) == "still busy after 0.0 s; stop() the run or wait longer"
    steps.permit()
    live.close(PATIENCE)
    live.close()
    assert (live.state, steps.closed, screen.frames) == ("closed", ["a"], [])
    for method in (live.pause, live.resume, live.step, live.stop, live.refresh):
        method()
    live.wait(0.0)
    assert screen.frames == []


def test_a_closed_live_takes_no_submission(make_live: MakeLive, screen: Screen) -> None:
    live = make_live(count_to, screen)
    live.close()
    with pytest.raises(RuntimeError) as caught:
        live.submit(1)
    assert str(caught.value) == "cannot submit to a closed Live: make a new one"
    assert live.generation == 0


def test_closing_an_idle_one_does_not_wait_for_another_run(
    make_live: MakeLive, screen: Screen, worker: Worker
) -> None:
    live = make_live(count_to, screen)
    ran(live, 1)
    with Busy(worker):
        live.close(0.0)
