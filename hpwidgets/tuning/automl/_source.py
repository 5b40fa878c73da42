"""Whatever a person calls data -> columns and targets as they came, and the code that has them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data import catalog, load
from hpwidgets.data.checks import listed, shown
from hpwidgets.data.csv_file import encoding_note, encoding_of, read_frame
from hpwidgets.data.dataset import Dataset
from hpwidgets.data.features import as_array, as_table, check_names_differ, holds, is_frame
from hpwidgets.data.loans import loans
from hpwidgets.data.tables import TABLES, read_table
from hpwidgets.hyperparameters import did_you_mean
from hpwidgets.i18n import _
from hpwidgets.records import Task
from hpwidgets.tuning.validation.folds import check_groups

if TYPE_CHECKING:
    import pandas

NAMED: Mapping[str, tuple[Callable[..., pandas.DataFrame], str]] = MappingProxyType(
    {"loans": (loans, "repaid")}
)
"""Bundled tables with gaps and text: what makes the table, and the column to learn."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Source:
    """Rows before the split: ``code`` leaves ``X`` and ``y``.

    The last ``sealed`` rows are test rows that came as such. ``memory`` are tables that came in
    memory, by the names that the code has for them; ``note`` says how a file was read.
    """

    X: Any
    y: Any
    code: str
    task: Task | None = None
    sealed: int = 0
    memory: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


def read_source(data: object, target: object = None, task: Task | None = None) -> Source:
    """The rows of any of the forms that ``automl_rows`` takes; its errors are said there."""
    data = as_table(data)
    if isinstance(data, (str, Path)) and str(data).lower().endswith(".csv"):
        path = Path(data)
        encoding = encoding_of(path)
        told = "" if encoding == "utf-8" else f", encoding={encoding!r}"
        code = f"frame = pandas.read_csv({str(path)!r}, low_memory=False{told})\n"
        source = _from_frame(read_frame(path, encoding), target, code)
        return replace(source, note=encoding_note(encoding))
    if isinstance(data, str):
        return _named(data, target, task)
    if is_frame(data):
        frame = data.copy(deep=False)  # what is changed in it later does not change the script
        return _from_frame(frame, target, "", {"frame": frame})
    bunch = isinstance(data, dict) and {"data", "target"} <= data.keys()
    pair = isinstance(data, tuple) and len(data) == 2
    if target is not None and (bunch or pair or isinstance(data, Dataset)):
        raise ValueError(
            "target names a column of a table, but these rows have targets of their own; leave out"
            f" target={shown(target)}"
        )
    if isinstance(data, Dataset):
        return _from_dataset(data, task)
    if isinstance(data, dict) and bunch:
        data = data["data"], data["target"]
    if isinstance(data, tuple) and len(data) == 2:
        X, y = _matrix(data[0]), data[1]
        return Source(X=X, y=y, code="", memory={"X": X, "y": y})
    raise TypeError(
        "data must be a DataFrame or CSV path with target='column', a pair (X, y), a scikit-learn"
        f" Bunch, a Dataset or the name of a bundled set, got {shown(data)}"
    )


def _from_frame(
    frame: pandas.DataFrame, target: object, code: str, memory: Mapping[str, Any] | None = None
) -> Source:
    columns: list[Any] = list(frame.columns)
    if hasattr(target, "shape"):
        raise TypeError(
            f"target must be the name of a column, got {shown(target)}; give the pair (X, y), here"
            " the table and these values"
        )
    check_names_differ(frame)
    if target is None or not holds(columns, target):
        wanted = _("a table needs target='name of the column to learn'")
        if target is not None:
            wanted = f"there is no column {shown(target)} to learn"
        hint = did_you_mean(target, [str(column) for column in columns])
        known = listed(map(repr, columns)) or "none: give a table with columns"
        raise ValueError(f"{wanted}{hint or f'; its columns are {known}'}")
    others = [column for column in columns if column != target]
    if len({isinstance(column, str) for column in others}) > 1:
        raise TypeError("the names of the columns must all be text, or all be numbers; rename them")
    named = repr(target)
    if not isinstance(target, (str, int, float)):  # a date, say, whose text is no Python
        named = f"frame.columns[{columns.index(target)}]"
    code += f"X, y = frame.drop(columns=[{named}]), frame[{named}]\n"
    return Source(X=frame.drop(columns=[target]), y=frame[target], code=code, memory=memory or {})


def take_groups(source: Source, groups: object) -> tuple[Source, NDArray[Any] | None]:
    """The groups of the rows ``[n]``: values of their own, or a column, which leaves the features.

    Raises TypeError or ValueError in words where they do not fit.
    """
    if groups is None:
        return source, None
    if source.sealed:
        raise ValueError(
            "groups need rows that are divided here, but these came with test rows of their own;"
            " give the table (X, y)"
        )
    X, code = source.X, source.code
    if is_frame(X) and (isinstance(groups, Hashable) and groups in X.columns):
        values: Any = X[groups]
        X, code = (
            X.drop(columns=[groups]),
            code + (f"groups = X[{groups!r}]\nX = X.drop(columns=[{groups!r}])\n"),
        )
        memory = source.memory
    elif isinstance(groups, (str, int)):
        known = listed(map(repr, X.columns)) if is_frame(X) else "none: these rows have no names"
        raise ValueError(
            f"groups must be a column of the table or one value a row, got {shown(groups)}; its"
            f" columns are {known}"
        )
    else:
        values = groups
        memory = {**source.memory, "groups": np.asarray(groups)}
    found = check_groups(values, len(X), "rows")
    found = found.astype(str) if found.dtype == object else found
    return replace(source, X=X, code=code, memory=memory), found


def _named(name: str, target: object, task: Task | None) -> Source:
    if target is not None:
        raise ValueError(f"{name!r} has targets of its own; leave out target={target!r}")
    if name in NAMED:
        make, column = NAMED[name]
        code = f"from {make.__module__} import {make.__name__}\n\nframe = {make.__name__}()\n"
        return _from_frame(make(), column, code)
    if name in TABLES:
        table = read_table(name)
        code = (
            "from hpwidgets.data.tables import read_table\n\n"
            f"table = read_table({name!r})\nX, y = table.frame, table.y\n"
        )
        return Source(X=table.frame, y=table.y, code=code, task=table.task)
    known = [*NAMED, *TABLES, *(other for other in catalog if other not in TABLES)]
    if name not in catalog:
        hint = did_you_mean(name, known) or f"; known are {', '.join(known)}"
        raise ValueError(f"unknown data set {name!r}{hint} (a file's path must end in .csv)")
    return _from_dataset(load(name), task)


def _from_dataset(data: Dataset, task: Task | None) -> Source:
    if task not in (None, data.task):
        raise ValueError(f"{data.name!r} is a set for {data.task}; leave out task={task!r}")
    parts = [(data.X_train, data.y_train), (data.X_validation, data.y_validation)]
    parts.append((data.X_test, data.y_test))
    X = np.concatenate([x.numpy().reshape(len(x), -1) for x, _y in parts]).astype(np.float64)
    y = np.concatenate([y.numpy() for _x, y in parts])
    code = (
        f"{data.code}\n"
        "X = np.concatenate([X_train, X_validation, X_test]).astype(np.float64)\n"
        "X = X.reshape(len(X), -1)\n"
        "y = np.concatenate([y_train, y_validation, y_test])\n"
    )
    return Source(
        X=X,
        y=y if data.task == "classification" else y.astype(np.float64),
        code=code,
        task=data.task,
        sealed=len(data.y_test),
    )


def _matrix(X: object) -> Any:
    """A frame as it is; anything else as an array ``[n, columns]``."""
    if is_frame(X):
        if len({isinstance(column, str) for column in X.columns}) > 1:
            raise TypeError("the names of the columns must all be text, or all be numbers")
        return X
    array = as_array(X, "X must be rows of equal length", "X must be numbers or text")
    if array.ndim != 2:
        raise ValueError(f"X must be a table [rows, columns], got shape {array.shape}")
    return array
