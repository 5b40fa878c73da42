"""What an exercise answers: what is met, what came instead, and what is missing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.model_selection import GroupKFold, KFold

import hpwidgets as hp
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import Combination, History
from hpwidgets.tuning.exercises import (
    Feedback,
    Requirement,
    changes_only,
    check,
    classes_everywhere,
    ensemble_score_at_least,
    folds_at_least,
    gain_at_least,
    groups_apart,
    members_at_most,
    score_at_least,
    updates,
    updates_at_most,
    verdict_is,
    zeros_at_least,
)
from hpwidgets.tuning.validation.folds import make_folds
from tests.tuning.diagnosis.curves_by_hand import history


def run(score: float = 0.9, **more: Any) -> History:
    falling = np.linspace(1.0, 0.1, 8)
    return history(falling, falling + 0.02, score=score, **more)


def test_feedback_names_every_requirement_and_counts_what_is_missing() -> None:
    done = Requirement(wanted="first", got="yes", met=True)
    open_ = Requirement(wanted="second", got="1280", met=False)
    assert repr(check(done, open_)) == "✓ first: yes\n✗ second: 1280\nStill missing: 1 of 2."
    assert repr(check(done)) == "✓ first: yes\nAll of it is there. Well done!"
    assert [check(done, open_).passed, check(done).passed] == [False, True]
    assert isinstance(check(done), Feedback)
    with pytest.raises(ValueError) as caught:
        check()
    assert str(caught.value) == "check needs at least one requirement, got none"


def test_only_what_is_named_may_change() -> None:
    base = Hyperparameters(epochs=10)
    mine = base.replace(learning_rate=1, l2=0.1, epochs=40)
    assert changes_only(mine, base, "learning_rate") == Requirement(
        wanted="only learning rate may change", got="you also changed L2, epochs", met=False
    )
    assert changes_only(mine, base, "learning_rate", "l2", "epochs") == Requirement(
        wanted="only learning rate, L2, epochs may change", got="yes", met=True
    )
    with pytest.raises(TypeError, match=r"^unknown hyperparameter 'rate'"):
        changes_only(mine, base, "rate")


def test_updates_are_counted_with_the_short_last_batch() -> None:
    long = run(n_train=250, batch_size=16)  # 16 batches, 8 epochs
    assert updates(long) == 128
    short = run(n_train=250, batch_size=250)
    assert updates_at_most([short, long], 127) == Requirement(
        wanted="at most 127 updates", got="128 updates", met=False
    )
    assert updates_at_most([short, long], 128).met


def test_the_mean_score_counts_and_what_is_missing_is_said() -> None:
    runs = [run(0.90), run(0.94)]
    wanted = "validation accuracy at the end at least 0.95, on average over 2 seeds"
    assert score_at_least(runs, 0.95) == Requirement(
        wanted=wanted, got="0.920 ± 0.028; 0.03 more is needed", met=False
    )
    assert score_at_least(runs, 0.92).met
    assert score_at_least(runs[0], 0.5).got == "0.900"
    assert score_at_least([run(0.5, task="regression")], 0.6).wanted.startswith("validation R² at")


def test_a_run_that_diverged_or_never_began_is_no_score() -> None:
    late = run(0.99, outcome="diverged")
    for lost in (late, history([], [], outcome="diverged"), history([], [], outcome="cancelled")):
        assert score_at_least([run(0.99), lost], 0.5) == Requirement(
            wanted="validation accuracy at the end at least 0.5, on average over 2 seeds",
            got="1 of 2 runs diverged or never began",
            met=False,
        )


def test_every_run_must_have_the_zeros() -> None:
    runs = hp.fit_population(
        [hp.Hyperparameters(l1=l1, epochs=2) for l1 in (100.0, 0.0)], hp.load("moons")
    )
    assert zeros_at_least(runs[:1], 1.0).met
    assert not zeros_at_least(runs, 0.1).met
    assert zeros_at_least(runs, 0.1).got == "0% to 100%"


def test_four_runs_in_five_must_get_the_verdict() -> None:
    gone = history([], [], outcome="diverged")
    falling = run()
    assert verdict_is([gone] * 4 + [falling], "diverged") == Requirement(
        wanted="the diagnosis says “diverged” on at least 4 of 5 seeds",
        got="diverged × 4, still improving × 1",
        met=True,
    )
    mixed = [gone] * 3 + [falling] * 2
    assert not verdict_is(mixed, "diverged").met
    either = verdict_is(mixed, "diverged", "still improving")
    assert either.met
    assert either.wanted.startswith("the diagnosis says “diverged” or “still improving” on")


@pytest.mark.parametrize("checker", [lambda runs: updates_at_most(runs, 1), verdict_is])
def test_only_histories_can_be_checked(checker: Any) -> None:
    with pytest.raises(ValueError) as empty:
        checker([])
    assert str(empty.value) == "an exercise is checked on at least one run, got none"
    with pytest.raises(TypeError) as wrong:
        checker([[run()]])
    assert str(wrong.value) == (
        "an exercise is checked on histories, as fit_seeds(...)[0] returns, got list"
    )


def ensemble(gain: float, members: int = 3, score: float = 0.9) -> Combination:
    """An ensemble whose average loses ``gain`` less than the best of its members."""
    losses = np.linspace(0.5, 0.7, members)
    return Combination(
        task="classification",
        names=tuple(f"setting {m}" for m in range(members)),
        left_out=(),
        loss=losses,
        score=np.full(members, 0.8),
        order=np.arange(members),
        top_loss=np.append(losses[1:], 0.5 - gain),
        top_score=np.append(np.full(members - 1, 0.8), score),
        picks=np.array([0]),
        greedy_loss=losses[:1],
        greedy_score=np.array([0.8]),
        kept=1,
        done=1,
        total=1,
    )


def test_an_ensemble_must_gain_and_be_good_and_small() -> None:
    found = [ensemble(0.02), ensemble(0.04)]
    gain = gain_at_least(found, 0.03)
    assert gain.met and gain.got == "0.030 ± 0.014"
    assert not gain_at_least(found, 0.031).met
    assert gain_at_least(found[:1], 0.02).got == "0.020"
    score = ensemble_score_at_least([ensemble(0, score=0.9), ensemble(0, score=0.94)], 0.92)
    assert score == Requirement(
        wanted="validation accuracy of the average at least 0.92", got="0.920 ± 0.028", met=True
    )
    assert not ensemble_score_at_least(found, 0.91).met
    few = members_at_most([ensemble(0), ensemble(0, members=6)], 5)
    assert few == Requirement(wanted="at most 5 networks", got="6 networks", met=False)
    assert members_at_most([ensemble(0, members=5)], 5).met


def test_only_ensembles_can_be_checked_for_a_gain() -> None:
    with pytest.raises(ValueError, match="checked on at least one ensemble, got none"):
        gain_at_least([], 0.1)
    with pytest.raises(TypeError, match=r"as hp.combine\(...\) returns, got str"):
        members_at_most(["A"], 5)  # type: ignore[list-item]


def test_folds_are_checked_for_number_groups_and_classes() -> None:
    y, groups = np.repeat([0, 1], 6), np.arange(12) // 2
    cut = make_folds(y, KFold(2), classes=("a", "b"))
    assert folds_at_least(cut, 3) == Requirement(
        wanted="at least 3 folds", got="2 folds", met=False
    )
    assert folds_at_least(cut, 2).met and groups_apart(cut, groups).met
    assert classes_everywhere(cut) == Requirement(
        wanted="every class in every fold, in training and in validation",
        got="2 of 2 folds lack one",
        met=False,
    )
    mixed = make_folds(y, 3, classes=("a", "b"))
    assert classes_everywhere(mixed).met
    whole = make_folds(y, GroupKFold(3), groups=groups, classes=("a", "b"))
    assert groups_apart(whole, groups).met
    torn = groups_apart(make_folds(y, KFold(12)), groups)
    assert torn.got == "6 of 6 groups do" and not torn.met
    with pytest.raises(ValueError, match="at least one fold, got none"):
        folds_at_least([], 2)
    with pytest.raises(TypeError, match=r"as make_folds\(...\) returns, got KFold"):
        classes_everywhere([KFold(2)])  # type: ignore[list-item]
