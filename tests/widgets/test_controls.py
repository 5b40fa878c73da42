"""Controls made from the table: positions and values, boxes, refusals."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.widgets.controls import (
    ChoiceControl,
    FlagControl,
    NumberControl,
    TextControl,
    TextInfo,
    make_control,
)

INFOS = Hyperparameters.infos()
NUMBERS = [name for name, info in INFOS.items() if not info.choices and info.scale != "flag"]


def control(name: str, value: Any) -> tuple[NumberControl, list[Any], list[str]]:
    made = make_control(name, INFOS[name], value)
    assert isinstance(made, NumberControl)
    values: list[Any] = []
    errors: list[str] = []
    made.on_change = values.append
    made.on_error = lambda error: errors.append(str(error))
    return made, values, errors


def parts(made: NumberControl) -> tuple[Any, Any]:
    slider, box = made.widget.children[:2]
    return slider, box


def test_a_slider_move_sets_the_box_and_is_told_once() -> None:
    made, values, _ = control("learning_rate", 0.01)
    slider, box = parts(made)
    slider.value = -1.0
    assert (values, box.value, made.value) == ([0.1], 0.1, 0.1)


def test_a_typed_value_between_two_positions_is_kept_exactly() -> None:
    made, values, _ = control("learning_rate", 0.01)
    slider, box = parts(made)
    box.value = 0.0123
    assert values == [0.0123]
    assert (made.value, box.value) == (0.0123, 0.0123)
    assert slider.value == pytest.approx(-1.9)


def test_a_position_that_the_page_reports_in_other_digits_is_no_move() -> None:
    """A page sends -1.7000000000000002 for a slider that it was told to put at -1.7."""
    control = NumberControl("learning_rate", Hyperparameters.info("learning_rate"), 0.01791662)
    told: list[float] = []
    control.on_change = told.append
    assert control._slider.value == -1.7
    control._slider.value = -1.7000000000000002
    assert told == [] and control.value == control._box.value == 0.01791662
    control._slider.value = -1.6
    assert told == [0.025] and control.value == 0.025


def test_the_left_end_of_l2_is_a_true_zero() -> None:
    made, values, _ = control("l2", 1e-3)
    slider, box = parts(made)
    slider.value = slider.min
    assert (values, box.value) == ([0.0], 0.0)
    slider.value = slider.min + slider.step
    assert values[-1] == 1e-6


def test_early_stopping_reads_zero_as_none() -> None:
    made, values, _ = control("patience", None)
    slider, box = parts(made)
    assert (slider.value, box.value) == (0, 0)
    slider.value = 7
    box.value = 0
    assert values == [7, None]


def test_a_refused_value_says_why_and_the_last_good_one_stays() -> None:
    made, values, errors = control("dropout", 0.2)
    _, box = parts(made)
    box.value = 5
    assert values == []
    assert errors == ["dropout must be in [0, 0.95], got 5.0; the nearest valid value is 0.95"]
    assert (made.value, box.value) == (0.2, 0.2)


def test_a_value_outside_the_sliders_range_is_taken_by_the_box() -> None:
    made, values, _ = control("learning_rate", 0.01)
    slider, box = parts(made)
    box.value = 1e6
    assert values == [1e6]
    assert (slider.value, box.value) == (slider.max, 1e6)


def test_set_is_silent() -> None:
    made, values, _ = control("batch_size", 16)
    made.set(64)
    assert (values, made.value, parts(made)[0].value, parts(made)[1].value) == ([], 64, 6, 64)


@pytest.mark.parametrize("name", NUMBERS)
def test_every_position_of_every_slider_makes_a_valid_value_that_stands_there(name: str) -> None:
    made, values, errors = control(name, INFOS[name].check(name, getattr(Hyperparameters(), name)))
    slider, box = parts(made)
    steps = round((slider.max - slider.min) / slider.step)
    for step in range(steps + 1):
        position = round(slider.min + step * slider.step, 6)
        slider.value = position
        assert slider.value == pytest.approx(position)
        assert (made.value or 0) == box.value
        INFOS[name].check(name, made.value)
    assert errors == []
    assert made.value == values[-1]
    assert len(set(values)) >= steps


@given(st.sampled_from(NUMBERS), st.data())
def test_any_valid_value_is_shown_exactly(name: str, data: st.DataObject) -> None:
    info = INFOS[name]
    numbers: Any = st.floats(info.low, info.high, exclude_min=info.low_open)
    if info.integer:
        numbers = st.integers(int(info.low), min(int(info.high), 2**31 - 1))
    value = data.draw(numbers)
    made, values, errors = control(name, getattr(Hyperparameters(), name))
    slider, box = parts(made)
    box.value = value
    assert errors == []
    if values:
        assert made.value == value or (info.optional and value == 0)
    assert slider.min <= slider.value <= slider.max


@pytest.mark.parametrize("name", INFOS)
def test_every_control_explains_itself(name: str) -> None:
    made = make_control(name, INFOS[name], getattr(Hyperparameters(), name))
    for widget in getattr(made.widget, "children", [made.widget]):
        assert INFOS[name].meaning in widget.tooltip
        assert INFOS[name].unit in widget.tooltip
    made.lock()
    assert all(w.disabled for w in getattr(made.widget, "children", [made.widget]))


def test_choices_flags_and_texts() -> None:
    choice = ChoiceControl("optimizer", INFOS["optimizer"], "adam")
    flag = FlagControl("batch_norm", INFOS["batch_norm"], False)
    text = TextControl("csv", TextInfo(label="csv", meaning="a file"), "")
    told: list[Any] = []
    for made in (choice, flag, text):
        made.on_change = told.append
    choice.widget.value, flag.widget.value, text.widget.value = "sgd", True, "a.csv"
    assert told == ["sgd", True, "a.csv"]
    with pytest.raises(ValueError, match=r"optimizer must be one of .* did you mean 'adam'\?"):
        choice.checked("adan")
    with pytest.raises(TypeError, match="csv must be a text, got 3"):
        text.checked(3)


def test_one_width_for_all_layers_or_one_for_each() -> None:
    made, values, errors = control("hidden_units", (64, 16))
    slider, box, text = made.widget.children
    assert (slider.value, text.value) == (6.0, "64, 16")
    assert (box.layout.display, text.layout.display) == ("none", None)
    text.value = "(64,16)"  # the same, written in another way
    assert (values, text.value) == ([], "64, 16")
    text.value = "4, 8"
    assert (values, made.value, slider.value) == ([(4, 8)], (4, 8), 3.0)
    for words in ("wide", "8, 0", "", "4.5, 1"):
        text.value = words
        assert (made.value, text.value) == ((4, 8), "4, 8")
    wanted = (
        "hidden_units must be a whole number in [1, 8192], or one for each hidden layer, such as"
        " 64, 32; got "
    )
    assert errors == [
        f"{wanted}'wide'",
        "hidden_units[1] must be a whole number in [1, 8192], got 0; the nearest valid value is 1",
        f"{wanted}''",
        f"{wanted}'4.5, 1'",
    ]
    slider.value = 5.0  # all layers alike again
    assert (values[-1], box.value, box.layout.display) == (32, 32, None)
    assert text.layout.display == "none"
    made.set((2, 3))
    text.value = "7"
    assert (made.value, box.value, text.layout.display) == (7, 7, "none")
    made.lock()
    assert slider.disabled and box.disabled and text.disabled


@pytest.mark.parametrize("low", [3, 5, 7, 11, 48, 100])
def test_a_range_that_begins_between_powers_of_two_begins_there(low: int) -> None:
    made, values, _ = control("batch_size", 8 * low)
    made.set_range(low, 16 * low)
    slider, box = parts(made)
    slider.value = slider.min
    assert values == [low] and box.value == low
