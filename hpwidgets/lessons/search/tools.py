"""The buttons under a SearchLab's picture, and the run that is opened from it."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from hpwidgets.i18n import _
from hpwidgets.lessons.training.lab import TrainingLab
from hpwidgets.widgets.board import set_shown
from hpwidgets.widgets.run_bar import make_button


class SearchTools:
    """Play, Step and Open, and the place of the TrainingLab that Open makes."""

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
        self._play = make_button("", _("show the trials one after the other"), "play", play)
        self._play.layout.width = "84px"
        self._step = make_button(_("Next trial"), _("show one trial more"), "next-trial", step)
        self._open = make_button("", _("train the best run in a TrainingLab"), "open", open_run)
        self._place = widgets.VBox([])
        row = widgets.Layout(flex_flow="row wrap", grid_gap="6px")
        self.widget = widgets.VBox(
            [widgets.HBox([self._play, self._step, self._open], layout=row), self._place],
            layout=widgets.Layout(grid_gap="6px"),
        )
        self.say_playing()
        self._say_opened()

    def suit(self, *, playable: bool) -> None:
        """Show Play and Step where there are trials to be shown one by one."""
        self.playing = self.playing and playable
        set_shown(self._play, playable)
        set_shown(self._step, playable)

    def say_playing(self) -> None:
        """Let the button say what it would do."""
        self._play.description = _("❚❚ Pause") if self.playing else _("▶ Play")

    def show(self, lab: TrainingLab) -> None:
        """Put this lab in the place of the one before."""
        self.clear()
        self.opened = lab
        self._place.children = (lab.widget,)
        self._say_opened()

    def clear(self) -> None:
        """Close the lab that was opened."""
        lab, self.opened = self.opened, None
        self._place.children = ()
        if lab is not None:
            lab.close()
        self._say_opened()

    def _say_opened(self) -> None:
        self._open.description = (
            _("Open in TrainingLab") if self.opened is None else _("Close TrainingLab")
        )
