"""Lines with bands: means, extremes, gaps, scales and the limits of telling them apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes

from hpwidgets.draw._bands import Band, draw_bands, epoch_band
from hpwidgets.draw.theme import LIGHT


def band(label: str = "a", runs: int = 3) -> Band:
    return Band(label=label, x=np.array([1.0, 10.0]), values=np.ones((runs, 2)))


def test_the_line_is_the_mean_and_the_band_the_extremes(axes: Axes) -> None:
    values = np.array([[1.0, 2.0, np.nan], [3.0, np.inf, np.nan]])
    drawn = draw_bands(axes, [Band(label="loss", x=np.array([1.0, 2.0, 3.0]), values=values)])
    assert drawn.lines[0].get_ydata() == pytest.approx([2.0, 2.0, np.nan], nan_ok=True)
    corners = drawn.fills[0].get_paths()[0].vertices
    assert {(x, y) for x, y in corners.tolist() if x == 1} == {(1, 1), (1, 3)}
    assert {y for x, y in corners.tolist() if x == 2} == {2}
    assert 3 not in corners[:, 0]


def test_runs_that_ended_early_leave_a_gap(axes: Axes) -> None:
    made = epoch_band("loss", [[4.0, 2.0, 1.0], [2.0], []])
    assert made.x.tolist() == [1, 2, 3]
    assert made.values.shape == (3, 3)
    (line,) = draw_bands(axes, [made]).lines
    assert line.get_ydata().tolist() == [3, 2, 1]


def test_bands_differ_by_colour_and_by_style(axes: Axes) -> None:
    drawn = draw_bands(axes, [band(name) for name in "abcdef"])
    assert len({line.get_color() for line in drawn.lines}) == 6
    assert len({(line.get_linestyle(), str(line._dash_pattern)) for line in drawn.lines}) == 6
    assert drawn.lines[0].get_color() == LIGHT.train
    assert [text.get_text() for text in axes.get_legend().get_texts()] == list("abcdef")


def test_points_are_marked_only_where_asked(axes: Axes) -> None:
    swept = Band(label="b", x=np.array([1.0, 2.0]), values=np.ones((2, 2)), points=True)
    lines = draw_bands(axes, [band(), swept], legend=None).lines
    assert [line.get_marker() for line in lines] == ["", "s"]
    assert axes.get_legend() is None


@pytest.mark.parametrize(
    ("high", "labels"), [(50.0, {"1", "2", "5", "10", "20", "50"}), (1e6, {"1", "100", "1e4"})]
)
def test_logarithmic_ticks_are_plain_numbers(axes: Axes, high: float, labels: set[str]) -> None:
    wide = Band(label="a", x=np.array([1.0, high]), values=np.ones((1, 2)))
    draw_bands(axes, [wide], log="x")
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "linear")
    axes.figure.canvas.draw()
    shown = {tick.get_text() for tick in axes.get_xticklabels()}
    assert labels <= shown
    assert not any("$" in text for text in shown)


def test_labels_and_title_are_written(axes: Axes) -> None:
    draw_bands(axes, [band()], title="$5", x_label="epoch", y_label="loss", log="xy")
    assert axes.get_title(loc="left") == "$5"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("epoch", "loss")
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")


@pytest.mark.parametrize(
    ("x", "values", "shapes"),
    [
        ([1.0, 2.0], [1.0, 2.0], "[2] and [2]"),
        ([1.0, 2.0], [[1.0, 2.0, 3.0]], "[1, 3] and [2]"),
        ([1.0], [[]], "[1, 0] and [1]"),
        ([[1.0]], [[1.0]], "[1, 1] and [1, 1]"),
    ],
)
def test_shapes_that_do_not_fit_are_an_error(x: Any, values: Any, shapes: str) -> None:
    with pytest.raises(ValueError) as caught:
        Band(label="loss", x=np.array(x), values=np.array(values))
    expected = "values of 'loss' must have shape [runs, n] for x of shape [n], got "
    assert str(caught.value) == expected + shapes


def test_no_runs_are_an_error() -> None:
    with pytest.raises(ValueError) as caught:
        epoch_band("loss", [])
    expected = "values of 'loss' must have shape [runs, n] for x of shape [n], got [0, 0] and [0]"
    assert str(caught.value) == expected


def test_too_many_bands_and_unknown_axes_are_errors(axes: Axes) -> None:
    with pytest.raises(ValueError) as many:
        draw_bands(axes, [band(name) for name in "abcdefg"])
    assert str(many.value) == "at most 6 bands can be told apart, got 7"
    with pytest.raises(ValueError) as unknown:
        draw_bands(axes, [band()], log="z")
    assert str(unknown.value) == "log must be '', 'x', 'y' or 'xy', got 'z'"
