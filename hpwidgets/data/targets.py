"""Whatever a person calls targets -> one clean array, its task and its class names."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data.checks import listed, shown
from hpwidgets.data.features import LARGEST_MAGNITUDE, SMALLEST_MAGNITUDE, as_array, is_number
from hpwidgets.records import Task

MOST_GUESSED_CLASSES = 20


def targets(y: object) -> NDArray[Any]:
    """One target a row as a one-dimensional array of numbers, booleans or text.

    Raises ValueError for another shape and for missing or infinite values, TypeError for targets
    that are neither numbers nor labels.
    """
    values = as_array(y, "y must be one target a row", "y must be numbers or labels")
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1:
        hint = f", which is {shown(y)}; give a list or an array" if values.ndim == 0 else ""
        if values.ndim == 2:
            hint = "; turn one-hot rows into labels with y.argmax(axis=1)"
        raise ValueError(
            f"y must be one target a row, shape [n] or [n, 1], got shape {values.shape}{hint}"
        )
    if values.dtype.kind in "OT":
        values = _labels_from_objects(values)
    if values.dtype.kind not in "biufUS":
        raise TypeError(
            f"y must be numbers or labels, got {values.dtype} values; convert them first"
        )
    if values.dtype.kind == "f":
        with np.errstate(over="ignore"):
            values = values.astype(np.float64)
        bad = np.flatnonzero(~np.isfinite(values))
        if len(bad):
            raise ValueError(
                f"{len(bad)} of {len(values)} targets are NaN or infinite (rows {listed(bad)},"
                " counted from 0); drop these rows or repair them first"
            )
    return values.astype(str) if values.dtype.kind == "S" else values


def choose_task(y: NDArray[Any], task: Task | None) -> Task:
    """The task asked for, if the targets allow it, or a guess from them.

    Text, booleans and at most 20 different whole numbers (each seen twice on average) are classes;
    everything else is regression.
    """
    is_label = y.dtype.kind in "bU"
    is_whole = is_label or bool(np.all(np.mod(y, 1) == 0))
    n_different = len(np.unique(y))
    if task is None:
        few = n_different <= min(MOST_GUESSED_CLASSES, len(y) // 2)
        task = "classification" if is_label or (is_whole and few) else "regression"
    if task == "regression":
        if is_label:
            raise ValueError(
                f"regression needs numbers as targets, got labels such as {str(y[0])!r};"
                " use task='classification' or choose another target"
            )
        _check_regression(y)
    elif not is_whole:
        fraction = y[np.mod(y, 1) != 0][0]
        raise ValueError(
            f"classification needs labels as targets, got fractions such as {fraction:g};"
            " use task='regression' or choose another target"
        )
    elif n_different > max(2, len(y) // 2):
        raise ValueError(
            f"the target has {n_different} different labels in {len(y)} rows, too few rows a class"
            " to learn from; choose another target, merge classes, or use task='regression' if"
            " they are amounts"
        )
    return task


def class_names(y: NDArray[Any]) -> tuple[str, ...]:
    """The labels in the order of their class numbers.

    >>> class_names(np.array([2.0, 1.0, 2.0]))
    ('1', '2')
    """
    labels = [str(label) for label in np.unique(y)]
    return tuple(label.removesuffix(".0") if y.dtype.kind == "f" else label for label in labels)


def encode(labels: np.ndarray) -> np.ndarray:
    """Class numbers 0, 1, 2 ... in the sorted order of the labels."""
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def _check_regression(y: NDArray[Any]) -> None:
    rows = np.flatnonzero(np.abs(y.astype(np.float64)) > LARGEST_MAGNITUDE)
    if len(rows):
        raise ValueError(
            f"{len(rows)} of {len(y)} targets are larger than {LARGEST_MAGNITUDE:g} (rows"
            f" {listed(rows)}, counted from 0); rescale the target or repair its values first"
        )

    largest = float(np.abs(y.astype(np.float64)).max(initial=0))
    if 0 < largest < SMALLEST_MAGNITUDE:
        raise ValueError(
            f"all targets are smaller than {SMALLEST_MAGNITUDE:g}, the largest is {largest:g};"
            " rescale the target"
        )


def _labels_from_objects(values: NDArray[Any]) -> NDArray[Any]:
    """Objects that are all numbers as float64, else as text; missing ones raise ValueError."""
    import pandas

    missing = np.flatnonzero([pandas.api.types.is_scalar(v) and pandas.isna(v) for v in values])
    if len(missing):
        raise ValueError(
            f"{len(missing)} of {len(values)} targets are missing (rows {listed(missing)}, counted"
            " from 0); drop these rows or repair them first"
        )
    if all(isinstance(value, (bool, np.bool_)) for value in values):
        return values.astype(bool)
    if all(is_number(value) for value in values):
        try:
            return values.astype(np.float64)
        except OverflowError as error:
            raise ValueError(
                f"y holds a number too large for a float ({error}); rescale or repair it"
            ) from error
    strange = next((v for v in values if not (is_number(v) or isinstance(v, str))), None)
    if strange is not None:
        raise TypeError(
            f"y must be numbers or labels, got {shown(strange)}; convert it to text or numbers"
            " first"
        )
    return values.astype(str)
