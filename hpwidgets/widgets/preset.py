"""Settings worth seeing, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hpwidgets.hyperparameters import shown


@dataclass(frozen=True, kw_only=True)
class Preset:
    """A setting worth seeing: its name, the controls that it moves, and what it shows.

    All controls that it does not name go back to where the lab began. ``comment`` is one sentence.

    >>> Preset(name="too hot", values={"learning_rate": 3.0}, comment="The loss jumps.").name
    'too hot'
    """

    name: str
    values: Mapping[str, Any]
    comment: str = ""

    def __post_init__(self) -> None:
        for name, kind, what in (
            ("name", str, "a text"),
            ("values", Mapping, "a dict from controls to values"),
            ("comment", str, "a text"),
        ):
            if not isinstance(getattr(self, name), kind):
                given = shown(getattr(self, name))
                raise TypeError(f"{name} of a Preset must be {what}, got {given}")
