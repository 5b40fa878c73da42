"""Isolation plots of two hyperparameters, and how much each explains."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.collections import PolyCollection

from hpwidgets.draw.curves import DASHED, animated_marks, plain_line
from hpwidgets.draw.mean_curves import animated_band
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.readings import Readings
from hpwidgets.draw.scales import AxisScale, set_x_scale, set_y_scale, show_percent, spread_scale
from hpwidgets.draw.theme import LIGHT, NORMAL, Theme, write
from hpwidgets.i18n import _
from hpwidgets.lessons.search.pictures.best_so_far import cost_limits
from hpwidgets.lessons.search.pictures.places import (
    cost_name,
    good_values,
    good_zones,
    place_axis,
    short,
)
from hpwidgets.lessons.search.records import IsolationView

SHARES = AxisScale(0.0, 1.0, (0.0, 0.25, 0.5, 0.75, 1.0))
HALF = 0.36
"""Half the height of a bar, in rows."""


class IsolationPicture(Picture):
    """Above: least and median cost by value of either axis. Below: shares explained."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 436, theme)
        self.tops = [self.make_panel((left, 62, 256, 182), pad=20) for left in (58, 380)]
        title = _("how much of the variance each explains")
        self.shares = self.make_panel((150, 322, 486, 84), title, pad=5)
        both = [top.axes for top in self.tops]
        dotted: dict[str, Any] = {"marker": "o", "markersize": 3.5, "zorder": 4}
        self.zones = [
            animated_band(a, theme.zeros, 0.16, transform=a.get_xaxis_transform(), zorder=1)
            for a in both
        ]
        self.best = [plain_line(axes, theme.train, 1.7, **dotted) for axes in both]
        self.middle = [plain_line(a, theme.validation, 1.7, DASHED, zorder=4) for a in both]
        diamond: dict[str, Any] = {"edge": theme.text, "width": 1.5, "zorder": 6}
        self.optimum = [animated_marks(a, "D", 8, theme.background, **diamond) for a in both]
        for best, middle, optimum in zip(self.best, self.middle, self.optimum, strict=True):
            best.set_label(_("best with this value"))
            middle.set_label(_("median with this value"))
            optimum.set_label(_("best of all"))
        self.tops[0].add_legend(
            (self.best[0], _("best with this value")),
            (self.middle[0], _("median")),
            (self.optimum[0], _("best of all")),
            (self.zones[0], _("good values")),
        )
        style: dict[str, Any] = {"animated": True, "ha": "center", "va": "top", "zorder": 8}
        self.said = [
            write(a, 0.46, 0.96, "", theme.text, NORMAL, transform=a.transAxes, **style)
            for a in both
        ]
        self._make_bars()
        self.animate([*self.zones, *self.middle, *self.best, *self.optimum, *self.said])
        self.animate([self.bars, self.read, *self.percents])

    def _make_bars(self) -> None:
        axes, theme = self.shares.axes, self.theme
        axes.grid(False)
        axes.set_ylim(2.5, -0.5)
        set_x_scale(axes, SHARES)
        show_percent(axes.xaxis)
        colours = (theme.train, theme.train, theme.muted)
        self.bars = PolyCollection([], facecolors=colours, alpha=0.85, animated=True, zorder=3)
        axes.add_collection(self.bars, autolim=False)
        self.read = Readings(axes, theme.train, _("share of the variance"))
        style: dict[str, Any] = {"animated": True, "ha": "left", "fontweight": "bold"}
        self.percents = [write(axes, 0, at, "", theme.text, NORMAL, **style) for at in range(3)]

    def update(self, view: IsolationView) -> None:
        with self.lock:
            self._name(view)
            worst = _("its worst value\ncosts +{lost}")
            for at, (best, middle) in enumerate(zip(view.best, view.middle, strict=True)):
                places = np.arange(len(best))
                shown = np.where(np.isfinite(best), best, np.nan)
                self.best[at].set_data(places, shown)
                self.middle[at].set_data(places, middle)
                least = int(np.nanargmin(shown))
                self.optimum[at].set_data([least], [shown[least]])
                self.zones[at].set_verts(good_zones(good_values(best, view.cost)))
                lost = float(np.nanmax(shown) - shown[least])
                self.said[at].set_text(worst.format(lost=short(float(f"{lost:.2g}"))))
            shares = (*view.main, view.together)
            rows = [(at - HALF, at + HALF, share) for at, share in enumerate(shares)]
            self.bars.set_verts([[(0, a), (s, a), (s, b), (0, b)] for a, b, s in rows])
            self.read.set_readings(shares, range(len(shares)))
            for text, share in zip(self.percents, shares, strict=True):
                text.set_text(f"{share:.0%}")
                text.set_x(share + 0.012)

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
        alone = [_("{name} alone").format(name=name) for name in names]
        self.shares.axes.set_yticks(range(3), [*alone, _("only both together")])
