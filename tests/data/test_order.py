"""Rows that keep the order they came in: ``shuffle=False``, and where each row stood before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_iris
from torch.utils.data import TensorDataset

import hpwidgets as hp
from hpwidgets.data.loading import whole
from tests.data.test_code import assert_code_repeats

N = 60
TIME = np.arange(N, dtype=float)
X = np.column_stack([TIME, np.random.default_rng(0).normal(size=N)])
AMOUNTS = np.sin(TIME)
CLASSES = np.where(np.random.default_rng(1).random(N) < 0.5, "low", "high")


def sources(tmp_path: Path, y: Any) -> list[tuple[Any, dict[str, Any]]]:
    frame = pd.DataFrame({"time": X[:, 0], "noise": X[:, 1], "y": y})
    path = tmp_path / "rows.csv"
    frame.to_csv(path, index=False)
    found = [((X, y), {}), (frame, {"target": "y"}), (str(path), {"target": "y"})]
    if y.dtype.kind == "f":
        found.append((TensorDataset(torch.tensor(X), torch.tensor(y)), {}))
    return found


def times(data: hp.Dataset, part: str) -> list[int]:
    """Where the rows of a part stood, told by the values of their first column."""
    scaled = torch.cat([data.X_train, data.X_validation, data.X_test])[:, 0].double().numpy()
    rank = np.argsort(np.argsort(scaled))
    sizes = [len(data.y_train), len(data.y_validation), len(data.y_test)]
    at = ("train", "validation", "test").index(part)
    return [int(v) for v in np.split(rank, np.cumsum(sizes)[:2])[at]]


@pytest.mark.parametrize("y", [AMOUNTS, CLASSES], ids=["amounts", "classes"])
def test_no_training_row_is_later_than_a_validation_row_or_a_test_row(
    tmp_path: Path, y: Any
) -> None:
    for source, options in sources(tmp_path, y):
        data = hp.load(source, shuffle=False, validation=0.2, test=9, **options)
        assert times(data, "train") == list(range(39))
        assert times(data, "validation") == list(range(39, 51))
        assert times(data, "test") == list(range(51, 60))
        assert data.origin is not None and data.origin.rows.tolist() == list(range(60))
        assert data.name.endswith(" · in the order given")


@given(
    n=st.integers(6, 80),
    validation=st.integers(2, 20),
    test=st.integers(2, 20),
    seed=st.integers(0, 3),
)
def test_whatever_the_sizes(n: int, validation: int, test: int, seed: int) -> None:
    if n - validation - test < 2:
        return
    time = np.arange(n, dtype=float)
    options: dict[str, Any] = {"validation": validation, "test": test, "seed": seed}
    data = hp.load((time[:, None], time**2 + 0.5), shuffle=False, **options)
    order = torch.cat([data.X_train, data.X_validation, data.X_test])[:, 0]
    assert bool((order.diff() > 0).all()) and len(order) == n
    assert len(data.y_test) == test and len(data.y_validation) == validation


@pytest.mark.parametrize(
    ("source", "options"),
    [
        ((X, AMOUNTS), {}),
        ((X, CLASSES), {"seed": 4, "train_size": 11}),
        ((X, CLASSES), {"n_samples": 41}),
        ("diabetes", {"n_samples": 100, "test": 7}),
        ("moons", {"seed": 3}),
        ("waves", {"validation": 0.1}),
    ],
)
def test_the_code_repeats_an_unshuffled_split_to_the_last_bit(
    source: Any, options: dict[str, Any]
) -> None:
    data = hp.load(source, shuffle=False, **options)
    assert_code_repeats(data)
    assert "train_test_split" not in data.code and "split_in_order" in data.code


def test_the_script_of_an_unshuffled_set_trains_alike() -> None:
    data, names = hp.load((X, AMOUNTS), shuffle=False), dict[str, Any]()
    h = hp.Hyperparameters(epochs=3)
    exec(compile(hp.code(h, data), "exported.py", "exec"), names)
    assert names["X_train"].numpy().tobytes() == data.X_train.numpy().tobytes()
    assert names["y_validation"].numpy().tobytes() == data.y_validation.numpy().tobytes()
    assert names["validation_loss"] == pytest.approx(hp.fit(h, data).validation_loss, rel=1e-5)


def test_the_first_rows_are_taken_where_nothing_is_shuffled() -> None:
    data = hp.load((X, AMOUNTS), shuffle=False, n_samples=40)
    assert data.origin is not None and data.origin.size == 60
    assert data.origin.rows.tolist() == list(range(40))
    assert data.name == "own data · 40 rows · in the order given"


def test_sorted_classes_stay_sorted() -> None:
    data = hp.load("iris", shuffle=False)
    assert sorted(set(data.y_train.tolist())) == [0, 1] and set(data.y_test.tolist()) == {2}
    with pytest.raises(ValueError, match=r"all 37 training rows .* or shuffle=True$"):
        hp.load("iris", shuffle=False, validation=0.5, test=0.25)


@pytest.mark.parametrize(
    ("options", "size"),
    [({}, 60), ({"seed": 5}, 60), ({"n_samples": 33}, 33), ({"train_size": 12}, 42)],
)
def test_a_shuffled_set_knows_where_each_row_stood(options: dict[str, Any], size: int) -> None:
    for y in (AMOUNTS, CLASSES):
        data = hp.load((X, y), **options)
        assert data.origin is not None and data.origin.size == 60
        rows = data.origin.rows
        assert len(set(rows.tolist())) == len(rows) == size
        scaled = torch.cat([data.X_train, data.X_validation, data.X_test])[:, 0]
        line = np.polyfit(rows, scaled.numpy(), 1)
        assert np.polyval(line, rows) == pytest.approx(scaled.numpy(), abs=1e-5)


def test_a_set_with_other_rows_forgets_where_they_stood() -> None:
    data = hp.load((X, AMOUNTS))
    assert replace(data, X_train=data.X_train.flip(0)).origin is None


def test_the_whole_set_is_neither_split_nor_scaled_nor_shuffled(tmp_path: Path) -> None:
    for y in (AMOUNTS, CLASSES):
        for source, options in sources(tmp_path, y):
            data = whole(source, **options)
            assert np.array_equal(data.X_train.numpy(), X)
            assert len(data.y_validation) == len(data.y_test) == 0
    amounts = whole((X, AMOUNTS))
    assert amounts.in_unit(amounts.y_train) == pytest.approx(AMOUNTS, abs=1e-6)
    iris = whole("iris")
    assert np.array_equal(iris.X_train.numpy(), load_iris().data)
    assert iris.y_train.tolist() == load_iris().target.tolist()
    with pytest.raises(ValueError, match="all 60 rows have the target 3"):
        whole((X, np.full(60, 3.0)), task="regression")


@pytest.mark.parametrize("value", [1, None, "no"])
def test_shuffle_is_a_truth_value(value: Any) -> None:
    with pytest.raises(TypeError, match="shuffle must be True or False, got"):
        hp.load("moons", shuffle=value)
