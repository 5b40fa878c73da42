"""Scores fold by fold as they come in, and how far they lie apart."""

from __future__ import annotations

from typing import Any

import numpy as np

from hpwidgets.draw.curves import animated_lines, animated_marks, plain_line
from hpwidgets.draw.mean_curves import level_line, set_level
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import LIGHT, Theme, make_line
from hpwidgets.i18n import _
from hpwidgets.lessons.cross_validation.pictures.fold_axis import (
    LOWEST,
    ErrorBars,
    fold_labels,
    fold_ticks,
)
from hpwidgets.records import FoldScoresView


class FoldScoresPicture(Picture):
    """Left every fold's test score by epoch, in the middle its newest one, right mean ± SD and SE.

    A square around a fold's dot says that it lacks a class. The last two share their scale.
    """

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 344, theme)
        growth = self.make_panel((52, 62, 196, 226), "", _("epoch"), pad=20)
        by_fold = self.make_panel((294, 62, 220, 226), _("by fold"), _("fold"), pad=20)
        summary = self.make_panel((562, 62, 80, 226), _("mean"), pad=20)
        self.panels = (growth, by_fold, summary)
        self.curves = animated_lines(growth.axes, theme.validation, 1.0, alpha=0.55, zorder=3)
        self.average = plain_line(growth.axes, theme.text, 2.0, zorder=5)
        each = make_line(color=theme.validation, linewidth=1.0, alpha=0.7)
        growth.add_legend((each, _("one fold")), (self.average, _("mean")))
        axes = by_fold.axes
        dot: dict[str, Any] = {"clip_on": False, "zorder": 5}
        square = dot | {"edge": theme.text, "width": 1.4, "zorder": 6}
        self.train = animated_marks(axes, "o", 4.5, theme.train, **dot)
        self.test = animated_marks(axes, "D", 5.5, theme.validation, **dot)
        self.lacking = animated_marks(axes, "s", 11, **square)
        self.mean = level_line(by_fold.axes, theme.text)
        by_fold.add_legend(
            (self.test, _("test")),
            (self.train, _("training")),
            (self.lacking, _("lacks a class")),
            columnspacing=0.8,
        )
        self.bars = [ErrorBars(summary.axes, colour) for colour in (theme.text, theme.text)]
        self.middle = animated_marks(
            summary.axes, "o", 5, theme.validation, edge=theme.background, zorder=6
        )
        summary.axes.set_xlim(-0.6, 1.6)
        summary.axes.set_xticks([0, 1], ["± SD", "± SE"])
        self.animate([self.curves, self.average, self.mean, self.train, self.test, self.lacking])
        for bars in self.bars:
            self.animate(bars.animated)
        self.animate([self.middle])

    def update(self, view: FoldScoresView) -> None:
        """Show the view."""
        with self.lock:
            found, folds = view.found, view.found.folds
            self._name(view)
            x = np.arange(1, view.curves.shape[1] + 1)
            curves = [np.column_stack([x, values])[np.isfinite(values)] for values in view.curves]
            self.curves.set_segments([curve for curve in curves if len(curve)])
            whole = np.isfinite(view.curves).any(axis=0)
            self.average.set_data(x[whole], np.nanmean(view.curves[:, whole], axis=0))
            at = np.arange(1, len(folds) + 1)
            self.test.set_data(at, found.score)
            self.train.set_data(at, found.train_score)
            lacks = np.array([bool(f.missing_in_test or f.missing_in_training) for f in folds])
            self.lacking.set_data(at[lacks], found.score[lacks])
            set_level(self.mean, found.mean)
            self.bars[0].set([0], [found.mean], [found.sd], [np.nan])
            self.bars[1].set([1], [found.mean], [np.nan], [found.se])
            self.middle.set_data([0, 1], [found.mean, found.mean])
            r2 = view.task == "regression"
            around = np.clip([found.mean - found.sd, found.mean + found.sd], -1, 1)
            self.panels[0].make_room_for_shares(view.curves, r2=r2)
            for panel in self.panels[1:]:
                panel.make_room_near(found.score, found.train_score, around, low=LOWEST[view.task])

    def _name(self, view: FoldScoresView) -> None:
        folds = view.found.folds
        if self.unchanged(view.task, len(folds), folds[-1].repeat, view.epochs):
            return
        growth, by_fold, _summary = self.panels
        growth.set_steps(view.epochs)
        name = _("test R²") if view.task == "regression" else _("test accuracy")
        growth.set_title(name)
        # "2·3" is wider than "3".
        axes, places = by_fold.axes, fold_ticks(folds, 6 if folds[-1].repeat > 1 else 10)
        axes.set_xlim(0.3, len(folds) + 0.7)
        labels = fold_labels(folds)
        axes.set_xticks([place + 1 for place in places], [labels[place] for place in places])
        size = 5.5 if len(folds) <= 30 else 3.5
        self.test.set_markersize(size)
        self.train.set_markersize(size - 1)
