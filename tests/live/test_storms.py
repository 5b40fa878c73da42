"""Many threads do everything at once, and the last word counts."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator

from hpwidgets.live import Live, Worker
from tests.live.conftest import MakeLive
from tests.live.controlled import PATIENCE, Screen, count_to, ran, threads_named


def test_a_storm_from_many_threads_ends_on_the_last(
    make_live: MakeLive, screen: Screen, worker: Worker
) -> None:
    opened, closed = [], []

    def work(snapshot: int, cancelled: Callable[[], bool]) -> Iterator[int]:
        opened.append(snapshot)
        try:
            yield from count_to(20, cancelled)
        finally:
            closed.append(snapshot)

    live = make_live(work, screen)
    ran(live, -1)
    threads_before = len(threads_named())
    start = threading.Barrier(4)
    last: dict[int, int] = {}

    def storm(thread: int) -> None:
        start.wait(PATIENCE)
        for number in range(250):
            snapshot = thread * 1000 + number
            last[live.submit(snapshot)] = snapshot

    threads = [threading.Thread(target=storm, args=(thread,)) for thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    live.wait(PATIENCE)
    assert live.generation == 1001
    assert screen.shown[-1] == (last[1001], 20, "finished")
    assert all(last[f.generation] == f.snapshot for f in screen.frames if f.generation > 1)
    finals = [frame.generation for frame in screen.frames if frame.final]
    assert finals[-1] == 1001
    assert opened == closed
    assert len(threads_named()) == threads_before


def test_a_storm_of_everything_leaves_a_lab_that_works(make_live: MakeLive, screen: Screen) -> None:
    opened, closed = [], []

    def work(snapshot: int, cancelled: Callable[[], bool]) -> Iterator[int]:
        opened.append(snapshot)
        try:
            if snapshot % 7 == 3:
                raise ValueError(snapshot)
            yield from count_to(10, cancelled)
        finally:
            closed.append(snapshot)

    live = make_live(work, screen)
    start = threading.Barrier(4)

    def storm(seed: int) -> None:
        chance = random.Random(seed)
        others = [live.pause, live.resume, live.step, live.stop, live.refresh]
        start.wait(PATIENCE)
        for _ in range(300):
            if chance.random() < 0.4:
                live.submit(chance.randrange(100), paused=chance.random() < 0.3)
            else:
                chance.choice(others)()

    threads = [threading.Thread(target=storm, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    live.resume()
    live.wait(PATIENCE)
    assert screen.frames[-1].generation == live.generation
    assert screen.frames[-1].state == live.state
    ran(live, 1)
    assert screen.shown[-1] == (1, 10, "finished")
    assert opened == closed


def test_close_in_a_storm_of_submissions(worker: Worker) -> None:
    for _ in range(20):
        screen = Screen()
        live: Live[int, int] = Live(count_to, screen, sync=False, worker=worker)
        start = threading.Barrier(3)

        def storm(live: Live[int, int] = live, start: threading.Barrier = start) -> None:
            start.wait(PATIENCE)
            for number in range(100):
                try:
                    live.submit(number)
                except RuntimeError as error:
                    assert str(error) == "cannot submit to a closed Live: make a new one"
                    return

        threads = [threading.Thread(target=storm) for _ in range(2)]
        for thread in threads:
            thread.start()
        start.wait(PATIENCE)
        live.close(PATIENCE)
        count = len(screen.frames)
        for thread in threads:
            thread.join(PATIENCE)
        live.wait(PATIENCE)
        assert len(screen.frames) == count
        assert live.state == "closed"
