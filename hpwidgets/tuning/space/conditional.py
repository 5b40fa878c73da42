"""A search space of any axes: which there are, on which conditions, and how a point is drawn."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hpwidgets.hyperparameters import FieldInfo, did_you_mean, shown
from hpwidgets.tuning.space.axes import Axis, Choice
from hpwidgets.tuning.space.conditions import (
    Tests,
    When,
    check_together,
    in_order,
    read_axis,
    read_tests,
    write_test,
)

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution
    from optuna.trial import Trial


class ConditionalSpace:
    """Axes by name, some there only :class:`When` others have certain values; frozen.

    The order of the axes is the order in which values are drawn: spaces are equal when names,
    values, conditions and order are. Raises TypeError for what is no axis, ValueError for an empty
    space, a condition that can never hold, or conditions in a circle.

    >>> space = ConditionalSpace({"model": Choice("a", "b"), "k": When(Choice(1, 2), model="b")})
    >>> space.from_unit([0.9, 0.1]), space.from_unit([0.1, 0.1])
    ({'model': 'b', 'k': 1}, {'model': 'a'})
    """

    _axes: Mapping[str, Axis]
    _tests: Mapping[str, Tests]
    _order: tuple[str, ...]

    def __init__(self, axes: Mapping[str, Any]) -> None:
        if not axes:
            raise ValueError(
                "the space is empty: name at least one field, as in Space(learning_rate=(1e-4, 1))"
            )
        info = {name: self._info(name) for name in axes}
        read: dict[str, Axis] = {}
        conditions: dict[str, dict[str, Any]] = {}
        for name, given in axes.items():
            conditional = isinstance(given, When)
            read[name] = read_axis(name, given.axis if conditional else given, info[name])
            conditions[name] = given.conditions if conditional else {}
        tests = {name: read_tests(name, conditions[name], read, self._info) for name in read}
        order = in_order(tests)
        check_together(read, tests)
        self.__dict__.update(_axes=read, _tests=tests, _order=order)

    @staticmethod
    def _info(name: str) -> FieldInfo | None:
        """What is known of an axis besides its values: a subclass may say."""
        return None

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Space is frozen: make a new one")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a Space is frozen: make a new one")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[Any, ...]:
        return tuple((n, a, frozenset(self._tests[n].items())) for n, a in self._axes.items())

    def __repr__(self) -> str:
        lines = []
        for name, axis in self._axes.items():
            words = "".join(f", {p}={write_test(test)}" for p, test in self._tests[name].items())
            lines.append(f"    {name}={f'When({axis}{words})' if words else axis},\n")
        return f"{type(self).__name__}(\n{''.join(lines)})"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._axes)

    def __len__(self) -> int:
        """How many fields there are."""
        return len(self._axes)

    def __iter__(self) -> Iterator[str]:
        return iter(self._axes)

    def __getitem__(self, name: str) -> Axis:
        """The axis of a field, without its conditions; KeyError with a hint if unknown."""
        if name not in self._axes:
            raise KeyError(
                f"{name!r} is not in the space, which holds {', '.join(self._axes)}"
                f"{did_you_mean(name, self.names)}"
            )
        return self._axes[name]

    def conditions(self, name: str) -> dict[str, Axis]:
        """Field -> the values among which it must be for ``name`` to be tried; {} for always."""
        self[name]
        return dict(self._tests[name])

    def __contains__(self, values: object) -> bool:
        """Whether these are values of one point: each in its axis, just the fields that hold.

        A text asks whether the field of that name is in the space.
        """
        if isinstance(values, str):
            return values in self._axes
        return (
            isinstance(values, Mapping)
            and set(values) == {name for name in self._order if self.holds(name, values)}
            and all(value in self._axes[name] for name, value in values.items())
        )

    def holds(self, name: str, values: Mapping[str, Any]) -> bool:
        """Whether the axis is there beside these values of those that it depends on."""
        return all(p in values and values[p] in test for p, test in self._tests[name].items())

    def from_unit(self, u: ArrayLike) -> dict[str, Any]:
        """The values at a point ``[d]`` of the unit cube, one coordinate a field in their order.

        The coordinate of a field whose conditions do not hold is not read. Raises ValueError for
        another number of coordinates, or one outside [0, 1].
        """
        point = np.asarray(u, dtype=np.float64)
        if point.shape != (len(self),) or not ((point >= 0) & (point <= 1)).all():
            raise ValueError(f"u must be {len(self)} numbers in [0, 1], got {shown(u)}")
        at = dict(zip(self._axes, point.tolist(), strict=True))
        found: dict[str, Any] = {}
        for name in self._order:
            if self.holds(name, found):
                found[name] = self._axes[name].from_unit(at[name])
        return {name: found[name] for name in self._axes if name in found}

    def to_unit(self, values: Mapping[str, Any]) -> NDArray[np.float64]:
        """The point ``[d]`` of the unit cube of these values, NaN for fields that are absent.

        Raises ValueError for values that are not of this space.
        """
        if values not in self:
            raise ValueError(f"{dict(values)} are not values of {self!r}")
        return np.array(
            [a.to_unit(values[n]) if n in values else math.nan for n, a in self._axes.items()]
        )

    def sample(self, seed: int | np.random.Generator = 0) -> dict[str, Any]:
        """Values drawn at random: each axis evenly (in its scale), fields that hold alone.

        ``seed`` is a number or numpy's Generator, which is drawn on.

        >>> from hpwidgets import Space
        >>> Space(hidden_layers=(0, 4), l2=(1e-6, 0.1)).sample(seed=3)
        {'hidden_layers': 0, 'l2': 1.53e-05}
        """
        rng = seed if isinstance(seed, np.random.Generator) else np.random.default_rng(seed)
        return self.from_unit(rng.random(len(self)))

    def grid(self, per_axis: int | Mapping[str, int]) -> list[dict[str, Any]]:
        """Every combination of ``per_axis`` evenly spaced values of each range, all of each choice.

        The last field changes fastest; a field whose conditions do not hold is left out, and no
        combination is there twice. Raises TypeError or ValueError for a count that is none, a
        missing or an unknown field.

        >>> from hpwidgets import Space
        >>> grid = Space(learning_rate=(1e-3, 0.1), optimizer=["sgd", "adam"]).grid(3)
        >>> len(grid), grid[2]
        (6, {'learning_rate': 0.01, 'optimizer': 'sgd'})
        """
        counts = per_axis if isinstance(per_axis, Mapping) else dict.fromkeys(self, per_axis)
        for name in counts:
            if name not in self._axes:
                raise ValueError(
                    f"per_axis counts {name!r}, which is not in the space"
                    f"{did_you_mean(name, self.names)}"
                )
        for name, axis in self._axes.items():
            if name not in counts and not isinstance(axis, Choice):
                raise ValueError(
                    f"per_axis must say how many values {name} gets, got {shown(counts)}"
                )
        points: list[dict[str, Any]] = [{}]
        for name in self._order:
            values = self._axes[name].grid(counts.get(name, 1))
            points = [
                grown
                for point in points
                for grown in (
                    [{**point, name: value} for value in values]
                    if self.holds(name, point)
                    else [point]
                )
            ]
        return [{n: point[n] for n in self._axes if n in point} for point in points]

    def to_optuna(self) -> dict[str, BaseDistribution]:
        """Field -> Optuna's distribution of the same values. Conditions are :meth:`suggest`'s."""
        return {name: axis.distribution() for name, axis in self._axes.items()}

    def suggest(self, trial: Trial) -> dict[str, Any]:
        """Ask an Optuna trial for the values of one point, conditions first.

        >>> import optuna
        >>> from hpwidgets import Space
        >>> study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
        >>> Space(dropout=(0, 0.5)).suggest(study.ask())
        {'dropout': 0.27}
        """
        found: dict[str, Any] = {}
        for name in self._order:
            if self.holds(name, found):
                found[name] = self._axes[name].suggest(trial, name)
        return {name: found[name] for name in self._axes if name in found}
