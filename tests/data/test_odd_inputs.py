"""Inputs that once passed in silence, or ended in a library's own words."""

from __future__ import annotations

import os
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

import hpwidgets as hp
from hpwidgets.data import load
from hpwidgets.data.tables import read_table
from hpwidgets.tuning.automl.rows import automl_rows

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 3))
Y = (X[:, 0] > 0).astype(int)


def file(folder: Path, head: str, *rows: str, name: str = "own.csv", times: int = 20) -> Path:
    path = folder / name
    path.write_text("\n".join([head, *rows * times]) + "\n", encoding="utf-8")
    return path


def filled(n: int, columns: str) -> str:
    return (
        f"missing values in {columns} ({n} in all) are filled with their column's median in the"
        " training rows"
    )


@pytest.mark.parametrize("read", [load, read_table, automl_rows])
def test_names_that_repeat_in_a_file_are_refused(read: Any, tmp_path: Path) -> None:
    path = file(tmp_path, "a,b,b", "1,0,0", "2,1,1")
    with pytest.raises(ValueError, match=r"must differ, but these repeat: 'b'; give every column"):
        read(path, target="b")


@pytest.mark.parametrize("read", [load, read_table])
@pytest.mark.parametrize("target", ["y", 1])
def test_a_name_and_a_number_that_read_alike_are_refused(read: Any, target: Any) -> None:
    frame = pd.DataFrame({"1": X[:, 0], 1: X[:, 1], "y": Y})
    with pytest.raises(ValueError, match=r"must differ, as texts too.* repeat: 1; rename them"):
        read(frame, target=target)


def test_what_is_masked_is_a_gap() -> None:
    masked = np.ma.array(X.copy(), mask=np.zeros_like(X, dtype=bool))
    masked.data[3, 1], masked.mask[3, 1] = 999.0, True
    data = load((masked, Y))
    assert data.notes == (filled(1, "x2"),)
    assert max(float(part.abs().max()) for part in (data.X_train, data.X_test)) < 5
    table = read_table((masked, Y))
    assert table.missing == 1 and table.frame.max().max() < 999
    rows = automl_rows((masked, Y))
    assert np.isnan(rows.X[3, 1])
    text = np.ma.array([["a", "b"]] * 60, mask=[[True, False], *[[False, False]] * 59])
    assert read_table((text, Y)).missing == 1


def test_a_masked_target_is_missing() -> None:
    masked = np.ma.array(Y, mask=[True, *[False] * 59])
    with pytest.raises(ValueError, match=r"1 of 60 targets are NaN .*rows 0"):
        load((X, masked))
    rows = automl_rows((X, masked))
    assert len(rows.y) == 59 and "1 of 60 rows have no target" in rows.notes[0]


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_images_with_their_channels_last_are_refused(channels: int) -> None:
    images = RNG.random(size=(60, 28, 20, channels))
    with pytest.raises(ValueError, match=r"channels last; .* np\.moveaxis\(X, -1, 1\)"):
        load((images, Y))
    assert load((np.moveaxis(images, -1, 1), Y)).shape == (channels, 28, 20)


@pytest.mark.parametrize("size", [1e300, 1e31, 1e-31, 1e-300])
def test_values_beyond_single_precision_are_refused(size: float) -> None:
    with pytest.raises(ValueError, match=r"targets are (larger|smaller) than 1e.30.*; rescale"):
        load((X, X[:, 0] * size))
    with pytest.raises(ValueError, match=r"(larger|smaller) than 1e.30.*; rescale"):
        load((X * size, Y))
    for near in (1e28, 1e-28):
        data = load((X, X[:, 0] * near))
        assert 0.9 < float(data.y_train.std()) < 1.1
        assert torch.isfinite(load((X * near, Y)).X_train).all()


def test_columns_of_several_levels_and_dates_as_names() -> None:
    levels = pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1)])
    for names in (levels, pd.date_range("2024-01-01", periods=3)):
        frame = pd.DataFrame(X, columns=names)
        with warnings.catch_warnings(action="ignore"):  # random targets: the dummy is the best
            found = hp.automl((frame, Y), seconds=None, trials=2, models=["linear"], isolated=False)
        assert 0 <= found.score <= 1
        assert load((frame, Y)).shape == (3,)


@pytest.mark.parametrize("at", ["X", "y"])
def test_a_whole_number_beyond_every_float_is_named(at: str) -> None:
    rows = [[10**400 if at == "X" else 1, 1], [1, 2]] * 20
    labels = [0, 10**400 if at == "y" else 1] * 20
    for read in (load, read_table, automl_rows):
        with pytest.raises(ValueError, match="number too large for a"):
            read((rows, labels))


@pytest.mark.parametrize(
    "call",
    [
        lambda: hp.Hyperparameters(learning_rate=10**400),
        lambda: hp.Hyperparameters(epochs=10**400),
        lambda: hp.Hyperparameters(learning_rate=-(10**400)),
        lambda: hp.Space(learning_rate=(1e-3, 10**400)),
        lambda: hp.automl((X, Y), seconds=10**400),
        lambda: hp.automl((X, Y), seconds=float("nan")),
    ],
)
def test_a_huge_argument_is_refused_in_words(call: Any) -> None:
    with pytest.raises(ValueError, match=r"(learning_rate|epochs|seconds).*(, got|\[)"):
        call()


def test_gaps_of_pandas_are_gaps() -> None:
    empty = load(([[1, pd.NA], [2, pd.NA]] * 10, [0, 1] * 10))
    assert empty.notes == ("column x2 has no value at all and is left out",)
    some = load((pd.DataFrame({"a": [1, pd.NA, 2, 3] * 5, "b": 1.5}), [0, 1] * 10))
    assert some.notes == (filled(5, "a"),)


@pytest.mark.parametrize("read", [load, automl_rows])
def test_values_as_target_are_told_how_to_be_given(read: Any) -> None:
    with pytest.raises(
        TypeError, match=r"name of a column, got Series of .*; give the pair \(X, y"
    ):
        read(pd.DataFrame(X), target=pd.Series(Y))


def test_labels_that_pandas_takes_for_gaps(tmp_path: Path) -> None:
    path = file(tmp_path, "a,y", "1,NA", "2,None", "3,yes")
    with pytest.raises(ValueError, match=r"missing, such as 'NA', 'None'; .*keep_default_na=False"):
        load(path, target="y")
    frame = pd.read_csv(path, keep_default_na=False)
    assert load(frame, target="y").class_names == ("NA", "None", "yes")
    gaps = file(tmp_path, "a,y", "1,", "2,no", "3,yes", name="gaps.csv")
    with pytest.raises(ValueError, match="20 of 60 targets are missing"):
        load(gaps, target="y")


def test_semicolons_with_decimal_commas(tmp_path: Path) -> None:
    path = file(tmp_path, "a;b;y", "1,5;2,5;0", "2,5;3,5;1")
    with pytest.raises(ValueError, match=re.escape("sep=';', decimal=',') and give load")):
        load(path, target="y")
    assert load(pd.read_csv(path, sep=";", decimal=","), target="y").shape == (2,)


def test_a_loop_of_links_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    for path in (tmp_path / "loop.csv", "a\0b.csv"):
        with pytest.raises(ValueError, match=r"cannot be read .*; give the path of a CSV file"):
            load(path, target="y")


def test_a_file_name_that_is_no_text(tmp_path: Path) -> None:
    path = file(tmp_path, "a,y", "1,0", "2,1", name=os.fsdecode(b"n\xffme.csv"))
    data = load(path, target="y")
    assert data.name.encode() and data.code.encode() and "n\ufffdme.csv" in data.name
    assert read_table(path, target="y").name == "n\ufffdme.csv"


def test_a_script_needs_a_dataset() -> None:
    h = hp.Hyperparameters(epochs=1)
    with pytest.raises(TypeError, match="data must be a Dataset, got 'moons'; make one with"):
        hp.code(h, "moons")


def test_what_a_cell_shows_is_short() -> None:
    data, h = load("moons"), hp.Hyperparameters(epochs=2)
    shown = [repr(data), repr(hp.fit(h, data)), repr(hp.cross_validate(h, (X, Y)))]
    assert all(len(text) < 200 and "\n" not in text for text in shown)
    assert shown[0].startswith("Dataset('moons · noise 0.25', classification, 2 classes, 250 + ")
    assert "'finished', 2 epochs, validation loss 0." in shown[1]
    assert shown[2].startswith("CrossValidation(5 folds, score ")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: hp.automl((X, Y), models=5), "models must be a list of names, got 5; known are"),
        (lambda: hp.BaselineLab(show=5), "show must be a list of names, got 5"),
        (lambda: hp.BaselineLab(presets=5), "presets must be a list of hpwidgets.Preset, got 5"),
        (lambda: hp.bagging(hp.Hyperparameters(), "moons", rows=5), "rows must be a list"),
        (lambda: hp.code(5, load("moons")), "hyperparameters must be a Hyperparameters, got 5"),
        (
            lambda: hp.validation_curve(hp.Hyperparameters(), "moons", 5, [1]),
            "name must be that of a hyperparameter",
        ),
    ],
)
def test_no_message_is_a_librarys_own(call: Any, words: str) -> None:
    with pytest.raises(TypeError, match=re.escape(words)):
        call()


def test_the_code_of_a_table_whose_names_are_dates_runs() -> None:
    frame = pd.DataFrame(X, columns=pd.date_range("2024-01-01", periods=3))
    for table, target in ((frame, frame.columns[0]), (frame.assign(y=Y), "y")):
        with warnings.catch_warnings(action="ignore"):  # random targets: the dummy is the best
            found = hp.automl(
                table, target=target, seconds=None, trials=2, models=["linear"], isolated=False
            )
        names: dict[str, Any] = {}
        exec(found.code, names)
        assert len(names["X_train"]) + len(names["X_test"]) == 60


class Foreign:
    """A table of another library, which pandas can take over."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame

    def to_pandas(self) -> pd.DataFrame:
        return self.frame


class Labelled(Foreign):
    """An array with labels: it has one kind of values, and stays an array."""

    dtype = X.dtype

    def __array__(self, *_how: Any, **_more: Any) -> np.ndarray[Any, Any]:
        return X


class Alone(Foreign):
    """One that lacks what it takes."""

    def to_pandas(self) -> pd.DataFrame:
        raise ModuleNotFoundError("pyarrow is missing")


class LazyFrame:
    """A query of polars that has not run: its columns are not asked for in vain."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame

    @property
    def columns(self) -> list[str]:
        raise AssertionError("this makes it work")

    def collect(self) -> Foreign:
        return Foreign(self.frame.query("a > -100"))


class Delayed:
    """A table of dask."""

    dtypes = columns = property(lambda self: self.frame.columns)

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame

    def compute(self) -> pd.DataFrame:
        return self.frame[["a", "b", *self.frame.columns[2:]]]


@pytest.mark.parametrize("read", [load, read_table, automl_rows])
@pytest.mark.parametrize("lazy", [LazyFrame, Delayed])
def test_a_lazy_table_is_computed(read: Any, lazy: Any) -> None:
    frame = pd.DataFrame(X, columns=list("abc"))
    for given, more in ((lazy(frame.assign(y=Y)), {"target": "y"}), ((lazy(frame), Y), {})):
        assert "a" in str(vars(read(given, **more)))
    with pytest.raises(TypeError, match=r"\(its (collect|compute)\(\) fails: .*; turn it"):
        read(lazy(frame.rename(columns={"a": "z"})), target="z")


@pytest.mark.parametrize("read", [load, read_table, automl_rows])
def test_a_table_of_another_library_is_a_table(read: Any) -> None:
    frame = pd.DataFrame(X, columns=list("abc"))
    for given, more in ((Foreign(frame.assign(y=Y)), {"target": "y"}), ((Foreign(frame), Y), {})):
        assert "a" in str(vars(read(given, **more)))
    read((Labelled(frame), Y))
    with pytest.raises(
        TypeError, match=r"Alone \(its to_pandas\(\) fails: pyarrow is miss.*; turn"
    ):
        read(Alone(frame), target="a")


def test_automl_reads_other_encodings_says_so_and_its_code_does(tmp_path: Path) -> None:
    path = file(tmp_path, "나이,직업,y", "1,사무직,예", "2,자영업,아니요", "3,,예")
    path.write_bytes(path.read_bytes().decode().encode("cp949"))
    rows = automl_rows(path, target="y")
    assert rows.notes[0].startswith("the file is read as cp949; if its letters look wrong")
    names: dict[str, Any] = {"np": np, "pandas": pd}
    exec(rows.code.split("X_train")[0], names)
    pd.testing.assert_frame_equal(names["X"], rows.X)
    assert set(read_table(path, target="y").class_names) == {"예", "아니요"}
