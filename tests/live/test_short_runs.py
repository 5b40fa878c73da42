"""A run that fits into a frame shows its end at once; a longer one its first item promptly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from hpwidgets.live.frame import Frame
from tests.live.conftest import MakeLive
from tests.live.controlled import FakeClock


def frames_of(make_live: MakeLive, seconds: Sequence[float]) -> list[tuple[int | None, str]]:
    """What is shown of a run whose items take so many seconds, with a picture that takes none."""
    clock, shown = FakeClock(), []

    def work(snapshot: int, cancelled: Callable[[], bool]) -> Iterator[int]:
        for number, cost in enumerate(seconds, 1):
            clock.now += cost
            yield number

    def publish(frame: Frame[int, int]) -> None:
        shown.append((frame.item, frame.state))

    share = len(seconds)
    live = make_live(work, publish, clock=clock, share_done=lambda item: item / share)
    live.submit(0)
    live.wait(30)
    return shown


def test_a_short_run_shows_its_end_alone(make_live: MakeLive) -> None:
    assert frames_of(make_live, [0.001] * 40) == [(40, "finished")]
    assert frames_of(make_live, [0.014] + [0.001] * 50) == [(51, "finished")]


def test_a_longer_run_shows_its_second_item_and_no_frame_close_to_the_end(
    make_live: MakeLive,
) -> None:
    shown = frames_of(make_live, [0.01] * 40)
    assert shown[0] == (2, "running") and shown[-1] == (40, "finished")
    near = [item for item, state in shown if state == "running" and item >= 35]
    assert len(shown) > 5 and near == []


def test_a_first_item_that_took_its_time_is_shown_at_once(make_live: MakeLive) -> None:
    assert frames_of(make_live, [0.02] + [0.001] * 9) == [(1, "running"), (10, "finished")]


def test_without_a_share_every_first_item_is_shown(make_live: MakeLive) -> None:
    clock, shown = FakeClock(), []

    def publish(frame: Frame[int, int]) -> None:
        shown.append(frame.item)

    live = make_live(lambda n, cancelled: iter(range(n)), publish, clock=clock)
    live.submit(5)
    live.wait(30)
    assert shown[0] == 0 and shown[-1] == 4


@pytest.mark.parametrize("items", [1, 2])
def test_a_run_of_one_or_two_items(make_live: MakeLive, items: int) -> None:
    assert frames_of(make_live, [0.001] * items) == [(items, "finished")]
