"""Whatever a person calls data, read for AutoML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest
from sklearn.datasets import load_diabetes, load_wine

import hpwidgets as hp
from hpwidgets.data.loans import loans
from hpwidgets.tuning.automl._setup import set_up
from hpwidgets.tuning.automl.columns import as_dates
from hpwidgets.tuning.automl.rows import automl_rows, read_rows, rows_for
from tests.tuning.automl.tables import messy


def test_a_messy_frame_is_taken_as_it_comes_and_says_what_is_left_out() -> None:
    frame = messy()
    before = frame.copy()
    rows = automl_rows(frame, target="y")
    pandas.testing.assert_frame_equal(frame, before)
    assert rows.columns.numbers == ("a", "flag", "whole", "mixed")
    assert rows.columns.text == ("kind", "group", "city")
    assert rows.columns.gaps and rows.task == "classification"
    assert rows.classes == ("bad", "good")
    assert rows.notes == (
        "3 of 120 rows have no target and are left out",
        "column empty has no value at all and is left out",
        f"column city has {frame['city'][frame['y'].notna()].nunique()} different texts: the 19"
        " most frequent are told apart, the others count as one",
        "column same is the same in every row and is left out",
        "column ticket is another text in every row and is left out",
    )
    assert len(rows.development) + len(rows.test) == 117
    assert not set(rows.development) & set(rows.test)


def test_the_seal_keeps_the_classes_shares_and_depends_on_the_seed_alone() -> None:
    rows, again = automl_rows("loans"), automl_rows("loans")
    assert rows.test.tolist() == again.test.tolist()
    assert rows.test.tolist() != automl_rows("loans", seed=1).test.tolist()
    share = (rows.y == "yes").mean()
    assert (rows.y[rows.test] == "yes").mean() == pytest.approx(share, abs=0.01)
    assert len(automl_rows("loans", test=0.5).test) == 300
    assert len(automl_rows("loans", test=33).test) == 33


def test_every_source_of_the_same_rows_gives_the_same_rows(tmp_path: Path) -> None:
    wine = load_wine(as_frame=True)
    frame = wine.data.assign(grower=wine.target)
    frame.to_csv(tmp_path / "wine.csv", index=False)
    sources: list[tuple[Any, dict[str, Any]]] = [
        ("wine", {}),
        (frame, {"target": "grower"}),
        (tmp_path / "wine.csv", {"target": "grower"}),
        (str(tmp_path / "wine.csv"), {"target": "grower"}),
        ((wine.data, wine.target), {}),
        ((wine.data.to_numpy(), wine.target.to_numpy()), {}),
        ((wine.data.to_numpy().tolist(), wine.target.tolist()), {}),
        ((wine.data, wine.target.to_frame()), {}),
        (load_wine(), {}),
    ]
    for data, options in sources:
        rows = automl_rows(data, **options)
        assert np.asarray(rows.X, dtype=float) == pytest.approx(wine.data.to_numpy(), rel=1e-12)
        assert rows.y.tolist() == wine.target.tolist()
        assert len(rows.columns.numbers) == 13 and not rows.columns.gaps and not rows.notes


def test_the_test_rows_of_a_dataset_are_the_ones_that_are_sealed() -> None:
    data = hp.load("digits", seed=3)
    rows = automl_rows(data)
    assert np.asarray(rows.part(rows.test)) == pytest.approx(
        data.X_test.reshape(len(data.X_test), -1).numpy()
    )
    assert rows.y[rows.test].tolist() == data.y_test.tolist()
    assert len(rows.development) == len(data.y_train) + len(data.y_validation)
    assert rows.X.shape[1] == 64 and automl_rows("digits").X.shape[1] == 64
    few = automl_rows(data, rows=100)
    assert len(few.development) == 100 and few.test.tolist() == rows.test.tolist()
    other = automl_rows(data, rows=100, seed=1)
    assert other.development.tolist() != few.development.tolist()
    assert few.training.tolist() == rows.training.tolist() == rows.development.tolist()
    said = f"searched on 100 of the {len(few.training)} rows that are not sealed, chosen at random"
    assert said in few.notes
    amounts = automl_rows(hp.load("diabetes"))
    assert amounts.task == "regression" and amounts.classes == ()


def test_what_was_read_is_divided_as_often_as_wanted() -> None:
    read = read_rows(messy(), target="y")
    for seed in (0, 4):
        rows, direct = automl_rows(read, seed=seed), automl_rows(messy(), target="y", seed=seed)
        assert rows.test.tolist() == direct.test.tolist() and rows.notes == direct.notes
        assert rows.code == direct.code and rows.columns.text == direct.columns.text
    with pytest.raises(ValueError, match="were read already"):
        automl_rows(read, target="y")


def test_large_tables_are_searched_on_as_many_rows_as_the_time_allows() -> None:
    assert rows_for(60, 20) == 6000 and rows_for(60, 80) == 3000
    frame = loans(3000)
    rows = automl_rows(frame, target="repaid", seconds=10)
    assert len(rows.development) == 2000 and len(rows.test) == 600 and len(rows.training) == 2400
    assert set(rows.development) < set(rows.training) and not set(rows.test) & set(rows.training)
    assert rows.notes[-1] == (
        "searched on 2000 of the 2400 rows that are not sealed, chosen at random"
    )
    assert len(automl_rows(frame, target="repaid").development) == 2400


@pytest.mark.parametrize("rows", [20, 100, 1100, 4000])
def test_as_many_rows_are_sealed_as_were_asked_for(rows: int) -> None:
    frame = loans(6000)
    found = automl_rows(frame, target="repaid", rows=rows)
    assert (len(found.development), len(found.test)) == (rows, 1200)
    assert len(automl_rows(frame, target="repaid", rows=rows, test=0.1).test) == 600
    same = automl_rows(frame, target="repaid")
    assert found.test.tolist() == same.test.tolist() and found.code == same.code


def test_of_a_rare_class_some_rows_are_searched_on_however_few_rows_are() -> None:
    draw = np.random.default_rng(0)
    X, y = draw.normal(size=(5000, 2)), np.array(["a"] * 4980 + ["b"] * 8 + ["c"] * 12)
    rows = automl_rows((X, y), rows=100)
    counts = {label: int((rows.y[rows.development] == label).sum()) for label in "abc"}
    assert counts["b"] >= 5 and counts["c"] >= 5 and 95 <= counts["a"] <= 100
    assert len(set(rows.development)) == len(rows.development)
    assert len(set_up(rows, ["linear"]).data.folds) == 5


def grouped(rows: int = 300) -> pandas.DataFrame:
    draw = np.random.default_rng(0)
    who = np.arange(rows) // 10
    return pandas.DataFrame(
        {"pupil": who, "x": draw.normal(size=rows), "y": np.where(who % 3, "pass", "fail")}
    )


@pytest.mark.parametrize("few", [None, 100])
def test_groups_are_never_on_both_sides(few: int | None) -> None:
    frame = grouped()
    rows = automl_rows(frame, target="y", groups="pupil", rows=few)
    who = frame["pupil"].to_numpy()
    assert not set(who[rows.test]) & set(who[rows.training])
    assert set(rows.development) <= set(rows.training)
    assert few is None or len(rows.development) <= few
    assert rows.columns.numbers == ("x",) and set(rows.y[rows.test]) == {"pass", "fail"}
    for train, held in set_up(rows, ["linear"]).data.folds:
        known = who[rows.development]
        assert not set(known[train]) & set(known[held])
    pair = automl_rows((frame[["x"]], frame["y"]), groups=who, rows=few)
    assert pair.test.tolist() == rows.test.tolist()
    missing = frame.assign(y=frame["y"].where(frame.index > 20, None))
    rest = automl_rows(missing, target="y", groups=who)
    assert rest.groups is not None and len(rest.y) == len(rest.groups) == 279


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"groups": "pupils"}, "groups must be a column of the table or one value a row, got 'pup"),
        ({"groups": [1, 2, 3]}, r"one value for each of 300 rows, got shape \[3\]"),
        ({"groups": [7] * 300}, "at least 2 groups, got 1"),
        ({"groups": [0, 1] * 150}, "2 groups and test=0.2 leave no two groups to search on"),
        ({"groups": np.where(np.arange(300) < 290, 0, np.arange(300))}, "no whole groups could"),
    ],
)
def test_groups_that_do_not_fit_are_said(options: dict[str, Any], words: str) -> None:
    frame = grouped().assign(y=["a"] * 290 + ["b"] * 10)
    with pytest.raises(ValueError, match=words):
        automl_rows(frame, target="y", **options)
    with pytest.raises(ValueError, match="groups need rows that are divided here"):
        automl_rows("digits", groups=[0, 1])


def test_dates_of_every_kind_are_dates() -> None:
    days = pandas.date_range("2019-12-30", periods=40, freq="31h")
    frame = frame_of(
        typed=days,
        zoned=days.tz_localize("Asia/Seoul"),
        text=days.strftime("%Y-%m-%dT%H:%M:%S+09:00"),
        short=days.strftime("%Y-%m-%d"),
        month=days.to_period("M"),
        day=[day.date() for day in days],
        other=days.strftime("%d.%m.%Y"),
        part=["2020-01-01", "soon"] * 20,
        gap=[None, "2020-01-01"] * 20,
    )
    rows = automl_rows(frame, target="y")
    assert rows.columns.dates == ("typed", "zoned", "text", "short", "month", "day", "gap")
    assert rows.columns.text == ("part",) and rows.columns.gaps
    assert "column typed holds dates: year, month, day, day of the week" in rows.notes[0]
    parts = as_dates(frame[["typed", "text", "zoned"]])
    assert parts[:, :6] == pytest.approx(parts[:, 6:12])  # the clock on the wall
    assert parts[:, :6] == pytest.approx(parts[:, 12:])
    assert parts[0].tolist()[:6] == [2019, 12, 30, 0, 0, 18260]
    assert np.isnan(as_dates(frame[["gap"]])[0]).all()


def test_what_falls_on_weekends_is_learned_from_dates_and_the_code_does_the_same() -> None:
    days = pandas.date_range("2020-01-01", periods=300, freq="37h")
    frame = pandas.DataFrame({"when": days, "y": np.where(days.day_of_week >= 5, "end", "week")})
    found = hp.automl(
        frame, target="y", seconds=None, trials=3, models=["forest"], isolated=False, folds=3
    )
    assert found.open_test() > 0.95
    names: dict[str, Any] = {}
    exec(found.code, names)
    X = frame[["when"]]
    assert names["pipeline"].predict_proba(X) == pytest.approx(found.predict_proba(X))
    text = X.assign(when=X["when"].astype(str))  # as a CSV file would have them
    assert found.predict(text).tolist() == found.predict(X).tolist()


def test_gaps_are_those_of_the_rows_to_learn_from() -> None:
    X, y = np.arange(80.0).reshape(40, 2), ["a", "b"] * 20
    whole = automl_rows((X, y))
    assert not whole.columns.gaps
    for part, gaps in ((whole.test, False), (whole.development, True)):
        holed = X.copy()
        holed[part[0], 1] = np.nan
        rows = automl_rows((holed, y))
        assert rows.test.tolist() == whole.test.tolist()
        assert rows.columns.gaps is gaps


def test_columns_are_found_by_name_or_by_place() -> None:
    X, y = load_diabetes(return_X_y=True)
    frame = pandas.DataFrame(X)
    frame[10] = y
    assert automl_rows(frame, target=10).columns.numbers == tuple(range(10))
    texts = np.array([["a", 1.5], ["b", None]] * 20, dtype=object)
    rows = automl_rows((texts, [0, 1] * 20))
    assert rows.columns.text == (0,) and rows.columns.numbers == (1,) and rows.columns.gaps


def frame_of(**columns: Any) -> pandas.DataFrame:
    return pandas.DataFrame({"x": range(40), **columns, "y": ["a", "b"] * 20})


@pytest.mark.parametrize(
    ("data", "options", "error", "words"),
    [
        (frame_of(), {}, ValueError, "a table needs target='name of the column to learn'; its"),
        (frame_of(), {"target": "yy"}, ValueError, "no column 'yy' to learn; did you mean 'y'"),
        (frame_of(past=pandas.Timedelta("3h")), {"target": "y"}, TypeError, "holds times"),
        (frame_of(far=np.inf), {"target": "y"}, ValueError, "'far' holds infinite values"),
        (frame_of(odd=[[1]] * 40), {"target": "y"}, TypeError, r"holds \[1\]"),
        (frame_of(**{"x": 1}), {"target": "y"}, ValueError, "no column is left to learn from"),
        (frame_of(**{"x": None}), {"target": "y"}, ValueError, "none of 'x' has a value; give a"),
        (frame_of().assign(y="a"), {"target": "y"}, ValueError, "all 40 targets are 'a'"),
        (frame_of().assign(y=None), {"target": "y"}, ValueError, "all 40 targets are missing"),
        (frame_of().assign(**{"0": 0}).rename(columns={"0": 0}), {"target": "y"}, TypeError, "all"),
        (frame_of()[:0], {"target": "y"}, ValueError, "shape|missing"),
        (([[1], [2]], [0]), {}, ValueError, "got 2 rows of features but 1 targets"),
        (([[1, 2], [3]], [0, 1]), {}, ValueError, "rows of equal length"),
        (([1, 2, 3], [0, 1, 0]), {}, ValueError, r"a table \[rows, columns\], got shape \(3,\)"),
        (([[1], [2], [3]] * 9, [0, 1, 1] * 9), {"target": "y"}, ValueError, "leave out target='y'"),
        ("wine", {"target": "y"}, ValueError, "'wine' has targets of its own"),
        ("wien", {}, ValueError, "unknown data set 'wien'; did you mean 'wine'"),
        ("there.csv", {"target": "y"}, FileNotFoundError, "there.csv"),
        (hp.load("moons"), {"task": "regression"}, ValueError, "is a set for classification"),
        (42, {}, TypeError, "data must be a DataFrame or CSV path with target='column'"),
        ("wine", {"test": 0.0}, ValueError, "test must be a share"),
        ("wine", {"test": 177}, ValueError, "too few: 1 would be learnt from and 177 sealed"),
        ("wine", {"test": 2}, ValueError, "2 test rows and 176 others cannot each hold 3 classes"),
        ("wine", {"rows": 5}, ValueError, r"rows must be a whole number in \[20"),
        (([[k] for k in range(30)], ["a"] * 27 + ["b"] * 3), {}, ValueError, "class 'b' has 3 of"),
    ],
)
def test_what_cannot_be_learnt_from_is_said(
    data: object, options: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        automl_rows(data, **options)


def test_folds_follow_the_rarest_class_and_svm_needs_enough_of_each() -> None:
    X = [[k % 7, k] for k in range(60)]
    rows = automl_rows((X, ["a"] * 55 + ["b"] * 5), test=0.2)
    setup = set_up(rows, ["linear", "svm"])
    assert len(setup.data.folds) == 4 and setup.models == ("linear", "svm")
    assert "4 folds instead of 5: there are not enough rows" in setup.notes
    assert setup.data.calibration == 3
    few = automl_rows((X, ["a"] * 56 + ["b"] * 4), test=0.4)
    setup = set_up(few, ["linear", "svm"])
    assert len(setup.data.folds) == 2 and setup.models == ("linear",)
    assert "SVM takes no part: a class has too few rows to calibrate it" in setup.notes
    with pytest.raises(ValueError, match="no model is left"):
        set_up(few, ["svm"])
    with pytest.raises(ValueError, match="at most 2, the rows of class 'b'"):
        set_up(few, ["linear"], folds=3)
    amounts = automl_rows((X[:12], np.linspace(0, 1, 12)), task="regression", test=2)
    assert len(set_up(amounts, ["linear"]).data.folds) == 5
    with pytest.raises(ValueError, match="folds must be at most 5, so that each has 2 of 10"):
        set_up(amounts, ["linear"], folds=6)


def test_every_row_is_judged_once_and_columns_are_counted_as_encoded() -> None:
    rows = automl_rows(messy(), target="y")
    setup = set_up(rows, ["linear"], folds=4)
    judged = np.concatenate([rest for _train, rest in setup.data.folds])
    assert sorted(judged) == list(range(len(rows.development)))
    assert setup.columns == 4 + 4 + 2 + 20  # numbers; kind and its gap; group; city at most
