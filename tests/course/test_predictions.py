"""A prediction: one click, remembered, shown beside the outcome, then locked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hpwidgets.course import predict

CHOICES = {"lower": "it falls", "higher": "it rises", "same": "nothing happens"}


def card(prediction: Any) -> dict[str, Any]:
    """What the page is told."""
    prediction._repr_mimebundle_()
    told: dict[str, Any] = prediction._widget.card
    return told


def test_a_click_is_remembered_and_can_be_changed_until_the_outcome() -> None:
    guess = predict("What happens?", CHOICES)
    assert guess.chosen is None and card(guess)["said"] == ""
    guess._received({"do": "choose", "name": "lower"})
    guess._received({"do": "choose", "name": "higher"})
    assert guess.chosen == predict("What happens?", CHOICES).chosen == "higher"
    assert [choice["chosen"] for choice in card(guess)["choices"]] == [False, True, False]
    assert card(guess)["said"] == "Noted. Now find out."
    said = guess.outcome(lower=True, higher=False)
    assert repr(said) == (
        "You predicted “it rises”. Measured: it falls. Now there is something to explain."
    )
    assert card(guess)["locked"] and card(guess)["said"] == repr(said)
    guess._received({"do": "choose", "name": "lower"})
    assert guess.chosen == "higher"
    guess._received({"do": "press", "name": "forget"})
    assert guess.chosen is None and not card(guess)["locked"]


def test_a_right_prediction_and_none() -> None:
    guess = predict("What?", CHOICES)
    assert repr(guess.outcome(lower=False, higher=False)) == (
        "You made no prediction. Measured: nothing happens."
    )
    guess.choose("same")
    assert repr(guess.outcome(lower=False, higher=False)) == (
        "You predicted “nothing happens”, and so it is."
    )


def test_running_its_cell_again_takes_the_old_card_off_the_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs = iter([("cell", "first"), ("cell", "first"), ("cell", "second")])
    monkeypatch.setattr("hpwidgets.widgets.lab.current_cell", lambda: next(runs))
    old, beside = predict("Which?", ["this", "that"]), predict("Whose?", ["this", "that"])
    widgets = [card(each) and each._widget for each in (old, beside)]
    assert all(widget.comm is not None for widget in widgets)
    new = predict("Which?", ["this", "that"])
    assert [widget.comm for widget in widgets] == [None, None]
    assert old._widget is None and card(new)
    old.close()  # a second time
    assert card(old)["text"] == "Which?"  # shown again where somebody asks for it


def test_it_can_be_told_without_a_page() -> None:
    guess = predict("Which?", ["this", "that"])
    guess.choose("B")
    assert repr(guess) == "Which?\n○ A: this\n● B: that"
    bundle = guess._repr_mimebundle_()
    assert bundle["text/plain"] == repr(guess) and "Which?" in bundle["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_what_the_page_sends_amiss_does_nothing() -> None:
    guess = predict("Which?", ["this", "that"])
    for event in (
        {},
        {"do": "choose"},
        {"do": "choose", "name": "Z"},
        {"do": "press", "name": "?"},
    ):
        guess._received(event)
    assert guess.chosen is None


def test_a_choice_that_is_no_longer_offered_is_none(answers_file: Path) -> None:
    predict("Which?", ["this", "that", "neither"]).choose("C")
    assert predict("Which?", ["this", "that"]).chosen is None


def test_the_card_says_where_answers_are_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HPWIDGETS_ANSWERS", str(tmp_path / "none" / "answers.jsonl"))
    guess = predict("Which?", ["this", "that"])
    guess.choose("A")
    assert guess.chosen == "A"
    assert card(guess)["notes"][0]["text"] == (
        "Your answers last until the kernel stops: answers.jsonl cannot be written."
    )


@pytest.mark.parametrize(
    ("measured", "message"),
    [
        ({"lower": True}, "outcome needs all of lower, higher, same but one, each true or false; "),
        ({"up": True, "lower": False}, "outcome needs all of lower, higher, same but one"),
        (
            {"lower": True, "higher": True},
            "just one choice can come about, but lower and higher did",
        ),
        ({"lower": False, "higher": False, "same": False}, "but none did"),
    ],
)
def test_just_one_choice_comes_about(measured: dict[str, bool], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        predict("What?", CHOICES).outcome(**measured)


@pytest.mark.parametrize(
    ("choices", "error", "message"),
    [
        ("AB", TypeError, "choices must map names to texts, or list texts, got 'AB'"),
        (3, TypeError, "choices must map names to texts, or list texts, got 3"),
        ({"a": 1, "b": "x"}, TypeError, "a question and its choices must be texts, got 1"),
        (["only"], ValueError, "a prediction needs at least two choices, got 1"),
    ],
)
def test_choices_are_texts(choices: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        predict("What?", choices)
    assert str(caught.value) == message


def test_an_unknown_choice_names_the_nearest() -> None:
    with pytest.raises(ValueError) as caught:
        predict("What?", CHOICES).choose("highr")
    assert str(caught.value) == (
        "choose one of 'lower', 'higher', 'same', got 'highr'; did you mean 'higher'?"
    )
