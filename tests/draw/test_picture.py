"""What pictures share: panels, facts that have not changed, lines, marks, bars and ticks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_hex

from hpwidgets.draw.bars import Bars, stack_bars
from hpwidgets.draw.curves import animated_lines, animated_marks, set_upright, upright_line
from hpwidgets.draw.mean_curves import animated_band, set_band
from hpwidgets.draw.panel import NearPanel, Panel
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import fix_ticks, show_percent
from hpwidgets.draw.theme import LIGHT, label_x, name_ticks, style_axes


def test_a_panel_lies_at_its_place_with_title_label_and_legend() -> None:
    picture = Picture(200, 100)
    panel = picture.make_panel(NearPanel, (20, 30, 100, 50), "score", "epoch")
    assert isinstance(panel, NearPanel)
    assert panel.axes.get_position().bounds == pytest.approx((0.1, 0.2, 0.5, 0.5))
    assert panel.axes.get_title(loc="left") == "score"
    assert panel.axes.get_xlabel() == "epoch"
    mark = animated_marks(panel.axes, "o", 4, "#ff0000")
    panel.add_legend((mark, "before"), (mark, "before"), handlelength=1.5)
    legend = panel.axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["before", "before"]
    assert legend.handlelength == 1.5  # type: ignore[attr-defined]


def test_the_same_words_draw_nothing_anew() -> None:
    picture = Picture(200, 100)
    panel = picture.make_panel(Panel, (20, 30, 100, 50), "loss", "epoch")
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
