"""Pictures of panels: what they place, name and remember, and the lines they share."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.axes import Axes

from hpwidgets.draw.curves import set_upright, upright_line
from hpwidgets.draw.lines import plain_line, scattered, set_curves
from hpwidgets.draw.mean_curves import MeanCurve
from hpwidgets.draw.panel import NearPanel
from hpwidgets.draw.panel_picture import PanelPicture
from hpwidgets.draw.theme import LIGHT, make_line


def test_panels_and_plain_axes_stand_at_their_pixels() -> None:
    picture = PanelPicture(400, 200)
    near = picture.make_panel(NearPanel, (40, 20, 100, 140), "loss", "epoch")
    plain = picture.make_plain((200, 20, 100, 140), "rows", "row", grid=False)
    assert isinstance(near, NearPanel)
    assert near.axes.get_position().bounds == pytest.approx((0.1, 0.2, 0.25, 0.7))
    assert plain.get_position().bounds == pytest.approx((0.5, 0.2, 0.25, 0.7))
    assert (plain.get_title(loc="left"), plain.get_xlabel()) == ("rows", "row")


def test_each_part_of_a_picture_has_facts_of_its_own() -> None:
    picture = PanelPicture(400, 200)
    assert not picture.unchanged("moons", part="title")
    assert not picture.unchanged("moons", part="ticks")
    assert picture.unchanged("moons", part="title")
    assert not picture.unchanged("blobs", part="title")
    assert picture.unchanged("moons", part="ticks")


@pytest.mark.parametrize(("side", "x"), [("left", 40), ("right", 380)])
def test_a_legend_ends_at_its_pixel_and_takes_a_dollar_as_it_is(side: str, x: float) -> None:
    picture = PanelPicture(400, 200)
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
