"""Every form in which people have their rows."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.utils import Bunch

from hpwidgets.data import Dataset, load

RNG = np.random.default_rng(0)
X = RNG.normal(3, 2, (40, 3))
y = np.arange(40) % 2


def all_rows(data: Dataset) -> tuple[np.ndarray, np.ndarray]:
    rows = torch.cat([data.X_train, data.X_validation, data.X_test]).numpy()
    answers = torch.cat([data.y_train, data.y_validation, data.y_test]).numpy()
    return rows, answers


REFERENCE = load((X, y))


def test_arrays_are_standardised_by_their_training_rows() -> None:
    assert REFERENCE.task == "classification"
    assert REFERENCE.feature_names == ("x1", "x2", "x3")
    assert REFERENCE.class_names == ("0", "1")
    assert REFERENCE.X_train.mean(0).tolist() == pytest.approx([0] * 3, abs=1e-6)
    assert REFERENCE.X_train.std(0, correction=0).tolist() == pytest.approx([1] * 3, abs=1e-6)
    rows, answers = all_rows(REFERENCE)
    assert sorted(rows[:, 0].argsort()) == list(range(40))
    order, back = X[:, 0].argsort(), rows[:, 0].argsort()
    np.testing.assert_array_equal(y[order], answers[back])  # each row kept its target
    np.testing.assert_array_equal(X[order, 1].argsort(), rows[back, 1].argsort())


class Pairs(torch.utils.data.Dataset[Any]):
    def __init__(self, xs: Any, ys: Any) -> None:
        self.pairs = list(zip(xs, ys, strict=True))

    def __len__(self) -> int:
        return len(self.pairs)

    def __getitem__(self, index: int) -> Any:
        return self.pairs[index]


@pytest.mark.parametrize(
    "source",
    [
        (X.tolist(), y.tolist()),
        (torch.tensor(X), torch.tensor(y)),
        (torch.tensor(X, requires_grad=True), torch.tensor(y).reshape(-1, 1)),
        (torch.tensor(X).to_sparse(), y),
        (X.astype(object), y.astype(object)),
        (pd.DataFrame(X).to_numpy(), pd.Series(y)),
        Bunch(data=X, target=y),
        {"data": X, "target": y},
        torch.utils.data.TensorDataset(torch.tensor(X), torch.tensor(y)),
        Pairs(X, y.tolist()),
        Pairs(torch.tensor(X), y.reshape(-1, 1)),
    ],
)
def test_same_rows_in_another_form_are_the_same_set(source: Any) -> None:
    data = load(source)
    assert data.fingerprint == REFERENCE.fingerprint
    assert data.feature_names == REFERENCE.feature_names


def test_half_precision_tensors() -> None:
    data = load((torch.tensor(X).bfloat16(), torch.tensor(y)))
    np.testing.assert_allclose(all_rows(data)[0], all_rows(REFERENCE)[0], atol=0.05)


def test_frame_with_target() -> None:
    frame = pd.DataFrame(X, columns=["a", "b", "c"]).assign(kind=np.where(y, "dog", "cat"))
    data = load(frame, target="kind")
    assert data.feature_names == ("a", "b", "c")
    assert data.class_names == ("cat", "dog")
    assert torch.equal(data.X_test, REFERENCE.X_test)
    assert torch.equal(data.y_test, REFERENCE.y_test)


def test_frame_of_booleans_whole_and_nullable_numbers() -> None:
    frame = pd.DataFrame(
        {
            "flag": y.astype(bool),
            "count": pd.array(range(40), dtype="Int64"),
            "mixed": pd.Series([1, 2.5] * 20, dtype=object),
            3: X[:, 0],
            "price": X[:, 1],
        }
    )
    data = load(frame, target="price")
    assert data.task == "regression"
    assert data.feature_names == ("flag", "count", "mixed", "3")
    assert load(frame, target=3).feature_names == ("flag", "count", "mixed", "price")


def test_pair_of_frame_and_series_keeps_the_names() -> None:
    frame = pd.DataFrame(X, columns=["a", "b", "c"])
    labels = pd.Series(y).map({0: "no", 1: "yes"}).astype("category")
    data = load((frame, labels))
    assert data.feature_names == ("a", "b", "c")
    assert data.class_names == ("no", "yes")


def test_bunch_brings_its_names() -> None:
    from sklearn.datasets import load_iris

    data = load(load_iris())
    assert data.class_names == ("setosa", "versicolor", "virginica")
    assert data.feature_names[0] == "sepal length (cm)"
    assert data.fingerprint != ""
    assert torch.equal(data.X_test, load("iris").X_test)
    framed = load(load_iris(as_frame=True))
    assert framed.fingerprint == data.fingerprint


def test_bunch_with_labels_keeps_them() -> None:
    data = load(Bunch(data=X, target=np.where(y, "b", "a"), target_names=["one", "two"]))
    assert data.class_names == ("a", "b")


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (y, ("0", "1")),
        (y * 3.0, ("0", "3")),
        (y.astype(bool), ("False", "True")),
        (np.where(y, "10", "9"), ("10", "9")),
        (np.where(y, 10, 9), ("9", "10")),
        ([b"a", b"b"] * 20, ("a", "b")),
        ([1, "a"] * 20, ("1", "a")),
        (np.array([True, False] * 20, dtype=object), ("False", "True")),
        (["1.0", "1"] * 20, ("1", "1.0")),
    ],
)
def test_labels_of_any_sort(labels: Any, names: tuple[str, ...]) -> None:
    data = load((X, labels))
    assert data.task == "classification"
    assert data.class_names == names
    assert data.y_train.dtype == torch.int64
    assert data.y_train.unique().tolist() == [0, 1]


@pytest.mark.parametrize(
    ("answers", "task"),
    [
        (np.arange(40) % 20, "classification"),
        (np.arange(40.0) % 20, "classification"),
        (np.arange(40), "regression"),
        (np.arange(40) % 21, "regression"),
        (np.arange(40) / 2, "regression"),
        (np.arange(40) % 2 + 0.5, "regression"),
    ],
)
def test_task_is_guessed(answers: np.ndarray, task: str) -> None:
    assert load((X, answers)).task == task


def test_few_rows_of_many_whole_numbers_are_amounts() -> None:
    assert load((X[:30], np.arange(30) % 15)).task == "classification"
    assert load((X[:30], np.arange(30) % 16)).task == "regression"


def test_task_can_be_said() -> None:
    data = load((X, y), task="regression")
    assert data.y_train.dtype == torch.float32
    assert data.y_train.mean().item() == pytest.approx(0, abs=1e-6)
    assert data.y_train.std(correction=0).item() == pytest.approx(1, abs=1e-6)
    assert data.class_names == ()


@pytest.mark.parametrize(
    ("shape", "axis", "names"),
    [
        ((40, 6, 3), (0, 1), ("x1", "x2", "x3")),
        ((40, 3, 5, 5), (0, 2, 3), ("channel 1", "channel 2", "channel 3")),
    ],
)
def test_sequences_and_images(
    shape: tuple[int, ...], axis: tuple[int, ...], names: tuple[str, ...]
) -> None:
    data = load((RNG.normal(5, 3, shape), y))
    assert data.shape == shape[1:]
    assert data.feature_names == names
    assert data.X_train.mean(axis).tolist() == pytest.approx([0] * 3, abs=1e-5)
    assert data.X_train.std(axis, correction=0).tolist() == pytest.approx([1] * 3, abs=1e-5)


def test_callers_arrays_are_left_alone() -> None:
    mine, answers = X.copy(), y.astype(float)
    data = load((mine, answers), task="regression")
    data.X_train.zero_()
    data.y_train.zero_()
    np.testing.assert_array_equal(mine, X)
    np.testing.assert_array_equal(answers, y)
