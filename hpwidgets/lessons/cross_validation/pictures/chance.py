"""The chance that some fold lacks a class, as computed and as counted."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter

from hpwidgets.draw.curves import animated_line
from hpwidgets.draw.mean_curves import DOTTED
from hpwidgets.draw.panel import Panel, legend_over
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import AxisScale, percent, set_x_scale, set_y_scale
from hpwidgets.draw.theme import LIGHT, SMALL, Theme, set_title, shorten, text_style
from hpwidgets.i18n import _
from hpwidgets.lessons.cross_validation.records import MissingChanceView

SHARES = AxisScale(0.0, 1.04, (0.0, 0.25, 0.5, 0.75, 1.0))
TICKS = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)


class FoldChancePicture(Picture):
    """By the class's rows, by k, and how many of the class's rows fall into one fold."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 330, theme)
        labels = (_("rows of the class"), _("folds k"), _("of the class in one fold"))
        self.panels = [
            Panel(self.add_axes(left=left, top=66, width=164, height=206), theme, "", label, pad=22)
            for left, label in zip((52, 268, 484), labels, strict=True)
        ]
        self.computed: list[Line2D] = []
        self.counted: list[Line2D] = []
        for panel in self.panels:
            set_y_scale(panel.axes, SHARES)
            panel.axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _at: percent(value)))
            self.computed.append(
                animated_line(panel.axes, color=theme.train, linewidth=1.9, zorder=4)
            )
            self.counted.append(
                animated_line(
                    panel.axes,
                    linestyle="",
                    marker="o",
                    markersize=5,
                    markerfacecolor="none",
                    markeredgecolor=theme.validation,
                    markeredgewidth=1.4,
                    zorder=5,
                )
            )
        self.here = [_upright(panel.axes, theme.text) for panel in self.panels[:2]]
        legend_over(
            self.panels[0],
            theme,
            [self.computed[0], self.counted[0], self.here[0]],
            [_("computed"), _("shuffled"), _("here")],
            columnspacing=0.9,
            handlelength=1.6,
        )
        self.animate([*self.here, *self.computed, *self.counted])
        self._shown: tuple[object, ...] = ()

    def update(self, view: MissingChanceView) -> None:
        """Show the view."""
        with self.lock:
            self._name(view)
            places = np.arange(len(view.ks))
            now = int(np.flatnonzero(view.ks == view.k)[0])
            found = np.arange(len(view.share))
            self.computed[0].set_data(view.members, view.computed)
            self.counted[0].set_data(view.members, view.simulated)
            self.computed[1].set_data(places, view.by_k)
            self.counted[1].set_data(places, view.by_k_simulated)
            self.computed[2].set_data(
                np.repeat(found, 3).astype(np.float64),
                np.column_stack(
                    [np.zeros(len(found)), view.share, np.full(len(found), np.nan)]
                ).ravel(),
            )
            self.counted[2].set_data(found, view.share_simulated)
            self.here[0].set_data([view.members_now] * 2, [0, 1])
            self.here[1].set_data([now] * 2, [0, 1])

    def _name(self, view: MissingChanceView) -> None:
        shown = (view.rows, view.k, view.members_now, view.class_name)
        if shown == self._shown:
            return
        self._shown = shown
        name = shorten(view.class_name, 9)
        titles = (
            _("some of {k} folds has none").format(k=view.k),
            _("{n} rows: some fold has none").format(n=view.members_now),
            _("first fold: rows of {name}").format(name=name),
        )
        for panel, title in zip(self.panels, titles, strict=True):
            set_title(panel.axes, title, self.theme, pad=22)
        axes = self.panels[0].axes
        most = int(view.members[-1])
        axes.set_xscale("log")
        axes.set_xlim(0.85, 1.15 * most)
        ticks = [tick for tick in TICKS if tick <= most]
        ticks = [tick for tick in ticks if tick not in (2, 3)] if most > 60 else ticks
        axes.xaxis.set_major_locator(FixedLocator(ticks))
        axes.xaxis.set_minor_locator(FixedLocator([]))
        axes.xaxis.set_major_formatter(FixedFormatter([str(tick) for tick in ticks]))
        axes = self.panels[1].axes
        axes.set_xlim(-0.5, len(view.ks) - 0.5)
        axes.xaxis.set_major_locator(FixedLocator(list(range(len(view.ks)))))
        axes.xaxis.set_major_formatter(FixedFormatter([str(k) for k in view.ks]))
        most = int(np.flatnonzero(view.share > 5e-4)[-1])
        step = max(1, -(-most // 6))
        set_x_scale(
            self.panels[2].axes,
            AxisScale(-0.6, most + 0.6, tuple(float(t) for t in range(0, most + 1, step))),
        )
        self.panels[2].axes.set_xlabel(
            _("of the class in one fold"), labelpad=2, **text_style(self.theme.muted, SMALL)
        )


def _upright(axes: Axes, colour: str) -> Line2D:
    return animated_line(
        axes,
        color=colour,
        linewidth=1.2,
        linestyle=DOTTED,
        transform=axes.get_xaxis_transform(),
        zorder=3,
    )
