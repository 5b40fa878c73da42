"""Test error over the number of random features: up to a peak, and down again."""

from __future__ import annotations

import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from hpwidgets.draw.curves import DASHED, SOLID, animated_line
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import SteadyScale, finite, number, positive_scale
from hpwidgets.draw.theme import (
    LIGHT,
    NORMAL,
    SMALL,
    Theme,
    legend_above,
    set_title,
    style_axes,
    text_style,
)
from hpwidgets.i18n import _
from hpwidgets.lessons.capacity.records import DescentView

FLOOR = 1e-3


class DescentPicture(Picture):
    """Mean errors over the seeds so far, on logarithmic axes; a line where features = rows."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 360, theme)
        self.axes = axes = self.add_axes(left=60, top=40, width=570, height=268)
        style_axes(axes, theme)
        axes.set_xscale("log")
        axes.set_xlabel(
            _("random features = parameters"), labelpad=2, **text_style(theme.muted, SMALL)
        )
        set_title(axes, _("mean squared error"), theme)
        self.test = animated_line(
            axes, color=theme.validation, linewidth=2.0, linestyle=SOLID, marker="s", zorder=5
        )
        self.ridge = animated_line(
            axes, color=theme.zeros, linewidth=1.8, linestyle=DASHED, marker="^", zorder=4
        )
        self.train = animated_line(
            axes,
            color=theme.train,
            linewidth=1.5,
            linestyle=(0, (5, 1.5, 1, 1.5)),
            marker="o",
            zorder=3,
        )
        for line in (self.test, self.ridge, self.train):
            line.set_markersize(3.8)
        across = axes.get_xaxis_transform()
        self.threshold = animated_line(
            axes, color=theme.muted, linewidth=1.2, linestyle=(0, (1, 1.5)), transform=across
        )
        self.note = axes.text(
            0,
            0.03,
            _(" as many features as rows"),
            transform=across,
            animated=True,
            ha="left",
            va="bottom",
            **text_style(theme.muted, NORMAL),
        )
        legend_above(
            axes,
            theme,
            [self.test, self.ridge, self.train],
            [_("test, smallest norm"), _("test, ridge"), _("training, smallest norm")],
        )
        self._scale = SteadyScale(axes)
        self._counts: tuple[int, ...] = ()
        self._scale.make_room(positive_scale(np.empty(0), 20), empty=True)
        axes.set_xlim(1, 10)
        self.animate([self.threshold, self.note, self.train, self.ridge, self.test])

    def update(self, view: DescentView) -> None:
        """Show the view."""
        with self.lock:
            counts = tuple(int(count) for count in view.counts)
            if counts != self._counts:
                self._counts = counts
                self._set_counts(view)
            self.threshold.set_data([view.rows] * 2, [0, 1])
            self.note.set_x(view.rows)
            shown = []
            for line, values in (
                (self.test, view.test),
                (self.ridge, view.ridge),
                (self.train, view.train),
            ):
                if len(values):
                    means = np.maximum(values.mean(axis=0), FLOOR)
                    line.set_data(view.counts, means)
                    shown.append(means)
                else:
                    line.set_data([], [])
            values = finite(*shown) if shown else np.empty(0)
            self._scale.make_room(positive_scale(values, 20), empty=not values.size)

    def _set_counts(self, view: DescentView) -> None:
        low, high = view.counts.min(), view.counts.max()
        self.axes.set_xlim(low / 1.15, high * 1.15)
        ticks = (2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
        inside = [tick for tick in ticks if low <= tick <= high]
        self.axes.xaxis.set_major_locator(FixedLocator(inside))
        self.axes.xaxis.set_minor_locator(NullLocator())
        self.axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _at: number(value)))
