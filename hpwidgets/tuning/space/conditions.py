"""Conditions of a search space: when an axis is there at all, and whether that can ever be."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from hpwidgets.hyperparameters import FieldInfo, Hyperparameters, did_you_mean, shown
from hpwidgets.tuning.space.axes import Axis, Choice, Float, Integer

Tests: TypeAlias = Mapping[str, Axis]
"""Field -> what its value must be among: all must hold."""


@dataclasses.dataclass(frozen=True, init=False, repr=False, eq=False)
class When:
    """An axis that is there only when other fields of the space have certain values.

    A condition is one value, a list of values (any of them), or a tuple ``(low, high)`` (any value
    from low to high); several conditions must all hold. Where the field of a condition is itself
    absent, the condition does not hold. ``When(When(axis, a=1), b=2)`` has both conditions.

    Raises TypeError without a condition, ValueError for two conditions on one field.

    >>> When((0, 0.99), optimizer="sgd")
    When((0, 0.99), optimizer='sgd')
    >>> When(Float(0, 0.5), hidden_layers=(1, 4), activation=["relu", "gelu"])
    When(Float(0.0, 0.5), hidden_layers=(1, 4), activation=['relu', 'gelu'])
    """

    axis: Any
    """What may be tried where the conditions hold: an axis or a short form of one."""
    _conditions: tuple[tuple[str, Any], ...]

    def __init__(self, axis: Any, /, **conditions: Any) -> None:
        if not conditions:
            raise TypeError(
                "When needs at least one condition, as in When(Float(0, 0.99), optimizer='sgd')"
            )
        if isinstance(axis, When):
            twice = next((name for name in conditions if name in axis.conditions), None)
            if twice is not None:
                raise ValueError(f"two conditions on {twice}: write them as one")
            conditions = {**conditions, **axis.conditions}
            axis = axis.axis
        frozen = tuple(
            (name, list(value) if isinstance(value, list) else value)
            for name, value in conditions.items()
        )
        object.__setattr__(self, "axis", list(axis) if isinstance(axis, list) else axis)
        object.__setattr__(self, "_conditions", frozen)

    @property
    def conditions(self) -> dict[str, Any]:
        """Field -> its condition, as written."""
        return dict(self._conditions)

    def __repr__(self) -> str:
        words = "".join(f", {name}={value!r}" for name, value in self._conditions)
        return f"When({self.axis!r}{words})"


def field_info(name: str) -> FieldInfo:
    """What is known of a field; ``hidden_units_3`` is the width of the third hidden layer alone.

    Raises TypeError with a hint for an unknown name.

    >>> field_info("hidden_units_3").label, layer_of("hidden_units_3"), layer_of("l2")
    ('hidden units', 3, None)
    """
    return Hyperparameters.info(name if layer_of(name) is None else "hidden_units")


def layer_of(name: str) -> int | None:
    """The number of the hidden layer, from 1 on, whose width this is; None for other fields."""
    found = re.fullmatch(r"hidden_units_([1-9]\d?)", name)
    return None if found is None else int(found[1])


def read_axis(name: str, given: object, info: FieldInfo | None) -> Axis:
    """The axis of a field, from an axis or a short form, its values checked by the field.

    A tuple ``(low, high)`` becomes an Integer or a Float, as the field is, logarithmic where the
    field's own scale is and low allows it; a list becomes a Choice. Without ``info`` a tuple is no
    axis, and nothing is checked.
    """
    try:
        axis = _from_short_form(info, given)
        return _checked(name, info, axis)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{name}: {error}") from None


def _from_short_form(info: FieldInfo | None, given: object) -> Axis:
    if isinstance(given, Float | Integer | Choice):
        return given
    if isinstance(given, list):
        return Choice(*given)
    if info is None:
        raise TypeError(f"expected Float(…), Integer(…), Choice(…) or a list, got {shown(given)}")
    if isinstance(given, tuple) and len(given) == 2 and not info.choices and info.scale != "flag":
        log = info.scale in ("log", "log_or_zero", "log2")
        low: Any = given[0]
        log = log and isinstance(low, int | float) and low > 0
        return Integer(*given, log=log) if info.integer else Float(*given, log=log)
    if isinstance(given, tuple):
        what = "a list of values" if info.choices or info.scale == "flag" else "(low, high)"
        raise TypeError(f"expected {what}, got {shown(given)}")
    raise TypeError(
        "expected Float(low, high), Integer(low, high), Choice(value, …), a tuple (low, high) or"
        f" a list of values, got {shown(given)}; a value that stays the same belongs into base"
    )


def _checked(name: str, info: FieldInfo | None, axis: Axis) -> Axis:
    if info is None:
        return axis
    if isinstance(axis, Choice):
        return Choice(*(info.check(name, value) for value in axis.values))
    if info.choices or info.scale == "flag":
        raise TypeError(f"has no range, it is {info.describe()}: use Choice(…)")
    if info.integer and isinstance(axis, Float):
        whole = f"Integer({math.ceil(axis.low)}, {math.floor(axis.high)})"
        raise TypeError(f"takes whole numbers: use {whole} instead of {axis}")
    if not info.integer and isinstance(axis, Integer):
        raise TypeError(f"takes any number: use Float({axis.low}, {axis.high}) instead of {axis}")
    for end in (axis.low, axis.high):
        info.check(name, end)
    return axis


def read_tests(
    name: str,
    conditions: Mapping[str, Any],
    axes: Mapping[str, Axis],
    info_of: Callable[[str], FieldInfo | None],
) -> Tests:
    """What the fields of these conditions must be among; the errors name the condition."""
    tests: dict[str, Axis] = {}
    for parent, given in conditions.items():
        where = f"the condition of {name} on {parent}"
        info = info_of(parent)
        if parent not in axes:
            hint = did_you_mean(parent, tuple(axes))
            raise ValueError(
                f"{where} can never change: {parent} is not in the space, which holds"
                f" {', '.join(axes)}{hint}"
            )
        try:
            test = _read_test(parent, info, given)
        except (TypeError, ValueError) as error:
            raise type(error)(f"{where}: {error}") from None
        of = axes[parent]
        if isinstance(of, Float) and isinstance(test, Choice) and of.size > 1:
            raise ValueError(
                f"{where} can never hold: a value drawn from {of} is never exactly"
                f" {test.values[0]!r}; give a range (low, high)"
            )
        strange = [v for v in test.values if v not in of] if isinstance(test, Choice) else []
        if strange:
            raise ValueError(f"{where} can never hold for {strange[0]!r}: {parent} is {of}")
        if not can_hold([of, test]):
            raise ValueError(f"{where} can never hold: {parent} is {of}, never in {test}")
        tests[parent] = test
    return tests


def _read_test(parent: str, info: FieldInfo | None, given: object) -> Axis:
    if isinstance(given, list | tuple | Float | Integer | Choice):
        axis = _from_short_form(info, given)
        if isinstance(axis, Float | Integer):
            axis = dataclasses.replace(axis, log=False)  # a condition draws nothing: no scale
        return _checked(parent, info, axis)
    return Choice(given if info is None else info.check(parent, given))


def write_test(test: Axis) -> str:
    """A condition as it is written in When: a value, a list or a tuple."""
    if not isinstance(test, Choice):
        return f"({test.low!r}, {test.high!r})"
    return repr(test.values[0] if len(test.values) == 1 else list(test.values))


def can_hold(axes: Iterable[Axis]) -> bool:
    """Whether some value lies in all of these axes of one field, and is ever drawn."""
    every = list(axes)
    choices = [axis for axis in every if isinstance(axis, Choice)]
    if choices:
        return any(all(value in axis for axis in every) for value in choices[0].values)
    ranges = [axis for axis in every if not isinstance(axis, Choice)]
    low, high = max(axis.low for axis in ranges), min(axis.high for axis in ranges)
    point = any(axis.size == 1 for axis in ranges) or any(isinstance(a, Integer) for a in ranges)
    return low <= high if point else low < high


def in_order(tests: Mapping[str, Tests]) -> tuple[str, ...]:
    """The fields, each after those that its conditions name; ValueError for a cycle."""
    order: list[str] = []
    above: list[str] = []

    def visit(name: str) -> None:
        if name in order:
            return
        if name in above:
            circle = " → ".join([*above[above.index(name) :], name])
            raise ValueError(f"conditions in a circle, none of which can hold: {circle}")
        above.append(name)
        for parent in tests[name]:
            visit(parent)
        above.pop()
        order.append(name)

    for name in tests:
        visit(name)
    return tuple(order)


def check_together(axes: Mapping[str, Axis], tests: Mapping[str, Tests]) -> None:
    """ValueError where a field's conditions, and those of the fields they name, are at odds."""
    for name in axes:
        needed: dict[str, list[Axis]] = {}
        waiting, seen = [name], set()
        while waiting:
            child = waiting.pop()
            if child in seen:
                continue
            seen.add(child)
            for parent, test in tests[child].items():
                needed.setdefault(parent, [axes[parent]]).append(test)
                waiting.append(parent)
        for parent, every in needed.items():
            if not can_hold(every):
                words = " and ".join(f"{parent}={write_test(test)}" for test in every[1:])
                raise ValueError(
                    f"{name} can never be tried: with the conditions of the fields that it depends"
                    f" on it needs {words} at once"
                )
