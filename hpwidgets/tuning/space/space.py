"""The search space: which hyperparameters are tried, over which values, on which conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hpwidgets.hyperparameters import Hyperparameters, did_you_mean
from hpwidgets.tuning.space.axes import Choice
from hpwidgets.tuning.space.conditional import ConditionalSpace
from hpwidgets.tuning.space.conditions import field_info, layer_of


class Space(ConditionalSpace):
    """Fields of :class:`Hyperparameters` and what is tried for each; frozen, checked when made.

    Each field is a :class:`Float`, :class:`Integer` or :class:`Choice`, or a :class:`When` of one.
    Short forms: a tuple ``(low, high)`` is a Float or Integer as the field is, logarithmic where
    the field's own scale is (and low is above 0); a list is a Choice. Fields not named stay as the
    base setting has them. The order of the fields is the order in which values are drawn: spaces
    are equal when fields, values, conditions and order are.

    ``hidden_units_1``, ``hidden_units_2``, … are the widths of single layers, the first one nearest
    to the inputs; a layer without a width of its own has ``hidden_units``.

    Raises
    ------
    TypeError
        For an unknown field (with the closest known one) or an axis that is none, or not the
        field's kind.
    ValueError
        For an empty space, a range in the wrong order or beyond what the field accepts, a condition
        that can never hold (alone, or together with the conditions of the fields that it names), or
        conditions in a circle.

    Examples
    --------
    >>> from hpwidgets import When
    >>> space = Space(
    ...     learning_rate=(1e-4, 1),
    ...     optimizer=["sgd", "adam"],
    ...     momentum=When((0, 0.99), optimizer="sgd"),
    ... )
    >>> space
    Space(
        learning_rate=Float(0.0001, 1.0, log=True),
        optimizer=Choice('sgd', 'adam'),
        momentum=When(Float(0.0, 0.99), optimizer='sgd'),
    )
    >>> space.from_unit([0.5, 0.9, 0.5])
    {'learning_rate': 0.01, 'optimizer': 'adam'}
    >>> space.settings({"learning_rate": 0.1}, Hyperparameters(epochs=5))
    Hyperparameters(learning_rate=0.1, epochs=5)
    >>> third = When((4, 64), hidden_layers=3)
    >>> layers = Space(hidden_layers=[2, 3], hidden_units_1=(4, 64), hidden_units_3=third)
    >>> layers.settings({"hidden_layers": 3, "hidden_units_1": 9, "hidden_units_3": 5})
    Hyperparameters(hidden_layers=3, hidden_units=(9, 32, 5))
    """

    def __init__(self, **axes: Any) -> None:
        super().__init__(axes)

    _info = staticmethod(field_info)

    def settings(
        self, values: Mapping[str, Any], base: Hyperparameters | None = None
    ) -> Hyperparameters:
        """The base setting (the defaults) with these values of fields of the space.

        Raises ValueError for a field that is not in the space, and whatever Hyperparameters raises
        for values that cannot be or cannot be combined.
        """
        for name in values:
            if name not in self._axes:
                raise ValueError(
                    f"{name!r} is not in the space, which holds {', '.join(self._axes)}"
                    f"{did_you_mean(name, self.names)}"
                )
        start = Hyperparameters() if base is None else base
        widths = {layer: values[n] for n in values if (layer := layer_of(n)) is not None}
        if not widths:
            return start.replace(**values)
        rest = {name: value for name, value in values.items() if layer_of(name) is None}
        depth = rest.get("hidden_layers", start.hidden_layers)
        if max(widths) > depth:
            raise ValueError(
                f"hidden_units_{max(widths)} is the width of a layer that is not there:"
                f" hidden_layers is {depth}; give it a condition, such as"
                f" When((4, 64), hidden_layers=({max(widths)}, {max(widths) + 1}))"
            )
        other = rest.pop("hidden_units", start.hidden_units)
        if isinstance(other, tuple):
            other = dict(enumerate(other, start=1))
        else:
            other = dict.fromkeys(range(1, depth + 1), other)
        every = tuple((other | widths).values()) if len(other) == depth else tuple(other.values())
        return start.replace(**rest, hidden_units=every)


def check_layers(space: Space, base: Hyperparameters) -> None:
    """ValueError for the width of a layer that no network has, or that not all have without a When.

    A space knows no base, so that this can be said only where both are. Other combinations that
    cannot be are failed trials.

    >>> check_layers(Space(hidden_units_3=(4, 64)), Hyperparameters(hidden_layers=2))
    Traceback (most recent call last):
    ValueError: hidden_units_3 is the width of a layer that no network has: hidden_layers is 2; ...
    """
    least, most, words = _depths(space, base)
    for name in space:
        layer = layer_of(name)
        if layer is None:
            continue
        if layer > most:
            raise ValueError(
                f"{name} is the width of a layer that no network has: hidden_layers is {words};"
                f" raise it to {layer}, or leave out {name}"
            )
        if layer > least and not space.conditions(name):
            deeper = str(layer) if layer == most else f"({layer}, {most})"
            raise ValueError(
                f"{name} is the width of a layer that not all networks have: hidden_layers is"
                f" {words}; write {name}=When({space[name]!r}, hidden_layers={deeper})"
            )


def _depths(space: Space, base: Hyperparameters) -> tuple[int, int, str]:
    """The fewest and the most hidden layers, and what they are in words."""
    if "hidden_layers" not in space:
        return base.hidden_layers, base.hidden_layers, str(base.hidden_layers)
    axis = space["hidden_layers"]
    values = axis.values if isinstance(axis, Choice) else (axis.low, axis.high)
    least, most, words = int(min(values)), int(max(values)), repr(axis)
    if space.conditions("hidden_layers"):  # else it is the base's
        most = max(most, base.hidden_layers)
        words += f" or the base's {base.hidden_layers}"
    return least, most, words
