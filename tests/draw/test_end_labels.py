import numpy as np
import pytest

from hpwidgets.draw.curves import plain_line
from hpwidgets.draw.end_labels import EndLabels
from hpwidgets.draw.theme import LIGHT


@pytest.fixture
def lines(axes):
    axes.set(xlim=(0, 10), ylim=(0, 1))
    return [plain_line(axes, colour, 1) for colour in ("#0072B2", "#D55E00", "#009E73")]


def heights(labels, axes):
    """Where the names stand, in points from the bottom of the figure."""
    ends = [float(axes.transData.transform(text.xy)[1]) * 0.72 for text in labels.texts]
    return [e + text.get_position()[1] for e, text in zip(ends, labels.texts, strict=True)]


def test_a_name_stands_at_the_last_point_in_the_lines_colour(axes, lines):
    labels = EndLabels(axes, LIGHT, lines, ["a", "b", "c"])
    lines[0].set_data([1, 2, 3], [0.1, 0.9, np.nan])
    labels.place()
    assert [text.get_visible() for text in labels.texts] == [True, False, False]
    assert labels.texts[0].xy == (2, 0.9) and labels.texts[0].get_color() == "#0072b2"


def test_crowded_names_stand_apart_around_their_lines(axes, lines):
    labels = EndLabels(axes, LIGHT, lines, ["a", "b", "c"])
    for line, end in zip(lines, (0.52, 0.5, 0.51), strict=True):
        line.set_data([1, 9], [0.1, end])
    labels.place()
    low, middle, high = sorted(heights(labels, axes))
    assert np.diff([low, middle, high]) == pytest.approx([8.5, 8.5])
    order = np.argsort(heights(labels, axes)).tolist()
    assert order == [1, 2, 0]
    ends = float(axes.transData.transform((9, 0.51))[1]) * 0.72
    assert middle == pytest.approx(ends, abs=1)


def test_a_line_that_leaves_the_axes_is_named_inside(axes, lines):
    labels = EndLabels(axes, LIGHT, lines, ["a", "b", "c"])
    for line in lines:
        line.set_data([1, 9], [0.1, 40.0])
    labels.place()
    assert max(heights(labels, axes)) <= axes.bbox.y1 * 0.72 + 1e-6
