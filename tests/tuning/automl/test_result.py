"""What a person does with the result: probabilities, a metric of one's own, files, scripts."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest
from sklearn.datasets import load_wine
from sklearn.metrics import f1_score, log_loss, make_scorer, mean_absolute_error, roc_auc_score

import hpwidgets as hp
from hpwidgets.data.loans import loans
from hpwidgets.tuning.automl import _final, fit
from hpwidgets.tuning.automl._literal import MOST_CELLS, table_code
from hpwidgets.tuning.automl.process.worker import ProcessEnded, TimeUp
from hpwidgets.tuning.automl.rows import automl_rows
from hpwidgets.tuning.automl.run import AutoMLRun
from tests.tuning.automl.tables import messy
from tests.tuning.automl.virtual import virtual_run

FAST: dict[str, Any] = {
    "seconds": None,
    "trials": 4,
    "models": ["linear", "knn"],
    "isolated": False,
    "folds": 3,
}


def test_probabilities_are_the_pipelines_and_amounts_have_none() -> None:
    found = hp.automl(messy(), target="y", **FAST)
    raw = messy().drop(columns="y")
    assert found.predict_proba(raw) == pytest.approx(found.pipeline.predict_proba(raw))
    assert found.predict_proba(raw).sum(1) == pytest.approx(1)
    amounts = hp.automl("diabetes", **FAST)
    with pytest.raises(TypeError, match=r"predict_proba needs classes, but .* use predict"):
        amounts.predict_proba(automl_rows("diabetes").X)


def test_a_result_can_be_pickled_and_goes_on_where_it_was() -> None:
    found = hp.automl("iris", **FAST)
    found.open_test()
    again = pickle.loads(pickle.dumps(found))
    X = automl_rows("iris").X
    assert again.predict_proba(X).tolist() == found.predict_proba(X).tolist()
    assert repr(again) == repr(found) and again.code == found.code and again.looks == 1
    again.open_test()
    assert again.looks == 2 and found.looks == 1


# What pipelines are judged by -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "by_hand"),
    [
        ("roc_auc", lambda y, p, labels: roc_auc_score(y, p[:, 1])),
        ("neg_log_loss", lambda y, p, labels: -log_loss(y, p)),
        ("f1", lambda y, p, labels: f1_score(y, labels, pos_label="yes")),
    ],
)
def test_a_metric_is_what_scikit_learn_says_it_is(name: str, by_hand: Any) -> None:
    found = hp.automl("loans", metric=name, **FAST)
    rows = automl_rows("loans")
    X, y = rows.part(rows.test), rows.y[rows.test]
    expected = by_hand(y, found.predict_proba(X), found.predict(X))
    assert found.open_test() == pytest.approx(expected)
    assert found.metric == name and f"validation {name}" in repr(found)
    assert f"Validation {name} {found.score:.4f}" in found.code
    finished = [trial for trial in found.trials if trial.state == "finished"]
    assert found.best.score == max(trial.score for trial in finished)


def test_a_scorer_of_one_s_own_may_be_a_function_that_no_other_process_knows() -> None:
    def cost(y: Any, answers: Any) -> float:
        return float(np.where(y == "yes", 1.5, 1)[y != answers].sum())

    scorer = make_scorer(cost, greater_is_better=False)
    found = hp.automl("loans", metric=scorer, **{**FAST, "isolated": True})
    rows = automl_rows("loans")
    y = rows.y[rows.test]
    assert found.metric == "cost" and all(trial.state == "finished" for trial in found.trials)
    assert found.open_test() == pytest.approx(-cost(y, found.predict(rows.part(rows.test))))


def test_amounts_are_judged_by_their_own_metrics() -> None:
    found = hp.automl("diabetes", metric="neg_mean_absolute_error", **FAST)
    rows = automl_rows("diabetes")
    y, answers = rows.y[rows.test], found.predict(rows.part(rows.test))
    assert found.open_test() == pytest.approx(-mean_absolute_error(y, answers))


@pytest.mark.parametrize(
    ("data", "metric", "error", "words"),
    [
        ("iris", "acuracy", ValueError, "no scorer 'acuracy'; did you mean 'accuracy'"),
        ("iris", "best", ValueError, "no scorer 'best'; such as 'balanced_accuracy'"),
        ("iris", 5, TypeError, "metric must be the name of a scorer of scikit-learn, .* got 5"),
        ("iris", "f1", ValueError, "cannot judge these targets .3 classes.*'f1_macro'"),
        ("iris", "neg_max_error", ValueError, "judges amounts, but these are classes"),
        ("diabetes", "roc_auc", ValueError, "cannot judge these targets .amounts.*absolute_error"),
        ("iris", lambda *_rest: float("nan"), ValueError, "gives nan for the dummy's answers"),
        ("iris", lambda *_rest: 1 / 0, ValueError, "ZeroDivisionError: division by zero; take"),
    ],
)
def test_a_metric_that_does_not_fit_is_said(
    data: str, metric: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        hp.automl(data, metric=metric, **FAST)


# Fitted on all rows -----------------------------------------------------------------------------


def test_the_winner_is_fitted_on_all_rows_that_are_not_sealed() -> None:
    frame = loans(1500)
    found = hp.automl(frame, target="repaid", rows=200, **{**FAST, "models": ["knn"]})
    member = found.pipeline
    if len(found.ensemble) > 1:
        member = member["ensemble"].estimators_[0]
    assert member["model"].n_samples_fit_ == 1200 == found.view.fitted_rows
    assert found.view.rows == 200 and found.view.test_rows == 300
    names: dict[str, Any] = {"frame": frame}
    exec(found.code, names)
    raw = frame.drop(columns="repaid")
    assert names["pipeline"].predict_proba(raw) == pytest.approx(found.predict_proba(raw))


@pytest.mark.parametrize("error", [TimeUp(), ProcessEnded("killed")])
def test_where_all_rows_are_too_many_those_that_were_searched_on_serve(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    worker, _time = virtual_run(monkeypatch)
    call = worker.call

    def fails(self: Any, function: Any, values: Any, *rest: Any, until: float) -> Any:
        if function is fit.fit_whole and rest[0] is not None:
            raise error
        return (yield from call(self, function, values, *rest, until=until))

    monkeypatch.setattr(worker, "call", fails)
    monkeypatch.setattr(_final, "vote", lambda *_arguments: None)
    frame = loans(3000)
    *_views, last = AutoMLRun(frame, target="repaid", seconds=10, models=["linear"])
    assert last.fitted_rows == last.rows == 2000
    assert "they were fitted on the 2000 rows that were searched on" in last.notes
    (reason,) = (note for note in last.notes if "all" in note and "rows" in note)
    assert "took more than 20 s" in reason or "on all rows: killed" in reason


# The script runs as it stands -------------------------------------------------------------------


def run_script(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, path.name], cwd=path.parent, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("large", [False, True])
def test_the_script_of_a_table_in_memory_runs_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    if large:
        monkeypatch.setattr("hpwidgets.tuning.automl._literal.MOST_CELLS", 10)
    frame = messy()
    found = hp.automl(frame, target="y", **FAST)
    frame["y"] = 0  # what becomes of the table later is not the script's affair
    path = found.save(tmp_path / "made" / "here")
    assert path == tmp_path / "made" / "here" / "pipeline.py" and path.read_text() == found.code
    assert sorted(file.name for file in path.parent.iterdir()) == (
        ["pipeline.py", "table.pkl"] if large else ["pipeline.py"]
    )
    with path.open("a") as file:
        file.write("\npandas.to_pickle(pipeline.predict_proba(X_test), 'answers.pkl')\n")
    run_script(path)
    rows = automl_rows(messy(), target="y")
    answers = pandas.read_pickle(path.parent / "answers.pkl")
    assert answers == pytest.approx(found.predict_proba(rows.part(rows.test)))


@pytest.mark.parametrize("way", ["bunch", "frames", "arrays", "lists"])
def test_other_forms_of_rows_have_scripts_that_run(way: str) -> None:
    wine = load_wine(as_frame=way != "bunch")
    X, y = wine.data, wine.target
    data = {
        "bunch": wine,
        "frames": (X, y),
        "arrays": (np.asarray(X), np.asarray(y)),
        "lists": (np.asarray(X).tolist(), [wine.target_names[at] for at in y]),
    }[way]
    found = hp.automl(data, **FAST)
    names: dict[str, Any] = {}
    exec(found.code, names)
    rows = automl_rows(data)
    assert names["pipeline"].predict_proba(rows.X) == pytest.approx(found.predict_proba(rows.X))


def test_a_table_as_text_makes_the_same_table() -> None:
    days = pandas.to_datetime(
        ["2024-01-01", None, "2024-02-03 04:05:06.123456789"], format="ISO8601"
    )
    frame = pandas.DataFrame(
        {
            "gap": [1.5, None, 3],
            "text": ["x", None, "z'\"\n$\\q$"],
            "kind": pandas.Categorical(["u", None, "u"]),
            "day": days,
            "zoned": days.tz_localize("UTC").tz_convert("Asia/Seoul"),
            "month": pandas.period_range("2024-01", periods=3, freq="M"),
            "flag": [True, None, False],
            "whole": pandas.array([1, None, 3], dtype="Int64"),
            "short": np.array([0.1, 0.2, 0.3], dtype="float32"),
            7: [1, "x", None],
        }
    )
    names: dict[str, Any] = {"pandas": pandas, "np": np}
    text, from_file = table_code({"frame": frame})
    exec(text, names)
    assert not from_file
    pandas.testing.assert_frame_equal(names["frame"], frame)
    for array in (
        np.array([[1.5, np.nan], [-np.inf, 0.1]]),
        np.array([[1, 2]], dtype="int8"),
        np.array([["a", 1], [None, 2.5]], dtype=object),
    ):
        exec(table_code({"X": array})[0], names)
        assert names["X"].dtype == array.dtype and names["X"].tolist().__repr__() == repr(
            array.tolist()
        )
    for large in (np.zeros(MOST_CELLS + 1), np.array([object()])):
        text, from_file = table_code({"X": large})
        assert from_file and "AutoML.save" in text
