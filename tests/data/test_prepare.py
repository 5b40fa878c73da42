"""The pipeline: fitted on training rows alone, readable, and equal to scikit-learn by hand."""

from __future__ import annotations

import dataclasses
import pickle
from pathlib import Path

import numpy as np
import pandas
import pytest
from sklearn.base import clone
from sklearn.impute import KNNImputer, SimpleImputer
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

from hpwidgets.data.prepare import UNTREATED, Interrupted, Preparation, prepare
from hpwidgets.data.tables import Table, read_table, split_table
from hpwidgets.lessons.preparing._damage import damage


@pytest.fixture
def hurt() -> Table:
    table = read_table("wine")
    return dataclasses.replace(
        table, frame=damage(table.frame, missing=0.03, outliers=0.02, seed=1).frame
    )


@pytest.fixture
def own() -> pandas.DataFrame:
    draw = np.random.default_rng(0)
    frame = pandas.DataFrame(
        {
            "age": draw.integers(18, 80, 120).astype(float),
            "city": draw.choice(["Seoul", "Busan"], 120),
            "flag": pandas.array([True, False, None] * 40, dtype="boolean"),
            "count": pandas.array([1, None, 3, 4] * 30, dtype="Int64"),
            "y": draw.choice(["yes", "no"], 120),
        }
    )
    frame.loc[[1, 5], "age"] = np.nan
    frame.loc[range(20), "city"] = None
    return frame


def test_nothing_but_the_kept_training_rows_is_fitted_on(hurt: Table) -> None:
    parts = split_table(hurt, seed=0)
    other = hurt.frame.copy()
    rest = np.concatenate([parts.validation, parts.test])
    other.iloc[rest] = other.iloc[rest] * 1000 + 7
    changed = dataclasses.replace(hurt, frame=other)
    for imputation in ("drop", "mean", "median", "knn"):
        for outliers in ("keep", "clip", "drop"):
            if (imputation, outliers) == ("drop", "drop"):
                continue
            choice = Preparation(imputation=imputation, outliers=outliers)
            one, two = prepare(hurt, parts, choice), prepare(changed, parts, choice)
            assert (one.kept == two.kept).all()
            assert (one.dataset.X_train == two.dataset.X_train).all()
            assert (one.dataset.X_validation != two.dataset.X_validation).any()


@pytest.mark.parametrize(
    ("scaling", "scaler"),
    [("standard", StandardScaler), ("minmax", MinMaxScaler), ("robust", RobustScaler)],
)
@pytest.mark.parametrize("imputation", ["mean", "median", "knn"])
def test_it_is_what_scikit_learn_does_step_by_step(
    hurt: Table, scaling: str, scaler: type, imputation: str
) -> None:
    parts = split_table(hurt)
    choice = Preparation(imputation=imputation, outliers="clip", scaling=scaling)
    prepared = prepare(hurt, parts, choice)
    X = hurt.frame.to_numpy()
    first, third = np.nanpercentile(X[parts.train], [25, 75], axis=0)
    X = np.clip(X, first - 3 * (third - first), third + 3 * (third - first))
    scale = scaler().fit(X[parts.train])
    fill = KNNImputer() if imputation == "knn" else SimpleImputer(strategy=imputation)
    fill.fit(scale.transform(X[parts.train]))
    for rows, got in (
        (parts.train, prepared.dataset.X_train),
        (parts.validation, prepared.dataset.X_validation),
        (parts.test, prepared.dataset.X_test),
    ):
        expected = fill.transform(scale.transform(X[rows]))
        assert np.allclose(got.numpy(), expected, atol=1e-5)


def test_dropping_leaves_training_rows_out_and_no_others(hurt: Table) -> None:
    parts = split_table(hurt)
    whole = prepare(hurt, parts, UNTREATED)
    gaps = hurt.frame.isna().to_numpy().any(axis=1)
    assert list(whole.kept) == [row for row in parts.train if not gaps[row]]
    assert len(whole.dataset.y_validation) == len(parts.validation)
    clean = prepare(hurt, parts, Preparation(outliers="drop"))
    assert len(clean.kept) < len(parts.train)


def test_the_pipeline_can_be_pickled_cloned_and_used_on_new_rows(own: pandas.DataFrame) -> None:
    table = read_table(own, target="y")
    parts = split_table(table)
    prepared = prepare(table, parts, Preparation())
    again = pickle.loads(pickle.dumps(prepared.pipeline))
    rows = table.frame.iloc[parts.test]
    assert np.array_equal(again.transform(rows), prepared.pipeline.transform(rows))
    fresh = clone(prepared.pipeline).fit(table.frame.iloc[parts.train])
    assert np.array_equal(fresh.transform(rows), again.transform(rows))
    assert "OutlierClipper" in repr(prepared.pipeline)
    stranger = rows.copy()
    stranger["city"] = "Jeju"  # never seen: no category, no error
    assert np.isfinite(again.transform(stranger)).all()


def test_own_frames_are_taken_as_they_come(own: pandas.DataFrame, tmp_path: Path) -> None:
    table = read_table(own, target="y")
    assert table.numbers == ("age", "flag", "count") and table.text == ("city",)
    assert table.task == "classification" and table.class_names == ("no", "yes")
    assert table.missing == 2 + 20 + 40 + 30
    data = prepare(table, split_table(table), Preparation()).dataset
    assert data.feature_names[:3] == table.numbers
    assert set(data.feature_names[3:]) == {"city = Busan", "city = Seoul", "city = missing"}
    assert bool(data.X_train.isfinite().all())
    own.to_csv(tmp_path / "own.csv", index=False)
    assert read_table(tmp_path / "own.csv", target="y").missing == table.missing
    pair = read_table((own.drop(columns="y"), own["y"]))
    assert pair.numbers == table.numbers


def test_the_code_leaves_the_same_arrays(hurt: Table) -> None:
    data = prepare(hurt, split_table(hurt), Preparation()).dataset
    left: dict[str, np.ndarray] = {}
    exec(data.code, left)
    for name in ("X_train", "X_test", "y_validation"):
        assert np.array_equal(left[name], getattr(data, name).numpy())
        assert left[name].dtype == getattr(data, name).numpy().dtype


def test_amounts_are_standardised_by_the_training_rows() -> None:
    table = read_table("diabetes")
    data = prepare(table, split_table(table), Preparation()).dataset
    assert data.task == "regression" and abs(float(data.y_train.mean())) < 1e-6
    assert float(data.y_train.std(correction=0)) == pytest.approx(1, abs=1e-5)


def wrong(own: pandas.DataFrame, **changes: object) -> pandas.DataFrame:
    return own.assign(**changes)


def test_what_is_wrong_is_said_in_words(own: pandas.DataFrame) -> None:
    cases: list[tuple[object, dict[str, object], str]] = [
        (own, {}, "a table needs target="),
        (own, {"target": "yy"}, "there is no column 'yy' to learn; did you mean 'y'"),
        (wrong(own, y=[None] + ["a", "b"] * 59 + ["a"]), {"target": "y"}, "1 of 120 targets are"),
        (wrong(own, age=np.nan), {"target": "y"}, "column 'age' has no value at all"),
        (wrong(own, age=np.inf), {"target": "y"}, "column 'age' holds infinite values"),
        (wrong(own, y="a"), {"target": "y"}, "nothing to learn"),
        ("irs", {}, "unknown table 'irs'; did you mean 'iris'"),
        ("iris", {"target": "y"}, "'iris' has targets of its own"),
        ((np.zeros(3), [0, 1, 0]), {}, r"X must be a table \[rows, columns\]"),
    ]
    for source, options, message in cases:
        with pytest.raises(ValueError, match=message):
            read_table(source, **options)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="column 'age' holds times; turn them into numbers"):
        read_table(wrong(own, age=pandas.Timestamp("2020-01-01")), target="y")
    with pytest.raises(TypeError, match="data must be one of 'breast_cancer'"):
        read_table(3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"imputation must be one of .* got 'men'; did you mean"):
        Preparation(imputation="men")


def test_too_few_rows_are_refused() -> None:
    table = read_table("breast_cancer")
    hurt = dataclasses.replace(table, frame=damage(table.frame, missing=0.6).frame)
    with pytest.raises(ValueError, match="leaving rows out keeps only 0 of 285 training rows"):
        prepare(hurt, split_table(hurt), UNTREATED)


def test_stratified_parts_have_the_classes_shares() -> None:
    table = read_table("imbalanced")
    parts = split_table(table, seed=5)
    rows = (parts.train, parts.validation, parts.test)
    assert sorted(np.concatenate(rows)) == list(range(500)) and parts.stratified
    assert max(abs(table.y[part].mean() - table.y.mean()) for part in rows) < 0.005
    assert not split_table(table, stratify=False).stratified


def test_a_preparation_no_longer_wanted_is_interrupted() -> None:
    table = read_table("iris")
    with pytest.raises(Interrupted):
        prepare(table, split_table(table), Preparation(), cancelled=lambda: True)
