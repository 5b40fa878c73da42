import pytest

from hpwidgets.draw.theme import LIGHT
from hpwidgets.draw.training._loss import ScorePanel


def test_accuracy(axes, make_view, make_epochs):
    panel = ScorePanel(axes, LIGHT, "classification")
    panel.update(make_view(epochs=make_epochs([1, 1], scores=[0.7, 0.9]), best_epoch=2))
    assert axes.get_title(loc="left") == "accuracy"
    assert panel.curves.train.get_ydata().tolist() == [0.7, 0.9]
    assert panel.curves.best.get_ydata().tolist() == pytest.approx([0.8])
    assert axes.get_ylim() == pytest.approx((0.5, 1.015))


def test_the_validation_score_is_told_and_the_axis_holds_still(axes, make_view, make_epochs):
    panel = ScorePanel(axes, LIGHT, "classification")
    panel.update(make_view(epochs=make_epochs([1, 1], scores=[0.65, 0.9]), total_epochs=2))
    assert panel.value.get_text() == "validation 80 %"
    limits = axes.get_ylim()
    panel.update(make_view(epochs=make_epochs([1], scores=[0.95]), total_epochs=2))
    assert panel.value.get_text() == "validation 85 %" and axes.get_ylim() == limits
    panel.update(make_view())
    assert panel.value.get_text() == ""


def test_r2_below_the_axis_is_told(axes, make_view, make_epochs):
    panel = ScorePanel(axes, LIGHT, "regression")
    epochs = make_epochs([1, 1], scores=[-1.234e21, 0.9])
    panel.update(make_view(epochs=epochs, task="regression"))
    assert axes.get_title(loc="left") == "R²"
    assert axes.get_ylim()[0] == -1.0
    assert panel.note.text.get_text() == "below −1 not shown (lowest −1.2e21)"
    assert panel.note.text.get_visible()


def test_r2_within_the_axis_needs_no_note(axes, make_view, make_epochs):
    panel = ScorePanel(axes, LIGHT, "regression")
    panel.update(make_view(epochs=make_epochs([1], scores=[-0.2]), task="regression"))
    assert axes.get_ylim()[0] == -0.5
    assert not panel.note.text.get_visible()


def test_pins_show_their_validation_scores(axes, make_view, make_epochs, make_pin):
    panel = ScorePanel(axes, LIGHT, "classification")
    panel.update(make_view([1], pins=(make_pin("A", make_epochs([1, 1], scores=[0.5, 0.6])),)))
    assert list(panel.curves.ghosts.lines[0].get_ydata()) == pytest.approx([0.4, 0.5])
