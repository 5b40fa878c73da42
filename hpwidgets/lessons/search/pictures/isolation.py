"""Isolation plots of two hyperparameters, and how much each explains."""

from __future__ import annotations

from typing import Any

import numpy as np

from hpwidgets.draw.curves import DASHED, animated_marks, plain_line
from hpwidgets.draw.mean_curves import series_style
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import AxisScale, set_x_scale, set_y_scale, show_percent, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme
from hpwidgets.i18n import _
from hpwidgets.lessons.search.pictures.best_so_far import cost_limits
from hpwidgets.lessons.search.pictures.places import cost_name, place_axis
from hpwidgets.lessons.search.records import IsolationView

EVALUATORS = {"fanova": _("fANOVA (Optuna)"), "ped_anova": _("PED-ANOVA (Optuna)")}
OFFSETS = (-0.22, 0.0, 0.22)
SHARES = AxisScale(-0.03, 1.03, (0.0, 0.25, 0.5, 0.75, 1.0))


class IsolationPicture(Picture):
    """Above: least and median cost by value of either axis. Below: shares explained."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 454, theme)
        self.tops = [self.make_panel((left, 62, 250, 170)) for left in (62, 384)]
        self.shares = self.make_panel(
            (150, 322, 484, 92), _("share of the variance that each explains"), pad=20
        )
        both = [top.axes for top in self.tops]
        dotted: dict[str, Any] = {"marker": "o", "markersize": 3.5, "zorder": 4}
        self.best = [plain_line(axes, theme.train, 1.7, **dotted) for axes in both]
        self.middle = [plain_line(a, theme.validation, 1.7, DASHED, zorder=4) for a in both]
        diamond: dict[str, Any] = {"edge": theme.text, "width": 1.5, "zorder": 6}
        self.optimum = [animated_marks(a, "D", 8, theme.background, **diamond) for a in both]
        self.tops[0].add_legend(
            (self.best[0], _("least over the other one")),
            (self.middle[0], _("median over the other one")),
            (self.optimum[0], _("best of all")),
        )
        axes = self.shares.axes
        axes.grid(False)
        axes.set_ylim(2.5, -0.5)
        set_x_scale(axes, SHARES)
        show_percent(axes.xaxis)
        looks = [series_style(theme, at) for at in range(3)]
        dots = [animated_marks(axes, look["marker"], 7, look["color"], zorder=5) for look in looks]
        self.dots = dict(zip(("exact", *EVALUATORS), zip(dots, OFFSETS, strict=True), strict=True))
        names = (_("exact, whole landscape"), *EVALUATORS.values())
        self.shares.add_legend(*zip(dots, names, strict=True))
        self.animate([*self.middle, *self.best, *self.optimum, *dots])

    def update(self, view: IsolationView) -> None:
        """Show the view."""
        with self.lock:
            self._name(view)
            for at, (best, middle) in enumerate(zip(view.best, view.middle, strict=True)):
                places = np.arange(len(best))
                shown = np.where(np.isfinite(best), best, np.nan)
                self.best[at].set_data(places, shown)
                self.middle[at].set_data(places, middle)
                least = int(np.nanargmin(shown))
                self.optimum[at].set_data([least], [shown[least]])
            exact, offset = self.dots["exact"]
            shares = [*view.main, view.together]
            exact.set_data(shares, np.arange(3) + offset)
            for name in EVALUATORS:
                line, offset = self.dots[name]
                found = dict(view.estimated).get(name, ())
                line.set_data(list(found), np.arange(len(found)) + offset)

    def _name(self, view: IsolationView) -> None:
        land = view.landscape
        if self.unchanged(land.x, land.y, land.task, view.measure, land.loss.tobytes()):
            return
        names = []
        limits = cost_limits([*view.best, *view.middle], float(np.min(view.best[0])))
        for top, axis in zip(self.tops, (land.x, land.y), strict=True):
            name = axis.label
            names.append(name)
            place_axis(top.axes, axis)
            title = _("{cost} by {name}").format(cost=cost_name(land.task, view.measure), name=name)
            top.set_title(title)
            top.set_label(name)
            set_y_scale(top.axes, spread_scale(*limits))
        self.shares.axes.set_yticks(range(3), [*names, _("only both together")])
