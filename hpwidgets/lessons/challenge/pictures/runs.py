"""Every training so far: its validation score, the best so far, the goal, the looks."""

from __future__ import annotations

from typing import Any

import numpy as np

from hpwidgets.draw.curves import DASHED, animated_marks, plain_line
from hpwidgets.draw.labels import EndLabels, Zone
from hpwidgets.draw.mean_curves import level_line
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import set_x_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme
from hpwidgets.i18n import _
from hpwidgets.lessons.challenge._log import Log
from hpwidgets.lessons.challenge.records import Challenge, Run
from hpwidgets.lessons.challenge.stages import CROSS, ENSEMBLE, SEARCH, TEST
from hpwidgets.records.ensembles import Floats

RIGHT = (404, 62, 180, 240)
LOWEST = {"classification": 0.0, "regression": -1.0}
ROOM = 0.05
"""How far an axis of scores reaches around the goal at least."""


class StagePicture(Picture):
    """A stage of a challenge: the log at the right, what the stage shows at the left."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 350, theme)
        self.runs = self.make_panel(RIGHT, label=_("trainings spent"), pad=20)
        axes = self.runs.axes
        self.next = Zone(axes, theme, theme.muted, alpha=0.14)
        self.goal = plain_line(axes, theme.zeros, 1.6, DASHED, zorder=4)
        self.best = plain_line(axes, theme.text, 1.6, zorder=3, drawstyle="steps-post")
        self.trials = animated_marks(axes, "o", 3, theme.muted, zorder=4)
        self.folds = animated_marks(axes, "s", 3, theme.ghosts[0], zorder=4)
        self.singles = animated_marks(axes, "o", 5, theme.train, zorder=5)
        self.looks = animated_marks(
            axes,
            "D",
            7,
            theme.background,
            edge=theme.validation,
            width=1.8,
            zorder=7,
            clip_on=False,
        )
        self.runs.add_legend(
            (self.singles, _("run")),
            (self.trials, _("trial")),
            (self.folds, _("fold")),
            (self.looks, _("test")),
            handlelength=1.0,
            columnspacing=0.7,
            handletextpad=0.2,
            markerscale=0.8,
        )
        self.ends = EndLabels(axes, [self.best, self.goal], [_("best so far"), _("goal")])
        marks = (self.trials, self.folds, self.singles, self.looks)
        self.animate([*self.next.animated, self.best, self.goal, *marks, *self.ends.animated])

    def show_log(self, log: Log, challenge: Challenge, cost: int = 0) -> None:
        """Show every run, and how far a next one of this ``cost`` reaches; holding ``lock``."""
        if not self.unchanged(challenge, part="log"):
            kind = _("accuracy") if challenge.task == "classification" else "R²"
            self.runs.set_title(_("validation {score} by training").format(score=kind))
            end = 1.02 * challenge.budget
            set_x_scale(self.runs.axes, spread_scale(0, end))
            self.goal.set_data([0, end], [challenge.goal] * 2)
        kinds = {SEARCH: self.trials, CROSS: self.folds}
        for artist in (self.singles, self.trials, self.folds):
            here = [run for run in log.trained if kinds.get(run.stage, self.singles) is artist]
            at = [np.empty(0), *(places(run) for run in here)]
            values = [np.empty(0), *(heights(run) for run in here)]
            artist.set_data(np.concatenate(at), np.concatenate(values))
        self.best.set_data(*best_so_far(log, 1.02 * challenge.budget))
        looks = log.looks
        self.looks.set_data([run.spent for run in looks], [run.test_score or 0.0 for run in looks])
        end = min(log.spent + cost, challenge.budget)
        words = _("next") if end - log.spent > challenge.budget / 8 else ""
        if cost:
            self.next.show(words, log.spent, end)
        else:
            self.next.hide()
        self._make_room(log, challenge)
        self.ends.place()

    def _make_room(self, log: Log, challenge: Challenge) -> None:
        """Suit the axis to the runs from the worst single one on: the worst trials lie below it."""
        lowest = LOWEST[challenge.task]
        seen = [run.score for run in log.trained] + [run.test_score or 0.0 for run in log.looks]
        single = [min(heights(run)) for run in log.trained if len(run.scores) == 1 and run.scores]
        self.runs.make_room_near([*seen, *single, *around(challenge)], low=lowest, high=1.0)


def around(challenge: Challenge) -> tuple[float, float]:
    """Scores around the goal, for which an axis has room in any case."""
    return challenge.goal - ROOM, challenge.goal + ROOM


def places(run: Run) -> Floats:
    """Where the trainings of a run stand: one after the other, up to what was spent after it."""
    shown = heights(run)
    return np.asarray(run.spent - len(shown) + 1 + np.arange(len(shown)), dtype=np.float64)


def heights(run: Run) -> Floats:
    """The validation scores of the trainings that a run took; an ensemble's is its own, once."""
    if run.stage == ENSEMBLE or not run.trainings:
        return np.array([run.score])
    return np.asarray(run.scores[-run.trainings :], dtype=np.float64)


def best_so_far(log: Log, end: float) -> tuple[list[float], list[float]]:
    """The highest score of a run, looks and folds apart, after so many trainings, on to ``end``."""
    x: list[float] = []
    y: list[float] = []
    for run in log.trained:
        if run.stage in (CROSS, TEST):
            continue
        if not y or run.score > y[-1]:
            x.append(run.spent)
            y.append(run.score)
    if y:
        x.append(end)
        y.append(y[-1])
    return x, y


def goal_line(picture: StagePicture, axes: Any) -> Any:
    """The goal in another panel of scores."""
    line = level_line(axes, picture.theme.zeros, linewidth=1.6, linestyle=DASHED)
    line.set_label(_("goal"))
    return line
