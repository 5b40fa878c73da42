"""The buttons under a SearchLab's picture, and the run that is opened from it."""

from __future__ import annotations

from collections.abc import Callable

from hpwidgets.i18n import _
from hpwidgets.lessons.training.lab import TrainingLab
from hpwidgets.widgets.button import Button


class SearchTools:
    """Play, Step and Open, and the TrainingLab that Open makes."""

    def __init__(
        self,
        *,
        play: Callable[[], None],
        step: Callable[[], None],
        open_run: Callable[[], None],
    ) -> None:
        self.playing = False
        """Whether the trials go on by themselves."""
        self.opened: TrainingLab | None = None
        self._play, self._step, self._open = play, step, open_run

    def buttons(self) -> list[Button]:
        opened = self.opened is not None
        return [
            Button(
                name="play",
                label=_("❚❚ Pause") if self.playing else _("▶ Play"),
                help=_("show the trials one after the other"),
                pressed=self._play,
                on=self.playing,
            ),
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
