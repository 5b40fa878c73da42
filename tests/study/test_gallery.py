"""The seven curves, and the quiz on them."""

from __future__ import annotations

import pytest

import hpwidgets as hp
from hpwidgets.study.gallery import (
    GALLERY,
    NAMES,
    SATURATED,
    curve_name,
    gallery_case,
    settled_epoch,
)
from hpwidgets.study.quiz import VARIANTS, Quiz


@pytest.mark.parametrize("name", NAMES)
def test_every_case_is_what_it_is_called_under_every_seed_of_the_quiz(name: str) -> None:
    case = gallery_case(name)
    histories = [case.history(seed) for seed in range(VARIANTS)]
    assert [curve_name(history) for history in histories] == [name] * VARIANTS
    assert all(len(history.epochs) >= 5 for history in histories)  # a curve to look at
    assert [h.hyperparameters.seed for h in histories] == list(range(VARIANTS))


def test_saturated_early_and_ideal_differ_by_when_most_is_learned() -> None:
    early, ideal = (gallery_case(name).history() for name in ("saturated early", "ideal"))
    assert hp.diagnose(early).name == hp.diagnose(ideal).name == "ideal"
    assert settled_epoch(early) <= SATURATED * 200 and settled_epoch(ideal) > SATURATED * 80
    losses, at = early.validation_loss, settled_epoch(early)
    enough = early.chance_loss - 0.95 * (early.chance_loss - losses.min())
    assert losses[at - 1] <= enough and (losses[: at - 1] > enough).all()


def test_an_unknown_case_is_said() -> None:
    with pytest.raises(ValueError, match=r"the gallery has ideal, .*; did you mean 'ideal'"):
        gallery_case("idael")


def test_every_seven_questions_hold_each_case_once() -> None:
    quiz = Quiz(seed=3)
    for block in (0, 7, 14):
        names = [quiz.question(block + n).case.name for n in range(1, 8)]
        assert sorted(names) == sorted(GALLERY)
    orders = [tuple(Quiz(seed=s).question(n).case.name for n in range(1, 8)) for s in range(5)]
    assert len(set(orders)) == 5
    assert Quiz(seed=3).question(9) == quiz.question(9)
    with pytest.raises(ValueError, match="numbered from 1, got 0"):
        quiz.question(0)


def test_the_first_answer_counts() -> None:
    quiz = Quiz()
    right = quiz.question(1).case.name
    wrong = next(name for name in NAMES if name != right)
    assert quiz.score == (0, 0)
    assert quiz.answer(1, wrong) is False and quiz.answer(1, right) is False
    assert quiz.answer(2, quiz.question(2).case.name) is True
    assert quiz.score == (1, 2)
    with pytest.raises(ValueError, match="the gallery has"):
        quiz.answer(3, "fine")
