"""A square of shares: its size, and words that are used again."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from hpwidgets.draw.matrix import ShareMatrix
from hpwidgets.draw.theme import LIGHT, SMALL


def test_words_are_taken_from_the_cells_and_used_again(axes: Axes) -> None:
    matrix = ShareMatrix(axes, LIGHT, "share")
    matrix.set_size(2)
    assert (axes.get_xlim(), axes.get_ylim()) == ((-0.5, 1.5), (1.5, -0.5))
    matrix.show(np.eye(2))
    matrix.add_words(0, 1, "$a$", LIGHT.text, SMALL)
    (text,) = matrix.words
    assert (text.get_position(), text.get_text(), text.get_parse_math()) == ((0, 1), "$a$", False)
    matrix.show(np.ones((2, 2)))
    assert matrix.words == [] and text.get_text() == ""
    matrix.add_words(1, 0, "b", LIGHT.muted, SMALL)
    assert matrix.words == [text] and text.get_position() == (1, 0)
