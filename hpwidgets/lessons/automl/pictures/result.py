"""The picture of an automatic search's end: the ensemble, and how optimistic validation is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from hpwidgets.draw.bars import Bars, name_bars
from hpwidgets.draw.curves import animated_line
from hpwidgets.draw.mean_curves import log_x, series_style
from hpwidgets.draw.panel import Note
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import LIGHT, Theme
from hpwidgets.i18n import _
from hpwidgets.records import AutoMLView, OptimismView


class AutoMLResultPicture(Picture):
    """Left the ensemble's shares of the vote; right the expected validation and test score of the
    best of so many pipelines, once the test rows are open.
    """

    def __init__(self, names: Mapping[str, str], theme: Theme = LIGHT) -> None:
        super().__init__(660, 320, theme)
        self._names = dict(names)
        self.votes = self.make_panel((50, 46, 250, 200), _("share of the vote"), pad=20)
        self.votes.make_room(1.0, log_ratio=np.inf)
        title, label = _("the best of n pipelines"), _("n, pipelines to choose from")
        self.flattery = self.make_panel((380, 46, 250, 200), title, label, pad=20)
        self.bars = Bars(self.votes.axes, theme.train)
        styles = [series_style(theme, at) | {"markersize": 3.5} for at in (1, 2)]
        self.validation, self.test = (
            animated_line(self.flattery.axes, linewidth=1.7, markeredgewidth=0, zorder=4, **style)
            for style in styles
        )
        self.flattery.add_legend((self.validation, _("validation")), (self.test, _("test")))
        self.votes_note = Note(self.votes.axes, theme)
        self.note = Note(self.flattery.axes, theme)
        log_x(self.flattery.axes, np.array([1.0, 100.0]))
        self.animate([self.bars.artist, self.validation, self.test])
        self.animate([self.votes_note.text, self.note.text])

    def update(self, view: AutoMLView, optimism: OptimismView | None) -> None:
        """Show the search's end; ``optimism`` is known once the test rows are open."""
        with self.lock:
            models = {trial.number: trial.model for trial in view.trials}
            labels = tuple(f"{self._names[models[m.number]]} #{m.number}" for m in view.ensemble)
            n = 0 if optimism is None else int(optimism.trials[-1])
            if not self.unchanged(view.task, labels, n):
                name_bars(self.votes.axes, self.theme, labels or ("",))
                kind = _("accuracy") if view.task == "classification" else "R²"
                self.flattery.set_title(_("{kind} of the best of n").format(kind=kind))
                if optimism is not None:
                    log_x(self.flattery.axes, optimism.trials.astype(np.float64))
            weights = [member.weight for member in view.ensemble]
            self.bars.set(np.arange(len(weights)), weights, width=0.7)
            self.votes_note.show("" if weights else _("chosen when the time is up"))
            x: ArrayLike = ()
            validation, test = x, x
            if optimism is not None:
                x, validation, test = optimism.trials, optimism.validation, optimism.test
            self.validation.set_data(x, validation)
            self.test.set_data(x, test)
            self.note.show(_("after the test rows are opened") if optimism is None else "")
            self.flattery.make_room_near(validation, test)
