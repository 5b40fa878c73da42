"""Words beside a point of the data, and axes that reach beyond the highest score."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from hpwidgets.draw.callout import Callout
from hpwidgets.draw.panel import Panel
from hpwidgets.draw.theme import LIGHT


@pytest.mark.parametrize(
    ("offset", "aligned"),
    [((5, 0), ("left", "center")), ((-5, 3), ("right", "bottom")), ((0, -4), ("center", "top"))],
)
def test_words_stand_where_the_offset_leads(
    offset: tuple[float, float], aligned: tuple[str, str]
) -> None:
    words = Callout(Figure().add_subplot(), LIGHT, offset, colour="#123456")
    assert not words.text.get_visible() and words.animated == (words.text,)
    words.show("gap 0.2", 3, 0.5)
    assert words.text.get_visible() and words.text.xy == (3, 0.5)
    assert (words.text.get_text(), words.text.get_color()) == ("gap 0.2", "#123456")
    assert (words.text.get_ha(), words.text.get_va()) == aligned
    words.hide()
    assert not words.text.get_visible()


def test_no_words_or_no_number_show_nothing() -> None:
    words = Callout(Figure().add_subplot(), LIGHT, (0, 4))
    for said, value in (("", 0.5), ("gap", np.nan)):
        words.show("before", 1, 1)
        words.show(said, 1, value)
        assert not words.text.get_visible()


def test_an_axis_of_scores_ends_where_it_is_told_to() -> None:
    plain, roomy = (Panel(Figure().add_subplot(), LIGHT, "", "") for _at in range(2))
    values = np.array([0.7, 1.2])
    plain.make_room_near(values)
    roomy.make_room_near(values, high=1.25)
    assert plain.axes.get_ylim()[1] < 1.1 and 1.2 < roomy.axes.get_ylim()[1] < 1.3


def test_an_axis_without_values_is_set_once() -> None:
    panel = Panel(Figure().add_subplot(), LIGHT, "", "")
    panel.make_room_near(np.array([np.nan]))
    panel.axes.figure.stale = False
    panel.make_room_near(np.array([np.nan]))
    assert not panel.axes.figure.stale
    panel.make_room_near(np.array([0.7, 0.9]))
    assert panel.axes.figure.stale and panel.axes.get_ylim()[0] > 0.6
