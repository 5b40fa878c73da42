"""An exercise: what is missing in words, hints one by one, a solution after a try."""

from __future__ import annotations

from typing import Any

import pytest

from hpwidgets.course import ClaimError, Exercise, Requirement, answers, exercise

HINTS = ["Think.", "Think of the other.", "It is 7."]


def judge(degree: int, part: str) -> list[Requirement]:
    return [
        Requirement(wanted="degree 7", got=str(degree), met=degree == 7),
        Requirement(wanted="the part", got=part, met=part == "noise"),
    ]


def task(**more: Any) -> Exercise:
    asked = {
        "start": {"degree": 3, "part": "noise"},
        "solution": {"degree": 7, "part": "noise"},
        "hints": HINTS,
        "why": "The noise is most of it.",
    }
    return exercise("Find the degree.", judge, **{**asked, **more})


def card(attempt: Any) -> dict[str, Any]:
    attempt._repr_mimebundle_()
    told: dict[str, Any] = attempt._widget.card
    return told


def press(attempt: Any, name: str) -> None:
    attempt._received({"do": "press", "name": name})


def button(attempt: Any, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(b for b in card(attempt)["buttons"] if b["name"] == name)
    return found


def test_what_stands_there_is_no_try_and_keeps_the_solution_shut() -> None:
    first = task().check(degree=3, part="noise")
    assert repr(first) == "✗ degree 7: 3\n✓ the part: noise\nStill missing: 1 of 2."
    assert not first.passed and first.tries == 0 and answers() == {}
    assert not button(first, "solution")["enabled"]
    assert "It opens after your first own try" in button(first, "solution")["help"]
    press(first, "solution")
    assert card(first)["notes"] == []


def test_a_try_opens_the_solution_and_is_kept() -> None:
    second = task().check(degree=9, part="noise")
    assert second.tries == 1 and button(second, "solution")["enabled"]
    press(second, "solution")
    assert card(second)["notes"] == [
        {
            "heading": "One solution.",
            "text": "The noise is most of it.",
            "code": "degree=7, part='noise'",
        }
    ]
    third = task().check(degree=7, part="noise")
    assert third.passed and third.tries == 2
    entry = answers()["exercise: Find the degree."]
    assert entry["passed"] and entry["tries"] == 2 and entry["solution"]
    assert entry["answer"] == {"degree": "7", "part": "'noise'"}
    assert task().check(degree=8, part="noise").tries == 3
    assert answers()["exercise: Find the degree."]["passed"]  # once passed


def test_hints_open_one_at_a_time_and_stay_open() -> None:
    one = task().check(degree=3, part="noise")
    assert button(one, "hint") == {
        "name": "hint",
        "label": "Hint 1 of 3",
        "help": "",
        "enabled": True,
    }
    press(one, "hint")
    press(one, "hint")
    assert [note["text"] for note in card(one)["notes"]] == HINTS[:2]
    again = task().check(degree=4, part="noise")
    assert again.hints_seen == 2 and button(again, "hint")["label"] == "Hint 3 of 3"
    assert again.hint() == HINTS[2] == again.hint()
    assert not button(again, "hint")["enabled"]


def test_without_hints_there_is_no_button() -> None:
    plain = task(hints=()).check(degree=3, part="noise")
    assert [b["name"] for b in card(plain)["buttons"]] == ["solution"]
    with pytest.raises(ValueError, match=r"^this exercise has no hints$"):
        plain.hint()


def typed(attempt: Any, **texts: str) -> dict[str, Any]:
    """What the card says to an answer that was typed into its fields."""
    attempt._received({"do": "check", "values": texts})
    return card(attempt)


def test_where_there_is_no_code_the_answer_is_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    one = task().check(degree=3, part="noise")
    assert card(one)["fields"] == []  # the cell is there to be changed
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
    one._update()
    assert card(one)["fields"] == [
        {"name": "degree", "value": "3"},
        {"name": "part", "value": "'noise'"},
    ]
    said = typed(one, degree="9", part="'noise'")
    assert said["lines"][0] == {"met": False, "text": "degree 7: 9"} and one.tries == 1
    assert button(one, "solution")["enabled"]
    said = typed(one, degree="seven", part="'noise'")
    assert said["said"] == "degree must be a plain value such as 3, 0.1 or 'relu'"
    assert typed(one, part="'noise'")["said"].startswith("degree must be a plain value")
    assert typed(one, degree="__import__('os')", part="''")["said"].startswith("degree must be")
    assert one.tries == 1 and one.answer == {"degree": 9, "part": "noise"}
    said = typed(one, degree="7", part="'noise'")
    assert said["said"] == "All of it is there. Well done!" and one.passed and one.tries == 2


def test_what_the_judge_cannot_take_is_said_on_the_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")

    def halve(rate: float) -> Requirement:
        return Requirement(wanted="more than a half", got=str(rate / 2), met=rate > 0.5)

    half = exercise("Halve it.", halve, start={"rate": 0}, solution={"rate": 1}).check(rate=0)
    assert typed(half, rate="'x'")["said"].startswith("TypeError: unsupported operand")
    assert typed(half, rate="1")["said"] == "All of it is there. Well done!"


def test_the_suite_can_prove_the_solution() -> None:
    assert task().solved().passed
    with pytest.raises(ClaimError, match=r"^the solution of “Find the degree\.” does not pass:\n✗"):
        task(solution={"degree": 6, "part": "noise"}).solved()
    with pytest.raises(ClaimError, match=r"passes with what stands there at the start$"):
        task(start={"degree": 7, "part": "noise"}).solved()
    assert answers() == {}


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            {"degre": 3, "part": ""},
            "this exercise asks for degree, part, got 'degre'; did you mean 'degree'?",
        ),
        ({"degree": 3}, "this exercise also asks for part"),
    ],
)
def test_an_answer_has_the_names_that_are_asked(answer: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError) as caught:
        task().check(**answer)
    assert str(caught.value) == message


def test_what_makes_no_exercise_is_said_when_it_is_made() -> None:
    with pytest.raises(
        ValueError, match=r"^start and solution must name the same answers, got a and"
    ):
        exercise("x", judge, start={"a": 1}, solution={"b": 1})
    with pytest.raises(TypeError, match=r"^judge must take the answers a: "):
        exercise("x", judge, start={"a": 1}, solution={"a": 1})


def test_one_requirement_is_enough() -> None:
    one = exercise(
        "x",
        lambda rate: Requirement(wanted="above 0", got=str(rate), met=rate > 0),
        start={"rate": 0},
        solution={"rate": 1},
    )
    assert one.check(rate=2).passed
