"""What a stage costs, what it logs, what is free, and what a look at the test set is worth."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.data.prepare import Preparation
from hpwidgets.lessons.challenge import read_challenge
from hpwidgets.lessons.challenge._ledger import from_seeds
from hpwidgets.lessons.challenge._play import Play
from hpwidgets.lessons.challenge.records import DataView, SearchRange

IRIS = read_challenge("iris")
H, PREPARED = IRIS.start.replace(learning_rate=0.03, epochs=6), IRIS.preparation
RATES = (SearchRange(name="learning_rate", low=0.001, high=0.1, log=True),)


def drain(steps: Iterable[Any]) -> Any:
    return deque(steps, maxlen=1).pop()


def played(**changes: Any) -> Play:
    return Play(replace(IRIS, **changes))


def test_the_baseline_is_what_scikit_learn_and_the_engine_say() -> None:
    play = played()
    view = drain(play.train("baseline", H, PREPARED))
    data = play.data(PREPARED)
    history = hp.fit(H, data)
    assert view.histories[0].validation_loss.tolist() == history.validation_loss.tolist()
    assert play.log[0].score == history.validation_score[-1] and play.log.spent == 1
    counts = np.bincount(data.y_train.numpy())
    common = (data.y_validation.numpy() == counts.argmax()).mean()
    assert [each.name for each in view.references] == ["dummy", "linear"]
    assert view.references[0].score == common and view.references[1].score > 0.8
    assert play.log[0].verdict == view.verdict.name == hp.diagnose(history).name


def test_what_is_trained_already_costs_nothing_and_is_not_logged_again() -> None:
    play = played()
    drain(play.train("baseline", H, PREPARED))
    view = drain(play.train("curves", H, PREPARED))
    assert len(play.log) == 1 and view.verdict is not None and not view.waiting
    assert drain(play.train("curves", H, PREPARED)) is view
    more = drain(play.train("curves", H, PREPARED, 3))
    assert (play.log.spent, play.log[-1].trainings, play.log[-1].seeds) == (3, 2, 3)
    assert len(more.histories) == len(play.log[-1].scores) == 3
    assert play.log[-1].score == pytest.approx(np.mean(play.log[-1].scores))
    single = [hp.fit(s, play.data(PREPARED)).validation_score[-1] for s in from_seeds(H, 3)]
    assert list(play.log[-1].scores) == single


def test_a_search_costs_a_training_a_trial_and_logs_its_best() -> None:
    play = played()
    view = drain(play.search(H, PREPARED, RATES, "random", 6))
    run = play.log[0]
    assert (run.trainings, len(run.tried), len(view.trials), play.left) == (6, 6, 6, 34)
    best = max(view.trials, key=lambda trial: (trial.score, -trial.loss))
    assert run.setting == best.setting and run.score == best.score and run.ranges == RATES
    assert drain(play.search(H, PREPARED, RATES, "random", 6)) is view and play.left == 34
    assert play.waiting_search(H, PREPARED, RATES, "random", 6) is view
    assert play.waiting_search(H, PREPARED, RATES, "random", 7).waiting


def test_folds_cost_a_training_each_and_agree_with_cross_validate() -> None:
    play = played()
    view = drain(play.cross_validate(H, PREPARED, 4))
    found = hp.cross_validate(H, play.data(PREPARED), 4)
    assert play.log[0].scores == tuple(found.score) and play.log[0].trainings == 4
    assert play.log[0].score == pytest.approx(found.mean) and view.done == view.total
    assert play.waiting_folds(H, PREPARED, 4) is view


def test_an_ensemble_trains_the_best_again_and_is_tested_whole() -> None:
    play = played()
    with pytest.raises(ValueError, match=r"two different settings trained with this preparation,"):
        drain(play.ensemble(H, PREPARED, 3, lambda: False))
    drain(play.search(H, PREPARED, RATES, "random", 6))
    view = drain(play.ensemble(H, PREPARED, 3, lambda: False))
    best = sorted(zip(play.log[0].scores, play.log[0].tried, strict=True), key=lambda p: -p[0])[:3]
    run = play.log[1]
    assert set(run.tried) == {setting for _score, setting in best} and run.trainings == 3
    assert run.score == view.found.greedy_score[view.found.kept - 1]
    assert play.candidate("combined") == run and play.candidate("best") == play.log[0]
    look = play.look(run)
    data = play.data(PREPARED)
    answers = view.found.predict(data.X_test).argmax(axis=1)
    assert look.test_score == (answers == data.y_test.numpy()).mean() and look.of == 2
    assert play.waiting_ensemble(H, PREPARED, 3) is view


def test_members_of_an_ensemble_have_one_preparation() -> None:
    play, other = played(), replace(PREPARED, scaling="minmax")
    for rate in (0.01, 0.03):
        drain(play.train("curves", H.replace(learning_rate=rate), PREPARED))
        drain(play.train("data", H.replace(learning_rate=2 * rate), other))
    assert {h.learning_rate for h in play.members(PREPARED, 9)} == {0.01, 0.03}
    assert {h.learning_rate for h in play.members(other, 9)} == {0.02, 0.06}


def test_a_run_that_is_too_dear_is_refused_before_it_trains() -> None:
    play = played(budget=3)
    said = r"^this takes 5 trainings, and 3 of 3 are left: take fewer, or open the test set$"
    with pytest.raises(ValueError, match=said):
        drain(play.cross_validate(H, PREPARED, 5))
    with pytest.raises(ValueError, match=r"this takes 4 trainings"):
        drain(play.search(H, PREPARED, RATES, "random", 4))
    assert len(play.log) == 0 and play.left == 3
    drain(play.train("curves", H, PREPARED, 3))
    drain(play.train("curves", H, PREPARED, 3))
    with pytest.raises(ValueError, match=r"^this takes 1 training, and 0 of 3 are left: open the"):
        drain(play.train("curves", H.replace(epochs=5), PREPARED))
    assert play.look(play.log[0]).test_score is not None, "a look costs nothing"


def test_a_run_that_is_broken_off_is_logged_with_what_it_took() -> None:
    play = played()
    steps = play.search(H, PREPARED, RATES, "random", 30)
    for view in steps:
        if view.done >= 8:
            break
    steps.close()  # type: ignore[attr-defined]
    run = play.log[0]
    assert run.outcome == "stopped" and run.trainings == len(run.scores) == 8
    asked = iter([False] * 3 + [True] * 999)
    deque(play.train("curves", H, PREPARED, 2, lambda: next(asked)), maxlen=0)
    assert play.log[1].outcome == "stopped" and play.log[1].trainings == 2
    assert math.isnan(play.log[1].score)
    assert play.candidate("last") is None and play.log.best == play.log[0]


def test_a_run_that_diverges_is_logged_without_a_score() -> None:
    play = played()
    wild = H.replace(learning_rate=1e8, optimizer="sgd")
    view = drain(play.train("curves", wild, PREPARED))
    assert play.log[0].outcome == "diverged" and math.isnan(play.log[0].score)
    assert view.verdict.name == "diverged" and play.log.best is None
    assert play.candidate("last") is None


def test_the_data_stage_measures_columns_before_and_after() -> None:
    play = Play(read_challenge("loans"))
    start = play.challenge.preparation
    view = play.waiting("data", play.challenge.start, start)
    assert isinstance(view, DataView) and view.gaps > 50 and view.left_out > 50
    filled = play.waiting("data", play.challenge.start, Preparation(outliers="keep"))
    assert isinstance(filled, DataView) and filled.left_out == 0
    assert filled.after is not None and view.after is not None and view.before is not None
    assert np.nanmax(filled.after) < 1.2 and np.nanmax(view.after) > 1e3
    table, rows = play.rows.table, play.rows.parts.train
    raw = table.frame.iloc[rows][list(table.numbers)].std(ddof=0)
    known = np.isfinite(view.before)
    assert view.before[known] == pytest.approx(raw.to_numpy()[known])


def test_candidates_by_each_rule() -> None:
    play = played()
    for wanted in ("best", "steadiest", "last", "combined"):
        assert play.candidate(wanted) is None
    drain(play.train("curves", H, PREPARED))
    drain(play.train("curves", H.replace(learning_rate=1e-5), PREPARED, 2))
    drain(play.cross_validate(H, PREPARED, 3))
    assert play.candidate("best") == play.log[0] and play.candidate("last") == play.log[2]
    assert play.candidate("steadiest") == play.log[2]


def test_fresh_rows_are_prepared_as_the_training_rows_and_asked_of_the_same_model() -> None:
    challenge = read_challenge("diabetes")
    play = Play(challenge)
    drain(play.train("curves", challenge.start.replace(epochs=10), challenge.preparation))
    look = play.look(play.log[0])
    rows = play.rows.prepared(challenge.preparation)
    table = play.rows.table
    X = rows.prepared.pipeline.transform(table.frame.iloc[play.rows.fresh])
    assert np.asarray(X, dtype=np.float32) == pytest.approx(rows.X_fresh.numpy())
    history = play.history(play.log[0].setting, challenge.preparation)
    predicted = rows.data.in_unit(history.model(rows.X_fresh)[:, 0].detach().numpy())
    truth = table.y[play.rows.fresh]
    r2 = 1 - ((predicted - truth) ** 2).sum() / ((truth - truth.mean()) ** 2).sum()
    assert look.fresh_score == pytest.approx(r2, abs=1e-5)


def test_the_best_of_many_looks_flatters_and_a_single_look_does_not() -> None:
    """The price of looking: twelve models of one kind, each tested; sixteen splits."""
    flattery, first = [], []
    for seed in range(16):
        moons = replace(read_challenge("moons"), seed=seed)
        play, prepared = Play(moons), moons.preparation
        h = hp.Hyperparameters(hidden_units=8, epochs=15)
        drain(play.train("curves", h, prepared, 12))
        looks = [play.look(replace(play.log[0], setting=setting)) for setting in from_seeds(h, 12)]
        gaps = [(look.test_score or 0) - (look.fresh_score or 0) for look in looks]
        best = max(range(12), key=lambda at: looks[at].test_score or 0)
        flattery.append(gaps[best])
        first.append(np.mean(gaps))
    added = np.array(flattery) - np.array(first)
    assert added.mean() > 0.01 and added.mean() > 2 * np.std(added, ddof=1) / 16**0.5
    assert abs(np.mean(first)) < 2 * np.std(first, ddof=1) / 16**0.5
