"""The buttons under a SearchLab's picture, and the run that is opened from it."""

from __future__ import annotations

from collections.abc import Callable

from hpwidgets.i18n import _
from hpwidgets.lessons.training.lab import TrainingLab
from hpwidgets.widgets.button import Button
from hpwidgets.widgets.player import Player


class SearchTools(Player):
    """Play, Step and Open, and the TrainingLab that Open makes."""

    def __init__(
        self,
        *,
        play: Callable[[], None],
        step: Callable[[], None],
        open_run: Callable[[], None],
    ) -> None:
        super().__init__(pressed=play, help=_("show the trials one after the other"))
        self.opened: TrainingLab | None = None
        self._step, self._open = step, open_run

    def buttons(self) -> list[Button]:
        opened = self.opened is not None
        return [
            self.button(),
            Button(
                name="next-trial",
                label=_("Next trial"),
                help=_("show one trial more"),
                pressed=self._step,
            ),
            Button(
                name="open",
                label=_("Close TrainingLab") if opened else _("Open in TrainingLab"),
                help=_("train the best run in a TrainingLab"),
                pressed=self._open,
                on=opened,
            ),
        ]

    def show(self, lab: TrainingLab) -> None:
        """Keep this lab instead of the one before."""
        self.clear()
        self.opened = lab

    def clear(self) -> None:
        lab, self.opened = self.opened, None
        if lab is not None:
            lab.close()
