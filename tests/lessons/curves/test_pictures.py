"""The pictures of a curve and of error against rows, from records written by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from hpwidgets.draw.theme import DARK, LIGHT, Theme
from hpwidgets.lessons.curves.pictures.curve import CurvePicture
from hpwidgets.lessons.curves.pictures.more_data import MoreDataPicture
from hpwidgets.lessons.curves.records import CurveView, MoreDataView, Thumbnail
from hpwidgets.records import Verdict, VerdictName

NAN = np.nan
VIEW = MoreDataView(
    task="classification",
    sizes=np.array([10, 20, 40]),
    train_error=np.array([[0.0, 0.1, NAN], [0.2, 0.1, NAN]]),
    validation_error=np.array([[0.5, 0.3, NAN], [0.4, 0.2, NAN]]),
    done=2,
    total=3,
)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_means_and_bands_of_the_sizes_that_are_known(theme: Theme) -> None:
    picture = MoreDataPicture(theme)
    picture.update(VIEW)
    train, validation = picture.lines
    assert list(train.get_xdata()) == [10, 20]
    assert list(train.get_ydata()) == pytest.approx([0.1, 0.1])
    assert list(validation.get_ydata()) == pytest.approx([0.45, 0.25])
    outline = picture.bands[1].get_paths()[0].vertices
    assert np.asarray(outline)[:4].tolist() == [[10, 0.4], [20, 0.2], [20, 0.3], [10, 0.5]]
    assert picture.axes.get_ylabel() == "1 − accuracy"
    assert not picture.gap.text.get_visible()  # it is not whole yet
    assert picture.render().startswith(b"\x89PNG")


def test_nothing_known_draws_nothing() -> None:
    picture = MoreDataPicture()
    nothing = np.full((2, 3), NAN)
    picture.update(VIEW)
    picture.update(
        MoreDataView(
            task="regression",
            sizes=VIEW.sizes,
            train_error=nothing,
            validation_error=nothing,
            done=0,
            total=3,
        )
    )
    assert [list(line.get_xdata()) for line in picture.lines] == [[], []]
    assert picture.axes.get_ylabel() == "1 − R²"


def test_the_gap_and_the_last_doubling_are_told_in_the_picture() -> None:
    picture = MoreDataPicture()
    train, validation = np.array([[0.0, 0.1, 0.1]] * 2), np.array([[0.5, 0.3, 0.2]] * 2)
    picture.update(replace(VIEW, train_error=train, validation_error=validation, done=3))
    assert picture.gap.text.get_text() == "gap 0.1"
    assert picture.last.text.get_text() == "error −0.1\nat a doubling"
    assert [line.get_label() for line in picture.lines] == ["training error", "validation error"]
    picture.update(VIEW)
    assert not picture.last.text.get_text()


def curve(**changes: Any) -> CurveView:
    fall = np.linspace(1, 0.1, 10)
    values: dict[str, Any] = {
        "title": "a run",
        "train_loss": fall,
        "validation_loss": fall + 0.3,
        "chance_loss": 1.0,
        "epochs": 10,
    }
    return CurveView(**values | changes)


def verdict(name: VerdictName, **more: Any) -> Verdict:
    return Verdict(name=name, evidence="", **more)


@pytest.mark.parametrize(
    ("name", "zone", "arrow"),
    [
        ("ideal", "", "gap 0.3"),
        ("underfitting", "", "0.1 of 1"),
        ("still improving", "still falling", ""),
        ("saturated early", "nothing more is learned after epoch 4", ""),
        ("unstable", "jump", ""),
        ("diverged", "without bound", ""),
    ],
)
def test_the_shape_is_marked_by_its_name(name: VerdictName, zone: str, arrow: str) -> None:
    picture = CurvePicture()
    picture.update(curve(verdict=verdict(name), settled=4))
    assert zone in picture.falls.text.get_text() and bool(picture.falls.text.get_text()) == bool(
        zone
    )
    assert picture.gap.text.get_visible() == bool(arrow)
    assert not arrow or arrow in picture.gap.text.get_text()
    picture.update(curve())
    assert not picture.falls.text.get_text() and not picture.gap.text.get_visible()
    assert picture.render().startswith(b"\x89PNG")


def test_overfitting_is_marked_from_the_best_epoch_on() -> None:
    picture = CurvePicture(DARK)
    picture.update(curve(verdict=verdict("overfitting", since_epoch=3, kind="rise")))
    band = np.asarray(picture.falls.band.get_paths()[0].vertices)
    assert (band[:, 0].min(), band[:, 0].max()) == (3, 10)
    assert "rises\nfrom epoch 3" in picture.falls.text.get_text()
    assert picture.gap.arrow.xy[1] == pytest.approx(0.4)


def test_the_axis_begins_at_0_and_a_loss_that_blows_up_leaves_it() -> None:
    picture = CurvePicture()
    picture.update(curve(train_loss=10.0 ** np.arange(10), validation_loss=10.0 ** np.arange(10)))
    low, high = picture.axes.get_ylim()
    assert low == 0 and 1 < high <= 4 and picture.axes.get_yscale() == "linear"
    picture.update(curve(zoomed=True, asked=True))
    assert picture.axes.get_ylim()[0] != 0 and picture.gap.text.get_text() == "this gap?"


def test_small_shapes_are_marked_and_give_their_room_back() -> None:
    loss = np.array([1.0, 0.5])
    shown: dict[str, Any] = {"train_loss": loss, "validation_loss": loss, "chance_loss": 1.0}
    shapes = (
        Thumbnail(name="a", mark="right", **shown),
        Thumbnail(name="b", mark="wrong", **shown),
    )
    picture = CurvePicture()
    tall = picture.axes.get_position().height
    picture.update(curve(thumbnails=shapes, right=False))
    assert [shape.name.get_text() for shape in picture.shapes[:3]] == ["✓ a", "✗ b", ""]
    assert picture.axes.get_position().height < tall
    assert picture.judged.get_text() == "✗ not quite"
    assert picture.shapes[0].frame.get_color() != picture.shapes[1].frame.get_color()
    picture.update(curve())
    assert picture.axes.get_position().height == pytest.approx(tall)
    assert not picture.shapes[0].name.get_text()
