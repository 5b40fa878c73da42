"""Trials projected onto each hyperparameter: how many values a search has tried of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from hpwidgets.draw.curves import animated_marks, plain_line
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme, label_x, set_title, write
from hpwidgets.i18n import _
from hpwidgets.lessons.search.pictures.best_so_far import METHOD_NAMES, cost_limits, method_style
from hpwidgets.lessons.search.pictures.landscape import SHOWN
from hpwidgets.lessons.search.pictures.places import cost_name, place_axis
from hpwidgets.lessons.search.records import Landscape, Replay, ReplayView
from hpwidgets.records import Measure


class ProjectionsPicture(Picture):
    """For each axis: what its values can reach, and below it the values that each search tried."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 466, theme)
        self.tops = [self.make_panel((left, 46, 250, 130), pad=20) for left in (62, 392)]
        self.bottoms = [self.make_plain((left, 226, 250, 192), grid=False) for left in (62, 392)]
        self.reach = [plain_line(top.axes, theme.text, 1.6, zorder=4) for top in self.tops]
        self.tops[0].add_legend((self.reach[0], _("least over all values of the other one")))
        self.animate(self.reach)
        self.ticks = []
        self.counts = []
        colours = [method_style(theme, method)["color"] for method in SHOWN]
        for axes in self.bottoms:
            axes.set_ylim(len(SHOWN) - 0.6, -0.7)
            axes.set_yticks(range(len(SHOWN)), [METHOD_NAMES[method] for method in SHOWN])
            ticks = [
                animated_marks(axes, "|", 11, edge=colour, width=1.5, zorder=4)
                for colour in colours
            ]
            style: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "animated": True}
            counts = [
                write(axes, 0.0, at - 0.38, "", theme.muted, ha="left", **style)
                for at in range(len(SHOWN))
            ]
            self.animate([*ticks, *counts])
            self.ticks.append(ticks)
            self.counts.append(counts)

    def update(self, view: ReplayView, step: int) -> None:
        """Show the view after ``step`` trials of each search."""
        with self.lock:
            self._name(view.landscape, view.measure)
            cost = view.landscape.cost(view.measure)
            found = {replay.method: replay for replay in view.replays}
            complete = view.landscape.complete and bool(np.isfinite(cost).any())
            reached = [cost.min(axis=at) if complete else np.empty(0) for at in (0, 1)]
            for at, least in enumerate(reached):
                shown = np.where(np.isfinite(least), least, np.nan)
                self.reach[at].set_data(np.arange(len(least)), shown)
                for row, method in enumerate(SHOWN):
                    self._set_row(at, row, found.get(method), step)
            if complete:
                limits = cost_limits(reached, float(cost.min()))
                for top in self.tops:
                    if top.axes.get_ylim() != limits:
                        set_y_scale(top.axes, spread_scale(*limits))

    def _set_row(self, at: int, row: int, replay: Replay | None, step: int) -> None:
        values = np.empty(0) if replay is None else replay.places[:step, at]
        self.ticks[at][row].set_data(values, np.full(len(values), row))
        distinct = len(np.unique(np.round(values, 9)))
        words = _("{distinct} distinct values in {trials} trials")
        text = words.format(distinct=distinct, trials=len(values)) if len(values) else ""
        self.counts[at][row].set_text(text)

    def _name(self, landscape: Landscape, measure: Measure) -> None:
        if self.unchanged(landscape.x, landscape.y, landscape.task, measure):
            return
        cost = cost_name(landscape.task, measure)
        axes = (landscape.x, landscape.y)
        for top, bottom, axis in zip(self.tops, self.bottoms, axes, strict=True):
            label = axis.label
            place_axis(top.axes, axis)
            place_axis(bottom, axis)
            label_x(bottom, label, self.theme)
            top.set_title(_("{cost} by {name}").format(cost=cost, name=label))
            set_title(bottom, _("values tried of {name}").format(name=label), self.theme, pad=8)
