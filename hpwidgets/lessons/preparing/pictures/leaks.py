"""What each leak pretends: scores with it, without it, and of a constant answer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hpwidgets.draw.curves import DASHED, animated_line, plain_line, scattered
from hpwidgets.draw.labels import GapArrow
from hpwidgets.draw.mean_curves import series_style
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import AxisScale, set_y_scale, show_percent
from hpwidgets.draw.theme import LIGHT, Theme, legend_above, make_line, name_x
from hpwidgets.i18n import _
from hpwidgets.lessons.preparing.records import LeakScores

NAMES = {
    "selection": _("columns chosen on all rows"),
    "duplicates": _("rows that occur twice"),
    "scaler": _("scaler fitted on all rows"),
}
SEEN = 2
"""Points of accuracy from which a gain can be seen."""
REACH = 0.16  # from a pair's middle to its columns of dots


class LeaksPicture(Picture):
    """Three pairs of dots, one dot a seed, with bars at the means and an arrow: the fake gain."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 340, theme)
        title = _("accuracy on test rows, one dot a seed")
        self.axes = self.make_plain((48, 40, 596, 260), title)
        set_y_scale(self.axes, AxisScale(0.2, 1.14, (0.2, 0.4, 0.6, 0.8, 1.0)))
        show_percent(self.axes.yaxis)
        name_x(self.axes, list(NAMES.values()), room=0.45)
        self.axes.set_xlim(-0.4, len(NAMES) - 1 + 0.75)
        self.gains = [GapArrow(self.axes, theme, style="->") for _leak in NAMES]
        looks = [series_style(theme, at) | {"linestyle": ""} for at in (1, 0)]
        self.dots = [
            animated_line(self.axes, markersize=4.5, alpha=0.75, zorder=4, **look) for look in looks
        ]
        self.means = [plain_line(self.axes, look["color"], 2.4, zorder=5) for look in looks]
        chance = {"color": theme.muted, "linewidth": 1.4, "linestyle": DASHED}
        self.chance = animated_line(self.axes, zorder=3, **chance)
        self.animate([self.chance, *self.dots, *self.means])
        self.animate(artist for gain in self.gains for artist in gain.animated)
        keys = [make_line(markersize=5, **look) for look in looks]
        words = [_("with the leak"), _("without"), _("chance")]
        for dots, name in zip((*self.dots, self.chance), words, strict=True):
            dots.set_label(name)
        legend_above(self.axes, theme, [*keys, make_line(**chance)], words)

    def update(self, leaks: tuple[LeakScores, ...]) -> None:
        with self.lock:
            place = {name: float(at) for at, name in enumerate(NAMES)}
            for side, kind in enumerate(("leaking", "honest")):
                shift = REACH * (2 * side - 1)
                x, y, bars = [], [], []
                for leak in leaks:
                    scores: NDArray[np.float64] = getattr(leak, kind)
                    middle = place[leak.name] + shift
                    x += list(middle + 0.2 * scattered(len(scores)))
                    y += list(scores)
                    if len(scores):
                        bars.append((middle, float(scores.mean())))
                self.dots[side].set_data(x, y)
                self.means[side].set_data(*_segments(bars, 0.14))
            self._show_gains(leaks)
            known = [(place[leak.name], leak.chance) for leak in leaks if len(leak.honest)]
            self.chance.set_data(*_segments(known, 0.34))

    def _show_gains(self, leaks: tuple[LeakScores, ...]) -> None:
        for gain in self.gains:
            gain.hide()
        for leak in leaks:
            if len(leak.honest) and len(leak.leaking) == len(leak.honest):
                honest, leaking = float(leak.honest.mean()), float(leak.leaking.mean())
                points = round(100 * (leaking - honest))
                told = f"{points:+d}".replace("-", "\N{MINUS SIGN}")
                words = _("fake gain:\n{told} points").format(told=told)
                if abs(points) < SEEN:
                    words = _("no gain\nto be seen")
                at = list(NAMES).index(leak.name)
                self.gains[at].show(words, at + 0.32, honest, leaking)


def _segments(points: list[tuple[float, float]], reach: float) -> tuple[list[float], list[float]]:
    """A level stroke at each point, with a gap after each."""
    x, y = [], []
    for middle, height in points:
        x += [middle - reach, middle + reach, np.nan]
        y += [height, height, np.nan]
    return x, y
