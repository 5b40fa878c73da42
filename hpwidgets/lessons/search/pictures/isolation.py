"""Isolation plots of two hyperparameters, and how much each explains."""

from __future__ import annotations

from typing import Any

import numpy as np

from hpwidgets.draw.curves import DASHED, animated_line
from hpwidgets.draw.mean_curves import series_style
from hpwidgets.draw.panel import Panel, legend_over
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import AxisScale, percent, set_x_scale, set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, SMALL, Theme, set_title, text_style
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.search.pictures.best_so_far import cost_limits
from hpwidgets.lessons.search.pictures.places import cost_name, place_axis
from hpwidgets.lessons.search.records import IsolationView

EVALUATORS = {"fanova": _("fANOVA (Optuna)"), "ped_anova": _("PED-ANOVA (Optuna)")}
SHARES = AxisScale(-0.03, 1.03, (0.0, 0.25, 0.5, 0.75, 1.0))


class IsolationPicture(Picture):
    """Above: least and median cost by value of either axis. Below: shares explained."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 454, theme)
        self.tops = [
            Panel(self.add_axes(left=left, top=62, width=250, height=170), theme, "", "", pad=22)
            for left in (62, 384)
        ]
        self.shares = Panel(
            self.add_axes(left=150, top=322, width=484, height=92),
            theme,
            _("share of the variance that each explains"),
            "",
            pad=20,
        )
        style: dict[str, Any] = {"linewidth": 1.7, "zorder": 4}
        self.best = [
            animated_line(top.axes, color=theme.train, marker="o", markersize=3.5, **style)
            for top in self.tops
        ]
        self.middle = [
            animated_line(top.axes, color=theme.validation, linestyle=DASHED, **style)
            for top in self.tops
        ]
        self.optimum = [
            animated_line(
                top.axes,
                linestyle="",
                marker="D",
                markersize=8,
                markerfacecolor=theme.background,
                markeredgecolor=theme.text,
                markeredgewidth=1.5,
                zorder=6,
            )
            for top in self.tops
        ]
        legend_over(
            self.tops[0],
            theme,
            [self.best[0], self.middle[0], self.optimum[0]],
            [_("least over the other one"), _("median over the other one"), _("best of all")],
        )
        axes = self.shares.axes
        axes.grid(False)
        axes.set_ylim(2.5, -0.5)
        set_x_scale(axes, SHARES)
        axes.xaxis.set_major_formatter(lambda value, _at: percent(value))
        self.dots = {}
        for at, (name, offset) in enumerate(
            (("exact", -0.22), ("fanova", 0.0), ("ped_anova", 0.22))
        ):
            look = series_style(theme, at)
            self.dots[name] = (
                animated_line(
                    axes,
                    linestyle="",
                    marker=look["marker"],
                    markersize=7,
                    markerfacecolor=look["color"],
                    markeredgewidth=0,
                    zorder=5,
                ),
                offset,
            )
        legend_over(
            self.shares,
            theme,
            [line for line, _offset in self.dots.values()],
            [_("exact, whole landscape"), *EVALUATORS.values()],
        )
        for lines in (self.middle, self.best, self.optimum):
            self.animate(lines)
        self.animate([line for line, _offset in self.dots.values()])
        self._named: tuple[object, ...] = ()

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
        shown = (land.x, land.y, land.task, view.measure, land.loss.tobytes())
        if shown == self._named:
            return
        self._named = shown
        names = []
        limits = cost_limits([*view.best, *view.middle], float(np.min(view.best[0])))
        for top, axis in zip(self.tops, (land.x, land.y), strict=True):
            name = _(Hyperparameters.info(axis.name).label)
            names.append(name)
            place_axis(top.axes, axis)
            title = _("{cost} by {name}").format(cost=cost_name(land.task, view.measure), name=name)
            set_title(top.axes, title, self.theme, pad=22)
            top.axes.set_xlabel(name, labelpad=2, **text_style(self.theme.muted, SMALL))
            set_y_scale(top.axes, spread_scale(*limits))
        self.shares.axes.set_yticks(range(3), [*names, _("only both together")])
