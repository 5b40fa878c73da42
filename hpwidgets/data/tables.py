"""Tables before any preparation: raw columns, gaps and text included, and clean targets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data import bundled
from hpwidgets.data._own import check_target
from hpwidgets.data.catalog import catalog
from hpwidgets.data.checks import shown
from hpwidgets.data.csv_file import read_frame, readable_name
from hpwidgets.data.features import (
    as_array,
    as_table,
    check_names_differ,
    check_size,
    is_frame,
    is_number,
)
from hpwidgets.data.split import can_stratify, split, split_sizes
from hpwidgets.data.targets import choose_task, class_names, encode, targets
from hpwidgets.hyperparameters import did_you_mean
from hpwidgets.i18n import _
from hpwidgets.records import Task

if TYPE_CHECKING:
    import pandas

MOST_CATEGORIES = 20
"""Values of a text column that get a column of their own; rarer ones share one."""

TABLES = ("breast_cancer", "wine", "iris", "diabetes", "imbalanced")
"""The bundled tables by name, each in its own units and its own order of rows."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """All rows as they come: columns in ``frame``, class numbers or amounts in ``y`` ``[n]``.

    ``numbers`` and ``text`` name the columns of either kind; only the features may have gaps.
    """

    frame: pandas.DataFrame
    y: NDArray[Any]
    task: Task
    numbers: tuple[str, ...]
    text: tuple[str, ...]
    class_names: tuple[str, ...]
    name: str

    @property
    def missing(self) -> int:
        """Cells without a value."""
        return int(self.frame.isna().to_numpy().sum())


@dataclass(frozen=True, kw_only=True, eq=False)
class Parts:
    """Row numbers of the three parts of a table, and whether each has the classes' shares."""

    train: NDArray[np.intp]
    validation: NDArray[np.intp]
    test: NDArray[np.intp]
    stratified: bool


def read_table(
    source: str | Path | tuple[Any, Any] | pandas.DataFrame,
    *,
    target: object = None,
    task: Task | None = None,
) -> Table:
    """A bundled table by name, or rows of your own with gaps and text columns as they are.

    ``source`` is a name in ``TABLES``, a DataFrame or CSV path with ``target``, or a pair (X, y).

    Raises TypeError, ValueError or FileNotFoundError in words; a missing target among them, because
    a row without an answer teaches nothing.

    >>> read_table("iris").numbers[:2]
    ('sepal length (cm)', 'sepal width (cm)')
    """
    if isinstance(source, str) and not source.lower().endswith(".csv"):
        if target is not None:
            raise ValueError(f"{source!r} has targets of its own; leave out target={target!r}")
        return _bundled(source)
    label = _("own data")
    source = as_table(source)
    if isinstance(source, (str, Path)):
        frame, label = read_frame(Path(source)), readable_name(Path(source))
    elif is_frame(source):
        frame = source
    elif isinstance(source, tuple) and len(source) == 2:
        import pandas

        if target is not None:
            raise ValueError(f"(X, y) has targets of its own; leave out target={shown(target)}")
        X, y = source
        if not is_frame(X):
            X = as_array(X, "X must be rows of equal length", "X must be numbers or text")
            if X.ndim != 2:
                raise ValueError(f"X must be a table [rows, columns], got shape {X.shape}")
            X = pandas.DataFrame(X, columns=[f"x{at}" for at in range(1, X.shape[1] + 1)])
        return _own(X, y, task, label)
    else:
        raise TypeError(
            f"data must be one of {', '.join(map(repr, TABLES))}, a DataFrame or CSV path with"
            f" target='column', or a pair (X, y), got {shown(source)}"
        )
    check_target(frame, target, "a table")
    return _own(frame.drop(columns=[target]), frame[target], task, label)


def split_table(
    table: Table,
    *,
    validation: float = 0.25,
    test: float = 0.25,
    seed: int = 0,
    stratify: bool = True,
) -> Parts:
    """Every row into one of three parts at random, with the classes' shares kept if wanted.

    Where rare classes (or amounts) do not allow that, the split is random all the same.
    Raises ValueError for parts of fewer than two rows.

    >>> parts = split_table(read_table("iris"), validation=0.2, test=0.2)
    >>> len(parts.train), len(parts.validation), parts.stratified
    (90, 30, True)
    """
    sizes = split_sizes(len(table.y), validation, test)
    stratify = stratify and table.task == "classification" and can_stratify(table.y, *sizes, seed)
    rows = np.arange(len(table.y))
    train, middle, sealed = split(
        rows, table.y, validation=sizes[0], test=sizes[1], seed=seed, stratify=stratify
    )[:3]
    return Parts(train=train, validation=middle, test=sealed, stratified=stratify)


@cache
def _bundled(name: str) -> Table:
    if name not in TABLES:
        hint = did_you_mean(name, TABLES) or f"; known are {', '.join(TABLES)}"
        raise ValueError(f"unknown table {name!r}{hint} (a file's path must end in .csv)")
    import pandas

    entry = catalog[name]
    toy = entry.kind == "toy"
    how = {"n_samples": entry.n_samples, "noise": entry.noise, "seed": 0} if toy else {}
    X, y = entry.make(**how)
    columns, classes = (entry.feature_names, entry.class_names) if toy else bundled.names(name)
    return Table(
        frame=pandas.DataFrame(X, columns=list(columns)),
        y=y,
        task=entry.task,
        numbers=columns,
        text=(),
        class_names=classes if entry.task == "classification" else (),
        name=entry.label,
    )


def _own(frame: pandas.DataFrame, y: object, task: Task | None, label: str) -> Table:
    check_names_differ(frame)
    if 0 in frame.shape:
        raise ValueError(f"the table has shape {frame.shape}; give rows and columns to learn from")
    check_size(frame.shape)
    labels = targets(y)
    if len(labels) != len(frame):
        raise ValueError(f"got {len(frame)} rows of features but {len(labels)} targets")
    kind = choose_task(labels, task)
    if not np.any(labels != labels[0]):
        (first,) = labels[:1].tolist()
        raise ValueError(f"all {len(labels)} targets are {first!r}: there is nothing to learn")
    frame = frame.set_axis([str(name) for name in frame.columns], axis=1)
    frame = frame.reset_index(drop=True)
    numbers: list[str] = []
    text: list[str] = []
    columns: dict[str, Any] = {}
    for name, column in frame.items():
        columns[str(name)], is_text = _column(str(name), column)
        (text if is_text else numbers).append(str(name))
    import pandas

    return Table(
        frame=pandas.DataFrame(columns),
        y=encode(labels) if kind == "classification" else labels.astype(np.float64),
        task=kind,
        numbers=tuple(numbers),
        text=tuple(text),
        class_names=class_names(labels) if kind == "classification" else (),
        name=label,
    )


def _column(name: str, column: pandas.Series[Any]) -> tuple[pandas.Series[Any], bool]:
    """Numbers as float64 with NaN for gaps, or the column as it is; whether it is text."""
    from pandas.api.types import (
        is_bool_dtype,
        is_complex_dtype,
        is_datetime64_any_dtype,
        is_numeric_dtype,
        is_timedelta64_dtype,
    )

    if is_complex_dtype(column):
        raise TypeError(f"column {name!r} holds complex numbers; leave it out or take its parts")
    if is_datetime64_any_dtype(column) or is_timedelta64_dtype(column):
        raise TypeError(
            f"column {name!r} holds times; turn them into numbers first, for example the year or"
            " the days since a date"
        )
    known = column[column.notna()]
    if not len(known):
        raise ValueError(f"column {name!r} has no value at all; leave it out")
    plain = is_numeric_dtype(column) or is_bool_dtype(column)
    if not plain and not all(is_number(value) for value in known):
        strange = next((v for v in known if not (is_number(v) or isinstance(v, str))), None)
        if strange is not None:
            raise TypeError(f"column {name!r} holds {shown(strange)}; give it numbers or text")
        return column, True
    try:
        values = column.astype(object).where(column.notna(), np.nan).astype(np.float64)
    except OverflowError as error:
        raise ValueError(
            f"column {name!r} holds a number too large for a computer's float; rescale or repair it"
        ) from error
    if np.isinf(values).any():
        raise ValueError(f"column {name!r} holds infinite values; make them missing or repair them")
    return values, False
