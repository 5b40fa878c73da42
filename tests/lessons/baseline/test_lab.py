"""The BaselineLab, driven as a program and as a person would."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.draw.theme import LIGHT
from hpwidgets.lessons.baseline.lab import BaselineLab
from hpwidgets.lessons.baseline.presets import PRESETS
from hpwidgets.lessons.baseline.records import (
    MODELS,
    ChecksView,
    FamiliesView,
    GradientView,
)
from hpwidgets.lessons.baseline.words import (
    band_table,
    optimizers_table,
    regularisation_table,
)
from tests.page import shown

Make = Callable[..., BaselineLab]
VIEWS = ("families", "checks", "gradients", "optimizers", "band", "regularisation")
QUICK = {"epochs": 3, "long_epochs": 3, "repeats": 2, "many_repeats": 2, "wide_units": 8}
LAB = partial(BaselineLab, **QUICK)


@pytest.mark.parametrize("view", VIEWS)
def test_every_record_on_the_way_can_be_drawn_and_told(make: Make, view: str) -> None:
    lab = make("wine", view=view, auto_run=False)
    picture = lab.view.picture(LIGHT)
    for record in lab.view.run(lab._good.given, lambda: False):
        lab.view.draw(picture, record, lab.values)  # warnings are errors
        assert list(lab.view.words(record, lab.values))
    assert picture.render().startswith(b"\x89PNG")


def test_the_table_has_every_model_with_its_size(make: Make) -> None:
    lab = make("wine", hidden_layers=1)
    view = lab.result
    assert isinstance(view, FamiliesView)
    (table,) = lab.widget.below["tables"]
    sizes = {str(row[0]): row[1] for row in table["rows"]}
    every = (*view.families, *view.baselines)
    assert sizes == {MODELS[r.name]: f"{r.n_parameters:,}" for r in every}
    assert sizes["logistic regression"] == "42"


def test_another_models_confusion_needs_no_new_run(make: Make) -> None:
    lab = make("wine")
    before = lab.result
    picture: Any = lab.picture
    matrix = np.array(picture.matrix.image.get_array())
    lab.set(model="dummy").wait(60)
    assert lab.result is before
    shares = np.array(lab.picture.matrix.image.get_array())  # type: ignore[attr-defined]
    commonest = shares.sum(axis=0).argmax()
    assert shares[:, commonest].tolist() == [1, 1, 1] and not (shares == matrix).all()


def test_controls_are_those_of_the_view(make: Make) -> None:
    lab = make("wine", view="gradients", depth=3)
    assert shown(lab) == {
        "view",
        "data",
        "depth",
        "start",
        "batch_norm",
        "hidden_units",
        "repeats",
        "seed",
    }
    assert lab.error == ""
    assert isinstance(lab.result, GradientView) and lab.result.norms[0].shape == (2, 4)
    lab.set(view="band").wait(60)
    assert "depth" not in shown(lab) and "epochs" in shown(lab)


def test_own_rows_with_classes_and_what_is_wrong_with_others(make: Make) -> None:
    draw = np.random.default_rng(0)
    X, y = draw.normal(size=(60, 3)), np.repeat(["a", "b", "c"], 20)
    lab = make((X, y), view="checks", batch_rows=8)
    assert isinstance(lab.result, ChecksView) and "data" not in shown(lab)
    assert lab.settings().startswith("hp.BaselineLab(data, view='checks'")
    lab.set(batch_rows=64).wait(60)
    assert "batch rows must be at most" in lab.error
    lab.set(batch_rows=8).wait(60)
    assert lab.error == ""
    with pytest.raises(ValueError, match="about classes, got a regression"):
        BaselineLab("diabetes")


def test_more_rows_than_there_are_is_all_of_them_and_computes_nothing_new(make: Make) -> None:
    lab = make("wine", view="regularisation", rows=500)
    first = lab.result
    n = len(hp.load("wine").y_train)
    assert first.rows == n
    assert lab.set(rows=n).wait(60).result is first


def test_optimizers_bands_and_ways_have_a_table_once_all_have_ended(make: Make) -> None:
    lab = make("wine", view="optimizers")
    tables = (("optimizers", optimizers_table, 4), ("band", band_table, 2))
    for name, table_of, rows in (*tables, ("regularisation", regularisation_table, 6)):
        view = lab.set(view=name).wait(120).result
        table = table_of(view, {})
        assert table is not None and len(table.rows) == rows
        assert all(len(row) == len(table.heads) for row in table.rows)
        begun = type(view)(**vars(view) | {"done": 0} | ({"choice": -1} if rows == 6 else {}))
        assert table_of(begun, {}) is None
    best = optimizers_table(lab.set(view="optimizers").wait(120).result, {})
    assert best is not None and len(best.strong) == 1


@pytest.mark.parametrize("seed", [0, 1])
def test_every_preset_shows_what_it_says(seed: int) -> None:
    views, start = {}, BaselineLab(auto_run=False)
    usual = dict(start.values)
    start.close()
    for preset in PRESETS:
        lab = BaselineLab(**usual | dict(preset.values) | {"seed": seed}).wait(120)
        assert lab.error == ""
        views[preset.name] = lab.result
        lab.close()
    shuffled = views["shuffled pixels"]
    usual_view = _families(seed)
    assert _accuracy(usual_view, "cnn") > _accuracy(shuffled, "cnn") + 0.005
    bad, cannot = views["bad start"], views["cannot learn"]
    assert bad.start > 2 * bad.chance and bad.passed[0] is False
    assert cannot.passed == (True, False, False)
    deep = views["deep, well started"]
    relu = deep.ratios[deep.activations.index("relu")]
    assert 0.1 < np.exp(np.log(relu[:, -1]).mean()) < 10
    nothing = views["nothing to gain"]
    assert nothing.train_score[0].mean() - nothing.score[0].mean() < 0.05


def _families(seed: int) -> FamiliesView:
    lab = BaselineLab(seed=seed).wait(120)
    lab.close()
    assert isinstance(lab.result, FamiliesView)
    return lab.result


def _accuracy(view: FamiliesView, name: str) -> float:
    (runs,) = (runs for runs in view.families if runs.name == name)
    return float(runs.validation_score[:, -1].mean())
