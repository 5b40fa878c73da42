"""What one hyperparameter may be in a search: a range of floats or integers, or a choice."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from hpwidgets.hyperparameters import shown

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution
    from optuna.trial import Trial

PLAIN = (str, bool, int, float, type(None))


@dataclass(frozen=True, repr=False)
class Float:
    """A range of floats, both ends included; ``log=True`` draws evenly in the logarithm.

    Raises TypeError for an end that is no number, ValueError for ends that are not finite or in
    the wrong order, or a logarithmic range that does not lie above 0.

    >>> Float(1e-4, 1, log=True).grid(5)
    (0.0001, 0.001, 0.01, 0.1, 1.0)
    >>> Float(1, 0)
    Traceback (most recent call last):
    ValueError: Float needs low <= high, got Float(1, 0); write Float(0, 1)
    """

    low: float
    high: float
    log: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        _check_range(self, Real, 0, "above 0")
        object.__setattr__(self, "low", float(self.low))
        object.__setattr__(self, "high", float(self.high))

    def __repr__(self) -> str:
        return _write_range(self)

    def __contains__(self, value: object) -> bool:
        number = isinstance(value, Real) and not isinstance(value, bool)
        return number and self.low <= float(value) <= self.high  # type: ignore[arg-type]

    @property
    def size(self) -> float:
        """How many different values there are: infinitely many, or one."""
        return math.inf if self.low < self.high else 1

    def from_unit(self, u: float) -> float:
        """The value at the share ``u`` of the range, in [0, 1]."""
        return _between(_mix(self.low, self.high, u, self.log), self.low, self.high)

    def to_unit(self, value: float) -> float:
        """The share of the range that lies below the value: the inverse of ``from_unit``."""
        return _share(value, self.low, self.high, self.log)

    def grid(self, n: int) -> tuple[float, ...]:
        """``n`` evenly spaced values from end to end; one is the middle."""
        _check_count(n)
        if self.size == 1:
            return (self.low,)
        shares = np.linspace(0, 1, n) if n > 1 else np.array([0.5])
        return tuple(self.from_unit(float(u)) for u in shares)

    def distribution(self) -> BaseDistribution:
        from optuna.distributions import FloatDistribution

        return FloatDistribution(self.low, self.high, log=self.log)

    def suggest(self, trial: Trial, name: str) -> float:
        return trial.suggest_float(name, self.low, self.high, log=self.log)


@dataclass(frozen=True, repr=False)
class Integer:
    """A range of whole numbers, both ends included; ``log=True`` draws evenly in the logarithm.

    Each number stands for the half unit around it, as in Optuna. Raises TypeError for an end that
    is not whole, ValueError for ends in the wrong order or a logarithmic range from below 1.

    >>> Integer(4, 128, log=True).grid(6)
    (4, 8, 16, 32, 64, 128)
    >>> Integer(0, 2).from_unit(0.99)
    2
    """

    low: int
    high: int
    log: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        _check_range(self, Integral, 1, "from 1 on")
        object.__setattr__(self, "low", int(self.low))
        object.__setattr__(self, "high", int(self.high))

    def __repr__(self) -> str:
        return _write_range(self)

    def __contains__(self, value: object) -> bool:
        whole = isinstance(value, Integral) and not isinstance(value, bool)
        return whole and self.low <= int(value) <= self.high  # type: ignore[call-overload]

    @property
    def size(self) -> float:
        return self.high - self.low + 1

    def from_unit(self, u: float) -> int:
        """The value at the share ``u`` of the range, in [0, 1]."""
        value = round(_mix(self.low - 0.5, self.high + 0.5, u, self.log))
        return int(_between(value, self.low, self.high))

    def to_unit(self, value: int) -> float:
        """The share of the range at the middle of the value's own part of it."""
        return _share(value, self.low - 0.5, self.high + 0.5, self.log)

    def grid(self, n: int) -> tuple[int, ...]:
        """``n`` evenly spaced numbers from end to end, or all there are; one is the middle."""
        _check_count(n)
        many = min(n, int(self.size))
        if many == 1:
            return (self.from_unit(0.5),)
        exact = [_mix(self.low, self.high, u, self.log) for u in np.linspace(0, 1, many).tolist()]
        values: list[int] = []
        for at, value in enumerate(exact):  # neighbours that round to one number move apart
            least = values[-1] + 1 if values else self.low
            values.append(min(max(round(value), least), self.high - (many - 1 - at)))
        return tuple(values)

    def distribution(self) -> BaseDistribution:
        from optuna.distributions import IntDistribution

        return IntDistribution(self.low, self.high, log=self.log)

    def suggest(self, trial: Trial, name: str) -> int:
        return trial.suggest_int(name, self.low, self.high, log=self.log)


@dataclass(frozen=True, init=False, repr=False)
class Choice:
    """One of the values given: texts, numbers, True, False or None.

    Raises TypeError for a value of another kind, ValueError for none or one that is twice there.

    >>> Choice("relu", "tanh").grid(1)
    ('relu', 'tanh')
    """

    values: tuple[Any, ...]

    def __init__(self, *values: Any) -> None:
        if len(values) == 1 and isinstance(values[0], list | tuple | set | frozenset | range):
            raise TypeError(
                f"Choice takes its values one by one, as in Choice('relu', 'tanh'); got"
                f" {shown(values[0])}: write Choice(*values)"
            )
        plain = tuple(v.item() if isinstance(v, np.generic) else v for v in values)
        if not plain:
            raise ValueError(
                "Choice needs at least one value, as in Choice('relu', 'tanh'), got none"
            )
        for value in plain:
            if not isinstance(value, PLAIN):
                raise TypeError(
                    "Choice takes texts, numbers, True, False and None, got"
                    f" {shown(value)} of type {type(value).__name__}"
                )
        for at, value in enumerate(plain):
            if any(_same(value, other) for other in plain[:at]):
                raise ValueError(f"Choice holds {shown(value)} twice: name each value once")
        object.__setattr__(self, "values", plain)

    def __repr__(self) -> str:
        return f"Choice({', '.join(map(repr, self.values))})"

    def __contains__(self, value: object) -> bool:
        return any(_same(value, known) for known in self.values)

    @property
    def size(self) -> float:
        return len(self.values)

    def from_unit(self, u: float) -> Any:
        """The value whose equal part of [0, 1] holds ``u``."""
        return self.values[min(int(u * len(self.values)), len(self.values) - 1)]

    def to_unit(self, value: Any) -> float:
        """The middle of the value's own part of [0, 1]."""
        at = next(at for at, known in enumerate(self.values) if _same(value, known))
        return (at + 0.5) / len(self.values)

    def grid(self, n: int) -> tuple[Any, ...]:
        """All values, whatever ``n`` is: there is no evenly spaced part of a choice."""
        _check_count(n)
        return self.values

    def distribution(self) -> BaseDistribution:
        from optuna.distributions import CategoricalDistribution

        return CategoricalDistribution(self.values)

    def suggest(self, trial: Trial, name: str) -> Any:
        return trial.suggest_categorical(name, self.values)


Axis: TypeAlias = Float | Integer | Choice


LARGEST = sys.float_info.max


def _check_range(axis: Float | Integer, wanted: type, least: float, words: str) -> None:
    kind, low, high = type(axis).__name__, axis.low, axis.high
    for end, value in (("low", low), ("high", high)):
        if isinstance(value, bool) or not isinstance(value, wanted):
            what = "a whole number" if wanted is Integral else "a number"
            raise TypeError(f"{kind} needs {what} as {end}, got {shown(value)}")
        if not -LARGEST <= value <= LARGEST:  # NaN is neither
            raise ValueError(f"{kind} needs finite ends, got {end}={shown(value)}")
    if not isinstance(axis.log, bool):
        raise TypeError(f"{kind} needs log=True or log=False, got log={axis.log!r}")
    if low > high:
        raise ValueError(
            f"{kind} needs low <= high, got {kind}({low!r}, {high!r});"
            f" write {kind}({high!r}, {low!r})"
        )
    if axis.log and (low < least or low <= 0):
        raise ValueError(
            f"a logarithmic {kind} must lie {words}, got low={low!r}; raise low, or leave out log"
        )


def _write_range(axis: Float | Integer) -> str:
    log = ", log=True" if axis.log else ""
    return f"{type(axis).__name__}({axis.low!r}, {axis.high!r}{log})"


def _check_count(n: object) -> None:
    if isinstance(n, bool) or not isinstance(n, Integral):
        raise TypeError(f"a grid needs a whole number of values per axis, got {shown(n)}")
    if n < 1:
        raise ValueError(f"a grid needs at least 1 value per axis, got {n}")


def _mix(low: float, high: float, u: float, log: bool) -> float:
    if u in (0, 1):  # the ends as they were written, not as rounding leaves them
        return high if u else low
    if log:
        return math.exp(math.log(low) + u * (math.log(high) - math.log(low)))
    return low + u * (high - low)


def _share(value: float, low: float, high: float, log: bool) -> float:
    if low == high:
        return 0.5
    if log:
        return (math.log(value) - math.log(low)) / (math.log(high) - math.log(low))
    return (value - low) / (high - low)


def _between(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def _same(a: object, b: object) -> bool:
    """Equal, and both truth values or neither: True is not the number 1 here."""
    return isinstance(a, bool) == isinstance(b, bool) and a == b
