"""The Play button of what goes on by itself: trials, rounds."""

from __future__ import annotations

from collections.abc import Callable

from hpwidgets.i18n import _
from hpwidgets.widgets.button import Button


class Player:
    """Whether something goes on by itself, and the button that starts and pauses it.

    >>> player = Player(pressed=lambda: None, help="show the rounds one after the other")
    >>> player.button().label
    '▶ Play'
    >>> player.playing = True
    >>> player.button().label
    '❚❚ Pause'
    """

    def __init__(self, *, pressed: Callable[[], object], help: str) -> None:
        self.playing = False
        self._pressed, self._help = pressed, help

    def button(self) -> Button:
        """The button as it looks now."""
        return Button(
            name="play",
            label=_("❚❚ Pause") if self.playing else _("▶ Play"),
            help=self._help,
            pressed=self._pressed,
            on=self.playing,
        )
