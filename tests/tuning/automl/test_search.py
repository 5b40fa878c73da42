"""The search: its order, its budget, what fails, what is kept, and the seal."""

from __future__ import annotations

import logging
import math
import re
import subprocess
import sys
import warnings
from collections.abc import Generator
from dataclasses import replace
from itertools import pairwise
from typing import Any
from zlib import crc32

import numpy as np
import optuna
import pytest
from optuna.samplers._tpe.sampler import _split_trials, default_gamma
from sklearn.base import clone
from sklearn.metrics import accuracy_score

import hpwidgets as hp
from hpwidgets.records import AutoMLView, PipelineTrial
from hpwidgets.tuning.automl import _deadlines, _final, fit, run
from hpwidgets.tuning.automl._propose import RANDOM, Proposer, good_size
from hpwidgets.tuning.automl._setup import set_up
from hpwidgets.tuning.automl.process.worker import CallFailed, Cancelled, FitWorker, TimeUp
from hpwidgets.tuning.automl.result import AutoML
from hpwidgets.tuning.automl.rows import automl_rows
from hpwidgets.tuning.automl.run import AutoMLRun
from hpwidgets.tuning.automl.space import MODELS, PipelineSpace, pipeline_space
from hpwidgets.tuning.space.axes import Choice, Integer
from tests.tuning.automl.tables import messy
from tests.tuning.automl.virtual import virtual_run

QUICK = ["linear", "knn", "svm"]


@pytest.fixture(scope="module")
def found() -> AutoML:
    return hp.automl(messy(), target="y", seconds=None, trials=18, models=QUICK, isolated=False)


def told(trials: tuple[PipelineTrial, ...]) -> list[Any]:
    return [(t.number, t.words, t.state, t.fold_scores.tolist()) for t in trials]


# What is tried, and what is kept ---------------------------------------------------------------


def test_the_dummy_is_first_then_each_model_then_chance_then_tpe(found: AutoML) -> None:
    trials = found.trials
    assert [t.number for t in trials] == list(range(18))
    assert trials[0].model == "dummy" and sorted(t.model for t in trials[1:4]) == sorted(QUICK)
    assert all(t.reason == "each model once, as it is usually set" for t in trials[1:4])
    assert [t.reason[:14] for t in trials[4 : 4 + RANDOM]] == [
        f"at random, {n} o" for n in range(1, RANDOM + 1)
    ]
    for trial in trials[4 + RANDOM :]:
        assert trial.reason.startswith(
            f"TPE: {({'knn': 'k-NN', 'svm': 'SVM'}).get(trial.model, trial.model)} is "
        )
    assert len({t.words for t in trials}) == 18  # nothing is tried twice


def test_scores_are_those_of_the_pipelines_on_the_same_folds(found: AutoML) -> None:
    setup = set_up(automl_rows(messy(), target="y"), QUICK)
    m = setup.data
    for trial in [t for t in found.trials if t.state == "finished"][:4]:
        pipeline = fit._pipeline(trial.values, m)
        scores = []
        for train, rest in m.folds:
            pipeline = clone(pipeline).fit(m.X.iloc[train], m.y[train])
            scores.append(accuracy_score(m.y[rest], pipeline.predict(m.X.iloc[rest])))
        assert trial.fold_scores == pytest.approx(scores)
        assert trial.score == pytest.approx(np.mean(scores))
        assert trial.spread == pytest.approx(np.std(scores, ddof=1))


def test_the_same_seed_makes_the_same_search_in_any_process(found: AutoML) -> None:
    again = hp.automl(messy(), target="y", seconds=None, trials=18, models=QUICK)
    assert told(again.trials) == told(found.trials)
    raw = messy().drop(columns="y")
    assert again.pipeline.predict_proba(raw) == pytest.approx(found.pipeline.predict_proba(raw))
    other = hp.automl(
        messy(), target="y", seconds=None, trials=6, models=QUICK, seed=1, isolated=False
    )
    assert told(other.trials)[4:] != told(found.trials)[4:6]


def test_the_final_pipeline_takes_raw_rows_and_its_code_makes_it_again(found: AutoML) -> None:
    frame = messy()
    raw = frame.drop(columns="y")
    names: dict[str, Any] = {"frame": frame}
    exec(found.code, names)
    again = names["pipeline"]
    assert again.predict_proba(raw) == pytest.approx(found.pipeline.predict_proba(raw), abs=1e-6)
    assert again.predict(raw).tolist() == found.predict(raw).tolist()
    assert set(found.predict(raw)) <= {"good", "bad"}
    weights = [member.weight for member in found.ensemble]
    assert sum(weights) == pytest.approx(1) and all(m.words in found.code for m in found.ensemble)


def test_the_ensemble_is_at_least_as_good_as_the_best_and_its_score_is_out_of_fold(
    found: AutoML,
) -> None:
    assert found.score >= found.best.score - 1e-9 or len(found.ensemble) == 1
    assert all(found.trials[m.number].state == "finished" for m in found.ensemble)
    assert all(found.trials[m.number].model != "dummy" for m in found.ensemble)


def test_the_test_rows_are_sealed_until_they_are_opened_and_looks_are_counted() -> None:
    found = hp.automl("wine", seconds=None, trials=4, models=["linear", "knn"], isolated=False)
    assert found.test_score is None and found.looks == 0 and "test sealed" in repr(found)
    for sealed in ("test_scores", "optimism"):
        with pytest.raises(ValueError, match="sealed: call open_test"):
            getattr(found, sealed)()
    score = found.open_test()
    assert found.looks == 1 and found.open_test() == score == found.test_score and found.looks == 2
    rows = automl_rows("wine")
    expected = found.pipeline.score(rows.part(rows.test), rows.y[rows.test])
    assert score == pytest.approx(expected) and f"test {score:.4f}" in repr(found)
    finished = [t for t in found.trials if t.state == "finished"]
    assert found.validation_scores.tolist() == [t.score for t in finished]
    view = found.optimism()
    assert view.trials[-1] == len(finished) == len(found.test_scores)
    assert view.validation[-1] == pytest.approx(found.best.score)
    frame = found.to_frame()
    assert frame["words"].tolist() == [t.words for t in found.trials]


def test_the_final_pipeline_has_not_seen_the_sealed_rows() -> None:
    found = hp.automl("wine", seconds=None, trials=2, models=["knn"], isolated=False)
    rows = automl_rows("wine")
    knn = found.pipeline["model"]
    assert knn.n_samples_fit_ == len(rows.development) == 178 - len(rows.test)


def test_nothing_is_imported_before_the_budgets_clock_runs() -> None:
    code = "import sys, hpwidgets as hp; hp.automl; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    slow = {"torch", "sklearn", "pandas", "scipy", "optuna"}
    assert slow & set(done.stdout.split()) == set()


def test_amounts_are_judged_by_r2() -> None:
    found = hp.automl("diabetes", seconds=None, trials=4, models=["linear", "svm"], isolated=False)
    assert found.task == "regression" and found.trials[0].score < 0.01 < 0.3 < found.score
    rows = automl_rows("diabetes")
    expected = found.pipeline.score(rows.part(rows.test), rows.y[rows.test])
    assert found.open_test() == pytest.approx(expected)
    assert "R²" in found.code and "R²" in repr(found)


# What goes wrong -------------------------------------------------------------------------------


def test_a_pipeline_that_fails_is_a_failed_trial_with_its_message() -> None:
    # 12 rows to train on: k-NN of more neighbours than rows fails, the search goes on.
    X = np.random.default_rng(0).normal(size=(20, 3))
    data = (X, ["a", "b"] * 10)
    original = pipeline_space

    def bad_space(*arguments: Any, **options: Any) -> PipelineSpace:
        space = original(*arguments, **options)
        space._axes["knn_neighbors"] = Integer(500, 900)
        space._usual["knn_neighbors"] = 500
        return space

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hpwidgets.tuning.automl._setup.pipeline_space", bad_space)
        found = hp.automl(data, seconds=None, trials=3, models=["knn", "linear"], isolated=False)
    failed = [t for t in found.trials if t.state == "failed"]
    assert [t.model for t in failed] == ["knn"] and math.isnan(failed[0].score)
    assert "Expected n_neighbors <= n_samples_fit" in failed[0].message
    assert found.best.model in ("dummy", "linear")


def test_answers_that_are_no_numbers_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    class Lost:
        def fit(self, X: Any, y: Any) -> Any:
            return self

        def predict(self, X: Any) -> Any:
            return np.full(len(X), np.inf)

    worker = FitWorker(isolated=False, cancelled=lambda: False, now=lambda: 0.0)
    worker.set_data(set_up(automl_rows("diabetes"), ["linear"]).data)
    monkeypatch.setattr(fit, "_pipeline", lambda _values, _data: Lost())
    with pytest.raises(CallFailed, match="ValueError: its answers are not finite numbers"):
        worker.call_inline(fit.fit_fold, {}, 0)
    worker.close()


def test_warnings_are_told_in_the_trial_and_raised_nowhere() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("hpwidgets.tuning.automl.pipeline.SVM_ITERATIONS", 1)
            found = hp.automl("wine", seconds=None, trials=2, models=["svm"], isolated=False)
    assert any(text.startswith("ConvergenceWarning: ") for text in found.trials[1].warnings)
    assert found.trials[0].warnings == ()


def test_optuna_says_nothing_and_keeps_what_others_set() -> None:
    class Heard(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    heard: list[str] = []
    logger, handler = logging.getLogger("optuna"), Heard()
    logger.addHandler(handler)
    try:
        before = optuna.logging.get_verbosity(), list(logger.handlers)
        hp.automl("wine", seconds=None, trials=3, models=["linear"], isolated=False)
        assert heard == []
        assert (optuna.logging.get_verbosity(), logger.handlers) == before
        optuna.create_study()
        assert heard and heard[0].startswith("A new study")
    finally:
        logger.removeHandler(handler)
    assert all(not handler.filters for handler in before[1])


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"seconds": 0}, ValueError, r"above 0 and below 1e\+09, got 0; for no"),
        ({"seconds": -3.0}, ValueError, "got -3.0"),
        ({"seconds": math.inf}, ValueError, "got inf"),
        ({"seconds": "60"}, TypeError, "seconds must be a number above 0 or None, got '60'"),
        ({"seconds": True}, TypeError, "seconds must be a number"),
        ({"seconds": None}, ValueError, "give seconds or trials"),
        ({"trials": 0}, ValueError, r"trials must be a whole number in \[1"),
        ({"folds": 1}, ValueError, r"folds must be a whole number in \[2"),
        ({"folds": 60}, ValueError, "folds must be at most 38, the rows of class '2'"),
        ({"models": ["tree"]}, ValueError, "unknown model 'tree'"),
        ({"pruner": "medain"}, ValueError, "pruner must be one of median, halving, none"),
        ({"task": "clustering"}, ValueError, "task must be 'classification'"),
        ({"seed": -1}, ValueError, "seed must be a whole number"),
    ],
)
def test_arguments_are_checked(options: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        hp.automl("wine", isolated=False, **options)


def luck(values: Any, _fold: int) -> float:
    """From 0.6 to 0.9, and 0.5 for the dummy."""
    if values["model"] == "dummy":
        return 0.5
    return 0.6 + 0.3 * (crc32(str(sorted(values.items())).encode()) % 97) / 97


# The budget, on a clock of its own -------------------------------------------------------------


def cost_of(model_seconds: dict[str, float]) -> Any:
    return lambda values: model_seconds.get(values["model"], 0.1)


@pytest.mark.parametrize("seconds", [5, 15])
@pytest.mark.parametrize(
    "costs",
    [
        {},
        {"svm": 30.0, "forest": 1.5},
        {
            "linear": 0.25,
            "knn": 0.25,
            "svm": 0.25,
            "forest": 0.25,
            "boosting": 0.25,
            "network": 0.25,
        },
        {"linear": 0.4, "knn": 0.4, "svm": 0.4, "forest": 0.4, "boosting": 0.4, "network": 0.4},
        {"linear": 0.003, "knn": 0.002, "svm": 1e9, "forest": 0.7, "boosting": 1e9, "network": 3.0},
    ],
)
def test_the_budget_is_kept_however_slow_fits_are(
    monkeypatch: pytest.MonkeyPatch, seconds: float, costs: dict[str, float]
) -> None:
    _worker, time = virtual_run(
        monkeypatch,
        takes=cost_of(costs),
        scores=luck,
    )
    monkeypatch.setattr(_final, "vote", lambda *_arguments: None)
    began = time.seconds
    found = hp.automl("loans", seconds=seconds)
    used = time.seconds - began
    assert 0.9 * seconds <= used <= seconds + 0.1  # no noise here: so not even a tenth over
    assert found.seconds == pytest.approx(used) and len(found.trials) > 2
    for trial in found.trials:  # none may take more than its share, but for a started step
        assert trial.seconds <= seconds / 3 + 0.5


def test_what_is_too_slow_for_the_time_left_is_skipped_or_cut_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    worker, _time = virtual_run(monkeypatch, takes=cost_of({"svm": 100.0, "linear": 0.1}))
    monkeypatch.setattr(_final, "vote", lambda *_arguments: None)
    found = hp.automl("loans", seconds=20, models=["linear", "svm"])
    svm = [trial for trial in found.trials if trial.model == "svm"]
    assert svm[0].state == "failed"
    assert svm[0].message == "cut off after 0 of 5 folds: its time was up"
    assert svm[0].seconds == pytest.approx(20 / 3, abs=0.1) and worker.cut >= 1
    # What was cut off once is known to be slow: it is not begun again.
    assert {trial.state for trial in svm[1:]} == {"skipped"}
    early = [trial for trial in svm[1:] if trial.at < 12]
    assert early and all(trial.message.endswith(", 6.7 s are left for it") for trial in early)
    late = [trial for trial in found.trials[-3:] if trial.state == "skipped"]
    assert late and any(
        "its time was up" in t.message or "are left for it" in t.message for t in late
    )


@pytest.mark.parametrize(("rule", "state"), [(5.0, "finished"), (8.0, "skipped")])
def test_a_model_that_nobody_has_seen_is_doubted_only_where_its_rule_is_far_too_slow(
    monkeypatch: pytest.MonkeyPatch, rule: float, state: str
) -> None:
    virtual_run(monkeypatch)
    monkeypatch.setattr(_final, "vote", lambda *_arguments: None)

    def seconds(values: Any, _shape: Any) -> float:  # of 5 folds 20 s may be spent on one
        return rule if values["model"] == "svm" else 0.1

    monkeypatch.setattr("hpwidgets.tuning.automl._setup.nominal_seconds", seconds)
    found = hp.automl("loans", seconds=60, trials=8, models=["linear", "svm"])
    first = next(trial for trial in found.trials if trial.model == "svm")
    assert first.state == state
    if state == "skipped":
        assert re.fullmatch(r"would take about \d+\.\d s, 20\.0 s are left for it", first.message)


def test_the_start_of_the_process_is_no_pipeline_s_time(monkeypatch: pytest.MonkeyPatch) -> None:
    virtual_run(monkeypatch, start=8.0)
    monkeypatch.setattr(_final, "vote", lambda *_arguments: None)
    found = hp.automl("loans", seconds=20)
    assert found.trials[1].state == "finished" and 18 <= found.seconds <= 22
    assert all(trial.seconds < 1 for trial in found.trials)


def test_a_pause_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    _worker, time = virtual_run(monkeypatch)
    monkeypatch.setattr(_final, "vote", lambda *_arguments: None)
    search = AutoMLRun("loans", seconds=10)
    views = []
    for view in search:
        views.append(view)
        if len(views) in (5, 20):
            time.seconds += 100.0
    assert views[-1].phase == "done" and 9 <= views[-1].seconds <= 11
    assert all(b.seconds >= a.seconds for a, b in pairwise(views))


def test_members_that_are_not_fitted_in_time_are_left_out_and_the_others_share_their_weight(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    virtual_run(
        monkeypatch,
        scores=luck,
        fitted=100.0,  # far over the budget: the first member is fitted, however long it takes
    )
    *_views, last = AutoMLRun("loans", seconds=10)
    assert 100 < last.seconds < 115
    assert "the time was up before every member of the ensemble was fitted" in last.notes
    (member,) = last.ensemble
    assert member.weight == 1
    (trial,) = (trial for trial in last.trials if trial.number == member.number)
    assert last.ensemble_score == pytest.approx(trial.score, abs=0.01)
    assert trial.score == max(t.score for t in last.trials if t.state == "finished")
    assert last.ending[0] in last.notes


def test_trials_bound_the_search_besides_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    virtual_run(monkeypatch)
    monkeypatch.setattr(_final, "vote", lambda *_arguments: None)
    views = list(AutoMLRun("loans", seconds=1000, trials=9))
    assert len(views[-1].trials) == 9 and views[-1].seconds < 20
    assert views[0].phase == "starting" and views[-2].phase == "fitting"


def test_views_come_ten_times_a_second_also_in_the_middle_of_a_fit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    virtual_run(monkeypatch, takes=lambda values: 1.0)
    monkeypatch.setattr(_final, "vote", lambda *_arguments: None)
    views = list(AutoMLRun("loans", seconds=20, models=["linear"]))
    gaps = np.diff([view.seconds for view in views])
    assert gaps.max() < 0.2
    folds = [len(view.running.fold_scores) for view in views if view.running is not None]
    assert set(folds) == {0, 1, 2, 3, 4, 5} or set(folds) == {0, 1, 2, 3, 4}
    known = [v.running.expected for v in views if v.running is not None and v.running.number > 2]
    assert known and known[-1] == pytest.approx(1.0, rel=0.6)


def test_a_bad_pipeline_is_pruned_after_its_first_folds_and_none_with_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def scores(values: Any, fold: int) -> float:
        return 0.4 if values["model"] == "knn" else 0.8

    virtual_run(monkeypatch, scores=scores)
    monkeypatch.setattr(_final, "vote", lambda *_arguments: None)
    cut = hp.automl("loans", seconds=None, trials=30, models=["linear", "knn"])
    pruned = [t for t in cut.trials if t.state == "pruned"]
    assert pruned and all(t.model == "knn" and len(t.fold_scores) < 5 for t in pruned)
    assert pruned[0].message == "mean 0.400 after 1 of 5 folds: not worth the rest"
    whole = hp.automl("loans", seconds=None, trials=30, models=["linear", "knn"], pruner="none")
    assert {t.state for t in whole.trials} == {"finished"}
    halved = hp.automl("loans", seconds=None, trials=30, models=["linear", "knn"], pruner="halving")
    assert "pruned" in {t.state for t in halved.trials}


def test_what_fails_always_is_left_for_what_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def scores(values: Any, fold: int) -> float:
        return -1.0 if values["model"] == "knn" else 0.8

    virtual_run(monkeypatch, scores=scores)
    monkeypatch.setattr(_final, "vote", lambda *_arguments: None)
    found = hp.automl("loans", seconds=None, trials=40, models=["linear", "knn"])
    assert {t.state for t in found.trials if t.model == "knn"} == {"failed"}
    assert sum(t.model == "knn" for t in found.trials[-15:]) < 7
    assert found.trials[-1].number == 39


def test_where_every_fit_fails_the_dummy_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    virtual_run(monkeypatch, scores=lambda v, fold: 0.5 if v["model"] == "dummy" else -1.0)
    words = r"ONLY THE DUMMY WAS FITTED.*of 7 other.*\(the last: ValueError: it was told to fail\)"
    with pytest.warns(UserWarning, match=words):
        found = hp.automl("loans", seconds=None, trials=8, models=["linear", "knn"])
    assert found.best.model == "dummy" and [m.number for m in found.ensemble] == [0]
    assert found.warning == found.notes[-1] and repr(found).startswith("AutoML(ONLY A DUMMY: ")


def test_where_the_dummy_is_the_best_it_is_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    virtual_run(monkeypatch, scores=lambda v, fold: 0.78 if v["model"] == "dummy" else 0.73)
    with pytest.warns(UserWarning, match="no pipeline did better than the dummy"):
        found = hp.automl("loans", seconds=20, trials=2, models=["linear", "knn"])
    assert [m.number for m in found.ensemble] == [0] and len(found.trials) == 2
    assert "answers every row alike (accuracy 0.78" in found.warning and found.best.number == 0


@pytest.mark.parametrize(("late", "last"), [(7.0, 0.3), (30.0, 0.3), (30.0, 20.0)])
def test_something_is_fitted_even_where_imports_took_the_whole_budget(
    monkeypatch: pytest.MonkeyPatch, late: float, last: float
) -> None:
    """On a crowded machine reading takes long, folds too, and the process never comes.

    What has been scored on every fold counts, also where the last one took too long.
    """
    worker, time = virtual_run(monkeypatch, start=1e6)
    call_inline = worker.call_inline

    def slow(self: Any, function: object, values: Any, fold: int) -> Any:
        fit = call_inline(self, function, values, fold)
        took = last if fold == 4 and values["model"] != "dummy" else 0.3
        time.seconds += took
        return replace(fit, seconds=fit.seconds + took)

    def read(*arguments: Any, **options: Any) -> Any:
        time.seconds += late
        return automl_rows(*arguments, **options)

    monkeypatch.setattr(worker, "call_inline", slow)
    monkeypatch.setattr(worker, "is_starting", lambda _self: True)
    monkeypatch.setattr(run, "automl_rows", read)
    monkeypatch.setattr(_final, "vote", lambda *_arguments: None)
    monkeypatch.setattr(worker, "call", lambda *_rest, **_more: finish())
    found = hp.automl("loans", seconds=8)
    assert found.best.model != "dummy" and found.warning == ""
    assert found.seconds < 1.5 * max(late, 8) + 2 + last


def finish() -> Generator[None, None, Any]:
    """A final fit that takes no time."""
    return (None, ())
    yield


# Stopping --------------------------------------------------------------------------------------


def test_a_cancelled_search_ends_in_the_middle_of_a_fit_and_its_process_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stop = False
    search = AutoMLRun("loans", seconds=600, models=["forest"], cancelled=lambda: stop)
    seen: list[AutoMLView] = []
    monkeypatch.setattr(run, "fit_fold", endless)
    monkeypatch.setattr(
        search._worker, "call_inline", lambda _f, *rest: fit_fold_inline(search, *rest)
    )
    for view in search:
        seen.append(view)
        if view.running is not None and view.running.model == "forest" and search._worker._process:
            break
    process = search._worker._process
    assert process is not None and process.alive
    next(search)
    stop = True
    assert list(search) == [] and search.result is None
    assert not process.alive
    search.close()


def endless(_key: str, _values: Any, _fold: int) -> None:
    """A fit that nobody waits for."""
    while True:
        pass


def fit_fold_inline(search: AutoMLRun, values: Any, fold: int) -> Any:
    return fit.fit_fold(search._worker._key, values, fold)


def test_a_search_that_is_closed_ends_its_process() -> None:
    search = AutoMLRun("iris", seconds=600, models=["linear"])
    for view in search:
        if len(view.trials) > 2:
            break
    process = search._worker._process
    assert process is not None and process.alive
    search.close()
    search.close()
    assert not process.alive and list(search) == []


def test_what_is_quick_runs_here_while_the_process_is_on_its_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    advance = FitWorker._advance
    waits = 0

    def late(self: FitWorker, _seconds: float) -> bool:
        nonlocal waits
        waits += 1
        while waits > 7 and not advance(self, 1.0):
            pass
        return waits > 7

    monkeypatch.setattr(FitWorker, "_advance", late)
    monkeypatch.setattr(_deadlines, "AT_ONCE", 1e9)  # on a crowded machine, too
    search = AutoMLRun("iris", seconds=None, trials=5, models=["linear", "knn"])
    here: list[str] = []
    call_inline = search._worker.call_inline

    def noted(function: Any, values: Any, fold: int) -> Any:
        here.append(f"{values['model']} {fold}")
        return call_inline(function, values, fold)

    monkeypatch.setattr(search._worker, "call_inline", noted)
    views = list(search)
    others = [text for text in here if not text.startswith("dummy")]
    assert others == [*(f"linear {fold}" for fold in range(5)), "knn 0", "knn 1"]
    direct = hp.automl("iris", seconds=None, trials=5, models=["linear", "knn"], isolated=False)
    assert told(views[-1].trials) == told(direct.trials)


def test_a_search_that_is_closed_before_its_process_has_come_ends_it() -> None:
    search = AutoMLRun("iris", seconds=600, models=["linear"])
    next(search)
    process = search._worker._process
    search.close()
    assert process is not None and not process.alive


def test_without_a_process_fits_run_here_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OSError("no more processes")

    monkeypatch.setattr("hpwidgets.tuning.automl.process.worker.start_worker", refuse)
    found = hp.automl("iris", seconds=None, trials=3, models=["linear"])
    assert (
        found.notes[-1] == "no process can be started (no more processes): fits cannot be cut off"
    )
    assert len(found.trials) == 3 and found.score > 0.9


def test_a_process_that_dies_in_a_fit_costs_one_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit, "_pipeline", fit._pipeline)
    found = hp.automl("iris", seconds=None, trials=4, models=["linear", "knn"])
    assert [t.state for t in found.trials] == ["finished"] * 4
    # On a busy machine a quick fit would run in this process, and take it along.
    monkeypatch.setattr(FitWorker, "is_starting", lambda _self: False)
    monkeypatch.setattr(run, "fit_fold", dying_fit)
    found = hp.automl("iris", seconds=None, trials=4, models=["linear", "knn"])
    lost = [t for t in found.trials if t.state == "failed"]
    assert {t.model for t in lost} == {"knn"}
    assert lost[0].message == "its process ended in the middle of a fit (out of memory?)"
    assert found.best.model == "linear"


def test_a_call_is_cut_when_its_time_is_up_and_when_nobody_wants_it() -> None:
    now, stop = 0.0, False
    worker = FitWorker(isolated=True, cancelled=lambda: stop, now=lambda: now)
    worker.set_data(set_up(automl_rows("iris"), ["linear"]).data)
    call = worker.call(endless, {}, 0, until=5.0)
    while worker._process is None or not worker._has_data:
        next(call)
    first = worker._process
    now = 6.0
    with pytest.raises(TimeUp):
        next(call)
    assert first is not None and not first.alive
    call = worker.call(endless, {}, 0, until=math.inf)
    while worker._process is first:
        next(call)
    next(call)
    second = worker._process
    stop = True
    with pytest.raises(Cancelled):
        next(call)
    assert second is not None and not second.alive
    worker.close()


def dying_fit(key: str, values: Any, fold: int) -> Any:
    """A fit that takes its process with it where the model is k-NN."""
    if values["model"] == "knn":
        import os

        os._exit(9)
    return fit.fit_fold(key, values, fold)


# What is proposed ------------------------------------------------------------------------------


def test_the_good_ones_are_those_that_tpe_itself_takes() -> None:
    space = pipeline_space("classification", MODELS, gaps=True, columns=9, rows=90)
    proposer = Proposer(space, seed=3)
    draw = np.random.default_rng(0)
    for number in range(60):
        proposal = proposer.ask()
        score = float(draw.random()) if draw.random() < 0.8 else None
        proposer.tell(proposal.trial, proposal.values, score, number)
        if number < len(MODELS) + RANDOM:
            assert proposer.good == ()
            continue
        states = (optuna.trial.TrialState.COMPLETE, optuna.trial.TrialState.PRUNED)
        trials = proposer.study.get_trials(states=states)
        below, _above = _split_trials(proposer.study, trials, default_gamma(len(trials)))
        assert set(proposer.good) == {proposer._numbers[t.number] for t in below}
        assert good_size(len(trials)) == default_gamma(len(trials))


def test_the_reason_counts_what_it_names() -> None:
    space = pipeline_space("classification", ["linear", "knn"], gaps=False, columns=3, rows=90)
    proposer = Proposer(space, seed=0)
    models: dict[int, str] = {}
    for number in range(40):
        good = proposer.good
        proposal = proposer.ask()
        model = proposal.values["model"]
        if proposal.reason.startswith("TPE"):
            among = sum(models[n] == model for n in good)
            label = {"linear": "linear", "knn": "k-NN"}[model]
            assert f"{label} is {among} of the best {len(good)} pipelines" in proposal.reason
        models[number] = model
        proposer.tell(proposal.trial, proposal.values, 0.9 if model == "knn" else 0.5, number)
    late = [models[n] for n in range(25, 40)]
    assert late.count("knn") > 10  # it goes where the good ones are


def test_a_pipeline_that_is_known_is_not_tried_again() -> None:
    space = pipeline_space("classification", ["linear"], gaps=False, columns=3, rows=90)
    axes = {name: axis for name in space if isinstance(axis := space[name], Choice)}
    only = PipelineSpace(axes, {})  # four different pipelines
    proposer = Proposer(only, seed=0)
    seen = []
    for number in range(5):
        proposal = proposer.ask()
        seen.append(str(sorted(proposal.values.items())))
        proposer.tell(proposal.trial, proposal.values, 0.1 * number, number)
    assert len(set(seen)) == 5
    again = proposer.ask()  # nothing is left: then one is tried again rather than none
    assert str(sorted(again.values.items())) in seen


def test_numbers_of_tried_options_are_told() -> None:
    found = hp.automl("wine", seconds=None, trials=8, models=["linear", "knn"], isolated=False)
    axes = [seen.axis for seen in found.view.explored]
    assert list(dict.fromkeys(axes)) == ["scaler", "selection", "model"]  # no gaps in wine
    for seen in found.view.explored:
        own = [t for t in found.trials if t.values.get(seen.axis) == seen.option]
        assert seen.tried == len(own)
        scores = [t.score for t in own if t.state == "finished"]
        assert seen.best == (max(scores) if scores else pytest.approx(math.nan, nan_ok=True))
