"""Sealed test scores: when the line of the page warns."""

from __future__ import annotations

import pytest

from hpwidgets.records import Task
from hpwidgets.widgets.sealed import Scores, SealedScore

WARNING = "every look lets you tune to the test rows"


def said(sealed: SealedScore, task: Task) -> str:
    told = sealed.told(task)
    return f"{told['text']} {told['warning']}"


def test_the_first_look_is_fair_and_the_second_warns() -> None:
    sealed = SealedScore()
    assert "sealed · looked at 0 times" in said(sealed, "classification")
    sealed.look(0.875)
    first = said(sealed, "classification")
    assert "test accuracy: 0.875 · looked at 1 time" in first and WARNING not in first
    sealed.look(0.875)
    second = said(sealed, "classification")
    assert "looked at 2 times" in second and WARNING in second


def test_the_first_look_at_several_scores_is_fair_and_the_second_warns() -> None:
    sealed = SealedScore()
    scores = (("ensemble", 0.75), ("best single", 0.5))
    sealed.look(scores)
    first = said(sealed, "regression")
    assert "ensemble 0.75 · best single 0.5 · looked at 1 time" in first
    assert WARNING not in first
    sealed.look(scores)
    assert WARNING in said(sealed, "regression")


@pytest.mark.parametrize("score", [0.5, (("ensemble", 0.5),)])
def test_another_run_is_sealed_and_the_count_stays(score: float | Scores) -> None:
    sealed = SealedScore()
    sealed.look(score)
    sealed.seal()
    line = said(sealed, "classification")
    assert "sealed · looked at 1 time" in line and "0.5" not in line
