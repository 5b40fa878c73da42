"""Tables with text and gaps: what becomes of them is learned from the training rows alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.utils import Bunch

import hpwidgets as hp
from hpwidgets.data import _packing, load
from hpwidgets.data.loans import loans
from hpwidgets.data.tables import read_table
from hpwidgets.tuning.automl.rows import read_rows
from tests.data.test_odd_inputs import filled

LOANS = loans(200)


def changed(frame: pd.DataFrame, rows: Any, **cells: Any) -> pd.DataFrame:
    frame = frame.copy()
    for name, value in cells.items():
        frame.loc[rows, name] = value
    return frame


def test_gaps_and_text_become_numbers() -> None:
    data = load(LOANS, target="repaid")
    numbers = ("income", "debt", "years", "age", "amount", "owner")
    assert data.feature_names[:6] == numbers
    works = tuple(f"work = {work}" for work in ("missing", "office", "own", "public", "trade"))
    assert data.feature_names[6:11] == works
    assert data.feature_names[-1] == "branch = any other" and len(data.feature_names) == 31
    train = data.X_train[:, :6].double().numpy()
    assert train.mean(0) == pytest.approx(np.zeros(6), abs=1e-6)
    assert train.std(0) == pytest.approx(np.ones(6), abs=1e-6)
    for block in (slice(6, 11), slice(11, None)):
        assert torch.equal(data.X_train[:, block].sum(1), torch.ones(100))
    assert data.name == "own data · gaps filled · text encoded"
    assert data.notes == (
        filled(int(LOANS[list(numbers)].isna().sum().sum()), "income, years"),
        "text in work, branch has a column for each value",
        "column branch has 30 different texts: the 19 most frequent are told apart, the"
        " others count as one",
        "column currency is the same in every row and is left out",
    )
    assert repr(data).endswith("shape (31,); 4 notes)")


def test_the_median_and_scale_are_those_of_the_training_rows() -> None:
    data = load(LOANS, target="repaid")
    rows = data.origin.rows[: len(data.y_train)]
    income = LOANS["income"].to_numpy()[rows]
    filled = np.where(np.isnan(income), np.nanmedian(income), income)
    expected = (filled - filled.mean()) / filled.std()
    assert data.X_train[:, 0].numpy() == pytest.approx(expected, abs=1e-5)


def test_what_other_rows_hold_changes_nothing_that_is_learned() -> None:
    data = load(LOANS, target="repaid")
    others = data.origin.rows[len(data.y_train) :]
    strange = changed(LOANS, others, income=1e7, work="pirate", branch="branch 01", years=np.nan)
    again = load(strange, target="repaid")
    assert again.feature_names == data.feature_names
    assert torch.equal(again.X_train, data.X_train)
    assert not again.X_test[:, 6:11].any()  # work that no training row has
    unlike = changed(LOANS, data.origin.rows[:100], work="pirate")
    assert load(unlike, target="repaid").feature_names[6] == "work = pirate"


def test_every_form_gives_the_same_set(tmp_path: Path) -> None:
    frame = LOANS.drop(columns="currency")
    data = load(frame, target="repaid")
    X, y = frame.drop(columns="repaid"), frame["repaid"]
    frame.to_csv(tmp_path / "loans.csv", index=False)
    labelled = load(Bunch(data=X.to_numpy(), target=y, feature_names=list(X)))
    assert labelled.feature_names == data.feature_names
    for other in (
        load(tmp_path / "loans.csv", target="repaid"),
        load((X, y)),
        load((X.to_numpy(), y)),
        load((X.to_numpy().tolist(), list(y))),
        labelled,
    ):
        assert other.fingerprint == data.fingerprint


def numbers_with_a_gap() -> np.ndarray:
    X = np.random.default_rng(0).normal(3, 2, (40, 3))
    X[[1, 30], [2, 0]] = np.nan
    return X


def test_numbers_with_gaps_alone() -> None:
    X, y = numbers_with_a_gap(), [0, 1] * 20
    data = load((X, y))
    assert (data.shape, data.feature_names) == ((3,), ("x1", "x2", "x3"))
    assert data.notes == (filled(2, "x1, x3"),)
    pairs = torch.utils.data.TensorDataset(torch.tensor(X), torch.tensor(y))
    for source in ((torch.tensor(X), y), (X.tolist(), y), (pd.DataFrame(X), y), pairs):
        assert load(source).fingerprint == data.fingerprint


def test_gaps_in_images_and_sequences_are_refused() -> None:
    X = np.zeros((20, 4, 2))
    X[3, 1, 0] = np.nan
    with pytest.raises(ValueError, match=r"1 of 160 feature values .*rows 3, .*drop these"):
        load((X, [0, 1] * 10))


FRAME = LOANS.drop(columns="repaid")
ANSWERS = LOANS["repaid"]


@pytest.mark.parametrize("n_samples", [None, 120])
@pytest.mark.parametrize("longest", [10, 200_000])
@pytest.mark.parametrize(
    ("source", "options", "given"),
    [
        (LOANS, {"target": "repaid"}, {"frame": LOANS}),
        ((FRAME, ANSWERS), {}, {"X": FRAME, "y": ANSWERS}),
        ((FRAME.to_numpy(), LOANS["age"]), {}, {"X": FRAME.to_numpy(), "y": LOANS["age"]}),
        ((numbers_with_a_gap(), [0, 1] * 20), {}, {"X": numbers_with_a_gap(), "y": [0, 1] * 20}),
    ],
)
def test_the_code_leaves_the_same_arrays(
    source: Any,
    options: dict[str, Any],
    given: dict[str, Any],
    longest: int,
    n_samples: int | None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(_packing, "LONGEST_TEXT", longest)
    small = len(source[0]) if isinstance(source, tuple) else len(source)
    data = load(source, n_samples=n_samples and min(n_samples, small - 5), seed=3, **options)
    assert "hpwidgets" not in data.code
    remark = [line.removeprefix("# ") for line in data.code.splitlines() if line.startswith("#")]
    if longest == 10:
        exec("\n".join(remark[1:]), {"np": np, **given})
    assert_repeats(data)


def assert_repeats(data: hp.Dataset) -> None:
    left: dict[str, Any] = {}
    exec(compile(data.code, "<code>", "exec", dont_inherit=True), left)
    for part in ("X_train", "X_validation", "X_test", "y_train", "y_validation", "y_test"):
        expected = getattr(data, part).numpy()
        assert left[part].dtype == expected.dtype
        assert np.array_equal(left[part], expected), part


def test_a_files_code_reads_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    LOANS.to_csv("loans.csv", index=False, encoding="cp949")
    assert_repeats(load("loans.csv", target="repaid", train_size=50, shuffle=False))


def test_the_script_of_a_setting_runs(capsys: pytest.CaptureFixture[str]) -> None:
    data = load(LOANS, target="repaid")
    h = hp.Hyperparameters(epochs=2)
    left: dict[str, Any] = {}
    exec(hp.code(h, data), left)
    assert left["validation_loss"] == pytest.approx(hp.fit(h, data).validation_loss, rel=1e-5)


def test_a_column_without_a_value_in_the_training_rows() -> None:
    X = np.arange(40.0).reshape(20, 2)
    X[:19, 1] = np.nan
    with pytest.raises(ValueError, match=r"'x2' has no value in the training rows; leave it out"):
        load((X, [0, 1] * 10), shuffle=False)


@pytest.mark.parametrize(
    ("column", "note"),
    [
        (["1", "2.5"] * 10, "holds numbers written as text: pandas.to_numeric makes numbers"),
        ([1, 2, "?", 4] * 5, "counts as text because of '?'; if that stands for a gap, make it"),
        ([*map(str, range(20))], "column a is another text in every row and is left out"),
        (["x"] * 20, "column a is the same in every row and is left out"),
        ([None] * 20, "column a has no value at all and is left out"),
    ],
)
def test_what_is_said_of_odd_columns(column: list[Any], note: str) -> None:
    frame = pd.DataFrame({"a": pd.Series(column, dtype=object), "b": np.arange(20.0)})
    y = [0, 1] * 10
    assert any(note in said for said in load((frame, y)).notes)
    assert any(note in said for said in read_rows((frame, y)).notes)


def test_names_in_the_labs_table_are_those_of_load() -> None:
    from hpwidgets.data.prepare import Preparation, prepare
    from hpwidgets.data.tables import split_table

    table = read_table(LOANS.drop(columns="currency"), target="repaid")
    data = prepare(table, split_table(table), Preparation(outliers="keep")).dataset
    assert data.feature_names == load(LOANS, target="repaid").feature_names


H = hp.Hyperparameters(epochs=3, hidden_units=4)


@pytest.mark.parametrize("scale", ["standard", "minmax", None])
def test_cross_validation_prepares_every_fold_by_its_own_training_rows(scale: str | None) -> None:
    data = LOANS.assign(rare=["once", *["often", "seldom"] * 99, "often"])  # one fold misses it
    found = hp.cross_validate(H, data, folds=3, target="repaid", scale=scale)
    assert np.isfinite(found.loss).all() and np.isfinite(found.score).all()
    rows = found.folds[0].test_rows
    strange = changed(data, rows, work="own", income=1e9, years=np.nan)
    again = hp.cross_validate(H, strange, folds=3, target="repaid", scale=scale)
    assert again.train_score[0] == found.train_score[0]
    assert again.train_score[1] != found.train_score[1] or again.loss[1] != found.loss[1]


@pytest.mark.parametrize(
    "lab",
    [hp.TrainingLab, hp.SearchLab, hp.EnsembleLab, hp.CrossValidationLab, hp.BaselineLab],
)
def test_labs_tell_what_became_of_gaps_and_text(lab: Any) -> None:
    small = LOANS.drop(columns="branch")
    pair = (small.drop(columns="repaid"), small["repaid"])
    opened = lab(H, data=pair) if lab is hp.TrainingLab else lab(pair)
    try:
        opened.wait(60)
        lines = [line for line, _alarm in opened.widget.said["lines"]]
    finally:
        opened.close()
    assert any(line.startswith("Of the table: ") and "text in work has" in line for line in lines)
