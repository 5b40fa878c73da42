"""Widths of single layers, from the space through a search to Optuna and a frame."""

from __future__ import annotations

from typing import Any

import numpy as np
import optuna
import pytest

import hpwidgets as hp
from hpwidgets.tuning.populations.evaluate import evaluate
from hpwidgets.tuning.search.search import search
from hpwidgets.tuning.space.axes import Integer
from hpwidgets.tuning.space.conditions import When
from hpwidgets.tuning.space.space import Space

BASE = hp.Hyperparameters(epochs=3, hidden_units=6)
THIRD = When((4, 16), hidden_layers=[3, 4])
SPACE = Space(hidden_layers=(2, 4), hidden_units_1=(4, 16), hidden_units_3=THIRD)


@pytest.mark.parametrize("method", ["grid", "random", "tpe", "gp", "hyperband"])
def test_layers_are_searched_each_with_a_width_of_its_own(method: str) -> None:
    halving = method == "hyperband"
    options: dict[str, Any] = {"max_epochs": 9} if halving else {"budget": 16}
    going = search(SPACE, "moons", method=method, base=BASE, **options)
    trials = sorted(going, key=lambda trial: trial.number)
    assert {trial.state for trial in trials} <= {"finished", "pruned"}
    assert len({trial.values["hidden_layers"] for trial in trials}) > 1
    for trial in trials:
        values = trial.values
        depth = values["hidden_layers"]
        third = values.get("hidden_units_3")
        assert (third is None) == (depth == 2)
        assert trial.setting.widths == (values["hidden_units_1"], 6, third, 6)[:depth]
    for trial in (trials[0], trials[-1]):
        alone = hp.fit(trial.setting.replace(epochs=trial.epochs), hp.load("moons"))
        assert trial.validation_loss == pytest.approx(alone.validation_loss, rel=1e-5)
    study, frame = going.to_optuna(), going.to_frame()
    assert [frozen.params for frozen in study.trials] == [dict(t.values) for t in trials]
    assert study.trials[0].distributions["hidden_units_1"] == (
        optuna.distributions.IntDistribution(4, 16, log=True)
    )
    thirds = [trial.values.get("hidden_units_3", np.nan) for trial in trials]
    np.testing.assert_array_equal(frame["hidden_units_3"].astype(float), thirds)
    assert np.isnan(thirds).any() and not np.isnan(thirds).all()


def test_one_width_for_all_and_widths_of_their_own_train_side_by_side() -> None:
    settings = [BASE.replace(hidden_layers=2, hidden_units=units) for units in (8, (8, 4), (4, 8))]
    data = hp.load("moons")
    for run, h in zip(evaluate(settings, data), settings, strict=True):
        assert run.validation_loss == pytest.approx(hp.fit(h, data).validation_loss, rel=1e-5)


@pytest.mark.parametrize(
    ("axes", "depth", "message"),
    [
        (
            {"hidden_units_3": (4, 8)},
            2,
            "hidden_units_3 is the width of a layer that no network has: hidden_layers is 2;"
            " raise it to 3, or leave out hidden_units_3",
        ),
        (
            {"hidden_layers": (1, 2), "l2": [0, 0.1], "hidden_units_3": When((4, 8), l2=0.1)},
            9,
            "no network has: hidden_layers is Integer(1, 2)",
        ),
        (
            {"hidden_layers": (1, 4), "hidden_units_3": Integer(4, 8)},
            9,
            "hidden_units_3 is the width of a layer that not all networks have: hidden_layers is"
            " Integer(1, 4); write hidden_units_3=When(Integer(4, 8), hidden_layers=(3, 4))",
        ),
        (
            {"hidden_layers": [1, 3], "hidden_units_3": Integer(4, 8)},
            9,
            "write hidden_units_3=When(Integer(4, 8), hidden_layers=3)",
        ),
    ],
)
def test_widths_of_layers_that_are_not_there_are_said(
    axes: dict[str, Any], depth: int, message: str
) -> None:
    with pytest.raises(ValueError) as error:
        search(Space(**axes), "moons", base=BASE.replace(hidden_layers=depth))
    assert message in str(error.value)


def test_layers_that_all_networks_have_need_no_condition() -> None:
    base = BASE.replace(hidden_layers=3)
    search(Space(hidden_units_3=(4, 8)), "moons", base=base)
    search(Space(hidden_layers=(3, 4), hidden_units_3=(4, 8)), "moons")
    # Three layers are the base's wherever the field of the depth is absent.
    deep = When([1, 2], optimizer="sgd")
    third = When((4, 8), optimizer="adam")
    space = Space(optimizer=["sgd", "adam"], hidden_layers=deep, hidden_units_3=third)
    trials = list(search(space, "moons", method="random", budget=8, base=base))
    assert {trial.state for trial in trials} == {"finished"}
