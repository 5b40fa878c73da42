"""Trials projected onto each hyperparameter: how many values a search has tried of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from hpwidgets.draw.curves import animated_line
from hpwidgets.draw.panel import Panel, legend_over
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import set_y_scale, spread_scale
from hpwidgets.draw.theme import (
    LIGHT,
    SMALL,
    Theme,
    set_title,
    style_axes,
    text_style,
)
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.search.pictures.best_so_far import METHOD_NAMES, cost_limits, method_style
from hpwidgets.lessons.search.pictures.landscape import SHOWN
from hpwidgets.lessons.search.pictures.places import cost_name, place_axis
from hpwidgets.lessons.search.records import Landscape, LandscapeAxis, Replay, ReplayView
from hpwidgets.records import Measure


class ProjectionsPicture(Picture):
    """For each axis: what its values can reach, and below it the values that each search tried."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 466, theme)
        self.tops = [
            Panel(self.add_axes(left=left, top=46, width=250, height=130), theme, "", "", pad=20)
            for left in (62, 392)
        ]
        self.bottoms = [
            self.add_axes(left=left, top=226, width=250, height=192) for left in (62, 392)
        ]
        style: dict[str, Any] = {"color": theme.text, "linewidth": 1.6, "zorder": 4}
        self.reach = [animated_line(top.axes, **style) for top in self.tops]
        legend_over(
            self.tops[0],
            theme,
            [self.reach[0]],
            [_("least over all values of the other one")],
        )
        self.ticks = []
        self.counts = []
        for axes in self.bottoms:
            style_axes(axes, theme, grid=False)
            axes.set_ylim(len(SHOWN) - 0.6, -0.7)
            axes.set_yticks(range(len(SHOWN)), [METHOD_NAMES[method] for method in SHOWN])
            self.ticks.append(
                [
                    animated_line(
                        axes,
                        linestyle="",
                        marker="|",
                        markersize=11,
                        markeredgewidth=1.5,
                        markeredgecolor=method_style(theme, method)["color"],
                        zorder=4,
                    )
                    for method in SHOWN
                ]
            )
            self.counts.append(
                [
                    axes.text(
                        0.0,
                        at - 0.38,
                        "",
                        transform=axes.get_yaxis_transform(),
                        ha="left",
                        va="center",
                        animated=True,
                        **text_style(theme.muted, SMALL),
                    )
                    for at in range(len(SHOWN))
                ]
            )
        self.animate(self.reach)
        for lines, texts in zip(self.ticks, self.counts, strict=True):
            self.animate([*lines, *texts])
        self._named: tuple[object, ...] = ()

    def update(self, view: ReplayView, step: int) -> None:
        """Show the view after ``step`` trials of each search."""
        with self.lock:
            self._name(view.landscape, view.measure)
            cost = view.landscape.cost(view.measure)
            found = {replay.method: replay for replay in view.replays}
            complete = view.landscape.complete and bool(np.isfinite(cost).any())
            for at in (0, 1):
                reached = cost.min(axis=at) if complete else np.empty(0)
                reached = np.where(np.isfinite(reached), reached, np.nan)
                self.reach[at].set_data(np.arange(len(reached)), reached)
                for row, method in enumerate(SHOWN):
                    self._set_row(at, row, found.get(method), step)
            if complete:
                self._set_limits(cost)

    def _set_row(self, at: int, row: int, replay: Replay | None, step: int) -> None:
        values = np.empty(0) if replay is None else replay.places[:step, at]
        self.ticks[at][row].set_data(values, np.full(len(values), row))
        distinct = len(np.unique(np.round(values, 9)))
        words = _("{distinct} distinct values in {trials} trials")
        text = words.format(distinct=distinct, trials=len(values)) if len(values) else ""
        self.counts[at][row].set_text(text)

    def _set_limits(self, cost: np.ndarray[Any, np.dtype[np.float64]]) -> None:
        curves = [cost.min(axis=0), cost.min(axis=1)]
        limits = cost_limits(curves, float(cost.min()))
        for top in self.tops:
            if top.axes.get_ylim() != limits:
                set_y_scale(top.axes, spread_scale(*limits))

    def _name(self, landscape: Landscape, measure: Measure) -> None:
        shown = (landscape.x, landscape.y, landscape.task, measure)
        if shown == self._named:
            return
        self._named = shown
        pairs: tuple[LandscapeAxis, LandscapeAxis] = (landscape.x, landscape.y)
        for top, bottom, axis in zip(self.tops, self.bottoms, pairs, strict=True):
            label = _(Hyperparameters.info(axis.name).label)
            place_axis(top.axes, axis)
            place_axis(bottom, axis)
            bottom.set_xlabel(label, labelpad=2, **text_style(self.theme.muted, SMALL))
            words = _("{cost} by {name}").format(
                cost=cost_name(landscape.task, measure), name=label
            )
            set_title(top.axes, words, self.theme, pad=20)
            set_title(bottom, _("values tried of {name}").format(name=label), self.theme, pad=8)
