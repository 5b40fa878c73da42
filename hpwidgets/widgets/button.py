"""A button of a lab, as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Button:
    """What is written on it, what it is for, and what it does.

    ``on`` is whether something is shown or running that the button switches; None: it switches
    nothing.
    """

    name: str
    label: str
    help: str
    pressed: Callable[[], object]
    enabled: bool = True
    on: bool | None = None

    def spec(self) -> dict[str, Any]:
        """What the page needs to draw it."""
        return {
            "name": self.name,
            "label": self.label,
            "help": self.help,
            "enabled": self.enabled,
            "on": self.on,
        }
