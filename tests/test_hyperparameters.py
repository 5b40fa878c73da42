"""The one table of hyperparameters: checks, messages, copies."""

# ruff: noqa: E501 - whole messages stand on one line

from __future__ import annotations

import copy
import math
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpwidgets.hyperparameters import Hyperparameters

INFOS = Hyperparameters.infos()


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({"dropout": 1.5}, ValueError, "dropout must be in [0, 0.95], got 1.5; the nearest valid value is 0.95"),
        ({"dropout": -0.1}, ValueError, "dropout must be in [0, 0.95], got -0.1; the nearest valid value is 0"),
        ({"learning_rate": 0}, ValueError, "learning_rate must be in (0, 1000000000], got 0"),
        ({"learning_rate": math.nan}, ValueError, "learning_rate must be in (0, 1000000000], got nan"),
        ({"learning_rate": "0.1"}, TypeError, "learning_rate must be in (0, 1000000000], got '0.1'"),
        ({"l2": math.inf}, ValueError, "l2 must be in [0, 1000], got inf; the nearest valid value is 1000"),
        ({"batch_size": 16.0}, TypeError, "batch_size must be a whole number in [1, 1000000], got 16.0"),
        ({"batch_size": True}, TypeError, "batch_size must be a whole number in [1, 1000000], got True"),
        ({"epochs": 0}, ValueError, "epochs must be a whole number in [1, 1000000], got 0; the nearest valid value is 1"),
        ({"patience": 0}, ValueError, "patience must be None or a whole number in [1, 1000000], got 0; the nearest valid value is 1"),
        ({"batch_norm": 1}, TypeError, "batch_norm must be True or False, got 1"),
        ({"optimizer": "adamm"}, ValueError, "optimizer must be one of 'sgd', 'rmsprop', 'adam', 'adamw', got 'adamm'; did you mean 'adam'?"),
        ({"family": None}, TypeError, "family must be one of 'mlp', 'cnn', 'rnn', 'gru', got None"),
        ({"learnin_rate": 1}, TypeError, "unknown hyperparameter 'learnin_rate'; did you mean 'learning_rate'?"),
        ({"zzz": 1}, TypeError, "unknown hyperparameter 'zzz'; known are " + ", ".join(INFOS)),
        ({"batch_norm": True, "batch_size": 1}, ValueError, "batch_norm needs at least 2 rows a batch to have a variance, got batch_size=1; raise batch_size or switch batch_norm off"),
    ],
)  # fmt: skip
def test_errors_say_what_was_expected_what_came_and_what_to_do(
    values: dict[str, Any], error: type[Exception], message: str
) -> None:
    for make in (Hyperparameters, Hyperparameters().replace):
        with pytest.raises(error) as caught:
            make(**values)
        assert str(caught.value) == message


def test_values_without_names_are_refused() -> None:
    with pytest.raises(
        TypeError, match=r"takes names, such as learning_rate=0.01; got 0.1 without"
    ):
        Hyperparameters(0.1)


def test_numpy_numbers_become_plain_ones() -> None:
    h = Hyperparameters(learning_rate=np.float32(0.5), batch_size=np.int64(8), l1=0)
    assert (type(h.learning_rate), type(h.batch_size), type(h.l1)) == (float, int, float)
    assert h == Hyperparameters(learning_rate=0.5, batch_size=8)


def test_it_is_frozen_hashable_and_survives_pickle_and_copy() -> None:
    h = Hyperparameters(dropout=0.3, seed=7)
    with pytest.raises(AttributeError):
        h.dropout = 0.5  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(h)) == h == copy.deepcopy(h)
    assert len({h, Hyperparameters(dropout=0.3, seed=7)}) == 1


def test_info_of_an_unknown_name() -> None:
    with pytest.raises(TypeError, match=r"unknown hyperparameter 'epoch'; did you mean 'epochs'\?"):
        Hyperparameters.info("epoch")


@pytest.mark.parametrize("name", INFOS)
def test_every_field_tells_its_meaning_and_offers_a_valid_slider(name: str) -> None:
    info = INFOS[name]
    assert info.label
    assert len(info.meaning) > 10
    if not info.choices and info.scale != "flag":
        low, high = info.slider
        assert low < high
        for value in (low, high):
            info.check(name, int(value) if info.integer else value)


def one_field(name: str) -> st.SearchStrategy[Any]:
    info = INFOS[name]
    if info.choices:
        return st.sampled_from(info.choices)
    if info.scale == "flag":
        return st.booleans()
    if info.integer:
        numbers: st.SearchStrategy[Any] = st.integers(int(info.low), int(info.high))
    else:
        numbers = st.floats(info.low, info.high, exclude_min=info.low_open)
    return st.none() | numbers if info.optional else numbers


valid = st.fixed_dictionaries({}, optional={name: one_field(name) for name in INFOS}).filter(
    lambda values: not (values.get("batch_norm") and values.get("batch_size") == 1)
)
anything = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just([])


@given(valid)
def test_any_valid_setting_is_kept_and_its_repr_makes_it_again(values: dict[str, Any]) -> None:
    h = Hyperparameters(**values)
    assert {name: getattr(h, name) for name in values} == values
    assert eval(repr(h)) == h
    assert Hyperparameters(**h.to_dict()) == h
    assert Hyperparameters().replace(**h.changed()) == h


@given(st.dictionaries(st.sampled_from(list(INFOS)) | st.text(), anything))
def test_any_input_is_taken_whole_or_refused_in_words(values: dict[str, Any]) -> None:
    try:
        h = Hyperparameters(**values)
    except (TypeError, ValueError) as error:
        assert len(str(error)) > 20
    else:
        assert {name: getattr(h, name) for name in values} == values


def test_a_width_of_its_own_for_every_layer() -> None:
    h = Hyperparameters(hidden_units=(64, 16))
    assert h.widths == (64, 16) and h.hidden_units == (64, 16) and eval(repr(h)) == h
    assert Hyperparameters(hidden_units=8, hidden_layers=3).widths == (8, 8, 8)
    assert Hyperparameters(hidden_layers=0).widths == ()
    with pytest.raises(ValueError) as told:
        Hyperparameters(hidden_units=(64, 16), hidden_layers=3)
    assert str(told.value) == (
        "hidden_units must be one number, or one for each hidden layer: got 2 numbers (64, 16)"
        " with hidden_layers=3"
    )
    with pytest.raises(ValueError, match=r"hidden_units\[1\] must be a whole number in .* got 0"):
        Hyperparameters(hidden_units=(64, 0))
    with pytest.raises(TypeError, match=r"a tuple of one a layer, got \[64, 16\]"):
        Hyperparameters(hidden_units=[64, 16])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"learning_rate must be in .* got \(0.1, 0.2\)"):
        Hyperparameters(learning_rate=(0.1, 0.2))  # type: ignore[arg-type]
