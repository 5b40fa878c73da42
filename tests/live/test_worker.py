from __future__ import annotations

import contextvars
import decimal
import gc
import logging
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import psutil
import pytest

from hpwidgets.live import Live, Worker, shared_worker
from hpwidgets.live.worker import Turn
from tests.live.conftest import MakeLive
from tests.live.controlled import PATIENCE, Busy, Screen, Steps, count_to, ran, threads_named

colour = contextvars.ContextVar("colour", default="none")


class FakeJob:
    """A job that keeps a log of its turns and gives scripted answers."""

    def __init__(self, name: str, log: list[tuple[str, bool]], answers: list[Turn]) -> None:
        self.name = name
        self.log = log
        self.answers = answers
        self.rested = threading.Event()

    def turn(self, *, compute: bool) -> Turn:
        self.log.append((self.name, compute))
        answer = self.answers.pop(0) if self.answers else Turn(False, None)
        if answer == Turn(False, None):
            self.rested.set()
        return answer

    def cancel(self) -> None:
        self.log.append((self.name, False))

    def forget(self) -> None:
        raise AssertionError("nobody forked")


def test_the_thread_begins_with_the_first_job(worker: Worker) -> None:
    threads = len(threads_named())
    live: Live[int, int] = Live(count_to, Screen(), sync=False, worker=worker)
    live.refresh()
    live.stop()
    Live(count_to, Screen(), sync=False, worker=worker).close()
    assert len(threads_named()) == threads
    ran(live, 1)
    assert len(threads_named()) == threads + 1
    assert all(thread.daemon for thread in threads_named())


def test_all_share_one_thread(make_live: MakeLive) -> None:
    threads = len(threads_named())
    screens = [Screen() for _ in range(5)]
    for screen in screens:
        live = make_live(count_to, screen)
        ran(live, 3)
        live.close(PATIENCE)
    assert len({thread for screen in screens for thread in screen.threads}) == 1
    assert len(threads_named()) == threads + 1


def test_the_shared_worker_is_the_same_for_everyone() -> None:
    assert shared_worker() is shared_worker()
    on_worker: list[bool] = []
    live: Live[int, int] = Live(
        count_to, lambda frame: on_worker.append(shared_worker().is_current()), sync=False
    )
    ran(live, 0)
    live.close(PATIENCE)
    assert on_worker == [True]
    assert not shared_worker().is_current()


def test_woken_jobs_are_served_before_the_newest_computes(worker: Worker) -> None:
    log: list[tuple[str, bool]] = []
    old, new, other = (
        FakeJob("old", log, [Turn(True, None), Turn(False, None)]),
        FakeJob("new", log, [Turn(True, None), Turn(False, None)]),
        FakeJob("other", log, [Turn(False, None)]),
    )
    with Busy(worker):
        worker.wake(old, newest=True)
        worker.wake(new, newest=True)
        worker.wake(other)
        worker.wake(other)
    for job in (old, new, other):
        assert job.rested.wait(PATIENCE)
    assert log == [
        ("other", False),
        ("new", True),
        ("new", True),
        ("old", True),
        ("old", True),
    ]


def test_a_delayed_job_is_served_again_later(worker: Worker) -> None:
    log: list[tuple[str, bool]] = []
    job = FakeJob("job", log, [Turn(False, 0.02), Turn(False, 0.0), Turn(False, None)])
    start = time.monotonic()
    worker.wake(job)
    assert job.rested.wait(PATIENCE)
    assert time.monotonic() - start >= 0.02
    assert log == [("job", False)] * 3


def test_a_delayed_job_does_not_wait_until_the_others_are_done(worker: Worker) -> None:
    log: list[tuple[str, bool]] = []
    delayed = FakeJob("delayed", log, [Turn(False, 0.0), Turn(False, None)])
    given_up = threading.Event()

    class Endless(FakeJob):
        def turn(self, *, compute: bool) -> Turn:
            return Turn(not (delayed.rested.is_set() or given_up.is_set()), None)

    endless = Endless("endless", log, [])
    worker.wake(endless, newest=True)
    worker.wake(delayed)
    try:
        assert delayed.rested.wait(PATIENCE)
    finally:
        given_up.set()


def test_a_job_made_newest_in_its_own_turn_is_the_newest(worker: Worker) -> None:
    log: list[tuple[str, bool]] = []
    other = FakeJob("other", log, [])

    class Again(FakeJob):
        def turn(self, *, compute: bool) -> Turn:
            if not log:
                worker.wake(other, newest=True)
                worker.wake(self, newest=True)
            return super().turn(compute=compute)

    again = Again("again", log, [Turn(True, None)])
    with Busy(worker):
        worker.wake(again, newest=True)
    for job in (again, other):
        assert job.rested.wait(PATIENCE)
    assert log == [("again", True), ("again", True), ("other", True)]


def test_a_wake_during_a_turn_leads_to_another_turn(worker: Worker) -> None:
    log: list[tuple[str, bool]] = []

    class Waking(FakeJob):
        def turn(self, *, compute: bool) -> Turn:
            if len(log) < 3:
                worker.wake(self, newest=compute)
                self.log.append((self.name, not compute))
                return Turn(False, None)
            return super().turn(compute=compute)

    job = Waking("job", log, [])
    worker.wake(job)
    assert job.rested.wait(PATIENCE)
    assert len(log) == 4


def test_a_defect_in_one_job_does_not_end_the_thread(
    worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(FakeJob):
        def turn(self, *, compute: bool) -> Turn:
            raise SystemExit("defect")

    log: list[tuple[str, bool]] = []
    good = FakeJob("good", log, [])
    with caplog.at_level(logging.ERROR):
        worker.wake(Broken("broken", log, []), newest=True)
        worker.wake(good)
        assert good.rested.wait(PATIENCE)
        live: Live[int, int] = Live(count_to, Screen(), sync=False, worker=worker)
        ran(live, 1)
    assert [record.getMessage() for record in caplog.records] == [
        "a job of the worker raised out of its turn"
    ]


def test_the_thread_has_an_empty_context(make_live: MakeLive, screen: Screen) -> None:
    seen: list[str] = []

    def work(snapshot: str, cancelled: Callable[[], bool]) -> Iterator[str]:
        seen.append(colour.get())
        yield snapshot

    screen.then = lambda frame: seen.append(colour.get())
    token = colour.set("of the cell that happened to be first")
    try:
        live = make_live(work, screen)
        live.submit("a", paused=True)
        live.step()
        live.wait(PATIENCE)
    finally:
        colour.reset(token)
    assert set(seen) == {"none"}


def test_runs_that_alternate_do_not_see_each_others_context(make_live: MakeLive) -> None:
    def work(snapshot: int, cancelled: Callable[[], bool]) -> Iterator[int]:
        with decimal.localcontext() as context:
            context.prec = snapshot
            while True:
                yield decimal.getcontext().prec

    screens = [Screen(), Screen()]
    lives = [make_live(work, screen) for screen in screens]
    for precision, live in zip((3, 7), lives, strict=True):
        live.submit(precision, paused=True)
    for _ in range(2):
        for live in lives:
            live.step()
            live.wait(PATIENCE)
    assert [screen.shown[-1][1] for screen in screens] == [3, 7]


def test_an_idle_worker_uses_no_cpu(make_live: MakeLive, steps: Steps) -> None:
    others = {thread.native_id for thread in threading.enumerate()}  # other tests left theirs

    def cpu_seconds() -> dict[int, float]:
        every = psutil.Process().threads()
        return {each.id: each.user_time + each.system_time for each in every if each.id in own}

    finished, paused = make_live(count_to, Screen()), make_live(steps, Screen())
    ran(finished, 5)
    paused.submit("a", paused=True)
    paused.step()
    steps.permit()
    paused.wait(PATIENCE)
    own = {thread.native_id for thread in threading.enumerate()} - others
    begin = cpu_seconds()
    threading.Event().wait(0.5)
    assert len(begin) == 2  # the worker's thread, and the one that watches it
    assert sum(cpu_seconds().values()) - sum(begin.values()) < 0.05


@pytest.mark.parametrize("closed", [True, False])
def test_an_idle_worker_keeps_nobody_alive(worker: Worker, closed: bool) -> None:
    class Snapshot:
        pass

    def run() -> list[weakref.ref[Any]]:
        snapshot, screen = Snapshot(), Screen()
        live: Live[Snapshot, int] = Live(
            lambda snapshot, cancelled: iter([1, 2]), screen, sync=False, worker=worker
        )
        ran(live, snapshot)
        if closed:
            live.refresh()
            live.close(PATIENCE)
        return [weakref.ref(item) for item in (snapshot, screen, live)]

    refs = run()
    with Busy(worker):  # the turn of the one that went has ended for certain
        gc.collect()
        assert [ref() for ref in refs] == [None] * 3


def test_close_lets_go_of_the_run(make_live: MakeLive) -> None:
    class Snapshot:
        pass

    live = make_live(lambda snapshot, cancelled: iter([1]), lambda frame: None)
    snapshot = Snapshot()
    ref = weakref.ref(snapshot)
    live.submit(snapshot)
    del snapshot
    live.wait(PATIENCE)
    gc.collect()
    assert ref() is not None  # for a refresh
    live.close(PATIENCE)
    gc.collect()
    assert ref() is None


def test_shutdown_cancels_closes_and_ends_the_thread(steps: Steps, screen: Screen) -> None:
    worker = Worker()
    running: Live[Any, Any] = Live(steps, screen, sync=False, worker=worker)
    idle: Live[int, int] = Live(count_to, screen, sync=False, worker=worker)
    running.submit("a")
    steps.wait_until_begun(("a", 1))
    assert not worker.shutdown(0.0)  # still inside the item
    steps.permit()
    assert worker.shutdown(PATIENCE)
    assert (steps.closed, screen.frames) == (["a"], [])
    assert running.state == idle.state == "closed"
    running.close(0.0)
    late: Live[int, int] = Live(count_to, screen, sync=False, worker=worker)
    with pytest.raises(RuntimeError) as caught:
        late.submit(1)
    assert str(caught.value) == "cannot start a run: its worker has been shut down"
    assert late.state == "closed"
    assert Worker().shutdown(0.0)


def test_no_thread_to_be_had(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_thread(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    screen = Screen()
    live: Live[int, int] = Live(count_to, screen, sync=False, worker=worker)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", no_thread)
        with pytest.raises(RuntimeError, match="can't start new thread"):
            live.submit(1)
    assert live.state == "closed"
    live.close(0.0)
    other: Live[int, int] = Live(count_to, screen, sync=False, worker=worker)
    ran(other, 2)
    assert screen.shown[-1] == (2, 2, "finished")
