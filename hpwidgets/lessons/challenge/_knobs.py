"""What a challenge may let a person choose: hyperparameters, and how the table is prepared."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Any

from hpwidgets.data.prepare import Preparation
from hpwidgets.hyperparameters import FieldInfo, Hyperparameters, infos_of
from hpwidgets.lessons.challenge.records import Challenge, SearchRange
from hpwidgets.tuning.space.axes import Choice
from hpwidgets.tuning.space.space import Space

FIXED = {
    "seed": "it is a control of every challenge",
    "family": "a challenge's rows are tables, which an mlp reads",
    "momentum": "it acts with the optimizer sgd alone; give it a start",
    "patience": "it would choose the epoch on a validation fold itself; take epochs",
}
"""Hyperparameters that no challenge offers, and why."""
PREPARED: dict[str, FieldInfo] = infos_of(Preparation)
KNOBS: dict[str, FieldInfo] = {
    name: dataclasses.replace(info, per_layer=False)
    for name, info in Hyperparameters.infos().items()
    if name not in FIXED
} | PREPARED
"""What is known of each, by name."""
AROUND = 3.0
"""A search begins with values from a third of the start to three times as much."""


def is_number(name: str) -> bool:
    """Whether a knob is a number in a range, and no choice.

    >>> is_number("l2"), is_number("optimizer"), is_number("batch_norm"), is_number("scaling")
    (True, False, False, False)
    """
    return not KNOBS[name].choices and KNOBS[name].scale != "flag"


def is_logarithmic(name: str) -> bool:
    """Whether a knob's values are compared by their ratios."""
    return KNOBS[name].scale in ("log", "log2", "log_or_zero")


def number_info(name: str, low: float, high: float) -> FieldInfo:
    """What is known of a number that may lie from ``low`` to ``high`` alone."""
    info = KNOBS[name]
    slider = (low, high)
    if info.scale == "log_or_zero":
        if low > 0:
            info = dataclasses.replace(info, scale="log", off=False)
        else:
            slider = (min(info.slider[0], high), high)
    return dataclasses.replace(info, low=low, high=high, low_open=False, slider=slider)


def least_above_zero(name: str, low: float) -> float:
    """The low end of a search, which draws a penalty in the logarithm."""
    return low or KNOBS[name].slider[0] if is_logarithmic(name) else low


def range_around(name: str, start: float, low: float, high: float) -> tuple[float, float]:
    """Values around ``start`` within ``low`` … ``high``, where a search begins.

    A penalty that is off at the start is searched from end to end.

    >>> range_around("learning_rate", 0.01, 1e-4, 1), range_around("hidden_units", 2, 1, 64)
    ((0.0033, 0.03), (1, 6))
    """
    low = least_above_zero(name, low)
    if is_logarithmic(name) and not start:
        return low, high
    if is_logarithmic(name):
        middle = max(start, low)
        least, most = max(low, middle / AROUND), min(high, middle * AROUND)
    else:
        aside = (high - low) / 4
        least, most = max(low, start - aside), min(high, start + aside)
    if KNOBS[name].integer:
        return math.floor(least), math.ceil(most)
    return max(low, float(f"{least:.2g}")), min(high, float(f"{most:.2g}"))


def make_space(ranges: Sequence[SearchRange], challenge: Challenge) -> Space:
    """The space of a search: numbers in these ranges, and all choices that the challenge offers.

    >>> from hpwidgets.lessons.challenge import read_challenge
    >>> make_space([SearchRange(name="l2", low=0.01, high=0.1, log=True)], read_challenge("iris"))
    Space(
        l2=Float(0.01, 0.1, log=True),
    )
    """
    axes: dict[str, Any] = {each.name: (each.low, each.high) for each in ranges}
    for name, values in challenge.controls.items():
        if name not in PREPARED and not is_number(name):
            axes[name] = Choice(*values)
    return Space(**axes)
