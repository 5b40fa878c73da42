"""The looks at the test set, and what fresh rows say of the same models."""

from __future__ import annotations

import numpy as np

from hpwidgets.draw.callout import Callout
from hpwidgets.draw.curves import animated_marks, plain_line
from hpwidgets.draw.mean_curves import set_level
from hpwidgets.draw.panel import Note
from hpwidgets.draw.scales import set_x_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme
from hpwidgets.i18n import _
from hpwidgets.lessons.challenge._log import Log
from hpwidgets.lessons.challenge.pictures.runs import LOWEST, StagePicture, around, goal_line
from hpwidgets.lessons.challenge.pictures.training import LEFT
from hpwidgets.lessons.challenge.records import Challenge
from hpwidgets.records.ensembles import Floats
from hpwidgets.widgets.words import three

FEWEST = 4
"""Looks for which the axis has room from the start."""
ASIDE = 0.08
"""How far apart the two marks of a look stand."""


class LooksPicture(StagePicture):
    """A pair a look: the test score, and the same model's score on fresh rows."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(theme)
        label = _("looks at the test set")
        self.panel = self.make_panel(LEFT, "", label, pad=20)
        axes = self.panel.axes
        self.target = goal_line(self, axes)
        self.highest = plain_line(axes, theme.validation, 1.4, zorder=3, drawstyle="steps-post")
        self.test = animated_marks(
            axes,
            "D",
            8,
            theme.background,
            edge=theme.validation,
            width=2.0,
            zorder=6,
            clip_on=False,
        )
        self.fresh = animated_marks(axes, "o", 7, theme.train, zorder=5, clip_on=False)
        names = (_("test"), _("fresh rows"), _("highest test so far"), _("goal"))
        keys = (self.test, self.fresh, self.highest, self.target)
        self.panel.add_legend(
            *zip(keys, names, strict=True), handlelength=1.4, columnspacing=0.8, markerscale=0.8
        )
        self.lost = [Callout(axes, theme, (across, -1)) for across in (9, -9)]
        self.note = Note(axes, theme)
        self.animate([self.target, self.highest])
        for words_beside in self.lost:
            self.animate(words_beside.animated)
        self.animate([self.fresh, self.test, self.note.text])

    def update(self, log: Log, challenge: Challenge, note: str) -> None:
        """Show the looks of the log beside all its runs."""
        with self.lock:
            looks = log.looks
            room = max(FEWEST, len(looks))
            if not self.unchanged(challenge.task, room):
                kind = _("accuracy") if challenge.task == "classification" else "R²"
                self.panel.set_title(_("{score} of the model that was tested").format(score=kind))
                set_x_scale(self.panel.axes, spread_scale(0.4, room + 0.6))
            at = np.arange(1, len(looks) + 1)
            test, fresh = (
                np.array([getattr(look, name) for look in looks], dtype=np.float64)
                for name in ("test_score", "fresh_score")
            )
            self.test.set_data(at - ASIDE, test)
            self.fresh.set_data(at + ASIDE, fresh)
            self.highest.set_data(at, np.maximum.accumulate(test))
            set_level(self.target, challenge.goal)
            lowest = LOWEST[challenge.task]
            self.panel.make_room_near(test, fresh, around(challenge), low=lowest, high=1.0)
            self._say_lost(test, fresh, room)
            self.note.show(note)
            self.show_log(log, challenge)

    def _say_lost(self, test: Floats, fresh: Floats, room: int) -> None:
        """Beside the highest of several looks, how much less its model has on fresh rows."""
        for callout in self.lost:
            callout.hide()
        best = int(test.argmax()) if len(test) > 1 else 0
        if len(test) > 1 and test[best] > fresh[best]:
            words = _("{gap} less\non fresh rows").format(gap=three(test[best] - fresh[best]))
            left = best + 1 > room / 2
            aside = -ASIDE if left else ASIDE
            self.lost[left].show(words, best + 1 + aside, float(fresh[best]))
