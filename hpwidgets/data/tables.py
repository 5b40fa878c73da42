"""Tables before any preparation: raw columns, gaps and text included, and clean targets."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data import bundled
from hpwidgets.data.catalog import catalog
from hpwidgets.data.checks import check_task, listed, shown
from hpwidgets.data.csv_file import read_frame, readable_name
from hpwidgets.data.features import (
    as_array,
    as_frame,
    as_table,
    check_magnitudes,
    check_names_differ,
    check_size,
    check_target,
    is_frame,
    is_number,
    reads_as_number,
)
from hpwidgets.data.scale import (
    MOST_CATEGORIES,
    RawColumns,
    columns_as_numbers,
    different_texts,
)
from hpwidgets.data.split import can_stratify, split, split_sizes
from hpwidgets.data.targets import choose_task, class_names, encode, targets
from hpwidgets.hyperparameters import did_you_mean
from hpwidgets.i18n import _
from hpwidgets.records import Task

if TYPE_CHECKING:
    import pandas

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
    task = check_task(task)
    if isinstance(source, str) and not source.lower().endswith(".csv"):
        if target is not None:
            raise ValueError(f"{source!r} has targets of its own; leave out target={shown(target)}")
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
        raise ValueError(
            f"all {len(labels)} targets are {first!r}: there is nothing to learn; give"
            " rows of different targets"
        )
    columns, numbers, text = _columns(frame)
    return Table(
        frame=columns,
        y=encode(labels) if kind == "classification" else labels.astype(np.float64),
        task=kind,
        numbers=numbers,
        text=text,
        class_names=class_names(labels) if kind == "classification" else (),
        name=label,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class RawTable:
    """Features with gaps or text, not prepared yet: ``X`` ``[n, columns]`` has numbers with NaN for
    gaps, then each text as its place among ``texts``.

    ``places`` say where the columns of numbers and those of text stand in the table that was given,
    ``notes`` in words what becomes of it.
    """

    X: NDArray[np.float64]
    columns: RawColumns
    places: tuple[list[int], list[int]]
    notes: tuple[str, ...]


def raw_table(X: object) -> RawTable | None:
    """Features that must be prepared before a network sees them; None for complete numbers.

    Raises TypeError or ValueError in words for columns that are neither numbers nor text, and where
    no column is left to learn from.

    >>> raw = raw_table([[1.0, "a"], [None, "b"], [3.0, "a"]])
    >>> raw.X.tolist(), raw.columns.texts
    ([[1.0, 0.0], [nan, 1.0], [3.0, 0.0]], (('a', 'b'),))
    """
    given = as_frame(X)
    if given is None or 0 in given.shape:
        return None
    check_size(given.shape)
    check_names_differ(given)
    frame, notes = without_empty(given)
    frame, numbers, text = _columns(frame)
    gaps = frame[list(numbers)].isna().sum()
    if not (text or notes or gaps.any()):
        return None
    kept, said = useful_columns(frame, text, constants=False)
    if gaps.any():
        columns = listed(gaps.index[gaps > 0])
        notes.append(
            _(
                "missing values in {columns} ({n} in all) are filled with their column's median in"
                " the training rows"
            ).format(n=int(gaps.sum()), columns=columns)
        )
    numbers, text = (tuple(name for name in some if name in kept) for some in (numbers, text))
    if text:
        notes.append(
            _("text in {columns} has a column for each value").format(columns=listed(text))
        )
    at = {str(name): place for place, name in enumerate(given.columns)}
    places = [at[name] for name in numbers], [at[name] for name in text]
    values = columns_as_numbers(given, *places)  # type: ignore[arg-type]
    check_magnitudes(values[:, : len(numbers)], numbers)
    texts = tuple(different_texts(given.iloc[:, place]) for place in places[1])
    return RawTable(
        X=values,
        columns=RawColumns(numbers=numbers, text=text, texts=texts),
        places=places,
        notes=(*notes, *said),
    )


def without_empty(frame: pandas.DataFrame) -> tuple[pandas.DataFrame, list[str]]:
    """The columns that have a value, and what is said of the others; ValueError if none has."""
    empty = [name for name, column in frame.items() if column.isna().all()]
    frame = frame.drop(columns=empty)
    if not frame.shape[1]:
        raise ValueError(
            f"no column is left to learn from: none of {listed(map(repr, empty))} has a value;"
            " give a column with values"
        )
    words = _("column {name} has no value at all and is left out")
    return frame, [words.format(name=name) for name in empty]


def useful_columns(
    frame: pandas.DataFrame, text: Collection[str], *, constants: bool = True
) -> tuple[list[str], list[str]]:
    """The columns that can tell something, and notes in words on the others and on long lists.

    Text that is another in every row is of no use, nor is text that is the same in every row; with
    ``constants`` neither are numbers that are. ValueError if none is left.
    """
    same: list[str] = []
    names: list[str] = []
    numbers: list[str] = []
    many: list[str] = []
    for column in map(str, frame):
        values, is_text = frame[column], column in text
        different = values.nunique(dropna=True) + bool(values.isna().any())
        if is_text:
            numbers += _on_numbers(column, values)
        if different < 2 and (is_text or constants):
            same.append(column)
        elif is_text and different == len(values):
            names.append(column)
        elif is_text and different > MOST_CATEGORIES:
            many.append(
                _(
                    "column {name} has {n} different texts: the {most} most frequent are told"
                    " apart, the others count as one"
                ).format(name=column, n=different, most=MOST_CATEGORIES - 1)
            )
    kept = [column for column in map(str, frame) if column not in {*same, *names}]
    if not kept:
        raise ValueError(
            "no column is left to learn from: each is the same in every row, or another text in"
            f" every row ({listed(map(repr, frame.columns))});"
            f" {numbers[0] if numbers else 'give a column that says something'}"
        )
    notes = [*numbers, *many]
    for left_out, words in (
        (same, _("column {name} is the same in every row and is left out")),
        (names, _("column {name} is another text in every row and is left out")),
    ):
        notes += [words.format(name=name) for name in left_out]
    return kept, notes


def _on_numbers(name: str, values: pandas.Series[Any]) -> Iterator[str]:
    """What is said of text most of which reads as numbers."""
    texts = [value for value in values[values.notna()].unique() if not is_number(value)]
    words = [text for text in texts if not reads_as_number(text)]
    if not words:
        yield _(
            "column {name} holds numbers written as text: pandas.to_numeric makes numbers of them"
        ).format(name=name)
    elif 2 * len(words) < values.nunique():
        yield _(
            "column {name} counts as text because of {text}; if that stands for a gap, make it"
            " missing, else write it as a number"
        ).format(name=name, text=listed(map(repr, words)))


def _columns(
    frame: pandas.DataFrame,
) -> tuple[pandas.DataFrame, tuple[str, ...], tuple[str, ...]]:
    """The columns as numbers or text, under names that are text, and the names of either kind."""
    import pandas

    frame = frame.set_axis([str(name) for name in frame.columns], axis=1)
    frame = frame.reset_index(drop=True)
    numbers: list[str] = []
    text: list[str] = []
    columns: dict[str, Any] = {}
    for name, column in frame.items():
        columns[str(name)], is_text = _column(str(name), column)
        (text if is_text else numbers).append(str(name))
    return pandas.DataFrame(columns), tuple(numbers), tuple(text)


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
