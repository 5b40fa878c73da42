"""Ranges and search spaces as a person types them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.search._landscape import make_axis
from hpwidgets.lessons.search.records import LandscapeAxis
from hpwidgets.tuning.space.space import Space


def read_axis_text(name: str, text: str, cells: int) -> LandscapeAxis:
    """The axis of a hyperparameter over a typed range such as ``0.001 .. 1``; "" is the usual one.

    Raises ValueError in words for what is no range, and as
    :func:`hpwidgets.lessons.search._landscape.make_axis`.

    >>> read_axis_text("l2", "1e-4 .. 1e-2", 3).values
    (0.0001, 0.001, 0.01)
    """
    if not text.strip():
        return make_axis(name, cells)
    ends = _ends(name, text)
    if ends is None:
        raise ValueError(
            _("a range must be two numbers with .. between, as in 0.001 .. 1, got {text!r}").format(
                text=text
            )
        )
    return make_axis(name, cells, low=ends[0], high=ends[1])


def read_space_text(text: str) -> Space:
    """A space as typed: ``l2=1e-6..0.1`` is a range, ``activation=relu|tanh`` a choice.

    Raises ValueError or TypeError in words for text that is none, and whatever
    :class:`hpwidgets.Space` says of it.

    >>> read_space_text("hidden_layers=0..2, activation=relu|tanh").names
    ('hidden_layers', 'activation')
    """
    axes: dict[str, Any] = {}
    for part in filter(None, (piece.strip() for piece in re.split(r"[,;\n]", text))):
        name, sign, values = (piece.strip() for piece in part.partition("="))
        if not sign or not values:
            raise ValueError(
                _(
                    "each part of the space must be name=low..high or name=this|that, got {part!r}"
                ).format(part=part)
            )
        if name in axes:
            raise ValueError(_("the space names {name} twice").format(name=name))
        choices = [_choice(word.strip()) for word in values.split("|")]
        axes[name] = _ends(name, values) or choices
    return Space(**axes)


FROM, TO = "_from", "_to"
"""How the controls of a range's two ends are called, after the name of the hyperparameter."""


def read_ranges(values: Mapping[str, Any], names: Sequence[str]) -> Space:
    """A space of ranges, each between the values ``name_from`` and ``name_to``, and activations.

    Raises ValueError whatever :class:`hpwidgets.Space` says of it.

    >>> ends = {"l2_from": 1e-6, "l2_to": 0.1, "activations": "relu|tanh"}
    >>> read_ranges(ends, ["l2"]).names
    ('l2', 'activation')
    """
    ranges: dict[str, Any] = {name: (values[name + FROM], values[name + TO]) for name in names}
    return Space(**ranges, activation=values["activations"].split("|"))


def _ends(name: str, text: str) -> tuple[float, float] | None:
    """The two ends of a range; None for text that is none."""
    ends = re.split(r"\.\.+|…", text)
    return (_number(ends[0], name), _number(ends[1], name)) if len(ends) == 2 else None


def _number(text: str, name: str) -> float | int:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(
            _("the range of {name} needs numbers at both ends, got {text!r}").format(
                name=name, text=text.strip()
            )
        ) from None
    whole = name in Hyperparameters.infos() and Hyperparameters.info(name).integer
    whole = whole or name.startswith("hidden_units_")
    return int(value) if whole and value.is_integer() else value


def _choice(text: str) -> Any:
    """A choice as what it looks like: a number, a yes or no, nothing, or a word."""
    known = {"True": True, "False": False, "None": None}
    if text in known:
        return known[text]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
