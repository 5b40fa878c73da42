"""Words at the ends of lines, at an arrow, in a zone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hpwidgets.draw.curves import plain_line
from hpwidgets.draw.labels import EndLabels, GapArrow, Zone
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import LIGHT


def picture() -> tuple[Picture, Any]:
    made = Picture(300, 200)
    axes = made.make_plain((40, 20, 160, 140))
    axes.set(xlim=(0, 10), ylim=(0, 1))
    return made, axes


def test_labels_stand_at_the_ends_of_their_lines_and_apart() -> None:
    made, axes = picture()
    lines = [plain_line(axes, colour, 1) for colour in ("#111111", "#222222", "#333333")]
    lines[0].set_data([0, 10], [1, 0.5])
    lines[1].set_data([0, 5, 6], [0, 0.5, 7])  # leaves the axes
    lines[2].set_data([0], [np.nan])
    labels = EndLabels(axes, lines, ("one", "two", "none"))
    labels.place()
    assert [text.get_visible() for text in labels.texts] == [True, True, False]
    assert labels.texts[0].xy == (10, 0.5) and labels.texts[1].xy == (5, 0.5)
    heights = [text.get_position()[1] for text in labels.texts[:2]]
    assert abs(heights[0] - heights[1]) >= 9
    assert labels.texts[0].get_color() == "#111111" and lines[0].get_label() == "one"
    made.animate([*lines, *labels.animated])
    assert made.render().startswith(b"\x89PNG")


def test_an_arrow_lies_between_its_values_or_points_at_a_small_gap() -> None:
    made, axes = picture()
    gap = GapArrow(axes, LIGHT)
    assert not gap.text.get_visible()
    gap.show("gap 0.6", 5, 0.2, 0.8, left=True)
    assert gap.arrow.xy == (5, 0.8) and gap.arrow.get_position() == (5, 0.2)
    assert gap.text.xy == (5, pytest.approx(0.5)) and gap.text.get_ha() == "right"
    gap.show("gap 0.01", 5, 0.2, 0.21)
    assert gap.arrow.xy == (5, 0.21) and gap.arrow.get_position()[1] > 0.25
    gap.show("beyond", 5, 0.5, 99)
    assert gap.text.xy[1] == pytest.approx(0.75)
    gap.hide()
    assert not gap.arrow.get_visible()
    made.animate(gap.animated)
    assert made.render().startswith(b"\x89PNG")


def test_a_zone_covers_its_part_of_the_axis() -> None:
    _made, axes = picture()
    zone = Zone(axes, LIGHT, LIGHT.train)
    zone.show("here", 2, 4)
    band = np.asarray(zone.band.get_paths()[0].vertices)
    assert (band[:, 0].min(), band[:, 0].max()) == (2, 4) and zone.text.get_position()[0] == 3
    zone.hide()
    assert not zone.band.get_paths() and not zone.text.get_text()
