"""A landscape under four searches side by side, trial by trial."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, Normalize
from numpy.typing import NDArray

from hpwidgets.draw.curves import animated_line, animated_marks, mark_style
from hpwidgets.draw.labels import EndLabels
from hpwidgets.draw.mean_curves import level_line, set_level
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.readings import Readings
from hpwidgets.draw.scales import number, set_y_scale, spread_scale
from hpwidgets.draw.theme import (
    LIGHT,
    NORMAL,
    Theme,
    label_x,
    label_y,
    legend_above,
    make_line,
    set_title,
    text_style,
    write,
)
from hpwidgets.draw.value_map import ColourKey
from hpwidgets.i18n import _
from hpwidgets.lessons.search.pictures.best_so_far import (
    METHOD_NAMES,
    landscape_limits,
    method_style,
)
from hpwidgets.lessons.search.pictures.places import cost_name, place_axis, short
from hpwidgets.lessons.search.records import Landscape, Replay, ReplayView
from hpwidgets.records import Measure

COLOUR_MAP = "cividis_r"  # even steps of lightness for every eye (Nuñez et al. 2018)
FEW = 90.0
"""Per cent of the costs that the scale tells apart; what is worse has the last colour."""


def colour_map(theme: Theme) -> Colormap:
    """Bright where a cost is low; cells that are not known look like the grid."""
    return colormaps[COLOUR_MAP].with_extremes(bad=theme.grid)


class CostColours:
    """A logarithmic scale of colours from the least cost to the 90th percentile, with a key."""

    def __init__(self, key: Axes, theme: Theme) -> None:
        self.norm = Normalize(0, 1)
        self.map = colour_map(theme)
        self._key = ColourKey(key, theme, self.map)
        self.text = theme.text
        self._limits = (0.0, 0.0)
        self._show(1e-2, 1.0)

    def suit(self, costs: NDArray[np.float64]) -> None:
        """Let the scale run over these costs; it moves only when they leave it or fill half."""
        known = costs[np.isfinite(costs)]
        if not known.size:
            return
        low = max(float(known.min()), 1e-12)
        high = max(float(np.percentile(known, FEW)), 1.05 * low)
        first, last = self._limits
        inside = first <= low * 1.0001 and high <= last * 1.0001
        if not inside or np.log(high / low) < 0.6 * np.log(last / first):
            self._show(low, high)

    def shade(self, costs: NDArray[np.float64]) -> NDArray[np.float64]:
        """What the map shows for these costs: their logarithms, masked where not known."""
        return np.ma.masked_invalid(np.log(np.maximum(costs, 1e-12)))

    def _show(self, low: float, high: float) -> None:
        self._limits = (low, high)
        self.norm.vmin, self.norm.vmax = float(np.log(low)), float(np.log(high))
        ticks = np.linspace(self.norm.vmin, self.norm.vmax, 4).tolist()
        self._key.set(self.norm.vmin, self.norm.vmax, ticks, _cost)


def _cost(log: float) -> str:
    return number(float(f"{np.exp(log):.2g}"))


SHOWN = ("grid", "random", "tpe", "gp")
OUTLINE = "#1f1f1f"
TRIED = "#ffffff"
NEWEST = "#D55E00"
"""Marks lie on the map's colours, which are the same in both themes."""


class LandscapeMap:
    """The costs over two hyperparameters as colours, and the trials of one search on them.

    Where the costs are hidden, each trial has the colour of its own.
    """

    def __init__(self, axes: Axes, theme: Theme, colours: CostColours) -> None:
        self.axes, self._colours = axes, colours
        axes.set_facecolor(theme.grid)
        shades: dict[str, Any] = {"cmap": colours.map, "norm": colours.norm, "animated": True}
        self.image = axes.imshow(
            np.full((2, 2), np.nan),
            aspect="auto",
            origin="lower",
            interpolation="nearest",
            zorder=0,
            **shades,
        )
        dots: dict[str, Any] = {"edge": OUTLINE, "clip_on": False}
        edges: dict[str, Any] = {"edgecolors": theme.text, "linewidths": 0.9, "clip_on": False}
        self.diverged = animated_marks(axes, "x", 4, edge=theme.text, zorder=2)
        self.tried = animated_marks(axes, "o", 5, TRIED, zorder=4, **dots)
        self.seen = axes.scatter([], [], s=44, c=[], zorder=4, **shades, **edges)
        for trials in (self.tried, self.seen):
            trials.set_label(_("trial"))
        self.costs = Readings(axes, TRIED, _("trial"))
        newest: dict[str, Any] = {"edge": NEWEST, "width": 2.2, "clip_on": False}
        self.newest = animated_marks(axes, "o", 10, zorder=5, **newest)
        self.best = animated_marks(axes, "D", 11, width=1.6, zorder=6, **dots)
        self.best.set_markeredgecolor(theme.text)
        place = {"transform": axes.transAxes, "ha": "right", "va": "bottom"}
        self.said = write(axes, 1.0, 1.03, "", theme.muted, NORMAL, animated=True, **place)

    @property
    def animated(self) -> tuple[Artist, ...]:
        marks = (self.diverged, self.tried, self.seen, self.costs, self.newest, self.best)
        return (self.image, *marks, self.said)

    def set_costs(self, costs: NDArray[np.float64], *, hidden: bool = False) -> None:
        """Colour the cells ``[y, x]``, unless they are ``hidden``; crosses where a run diverged."""
        self.image.set_visible(not hidden)
        self.best.set_markeredgecolor(self._colours.text if hidden else OUTLINE)
        if hidden:
            self.diverged.set_data([], [])
            return
        self.image.set_data(self._colours.shade(costs))
        rows, columns = costs.shape
        self.image.set_extent((-0.5, columns - 0.5, -0.5, rows - 0.5))
        y, x = np.nonzero(np.isinf(costs))
        self.diverged.set_data(x, y)

    def set_replay(self, replay: Replay | None, step: int, *, coloured: bool = False) -> None:
        """Show the first ``step`` trials, ``coloured`` by their costs; none without a replay."""
        empty = np.empty((0, 2))
        places = empty if replay is None else replay.places[:step]
        costs = np.empty(0) if replay is None else replay.costs[:step]
        self.tried.set_data(*(empty if coloured else places).T)
        known = np.isfinite(costs)
        names = [_("trial {n}").format(n=n) for n in (np.flatnonzero(known) + 1).tolist()]
        self.costs.set_readings(*places[known].T, values=costs[known], names=names)
        good = known & coloured
        self.seen.set_offsets(places[good])
        self.seen.set_array(self._colours.shade(costs[good]))
        if coloured:
            self.diverged.set_data(*places[np.isinf(costs)].T)
        self.newest.set_data(*places[-1:].T)
        at = [int(np.argmin(costs))] if len(costs) else []
        self.best.set_data(*places[at].T)
        self.said.set_text("" if replay is None else _said(float(costs[at[0]]), at[0] + 1))


def _said(least: float, trial: int) -> str:
    """The best of a search, and when it was found."""
    if not np.isfinite(least):
        return _("all diverged")
    return _("best {cost}, trial {n}").format(cost=short(least), n=trial)


class LandscapePicture(Picture):
    """The landscape alone, while it fills; as high as the picture that it stands in for."""

    def __init__(self, height: int, theme: Theme = LIGHT) -> None:
        super().__init__(660, height, theme)
        tall = height - 100
        self.colours = CostColours(self.add_axes(left=552, top=46, width=11, height=tall), theme)
        axes = self.make_plain((120, 46, 420, tall), grid=False)
        self.map = LandscapeMap(axes, theme, self.colours)
        self.animate(self.map.animated)

    def update(self, landscape: Landscape, measure: Measure) -> None:
        with self.lock:
            if not self.unchanged(landscape.x, landscape.y, landscape.task, measure):
                title = cost_name(landscape.task, measure)
                set_title(self.map.axes, _("{cost}, as it fills").format(cost=title), self.theme)
                name_axes(self.map.axes, landscape, self.theme)
            costs = landscape.cost(measure)
            self.colours.suit(costs)
            self.map.set_costs(costs)


def name_axes(axes: Axes, landscape: Landscape, theme: Theme) -> None:
    """Ticks and names of the landscape's two hyperparameters."""
    place_axis(axes, landscape.x)
    place_axis(axes, landscape.y, up=True)
    label_x(axes, landscape.x.label, theme)
    label_y(axes, landscape.y.label, theme)


class ReplayPicture(Picture):
    """Grid, random, TPE and GP on one landscape; below, the best so far of each by trial."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 590, theme)
        self._key = self.add_axes(left=612, top=64, width=11, height=346)
        self.colours = CostColours(self._key, theme)
        boxes = ((74, 64), (370, 64), (74, 254), (370, 254))
        self.names = [METHOD_NAMES[method] for method in SHOWN]
        self.maps = [
            LandscapeMap(self.make_plain((*box, 232, 156), name, grid=False), theme, self.colours)
            for box, name in zip(boxes, self.names, strict=True)
        ]
        for above in self.maps[:2]:
            above.axes.tick_params(labelbottom=False)
        self.curves = self.make_panel((74, 470, 448, 84), label=_("trial"), pad=5)
        step: dict[str, Any] = {"marker": "", "linewidth": 1.7, "drawstyle": "steps-post"}
        styles = [method_style(theme, method) for method in SHOWN]
        self.lines = [animated_line(self.curves.axes, zorder=4, **look | step) for look in styles]
        self.least = level_line(self.curves.axes, theme.text)
        lines, names = (*self.lines, self.least), (*self.names, _("best there is"))
        self.ends = EndLabels(self.curves.axes, lines, names, edge=True)
        self._add_key()
        for each in self.maps:
            self.animate(each.animated)
        self.animate([self.least, *self.lines, *self.ends.animated])
        self._limits: tuple[float, float] | None = None

    def _add_key(self) -> None:
        """What the marks on the maps are, in one row over all of them."""
        marks = (("o", 5, TRIED), ("o", 9, "none"), ("D", 8, "none"), ("x", 5, "none"))
        keys = [make_line(**mark_style(*mark, edge=self.theme.text)) for mark in marks]
        keys[1].set(markeredgecolor=NEWEST, markeredgewidth=2.2)
        legend_above(
            self.maps[0].axes,
            self.theme,
            keys,
            [_("trial"), _("newest trial"), _("best so far"), _("diverged")],
            loc="lower left",
            bbox_to_anchor=(0, 1.15),
            handlelength=1.2,
        )

    def update(self, view: ReplayView, step: int, *, revealed: bool = True) -> None:
        """Show the view after ``step`` trials of each search.

        Unless it is ``revealed``, a landscape that is searched shows what the trials cost alone.
        """
        with self.lock:
            self._name(view.landscape, view.measure)
            costs = view.landscape.cost(view.measure)
            self.colours.suit(costs)
            found = {replay.method: replay for replay in view.replays}
            hidden = view.landscape.complete and not revealed
            for each, method in zip(self.maps, SHOWN, strict=True):
                each.set_costs(costs, hidden=hidden)
                each.set_replay(found.get(method), step, coloured=hidden)
            self._set_curves(view, found, step)

    def _set_curves(self, view: ReplayView, found: dict[str, Replay], step: int) -> None:
        self.curves.set_steps(view.budget)
        ends = []
        for line, method in zip(self.lines, SHOWN, strict=True):
            best = found[method].best[:step] if method in found else np.empty(0)
            line.set_data(np.arange(1, len(best) + 1), best)
            ends.append(float(best[-1]) if len(best) else np.nan)
        known = view.landscape.cost(view.measure)
        least = float(np.min(known)) if view.landscape.complete and found else np.nan
        set_level(self.least, least)
        if np.isfinite(least):
            limits = landscape_limits(known)
            if limits != self._limits:
                self._limits = limits
                set_y_scale(self.curves.axes, spread_scale(*limits))
        words = [f"{name} {short(end)}" for name, end in zip(self.names, ends, strict=True)]
        self.ends.name([*words, _("best there is {cost}").format(cost=short(least))])
        self.ends.place()

    def _name(self, landscape: Landscape, measure: Measure) -> None:
        if self.unchanged(landscape.x, landscape.y, landscape.task, measure):
            return
        for at, each in enumerate(self.maps):
            name_axes(each.axes, landscape, self.theme)
            # Read with every map, written at the outer ones.
            each.axes.yaxis.label.set_visible(at % 2 == 0)
            each.axes.xaxis.label.set_visible(at >= 2)
        cost = cost_name(landscape.task, measure)
        self.curves.set_title(_("best {cost} so far").format(cost=cost))
        words = _("colour: {cost}").format(cost=cost)
        self._key.set_title(words, loc="right", pad=19, **text_style(self.theme.text, NORMAL))
        self._limits = None
