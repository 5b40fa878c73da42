"""Rows of one's own: features and targets in every form, and other things than rows."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse
import torch
from sklearn.utils import Bunch

import hpwidgets as hp
from tests.odd_inputs.case import TABLE, Case, X, Y, column, moons, rows


class Pairs(torch.utils.data.Dataset[Any]):
    """A torch Dataset of these rows; one that is an error is raised."""

    def __init__(self, *pairs: Any) -> None:
        self.pairs = pairs

    def __len__(self) -> int:
        return len(self.pairs)

    def __getitem__(self, at: int) -> Any:
        if isinstance(self.pairs[at], Exception):
            raise self.pairs[at]
        return self.pairs[at]


class Endless(torch.utils.data.IterableDataset[Any]):
    """A torch Dataset without a length."""

    def __iter__(self) -> Any:
        return iter([(X[0], 0)])


class Foreign:
    """A table of another library."""

    columns = dtypes = property(lambda self: self.frame.columns)

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame


class Eager(Foreign):
    def to_pandas(self) -> pd.DataFrame:
        return self.frame


class Lazy(Foreign):
    def collect(self) -> Eager:
        return Eager(self.frame)


class Delayed(Foreign):
    def compute(self) -> pd.DataFrame:
        return self.frame


class Broken(Foreign):
    def to_pandas(self) -> pd.DataFrame:
        raise ModuleNotFoundError("pyarrow is missing")


def features(name: str, values: Any) -> Case:
    return Case(f"X: {name}", lambda _folder: hp.load((values, Y[: _length(values)])))


def _length(values: Any) -> int:
    try:
        return len(values)
    except TypeError:  # a sparse matrix, a class, a generator
        return 40


def targets(name: str, values: Any, **options: Any) -> Case:
    return Case(f"y: {name}", lambda _folder: hp.load((X, values), **options))


def table(name: str, frame: Any, target: Any = "y") -> Case:
    return Case(f"table: {name}", lambda _folder: hp.load(frame, target=target))


def source(name: str, value: Any, **options: Any) -> Case:
    return Case(f"source: {name}", lambda _folder: hp.load(value, **options))


def with_cells(*cells: Any) -> np.ndarray:
    values = X.copy()
    values[3, : len(cells)] = cells
    return values


MASKED = np.ma.array(X.copy(), mask=np.arange(120).reshape(40, 3) == 7)
RECORDS = np.array([tuple(row) for row in X], dtype=[("a", "f8"), ("b", "f8"), ("c", "f8")])
READ_ONLY = X.copy()
READ_ONLY.flags.writeable = False
DAY = datetime.date(2001, 2, 3)
TWO_LEVELS = pd.MultiIndex.from_product([["a"], ["1", "2", "3"]])

FEATURES = [
    features("lists of floats", X.tolist()),
    features("list of tuples", [tuple(row) for row in X]),
    features("tensor", torch.tensor(X)),
    features("tensor with a gradient", torch.tensor(X, requires_grad=True)),
    features("bfloat16 tensor", torch.tensor(X).bfloat16()),
    features("sparse tensor", torch.tensor(X).to_sparse()),
    features("sparse matrix", scipy.sparse.csr_matrix(X)),
    features("float16", X.astype(np.float16)),
    features("big-endian floats", X.astype(">f8")),
    features("every other column of a larger array", np.repeat(X, 2, axis=1)[:, ::2]),
    features("array that cannot be written", READ_ONLY),
    features("booleans", X > 0),
    features("numbers as objects", X.astype(object)),
    features("Decimal", [[Decimal("1.5"), Decimal(at)] for at in range(40)]),
    features("Fraction", [[Fraction(1, 3), Fraction(at)] for at in range(40)]),
    features("masked array", MASKED),
    features("structured array", RECORDS),
    features("record array", RECORDS.view(np.recarray)),
    features("rows of unequal length", [[1, 2], [3]] * 20),
    features("no rows", []),
    features("rows without values", [[]] * 40),
    features("one number", 3.0),
    features("one dimension", X[:, 0]),
    features("five dimensions", np.zeros((40, 1, 2, 2, 2))),
    features("numbers written as text", X.astype(str)),
    features("bytes", np.full((40, 2), b"ab")),
    features("complex numbers", X + 1j),
    features("dates of numpy", np.zeros((40, 2), "datetime64[s]")),
    features("durations of numpy", np.zeros((40, 2), "timedelta64[s]")),
    features("date objects", np.full((40, 2), DAY)),
    features("a NaN", with_cells(np.nan)),
    features("a NaN in a sequence", with_cells(np.nan).reshape(40, 3, 1)),
    features("infinity", with_cells(np.inf)),
    features("infinity and NaN", with_cells(np.inf, np.nan)),
    features("1e300", with_cells(1e300)),
    features("1e-300 everywhere", X * 1e-300),
    features("10**400", [[10**400, 1]] * 40),
    features("None", [[1.0, None], [2.0, 3.0]] * 20),
    features("pd.NA", [[1.0, pd.NA], [2.0, 3.0]] * 20),
    features("a column of None", [[1.0, None], [2.0, None]] * 20),
    features("nothing but None", [[None, None]] * 40),
    features("text", [[1.0, "a"], [2.0, "b"]] * 20),
    features("text that is another in every row", [[at, f"name {at}"] for at in range(40)]),
    features("text that is the same everywhere", [[at, "EUR"] for at in range(40)]),
    features("only text that says nothing", [[f"name {at}", "EUR"] for at in range(40)]),
    features("a list in a cell", [[1.0, [2]], [2.0, [3]]] * 20),
    features("a set", {1, 2, 3}),
    features("a generator", (row for row in X)),
    features("a dict of columns", {"a": X[:, 0], "b": X[:, 1]}),
    features("a text", "abc"),
    features("nothing (None)", None),
    features("a class", np.ndarray),
    features("images with channels last", np.zeros((40, 28, 28, 3))),
    features("images of bytes", (np.arange(40 * 64) % 255).reshape(40, 1, 8, 8).astype(np.uint8)),
    features("one row", X[:1]),
    features("two rows", X[:2]),
    features("a table without columns", TABLE[[]]),
    features("a table of other libraries", Eager(TABLE[["a", "b"]])),
    features("a LazyFrame", Lazy(TABLE[["a", "b"]])),
]

TARGETS = [
    targets("Series with another index", pd.Series(Y, index=range(100, 140))),
    targets("a column", Y.reshape(-1, 1)),
    targets("one-hot rows", np.eye(2)[Y]),
    targets("booleans", Y == 1),
    targets("texts", np.where(Y, "yes", "no")),
    targets("bytes", np.where(Y, b"yes", b"no")),
    targets("emoji", np.where(Y, "🙂", "🙁")),
    targets("an empty text as a label", np.where(Y, "", "no")),
    targets("texts and numbers", [1, "a"] * 20),
    targets("categories", pd.Series(Y).astype("category")),
    targets("floats that are whole", Y * 1.0),
    targets("negative whole numbers", -Y),
    targets("numbers beyond 2**62", Y.astype(np.int64) + 2**62),
    targets("unsigned 64-bit numbers", Y.astype(np.uint64)),
    targets("a NaN", np.where(np.arange(40) == 3, np.nan, Y)),
    targets("None", [None, *Y[1:]]),
    targets("pd.NA", [pd.NA, *Y[1:]]),
    targets("masked", np.ma.array(Y, mask=Y * 0 + (np.arange(40) == 3))),
    targets("infinity", np.where(np.arange(40) == 3, np.inf, X[:, 0])),
    targets("all the same", np.zeros(40)),
    targets("another text in every row", [f"name {at}" for at in range(40)]),
    targets("1e300", X[:, 0] * 1e300),
    targets("1e-300", X[:, 0] * 1e-300),
    targets("10**400", [10**400, 1] * 20),
    targets("closer together than digits", 1 + np.arange(40) * 1e-16),
    targets("complex numbers", Y + 1j),
    targets("dates", [DAY] * 40),
    targets("one too few", Y[:39]),
    targets("a generator", (y for y in Y)),
    targets("a dict", {"y": Y}),
    targets("a set", {0, 1}),
    targets("a number", 5),
    targets("nothing (None)", None),
    targets("fractions as classes", X[:, 0], task="classification"),
    targets("texts as amounts", ["a", "b"] * 20, task="regression"),
    targets("a class with one row", [1] + [0] * 39),
]

TABLES = [
    table("no target named", TABLE, target=None),
    table("a target that is not there", TABLE, target="price"),
    table("a target almost there", TABLE, target="Y"),
    table("a Series as target", TABLE, target=TABLE["y"]),
    table("a list as target", TABLE, target=["y"]),
    table("nothing but the target", TABLE[["y"]]),
    table("no rows", TABLE[:0]),
    table("two columns of one name", pd.DataFrame(X, columns=list("aab")).assign(y=Y)),
    table('columns "1" and 1', rows(**{"1": X[:, 0]}).rename(columns={"a": 1})),
    table("columns of two levels", pd.DataFrame(X, columns=TWO_LEVELS), target=("a", "3")),
    table("rows of two levels", TABLE.set_index([TABLE.a, TABLE.b])),
    table("an index that repeats", TABLE.set_axis([0] * 40)),
    table("a name that is None", TABLE.rename(columns={"a": None})),
    table("a name that is NaN", TABLE.rename(columns={"a": np.nan})),
    table("dates as names", TABLE.rename(columns={"a": pd.Timestamp("2001-02-03")})),
    table("a tuple as a name", TABLE.rename(columns={"a": ("x", 1)})),
    table("a name with a new line", TABLE.rename(columns={"a": "x\ny"})),
    table("a name of 10,000 letters", TABLE.rename(columns={"a": "x" * 10_000})),
    table("a name of mathtext", TABLE.rename(columns={"a": r"$\q$"})),
    table("a name of HTML", TABLE.rename(columns={"a": "<b>&"})),
    table("text", rows(a=column("x", "y"))),
    table("text with gaps", rows(a=column("x", "y", None))),
    table("gaps", rows(a=column(1.0, None, 3.0))),
    table("a '?' among numbers", rows(a=column(1, 2, "?", 4))),
    table("a column without a value", rows(a=None)),
    table("categories", rows(a=pd.Categorical(["x", "y"] * 20))),
    table("texts of pandas", rows(a=pd.array(["x", "y"] * 20, dtype="string"))),
    table("whole numbers with gaps", rows(a=pd.array([1, None, 3, 4] * 10, dtype="Int64"))),
    table("booleans with gaps", rows(a=pd.array([True, None] * 20, dtype="boolean"))),
    table("dates", rows(a=pd.Timestamp("2001-02-03"))),
    table("periods", rows(a=pd.period_range("2001", periods=40, freq="M"))),
    table("intervals", rows(a=pd.interval_range(0, 40))),
    table("complex numbers", rows(a=1j)),
    table("a dict in each cell", rows(a=column({1: 2}))),
    table("infinity", rows(a=np.inf)),
    table("a target with a gap", rows(y=column(0, 1, None))),
    table("a table of other libraries", Eager(TABLE)),
    table("a LazyFrame", Lazy(TABLE)),
    table("a table of dask", Delayed(TABLE)),
    table("a table whose library lacks a part", Broken(TABLE)),
]

BAD_ROW = Pairs((X[0], 0), ValueError("no such picture"))
OTHERS = [
    source("a Bunch", Bunch(data=X, target=Y)),
    source(
        "a Bunch with gaps", Bunch(data=with_cells(np.nan), target=Y, feature_names=list("abc"))
    ),
    source("a dict without target", {"data": X}),
    source("pairs of torch", Pairs(*zip(X, Y, strict=True))),
    source("a torch Dataset that fails", BAD_ROW),
    source("a torch Dataset without a length", Endless()),
    source("rows of torch that differ in shape", Pairs((X[0], 0), (X[1, :2], 1))),
    source("rows of torch with three parts", Pairs((X[0], 0, 1))),
    source("rows of torch that are pictures", Pairs((object(), 0))),
    source("an empty torch Dataset", Pairs()),
    source("a DataLoader", torch.utils.data.DataLoader(Pairs((X[0], 0)))),
    source("three parts", (X, Y, Y)),
    source("a list of two", [X, Y]),
    source("an array alone", X),
    source("an array with target", X, target=0),
    source("a Series", TABLE["a"], target="a"),
    source("the class DataFrame", pd.DataFrame, target="y"),
    source("a function", len),
    source("a number", 42),
    source("nothing (None)", None),
    source("Ellipsis", ...),
    source("bytes", b"moons"),
    source("a name that is not there", "mons"),
    source("an empty name", ""),
    source("a name of 10,000 letters", "x" * 10_000),
    source("a name with a target", "moons", target="y"),
    source("a Dataset with options", moons(), noise=0.5),
    source("a pair with a target", (X, Y), target="y"),
]

CASES = [*FEATURES, *TARGETS, *TABLES, *OTHERS]
