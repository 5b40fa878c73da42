"""The seven curves, and the quiz on them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.lessons.curves._gallery import GALLERY, NAMES, gallery_case
from hpwidgets.lessons.curves._quiz import GAPS, VARIANTS, GapCase, Quiz
from hpwidgets.records import History
from hpwidgets.tuning.diagnosis.curves import settled_epoch


@cache
def trained(name: str, seed: int = 0) -> History:
    """The run of a case, trained once for all tests."""
    return gallery_case(name).history(seed)


@pytest.mark.parametrize("name", NAMES)
def test_every_case_is_what_it_is_called_under_every_seed_of_the_quiz(name: str) -> None:
    histories = [trained(name, seed) for seed in range(VARIANTS)]
    assert [hp.diagnose(history).name for history in histories] == [name] * VARIANTS
    assert all(len(history.epochs) >= 5 for history in histories)  # a curve to look at
    assert [h.hyperparameters.seed for h in histories] == list(range(VARIANTS))


def test_saturated_early_is_an_ideal_curve_whose_fall_is_over_in_the_first_tenth() -> None:
    early, ideal = (trained(name) for name in ("saturated early", "ideal"))
    assert settled_epoch(early) <= 20 and settled_epoch(ideal) > 8
    losses, at = early.validation_loss, settled_epoch(early)
    enough = early.chance_loss - 0.95 * (early.chance_loss - losses.min())
    assert losses[at - 1] <= enough and (losses[: at - 1] > enough).all()
    verdict = hp.diagnose(early)
    assert verdict.evidence.startswith(f"By epoch {at} of 200, 95 % of the fall")
    assert verdict.changes[0].field == "epochs" and verdict.changes[0].value < 200
    first_half = replace(early, epochs=early.epochs[:100])  # not so long that it would be a waste
    assert hp.diagnose(first_half).name == "ideal"


def test_the_unstable_curve_learns_for_all_its_jumps() -> None:
    for seed in range(VARIANTS):
        run = trained("unstable", seed)
        assert np.median(run.validation_loss[-7:]) < 0.5 * run.chance_loss
        assert np.median(run.validation_score[-7:]) > 0.85
        assert (np.diff(run.train_loss) > 0.1 * run.chance_loss).sum() >= 4


def test_the_ideal_curve_is_tight_on_an_axis_from_0_to_a_guess() -> None:
    for seed in range(VARIANTS):
        run = trained("ideal", seed)
        gap = run.validation_loss[-7:] - run.train_loss[-7:]
        assert np.abs(gap).max() < 0.02 * run.chance_loss


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
    with pytest.raises(ValueError, match="the answers are ideal, "):
        quiz.answer(3, "fine")


@pytest.mark.parametrize("case", GAPS, ids=lambda case: case.name)
def test_a_gap_is_overfitting_where_the_diagnosis_says_so(case: GapCase) -> None:
    runs = [case.history(seed) for seed in range(VARIANTS)]
    assert {hp.diagnose(run).name == "overfitting" for run in runs} == {case.overfits}
    for run in runs:
        gap = abs(np.median(run.validation_loss[-7:]) - np.median(run.train_loss[-7:]))
        share = gap / run.chance_loss
        if case.zoomed:
            assert share < 0.06  # it looks large for its axis alone
        else:
            assert share > 0.1  # and these are large, whether or not it is overfitting


def test_the_gaps_are_asked_about_by_yes_and_no() -> None:
    quiz = Quiz(seed=1, cases=GAPS)
    names = [quiz.question(n).case.name for n in range(1, len(GAPS) + 1)]
    assert sorted(names) == sorted(case.name for case in GAPS)
    assert set(quiz.choices) == {"yes", "no"}
    assert quiz.answer(1, quiz.question(1).case.answer) and quiz.score == (1, 1)
    with pytest.raises(ValueError, match=r"the answers are .*, got 'ideal'"):
        quiz.answer(2, "ideal")
