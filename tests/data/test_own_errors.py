"""Every way in which a person's own rows can be wrong, with the whole message."""

import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
import torch
from sklearn.utils import Bunch

from hpwidgets.data import features, load

X = np.arange(40.0).reshape(20, 2)
y = np.arange(20) % 2
nan, inf = float("nan"), float("inf")


def holes(*places: tuple[int, int], value: float = nan) -> np.ndarray:
    values = X.copy()
    for row, column in places:
        values[row, column] = value
    return values


def message(error: type[Exception], source: Any, **options: Any) -> str:
    with pytest.raises(error) as caught:
        load(source, **options)
    assert type(caught.value) is error
    return str(caught.value)


FILL = "drop these rows or fill the gaps, for example with sklearn.impute.SimpleImputer"


@pytest.mark.parametrize(
    ("error", "bad", "text"),
    [
        (
            ValueError,
            pd.DataFrame(holes((0, 1), value=inf), columns=["a", "b"]),
            "column 'b' holds infinite values; make them missing or repair them",
        ),
        (
            ValueError,
            holes((2, 0), (3, 0), (0, 1), value=nan) * 1e30,
            "36 of 40 feature values are larger than 1e+30 (columns x1, x2; rows 1, 2, 3, 4, 5 and"
            " 14 more, counted from 0); rescale these columns or repair their values first",
        ),
        (
            ValueError,
            torch.tensor(holes((19, 0), value=-inf)),
            "1 of 40 feature values are NaN or infinite (columns x1; rows 19, counted from 0);"
            f" {FILL}",
        ),
        (
            ValueError,
            np.full((20, 2, 2), nan),
            "80 of 80 feature values are NaN or infinite (rows 0, 1, 2, 3, 4 and 15 more, counted"
            f" from 0); {FILL}",
        ),
        (
            ValueError,
            [[None, None]] * 20,
            "no column is left to learn from: none of 'x1', 'x2' has a value; give a column with"
            " values",
        ),
        (
            ValueError,
            [[f"name {row}", "EUR"] for row in range(20)],
            "no column is left to learn from: each is the same in every row, or another text in"
            " every row ('x1', 'x2'); give a column that says something",
        ),
        (
            ValueError,
            holes((2, 0), value=-2e30),
            "1 of 40 feature values are larger than 1e+30 (columns x1; rows 2, counted from 0);"
            " rescale these columns or repair their values first",
        ),
        (
            ValueError,
            holes().astype(np.longdouble) * np.longdouble("1e400"),
            "39 of 40 feature values are NaN or infinite (columns x1, x2; rows 0, 1, 2, 3, 4 and 15"
            f" more, counted from 0); {FILL}",
        ),
        (
            ValueError,
            [[10**400, 1]] * 20,
            "column 'x1' holds a number too large for a computer's float; rescale or repair it",
        ),
        (
            TypeError,
            [[[10**400, 1]]] * 20,
            "X must be numbers that a float can hold, got"
            " [[[100000000000000000000000000000000000000000000000000000...; convert them first",
        ),
        (
            TypeError,
            pd.DataFrame({"name": ["Kim", "Lee"] * 10, "phase": [1j] * 20}),
            "column 'phase' holds complex numbers; leave it out or take its parts",
        ),
        (
            TypeError,
            pd.DataFrame({"age": range(20), "born": pd.to_datetime(["2001-02-03"] * 20)}),
            "column 'born' holds times; turn them into numbers first, for example the year or the"
            " days since a date",
        ),
        (
            TypeError,
            np.full((20, 2), datetime.date(2001, 2, 3)),
            "column 'x1' holds datetime.date(2001, 2, 3); give it numbers or text",
        ),
        (
            TypeError,
            np.zeros((20, 2), dtype="datetime64[s]"),
            "X must be numbers, got datetime64[s] values in ndarray of shape (20, 2); convert"
            " them first",
        ),
        (
            TypeError,
            X + 1j,
            "X must be numbers, got complex128 values in ndarray of shape (20, 2); convert them"
            " first",
        ),
        (
            TypeError,
            ["text"] * 20,
            "X must be numbers, got <U4 values in ['text', 'text', 'text', 'text', 'text', 'text',"
            " 'text', ...; convert them first",
        ),
        (
            TypeError,
            scipy.sparse.csr_matrix(X),
            "X must be a dense array, got a sparse matrix; pass X.toarray()",
        ),
        (
            TypeError,
            None,
            "X must be rows of numbers or text, got None; give a list of rows, an array or a"
            " DataFrame",
        ),
        (
            ValueError,
            [[1, 2], [3]] * 10,
            "X must be rows of equal length, got [[1, 2], [3], [1, 2], [3], [1, 2], [3], [1, 2],"
            " [3], [1, ...; give each row as many values as the others",
        ),
        (
            ValueError,
            X[:, 0],
            "X must have shape [n, features], [n, steps, features] or [n, channels, height, width],"
            " got shape (20,); for one feature use X.reshape(-1, 1)",
        ),
        (
            TypeError,
            3.0,
            "X must be rows of numbers or text, got 3.0; give a list of rows, an array or a"
            " DataFrame",
        ),
        (
            ValueError,
            np.zeros((20, 1, 2, 2, 2)),
            "X must have shape [n, features], [n, steps, features] or [n, channels, height, width],"
            " got shape (20, 1, 2, 2, 2)",
        ),
        (
            ValueError,
            np.zeros((20, 0)),
            "X has no values: its shape is (20, 0); give rows and features",
        ),
        (
            ValueError,
            [[]],
            "X has no values: its shape is (1, 0); give rows and features",
        ),
        (
            ValueError,
            pd.DataFrame(X, columns=["a", "a"]),
            "column names must differ, as texts too, but these repeat: a; rename them, or leave one"
            " of each out",
        ),
        (
            ValueError,
            X[:19],
            "X and y must have the same number of rows, got 19 rows of features and 20 targets",
        ),
    ],
)
def test_features(error: type[Exception], bad: Any, text: str) -> None:
    assert message(error, (bad, y)) == text


def test_more_values_than_a_classroom_computer_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "MOST_VALUES", 30)
    text = (
        "X has shape (20, 2), 40 values; at most 30 fit into a class's computers, so take a sample"
        " of the rows first"
    )
    assert message(ValueError, (X, y)) == text
    assert message(ValueError, (pd.DataFrame(X), y)) == text
    assert message(ValueError, (X.astype(object), y)) == text


@pytest.mark.parametrize(
    ("error", "bad", "options", "text"),
    [
        (
            ValueError,
            np.where(np.arange(20) < 7, nan, 1.5),
            {},
            "7 of 20 targets are NaN or infinite (rows 0, 1, 2, 3, 4 and 2 more, counted from 0);"
            " drop these rows or repair them first",
        ),
        (
            ValueError,
            np.where(np.arange(20) == 7, inf, 1.5),
            {},
            "1 of 20 targets are NaN or infinite (rows 7, counted from 0); drop these rows"
            " or repair"
            " them first",
        ),
        (
            ValueError,
            ["a", None, nan, pd.NA] * 5,
            {},
            "15 of 20 targets are missing (rows 1, 2, 3, 5, 6 and 10 more, counted from 0); drop"
            " these rows or repair them first",
        ),
        (
            ValueError,
            [10**400, 1] * 10,
            {},
            "y holds a number too large for a float (int too large to convert to float); rescale or"
            " repair it",
        ),
        (
            ValueError,
            np.linspace(0, 2e30, 20),
            {},
            "10 of 20 targets are larger than 1e+30 (rows 10, 11, 12, 13, 14 and 5 more, counted"
            " from 0); rescale the target or repair its values first",
        ),
        (
            TypeError,
            np.full(20, 1j),
            {},
            "y must be numbers or labels, got complex128 values; convert them first",
        ),
        (
            TypeError,
            np.zeros(20, dtype="datetime64[s]"),
            {},
            "y must be numbers or labels, got datetime64[s] values; convert them first",
        ),
        (
            TypeError,
            [datetime.date(2001, 2, 3)] * 20,
            {},
            "y must be numbers or labels, got datetime.date(2001, 2, 3); convert it to text or"
            " numbers first",
        ),
        (
            ValueError,
            np.eye(20)[:, :3],
            {},
            "y must be one target a row, shape [n] or [n, 1], got shape (20, 3); turn one-hot rows"
            " into labels with y.argmax(axis=1)",
        ),
        (
            ValueError,
            3,
            {},
            "y must be one target a row, shape [n] or [n, 1], got shape (), which is 3; give a list"
            " or an array",
        ),
        (
            ValueError,
            [[1, 2], [3]] * 10,
            {},
            "y must be one target a row, got [[1, 2], [3], [1, 2], [3], [1, 2], [3], [1, 2], [3],"
            " [1, ...; give each row as many values as the others",
        ),
        (
            ValueError,
            ["a"] * 20,
            {},
            "all 20 rows have the class 'a', so there is nothing to learn; give rows of at"
            " least two"
            " classes",
        ),
        (
            ValueError,
            [2.5] * 20,
            {},
            "all 20 rows have the target 2.5, so there is nothing to learn; give rows of at least"
            " two amounts",
        ),
        (
            ValueError,
            ["a"] + ["b"] * 19,
            {"seed": 1},
            "all 10 training rows have the class 'b', so there is nothing to learn; give rows of at"
            " least two classes, more of them, or another seed",
        ),
        (
            ValueError,
            [0.5] + [1.5] * 19,
            {"seed": 1},
            "all 10 training rows have the target 1.5, so there is nothing to learn; give"
            " rows of at"
            " least two amounts, more of them, or another seed",
        ),
        (
            ValueError,
            list("abcdefghijklmnopqrst"),
            {},
            "the target has 20 different labels in 20 rows, too few rows a class to learn from;"
            " choose another target, merge classes, or use task='regression' if they are amounts",
        ),
        (
            ValueError,
            ["yes", "no"] * 10,
            {"task": "regression"},
            "regression needs numbers as targets, got labels such as 'yes'; use"
            " task='classification' or choose another target",
        ),
        (
            ValueError,
            [1, 2.5] * 10,
            {"task": "classification"},
            "classification needs labels as targets, got fractions such as 2.5; use"
            " task='regression' or choose another target",
        ),
        (
            ValueError,
            y[:0],
            {},
            "X and y must have the same number of rows, got 20 rows of features and 0 targets",
        ),
    ],
)
def test_targets(error: type[Exception], bad: Any, options: dict[str, Any], text: str) -> None:
    assert message(error, (X, bad), **options) == text


def test_targets_too_close_together() -> None:
    assert message(ValueError, (X, 1 + np.arange(20) * 1e-16)) == (
        "the targets of all 10 training rows are so close together that no digits are left"
        " once they are standardised; subtract what they share, rescale them, give more rows, or"
        " choose another seed"
    )


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_too_few_rows(rows: int) -> None:
    text = message(ValueError, (X[:rows], y[:rows] + 0.5 * np.arange(rows)))
    assert text.startswith(f"{rows} rows are too few to split: ")


def test_training_rows_that_hardly_vary() -> None:
    numbered = load((np.arange(20.0).reshape(-1, 1), y))
    everything = torch.cat([numbered.X_train, numbered.X_validation, numbered.X_test])
    test_row = int((everything < numbered.X_test[0]).sum())  # its rank is its number
    values = 1e-30 * (np.arange(20.0) % 3).reshape(-1, 1)
    values[test_row] = 1e30
    assert message(ValueError, (values, y)) == (
        "the features hardly vary in the training rows but do in the others, so that standardising"
        " them by the training rows gives values beyond what single precision holds; give more"
        " rows, choose another seed, or rescale them"
    )


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (
            {},
            "a DataFrame needs target='name of the column to learn'; its columns are 'height',"
            " 'weight', 7",
        ),
        (
            {"target": "hieght"},
            "there is no column 'hieght' to learn; did you mean 'height'?",
        ),
        (
            {"target": "price"},
            "there is no column 'price' to learn; the columns are 'height', 'weight', 7",
        ),
        ({"target": "7"}, "there is no column '7' to learn; did you mean 7?"),
        (
            {"target": ["height"]},
            "there is no column ['height'] to learn; did you mean 'height'?",
        ),
    ],
)
def test_target_of_a_frame(options: dict[str, Any], text: str) -> None:
    frame = pd.DataFrame(
        {"height": np.arange(20.0), "weight": np.arange(20.0), 7: np.arange(20) % 2}
    )
    assert message(ValueError, frame, **options) == text


def test_frame_without_features() -> None:
    assert message(ValueError, pd.DataFrame({"a": y}), target="a") == (
        "a DataFrame needs at least one column besides the target 'a'"
    )


def test_frame_with_repeated_names() -> None:
    assert message(ValueError, pd.DataFrame(X, columns=["a", "a"]), target="a") == (
        "column names must differ, as texts too, but these repeat: a; rename them, or leave one of"
        " each out"
    )


def test_bunch_of_text() -> None:
    assert message(TypeError, Bunch(data=["one", "two"] * 10, target=y)) == (
        "X must be numbers, got <U3 values in ['one', 'two', 'one', 'two', 'one', 'two', 'one',"
        " 'two', ...; convert them first"
    )


class Rows(torch.utils.data.Dataset[Any]):
    def __init__(self, *rows: Any) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> Any:
        return self.rows[index]


class Stream(torch.utils.data.IterableDataset[Any]):
    def __iter__(self) -> Any:
        raise AssertionError("a stream may never end")


@pytest.mark.parametrize(
    ("error", "dataset", "text"),
    [
        (
            TypeError,
            Stream(),
            "a torch Dataset must have a length and rows by number, got Stream; collect its rows"
            " into arrays and give (X, y)",
        ),
        (
            TypeError,
            Rows(torch.ones(2)),
            "each row of a torch Dataset must be a pair (x, y), got Tensor of shape (2,) as row 0",
        ),
        (
            TypeError,
            Rows((torch.ones(2), 1), ("picture", 1)),
            "x in each row of a torch Dataset must be a tensor or an array, got str in row 1; give"
            " the Dataset a transform such as torchvision's ToTensor()",
        ),
        (
            ValueError,
            Rows((torch.ones(2), torch.ones(3))),
            "y in each row of a torch Dataset must be one value, got shape (3,) in row 0",
        ),
        (
            ValueError,
            Rows((torch.ones(2), 1), (torch.ones(3), 1)),
            "all rows must have the same shape, but row 0 of the torch Dataset has (2,) and row 1"
            " has (3,); crop or pad them first",
        ),
        (ValueError, Rows(), "X has no values: its shape is (0, 1); give rows and features"),
        (
            ValueError,
            Rows(*((torch.ones(()), 1) for _ in range(20))),
            "X must have shape [n, features], [n, steps, features] or [n, channels, height, width],"
            " got shape (20,); for one feature use X.reshape(-1, 1)",
        ),
    ],
)
def test_torch_datasets(error: type[Exception], dataset: Any, text: str) -> None:
    assert message(error, dataset) == text


def test_torch_dataset_is_not_read_whole_when_too_large() -> None:
    class Endless(Rows):
        def __len__(self) -> int:
            return 10**9

        def __getitem__(self, index: int) -> Any:
            assert index == 0
            return np.zeros(3), 0

    assert message(ValueError, Endless()) == (
        "X has shape (1000000000, 3), 3000000000 values; at most 20000000 fit into a class's"
        " computers, so take a sample of the rows first"
    )


def test_torch_dataset_whose_row_raises() -> None:
    class Broken(Rows):
        def __len__(self) -> int:
            return 20

        def __getitem__(self, index: int) -> Any:
            raise OSError("disk on fire")

    with pytest.raises(ValueError) as caught:
        load(Broken())
    assert str(caught.value) == (
        "row 0 of the torch Dataset cannot be read: OSError: disk on fire; repair the Dataset"
    )
