"""Sweeps over learning rates, and ways to regularise, side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.collections import LineCollection

from hpwidgets.draw.curves import animated_line
from hpwidgets.draw.mean_curves import DOTTED, MeanCurve, level_line, log_x, series_style, set_level
from hpwidgets.draw.panel import Panel, legend_over
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import set_x_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme, make_line, set_title, text_style
from hpwidgets.i18n import _
from hpwidgets.lessons.baseline.records import BandView, OptimizersView, RegularisationView


class _Sweep(Picture):
    """Two panels under one legend; the left one over learning rates."""

    def __init__(
        self, names: Sequence[str], titles: tuple[str, str], label: str, theme: Theme
    ) -> None:
        super().__init__(660, 330, theme)
        left = self.add_axes(left=56, top=62, width=252, height=220)
        right = self.add_axes(left=380, top=62, width=250, height=220)
        self.left = Panel(left, theme, titles[0], _("learning rate"), pad=22)
        self.right = Panel(right, theme, titles[1], label, pad=22)
        styles = [series_style(theme, at) for at in range(len(names))]
        self.curves = [MeanCurve(left, style, markers=True) for style in styles]
        self.others = [MeanCurve(right, style) for style in styles]
        for curve in (*self.curves, *self.others):
            self.animate(curve.animated)
        self._rates: tuple[float, ...] = ()

    def _set_rates(self, panels: Sequence[Panel], rates: Sequence[float]) -> None:
        if tuple(rates) != self._rates:
            self._rates = tuple(rates)
            for panel in panels:
                log_x(panel.axes, np.array(rates))


class OptimizersPicture(_Sweep):
    """Validation loss at the end against the learning rate, and each rule's best curve."""

    def __init__(self, names: Sequence[str], theme: Theme = LIGHT) -> None:
        titles = (_("last validation loss by learning rate"), _("validation loss at the best rate"))
        super().__init__(names, titles, _("epoch"), theme)
        self.bests = animated_line(
            self.left.axes,
            linestyle="",
            marker="o",
            markersize=10,
            markerfacecolor="none",
            markeredgecolor=theme.text,
            markeredgewidth=1.3,
            zorder=6,
        )
        handles = [*(curve.line for curve in self.curves), self.bests]
        legend_over(self.left, theme, handles, [*names, _("its best rate")])
        self.animate([self.bests])

    def update(self, view: OptimizersView) -> None:
        """Show the view."""
        with self.lock:
            self._set_rates([self.left], view.rates.tolist())
            seen = [c.set(view.rates, each) for c, each in zip(self.curves, view.loss, strict=True)]
            self.left.make_room(*seen)
            means = view.loss.mean(axis=1)
            known = [(rule, at) for rule, at in enumerate(view.best) if at >= 0]
            x, y = [view.rates[at] for _rule, at in known], [means[each] for each in known]
            self.bests.set_data(x, y)
            self.right.set_steps(view.epochs)
            self.right.make_room(
                *(
                    curve.set(np.arange(1, each.shape[1] + 1), each)
                    for curve, each in zip(self.others, view.curves, strict=True)
                )
            )


class BandPicture(_Sweep):
    """Training loss and validation accuracy against the rate, without and with batch norm."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        names = (_("without batch norm"), _("with batch norm"))
        titles = (_("last training loss"), _("validation accuracy"))
        super().__init__(names, titles, _("learning rate"), theme)
        self.limit = level_line(self.left.axes, theme.text)
        across = self.left.axes.get_xaxis_transform()
        self.bars = [
            animated_line(
                self.left.axes,
                color=curve.line.get_color(),
                linewidth=5,
                alpha=0.7,
                solid_capstyle="butt",
                transform=across,
                zorder=6,
            )
            for curve in self.curves
        ]
        key = make_line(color=theme.muted, linewidth=5, alpha=0.7)
        handles = [*(curve.line for curve in self.curves), self.limit, key]
        legend_over(self.left, theme, handles, [*names, _("half of ln K"), _("its band")])
        self.animate([self.limit, *self.bars])

    def update(self, view: BandView) -> None:
        """Show the view."""
        with self.lock:
            self._set_rates([self.left, self.right], view.rates.tolist())
            losses = [c.set(view.rates, v) for c, v in zip(self.curves, view.loss, strict=True)]
            scores = [c.set(view.rates, v) for c, v in zip(self.others, view.score, strict=True)]
            set_level(self.limit, view.limit)
            self.left.make_room(*losses, np.array([view.limit]))
            self.right.make_room_for_shares(*scores)
            for at, (bar, band) in enumerate(zip(self.bars, view.bands, strict=True)):
                height = 0.02 + 0.035 * at
                if band is None:
                    bar.set_data([], [])
                    continue
                step = (view.rates[-1] / view.rates[0]) ** (0.3 / (len(view.rates) - 1))
                ends = [view.rates[band[0]] / step, view.rates[band[1]] * step]
                bar.set_data(ends, [height, height])


class RegularisationPicture(Picture):
    """Validation loss by epoch at each way's best strength, and what each gains over none."""

    def __init__(self, names: Sequence[str], theme: Theme = LIGHT) -> None:
        super().__init__(660, 330, theme)
        left = self.add_axes(left=56, top=62, width=252, height=220)
        right = self.add_axes(left=440, top=62, width=190, height=220)
        self.left = Panel(left, theme, _("validation loss"), _("epoch"), pad=22)
        self.right = Panel(right, theme, "", "")
        self.right.axes.grid(False)
        self.curves = [MeanCurve(left, series_style(theme, at)) for at in range(len(names))]
        legend_over(self.left, theme, [curve.line for curve in self.curves], list(names))
        self.zero = animated_line(
            right,
            color=theme.text,
            linewidth=1.0,
            linestyle=DOTTED,
            transform=right.get_xaxis_transform(),
            zorder=3,
        )
        colours = [curve.line.get_color() for curve in self.curves]
        self.ranges = LineCollection([], colors=colours, linewidths=1.6, zorder=4, animated=True)
        right.add_collection(self.ranges, autolim=False)
        self.gains = [
            animated_line(
                right,
                linestyle="",
                marker=series_style(theme, at)["marker"],
                markersize=6,
                markerfacecolor=colour,
                markeredgewidth=0,
                zorder=5,
            )
            for at, colour in enumerate(colours)
        ]
        right.set_ylim(len(names) - 0.5, -0.5)
        right.set_yticks(range(len(names)), list(names))
        self.hint = right.text(
            0.5,
            0.5,
            _("when all have ended"),
            transform=right.transAxes,
            ha="center",
            va="center",
            **text_style(theme.muted),
        )
        for curve in self.curves:
            self.animate(curve.animated)
        self.animate([self.zero, self.ranges, *self.gains])
        self._shown: tuple[object, ...] = ()

    def update(self, view: RegularisationView) -> None:
        """Show the view."""
        with self.lock:
            self.left.set_steps(view.epochs)
            self.left.make_room(
                *(
                    curve.set(np.arange(1, each.shape[1] + 1), each)
                    for curve, each in zip(self.curves, view.curves, strict=True)
                )
            )
            known = [gain[np.isfinite(gain)] for gain in view.gain]
            found = [(at, each) for at, each in enumerate(known) if each.size]
            for at, mark in enumerate(self.gains):
                mark.set_data(([known[at].mean()], [at]) if known[at].size else ([], []))
            self.ranges.set_segments([[(e.min(), at), (e.max(), at)] for at, e in found])
            self.ranges.set_color([self.gains[at].get_markerfacecolor() for at, _e in found])
            self.zero.set_data([0, 0], [0, 1])
            reach = max((float(np.abs(each).max()) for _at, each in found), default=1.0) or 1.0
            key = (view.measure, reach, bool(found))
            if key != self._shown:
                self._shown = key
                title = _("less loss than none") if view.measure == "loss" else _("more accuracy")
                set_title(self.right.axes, title, self.theme, pad=22)
                self.hint.set_visible(not found)
                set_x_scale(self.right.axes, spread_scale(-1.1 * reach, 1.1 * reach))
