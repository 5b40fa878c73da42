"""What every lesson shares, on a lesson that counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

import pytest

from hpwidgets.draw.curves import animated_line
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import style_axes
from hpwidgets.hyperparameters import FieldInfo
from hpwidgets.labs.board import Field
from hpwidgets.labs.lesson import LessonLab

COUNT = FieldInfo(label="count", meaning="how far", integer=True, low=1, high=1000, slider=(1, 100))
KIND = FieldInfo(label="kind", meaning="what to count", choices=("sheep", "goats"))


class CountingPicture(Picture):
    def __init__(self) -> None:
        super().__init__(300, 200)
        axes = self.add_axes(left=40, top=20, width=240, height=140)
        style_axes(axes, self.theme)
        self.line = animated_line(axes, color="red")
        self.animate([self.line])

    def update(self, number: int) -> None:
        with self.lock:
            self.line.set_data([0, 1], [0, number])


class CountingLab(LessonLab[tuple[int, str], tuple[int, int]]):
    fields: ClassVar[dict[str, Field]] = {
        "count": Field(COUNT, 3),
        "kind": Field(KIND, "sheep", ("Sheep", "Goats")),
    }
    sections = (("", ("count",)), ("More", ("kind",)))

    def __init__(self, *, then: Callable[[int], None] = lambda n: None, **options: Any):
        names = ("show", "hide", "lock", "auto_run", "theme")
        rest = {name: options.pop(name) for name in names if name in options}
        self._then, self._figure = then, CountingPicture()
        super().__init__(self._count, options, **rest)
        self._begin()

    def _count(
        self, snapshot: tuple[int, str], cancelled: Callable[[], bool]
    ) -> Iterator[tuple[int, int]]:
        count, kind = snapshot
        if kind == "goats" and count == 13:
            raise ValueError("no herd has 13 goats; ask for 12")
        for number in range(1, count + 1):
            self._then(number)
            if cancelled():
                return
            yield number, count

    def _snapshot(self, values: Mapping[str, Any]) -> tuple[int, str]:
        if values["count"] == 666:
            raise ValueError("count must not be 666")
        return values["count"], values["kind"]

    def _blank(self) -> Picture:
        return self._figure

    def _draw(self, item: tuple[int, int]) -> Picture:
        self._figure.update(item[0])
        return self._figure

    def _words_html(self, item: tuple[int, int], *, final: bool) -> str:
        return f"counted to {item[0]}{'.' if final else ' …'}"

    def _described(self, item: tuple[int, int]) -> str:
        return f"counted to {item[0]}"

    def _progress(self, item: tuple[int, int]) -> tuple[int, int]:
        return item


@pytest.fixture
def lab() -> Iterator[CountingLab]:
    lab = CountingLab()
    yield lab.wait(60)
    lab.close()


def test_a_lesson_computes_and_says_so(lab: CountingLab) -> None:
    assert lab.result == (3, 3)
    assert lab._text.value == "counted to 3."
    assert bytes(lab._image.value).startswith(b"\x89PNG")
    assert lab._words() == "hpwidgets.CountingLab: counted to 3"
    assert "3/3 · finished" in lab._bar._text.value


def test_a_move_computes_anew(lab: CountingLab) -> None:
    assert lab.set(count=5).wait(60).result == (5, 5)
    assert lab.settings() == "hp.CountingLab(count=5)"
    line = lab._figure.line
    assert list(line.get_ydata()) == [0, 5]  # type: ignore[arg-type]


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
    assert "count must not be 666" in lab._error.value and lab.result == (3, 3)
    lab.set(count=13, kind="goats").wait(60)
    assert "no herd has 13 goats; ask for 12" in lab._error.value
    assert lab.set(count=4).wait(60).result == (4, 4)
    assert lab._error.value == ""


def test_without_auto_run_it_waits_for_run() -> None:
    lab = CountingLab(auto_run=False)
    lab.wait(60)
    assert lab.result is None and bytes(lab._image.value).startswith(b"\x89PNG")
    lab._pressed_run()
    assert lab.wait(60).result == (3, 3)
    assert lab.settings() == "hp.CountingLab(auto_run=False)"
    lab.close()


def test_shown_hidden_and_locked_controls_and_the_dark_theme() -> None:
    lab = CountingLab(show=["kind"], lock=["kind"], theme="dark")
    assert lab.settings() == "hp.CountingLab(show=['kind'], lock=['kind'], theme='dark')"
    assert lab._board["kind"].widget.disabled
    lab.close()
    lab.close()


def test_the_page_shows_the_picture_at_rest_where_widgets_cannot_run(lab: CountingLab) -> None:
    bundle = lab._repr_mimebundle_()
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert bundle["text/plain"] == "hpwidgets.CountingLab: counted to 3"
    assert "application/vnd.jupyter.widget-view+json" in bundle
