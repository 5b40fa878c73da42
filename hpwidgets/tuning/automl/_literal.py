"""A table in memory as Python text, so that a script runs as it stands."""

from __future__ import annotations

import pprint
from collections.abc import Mapping
from typing import Any

import numpy as np

from hpwidgets.data.features import is_frame

MOST_CELLS = 20_000
"""Cells that a script holds itself; it reads a larger table from a file."""
FILE = "table.pkl"
"""The file that a script reads a larger table from."""
WIDTH = 96
PLAIN = (bool, int, float, str, type(None))


def table_code(memory: Mapping[str, Any]) -> tuple[str, bool]:
    """Statements that leave these values under their names; whether FILE is read.

    Values are frames, series, arrays or lists. What is large, or holds what Python has no literal
    for, is read from FILE, where ``AutoML.save`` has written it.

    >>> table_code({"y": np.array([1.5, 2.0])})
    ('y = np.array([1.5, 2.0])\\n', False)
    """
    if sum(int(np.prod(np.shape(value))) for value in memory.values()) <= MOST_CELLS:
        try:
            return "".join(f"{name} = {_text(value)}\n" for name, value in memory.items()), False
        except TypeError:
            pass
    comment = "# This table is too large for a script, or has no text: AutoML.save writes it here."
    names = "".join(f"{name} = table[{name!r}]\n" for name in memory)
    return f"{comment}\ntable = pandas.read_pickle({FILE!r})\n{names}", True


def _text(value: Any) -> str:
    import pandas

    if is_frame(value):
        columns = ",\n".join(
            f"    {_cells([label])[1:-1]}: {_column(value.iloc[:, at], within=True)}"
            for at, label in enumerate(value.columns)
        )
        return f"pandas.DataFrame({{\n{columns}\n}})"
    if isinstance(value, pandas.Series):
        return _column(value)
    array = np.asarray(value)
    text = _cells(array.tolist())
    kind = ""
    if np.array(array.tolist()).dtype != array.dtype:
        kind = ", dtype=object" if array.dtype == object else f", dtype={array.dtype.name!r}"
    return f"np.array({text}{kind})"


def _column(column: Any, *, within: bool = False) -> str:
    """A column as a Series of its type, or as a list where a frame finds the type itself."""
    import pandas

    kind = str(column.dtype)
    if isinstance(column.dtype, pandas.CategoricalDtype):
        kind = "category"
    values = column.astype(object).where(column.notna(), None)
    if column.dtype.kind in "Mm" or isinstance(column.dtype, pandas.PeriodDtype):
        values = [None if value is None else str(value) for value in values]
    cells = list(values)
    again = pandas.Series(cells, dtype=kind)
    if not again.equals(column.reset_index(drop=True)) and kind != "category":
        raise TypeError(f"a column of {kind} has no text that makes it again")
    text = _cells(cells)
    if within and pandas.DataFrame({"": cells})[""].dtype == column.dtype:
        return text
    return f"pandas.Series({text}, dtype={kind!r})"


def _cells(values: list[Any]) -> str:
    """A list of plain values, wrapped; TypeError for anything else."""
    known = [_plain(value) for value in values]
    return pprint.pformat(known, width=WIDTH, compact=True, sort_dicts=False)


def _plain(value: Any) -> Any:
    import pandas

    if isinstance(value, (list, tuple)):
        return type(value)(map(_plain, value))
    if isinstance(value, pandas.Timestamp) and value is not pandas.NaT:
        return _Code(f"pandas.{value!r}")
    if isinstance(value, np.generic):
        value = value.item()
    if type(value) not in PLAIN:
        raise TypeError(f"a {type(value).__name__} has no literal")
    if isinstance(value, float) and not np.isfinite(value):
        return _Code(f"float('{value!r}')")
    return value


class _Code(str):
    """Code, written as it is."""

    def __repr__(self) -> str:
        return str(self)
