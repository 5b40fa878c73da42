"""Every choice of a pipeline arrives in it, and what an ensemble keeps at its limits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hpwidgets.tuning.automl._ensemble import select_ensemble
from hpwidgets.tuning.automl.pipeline import build_pipeline
from hpwidgets.tuning.automl.rows import automl_rows
from hpwidgets.tuning.automl.space import MODELS
from hpwidgets.tuning.space.axes import Axis, Choice
from tests.tuning.automl.tables import messy
from tests.tuning.automl.test_pipeline import parameters, space_for


def another(axis: Axis, value: Any) -> Any:
    """A value of the axis that is not this one."""
    if isinstance(axis, Choice):
        return next(option for option in axis.values if option != value)
    return axis.high if value != axis.high else axis.low


@pytest.mark.parametrize("task", ["classification", "regression"])
@pytest.mark.parametrize("model", MODELS)
def test_every_setting_changes_the_pipeline(task: Any, model: str) -> None:
    columns = automl_rows(messy(), target="y").columns
    space = space_for(task)
    values = space.usual(model) | {"selection": "k_best", "percent": 50}
    before = parameters(build_pipeline(values, columns, task))
    assert values in space
    asked = [name for name in values if name != "model"]
    assert any(name.startswith(model) for name in asked)
    for name in asked:
        changed = values | {name: another(space[name], values[name])}
        for other in space:  # what the change leaves open besides
            if space.holds(other, changed) and other not in changed:
                changed[other] = another(space[other], None)
        assert parameters(build_pipeline(changed, columns, task)) != before, name


@pytest.mark.parametrize("model", ["forest", "boosting", "network"])
def test_the_seed_arrives_in_models_of_chance(model: str) -> None:
    columns = automl_rows(messy(), target="y").columns
    values = space_for().usual(model)
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
