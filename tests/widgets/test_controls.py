"""Controls made from the table: stops and values, what is typed, refusals."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hpwidgets as hp
from hpwidgets.hyperparameters import FieldInfo, Hyperparameters
from hpwidgets.widgets.choices import helps_of
from hpwidgets.widgets.controls import (
    MOST_STOPS,
    ChoiceControl,
    FlagControl,
    NumberControl,
    TextControl,
    TextInfo,
    make_control,
)

INFOS = Hyperparameters.infos()
NUMBERS = [name for name, info in INFOS.items() if not info.choices and info.scale != "flag"]
LABS = [name for name in hp.__all__ if name.endswith("Lab")]


def control(name: str, value: Any) -> tuple[NumberControl, list[Any], list[str]]:
    made = make_control(name, INFOS[name], value)
    assert isinstance(made, NumberControl)
    values: list[Any] = []
    errors: list[str] = []
    made.on_change = values.append
    made.on_error = lambda error: errors.append(str(error))
    return made, values, errors


def test_a_move_is_told_once_and_the_same_value_is_no_move() -> None:
    made, values, _ = control("learning_rate", 0.01)
    made.take(0.1)
    made.take(0.1)
    assert (values, made.value) == ([0.1], 0.1)
    assert made.state() == {
        "value": 0.1,
        "text": "0.1",
        "shown": True,
        "locked": False,
        "moved": True,
        "at": made.stops.index(0.1),
    }
    made.take(0.01)
    assert not made.state()["moved"]  # back where it began


def test_a_typed_value_between_two_stops_is_kept_exactly() -> None:
    made, values, _ = control("learning_rate", 0.01)
    made.read("0.0123")
    assert values == [0.0123] and made.value == 0.0123
    assert made.state()["text"] == "0.0123"
    assert made.stops[made.state()["at"]] == 0.013  # the nearest on the slider's own scale


def test_the_left_end_of_l2_is_a_true_zero() -> None:
    made, values, _ = control("l2", 1e-3)
    assert made.stops[:2] == [0.0, 1e-6]
    made.take(made.stops[0])
    assert values == [0.0] and made.state()["text"] == "off" and made.state()["at"] == 0


@pytest.mark.parametrize("typed", ["off", " OFF ", "0", "0.0", ""])
def test_zero_and_off_turn_it_off(typed: str) -> None:
    for name, value, nothing in (("l2", 0.1, 0.0), ("patience", 7, None), ("dropout", 0.5, 0.0)):
        made, values, errors = control(name, value)
        made.read(typed)
        assert (values, errors) == ([nothing], []), name
        assert made.state()["text"] == "off" and made.stops[0] == nothing


def test_off_is_no_value_of_what_cannot_be_off() -> None:
    made, values, errors = control("learning_rate", 0.1)
    for typed in ("off", ""):
        made.read(typed)
    assert values == [] and len(errors) == 2 and made.value == 0.1
    assert errors[0] == "learning_rate must be in (0, 1000000000]; got 'off'"


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1e-3", 0.001), (" 1E-3 ", 0.001), ("1e\N{MINUS SIGN}3", 0.001), (".5", 0.5), ("2.", 2.0)],
)
def test_numbers_may_be_typed_as_people_write_them(typed: str, value: float) -> None:
    made, values, errors = control("learning_rate", 0.01)
    made.read(typed)
    assert (values, errors) == ([value], [])


def test_a_true_minus_is_a_minus() -> None:
    info = FieldInfo(label="n", meaning="a number", low=-5, high=5, slider=(-5, 5))
    made = NumberControl("n", info, 1.0)
    made.read("\N{MINUS SIGN}2.5")
    assert made.value == -2.5
    made.read(made.state()["text"])  # what it says can be typed again
    assert made.value == -2.5


@pytest.mark.parametrize("typed", ["wide", "1,2", "0x10", "<b>1</b>", "1 2", "nan", "inf", "-inf"])
def test_rubbish_is_refused_in_words_and_the_last_good_value_stays(typed: str) -> None:
    for name in NUMBERS:
        if name == "hidden_units":
            continue
        start = getattr(Hyperparameters(), name)
        made, values, errors = control(name, start)
        made.read(typed)
        assert values == [] and made.value == start
        assert len(errors) == 1 and errors[0].startswith(f"{name} must be "), errors
        assert "Traceback" not in errors[0] and "could not convert" not in errors[0]


def test_a_refused_value_says_why_and_the_last_good_one_stays() -> None:
    made, values, errors = control("dropout", 0.2)
    made.read("5")
    assert values == []
    assert errors == ["dropout must be in [0, 0.95], got 5; the nearest valid value is 0.95"]
    assert made.value == 0.2 and not made.state()["moved"]


def test_a_value_outside_the_sliders_range_is_taken_by_the_box() -> None:
    made, values, _ = control("learning_rate", 0.01)
    made.read("1e6")
    assert values == [1e6]
    assert made.state()["at"] == len(made.stops) - 1 and made.state()["text"] == "1000000"


def test_set_is_silent() -> None:
    made, values, _ = control("batch_size", 16)
    made.set(64)
    assert (values, made.value, made.stops[made.state()["at"]]) == ([], 64, 64)


def test_nobody_moves_what_is_locked() -> None:
    made, values, errors = control("batch_size", 16)
    made.lock()
    made.take(64)
    made.read("64")
    assert (values, errors, made.value) == ([], [], 16) and made.state()["locked"]
    made.lock(False)
    made.read("64")
    assert values == [64]


def stands_at_every_stop(made: NumberControl) -> None:
    """Every stop is a valid value; a slider that is moved there stands there, and says so."""
    assert 1 < len(made.stops) <= MOST_STOPS + 1
    assert len(made.spec()["texts"]) == len(made.spec()["stops"]) == len(made.stops)
    places = [0 if stop is None else stop for stop in made.stops]
    assert places == sorted(set(places)), "stops go up"
    for at, stop in enumerate(made.stops):
        made.info.check(made.name, stop)
        made.set(stop)
        assert made.state()["at"] == at, (made.name, stop)
        assert made.parse(made.spec()["texts"][at]) == stop, "what it says can be typed"


@pytest.mark.parametrize("name", NUMBERS)
def test_every_stop_of_every_hyperparameter_is_valid_and_stands_there(name: str) -> None:
    made, values, errors = control(name, getattr(Hyperparameters(), name))
    stands_at_every_stop(made)
    for stop in made.stops:
        made.take(stop)
    assert errors == [] and len(values) >= len(made.stops) - 1


@pytest.mark.parametrize("lab_name", LABS)
def test_every_stop_of_every_control_of_every_lab_is_valid_and_stands_there(lab_name: str) -> None:
    lab = getattr(hp, lab_name)(auto_run=False)
    numbers = [
        made for name in lab.controls.names if isinstance(made := lab.controls[name], NumberControl)
    ]
    assert numbers
    for made in numbers:
        low, high = made.info.slider
        assert low in made.stops or made.info.optional, made.name
        assert made.stops[-1] == high, made.name
        stands_at_every_stop(made)
    lab.close()


@given(st.sampled_from(NUMBERS), st.data())
def test_any_valid_value_can_be_typed_exactly(name: str, data: st.DataObject) -> None:
    info = INFOS[name]
    numbers: Any = st.floats(info.low, info.high, exclude_min=info.low_open)
    if info.integer:
        numbers = st.integers(int(info.low), min(int(info.high), 2**31 - 1))
    value = data.draw(numbers)
    made, values, errors = control(name, getattr(Hyperparameters(), name))
    made.read(repr(value))
    assert errors == []
    if values:
        assert made.value == value or (info.optional and value == 0)
    assert 0 <= made.state()["at"] < len(made.stops)


@given(st.text(max_size=12))
def test_any_text_is_a_value_or_an_error_in_words(text: str) -> None:
    for name in NUMBERS:
        made, values, errors = control(name, getattr(Hyperparameters(), name))
        made.read(text)
        assert len(values) + len(errors) <= 1
        INFOS[name].check(name, made.value)
        assert all(name in error for error in errors)


@given(st.floats(1e-9, 1e9), st.floats(1.001, 1e6), st.floats(1e-9, 1e9))
def test_a_slider_has_at_most_so_many_stops_however_fine_its_step(
    low: float, ratio: float, step: float
) -> None:
    info = FieldInfo(label="n", meaning="", low=0, high=1e300, slider=(low, low * ratio), step=step)
    made = NumberControl("n", info, low)
    assert 1 <= len(made.stops) <= MOST_STOPS + 1
    assert (made.stops[0], made.stops[-1]) == (low, low * ratio)


@pytest.mark.parametrize("name", INFOS)
def test_every_control_explains_itself(name: str) -> None:
    helps = helps_of(name)
    made = make_control(name, INFOS[name], getattr(Hyperparameters(), name), helps=helps)
    spec = made.spec()
    assert spec["label"] == INFOS[name].label and spec["unit"] == INFOS[name].unit
    assert spec["help"] == INFOS[name].meaning
    told = [(label, help_text) for _choice, label, help_text in spec.get("options", [])]
    assert all(label for label, _help in told) and tuple(text for _label, text in told) == helps
    made.lock()
    assert made.state()["locked"]


def test_choices_flags_and_texts() -> None:
    choice = ChoiceControl("optimizer", INFOS["optimizer"], "adam")
    flag = FlagControl("batch_norm", INFOS["batch_norm"], False)
    text = TextControl("csv", TextInfo(label="csv", meaning="a file", file=".csv"), "")
    told: list[Any] = []
    errors: list[str] = []
    for made in (choice, flag, text):
        made.on_change = told.append
        made.on_error = lambda error: errors.append(str(error))
    choice.take("sgd")
    flag.take(True)
    text.read("a.csv")
    assert told == ["sgd", True, "a.csv"]
    assert [made.state()["text"] for made in (choice, flag, text)] == ["sgd", "on", "a.csv"]
    assert [made.spec()["kind"] for made in (choice, flag, text)] == ["choice", "flag", "text"]
    assert text.spec()["file"] == ".csv" and text.spec()["lines"] == 1
    choice.take("adan")
    text.take(3)
    flag.take("maybe")
    assert told == ["sgd", True, "a.csv"] and len(errors) == 3
    assert errors[0].startswith("optimizer must be one of ")
    assert errors[0].endswith("did you mean 'adam'?")
    assert errors[1] == "csv must be a text, got 3"
    assert "batch_norm" in errors[2]


def test_other_choices_are_offered_in_silence() -> None:
    helps = helps_of("optimizer")
    choice = ChoiceControl("optimizer", INFOS["optimizer"], "adam", helps=helps)
    told: list[Any] = []
    choice.on_change = told.append
    choice.set_options([("Plain", "sgd")], "sgd")
    assert told == [] and choice.value == "sgd"
    assert choice.spec()["options"] == [["sgd", "Plain", helps[0]]]
    assert choice.state()["text"] == "Plain"
    with pytest.raises(ValueError, match="optimizer must be one of sgd, got 'adam'"):
        choice.checked("adam")


def test_one_width_for_all_layers_or_one_for_each() -> None:
    made, values, errors = control("hidden_units", (64, 16))
    assert made.state()["text"] == "64, 16" and made.stops[made.state()["at"]] == 64
    made.read("(64,16)")  # the same, written in another way
    assert values == []
    made.read("4, 8")
    assert (values, made.value, made.stops[made.state()["at"]]) == ([(4, 8)], (4, 8), 8)
    for words in ("wide", "8, 0", "", "4.5, 1"):
        made.read(words)
        assert (made.value, made.state()["text"]) == ((4, 8), "4, 8")
    wanted = (
        "hidden_units must be a whole number in [1, 8192], or one for each hidden layer, such as"
        " 64, 32; got "
    )
    assert errors[0] == f"{wanted}'wide'"
    assert errors[1] == (
        "hidden_units[1] must be a whole number in [1, 8192], got 0; the nearest valid value is 1"
    )
    assert errors[2] == f"{wanted}''"
    assert len(errors) == 4 and errors[3].startswith("hidden_units[0] must be a whole number")
    made.take(32)  # the slider: all layers alike again
    assert values[-1] == 32 and made.state()["text"] == "32"
    made.set((2, 3))
    made.read("7")
    assert made.value == 7


@pytest.mark.parametrize("low", [3, 5, 7, 11, 48, 100])
def test_a_range_that_begins_between_powers_of_two_has_its_ends(low: int) -> None:
    made, values, _ = control("batch_size", 8 * low)
    assert made.set_range(low, 16 * low) and not made.set_range(low, 16 * low)
    assert made.stops[0] == low and made.stops[-1] == 16 * low
    stands_at_every_stop(made)
    made.take(made.stops[0])
    assert values == [low]


def test_a_number_outside_its_new_range_is_refused() -> None:
    made, values, errors = control("batch_size", 16)
    made.set_range(2, 32)
    made.read("33")
    assert values == [] and "batch_size must be a whole number in [2, 32], got 33" in errors[0]


def test_texts_of_stops_are_short() -> None:
    for name in NUMBERS:
        made, _values, _errors = control(name, getattr(Hyperparameters(), name))
        assert max(map(len, made.spec()["texts"])) <= 8, name


def test_an_optional_number_has_none_at_its_left_end() -> None:
    info = dataclasses.replace(INFOS["patience"], slider=(1, 9))
    made = NumberControl("patience", info, None)
    assert made.stops[0] is None and made.spec()["stops"][0] == 0
    assert made.spec()["texts"][0] == "off" and made.state()["at"] == 0
