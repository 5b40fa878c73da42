"""What the places of an axis stand for, where they are not the values themselves."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from matplotlib.axis import Axis
from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter

_LOG_FROM = 10.0
"""Ratio of the ends from which positive values that are even in no other way count as even logs."""


def tell_ticks(axis: Axis) -> dict[str, Any]:
    """``names`` ``[place, words]`` of categories, ``values`` ``[place, number]`` of another scale.

    Nothing for an axis of plain numbers. With ``log`` the values are their logarithms to base 10;
    between two places they run evenly. Labels without room stand at minor ticks, see
    :func:`hpwidgets.draw.scales.name_places`.
    """
    if axis.get_scale() != "linear":
        return {}
    labels = _labels(axis)
    numbers = {place: _number(label) for place, label in labels.items()}
    if not labels or all(_is_at(place, number) for place, number in numbers.items()):
        return {}
    known = [(place, number) for place, number in numbers.items() if number is not None]
    if len(known) < len(labels):
        return {"names": [list(pair) for pair in labels.items()]}
    if len(known) == 1:
        return {}
    if _is_log(known):
        return {"values": [[p, round(float(np.log10(n)), 6)] for p, n in known], "log": True}
    return {"values": [list(pair) for pair in known]}


def _labels(axis: Axis) -> dict[float, str]:
    found: dict[float, str] = {}
    for locator, formatter in (
        (axis.get_minor_locator(), axis.get_minor_formatter()),
        (axis.get_major_locator(), axis.get_major_formatter()),
    ):
        if isinstance(locator, FixedLocator) and isinstance(
            formatter, FixedFormatter | FuncFormatter
        ):
            places = np.asarray(locator.tick_values(0, 1), np.float64).tolist()
            for place, label in zip(places, formatter.format_ticks(places), strict=True):
                if str(label).strip():
                    found.setdefault(round(place, 5), " ".join(str(label).split()))
    return dict(sorted(found.items()))


def _number(label: str) -> float | None:
    plain = label.replace("\N{MINUS SIGN}", "-")
    try:
        return float(plain.removesuffix("%")) / (100 if plain.endswith("%") else 1)
    except ValueError:
        return None


def _is_at(place: float, number: float | None) -> bool:
    """Whether this is the number of the place, perhaps rounded."""
    near = number is not None and abs(number - place) <= 0.02 * max(abs(number), abs(place)) + 1e-9
    return bool(near)


def _is_log(known: list[tuple[float, float]]) -> bool:
    """Whether the numbers run evenly by their logarithms, and not by themselves."""
    places, numbers = np.array(known).T
    if numbers.min() <= 0 or numbers.max() < _LOG_FROM * numbers.min():
        return False

    def slopes(values: Any) -> list[float]:
        pairs = itertools.pairwise(zip(places, values, strict=True))
        return [(d - b) / (c - a) for (a, b), (c, d) in pairs]

    plain = slopes(numbers)
    return len(plain) == 1 or not np.allclose(plain, plain[0], rtol=0.05)
