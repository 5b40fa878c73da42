"""The buttons that a TrainingLab has beside those of every lab."""

from __future__ import annotations

from collections.abc import Callable

from hpwidgets.i18n import _
from hpwidgets.widgets.button import Button


def pin_buttons(
    pin: Callable[[], object], clear: Callable[[], object], *, any_pins: bool
) -> list[Button]:
    """Keep the run on the page, and forget all that were kept."""
    return [
        Button(name="pin", label=_("Pin"), help=_("keep this run to compare with"), pressed=pin),
        Button(
            name="clear",
            label=_("Clear pins"),
            help=_("forget the pinned runs"),
            pressed=clear,
            enabled=any_pins,
        ),
    ]


def start_buttons(restart: Callable[[], object], reseed: Callable[[], object]) -> list[Button]:
    """Train again, from the same initial weights or from others."""
    return [
        Button(
            name="restart",
            label=_("Restart"),
            help=_("train again from the same initial weights"),
            pressed=restart,
        ),
        Button(
            name="reseed",
            label=_("New start"),
            help=_("train again from other initial weights: the next seed"),
            pressed=reseed,
        ),
    ]
