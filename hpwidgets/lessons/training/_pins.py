"""The runs that a person keeps to compare with."""

from __future__ import annotations

import threading
from dataclasses import replace

from hpwidgets.lessons.training.words import pin_name
from hpwidgets.records import History, Pin


class Pins:
    """Pinned runs in order, each once and under a name of its own; from any thread."""

    def __init__(self) -> None:
        self.all: tuple[Pin, ...] = ()
        """The pins, in order."""
        self._lock = threading.Lock()

    def keep(self, history: History, data: str, name: str | None) -> Pin:
        """Pin a run, by default under the next free letter; the pin it has if it is pinned."""
        with self._lock:
            for pin in self.all:
                if _same(pin.history, history) and pin.data == data:
                    return pin
            taken = {pin.name for pin in self.all}
            letters = (pin_name(n) for n in range(len(taken) + 1))
            free = name or next(letter for letter in letters if letter not in taken)
            pin = Pin(name=free, history=history, data=data)
            self.all = (*self.all, pin)
            return pin

    def rename(self, at: int, name: str) -> None:
        """Give the pin at this place another name; an empty one changes nothing."""
        with self._lock:
            if name.strip():
                pins = list(self.all)
                pins[at] = replace(pins[at], name=name.strip())
                self.all = tuple(pins)

    def remove(self, at: int) -> None:
        """Forget the pin at this place."""
        with self._lock:
            self.all = self.all[:at] + self.all[at + 1 :]

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self.all = ()


def _same(one: History, other: History) -> bool:
    if one is other:
        return True
    values = [epoch.validation_loss for epoch in one.epochs]
    others = [epoch.validation_loss for epoch in other.epochs]
    return one.hyperparameters == other.hyperparameters and values == others
