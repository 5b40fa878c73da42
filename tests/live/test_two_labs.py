"""Two labs on one worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hpwidgets.live import Frame, Worker
from tests.live.conftest import MakeLive
from tests.live.controlled import PATIENCE, Gate, Screen, Steps, count_to, held_at, ran


def test_close_of_another_live_from_a_callback(make_live: MakeLive, steps: Steps) -> None:
    other = make_live(steps, Screen())
    other.submit("a", paused=True)
    other.step()
    steps.permit()
    other.wait(PATIENCE)  # suspended with an open generator
    closed: list[list[str]] = []

    def close_other(frame: Frame[Any, Any]) -> None:
        other.close()
        closed.append(list(steps.closed))

    live = make_live(count_to, Screen(close_other))
    ran(live, 0)
    assert closed == [["a"]]  # done when close returned
    assert live.state == "finished"
    assert other.state == "closed"


def test_two_labs_the_newest_goes_first_the_other_resumes(
    make_live: MakeLive, worker: Worker
) -> None:
    order: list[str] = []

    def work(snapshot: tuple[str, int], cancelled: Callable[[], bool]) -> Iterator[str]:
        name, items = snapshot
        for _ in range(items):
            order.append(name)
            yield name

    gate = Gate()
    older_screen = held_at(gate, lambda frame: frame.item == "older")
    older, newer = make_live(work, older_screen), make_live(work, Screen())
    older.submit(("older", 4))
    gate.wait_until_reached()  # its first item is being shown
    newer.submit(("newer", 3))
    gate.open()
    older.wait(PATIENCE)
    newer.wait(PATIENCE)
    assert order == ["older", "newer", "newer", "newer", "older", "older", "older"]
    assert older.state == newer.state == "finished"


def test_an_older_lab_is_served_while_the_newest_computes(
    make_live: MakeLive, steps: Steps, screen: Screen
) -> None:
    older = make_live(count_to, screen)
    ran(older, 2)
    count = len(screen.frames)
    newer = make_live(steps, Screen())
    newer.submit("endless")
    steps.wait_until_begun(("endless", 1))
    older.refresh()
    steps.permit()
    steps.wait_until_begun(("endless", 2))  # between the two items
    assert len(screen.frames) == count + 1
    older.wait(PATIENCE)
    assert newer.state == "running"


@pytest.mark.parametrize(("method", "item"), [("step", 1), ("resume", 5)])
def test_a_click_in_the_older_lab_comes_before_the_newer_run(
    make_live: MakeLive, steps: Steps, screen: Screen, method: str, item: int
) -> None:
    older = make_live(count_to, screen)
    older.submit(5, paused=True)
    newer = make_live(steps, Screen())
    newer.submit("endless")
    steps.wait_until_begun(("endless", 1))
    getattr(older, method)()
    steps.permit()
    older.wait(PATIENCE)
    assert screen.frames[-1].item == item
    steps.wait_until_begun(("endless", 2))
