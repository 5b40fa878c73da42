"""Every choice of a pipeline arrives in it, and what an ensemble keeps at its limits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hpwidgets.tuning.automl.ensemble import select_ensemble
from hpwidgets.tuning.automl.pipeline import build_pipeline
from hpwidgets.tuning.automl.rows import automl_rows
from hpwidgets.tuning.automl.space import MODELS, Axis, usual
from tests.tuning.automl.tables import messy
from tests.tuning.automl.test_pipeline import axes_for, parameters


def another(axis: Axis, value: Any) -> Any:
    """A value of the axis that is not this one."""
    if axis.options:
        return next(option for option in axis.options if option != value)
    end = axis.high if value != axis.high else axis.low
    return int(end) if axis.integer else end


@pytest.mark.parametrize("task", ["classification", "regression"])
@pytest.mark.parametrize("model", MODELS)
def test_every_setting_changes_the_pipeline(task: Any, model: str) -> None:
    columns = automl_rows(messy(), target="y").columns
    axes = axes_for(task)
    values = usual(axes, model) | {"selection": "k_best", "percent": 50}
    before = parameters(build_pipeline(values, columns, task))
    asked = [axis for axis in axes if axis.name != "model" and axis.exists(values)]
    assert any(axis.name.startswith(model) for axis in asked)
    for axis in asked:
        changed = values | {axis.name: another(axis, values[axis.name])}
        for other in axes:  # what the change leaves open besides
            if other.exists(changed) and other.name not in changed:
                changed[other.name] = other.default
        assert parameters(build_pipeline(changed, columns, task)) != before, axis.name


@pytest.mark.parametrize("model", ["forest", "boosting", "network"])
def test_the_seed_arrives_in_models_of_chance(model: str) -> None:
    columns = automl_rows(messy(), target="y").columns
    values = usual(axes_for(), model)
    one, other = (
        parameters(build_pipeline(values, columns, "classification", seed=s)) for s in (0, 1)
    )
    assert one != other


Y = np.array([0.0, 10.0, 20.0])


def test_repetitions_do_not_use_up_the_places_of_members() -> None:
    """One too high, one 3.2 too low: high, high, low is the best of three."""
    answers = {0: Y + 1.0, 1: Y - 3.2}
    weights, _score = select_ensemble(answers, Y, (), picks=3, members=2)
    assert weights == pytest.approx({0: 2 / 3, 1: 1 / 3})
    weights, _score = select_ensemble(answers, Y, (), picks=3, members=1)
    assert weights == {0: 1.0}


def test_of_equally_good_ensembles_the_smallest_is_kept() -> None:
    """3 too low with 1 too high is 1 too low: as far off as the second alone."""
    weights, _score = select_ensemble({0: Y - 3.0, 1: Y + 1.0}, Y, (), picks=2)
    assert weights == {1: 1.0}
