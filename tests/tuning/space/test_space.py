"""The search space: what it accepts, what it draws, and how it refuses."""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import optuna
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.tuning.space.axes import Choice, Float, Integer
from hpwidgets.tuning.space.conditions import When
from hpwidgets.tuning.space.space import Space

CONDITIONED = Space(
    learning_rate=(1e-4, 1),
    optimizer=["sgd", "adam"],
    momentum=When(Float(0, 0.99), optimizer="sgd"),
    hidden_layers=(0, 3),
    hidden_units=When((4, 64), hidden_layers=(1, 3)),
    dropout=When((0, 0.5), hidden_layers=[2, 3], optimizer="adam"),
)


def holds(values: dict[str, Any]) -> set[str]:
    """The fields of CONDITIONED that should be there beside these values."""
    there = {"learning_rate", "optimizer", "hidden_layers"}
    if values["optimizer"] == "sgd":
        there.add("momentum")
    if values["hidden_layers"] >= 1:
        there.add("hidden_units")
    if values["hidden_layers"] >= 2 and values["optimizer"] == "adam":
        there.add("dropout")
    return there


def test_short_forms_are_read_as_the_field_is() -> None:
    space = Space(
        learning_rate=(1e-4, 1), hidden_units=(4, 128), l2=(0, 0.1), epochs=(5, 50), seed=[1, 2]
    )
    assert space["learning_rate"] == Float(1e-4, 1, log=True)
    assert space["hidden_units"] == Integer(4, 128, log=True)
    assert space["l2"] == Float(0, 0.1) and space["epochs"] == Integer(5, 50)
    assert space["seed"] == Choice(1, 2)
    assert eval(repr(CONDITIONED)) == CONDITIONED
    assert pickle.loads(pickle.dumps(CONDITIONED)) == CONDITIONED
    assert hash(CONDITIONED) == hash(eval(repr(CONDITIONED)))
    assert Space(l1=(0, 1)) != Space(l1=(0, 0.5))
    with pytest.raises(AttributeError, match="frozen"):
        space.l2 = 3


@given(st.integers(0, 10**6))
def test_draws_hold_the_conditions_and_optuna_agrees(seed: int) -> None:
    values = CONDITIONED.sample(seed)
    assert values in CONDITIONED and set(values) == holds(values)
    u = CONDITIONED.to_unit(values)
    again = CONDITIONED.from_unit(np.where(np.isfinite(u), u, 0.5))
    assert set(again) == set(values)
    for name, value in values.items():
        assert again[name] == pytest.approx(value)
        distribution = CONDITIONED.to_optuna()[name]
        assert distribution._contains(distribution.to_internal_repr(value))
    h = CONDITIONED.settings(values, Hyperparameters(epochs=3))
    assert all(getattr(h, name) == value for name, value in values.items()) and h.epochs == 3


@given(st.integers(0, 10**6))
def test_optunas_own_draws_are_points_of_the_space(seed: int) -> None:
    optuna.logging.disable_default_handler()
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=seed))
    values = CONDITIONED.suggest(study.ask())
    assert values in CONDITIONED and set(values) == holds(values)


@pytest.mark.parametrize(
    ("axis", "expected"),
    [
        (Float(1e-4, 1, log=True), "log"),
        (Float(0, 0.5), "linear"),
        (Integer(1, 8), "whole"),
        (Choice("relu", "tanh", "gelu"), "choice"),
    ],
)
def test_axes_are_drawn_evenly_in_their_scale(axis: Any, expected: str) -> None:
    draws = [axis.from_unit(u) for u in (np.arange(2000) + 0.5) / 2000]
    if expected == "log":
        assert np.mean(np.array(draws) < 1e-2) == pytest.approx(0.5, abs=0.002)
    elif expected == "linear":
        assert np.mean(draws) == pytest.approx(0.25, abs=1e-3)
    else:
        counts = [draws.count(value) for value in dict.fromkeys(draws)]
        assert max(counts) - min(counts) <= 1 and len(counts) == axis.size


def test_a_grid_has_every_combination_that_holds_once() -> None:
    space = Space(
        l2=(1e-4, 1e-2), optimizer=["sgd", "adam"], momentum=When((0, 0.8), optimizer="sgd")
    )
    grid = space.grid(3)
    assert len(grid) == 3 * (3 + 1)
    assert len({tuple(sorted(values.items())) for values in grid}) == len(grid)
    assert all(values in space for values in grid)
    assert [values["l2"] for values in grid][::4] == pytest.approx([1e-4, 1e-3, 1e-2])
    assert Integer(1, 4).grid(10) == (1, 2, 3, 4)
    with pytest.raises(ValueError, match="per_axis counts 'l1', which is not in the space"):
        space.grid({"l1": 3, "l2": 3, "momentum": 2})
    with pytest.raises(ValueError, match="per_axis must say how many values momentum gets"):
        space.grid({"l2": 3})


def test_layers_may_have_widths_of_their_own_under_conditions() -> None:
    third = When((4, 32), hidden_layers=3)
    space = Space(hidden_layers=(1, 3), hidden_units_1=(4, 32), hidden_units_3=third)
    for seed in range(50):
        values = space.sample(seed)
        assert ("hidden_units_3" in values) == (values["hidden_layers"] == 3)
        h = space.settings(values, Hyperparameters(hidden_units=7))
        assert h.widths[0] == values["hidden_units_1"] and len(h.widths) == h.hidden_layers
        assert h.widths[1:2] in ((), (7,))
        assert h.hidden_layers < 3 or h.widths[2] == values["hidden_units_3"]
    with pytest.raises(ValueError, match=r"hidden_units_3 is the width of a layer that is not"):
        Space(hidden_units_3=(4, 8)).settings({"hidden_units_3": 5})
    own = Hyperparameters(hidden_units=(5, 6))
    assert Space(hidden_units_2=(4, 8)).settings({"hidden_units_2": 8}, own).widths == (5, 8)
    with pytest.raises(TypeError, match="unknown hyperparameter 'hidden_units_0'; did you mean"):
        Space(hidden_units_0=(4, 8))


@pytest.mark.parametrize(
    ("axes", "kind", "message"),
    [
        ({}, ValueError, "the space is empty: name at least one field"),
        ({"learnin_rate": (0.1, 1)}, TypeError, "'learnin_rate'; did you mean 'learning_rate'?"),
        ({"l2": (1, 0.1)}, ValueError, r"l2: Float needs low <= high, got Float\(1, 0.1\)"),
        ({"dropout": (0, 2)}, ValueError, r"dropout: dropout must be in \[0, 0.95\], got 2"),
        ({"dropout": (0, math.nan)}, ValueError, "dropout: Float needs finite ends"),
        ({"epochs": (1.5, 3)}, TypeError, "epochs: Integer needs a whole number as low, got 1.5"),
        ({"hidden_units": Float(4, 9)}, TypeError, r"takes whole numbers: use Integer\(4, 9\)"),
        ({"l1": Integer(0, 1)}, TypeError, r"takes any number: use Float\(0, 1\) instead"),
        ({"activation": ("relu", "tanh")}, TypeError, r"expected a list of values, got \('relu'"),
        ({"activation": ["relu", "tahn"]}, ValueError, "got 'tahn'; did you mean 'tanh'?"),
        ({"activation": []}, ValueError, "Choice needs at least one value"),
        ({"activation": ["relu", "relu"]}, ValueError, "Choice holds 'relu' twice"),
        (
            {"optimizer": Integer(1, 2)},
            TypeError,
            r"has no range, it is one of .*: use Choice\(…\)",
        ),
        ({"l2": 0.1}, TypeError, "a value that stays the same belongs into base"),
        (
            {"momentum": When((0, 0.9), optimizer="sgd")},
            ValueError,
            "the condition of momentum on optimizer can never change: optimizer is not in",
        ),
        (
            {"optimizer": ["adam", "sgd"], "momentum": When((0, 0.9), optimizer="rmsprop")},
            ValueError,
            "can never hold for 'rmsprop': optimizer is Choice",
        ),
        (
            {"hidden_layers": (1, 2), "dropout": When((0, 0.5), hidden_layers=(3, 9))},
            ValueError,
            r"can never hold: hidden_layers is Integer\(1, 2\), never in",
        ),
        (
            {"l2": (0.1, 1), "l1": When((0, 1), l2=0.3)},
            ValueError,
            "a value drawn from .* is never exactly 0.3; give a range",
        ),
        (
            {"l1": When((0, 1), l2=(0.2, 0.3)), "l2": When((0.1, 1), l1=(0.2, 0.3))},
            ValueError,
            "conditions in a circle, none of which can hold: l1 → l2 → l1",
        ),
        (
            {
                "hidden_layers": (1, 4),
                "dropout": When((0, 0.5), hidden_layers=(1, 2)),
                "l1": When((0, 0.5), dropout=(0.1, 0.5), hidden_layers=(3, 4)),
            },
            ValueError,
            "l1 can never be tried: with the conditions of the fields that it depends on",
        ),
    ],
)
def test_what_cannot_be_searched_is_said(axes: Any, kind: type, message: str) -> None:
    with pytest.raises(kind, match=message):
        Space(**axes)


def test_conditions_are_checked_where_they_are_written() -> None:
    with pytest.raises(TypeError, match="When needs at least one condition"):
        When((0, 1))
    nested = When(When((0, 0.5), optimizer="adam"), hidden_layers=2)
    assert nested.conditions == {"hidden_layers": 2, "optimizer": "adam"}
    with pytest.raises(ValueError, match="two conditions on optimizer: write them as one"):
        When(When((0, 0.5), optimizer="adam"), optimizer="sgd")
    assert pickle.loads(pickle.dumps(nested)).conditions == nested.conditions


def test_axes_are_checked_where_they_are_written() -> None:
    with pytest.raises(ValueError, match=r"a logarithmic Float must lie above 0, got low=0"):
        Float(0, 1, log=True)
    with pytest.raises(ValueError, match=r"a logarithmic Integer must lie from 1 on, got low=0"):
        Integer(0, 4, log=True)
    with pytest.raises(TypeError, match=r"Choice takes its values one by one"):
        Choice(["relu", "tanh"])
    with pytest.raises(TypeError, match="Choice takes texts, numbers, True, False and None"):
        Choice((64, 32), (8, 8))
