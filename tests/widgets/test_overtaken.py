"""A picture that the controls have overtaken while it was drawn stays off the page."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from hpwidgets.widgets import lab as lab_module
from hpwidgets.widgets.lab import UNSEEN
from tests.widgets.test_lesson import CountingLab


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The labs' clock, which stands still until a test moves it; labs compute where they are."""
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(lab_module, "time", SimpleNamespace(monotonic=lambda: clock.now))
    monkeypatch.setenv("HPWIDGETS_SYNC", "1")
    return clock


def shown_when_overtaken(overtake: Callable[[CountingLab], object]) -> list[int]:
    """Count to 5; while that is drawn ``overtake`` is called. The numbers that came on the page."""
    lab, shown, waiting = CountingLab(), list[int](), [overtake]
    picture: Any = lab.picture
    update = picture.update

    def slow_update(counted: Any) -> None:
        update(counted)
        if waiting:
            waiting.pop()(lab)

    picture.update = slow_update
    lab.widget.observe(lambda change: shown.append(change["new"]["done"]), names="said")
    lab.set(count=5)
    lab.close()
    return shown


def test_an_overtaken_picture_is_not_put_on_the_page(clock: SimpleNamespace) -> None:
    assert set(shown_when_overtaken(lambda lab: lab.set(count=7))) == {7}


def test_it_is_put_there_when_nothing_was_for_a_while(clock: SimpleNamespace) -> None:
    def late(lab: CountingLab) -> None:
        clock.now += 1.01 * UNSEEN
        lab.set(count=7)

    shown = shown_when_overtaken(late)
    assert shown[0] == 5 and shown[-1] == 7
