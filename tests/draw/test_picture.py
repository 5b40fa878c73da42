"""What pictures share: panels, facts that have not changed, lines, marks, bars and ticks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from hpwidgets.draw.bars import Bars, stack_bars
from hpwidgets.draw.curves import (
    animated_lines,
    animated_marks,
    plain_line,
    scattered,
    set_upright,
    upright_line,
)
from hpwidgets.draw.mean_curves import MeanCurve, animated_band, set_band, set_curves
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import fix_ticks, show_percent
from hpwidgets.draw.theme import LIGHT, label_x, make_line, name_ticks, style_axes


def test_a_panel_lies_at_its_place_with_title_label_and_legend() -> None:
    picture = Picture(200, 100)
    panel = picture.make_panel((20, 30, 100, 50), "score", "epoch")
    assert panel.axes.get_position().bounds == pytest.approx((0.1, 0.2, 0.5, 0.5))
    assert panel.axes.get_title(loc="left") == "score"
    assert panel.axes.get_xlabel() == "epoch"
    mark = animated_marks(panel.axes, "o", 4, "#ff0000")
    panel.add_legend((mark, "before"), (mark, "before"), handlelength=1.5)
    legend = panel.axes.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["before", "before"]
    assert legend.handlelength == 1.5  # type: ignore[attr-defined]


def test_the_same_words_draw_nothing_anew() -> None:
    picture = Picture(200, 100)
    panel = picture.make_panel((20, 30, 100, 50), "loss", "epoch")
    picture.render()
    panel.set_title("loss")
    panel.set_label("epoch")
    picture.render()
    assert picture.canvas.full_draws == 1
    panel.set_title("accuracy")
    picture.render()
    assert picture.canvas.full_draws == 2


def test_facts_are_compared_with_those_of_the_call_before() -> None:
    picture = Picture(200, 100)
    assert not picture.unchanged("loss", 3)
    assert picture.unchanged("loss", 3)
    assert not picture.unchanged("loss", 4)
    assert not picture.unchanged("loss", 3)


def test_marks_have_no_line_and_an_edge_only_where_it_has_a_colour(axes: Any) -> None:
    filled = animated_marks(axes, "o", 4, "#ff0000", alpha=0.5)
    assert filled.get_linestyle() == "None"
    assert (filled.get_marker(), filled.get_markersize(), filled.get_alpha()) == ("o", 4, 0.5)
    assert (filled.get_markerfacecolor(), filled.get_markeredgewidth()) == ("#ff0000", 0)
    hollow = animated_marks(axes, "D", 6, edge="#0000ff", width=1.5)
    assert (hollow.get_markerfacecolor(), hollow.get_markeredgecolor()) == ("none", "#0000ff")
    assert hollow.get_markeredgewidth() == 1.5
    assert filled.get_animated() and hollow.get_animated()


def test_an_upright_line_stands_at_its_place_or_nowhere(axes: Any) -> None:
    line = upright_line(axes, "#000000")
    set_upright(line, 3.0)
    assert line.get_xydata().tolist() == [[3.0, 0.0], [3.0, 1.0]]
    assert line.get_transform() == axes.get_xaxis_transform()
    set_upright(line, None)
    assert len(line.get_xydata()) == 0


def test_many_lines_and_bands_leave_the_limits_alone(axes: Any) -> None:
    axes.set(xlim=(0, 1), ylim=(0, 1))
    lines = animated_lines(axes, "#000000", 0.6, alpha=0.4)
    lines.set_segments([[(0, 0), (9, 9)]])
    band = animated_band(axes, "#000000", 0.2)
    set_band(band, [1, 2], np.array([0.0, 1.0]), np.array([5.0, 6.0]))
    path = band.get_paths()[0].vertices
    assert path[:4].tolist() == [[1, 0], [2, 1], [2, 6], [1, 5]]
    set_band(band, [], np.empty(0), np.empty(0))
    assert band.get_paths() == []
    assert (axes.get_xlim(), axes.get_ylim()) == ((0, 1), (0, 1))


def test_bars_stand_on_top_of_each_other_with_edges_of_the_background(axes: Any) -> None:
    style_axes(axes, LIGHT)
    series = [Bars(axes, "#ff0000"), Bars(axes, "#00ff00", hatch="//", alpha=1)]
    tops = stack_bars(series, [0, 1], np.array([[1.0, 2.0], [3.0, 4.0]]), width=0.8)
    assert tops.tolist() == [4.0, 6.0]
    low = [float(path.vertices[:, 1].min()) for path in series[1].artist.get_paths()]
    assert low == [1.0, 2.0]
    assert to_hex(series[0].artist.get_edgecolor()[0]) == LIGHT.background
    assert series[0].key.get_color() == "#ff0000"


def test_ticks_stay_where_they_are_put(axes: Any) -> None:
    axes.set(xlim=(0, 10), ylim=(0, 1))
    fix_ticks(axes.xaxis, [2, 5], lambda value: f"<{value:g}>")
    show_percent(axes.yaxis)
    assert axes.get_xticks().tolist() == [2, 5]
    assert [text.get_text() for text in axes.get_xticklabels()] == ["<2>", "<5>"]
    assert axes.yaxis.get_major_formatter()(0.25, None) == "25%"
    name_ticks(axes.xaxis, LIGHT, [1, 9], ["$a$", "b"])
    labels = axes.get_xticklabels()
    assert [text.get_text() for text in labels] == ["$a$", "b"]
    assert not any(text.get_parse_math() for text in labels)
    label_x(axes, "rows", LIGHT)
    assert (axes.get_xlabel(), axes.xaxis.label.get_color()) == ("rows", LIGHT.muted)


def test_panels_and_plain_axes_stand_at_their_pixels() -> None:
    picture = Picture(400, 200)
    near = picture.make_panel((40, 20, 100, 140), "loss", "epoch")
    plain = picture.make_plain((200, 20, 100, 140), "rows", "row", grid=False)
    assert near.axes.get_position().bounds == pytest.approx((0.1, 0.2, 0.25, 0.7))
    assert plain.get_position().bounds == pytest.approx((0.5, 0.2, 0.25, 0.7))
    assert (plain.get_title(loc="left"), plain.get_xlabel()) == ("rows", "row")


def test_each_part_of_a_picture_has_facts_of_its_own() -> None:
    picture = Picture(400, 200)
    assert not picture.unchanged("moons", part="title")
    assert not picture.unchanged("moons", part="ticks")
    assert picture.unchanged("moons", part="title")
    assert not picture.unchanged("blobs", part="title")
    assert picture.unchanged("moons", part="ticks")


@pytest.mark.parametrize(("side", "x"), [("left", 40), ("right", 380)])
def test_a_legend_ends_at_its_pixel_and_takes_a_dollar_as_it_is(side: str, x: float) -> None:
    picture = Picture(400, 200)
    keys = [make_line(color=LIGHT.train), make_line(color=LIGHT.validation)]
    picture.add_legend(keys, ["cost in $", "rate in $"], side, x, 8)
    picture.render()
    (legend,) = picture.figure.legends
    box = legend.get_window_extent()
    assert (box.x0 if side == "left" else box.x1) == pytest.approx(x)
    assert 200 - box.y1 == pytest.approx(8)
    assert not any(text.get_parse_math() for text in legend.get_texts())


def test_curves_are_shown_by_epoch_or_at_given_places(axes: Axes) -> None:
    style = {"color": LIGHT.train, "linestyle": "-", "marker": "o"}
    curve = MeanCurve(axes, style)
    (seen,) = set_curves([curve], [np.array([[1.0, np.nan, 3.0]])])
    assert sorted(seen) == [1, 3] and list(curve.line.get_xdata()) == [1, 3]  # type: ignore[arg-type]
    set_curves([curve], [np.array([[1.0, 2.0]])], [10, 20])
    assert list(curve.line.get_xdata()) == [10, 20]  # type: ignore[arg-type]


def test_an_upright_line_goes_from_the_bottom_to_the_top(axes: Axes) -> None:
    line = upright_line(axes, LIGHT.text, linewidth=1.2)
    set_upright(line, 3)
    assert line.get_xydata().tolist() == [[3, 0], [3, 1]]  # type: ignore[union-attr]
    assert line.get_transform() == axes.get_xaxis_transform()
    plain = plain_line(axes, LIGHT.train, 1.9, "--", zorder=4)
    assert plain.get_animated() and (plain.get_linewidth(), plain.get_zorder()) == (1.9, 4)


def test_scattered_places_are_apart() -> None:
    places = np.sort(scattered(20))
    assert places[0] >= -0.5 and places[-1] < 0.5 and np.diff(places).min() > 0.01
