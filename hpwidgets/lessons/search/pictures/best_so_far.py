"""The best cost so far by trial, over many replays, and what is left to the landscape's best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hpwidgets.draw.curves import animated_marks, plain_line
from hpwidgets.draw.mean_curves import MeanCurve, level_line, series_style, set_level
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import finite, set_x_scale, set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme
from hpwidgets.i18n import _
from hpwidgets.lessons.search.pictures.places import cost_name
from hpwidgets.lessons.search.records import BestSoFarView

Values = NDArray[np.float64]

METHOD_NAMES = {
    "grid": _("grid"),
    "random": _("random"),
    "tpe": "TPE",
    "gp": "GP",
    "random2": _("random 2×"),
}
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
    """Left the best so far by trial; right what each replay has left to the best at its end."""

    def __init__(self, methods: Sequence[str], theme: Theme = LIGHT) -> None:
        super().__init__(660, 345, theme)
        self.methods = tuple(methods)
        self.left = self.make_panel((56, 64, 330, 232), label=_("trial"))
        self.right = self.make_panel((476, 64, 160, 232), _("left at the end (regret)"))
        self.curves = [QuartileCurve(self.left.axes, method_style(theme, m)) for m in methods]
        self.least = level_line(self.left.axes, theme.text)
        names = [METHOD_NAMES[method] for method in methods]
        keys = [curve.line for curve in self.curves]
        self.left.add_legend(*zip(keys, names, strict=True), (self.least, _("landscape's best")))
        axes = self.right.axes
        self.dots = [
            animated_marks(axes, style["marker"], 4, style["color"], alpha=0.45, zorder=4)
            for style in (method_style(theme, method) for method in methods)
        ]
        self.means = [plain_line(axes, theme.text, 2.2, zorder=6) for _method in methods]
        axes.set_ylim(len(methods) - 0.5, -0.5)
        axes.set_yticks(range(len(methods)), names)
        self.animate_curves(self.curves)
        self.animate([self.least, *self.dots, *self.means])
        self._reach = 0.0

    def update(self, view: BestSoFarView) -> None:
        """Show the view, whose methods are those of the picture."""
        with self.lock:
            if not self.unchanged(view.landscape, view.measure, view.budget):
                words = _("best {cost} so far (mean; band: middle half)")
                cost = cost_name(view.landscape.task, view.measure)
                self.left.set_title(words.format(cost=cost))
                low, high = landscape_limits(view.landscape.cost(view.measure))
                set_y_scale(self.left.axes, spread_scale(low, high))
                self._set_reach(high - view.least)
            self.left.set_steps(view.budget)
            trials = np.arange(1, view.budget + 1)
            for curve, runs in zip(self.curves, view.best, strict=True):
                curve.set(trials, runs)
            set_level(self.least, view.least)
            self._set_regrets(view)

    def _set_regrets(self, view: BestSoFarView) -> None:
        spread = np.linspace(-0.3, 0.3, view.total)
        regret = view.regret
        for at, (dots, mean) in enumerate(zip(self.dots, self.means, strict=True)):
            known = np.isfinite(regret[at])
            dots.set_data(regret[at][known], at + spread[known])
            middle = float(regret[at][known].mean()) if known.any() else np.nan
            mean.set_data([middle, middle], [at - 0.36, at + 0.36])
        farthest = float(finite(regret).max(initial=0.0))
        if farthest > self._reach:
            self._set_reach(1.5 * farthest)

    def _set_reach(self, reach: float) -> None:
        """Let the regrets' axis end here."""
        self._reach = reach
        set_x_scale(self.right.axes, spread_scale(-0.04 * reach, reach))


def outgrown(have: tuple[float, float], wanted: tuple[float, float]) -> bool:
    """Whether wanted limits leave those there are, or fill less than half of them."""
    inside = have[0] <= wanted[0] * (1 + 1e-9) and wanted[1] <= have[1]
    return not inside or wanted[1] - wanted[0] < (have[1] - have[0]) / 2
