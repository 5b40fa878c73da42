import numpy as np
import pytest

from hpwidgets.draw._ghosts import Ghosts
from hpwidgets.draw.scales import AxisScale, set_x_scale, set_y_scale
from hpwidgets.draw.theme import LIGHT


@pytest.fixture
def ghosts(axes):
    set_x_scale(axes, AxisScale(0, 10, ()))
    set_y_scale(axes, AxisScale(0, 1, ()))
    return Ghosts(axes, LIGHT, lambda history: history.validation_loss)


def heights(ghosts, axes):
    """Where the letters stand, in points from the bottom of the figure."""
    end = [float(axes.transData.transform(letter.xy)[1]) * 0.72 for letter in ghosts.letters]
    return [e + letter.get_position()[1] for e, letter in zip(end, ghosts.letters, strict=True)]


def test_a_ghost_is_the_pinned_run(ghosts, axes, make_pin, make_epochs):
    ghosts.update((make_pin("A", make_epochs([0.9, 0.5], [0.8, 0.6])),))
    ghosts.place_letters()
    (line,), (letter,) = ghosts.lines, ghosts.letters
    assert list(line.get_xdata()) == [1, 2]
    assert list(line.get_ydata()) == [0.8, 0.6]
    assert letter.get_text() == "A"
    assert letter.xy == (2.0, 0.6)
    assert ghosts.shown_values.tolist() == [0.8, 0.6]


def test_eight_ghosts_look_different(ghosts, make_pin, make_epochs):
    pins = tuple(make_pin(name, make_epochs([0.9, 0.5])) for name in "ABCDEFGH")
    ghosts.update(pins)
    assert len({line._unscaled_dash_pattern for line in ghosts.lines}) == 8


def test_unchanged_pins_touch_nothing(ghosts, axes, make_pin, make_epochs):
    pins = (make_pin("A", make_epochs([0.9])),)
    ghosts.update(pins)
    ghosts.place_letters()
    before = ghosts.lines[0]
    axes.figure.stale = False
    ghosts.update(tuple(pins))
    ghosts.place_letters()
    assert ghosts.lines[0] is before
    assert not axes.figure.stale


def test_removed_pins_leave_the_axes(ghosts, axes, make_pin, make_epochs):
    ghosts.update((make_pin("A", make_epochs([0.9])), make_pin("B", make_epochs([0.8]))))
    ghosts.update(())
    assert (ghosts.lines, ghosts.letters, len(axes.lines), len(axes.texts)) == ([], [], 0, 0)
    assert ghosts.shown_values.size == 0


def test_letters_of_equal_ends_stand_apart(ghosts, axes, make_pin, make_epochs):
    ghosts.update(tuple(make_pin(name, make_epochs([0.9, 0.5])) for name in "ABC"))
    ghosts.place_letters()
    assert np.diff(heights(ghosts, axes)) == pytest.approx([7.2, 7.2])


def test_letters_stay_inside_for_a_run_that_leaves_the_axes(ghosts, axes, make_pin, make_epochs):
    ghosts.update((make_pin("A", make_epochs([0.9, 50.0])),))
    ghosts.place_letters()
    assert ghosts.letters[0].xy == (2.0, 1.0)
    assert heights(ghosts, axes)[0] < axes.bbox.y1 * 0.72


def test_a_pin_without_epochs_has_no_letter(ghosts, make_pin):
    ghosts.update((make_pin("A", ()),))
    ghosts.place_letters()
    assert not ghosts.letters[0].get_visible()


def test_long_names_are_cut(ghosts, make_pin, make_epochs):
    ghosts.update((make_pin("baseline", make_epochs([0.9])),))
    assert ghosts.letters[0].get_text() == "bas…"


def test_pins_from_other_data_are_dimmed(ghosts, make_pin, make_epochs):
    pins = (make_pin("A", make_epochs([0.9])),)  # of moons
    ghosts.update(pins, "moons")
    assert ghosts.lines[0].get_alpha() == ghosts.letters[0].get_alpha() == 1
    ghosts.update(pins, "spirals")
    assert ghosts.lines[0].get_alpha() == ghosts.letters[0].get_alpha() < 1
