"""Widths of single layers in a search: of layers that the networks have."""

from __future__ import annotations

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.tuning.space.axes import Choice
from hpwidgets.tuning.space.conditions import layer_of
from hpwidgets.tuning.space.space import Space


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
