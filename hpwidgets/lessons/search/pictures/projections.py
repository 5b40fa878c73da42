"""Trials projected onto each hyperparameter: how many values a search has tried of it."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from hpwidgets.draw.curves import animated_marks, plain_line
from hpwidgets.draw.mean_curves import animated_band
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, NORMAL, Theme, label_x, set_title, write
from hpwidgets.i18n import _, ngettext
from hpwidgets.lessons.search.pictures.best_so_far import METHOD_NAMES, cost_limits, method_style
from hpwidgets.lessons.search.pictures.landscape import SHOWN
from hpwidgets.lessons.search.pictures.places import cost_name, good_values, good_zones, place_axis
from hpwidgets.lessons.search.records import Landscape, Replay, ReplayView
from hpwidgets.records import Measure

LEFTS = (62, 394)
WIDE = 196


class _Column:
    """One hyperparameter: what its values can reach, the good ones, and those that were tried."""

    def __init__(self, picture: Picture, left: float) -> None:
        theme = picture.theme
        self.top = picture.make_panel((left, 46, WIDE, 116), pad=20)
        self.bottom = picture.make_plain((left, 204, WIDE, 176), grid=False)
        self.reach = plain_line(self.top.axes, theme.text, 1.6, zorder=4)
        self.reach.set_label(_("best with this value"))
        both = (self.top.axes, self.bottom)
        self.zones = [
            animated_band(axes, theme.zeros, 0.16, transform=axes.get_xaxis_transform(), zorder=1)
            for axes in both
        ]
        self.bottom.set_ylim(len(SHOWN) - 0.4, -0.6)
        names = [METHOD_NAMES[method] for method in SHOWN]
        self.bottom.set_yticks(range(len(SHOWN)), names)
        colours = [method_style(theme, method)["color"] for method in SHOWN]
        self.ticks = [
            animated_marks(self.bottom, "|", 15, edge=colour, width=1.6, zorder=4)
            for colour in colours
        ]
        for ticks, name in zip(self.ticks, names, strict=True):
            ticks.set_label(name)
        self.counts = self._texts(self.bottom, theme.text, -0.14, NORMAL, fontweight="bold")
        self.goods = self._texts(self.bottom, theme.zeros, 0.2, NORMAL)
        picture.animate([*self.zones, self.reach, *self.ticks, *self.counts, *self.goods])

    def _texts(self, axes: Axes, colour: str, down: float, size: float, **more: Any) -> list[Any]:
        style: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "animated": True} | more
        return [
            write(axes, 1.02, at + down, "", colour, size, ha="left", **style)
            for at in range(len(SHOWN))
        ]

    def set_good(self, good: NDArray[np.bool_]) -> None:
        for zone in self.zones:
            zone.set_verts(good_zones(good))

    def set_row(self, row: int, values: NDArray[np.float64], good: NDArray[np.bool_]) -> None:
        """Show the values that a search has tried, and how many of them are good ones."""
        self.ticks[row].set_data(values, np.full(len(values), row))
        distinct = np.unique(np.round(values, 9))
        n = len(distinct)
        words = ngettext("{n} value", "{n} values", n).format(n=n) if n else ""
        self.counts[row].set_text(words)
        cells = np.clip(np.rint(distinct), 0, max(len(good) - 1, 0)).astype(int)
        inside = int(good[cells].sum()) if len(good) else 0
        self.goods[row].set_text(_("{n} good").format(n=inside) if n and len(good) else "")


class ProjectionsPicture(Picture):
    """For each axis: what its values can reach, and below it the values that each search tried."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 424, theme)
        self.columns = [_Column(self, left) for left in LEFTS]
        first = self.columns[0]
        zone = first.zones[0]
        first.top.add_legend((first.reach, _("best with this value")), (zone, _("good values")))

    def update(self, view: ReplayView, step: int) -> None:
        """Show the view after ``step`` trials of each search."""
        with self.lock:
            self._name(view.landscape, view.measure)
            cost = view.landscape.cost(view.measure)
            found = {replay.method: replay for replay in view.replays}
            complete = view.landscape.complete and bool(np.isfinite(cost).any())
            reached = [cost.min(axis=at) if complete else np.empty(0) for at in (0, 1)]
            for at, (column, least) in enumerate(zip(self.columns, reached, strict=True)):
                shown = np.where(np.isfinite(least), least, np.nan)
                column.reach.set_data(np.arange(len(least)), shown)
                good = good_values(least, cost) if complete else np.zeros(0, dtype=np.bool_)
                column.set_good(good)
                for row, method in enumerate(SHOWN):
                    column.set_row(row, _tried(found.get(method), at, step), good)
            if complete:
                limits = cost_limits(reached, float(cost.min()))
                for column in self.columns:
                    if column.top.axes.get_ylim() != limits:
                        set_y_scale(column.top.axes, spread_scale(*limits))

    def _name(self, landscape: Landscape, measure: Measure) -> None:
        if self.unchanged(landscape.x, landscape.y, landscape.task, measure):
            return
        cost = cost_name(landscape.task, measure)
        for column, axis in zip(self.columns, (landscape.x, landscape.y), strict=True):
            label = axis.label
            place_axis(column.top.axes, axis)
            place_axis(column.bottom, axis)
            label_x(column.bottom, label, self.theme)
            column.top.set_title(_("{cost} by {name}").format(cost=cost, name=label))
            set_title(column.bottom, _("values of {name} tried").format(name=label), self.theme)


def _tried(replay: Replay | None, at: int, step: int) -> NDArray[np.float64]:
    """Where the first trials lie along one of the axes; nowhere without a search."""
    return np.empty(0) if replay is None else replay.places[:step, at]
