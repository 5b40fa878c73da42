"""What the number of folds costs, and what it gives."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hpwidgets.draw.callout import Callout
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
from hpwidgets.widgets.words import known_mean, three

Values = NDArray[np.float64]
NEVER = float("inf")
"""A ratio of largest to smallest from which an axis is logarithmic: none."""


class FoldCostPicture(Picture):
    """Three panels by k: work, mean score beside that on fresh rows, spread of folds and mean."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 480, theme)
        k = _("folds k")
        cost, score = self.make_panels(
            ((48, 40, 240, 160), "", k),
            ((372, 40, 272, 160), "", k),
            pad=5,
        )
        title = _("the spread of the folds, and of their mean")
        spread = self.make_panel((48, 280, 596, 150), title, k, pad=5)
        self.panels = (cost, score, spread)
        styles = [series_style(theme, at) for at in range(4)]
        look = {"linewidth": 1.8, "markersize": 5}
        names = (_("work"), _("validation folds, mean"), _("SD of the folds"), _("SD of the mean"))
        of_work, of_mean, of_folds, of_means = (
            style | {"label": name} for style, name in zip(styles, names, strict=True)
        )
        self.rows = animated_line(cost.axes, **look, **of_work)
        self.mean = MeanCurve(score.axes, of_mean, markers=True)
        self.truth = level_line(
            score.axes, theme.text, linestyle=DASHED, label=_("fresh rows, after training on all")
        )
        self.truth_band = animated_band(
            score.axes, theme.text, 0.12, transform=score.axes.get_yaxis_transform()
        )
        self.between = MeanCurve(spread.axes, of_folds, markers=True)
        self.shuffled = animated_line(spread.axes, **look, **of_means)
        self.times = [Callout(cost.axes, theme, (-7, 0), colour=theme.train) for _k in range(5)]
        self.on_fresh, self.on_fresh_above = (
            Callout(score.axes, theme, (-3, up)) for up in (-4, 4)
        )
        self.fewer = Callout(score.axes, theme, (3, 4), colour=theme.validation)
        self.says = [
            Callout(spread.axes, theme, (-14, 5), colour=str(styles[2]["color"])),
            Callout(spread.axes, theme, (0, 7), colour=str(styles[3]["color"])),
        ]
        self.animate([self.truth_band, self.truth, self.rows])
        self.animate([*self.mean.animated, *self.between.animated, self.shuffled])
        for words in (*self.times, self.on_fresh, self.on_fresh_above, self.fewer, *self.says):
            self.animate(words.animated)

    def update(self, view: FoldCostView) -> None:
        with self.lock:
            self._name(view)
            cost, score, spread = self.panels
            x = np.arange(len(view.ks))
            times = view.row_updates / float(view.row_updates[0])
            self.rows.set_data(x, times)
            cost.make_room(times, log_ratio=NEVER)
            self.panels[0].set_title(_("the work, in multiples of k = {k}").format(k=view.ks[0]))
            said = _("{times} \N{MULTIPLICATION SIGN}")
            for words in self.times:
                words.hide()
            for words, at in zip(self.times, x[1:].tolist(), strict=False):
                words.show(said.format(times=f"{times[at]:.3g}"), at, times[at])
            seen = self.mean.set(x, view.means)
            known = view.truth[np.isfinite(view.truth)]
            truth = float(known.mean()) if known.size else float("nan")
            set_level(self.truth, truth)
            low, high = (known.min(), known.max()) if known.size else (0.0, 0.0)
            set_band(self.truth_band, [0, 1], np.full(2, low), np.full(2, high))
            score.make_room_near(seen, known, low=LOWEST[view.task])
            self._say(view, truth)
            apart, moved = self.between.set(x, view.sds), _sd(view.means)
            self.shuffled.set_data(x, moved)
            spread.make_room(apart, finite(moved), log_ratio=NEVER)
            ends = (known_mean(view.sds[:, -1]), moved[-1])
            said = _("one fold from another: SD {sd}")
            self.says[0].show(said.format(sd=three(ends[0])), x[-1], ends[0])
            said = _("the mean, folds shuffled anew: SD {sd}")
            self.says[1].show(said.format(sd=three(ends[1])), x[-1] - 0.75, ends[1])

    def _say(self, view: FoldCostView, truth: float) -> None:
        """What the mean is to be compared with, and why few folds may score lower."""
        axes = self.panels[1].axes
        right, floor = axes.get_xlim()[1], axes.get_ylim()[0]
        said = _("on {fresh} fresh rows: {truth}").format(fresh=view.fresh, truth=three(truth))
        # On the side of the line where the means are not.
        is_above = bool(np.nan_to_num(known_mean(view.means[:, -1]), nan=-np.inf) <= truth)
        self.on_fresh.show("" if is_above else said, right, truth)
        self.on_fresh_above.show(said if is_above else "", right, truth)
        said = _("k = {few} trains on {less} rows, k = {many} on {more}")
        ks, rows = view.ks, view.train_rows
        self.fewer.show(
            said.format(few=ks[0], less=round(rows[0]), many=ks[-1], more=round(rows[-1])),
            axes.get_xlim()[0],
            floor,
        )

    def _name(self, view: FoldCostView) -> None:
        if self.unchanged(*view.ks.tolist(), view.task):
            return
        for panel in self.panels:
            name_x(panel.axes, [str(k) for k in view.ks], room=0.4)
        name = _("R²") if view.task == "regression" else _("accuracy")
        said = _("the mean {score}; band: every shuffle")
        self.panels[1].set_title(said.format(score=name))


def _sd(means: Values) -> Values:
    """Standard deviation over the shuffles ``[ks]``, NaN where they are not all there."""
    if len(means) < 2:
        return np.full(means.shape[1], np.nan)
    return np.asarray(means.std(axis=0, ddof=1))
