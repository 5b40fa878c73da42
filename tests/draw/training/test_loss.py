import dataclasses

import pytest

from hpwidgets.draw.theme import LIGHT
from hpwidgets.draw.training._loss import LossPanel


@pytest.fixture
def panel(axes):
    return LossPanel(axes, LIGHT)


def test_the_curves_are_the_losses(panel, make_view, make_epochs):
    panel.update(make_view(epochs=make_epochs([0.9, 0.5, 0.3], [0.8, 0.6, 0.7])))
    assert panel.curves.train.get_xdata().tolist() == [1, 2, 3]
    assert panel.curves.train.get_ydata().tolist() == [0.9, 0.5, 0.3]
    assert panel.curves.validation.get_ydata().tolist() == [0.8, 0.6, 0.7]
    assert panel.curves.train.get_linestyle() == "-"
    assert panel.curves.validation.get_linestyle() == "--"


def test_the_best_epoch_is_marked_on_the_validation_curve(panel, make_view, make_epochs):
    epochs = make_epochs([0.9, 0.5, 0.3], [0.8, 0.6, 0.7])
    panel.update(make_view(epochs=epochs, best_epoch=2))
    best = panel.curves.best
    assert (best.get_xdata().tolist(), best.get_ydata().tolist()) == ([2], [0.6])


def test_the_newest_values_carry_dots(panel, make_view, make_epochs):
    panel.update(make_view(epochs=make_epochs([0.9, 0.5], [0.8, 0.6])))
    assert panel.curves.train_dot.get_ydata().tolist() == [0.5]
    assert panel.curves.validation_dot.get_ydata().tolist() == [0.6]
    assert len(panel.curves.marks.cursor.get_xdata()) == 0


def test_the_cursor_moves_the_dots_and_shows_a_line(panel, make_view):
    panel.update(make_view([0.9, 0.5, 0.3], cursor=2))
    assert list(panel.curves.marks.cursor.get_xdata()) == [2, 2]
    assert panel.curves.train_dot.get_xdata().tolist() == [2]
    panel.update(make_view([0.9, 0.5, 0.3]))
    assert len(panel.curves.marks.cursor.get_xdata()) == 0


def test_a_cursor_on_an_epoch_not_reached_has_no_dots(panel, make_view):
    panel.update(make_view([0.9, 0.5], cursor=30))
    assert list(panel.curves.marks.cursor.get_xdata()) == [30, 30]
    assert panel.curves.train_dot.get_xdata().size == 0


def test_early_stopping_is_an_upright_line(panel, make_view):
    panel.update(make_view([0.9, 0.5, 0.3], stopped_epoch=3))
    assert list(panel.curves.marks.stop.get_xdata()) == [3, 3]
    assert list(panel.curves.marks.stop.get_ydata()) == [0, 1]


def test_the_epoch_axis_is_the_plan(panel, axes, make_view):
    for losses in ([0.9], [0.9, 0.5], [0.9, 0.5, 0.4]):
        panel.update(make_view(losses, total_epochs=60))
        assert axes.get_xlim() == pytest.approx((0, 63.6))


def test_the_scale_follows_the_values(panel, axes, make_view):
    panel.update(make_view([0.9, 0.5]))
    assert (axes.get_yscale(), axes.get_ylim()) == ("linear", (0.0, 1.0))
    assert axes.get_title(loc="left") == "loss"
    panel.update(make_view([1e21, 0.5]))
    assert (axes.get_yscale(), axes.get_ylim()) == ("log", (0.5, 1e21))
    assert axes.get_title(loc="left") == "loss (log scale)"
    panel.update(make_view([0.9, 0.5]))
    assert axes.get_title(loc="left") == "loss"


def test_the_gap_at_the_epoch_read_is_drawn_and_told(panel, make_view, make_epochs):
    view = make_view(epochs=make_epochs([0.9, 0.5, 0.3], [1.0, 0.7, 0.512]))
    panel.update(view)
    assert list(panel.gap.line.get_xdata()) == [3, 3]
    assert list(panel.gap.line.get_ydata()) == [0.3, 0.512]
    assert panel.gap.words.get_text() == "gap 0.21"
    panel.update(dataclasses.replace(view, cursor=1))
    assert panel.gap.words.get_text() == "gap 0.1"
    panel.update(make_view(epochs=make_epochs([0.5], [0.4])))
    assert panel.gap.words.get_text() == "gap \N{MINUS SIGN}0.1"
    panel.update(make_view())
    assert panel.gap.words.get_text() == "" and list(panel.gap.line.get_xdata()) == []


def test_a_logarithmic_axis_holds_still_for_the_next_run(panel, axes, make_view):
    panel.update(make_view([0.9, 0.02], total_epochs=2))
    held = (axes.get_yscale(), axes.get_ylim())
    assert held[0] == "log"
    for losses in ([0.8], [0.8, 0.3], [0.8, 0.3, 0.1]):  # alone these would be linear at first
        panel.update(make_view(losses, total_epochs=3))
        assert (axes.get_yscale(), axes.get_ylim()) == held
    panel.update(make_view([0.8, 0.7], total_epochs=2))
    assert axes.get_yscale() == "linear"


def test_the_run_before_has_room_but_does_not_squash_this_one(
    panel, axes, make_view, make_epochs, make_pin
):
    close, far = (make_pin("A", make_epochs([most, 0.5])).history for most in (1.4, 50.0))
    panel.update(make_view([0.9, 0.5], before=close))
    assert axes.get_ylim() == (0.0, 1.6)
    panel.update(make_view([0.9, 0.5], before=far))
    assert axes.get_ylim()[1] < 2


def test_pins_belong_to_the_range(panel, axes, make_view, make_pin, make_epochs):
    panel.update(make_view([0.9, 0.5], pins=(make_pin("A", make_epochs([3.7, 3.0])),)))
    assert axes.get_ylim() == (0.0, 4.0)
    assert panel.curves.ghosts.letters[0].xy == (2.0, 3.0)


def test_a_zero_that_a_log_axis_hides_is_told(panel, make_view):
    panel.update(make_view([1.0, 0.01, 0.0]))
    assert panel.note.text.get_text() == "a loss of 0 lies below this axis"
    assert panel.note.text.get_visible()
    panel.update(make_view([1.0, 0.5, 0.0]))
    assert not panel.note.text.get_visible()


def test_before_the_first_epoch_a_hint_stands_there(panel, axes, make_view):
    panel.update(make_view())
    assert panel.curves.marks.hint.get_text() == "no epoch yet"
    assert panel.curves.marks.hint.get_visible()
    panel.update(make_view([0.5]))
    assert not panel.curves.marks.hint.get_visible()


def test_a_frame_leaves_everything_else_alone(panel, axes, make_view):
    panel.update(make_view([0.9, 0.5]))
    axes.figure.stale = False
    panel.update(make_view([0.9, 0.5, 0.45, 0.4], best_epoch=4, cursor=2, stopped_epoch=4))
    assert not axes.figure.stale
    panel.update(make_view([0.9, 0.5, 2.5]))
    assert axes.figure.stale
