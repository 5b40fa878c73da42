"""How far a learner is."""

from __future__ import annotations

from hpwidgets.course import Requirement, exercise, predict, progress


def test_predictions_and_exercises_are_listed_with_what_came_of_them() -> None:
    assert repr(progress()) == "Nothing is answered yet."
    assert progress()._repr_html_() == "<p>Nothing is answered yet.</p>"
    first = predict("<b>Which?</b>", ["this", "that"])
    first.choose("A")
    first.outcome(A=True)
    second = predict("What?", ["this", "that"])
    second.choose("B")
    asked = exercise(
        "Choose.",
        lambda rate: Requirement(wanted="more", got=str(rate), met=rate > 1),
        start={"rate": 0},
        solution={"rate": 2},
    )
    asked.check(rate=1)
    asked.check(rate=3)
    assert repr(progress()).splitlines() == [
        "✓ <b>Which?</b> predicted: this; and so it was",
        "○ What? predicted: that",
        "✓ Choose. 2 tries",
    ]
    html = progress()._repr_html_()
    assert html.count("<tr>") == 3 and "&lt;b&gt;Which?" in html
