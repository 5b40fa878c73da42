"""Checks of single arguments: each returns a plain Python value or says what was expected."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, cast, get_args

from hpwidgets.hyperparameters import shown as shown
from hpwidgets.records import Task

if TYPE_CHECKING:
    from hpwidgets.data.dataset import Dataset

LARGEST_NOISE = 10
MOST_ROWS = 20_000_000
LARGEST_SEED = 2**31 - 1
LISTED = 5
"""How many names, rows or columns an error message lists before it counts the rest."""


def listed(items: Iterable[object]) -> str:
    """The first few items in words, and how many more there are.

    >>> listed(range(8))
    '0, 1, 2, 3, 4 and 3 more'
    """
    texts = [str(item) for item in items]
    more = len(texts) - LISTED
    return ", ".join(texts[:LISTED]) + (f" and {more} more" if more > 0 else "")


def check_place(name: str, value: int, low: int, high: int, what: str) -> None:
    """ValueError unless ``value`` counts one of these: ``what`` says in words what ``high`` is."""
    if not low <= value <= high:
        raise ValueError(f"{name} must be in [{low}, {high}], {what}, got {value}")


def check_integer(name: str, value: object, low: int, high: int) -> int:
    """A whole number in [low, high]; TypeError or ValueError otherwise."""
    return int(_within(f"{name} must be a whole number", value, Integral, low, high))


def check_noise(value: object) -> float:
    """A standard deviation in [0, 10]; TypeError or ValueError otherwise."""
    return float(_within("noise must be a number", value, Real, 0, LARGEST_NOISE))


def _within(expected: str, value: Any, kind: Any, low: float, high: float) -> Any:
    expected = f"{expected} in [{low}, {high}], got {shown(value)}"
    if isinstance(value, bool) or not isinstance(value, kind):
        raise TypeError(expected)
    if value != value:  # NaN
        raise ValueError(expected)
    if not low <= value <= high:
        nearest = low if value < low else high
        raise ValueError(f"{expected}; the nearest valid value is {nearest}")
    return value


def check_part(name: str, value: object) -> float:
    """A float share in (0, 1) or an int number of rows; TypeError or ValueError otherwise."""
    expected = (
        f"{name} must be a share of the rows in (0, 1) or a whole number of rows from 1,"
        f" got {shown(value)}"
    )
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(expected)
    if isinstance(value, Integral):
        number = int(value)
        if not 1 <= number <= MOST_ROWS:
            raise ValueError(expected)
        return number
    share = float(value)
    if not 0 < share < 1:
        raise ValueError(expected)
    return share


def check_task(value: object) -> Task | None:
    """``"classification"``, ``"regression"`` or None; TypeError or ValueError otherwise."""
    if value is None:
        return None
    expected = f"task must be 'classification', 'regression' or None, got {shown(value)}"
    if not isinstance(value, str):
        raise TypeError(expected)
    if value not in get_args(Task):
        raise ValueError(expected)
    return cast(Task, value)


def check_classes(data: Dataset) -> None:
    """ValueError in words for data without classes."""
    if data.task != "classification":
        raise ValueError(
            f"these comparisons are about classes, got a regression ({data.name});"
            " choose data whose target is a class"
        )
