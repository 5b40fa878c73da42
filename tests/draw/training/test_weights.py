import pytest

from hpwidgets.draw.theme import LIGHT
from hpwidgets.draw.training._weights import WeightsPanel


@pytest.fixture
def panel(axes):
    return WeightsPanel(axes, LIGHT)


def test_norm_left_and_share_of_zeros_right(panel, axes, make_view, make_epochs):
    panel.update(make_view(epochs=make_epochs([1, 1], norms=[7.0, 7.5], zeros=0.25)))
    assert panel.norm.get_ydata().tolist() == [7.0, 7.5]
    assert panel.zeros.get_ydata().tolist() == [0.25, 0.25]
    assert panel.norm.axes is axes
    assert panel.zeros.axes is panel.right
    assert panel.norm.get_linestyle() != panel.zeros.get_linestyle()
    assert axes.get_ylim() == (0.0, 8.0)
    assert panel.right.get_ylim() == (0.0, 1.03)
    assert panel.norm_dot.get_ydata().tolist() == [7.5]


def test_the_right_axis_counts_in_per_cent(panel, axes):
    axes.figure.draw_without_rendering()
    labels = [label.get_text() for label in panel.right.get_yticklabels()]
    assert labels == ["0%", "50%", "100%"]


def test_the_key_names_both(panel, axes):
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["norm", "zeros"]


def test_an_exploding_norm_is_logarithmic_and_a_vanishing_one_linear(
    panel, axes, make_view, make_epochs
):
    panel.update(make_view(epochs=make_epochs([1, 1], norms=[5.0, 1e10])))
    assert axes.get_yscale() == "log"
    panel.update(make_view(epochs=make_epochs([1, 1], norms=[5.0, 0.0], zeros=1.0)))
    assert (axes.get_yscale(), axes.get_ylim()) == ("linear", (0.0, 5.0))


def test_the_cursor_is_here_too(panel, make_view):
    panel.update(make_view([0.9, 0.5], cursor=1))
    assert panel.norm_dot.get_xdata().tolist() == [1]
    assert list(panel.marks.cursor.get_xdata()) == [1, 1]


def test_pins_show_their_norm(panel, axes, make_view, make_epochs, make_pin):
    pin = make_pin("A", make_epochs([1, 1], norms=[10.0, 30.0]))
    panel.update(make_view([1], pins=(pin,)))
    assert list(panel.ghosts.lines[0].get_ydata()) == [10.0, 30.0]
    assert axes.get_ylim() == (0.0, 30.0)
