"""The CapacityLab, driven as a program and as a person would."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.lessons.capacity.lab import CapacityLab
from hpwidgets.lessons.capacity.presets import PRESETS
from hpwidgets.lessons.capacity.records import CapacityView, DescentView, MemoriseView
from hpwidgets.lessons.capacity.words import capacity_table
from tests.page import control, shown

Make = Callable[..., CapacityLab]
LAB = CapacityLab


def test_the_fit_its_numbers_and_what_rules_the_error(make: Make) -> None:
    lab = make()
    result = lab.result
    assert isinstance(result, CapacityView)
    assert result.done == result.total == len(result.capacities)
    assert lab.words.startswith("Degree 3 is too simple. Over 50 training sets: training error ")
    assert "Bias rules: more capacity helps, more rows do not." in lab.words
    words = lab.set(degree=20).wait(60).words
    assert words.startswith("Degree 20 is too flexible.") and "Variance rules" in words
    assert lab.settings() == "hp.CapacityLab(degree=20)"
    words = lab.set(degree=9, rows=10).wait(60).words  # through every row: only arithmetic is left
    assert "training error 0, validation error 0." in words


def test_the_table_has_every_degree_and_the_best_one_stands_out(make: Make) -> None:
    lab = make()
    view = lab.result
    assert isinstance(view, CapacityView)
    table = capacity_table(view, {})
    assert table is not None and table.folded and len(table.rows) == 21
    assert table.heads[0] == "degree" and table.strong == (view.best,)
    assert table.rows[3][2] == view.validation_medians[3]
    x = np.linspace(0, 5, 80)
    own = make((x, np.sqrt(x))).result
    assert isinstance(own, CapacityView)
    table = capacity_table(own, {})
    assert table is not None and "bias²" not in table.heads
    assert all(len(row) == len(table.heads) for row in table.rows)


@pytest.mark.parametrize("seed", [0, 1])
def test_every_preset_shows_what_it_says(make: Make, seed: int) -> None:
    lab = make()
    start = dict(lab.values)
    views = {}
    for preset in PRESETS:
        quick = {} if preset.name != "learns nonsense" else {"units": 256}
        lab.set(**start | dict(preset.values) | {"seed": seed} | quick).wait(120)
        assert lab.error == ""
        views[preset.name] = lab.result
    zones = {name: view.zone for name, view in views.items() if isinstance(view, CapacityView)}
    assert zones == {
        "straight line": "too simple",
        "about right": "about right",
        "wild curve": "too flexible",
        "few rows": "too flexible",
    }
    line, right, wild = (views[n] for n in ("straight line", "about right", "wild curve"))
    assert line.bias2[1] > 20 * line.variance[1]
    assert right.bias2[7] < right.variance[7] < right.noise
    assert wild.variance[20] > 10 * wild.bias2[20] and wild.variance[20] > wild.noise
    few = views["few rows"]
    assert few.train_error[:, 9].max() < 1e-6 and few.variance[9] > 3 * right.variance[9]
    nonsense = views["learns nonsense"]
    assert nonsense.shuffled_train[-1] > 0.9 and nonsense.shuffled_validation[-1] < 0.25
    descent = views["no penalty"]
    for errors in (descent.test, descent.ridge):
        means = errors.mean(axis=0)
        assert descent.counts[means.argmax()] == pytest.approx(descent.rows, rel=0.15)
        assert means.max() > 3 * means[-1]


def test_every_view_shows_its_own_controls_and_picture(make: Make) -> None:
    lab = make()
    assert shown(lab) == {"view", "model", "degree", "noise", "rows", "seed"}
    sizes = {lab.picture.size}
    lab.set(model="network", epochs=5, rows=8).wait(60)
    assert shown(lab) == {
        *("view", "model", "width", "depth", "epochs", "noise", "rows", "seed"),
    }
    assert "Hidden units 8" in lab.words
    lab.set(view="memorise", units=32, memorise_epochs=3).wait(60)
    assert isinstance(lab.result, MemoriseView) and len(lab.result.train) == 3
    assert (lab.result.done, lab.result.total) == (3, 3)
    assert shown(lab) == {"view", "shuffled", "units", "memorise_epochs", "seed"}
    sizes.add(lab.picture.size)
    lab.set(view="descent").wait(60)
    assert isinstance(lab.result, DescentView) and len(lab.result.test) == 20
    assert (lab.result.done, lab.result.total) == (20, 20)
    assert "peaks at" in lab.words and shown(lab) == {"view", "rows", "noise", "ridge"}
    sizes.add(lab.picture.size)
    assert len(sizes) == 3
    ((_title, names),) = [part for part in lab.widget.controls["sections"] if part[0]]
    assert names == ["epochs", "memorise_epochs", "seed"]
    assert not any(control(lab, name)["shown"] for name in names)  # so that the fold goes, too
    lab.set(view="memorise").wait(60)
    assert control(lab, "seed")["shown"]


def test_a_width_that_is_none_is_said_and_the_lab_goes_on(make: Make) -> None:
    lab = make(model="network", epochs=3, rows=8)
    before = lab.result
    lab.set(width=7).wait(60)
    assert "width must be one of 1, 2, 4" in lab.error and lab.result is before
    assert lab.set(width=16).wait(60).error == ""


def test_rows_of_ones_own(make: Make) -> None:
    x = np.linspace(0, 5, 80)
    lab = make((x, np.sqrt(x)))
    assert isinstance(lab.result, CapacityView) and lab.result.bias2 is None
    assert "bias² and noise cannot be told apart" in lab.words
    assert shown(lab) == {"view", "model", "degree", "seed"}
    assert lab.settings() == "hp.CapacityLab(data)"


def test_wrong_arguments_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="regression on one feature"):
        CapacityLab((np.zeros((40, 2)), np.arange(40.0)))
    with pytest.raises(ValueError, match=r"degree must be a whole number in \[0, 20\], got 99"):
        CapacityLab(degree=99)
    with pytest.raises(ValueError, match="did you mean 'memorise'"):
        CapacityLab(view="memorize")


def test_it_is_there_by_its_public_name(make: Make) -> None:
    assert hp.CapacityLab is CapacityLab
