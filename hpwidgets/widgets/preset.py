"""Settings worth seeing, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


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
