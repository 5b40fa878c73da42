"""Axes of hyperparameters: ticks at round values, wherever the places of the cells are."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from numpy.typing import NDArray

from hpwidgets.draw.scales import name_places, number, spread_scale
from hpwidgets.i18n import _
from hpwidgets.lessons.search.records import LandscapeAxis
from hpwidgets.records import Measure, Task

MOST_TICKS = 5


def cost_name(task: Task, measure: Measure) -> str:
    """What a search makes small, in words.

    >>> cost_name("classification", "score")
    'validation error'
    """
    if measure == "loss":
        return _("validation loss")
    return _("validation error") if task == "classification" else _("1 \N{MINUS SIGN} R²")


def short(value: float) -> str:
    """A number in three digits at most.

    >>> short(0.18234), short(2.0236e-5)
    ('0.182', '2.02e-5')
    """
    return number(float(f"{value:.3g}"))


def known_mean(values: NDArray[np.float64]) -> float:
    """Mean of the finite values, NaN for none."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else math.nan


def place_ticks(axis: LandscapeAxis) -> list[tuple[float, str]]:
    """Places of round values on the axis, and their words: at most five.

    >>> axis = LandscapeAxis(name="l2", values=(0.001, 0.01, 0.1), log=True)
    >>> place_ticks(axis)
    [(0.0, '0.001'), (1.0, '0.01'), (2.0, '0.1')]
    """
    low, high = axis.values[0], axis.values[-1]
    if axis.integer:
        picked = np.unique(np.linspace(0, len(axis.values) - 1, MOST_TICKS).round()).astype(int)
        return [(float(at), f"{axis.values[at]:g}") for at in picked.tolist()]
    if axis.log:
        values = decades(low, high)
    else:
        values = [v for v in spread_scale(low, high).ticks if low <= v <= high]
    return [(axis.place(value), number(value)) for value in values]


def decades(low: float, high: float) -> list[float]:
    """Powers of ten from ``low`` to ``high``, thinned to at most five; the ends where none is.

    >>> decades(1e-6, 1.0), decades(2.0, 5.0)
    ([1e-06, 0.0001, 0.01, 1.0], [2.0, 5.0])
    """
    first = math.ceil(math.log10(low) - 1e-9)
    last = math.floor(math.log10(high) + 1e-9)
    stride = max(1, math.ceil((last - first + 1) / MOST_TICKS))
    found = [float(f"1e{e}") for e in range(first, last + 1, stride)]
    return found if len(found) > 1 else [low, high]


def set_ticks(drawn: Axis, ticks: Sequence[tuple[float, str]]) -> None:
    """Give the axis these ticks and words."""
    drawn.set_ticks([at for at, _text in ticks], [text for _at, text in ticks])


def place_axis(axes: Axes, axis: LandscapeAxis, *, up: bool = False) -> None:
    """Let the x axis (or with ``up`` the y axis) run over the places of this hyperparameter."""
    set_limits = axes.set_ylim if up else axes.set_xlim
    set_limits(-0.5, len(axis.values) - 0.5)
    drawn = axes.yaxis if up else axes.xaxis
    set_ticks(drawn, place_ticks(axis))
    name_places(drawn, range(len(axis.values)), [f"{value:.5g}" for value in axis.values])


GOOD = 0.05
"""Share of the way from the least cost to the highest tenth within which a value is good."""


def good_values(reached: NDArray[np.float64], costs: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which values of an axis are good ``[n]``: what they can reach is close to the least cost.

    ``reached`` ``[n]`` are the least costs at each value, ``costs`` all of the landscape.

    >>> good_values(np.array([0.2, 0.21, 0.9]), np.array([0.2, 0.21, 0.9, 0.7])).tolist()
    [True, True, False]
    """
    known = costs[np.isfinite(costs)]
    least = float(known.min())
    room = GOOD * (float(np.percentile(known, 90)) - least)
    return np.asarray(reached <= least + room)


def good_zones(good: NDArray[np.bool_]) -> list[list[tuple[float, float]]]:
    """Upright areas over the good values, from 0 to 1: a corner after the other.

    >>> good_zones(np.array([False, True, True]))
    [[(0.5, 0.0), (0.5, 1.0), (2.5, 1.0), (2.5, 0.0)]]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], good, [False]]))) - 0.5
    return [[(a, 0.0), (a, 1.0), (b, 1.0), (b, 0.0)] for a, b in edges.reshape(-1, 2).tolist()]
