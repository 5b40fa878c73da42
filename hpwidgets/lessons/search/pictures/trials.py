"""A search over a space of any fields: its plane, its best so far, and each field on its own."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from hpwidgets.draw.curves import animated_marks, plain_line
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import number, set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, NORMAL, Theme, label_x, label_y, set_title, shorten, write
from hpwidgets.i18n import _
from hpwidgets.lessons.search.pictures.best_so_far import cost_limits, outgrown
from hpwidgets.lessons.search.pictures.landscape import CostColours
from hpwidgets.lessons.search.pictures.places import cost_name, decades, set_ticks, short
from hpwidgets.lessons.search.records import SearchRunView, TrialAxis

MOST_FIELDS = 6
"""Fields that are shown on their own."""
BINS = 8
"""Parts of a range within which the least cost is marked."""

ROOM = 0.05
"""Room for words below the least cost, as a share of the axis."""

Values = NDArray[np.float64]


def axis_ticks(axis: TrialAxis, most: int = 5) -> list[tuple[float, str]]:
    """Round values of a field's axis between 0 and 1, and their words.

    >>> axis_ticks(TrialAxis(name="activation", label="", choices=("relu", "tanh")))
    [(0.25, 'relu'), (0.75, 'tanh')]
    """
    if axis.choices:
        length = max(4, 24 // len(axis.choices))
        return [(axis.place(choice), shorten(str(choice), length)) for choice in axis.choices]
    if axis.low == axis.high:
        return [(0.5, number(axis.low))]
    if axis.log:
        values = decades(axis.low, axis.high)
        values = values[:: math.ceil(len(values) / most)]
    else:
        inside = [v for v in spread_scale(axis.low, axis.high).ticks if axis.low <= v <= axis.high]
        values = [v for v in inside if not axis.integer or float(v).is_integer()]
    return [(axis.place(value), number(value)) for value in values]


class _Field:
    """Costs by one field: every trial, the least in each part of the range, what failed on top."""

    def __init__(self, axes: Axes, theme: Theme) -> None:
        self.axes = axes
        self.trials = animated_marks(axes, "o", 4, theme.train, alpha=0.6, zorder=4)
        self.failed = animated_marks(axes, "x", 5, edge=theme.text, zorder=4)
        self.least = plain_line(axes, theme.validation, 1.8, zorder=5)
        self.trials.set_label(_("each trial"))
        self.failed.set_label(_("failed"))
        self.least.set_label(_("best in each part"))
        self.animated = (self.trials, self.failed, self.least)

    def update(self, axis: TrialAxis, places: Values, costs: Values, top: float) -> None:
        """Show costs ``[n]`` at ``places`` ``[n]`` between 0 and 1; above ``top`` at its level."""
        good = np.isfinite(costs)
        self.trials.set_data(places[good], np.minimum(costs[good], top))
        self.failed.set_data(places[~good], np.full(int((~good).sum()), top))
        whole = int(axis.high - axis.low) + 1 if axis.integer and not axis.log else BINS
        parts = len(axis.choices) or min(whole, BINS)
        x: list[float] = []
        y: list[float] = []
        part = np.clip((places * parts).astype(int), 0, parts - 1)
        for at in range(parts):
            inside = costs[good & (part == at)]
            least = min(float(inside.min()), top) if inside.size else math.nan
            x += [at / parts, (at + 1) / parts, (at + 1) / parts]
            y += [least, least, math.nan]
        self.least.set_data(x, y)


class TrialsPicture(Picture):
    """Trials over two fields and by number; below, the cost by each field on its own."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 584, theme)
        self.colours = CostColours(self.add_axes(left=312, top=46, width=10, height=196), theme)
        self.plane = self.make_plain((62, 46, 240, 196))
        colours: dict[str, Any] = {"c": [], "cmap": self.colours.map, "norm": self.colours.norm}
        edges: dict[str, Any] = {"edgecolors": theme.text, "linewidths": 0.7}
        self.cloud = self.plane.scatter([], [], s=34, animated=True, zorder=4, **colours, **edges)
        self.cloud.set_label(_("trial"))
        self.crosses = animated_marks(self.plane, "x", 5, edge=theme.text, zorder=3)
        self.best = animated_marks(self.plane, "D", 11, edge=theme.text, width=1.6, zorder=6)
        over: dict[str, Any] = {"animated": True, "zorder": 7, "va": "bottom"}
        self.best_said = write(self.plane, 0, 0, "", theme.text, NORMAL, **over)
        self.curve = self.make_panel((410, 46, 226, 196), label=_("trial"), pad=20)
        axes, step = self.curve.axes, "steps-post"
        self.every = animated_marks(axes, "o", 3.5, theme.train, alpha=0.6, zorder=4)
        self.line = plain_line(axes, theme.validation, 1.8, drawstyle=step, zorder=5)
        self.curve.add_legend((self.every, _("each trial")), (self.line, _("best so far")))
        self.every.set_label(_("each trial"))
        self.line.set_label(_("best so far"))
        above: dict[str, Any] = {"animated": True, "zorder": 7, "ha": "right", "va": "top"}
        self.line_said = write(axes, 0, 0, "", theme.validation, NORMAL, **above)
        self.fields = [
            _Field(self.make_plain((left, top, 168, 84)), theme)
            for top in (334, 472)
            for left in (62, 262, 462)
        ]
        self._heading = write(self.plane, 0, 0, "", theme.muted, NORMAL, ha="left")
        self._heading.set_transform(self.figure.transFigure)
        self._heading.set_position((62 / 660, 1 - 298 / 584))
        self.animate([self.cloud, self.crosses, self.best, self.best_said])
        self.animate([self.every, self.line, self.line_said])
        for field in self.fields:
            self.animate(field.animated)
        self._goal: tuple[object, ...] = ()
        self._limits: tuple[float, float] | None = None

    def update(self, view: SearchRunView, x: str, y: str) -> None:
        """Show the view, on the plane of the fields ``x`` and ``y`` (the same one: its cost up)."""
        with self.lock:
            axes = {axis.name: axis for axis in view.axes}
            self._name(view, axes[x], axes[y])
            costs = view.costs
            self.curve.set_steps(view.budget)
            top = self._suit(costs)
            self._set_plane(view, axes[x], axes[y], costs)
            numbers = np.arange(1, len(costs) + 1)
            self.every.set_data(numbers, np.minimum(costs, top))
            self.line.set_data(numbers, np.minimum(np.minimum.accumulate(costs), top))
            self._say_best(view, top)
            for field, axis in zip(self.fields, ranked(view), strict=False):
                places = _places(view, axis)
                has = np.isfinite(places)
                field.update(axis, places[has], costs[has], top)

    def _set_plane(self, view: SearchRunView, x: TrialAxis, y: TrialAxis, costs: Values) -> None:
        self.colours.suit(costs)
        points = np.stack([_places(view, x), _places(view, y)], axis=1)
        good = np.isfinite(costs)
        self.cloud.set_offsets(points[good])
        self.cloud.set_array(self.colours.shade(costs[good]))
        self.crosses.set_data(points[~good, 0], points[~good, 1])
        at = [] if view.best is None else [view.best]
        self.best.set_data(points[at, 0], points[at, 1])
        there = points[at][np.isfinite(points[at]).all(axis=1)]
        self.best_said.set_text(_("best") if len(there) else "")
        if len(there):
            across, up = there[0].tolist()
            self.best_said.set(x=across, y=up - 0.06 if up > 0.9 else up + 0.055)
            self.best_said.set_verticalalignment("top" if up > 0.9 else "bottom")

    def _say_best(self, view: SearchRunView, top: float) -> None:
        """The least cost and its trial, at the end of the line that comes down to it."""
        at = view.best
        if at is None:
            self.line_said.set_text("")
            return
        cost = float(view.costs[at])
        said = _("best {cost}, trial {n}").format(cost=short(cost), n=at + 1)
        low, high = self.curve.axes.get_ylim()
        self.line_said.set(text=said, x=view.budget, y=min(cost, top) - 0.015 * (high - low))

    def _suit(self, costs: Values) -> float:
        good = costs[np.isfinite(costs)]
        if good.size:
            low, high = cost_limits([good], float(good.min()))
            limits = (low - ROOM * (high - low), high)
            if self._limits is None or outgrown(self._limits, limits):
                self._limits = limits
                for axes in (self.curve.axes, *(field.axes for field in self.fields)):
                    set_y_scale(axes, spread_scale(*limits))
        low, high = self._limits or (0.0, 1.0)
        return high - 0.03 * (high - low)

    def _name(self, view: SearchRunView, x: TrialAxis, y: TrialAxis) -> None:
        goal = (view.axes, view.task, view.measure)
        if self.unchanged(*goal, x, y, view.method, view.importance, view.budget):
            return
        if goal != self._goal:
            self._goal, self._limits = goal, None
        cost = cost_name(view.task, view.measure)
        set_title(self.plane, _("trials, coloured by {cost}").format(cost=cost), self.theme)
        self.curve.set_title(cost)
        self.plane.set(xlim=(-0.04, 1.04), ylim=(-0.04, 1.04))
        set_ticks(self.plane.xaxis, axis_ticks(x))
        set_ticks(self.plane.yaxis, axis_ticks(y))
        label_x(self.plane, x.label, self.theme)
        label_y(self.plane, y.label, self.theme)
        shares = dict(view.importance)
        order = _("most important first (fANOVA)") if shares else _("their importance comes last")
        heading = _("each hyperparameter on its own, {order}; orange: the best in each part")
        self._heading.set_text(heading.format(order=order))
        axes = ranked(view)
        for at, field in enumerate(self.fields):
            there = at < len(axes)
            field.axes.set_visible(there)
            for artist in field.animated:
                artist.set_visible(there)
            if not there:
                continue
            axis = axes[at]
            share = f" · {100 * shares[axis.name]:.0f} %" if axis.name in shares else ""
            set_title(field.axes, axis.label + share, self.theme)
            field.axes.set_xlim(-0.04, 1.04)
            set_ticks(field.axes.xaxis, axis_ticks(axis, most=3))


def ranked(view: SearchRunView) -> list[TrialAxis]:
    """The fields, the most important ones first once that is known."""
    shares = dict(view.importance)
    return sorted(view.axes, key=lambda axis: -shares.get(axis.name, 0.0))


def _places(view: SearchRunView, axis: TrialAxis) -> Values:
    """Where the trials lie on the axis ``[n]``; NaN where one does not have the field."""
    name, values = axis.name, [trial.values for trial in view.trials]
    return np.array([axis.place(v[name]) if name in v else math.nan for v in values], np.float64)
