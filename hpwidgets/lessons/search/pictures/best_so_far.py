"""The best cost so far by trial, over many replays, and what is left to the landscape's best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hpwidgets.draw.bars import Bars, name_bars
from hpwidgets.draw.curves import DASHED, animated_marks, mark_style
from hpwidgets.draw.labels import EndLabels
from hpwidgets.draw.mean_curves import MeanCurve, level_line, series_style, set_level
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import finite, set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, NORMAL, Theme, make_line, write
from hpwidgets.i18n import _
from hpwidgets.lessons.search.pictures.places import cost_name, known_mean, short
from hpwidgets.lessons.search.records import BestSoFarView

Values = NDArray[np.float64]

METHOD_NAMES = {
    "grid": _("grid"),
    "random": _("random"),
    "tpe": "TPE",
    "gp": "GP",
    "random2": _("random 2×"),
}
DOUBLED = "random2"
_AT = {"grid": 3, "random": 0, "tpe": 1, "gp": 2, "random2": 5}


def method_style(theme: Theme, method: str) -> dict[str, Any]:
    """Colour, dashes and marker of a method, the same in every picture."""
    return series_style(theme, _AT[method])


def cost_limits(curves: Sequence[Values], least: float) -> tuple[float, float]:
    """Limits that show how best-so-far curves ``[n]`` come down to ``least``.

    The first trials may be as bad as can be: three quarters of all values fit, the rest begins
    above the picture.
    """
    seen = finite(*curves)
    return _limits(least, float(np.percentile(seen, 85)) if seen.size else least + 1.0)


def landscape_limits(costs: Values) -> tuple[float, float]:
    """Limits for best-so-far curves on a landscape of these costs, the same for every search on it.

    The upper one is what a quarter of the cells stay below: two or three random trials get there.
    """
    known = finite(costs)
    return _limits(float(known.min()), float(np.percentile(known, 25)))


def _limits(least: float, high: float) -> tuple[float, float]:
    """Limits a little beyond the least value and the highest that must be seen."""
    length = max(high - least, 1e-3 * abs(least), 1e-9)
    return least - 0.06 * length, least + 1.12 * length


class QuartileCurve(MeanCurve):
    """The mean over the runs as a line, and a band over the middle half of them."""

    def set(self, x: ArrayLike, values: Values) -> Values:
        """Show ``values`` ``[runs, n]`` at ``x`` ``[n]``: NaN is left out; what is drawn back."""
        known = np.isfinite(values).all(axis=1)
        if not known.any():
            return super().set(x, np.full((1, np.size(x)), np.nan))
        seen = values[known]
        low, high = np.percentile(seen, [25, 75], axis=0)
        super().set(x, np.stack([low, high]))
        mean = seen.mean(axis=0)
        self.line.set_data(np.asarray(x, dtype=np.float64), mean)
        return finite(low, mean, high)


class BestSoFarPicture(Picture):
    """Left what each search has left to the best at the end, a dot a replay; right the way there.

    The dashed line is what random search at twice the budget leaves: who ends below it is worth
    more than as many trials again.
    """

    def __init__(self, methods: Sequence[str], theme: Theme = LIGHT) -> None:
        super().__init__(660, 350, theme)
        self.methods = tuple(methods)
        self.left = self.make_panel((58, 62, 300, 240))
        self.right = self.make_panel((430, 62, 156, 240), label=_("trial"), pad=5)
        styles = [method_style(theme, method) for method in methods]
        self.names = [METHOD_NAMES[method] for method in methods]
        self._make_bars(styles)
        axes = self.right.axes
        self.curves = [QuartileCurve(axes, style) for style in styles]
        for curve in self.curves:
            curve.band.set_alpha(0.09)
        self.least = level_line(axes, theme.text)
        lines = [*(curve.line for curve in self.curves), self.least]
        self.ends = EndLabels(axes, lines, [*self.names, _("best there is")], edge=True)
        self.animate_curves(self.curves)
        self.animate([self.least, *self.ends.animated])
        self._reach = 0.0

    def _make_bars(self, styles: Sequence[dict[str, Any]]) -> None:
        axes, theme = self.left.axes, self.theme
        self.bars = [Bars(axes, style["color"], alpha=0.45, zorder=3) for style in styles]
        self.dots = [
            animated_marks(axes, "o", 3, style["color"], alpha=0.6, zorder=4) for style in styles
        ]
        dashed: dict[str, Any] = {"linewidth": 1.3, "linestyle": DASHED, "zorder": 5}
        self.rival = level_line(axes, theme.text, **dashed)
        self.rival.set_label(_("random with twice the trials"))
        for bars, dots, name in zip(self.bars, self.dots, self.names, strict=True):
            bars.artist.set_label(name)
            dots.set_label(_("{name}, one replay").format(name=name))
        above = {"transform": axes.get_xaxis_transform(), "va": "top", "animated": True}
        strong: dict[str, Any] = {"fontweight": "bold", "zorder": 6} | above
        self.said = [
            write(axes, at, 0.985, "", theme.text, NORMAL, **strong) for at in range(len(styles))
        ]
        key = make_line(**mark_style("o", 4, theme.muted))
        self.left.add_legend(
            (key, _("one replay")), (self.rival, _("random with twice the trials"))
        )
        name_bars(axes, theme, self.names)
        self.animate([each.artist for each in self.bars])
        self.animate([*self.dots, self.rival, *self.said])

    def update(self, view: BestSoFarView) -> None:
        """Show the view, whose methods are those of the picture."""
        with self.lock:
            if not self.unchanged(view.landscape, view.measure, view.budget):
                cost = cost_name(view.landscape.task, view.measure)
                words = _("regret after {n} trials: {cost} above the best there is")
                self.left.set_title(words.format(cost=cost, n=view.budget))
                self.right.set_title(_("best so far (mean)"))
                low, high = landscape_limits(view.landscape.cost(view.measure))
                set_y_scale(self.right.axes, spread_scale(low, high))
                self._set_reach(high - view.least)
            self.right.set_steps(view.budget)
            trials = np.arange(1, view.budget + 1)
            for curve, runs in zip(self.curves, view.best, strict=True):
                curve.set(trials, runs)
            set_level(self.least, view.least)
            self._set_regrets(view)
            self.ends.place()

    def _set_regrets(self, view: BestSoFarView) -> None:
        aside = np.linspace(-0.28, 0.28, view.total)
        regret = view.regret
        means = [known_mean(values) for values in regret]
        seen = finite(regret)
        if seen.size:
            wanted = max(1.3 * max(finite(means)), 1.2 * float(np.percentile(seen, 90)))
            if wanted > 0 and not wanted <= self._reach <= 2 * wanted:
                self._set_reach(1.1 * wanted)
        for at, (dots, bars, said) in enumerate(zip(self.dots, self.bars, self.said, strict=True)):
            known = np.isfinite(regret[at])
            dots.set_data(at + aside[known], regret[at][known])
            bars.set([at], [means[at]], width=0.72)
            said.set_text(short(float(f"{means[at]:.2g}")) if known.any() else "")
        twice = dict(zip(self.methods, means, strict=True)).get(DOUBLED, np.nan)
        set_level(self.rival, twice)

    def _set_reach(self, reach: float) -> None:
        self._reach = reach
        set_y_scale(self.left.axes, spread_scale(0.0, reach))


def outgrown(have: tuple[float, float], wanted: tuple[float, float]) -> bool:
    """Whether wanted limits leave those there are, or fill less than half of them."""
    inside = have[0] <= wanted[0] * (1 + 1e-9) and wanted[1] <= have[1]
    return not inside or wanted[1] - wanted[0] < (have[1] - have[0]) / 2
