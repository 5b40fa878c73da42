"""The DropoutLab, driven as a program and as a person would."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.lessons.regularisation._dropout_steps import DropoutSteps
from hpwidgets.lessons.regularisation.lab import DropoutLab
from hpwidgets.lessons.regularisation.presets import PRESETS
from hpwidgets.lessons.regularisation.records import (
    DropoutGainView,
    DropoutStepView,
    EarlyStoppingView,
    MaskSpreadView,
    PenaltiesView,
)
from hpwidgets.widgets.table import Table
from hpwidgets.widgets.view import Given
from tests.page import shown

Make = Callable[..., DropoutLab]
TRAINED = "hidden_layers hidden_units activation batch_size dropout epochs"
SHOWN = {
    "network": "drawn step row direction dropout drawn_layers drawn_units activation drawn_batch"
    " learning_rate",
    "modes": f"data {TRAINED} masks new_row learning_rate",
    "vote": f"data {TRAINED} masks new_row learning_rate",
    "size": f"learned {TRAINED} measure repeats learning_rate",
    "penalties": f"learned {TRAINED} l1 l2 repeats sgd_rate",
    "stopping": "time rows features noise correlation",
}
"""What each view shows besides what all do: the view and the seed."""
QUICK = {"epochs": 3, "repeats": 2, "hidden_units": 8, "masks": 20}
LAB = partial(DropoutLab, **QUICK)


def test_a_view_shows_what_it_needs(make: Make) -> None:
    lab = make("iris", auto_run=False)
    for view, names in SHOWN.items():
        assert shown(lab.set(view=view)) == {"view", "seed", *names.split()}


def test_steps_are_those_of_one_training_whatever_the_order(make: Make) -> None:
    lab = make("iris", step=100)
    late = lab.result
    early = lab.set(step=2, row=3).wait(60).result
    assert isinstance(early, DropoutStepView) and isinstance(late, DropoutStepView)
    h = hp.Hyperparameters(
        hidden_units=6, dropout=0.5, batch_size=8, learning_rate=0.003, hidden_layers=2
    )
    steps = DropoutSteps(h, hp.load("iris"))
    steps.advance(100)
    assert early.answers[1] == pytest.approx(steps.view(2, 3).answers[1])
    assert late.train_losses == pytest.approx(steps.view(100).train_losses)
    assert (early.step, early.row, late.step) == (2, 3, 100)
    on_the_way = steps.view(40, total=100)
    assert (on_the_way.done, on_the_way.total, late.done, late.total) == (40, 100, 100, 100)


def test_run_plays_the_updates_from_the_first(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hpwidgets.lessons.regularisation.lab.PACE", 0.0)
    lab = make("iris", step=12)
    view, given = lab.view, Given({name: lab.values[name] for name in lab.view.controls})
    assert [record.step for record in view.run(given, lambda: False)] == [12]
    view.forget(given)
    played = list(view.run(given, lambda: False))
    assert [record.step for record in played] == list(range(1, 13))
    assert {record.total for record in played} == {12}
    view.forget(given)
    assert [record.step for record in view.run(given, lambda: True)] == [1]  # and then it stops
    assert [record.step for record in view.run(given, lambda: False)] == [12]


def test_a_row_that_the_last_batch_lacks_gives_way(make: Make) -> None:
    lab = make("iris", drawn_batch=16, row=16)  # 74 training rows: four of 16, then 10
    assert isinstance(lab.result, DropoutStepView) and lab.result.row == 16
    lab.set(step=5).wait(60)
    assert isinstance(lab.result, DropoutStepView) and lab.result.row == lab.result.rows == 10


def test_the_direction_is_only_drawn(make: Make) -> None:
    lab = make("iris", step=7)
    before = lab.result
    lab.set(direction="backward").wait(60)
    assert lab.result is before
    assert "gets no gradient" in lab.words
    picture = lab.picture
    assert "backward" in picture._title.get_title(loc="left")  # type: ignore[attr-defined]


def test_gain_by_another_measure_needs_no_new_run(make: Make) -> None:
    lab = make("iris", view="size")
    before = lab.result
    lab.set(measure="score").wait(60)
    assert lab.result is before
    title = lab.picture.left.axes.get_title(loc="left")  # type: ignore[attr-defined]
    assert title == "validation accuracy"
    lab.set(view="stopping").wait(60)  # has no data whose task could be asked for
    assert isinstance(lab.result, EarlyStoppingView) and lab.error == ""
    assert "under the proved 1.69" in lab.words


def test_numbers_can_be_learnt_too_where_no_class_is_needed(make: Make) -> None:
    lab = make("diabetes", view="size", measure="score")
    assert isinstance(lab.result, DropoutGainView)
    title = lab.picture.left.axes.get_title(loc="left")  # type: ignore[attr-defined]
    assert title == "validation R²"
    lab.set(view="network").wait(60)
    assert isinstance(lab.result, DropoutStepView) and lab.result.sizes[-1] == 1
    lab.set(view="modes").wait(60)
    assert "about classes, got a regression" in lab.error
    lab.set(view="penalties").wait(60)
    assert lab.error == "" and isinstance(lab.result, PenaltiesView)


def test_own_rows_and_what_is_wrong_with_values(make: Make) -> None:
    draw = np.random.default_rng(0)
    X, y = draw.normal(size=(60, 3)), np.repeat(["a", "b", "c"], 20)
    lab = make((X, y))
    assert isinstance(lab.result, DropoutStepView) and lab.result.sizes == (3, 6, 6, 3)
    assert not {"data", "drawn", "learned"} & shown(lab)
    assert lab.settings().startswith("hp.DropoutLab(data, ")
    lab.set(row=9).wait(60)
    assert "row must be at most 8, the rows of a mini-batch, got 9" in lab.error
    lab.set(row=1, view="modes", new_row=16).wait(60)
    assert "validation row must be at most" in lab.error
    lab.set(new_row=1).wait(60)
    assert lab.error == ""


def test_images_and_no_dropout_at_all(make: Make) -> None:
    lab = make(hp.load("digits"), dropout=0.0, step=3)
    assert isinstance(lab.result, DropoutStepView) and lab.result.sizes[0] == 64
    assert "Without dropout both modes are the same" in lab.words
    lab.set(view="modes").wait(60)
    assert isinstance(lab.result, MaskSpreadView)
    assert lab.result.batch_losses.std() == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("view", ("network", "modes", "size", "penalties"))
def test_a_run_that_diverges_is_said_and_the_lab_goes_on(make: Make, view: str) -> None:
    rates = {"learning_rate": 1e8, "sgd_rate": 1e8}
    lab = make("diabetes" if view == "size" else "iris", view=view, step=30, **rates)
    assert lab.error == "" and lab.picture.render().startswith(b"\x89PNG")
    if view in ("size", "penalties"):
        assert "Every run diverged" in lab.words
    assert "nan" not in lab.words.replace("nan,", "")
    lab.set(learning_rate=0.003, sgd_rate=0.1).wait(60)
    assert "diverged" not in lab.words and lab.error == ""


def test_both_views_of_the_masks_show_one_result(make: Make) -> None:
    lab = make("iris", view="modes")
    first = lab.result
    assert lab.set(view="vote").wait(60).result is first
    make_table = lab.view.table
    table = make_table(first, lab.values)
    assert isinstance(table, Table) and table.folded and "Validation row 1" in table.caption


PRESET = {preset.name: preset for preset in PRESETS}


def opened(name: str, **more: Any) -> DropoutLab:
    """A lab at the preset, with the defaults of all other controls."""
    return DropoutLab(**{**PRESET[name].values, **more}).wait(120)


@pytest.mark.parametrize("seed", [0, 10])
def test_presets_of_the_gain_help_and_do_not(seed: int) -> None:
    lab = opened("it helps", seed=seed)
    view = lab.result
    assert isinstance(view, DropoutGainView)
    gain = (view.loss[0] - view.loss[1]).mean(axis=0)
    assert (gain[2:] > 0.05).all() and "It helps with" in lab.words
    lab.close()


def test_where_the_network_does_not_overfit_dropout_does_harm() -> None:
    lab = opened("no need of it")
    view = lab.result
    assert isinstance(view, DropoutGainView)
    gain = view.loss[0] - view.loss[1]
    assert gain[:, -2:].mean() < 0 and "It does harm with" in lab.words
    lab.close()


@pytest.mark.parametrize("seed", [0, 10])
def test_presets_of_the_penalties_make_zeros_and_underfit(seed: int) -> None:
    lab = opened("sparse", seed=seed, repeats=3)
    view = lab.result
    assert isinstance(view, PenaltiesView)
    losses = view.validation_loss[:, :, -1].mean(axis=1)
    assert view.zero_share[1, :, -1].min() > 0.8 and losses[1] < losses[0]
    assert view.zero_share[[0, 2, 3], :, -1].max() == 0
    make_table = lab.view.table
    table = make_table(view, lab.values)
    assert isinstance(table, Table) and table.rows[1][0] == "L1 0.01"
    lab.set(**PRESET["too much"].values).wait(120)
    view = lab.result
    train = view.train_loss[:, :, -1].mean(axis=1)
    assert (train[1:3] > 1.5 * train[0]).all()
    lab.close()


def test_presets_of_one_update_show_what_they_say() -> None:
    lab = opened("gradients")
    assert "gets no gradient" in lab.words
    lab.close()
    lab = opened("few are left")
    assert isinstance(lab.result, DropoutStepView) and "= 5," in lab.words
    dropped = np.concatenate(lab.result.silent)
    assert dropped.mean() > 0.5
    lab.close()


def test_the_first_update_shown_drops_units_in_every_hidden_layer() -> None:
    lab = DropoutLab().wait(60)
    assert isinstance(lab.result, DropoutStepView)
    assert all(0 < off.sum() < len(off) for off in lab.result.silent)
    zeros = [
        (answers == 0) & ~off
        for answers, off in zip(lab.result.answers, lab.result.silent, strict=True)
    ]
    assert any(found.any() for found in zeros)  # and a zero of ReLU to tell apart from them
    lab.close()
