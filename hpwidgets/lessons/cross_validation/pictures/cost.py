"""What the number of folds costs, and what it gives."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hpwidgets.draw.curves import DASHED, animated_line
from hpwidgets.draw.mean_curves import (
    MeanCurve,
    animated_band,
    level_line,
    series_style,
    set_band,
    set_level,
)
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import finite
from hpwidgets.draw.theme import LIGHT, Theme, name_x
from hpwidgets.i18n import _
from hpwidgets.lessons.cross_validation.pictures.fold_axis import LOWEST
from hpwidgets.lessons.cross_validation.records import FoldCostView

Values = NDArray[np.float64]
NEVER = float("inf")
"""A ratio of largest to smallest from which an axis is logarithmic: none."""


class FoldCostPicture(Picture):
    """Four panels by k: cost, mean score beside the truth, spread of folds, spread of the mean."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 496, theme)
        title, k = _("cost of one cross-validation"), _("folds k")
        cost = self.make_panel((58, 52, 248, 148), title, k, pad=20)
        score = self.make_panel((388, 52, 248, 148), "", k, pad=20)
        between, shuffled = self.make_panels(
            ((58, 296, 248, 148), _("SD between its folds"), k),
            ((388, 296, 248, 148), _("SD of its mean, shuffled anew"), k),
            pad=5,
        )
        self.panels = (cost, score, between, shuffled)
        styles = [series_style(theme, at) for at in range(4)]
        self.rows = animated_line(cost.axes, linewidth=1.8, markersize=5, **styles[0])
        self.seconds = animated_line(cost.axes, linewidth=1.8, markersize=5, **styles[2])
        cost.add_legend((self.rows, _("row updates")), (self.seconds, _("seconds")))
        self.mean = MeanCurve(score.axes, styles[1], markers=True)
        self.truth = level_line(score.axes, theme.text, linestyle=DASHED)
        self.truth_band = animated_band(
            score.axes, theme.text, 0.12, transform=score.axes.get_yaxis_transform()
        )
        self.between = MeanCurve(between.axes, styles[1], markers=True)
        self.shuffled = animated_line(shuffled.axes, linewidth=1.8, markersize=5, **styles[3])
        self.animate([self.truth_band, self.truth, self.rows, self.seconds])
        self.animate([*self.mean.animated, *self.between.animated, self.shuffled])

    def update(self, view: FoldCostView) -> None:
        """Show the view."""
        with self.lock:
            self._name(view)
            cost, score, between, shuffled = self.panels
            x = np.arange(len(view.ks))
            base = float(view.row_updates[0])
            times = view.row_updates / base
            self.rows.set_data(x, times)
            # Runs that all diverge in their first update are over before any time is counted.
            first = float(view.seconds[0])
            slow = view.seconds / (first if first > 0 else float("nan"))
            self.seconds.set_data(x, slow)
            cost.make_room(times, slow, log_ratio=NEVER)
            seen = self.mean.set(x, view.means)
            known = view.truth[np.isfinite(view.truth)]
            set_level(self.truth, float(known.mean()) if known.size else float("nan"))
            low, high = (known.min(), known.max()) if known.size else (0.0, 0.0)
            set_band(self.truth_band, [0, 1], np.full(2, low), np.full(2, high))
            score.make_room_near(seen, known, low=LOWEST[view.task])
            between.make_room(self.between.set(x, view.sds), log_ratio=NEVER)
            spread = _sd(view.means)
            self.shuffled.set_data(x, spread)
            shuffled.make_room(finite(spread), log_ratio=NEVER)

    def _name(self, view: FoldCostView) -> None:
        if self.unchanged(*view.ks.tolist(), view.task, view.fresh > 0):
            return
        mean, fresh = (self.mean.line, _("mean score")), (self.truth, _("on fresh rows"))
        self.panels[1].add_legend(mean, *([fresh] if view.fresh else []))
        for panel in self.panels:
            name_x(panel.axes, [str(k) for k in view.ks], room=0.4)
        name = _("R²") if view.task == "regression" else _("accuracy")
        self.panels[1].set_title(_("mean {score}").format(score=name))
        title = _("cost, as multiples of k = {k}").format(k=int(view.ks[0]))
        self.panels[0].set_title(title)


def _sd(means: Values) -> Values:
    """Standard deviation over the shuffles ``[ks]``, NaN where they are not all there."""
    if len(means) < 2:
        return np.full(means.shape[1], np.nan)
    return np.asarray(means.std(axis=0, ddof=1))
