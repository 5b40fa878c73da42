"""Curves that grow rung by rung and end where they are cut; all brackets, and the best so far."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from numpy.typing import NDArray

from hpwidgets.draw.curves import SOLID, animated_line
from hpwidgets.draw.mean_curves import DOTTED
from hpwidgets.draw.panel import Panel, legend_over
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import finite, number, set_x_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme, make_line, set_title
from hpwidgets.i18n import _
from hpwidgets.records import HalvingView, HyperbandView

Values = NDArray[np.float64]

HIGHEST = 0.9
"""Share of the values that the axis must show: a few runs that blow up may leave it."""


class HalvingPicture(Picture):
    """Left the bracket in training; right every configuration's length, and the best so far."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 430, theme)
        self.curves = Panel(
            self.add_axes(left=52, top=62, width=330, height=320), theme, "", _("epoch"), pad=22
        )
        self.lengths = Panel(
            self.add_axes(left=436, top=30, width=212, height=180),
            theme,
            _("epochs of every configuration"),
            _("epoch"),
        )
        self.best = Panel(
            self.add_axes(left=436, top=282, width=212, height=100),
            theme,
            "",
            _("epochs spent"),
        )
        self.cut = _fan(self.curves.axes, theme.muted, 0.9, 0.55, 3)
        self.alive = _fan(self.curves.axes, theme.train, 1.4, 0.9, 4)
        self.ends = animated_line(
            self.curves.axes,
            linestyle="",
            marker="x",
            markersize=4,
            color=theme.muted,
            zorder=4,
        )
        self.leader = animated_line(
            self.curves.axes, color=theme.validation, linewidth=2.2, linestyle=SOLID, zorder=6
        )
        self.mark = animated_line(
            self.curves.axes,
            linestyle="",
            marker="D",
            markersize=6,
            markerfacecolor=theme.background,
            markeredgecolor=theme.validation,
            markeredgewidth=1.5,
            zorder=7,
        )
        self.rungs = LineCollection(
            [],
            colors=theme.muted,
            linewidths=0.9,
            linestyles=[DOTTED],
            zorder=2,
            animated=True,
            transform=self.curves.axes.get_xaxis_transform(),
        )
        self.curves.axes.add_collection(self.rungs, autolim=False)
        self.cut_bars = _fan(self.lengths.axes, theme.muted, 1.0, 0.75, 3)
        self.alive_bars = _fan(self.lengths.axes, theme.train, 1.4, 1.0, 4)
        self.leader_bar = _fan(self.lengths.axes, theme.validation, 2.6, 1.0, 5)
        self.steps = animated_line(
            self.best.axes, color=theme.validation, linewidth=1.8, drawstyle="steps-post", zorder=4
        )
        self.animate([self.rungs, self.cut, self.ends, self.alive, self.leader, self.mark])
        self.animate([self.cut_bars, self.alive_bars, self.leader_bar, self.steps])
        self._keys(theme)
        self._layout: tuple[object, ...] = ()

    def _keys(self, theme: Theme) -> None:
        keys = [
            make_line(color=theme.train, linewidth=1.4),
            make_line(color=theme.muted, linewidth=0.9, marker="x", markersize=4),
            make_line(
                color=theme.validation,
                linewidth=2.2,
                marker="D",
                markersize=5,
                markerfacecolor=theme.background,
            ),
        ]
        legend_over(self.curves, theme, keys, [_("training"), _("cut"), _("best of the bracket")])

    def update(self, view: HyperbandView) -> None:
        """Show the view; its newest bracket's curves are drawn."""
        with self.lock:
            now = view.current
            self._set_layout(view, now)
            self._set_curves(now)
            self._set_lengths(view)
            spent, best = view.progress
            self.steps.set_data(spent, best)
            if now.measure == "loss":
                self.best.make_room(best)
            else:
                self.best.make_room_for_shares(best, r2=now.task == "regression")

    def _set_layout(self, view: HyperbandView, now: HalvingView) -> None:
        R = view.brackets[-1].rungs[-1].epochs
        layout = (R, now.bracket, now.measure, now.task, view.brackets)
        if layout == self._layout:
            return
        self._layout = layout
        names = {"loss": _("loss"), "score": _("accuracy")}
        name = names[now.measure]
        if now.measure == "score" and now.task == "regression":
            name = "R²"
        title = _("bracket s = {s}: validation {name}").format(s=now.bracket.s, name=name)
        set_title(self.curves.axes, title, self.theme, pad=22)
        lowest = now.measure == "loss"
        title = _("lowest {name} of any epoch") if lowest else _("highest {name} of any epoch")
        set_title(self.best.axes, title.format(name=name), self.theme)
        epochs = sorted({rung.epochs for b in view.brackets for rung in b.rungs})
        for panel in (self.curves, self.lengths):
            _epochs_axis(panel.axes, epochs)
        set_x_scale(self.best.axes, spread_scale(0.0, 1.03 * view.planned))
        self.rungs.set_segments([[(r.epochs, 0), (r.epochs, 1)] for r in now.bracket.rungs])
        self._rows(view)

    def _rows(self, view: HyperbandView) -> None:
        """A row a configuration, brackets apart, the first one at the top."""
        starts, names, at = [], [], 0.0
        gap = 0.04 * sum(b.configurations for b in view.brackets)
        for bracket in view.brackets:
            starts.append(at)
            names.append((at + (bracket.configurations - 1) / 2, f"s = {bracket.s}"))
            at += bracket.configurations + gap
        self._starts = starts
        axes = self.lengths.axes
        axes.set_ylim(at, -gap)
        axes.yaxis.set_major_locator(FixedLocator([y for y, _name in names]))
        labels = dict(names)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _at: labels.get(y, "")))
        axes.grid(False)

    def _set_curves(self, now: HalvingView) -> None:
        alive, best = now.alive, now.best
        epochs = np.arange(1, now.measured.shape[1] + 1)
        fans: dict[bool, list[Values]] = {True: [], False: []}
        ends: list[tuple[float, float]] = []
        for m, last in enumerate(now.trained):
            if not last:
                continue
            line = np.column_stack([epochs[:last], now.measured[m, :last]])
            if last == 1:  # a point would not be seen: a short stroke before it
                line = np.vstack([[0.93, line[0, 1]], line])
            fans[bool(alive[m])].append(line)
            if not alive[m]:
                ends.append((float(line[-1, 0]), float(line[-1, 1])))
        self.alive.set_segments(fans[True])
        self.cut.set_segments(fans[False])
        self.ends.set_data([x for x, _y in ends], [y for _x, y in ends])
        if best is None:
            self.leader.set_data([], [])
            self.mark.set_data([], [])
        else:
            last = int(now.trained[best])
            self.leader.set_data(epochs[:last], now.measured[best, :last])
            self.mark.set_data([last], [now.measured[best, last - 1]])
        seen = finite(np.empty(0), now.measured)
        if now.measure == "loss":
            self.curves.make_room(seen[seen <= _highest(seen)], log_ratio=2.0)
        else:
            self.curves.make_room_for_shares(seen, r2=now.task == "regression")

    def _set_lengths(self, view: HyperbandView) -> None:
        bars: dict[str, list[Any]] = {"cut": [], "alive": [], "best": []}
        best = view.best
        for at, (halving, start) in enumerate(zip(view.halvings, self._starts, strict=False)):
            alive = halving.alive
            # Longest first: each bracket is a staircase.
            order = np.argsort(-halving.trained, kind="stable")
            for row, m in enumerate(order):
                bar = [(0.8, start + row), (max(0.85, float(halving.trained[m])), start + row)]
                if not halving.trained[m]:
                    continue
                kind = "best" if best == (at, m) else "alive" if alive[m] else "cut"
                bars[kind].append(bar)
        self.cut_bars.set_segments(bars["cut"])
        self.alive_bars.set_segments(bars["alive"])
        self.leader_bar.set_segments(bars["best"])


def _fan(axes: Axes, colour: str, width: float, alpha: float, zorder: float) -> LineCollection:
    fan = LineCollection(
        [], colors=colour, linewidths=width, alpha=alpha, zorder=zorder, animated=True
    )
    axes.add_collection(fan, autolim=False)
    return fan


def _highest(seen: Values) -> float:
    return float(np.quantile(seen, HIGHEST)) if seen.size else 1.0


def _epochs_axis(axes: Axes, epochs: list[int]) -> None:
    """A logarithmic axis with a tick at the end of each rung, labels where there is room."""
    last = max(epochs)
    axes.set_xscale("log")
    axes.set_xlim(0.8, 1.25 * last)
    ticks: list[int] = []
    for epoch in epochs:
        if not ticks or epoch >= 1.8 * ticks[-1]:
            ticks.append(epoch)
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _at: number(value)))
