"""Rows to learn from, rows that stay sealed, and what was noticed on the way."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data.checks import LARGEST_SEED, check_integer, check_part, check_task
from hpwidgets.data.features import check_names_differ, is_frame, unmasked
from hpwidgets.data.tables import Table, read_table, useful_columns, without_empty
from hpwidgets.data.targets import targets
from hpwidgets.i18n import _
from hpwidgets.records import Task
from hpwidgets.tuning.automl._sealing import seal_rows
from hpwidgets.tuning.automl._source import read_source, take_groups
from hpwidgets.tuning.automl.columns import DATE_WORDS, as_dates, is_date


@dataclass(frozen=True, kw_only=True, eq=False)
class Columns:
    """Where a pipeline finds its columns: names in a frame, numbers in an array."""

    numbers: tuple[Any, ...]
    text: tuple[Any, ...]
    gaps: bool
    """Whether any of the numbers or dates is missing in a row to learn from."""
    dates: tuple[Any, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class AutoMLRows:
    """Rows as they came: ``X`` (a frame or an array ``[n, columns]``) and ``y`` ``[n]``.

    ``development`` are the row numbers to search on, ``training`` those to fit the winner on (all
    that are not sealed), ``test`` those that stay sealed. ``groups`` ``[n]`` stay together.
    ``classes`` are the sorted labels (none for regression); ``notes`` say in words what was left
    out and why. ``code`` is Python text that leaves the four parts of the split, ``memory`` what it
    needs of what came in memory, by name.
    """

    X: Any
    y: NDArray[Any]
    task: Task
    columns: Columns
    development: NDArray[np.intp]
    training: NDArray[np.intp]
    test: NDArray[np.intp]
    classes: tuple[Any, ...]
    notes: tuple[str, ...]
    code: str
    groups: NDArray[Any] | None = None
    memory: Mapping[str, Any] = field(default_factory=dict)

    def part(self, rows: NDArray[np.intp]) -> Any:
        """These rows of ``X``, a frame or an array as it is."""
        return self.X.iloc[rows] if is_frame(self.X) else self.X[rows]


@dataclass(frozen=True, kw_only=True, eq=False)
class ReadRows:
    """A table that was read and checked, before any of it is sealed; ``automl_rows`` takes it.

    ``places`` say where each column that is of use is found in ``X``, ``dates`` which of them are
    dates; the last ``sealed`` rows came as test rows.
    """

    X: Any
    y: NDArray[Any]
    table: Table
    places: dict[str, Any]
    sealed: int
    notes: tuple[str, ...]
    code: str
    dates: frozenset[str]
    groups: NDArray[Any] | None
    memory: Mapping[str, Any]


def read_rows(
    data: object, *, target: object = None, task: Task | None = None, groups: object = None
) -> ReadRows:
    """Read a table as it comes: the part of ``automl_rows`` that takes long and needs no seed.

    Raises what ``automl_rows`` raises, but for the split.

    >>> read_rows("loans").notes[1]
    'column currency is the same in every row and is left out'
    """
    task = check_task(task)
    source = read_source(data, target, task)
    notes = [source.note] if source.note else []
    source, kinds = take_groups(source, groups)
    X, y, kinds, code = _answered(source.X, source.y, kinds, source.code, notes)
    table, places, dates = _checked(X, y, task or source.task, notes)
    return ReadRows(
        X=X,
        # Targets as the pipeline learns them: labels as they came, amounts as floats.
        y=targets(y) if table.task == "classification" else np.asarray(table.y, np.float64),
        table=table,
        places=places,
        sealed=source.sealed,
        notes=tuple(notes),
        code=code,
        dates=dates,
        groups=kinds,
        memory=source.memory,
    )


def automl_rows(
    data: object,
    *,
    target: object = None,
    task: Task | None = None,
    test: float = 0.2,
    rows: int | None = None,
    groups: object = None,
    seconds: float = math.inf,
    seed: int = 0,
) -> AutoMLRows:
    """Read a table as it comes, seal ``test`` of it, take at most ``rows`` others to search on.

    ``data`` is a DataFrame or CSV path with ``target``, a pair (X, y), a scikit-learn Bunch, a
    Dataset (whose own test rows are sealed), the name of a bundled set, or ReadRows. Gaps, dates
    and text columns stay as they are; text in which every cell is a date by ISO 8601 is a date.
    Rows without a target, columns without a value, columns that are the same everywhere and text
    that is another in every row are left out, and ``notes`` say so. ``groups`` is the name of a
    column, which is then not learned from, or one value a row: no group is on both sides of a
    split.

    Without ``rows`` as many are taken as a search of ``seconds`` can try dozens of pipelines on.

    Raises TypeError, ValueError or FileNotFoundError in words: infinite values, a target that is
    one class only, no column left, too few rows of a class, or too few groups, to seal some.

    >>> rows = automl_rows("loans")
    >>> rows.columns.text, rows.columns.gaps, len(rows.development), len(rows.test)
    (('work', 'branch'), True, 480, 120)
    """
    test, seed = check_part("test", test), check_integer("seed", seed, 0, LARGEST_SEED)
    if rows is not None:
        rows = check_integer("rows", rows, 20, 10_000_000)
    if not isinstance(data, ReadRows):
        data = read_rows(data, target=target, task=task, groups=groups)
    elif target is not None or task is not None or groups is not None:
        raise ValueError("these rows were read already; leave out target, task and groups")
    read = data
    table, places, notes = read.table, read.places, list(read.notes)
    rows = rows_for(seconds, len(places)) if rows is None else rows
    seal = seal_rows(
        read.y,
        table,
        sealed=read.sealed,
        test=test,
        rows=rows,
        seed=seed,
        groups=read.groups,
        framed=is_frame(read.X),
    )
    if len(seal.development) < len(seal.training):
        notes.append(
            _(
                "searched on {part} of the {whole} rows that are not sealed, chosen at random"
            ).format(part=len(seal.development), whole=len(seal.training))
        )
    numbers = [name for name in table.numbers if name in places]
    text = [name for name in table.text if name in places]
    used = table.frame[numbers].iloc[seal.training]
    return AutoMLRows(
        X=read.X,
        y=read.y,
        task=table.task,
        columns=Columns(
            numbers=tuple(places[name] for name in numbers if name not in read.dates),
            text=tuple(places[name] for name in text),
            gaps=bool(used.isna().to_numpy().any()),
            dates=tuple(places[name] for name in numbers if name in read.dates),
        ),
        development=seal.development,
        training=seal.training,
        test=seal.test,
        classes=tuple(np.unique(read.y).tolist()) if table.task == "classification" else (),
        notes=tuple(notes),
        code=read.code + seal.code,
        groups=read.groups,
        memory=read.memory,
    )


def rows_for(seconds: float, columns: int) -> int:
    """Rows on which a fold of an ordinary pipeline takes less than a hundredth of ``seconds``.

    >>> rows_for(60, 10), rows_for(60, 80), rows_for(1, 10), rows_for(math.inf, 10)
    (6000, 3000, 2000, 20000)
    """
    most = min(100 * seconds, 20_000.0) * math.sqrt(min(1.0, 20 / columns))
    return int(max(2000.0, most))


def _answered(
    X: Any, y: Any, groups: NDArray[Any] | None, code: str, notes: list[str]
) -> tuple[Any, Any, NDArray[Any] | None, str]:
    """Only the rows that have a target."""
    import pandas

    if isinstance(y, np.ma.MaskedArray):
        y = unmasked(y)
    plain = np.asarray(y, dtype=object)
    if plain.ndim == 2 and plain.shape[1] == 1:
        y = y.iloc[:, 0] if is_frame(y) else np.asarray(y)[:, 0]
        plain = plain[:, 0]
        code += "y = np.asarray(y)[:, 0]\n"
    if plain.ndim != 1 or len(plain) != len(X):
        return X, y, groups, code  # said by read_table
    known = ~np.asarray(pandas.isna(plain))
    if known.all():
        return X, y, groups, code
    if not known.any():
        raise ValueError(
            f"all {len(known)} targets are missing: there is nothing to learn; give rows that have"
            " one"
        )
    notes.append(
        _("{n} of {rows} rows have no target and are left out").format(
            n=int((~known).sum()), rows=len(known)
        )
    )
    code += "known = ~pandas.isna(np.asarray(y, dtype=object))\nX, y = X[known], y[known]\n"
    if groups is not None:
        groups = groups[known]
        code += "groups = np.asarray(groups)[known]\n"
    return X[known], y[known] if not isinstance(y, (list, tuple)) else plain[known], groups, code


def _checked(
    X: Any, y: Any, task: Task | None, notes: list[str]
) -> tuple[Table, dict[str, Any], frozenset[str]]:
    """The table that the rows are, where each column that says something is found, and the dates.

    In the table a date is the days since 1970.
    """
    import pandas

    if is_frame(X):
        labels: list[Any] = list(X.columns)
        if not all(isinstance(label, str) for label in labels):
            labels = list(range(X.shape[1]))  # scikit-learn finds such columns by their place
        frame = X.set_axis([str(label) for label in X.columns], axis=1)
    else:
        labels = list(range(X.shape[1]))
        frame = pandas.DataFrame(X, columns=[f"x{at}" for at in range(1, X.shape[1] + 1)])
    if 0 in frame.shape:
        raise ValueError(f"the table has shape {frame.shape}; give rows and columns to learn from")
    check_names_differ(frame)
    at = dict(zip(frame.columns, labels, strict=True))
    frame, said = without_empty(frame)
    dates = [column for column in frame if is_date(frame[column])]
    days: dict[str, Any] = {str(column): as_dates(frame[[column]])[:, -1] for column in dates}
    text = _("column {name} holds dates: {parts} are learned from")
    said += [text.format(name=column, parts=DATE_WORDS) for column in dates]
    table = read_table((frame.assign(**days), y), task=task)
    kept, more = useful_columns(table.frame, table.text)
    notes += [*said, *more]
    return table, {name: at[name] for name in kept}, frozenset(map(str, dates))
