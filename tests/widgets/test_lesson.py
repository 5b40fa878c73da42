"""What every lesson shares, on a lesson that counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

import hpwidgets as hp
from hpwidgets.draw.curves import animated_line
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import Theme, style_axes
from hpwidgets.widgets.board import Field, choice, count, flag
from hpwidgets.widgets.lesson import LessonLab
from hpwidgets.widgets.table import Table
from hpwidgets.widgets.view import Cancelled, Given, Values, View
from tests.page import control, page_text, picture_size, press, progress_text, saved_words, shown

LESSONS = [
    lab
    for name in hp.__all__
    if name.endswith("Lab") and issubclass(lab := getattr(hp, name), LessonLab)
]


@dataclass(frozen=True)
class Counted:
    done: int
    total: int


class CountingPicture(Picture):
    def __init__(self, theme: Theme) -> None:
        super().__init__(300, 200, theme)
        axes = self.add_axes(left=40, top=20, width=240, height=140)
        style_axes(axes, self.theme)
        self.line = animated_line(axes, color="red")
        self.animate([self.line])

    def update(self, counted: Counted) -> None:
        with self.lock:
            self.line.set_data([0, 1], [0, counted.done])


class CountingLab(LessonLab):
    fields: ClassVar[dict[str, Field]] = {
        "count": count("count", "how far", 3, (1, 1000), (1, 100)),
        "kind": choice("kind", "what to count", {"sheep": "Sheep", "goats": "Goats"}, "sheep"),
        "loud": flag("loud", "whether to shout", False),
    }
    sections = (("", ("view", "count")), ("More", ("kind", "loud")))

    def __init__(self, *, then: Callable[[int], None] = lambda n: None, **options: Any):
        self._then = then
        super().__init__(**options)

    def _views(self) -> list[View]:
        herd = View(
            name="herd",
            label="the herd",
            question="How many are there?",
            controls=("count", "kind", "loud"),
            looks=("loud",),
            unused=lambda values: {"loud"} if values["kind"] == "goats" else (),
            check=_check,
            run=self._count,
            picture=CountingPicture,
            words=_words,
        )
        pairs = View(
            name="pairs",
            label="in pairs",
            question="How many pairs are there?",
            controls=("count",),
            run=lambda given, cancelled: [Counted(given.count // 2, given.count // 2)],
            picture=CountingPicture,
            words=lambda counted, values: [f"{counted.done} pairs."],
            spoken=lambda counted, values: ["pairs of sheep"],
            table=lambda counted, values: Table(heads=("pairs",), rows=((0.12345,),)),
            kept=False,
        )
        return [herd, pairs]

    def _count(self, given: Given, cancelled: Cancelled) -> Iterator[Counted]:
        if given.kind == "goats" and given.count == 13:
            raise ValueError("no herd has 13 goats; ask for 12")
        for number in range(1, given.count + 1):
            self._then(number)
            if cancelled():
                return
            yield Counted(number, given.count)


def _check(given: Given) -> None:
    if given.count == 666:
        raise ValueError("count must not be 666")


def _words(counted: Counted, values: Values) -> list[str]:
    return [f"Counted to {counted.done}{'!' if values['loud'] else '.'}"]


@pytest.fixture
def lab() -> Iterator[CountingLab]:
    lab = CountingLab()
    yield lab.wait(60)
    lab.close()


def test_a_lesson_computes_and_says_so(lab: CountingLab) -> None:
    assert lab.result == Counted(3, 3)
    assert lab.words == "Counted to 3."
    assert lab.widget.said["lines"] == [["Counted to 3.", False]]
    assert page_text(lab).startswith("Counted to 3.")
    assert picture_size(lab) == [300, 200]
    assert saved_words(lab) == "hpwidgets.CountingLab: Counted to 3."
    assert progress_text(lab) == "3/3 · finished"
    assert (lab.widget.said["done"], lab.widget.said["total"]) == (3, 3)


def test_a_move_computes_anew(lab: CountingLab) -> None:
    assert lab.set(count=5).wait(60).result == Counted(5, 5)
    assert lab.settings() == "hp.CountingLab(count=5)"
    picture: Any = lab.picture
    assert list(picture.line.get_ydata()) == [0, 5]


def test_wrong_values_are_said_in_words(lab: CountingLab) -> None:
    with pytest.raises(ValueError, match=r"count must be a whole number in \[1, 1000\], got 0"):
        lab.set(count=0)
    with pytest.raises(ValueError, match="did you mean 'count'"):
        lab.set(coun=1)
    with pytest.raises(TypeError, match=r"unknown control 'cuont'; did you mean 'count'\?"):
        CountingLab(cuont=3)
    with pytest.raises(ValueError, match="theme must be 'light' or 'dark', got 'drak'"):
        CountingLab(theme="drak")


def test_what_goes_wrong_later_stands_in_the_lab_which_goes_on(lab: CountingLab) -> None:
    lab.set(count=666).wait(60)
    assert "count must not be 666" in lab.error and lab.result == Counted(3, 3)
    lab.set(count=13, kind="goats").wait(60)
    assert "no herd has 13 goats; ask for 12" in lab.error
    assert lab.set(count=4).wait(60).result == Counted(4, 4)
    assert lab.error == ""


def test_without_auto_run_it_waits_for_run() -> None:
    lab = CountingLab(auto_run=False)
    lab.wait(60)
    assert lab.result is None and picture_size(lab) == [300, 200]
    assert lab.widget.said["auto_run"] is False
    press(lab, "run")
    assert lab.wait(60).result == Counted(3, 3)
    assert lab.settings() == "hp.CountingLab(auto_run=False)"
    lab.close()


def test_shown_hidden_and_locked_controls_and_the_dark_theme() -> None:
    lab = CountingLab(show=["kind"], lock=["kind"], theme="dark")
    assert lab.settings() == "hp.CountingLab(show=['kind'], lock=['kind'], theme='dark')"
    assert control(lab, "kind")["locked"]
    assert lab.widget.controls["sections"] == [["", ["kind"]]]
    lab.close()
    lab.close()


def test_the_page_shows_the_picture_at_rest_where_widgets_cannot_run(lab: CountingLab) -> None:
    bundle = lab._repr_mimebundle_()
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert bundle["text/plain"] == "hpwidgets.CountingLab: Counted to 3."
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_a_view_shows_its_controls_and_computes_its_own_record(lab: CountingLab) -> None:
    assert shown(lab) == {"view", "count", "kind", "loud"}
    lab.set(view="pairs", count=8).wait(60)
    assert lab.result == Counted(4, 4) and lab.words == "4 pairs."
    assert lab.widget.said["lines"] == [["4 pairs.", False]]
    assert lab.widget.said["view"] == lab.widget.values["view"] == "pairs"
    (table,) = lab.widget.below["tables"]
    assert (table["heads"], table["rows"]) == (["pairs"], [[["0.123", "0.12345"]]])
    assert saved_words(lab) == "hpwidgets.CountingLab: pairs of sheep"
    assert shown(lab) == {"view", "count"}
    assert lab.settings() == "hp.CountingLab(view='pairs', count=8)"
    assert lab.view.question == "How many pairs are there?"
    with pytest.raises(ValueError, match="view must be one of herd, pairs, got 'pears'; did"):
        lab.set(view="pears")


def test_what_changes_the_drawing_alone_computes_nothing() -> None:
    counted: list[int] = []
    lab = CountingLab(then=counted.append).wait(60)
    lab.set(loud=True).wait(60)
    assert counted == [1, 2, 3] and lab.words == "Counted to 3!"
    lab.close()


def test_a_result_seen_before_is_there_at_once_and_controls_of_other_views_do_not_count() -> None:
    counted: list[int] = []
    lab = CountingLab(then=counted.append).wait(60)
    lab.set(view="pairs", kind="goats").wait(60)
    lab.set(view="herd", kind="sheep").wait(60)
    assert counted == [1, 2, 3] and lab.result == Counted(3, 3)
    lab.set(kind="goats").wait(60)
    assert counted == [1, 2, 3] * 2
    assert not lab.controls["loud"].shown  # goats cannot be shouted at
    lab.close()


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_lab_tells_each_control_and_each_view_once(lesson: type[LessonLab]) -> None:
    lab = lesson(auto_run=False)
    fields, sections = lab._layout()
    placed = [name for _title, names in sections for name in names]
    choice = ["view"] if len(lab.views) > 1 else []
    assert not placed or sorted(placed) == sorted([*choice, *fields]) == sorted(lab.controls.names)
    used = {name for view in lab.views.values() for name in view.controls}
    assert used == set(fields)
    for view in lab.views.values():
        assert view.label and view.question.endswith("?")
        assert len(set(view.controls)) == len(view.controls)
        assert set(view.looks) <= set(view.controls)
    for field in fields.values():
        assert field.info.label and field.info.meaning
    lab.close()
