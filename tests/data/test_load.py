"""What ``load`` does with its arguments, and every way in which they can be wrong."""

from typing import Any

import numpy as np
import pytest
import torch

from hpwidgets.data import catalog, load

X = np.arange(40.0).reshape(20, 2)
y = np.arange(20) % 2


def message(error: type[Exception], *source: Any, **options: Any) -> str:
    with pytest.raises(error) as caught:
        load(*source, **options)
    assert type(caught.value) is error
    return str(caught.value)


def test_defaults() -> None:
    data = load()
    assert (data.name, data.task) == ("moons · noise 0.25", "classification")
    assert [len(part) for part in (data.y_train, data.y_validation, data.y_test)] == [250, 125, 125]
    assert data.fingerprint == load("moons", noise=0.25, n_samples=500, seed=0).fingerprint


def test_sizes_by_share_and_by_rows() -> None:
    data = load(n_samples=100, validation=0.1, test=30)
    assert [len(part) for part in (data.y_train, data.y_validation, data.y_test)] == [60, 10, 30]


@pytest.mark.parametrize(
    ("source", "options", "name"),
    [
        (
            "moons",
            {"noise": 0.1, "n_samples": 80, "seed": 3},
            "moons · noise 0.1 · 80 rows · seed 3",
        ),
        ("iris", {}, "iris"),
        ("iris", {"n_samples": 60}, "iris · 60 rows"),
        ("iris", {"n_samples": 150}, "iris"),
        ((X, y), {"seed": 2}, "own data · seed 2"),
        ("moons", {"train_size": 9}, "moons · noise 0.25, 9 training rows"),
        ("digits", {"n_samples": 20}, "digits (images) · 20 rows · rare classes split by chance"),
    ],
)
def test_name_says_how_it_was_made(source: Any, options: dict[str, Any], name: str) -> None:
    assert load(source, **options).name == name


def test_classes_keep_their_shares() -> None:
    data = load("breast_cancer")
    shares = [part.float().mean() for part in (data.y_train, data.y_validation, data.y_test)]
    assert shares == pytest.approx([0.627] * 3, abs=0.005)


def test_a_rare_class_is_split_by_chance() -> None:
    labels = ["common"] * 39 + ["rare"]
    data = load((np.arange(40.0).reshape(-1, 1), labels), seed=3)
    assert data.name == "own data · seed 3 · rare classes split by chance"
    assert data.class_names == ("common", "rare")
    assert [len(part) for part in (data.y_train, data.y_validation, data.y_test)] == [20, 10, 10]


def test_train_size_keeps_the_other_splits() -> None:
    whole, part = load("wine"), load("wine", train_size=11)
    assert torch.equal(part.X_train, whole.X_train[:11])
    assert torch.equal(part.X_validation, whole.X_validation)
    assert torch.equal(part.y_test, whole.y_test)


def test_subset_of_real_rows() -> None:
    data = load("digits", n_samples=200, seed=5)
    assert len(data.y_train) + len(data.y_validation) + len(data.y_test) == 200
    assert data.fingerprint != load("digits", n_samples=200, seed=6).fingerprint


def test_seed_chooses_the_split() -> None:
    assert load("iris", seed=5).fingerprint == load("iris", seed=5).fingerprint
    assert load("iris", seed=5).fingerprint != load("iris", seed=6).fingerprint


def test_a_dataset_is_returned_as_it_is() -> None:
    data = load("iris")
    assert load(data) is data
    assert load(data, seed=4, validation=0.1) is data
    assert torch.equal(load(data, train_size=7).X_train, data.X_train[:7])


def test_numpy_numbers_are_numbers() -> None:
    data = load(noise=np.float32(0.5), n_samples=np.int64(40), seed=np.int8(1))
    assert data.name == "moons · noise 0.5 · 40 rows · seed 1"
    assert "moons(n_samples=40, noise=0.5, seed=1)" in data.code


KNOWN = ", ".join(catalog)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("moon", "'moon'; did you mean 'moons'?"),
        ("breast cancer", "'breast cancer'; did you mean 'breast_cancer'?"),
        ("", f"''; known are {KNOWN}"),
        ("table.xlsx", f"'table.xlsx'; known are {KNOWN}"),
    ],
)
def test_unknown_name(source: str, text: str) -> None:
    assert message(ValueError, source) == (
        f"unknown data set {text} (a file's path must end in .csv; read other"
        " files with pandas and give the frame)"
    )


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (None, "None"),
        (3, "3"),
        ([1, 2], "[1, 2]"),
        ((1, 2, 3), "(1, 2, 3)"),
        ({"data": 1}, "{'data': 1}"),
        (np.zeros((2, 2)), "ndarray of shape (2, 2)"),
        (b"moons.csv", "b'moons.csv'"),
    ],
)
def test_strange_source(source: Any, text: str) -> None:
    assert message(TypeError, source) == (
        "source must be a name from hpwidgets.data.catalog, a pair (X, y), a DataFrame with"
        " target='column', a scikit-learn Bunch, the path of a CSV file with target='column', a"
        f" torch Dataset or a Dataset, got {text}"
    )


@pytest.mark.parametrize(
    ("error", "options", "text"),
    [
        (TypeError, {"noise": "0.1"}, "noise must be a number in [0, 10], got '0.1'"),
        (TypeError, {"noise": True}, "noise must be a number in [0, 10], got True"),
        (ValueError, {"noise": float("nan")}, "noise must be a number in [0, 10], got nan"),
        (
            ValueError,
            {"noise": -0.5},
            "noise must be a number in [0, 10], got -0.5; the nearest valid value is 0",
        ),
        (
            ValueError,
            {"noise": float("inf")},
            "noise must be a number in [0, 10], got inf; the nearest valid value is 10",
        ),
        (
            TypeError,
            {"n_samples": 100.0},
            "n_samples must be a whole number in [20, 100000], got 100.0",
        ),
        (
            ValueError,
            {"n_samples": 19},
            "n_samples must be a whole number in [20, 100000], got 19; the nearest valid"
            " value is 20",
        ),
        (
            ValueError,
            {"n_samples": 100_001},
            "n_samples must be a whole number in [20, 100000], got 100001; the nearest valid value"
            " is 100000",
        ),
        (TypeError, {"seed": None}, "seed must be a whole number in [0, 2147483647], got None"),
        (TypeError, {"seed": False}, "seed must be a whole number in [0, 2147483647], got False"),
        (
            ValueError,
            {"seed": -1},
            "seed must be a whole number in [0, 2147483647], got -1; the nearest valid value is 0",
        ),
        (
            ValueError,
            {"seed": 2**31},
            "seed must be a whole number in [0, 2147483647], got 2147483648; the nearest valid"
            " value is 2147483647",
        ),
        (
            TypeError,
            {"validation": None},
            "validation must be a share of the rows in (0, 1) or a whole number of rows from 1, got"
            " None",
        ),
        (
            TypeError,
            {"test": True},
            "test must be a share of the rows in (0, 1) or a whole number of rows from 1, got True",
        ),
        (
            ValueError,
            {"test": 1.0},
            "test must be a share of the rows in (0, 1) or a whole number of rows from 1, got 1.0",
        ),
        (
            ValueError,
            {"test": float("nan")},
            "test must be a share of the rows in (0, 1) or a whole number of rows from 1, got nan",
        ),
        (
            ValueError,
            {"validation": 0},
            "validation must be a share of the rows in (0, 1) or a whole number of rows from 1, got"
            " 0",
        ),
        (
            ValueError,
            {"validation": 0.6, "test": 0.5},
            "500 rows are too few to split: 0 would train, 300 validate and 250 test, but"
            " each split"
            " needs at least 2; give more rows or change validation=0.6 and test=0.5",
        ),
        (
            TypeError,
            {"train_size": 0.5},
            "train_size must be a whole number in [1, 20000000], got 0.5",
        ),
        (
            ValueError,
            {"train_size": 0},
            "train_size must be a whole number in [1, 20000000], got 0; the nearest valid"
            " value is 1",
        ),
        (ValueError, {"train_size": 251}, "training size must be in [1, 250] rows, got 251"),
        (
            TypeError,
            {"task": 1},
            "task must be 'classification', 'regression' or None, got 1",
        ),
        (
            ValueError,
            {"task": "clustering"},
            "task must be 'classification', 'regression' or None, got 'clustering'",
        ),
        (
            ValueError,
            {"task": "regression"},
            "'moons' is a set for classification; leave out task='regression'",
        ),
        (
            ValueError,
            {"target": "y"},
            "target names a column of a table, but 'moons' has targets of its own; leave out"
            " target='y'",
        ),
    ],
)
def test_wrong_arguments(error: type[Exception], options: dict[str, Any], text: str) -> None:
    assert message(error, "moons", **options) == text


@pytest.mark.parametrize(
    ("error", "source", "options", "text"),
    [
        (
            ValueError,
            "iris",
            {"noise": 0.1},
            "noise belongs to toy sets, but 'iris' is real data; leave out noise=0.1",
        ),
        (
            ValueError,
            (X, y),
            {"noise": 0.1},
            "noise belongs to toy sets, but these are rows of your own; leave out noise=0.1",
        ),
        (
            ValueError,
            "iris",
            {"n_samples": 151},
            "n_samples must be a whole number in [1, 150], got 151; the nearest valid value is 150",
        ),
        (
            TypeError,
            (X, y),
            {"n_samples": "all"},
            "n_samples must be a whole number in [1, 20], got 'all'",
        ),
        (
            ValueError,
            "iris",
            {"n_samples": 5},
            "5 rows are too few to split: 3 would train, 1 validate and 1 test, but each"
            " split needs"
            " at least 2; give more rows or change validation=0.25 and test=0.25",
        ),
        (
            ValueError,
            load("iris"),
            {"noise": 0.1, "n_samples": 20},
            "a Dataset is made already and cannot take noise=0.1, n_samples=20; leave that out, or"
            " load the rows anew",
        ),
        (
            ValueError,
            (X, y),
            {"target": "y"},
            "target names a column of a table, but the source has targets of its own; leave out"
            " target='y'",
        ),
    ],
)
def test_arguments_that_do_not_fit_the_source(
    error: type[Exception], source: Any, options: dict[str, Any], text: str
) -> None:
    assert message(error, source, **options) == text


def test_task_of_a_named_set_may_be_said() -> None:
    assert load("sine", task="regression").task == "regression"
