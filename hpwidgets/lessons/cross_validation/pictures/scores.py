"""Scores fold by fold as they come in, and how far they lie apart."""

from __future__ import annotations

from typing import Any

import numpy as np

from hpwidgets.draw.callout import Callout
from hpwidgets.draw.curves import animated_lines, animated_marks, plain_line
from hpwidgets.draw.mean_curves import level_line, set_level
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.readings import Readings
from hpwidgets.draw.theme import LIGHT, Theme, make_line
from hpwidgets.i18n import _
from hpwidgets.lessons.cross_validation.pictures.fold_axis import (
    LOWEST,
    ErrorBars,
    fold_labels,
    fold_ticks,
)
from hpwidgets.records import FoldScoresView
from hpwidgets.widgets.words import three

ROOM = 0.15
"""Share of the axis that words below a bar take."""


class FoldScoresPicture(Picture):
    """Left validation scores by epoch, in the middle the newest fold by fold, right mean, SD, SE.

    A square around a fold's dot says that it lacks a class. The last two share their scale.
    """

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 360, theme)
        growth = self.make_panel((48, 62, 150, 242), "", _("epoch"), pad=20)
        by_fold = self.make_panel((250, 62, 220, 242), _("fold by fold"), _("fold"), pad=20)
        summary = self.make_panel((482, 62, 168, 242), _("how far apart, how sure"), "", pad=20)
        self.panels = (growth, by_fold, summary)
        validation = theme.validation
        self.curves = animated_lines(growth.axes, validation, 1.0, alpha=0.55, zorder=3)
        self.curves.set_label(_("one fold"))
        self.average = plain_line(growth.axes, theme.text, 2.0, zorder=5, label=_("mean"))
        each = make_line(color=validation, linewidth=1.0, alpha=0.7)
        growth.add_legend((each, _("one fold")), (self.average, _("mean")), handlelength=1.6)
        axes = by_fold.axes
        dot: dict[str, Any] = {"clip_on": False, "zorder": 5}
        square = dot | {"edge": theme.text, "width": 1.4, "zorder": 6}
        names = (_("validation fold"), _("training folds"), _("lacks a class"))
        self.train = animated_marks(axes, "o", 4.5, theme.train, label=names[1], **dot)
        self.test = animated_marks(axes, "D", 6, validation, label=names[0], **dot)
        self.lacking = animated_marks(axes, "s", 11, label="_lacking", **square)
        keys = (self.test, self.train, self.lacking)
        by_fold.add_legend(
            *zip(keys, names, strict=True),
            columnspacing=0.8,
            handletextpad=0.2,
            handlelength=1.4,
            markerscale=0.75,
        )
        self.means = [level_line(a, theme.text, label="_mean") for a in (axes, summary.axes)]
        self.bars = [ErrorBars(summary.axes, colour) for colour in (validation, theme.text)]
        self.middle = animated_marks(
            summary.axes, "o", 5, theme.background, edge=theme.text, width=1.2, zorder=6
        )
        self.middle.set_label("_mean")
        self.mean = Callout(summary.axes, theme, (0, 2.5))
        self.sd, self.sd_above = (
            Callout(summary.axes, theme, (0, up), colour=validation) for up in (-3, 3)
        )
        self.se, self.se_above = (Callout(summary.axes, theme, (0, up)) for up in (-3, 3))
        self.read = [
            Readings(summary.axes, colour, name)
            for colour, name in (
                (theme.text, _("mean of the folds")),
                (validation, _("SD, of one fold from another")),
                (theme.text, _("SE, of the mean")),
            )
        ]
        summary.axes.tick_params(labelleft=False)
        summary.axes.set_xlim(-0.55, 1.6)
        summary.axes.set_xticks([0, 1], [_("one fold\nfrom another"), _("the mean")])
        self.animate([self.curves, self.average, *self.means, self.train, self.test, self.lacking])
        for bars in self.bars:
            self.animate(bars.animated)
        for words in (self.mean, self.sd, self.se, self.sd_above, self.se_above):
            self.animate(words.animated)
        self.animate([self.middle, *self.read])

    def update(self, view: FoldScoresView) -> None:
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
            # A mean and its SD may reach beyond the highest score there can be.
            r2 = view.task == "regression"
            around = np.clip([found.mean - found.sd, found.mean + found.sd], -1, 1.5)
            self.panels[0].make_room_for_shares(view.curves, r2=r2)
            seen = (found.score, found.train_score, around)
            top = max(1.0, float(np.nan_to_num(around[1])))
            for panel in self.panels[1:]:
                panel.make_room_near(*seen, low=LOWEST[view.task], high=top + 0.02 * (top > 1))
            self._summarise(found.mean, found.sd, found.se)

    def _summarise(self, mean: float, sd: float, se: float) -> None:
        """The mean with the spread of the folds, and with how sure it is itself."""
        for line in self.means:
            set_level(line, mean)
        self.bars[0].set([0], [mean], [sd], [np.nan])
        self.bars[1].set([1], [mean], [np.nan], [se])
        self.middle.set_data([0, 1], [mean, mean])
        for read, at, value in zip(self.read, (0.5, 0, 1), (mean, sd, se), strict=True):
            read.set_readings([at], [mean], values=[value])
        low, high = self.panels[2].axes.get_ylim()
        tall = high - low
        # Short bars have their own words close to the mean.
        away = 1.5 * ROOM * tall if np.isfinite(sd) and sd < ROOM * tall / 2 else 0.0
        self.mean.show(_("mean {mean}").format(mean=three(mean)), 0.5, mean + away)
        said = _("SD {sd}").format(sd=three(sd)), _("SE {se}\n= SD / √folds").format(se=three(se))
        below, above = (self.sd, self.se), (self.sd_above, self.se_above)
        for x, (words, half) in enumerate(zip(said, (sd, se), strict=True)):
            room = mean - half - low > ROOM * tall
            below[x].show(words if room else "", x, mean - half)
            above[x].show("" if room else words, x, mean + half)

    def _name(self, view: FoldScoresView) -> None:
        folds = view.found.folds
        if self.unchanged(view.task, len(folds), folds[-1].repeat, view.epochs):
            return
        growth, by_fold, _summary = self.panels
        growth.set_steps(view.epochs)
        r2 = view.task == "regression"
        growth.set_title(_("validation R²") if r2 else _("validation accuracy"))
        # "2·3" is wider than "3".
        axes, places = by_fold.axes, fold_ticks(folds, 6 if folds[-1].repeat > 1 else 10)
        axes.set_xlim(0.3, len(folds) + 0.7)
        labels = fold_labels(folds)
        axes.set_xticks([place + 1 for place in places], [labels[place] for place in places])
        size = 6 if len(folds) <= 30 else 3.5
        self.test.set_markersize(size)
        self.train.set_markersize(size - 1.5)
