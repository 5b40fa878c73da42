"""The runs that a person keeps to compare with."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hpwidgets.lessons.training.words import pin_name
from hpwidgets.records import History, Pin


class Pins:
    """Pinned runs in order, each once and under a name of its own; from any thread."""

    def __init__(self) -> None:
        self._kept: tuple[tuple[Pin, Mapping[str, Any]], ...] = ()
        self._lock = threading.Lock()

    @property
    def all(self) -> tuple[Pin, ...]:
        return tuple(pin for pin, _values in self._kept)

    def keep(self, history: History, data: str, name: str | None, values: Mapping[str, Any]) -> Pin:
        """Pin a run, by default under the next free letter; the pin it has if it is pinned.

        ``values`` are what the controls say of it.
        """
        with self._lock:
            for pin in self.all:
                if _same(pin.history, history) and pin.data == data:
                    return pin
            taken = {pin.name for pin in self.all}
            letters = (pin_name(n) for n in range(len(taken) + 1))
            free = name or next(letter for letter in letters if letter not in taken)
            pin = Pin(name=free, history=history, data=data)
            self._kept = (*self._kept, (pin, values))
            return pin

    def rename(self, at: int, name: str) -> None:
        """Give the pin at this place, if there is one, another name; an empty one is none."""
        with self._lock:
            if name.strip():
                self._kept = tuple(
                    (replace(pin, name=name.strip()) if place == at else pin, values)
                    for place, (pin, values) in enumerate(self._kept)
                )

    def remove(self, at: int) -> None:
        """Forget the pin at this place, if there is one."""
        with self._lock:
            self._kept = tuple(kept for place, kept in enumerate(self._kept) if place != at)

    def values(self, at: int) -> Mapping[str, Any]:
        """What the controls said of the pin at this place; nothing where there is none."""
        return self._kept[at][1] if 0 <= at < len(self._kept) else {}

    def clear(self) -> None:
        with self._lock:
            self._kept = ()


def _same(one: History, other: History) -> bool:
    if one is other:
        return True
    values = [epoch.validation_loss for epoch in one.epochs]
    others = [epoch.validation_loss for epoch in other.epochs]
    return one.hyperparameters == other.hyperparameters and values == others
