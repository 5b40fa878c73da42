"""What each method does, one at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from hpwidgets.live import Frame, Live, Worker
from tests.live.conftest import MakeLive
from tests.live.controlled import PATIENCE, Busy, Gate, Screen, Steps, count_to, ran


def test_a_run_ends_with_its_last_item(make_live: MakeLive, screen: Screen) -> None:
    live = make_live(count_to, screen)
    assert (live.state, live.generation) == ("idle", 0)
    assert live.submit(5) == 1
    live.wait(PATIENCE)
    assert (live.state, live.generation, live.error) == ("finished", 1, None)
    assert screen.frames[0] == Frame(
        snapshot=5, item=1, state="running", error=None, generation=1, final=False
    )
    assert screen.frames[-1] == Frame(
        snapshot=5, item=5, state="finished", error=None, generation=1, final=True
    )


def test_work_without_items_finishes_without_an_item(make_live: MakeLive, screen: Screen) -> None:
    live = make_live(count_to, screen)
    ran(live, 0)
    assert screen.shown == [(0, None, "finished")]


def test_work_may_be_any_iterator(make_live: MakeLive, screen: Screen) -> None:
    live = make_live(lambda snapshot, cancelled: iter(snapshot), screen)
    ran(live, "ab")
    live.submit("xyz", paused=True)
    live.step()
    live.wait(PATIENCE)
    live.stop()  # a list iterator has no close()
    live.wait(PATIENCE)
    assert screen.shown[-1] == ("xyz", "x", "stopped")
    assert ("ab", "b", "finished") in screen.shown


def test_the_first_item_is_shown_at_once(make_live: MakeLive, steps: Steps, screen: Screen) -> None:
    live = make_live(steps, screen)
    live.submit("a")
    steps.permit()
    screen.wait_for(lambda frame: frame.item == ("a", 1))
    assert screen.shown == [("a", ("a", 1), "running")]


def test_a_newer_snapshot_replaces_the_run(
    make_live: MakeLive, steps: Steps, screen: Screen, worker: Worker
) -> None:
    live = make_live(steps, screen)
    live.submit("old")
    steps.wait_until_begun(("old", 1))
    live.submit("new")  # returns although the item is not done
    steps.permit()  # "old" sees that it is cancelled
    steps.wait_until_begun(("new", 1))
    assert steps.closed == ["old"]  # closed before the new run began
    steps.permit()
    screen.wait_for(lambda frame: frame.item == ("new", 1))
    assert [frame.snapshot for frame in screen.frames] == ["new"]
    assert screen.frames[0].generation == live.generation == 2


def test_work_and_publish_stay_on_the_worker(
    make_live: MakeLive, steps: Steps, screen: Screen
) -> None:
    live = make_live(steps, screen)
    live.submit("a", paused=True)
    live.step()
    steps.permit()
    live.wait(PATIENCE)
    live.close(PATIENCE)  # the suspended generator is closed on the worker as well
    assert steps.closed == ["a"]
    assert len(screen.threads) == 1
    assert steps.threads == screen.threads
    assert threading.get_ident() not in steps.threads


def test_pause_rests_after_the_item_and_resume_goes_on(
    make_live: MakeLive, steps: Steps, screen: Screen
) -> None:
    live = make_live(steps, screen)
    live.submit("a")
    steps.wait_until_begun(("a", 1))
    live.pause()
    assert live.state == "paused"  # as asked for, though the item is still being computed
    steps.permit(2)
    live.wait(PATIENCE)
    assert screen.shown == [("a", ("a", 1), "paused")]
    assert steps.begun.empty()
    live.resume()
    assert live.state == "running"
    steps.wait_until_begun(("a", 2))
    steps.wait_until_begun(("a", 3))
    live.stop()
    steps.permit()
    live.wait(PATIENCE)
    assert steps.closed == ["a"]
    assert screen.shown[-1] == ("a", ("a", 2), "stopped")


def test_a_step_after_a_pause_is_one_item(
    make_live: MakeLive, steps: Steps, screen: Screen
) -> None:
    live = make_live(steps, screen)
    live.submit("a")
    steps.wait_until_begun(("a", 1))
    live.pause()
    steps.permit(3)
    live.wait(PATIENCE)
    live.step()
    live.wait(PATIENCE)
    assert screen.shown == [("a", ("a", 1), "paused"), ("a", ("a", 2), "paused")]


def test_pause_then_resume_within_one_item_goes_on(
    make_live: MakeLive, steps: Steps, screen: Screen
) -> None:
    live = make_live(steps, screen)
    live.submit("a")
    steps.wait_until_begun(("a", 1))
    live.pause()
    live.resume()
    steps.permit()
    steps.wait_until_begun(("a", 2))
    assert live.state == "running"


def test_pause_in_the_last_item_finishes(make_live: MakeLive, screen: Screen) -> None:
    gate = Gate()

    def work(snapshot: str, cancelled: Callable[[], bool]) -> Iterator[str]:
        yield snapshot
        gate.hold()

    live = make_live(work, screen)
    live.submit("a")
    gate.wait_until_reached()
    live.pause()
    gate.open()
    live.wait(PATIENCE)
    assert live.state == "finished"
    assert screen.shown[-1] == ("a", "a", "finished")


def test_a_paused_submission_computes_nothing(
    make_live: MakeLive, steps: Steps, screen: Screen
) -> None:
    live = make_live(steps, screen)
    ran(live, "a", paused=True)
    assert screen.shown == [("a", None, "paused")]
    assert steps.begun.empty()


def test_a_step_is_one_item(make_live: MakeLive, screen: Screen) -> None:
    live = make_live(count_to, screen)
    live.submit(3, paused=True)
    for number in (1, 2, 3):
        live.step()
        live.wait(PATIENCE)
        assert screen.shown[-1] == (3, number, "paused")
    live.step()
    live.wait(PATIENCE)
    assert screen.shown[-1] == (3, 3, "finished")
    live.step()  # nothing is left
    live.wait(PATIENCE)
    assert len(screen.frames) <= 5


def test_quick_steps_add_up(make_live: MakeLive, screen: Screen, worker: Worker) -> None:
    live = make_live(count_to, screen)
    with Busy(worker):
        live.submit(9, paused=True)
        for _ in range(3):
            live.step()
        assert live.state == "running"
    live.wait(PATIENCE)
    assert live.state == "paused"
    assert screen.shown[-1] == (9, 3, "paused")


def test_a_step_of_a_running_run_pauses_after_the_item(
    make_live: MakeLive, steps: Steps, screen: Screen
) -> None:
    live = make_live(steps, screen)
    live.submit("a")
    steps.wait_until_begun(("a", 1))
    live.step()
    steps.permit(2)
    live.wait(PATIENCE)
    assert screen.shown == [("a", ("a", 1), "paused")]
    live.resume()  # the count of steps is over: this goes on without limit
    steps.wait_until_begun(("a", 2))
    steps.wait_until_begun(("a", 3))


def test_refresh_shows_the_last_frame_again(make_live: MakeLive, screen: Screen) -> None:
    live = make_live(count_to, screen)
    ran(live, 2)
    count = len(screen.frames)
    live.refresh()
    live.wait(PATIENCE)
    assert len(screen.frames) == count + 1
    assert screen.frames[-1] == screen.frames[-2]


def test_refreshes_are_coalesced(make_live: MakeLive, screen: Screen, worker: Worker) -> None:
    live = make_live(count_to, screen)
    ran(live, 2)
    count = len(screen.frames)
    with Busy(worker):
        for _ in range(100):
            live.refresh()
    live.wait(PATIENCE)
    assert len(screen.frames) == count + 1


def test_wait_without_anything_to_do_returns(make_live: MakeLive, screen: Screen) -> None:
    live = make_live(count_to, screen)
    live.wait(0.0)
    live.close()
    live.wait(0.0)


def test_wait_in_a_callback_says_so(make_live: MakeLive) -> None:
    errors: list[str] = []

    def wait(*_: object) -> None:
        try:
            live.wait(PATIENCE)
        except RuntimeError as error:
            errors.append(str(error))

    def work(snapshot: int, cancelled: Callable[[], bool]) -> Iterator[int]:
        wait()
        yield snapshot

    live = make_live(work, wait)
    ran(live, 1)
    message = (
        "wait() in a callback of work or publish would wait for itself; call it from another thread"
    )
    assert errors
    assert set(errors) == {message}


def test_the_shared_worker_is_the_default(screen: Screen) -> None:
    live = Live(count_to, screen, sync=False)
    ran(live, 2)
    live.close(PATIENCE)
    assert screen.shown[-1] == (2, 2, "finished")
