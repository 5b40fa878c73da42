"""Which rows are learnt from and which stay sealed, and the code that divides them the same way."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data.tables import Table
from hpwidgets.i18n import _


def seal_rows(
    y: NDArray[Any],
    table: Table,
    sealed: int,
    test: float,
    rows: int | None,
    seed: int,
    code: str,
    notes: list[str],
) -> tuple[NDArray[np.intp], NDArray[np.intp], str]:
    """Row numbers to learn from and to seal, and the code that splits the same way."""
    from sklearn.model_selection import train_test_split

    n = len(y)
    classes = table.task == "classification"
    if sealed:
        development, hidden = np.arange(n - sealed), np.arange(n - sealed, n)
        code += f"X_train, X_test, y_train, y_test = X[:-{sealed}], X[-{sealed}:]"
        code += f", y[:-{sealed}], y[-{sealed}:]\n"
        if rows is not None and rows < len(development):
            development, _rest = train_test_split(
                development,
                train_size=rows,
                random_state=seed,
                stratify=y[development] if classes else None,
            )
            code += (
                f"X_train, _, y_train, _ = train_test_split(X_train, y_train, train_size={rows},"
                f" random_state={seed}{', stratify=y_train' if classes else ''})\n"
            )
    else:
        many = round(test * n) if isinstance(test, float) else test
        most = n - many
        if rows is not None and rows < most:
            most, many = rows, min(many, max(rows, 1000))
        _check_enough(y, many, most, table, test)
        development, hidden = train_test_split(
            np.arange(n),
            train_size=most,
            test_size=many,
            random_state=seed,
            stratify=y if classes else None,
        )
        code += (
            "X_train, X_test, y_train, y_test = train_test_split(\n"
            f"    X, y, train_size={most}, test_size={many}, random_state={seed}"
            f"{', stratify=y' if classes else ''}\n)\n"
        )
    if len(development) + len(hidden) < n:
        notes.append(
            _("{part} of {whole} rows are searched and fitted on, chosen at random").format(
                part=len(development), whole=n
            )
        )
    return development, hidden, code


def _check_enough(y: NDArray[Any], test: int, development: int, table: Table, given: float) -> None:
    if min(test, development) < 2:
        raise ValueError(
            f"{len(y)} rows are too few: {max(development, 0)} would be learnt from and {test}"
            f" sealed as test rows; give more rows or another test than {given:g}"
        )
    if table.task != "classification":
        return
    labels, counts = np.unique(y, return_counts=True)
    rarest = int(counts.argmin())
    if counts[rarest] < 4:
        raise ValueError(
            f"class {str(labels[rarest])!r} has {counts[rarest]} of {len(y)} rows; to search,"
            " validate and seal, each class needs at least 4: give more rows, merge classes or"
            " leave it out"
        )
    if min(test, development) < len(labels):
        raise ValueError(
            f"{test} test rows and {development} others cannot each hold {len(labels)} classes;"
            " give more rows or another test"
        )
