"""What a plain search reports of its best setting, beside what nested cross-validation says."""

from __future__ import annotations

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.ticker import FixedFormatter, FixedLocator

from hpwidgets.draw.curves import DASHED, animated_line
from hpwidgets.draw.mean_curves import MeanCurve, level_line, series_style, set_level
from hpwidgets.draw.panel import NearPanel, Panel, legend_over
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import set_x_scale, set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme, set_title
from hpwidgets.i18n import _
from hpwidgets.lessons.cross_validation.pictures.fold_axis import LOWEST
from hpwidgets.records import NestedView


class NestedPicture(Picture):
    """Left both scores of every seed, joined by a line; right optimism by the settings tried."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 344, theme)
        self.left = NearPanel(
            self.add_axes(left=56, top=62, width=250, height=230), theme, "", _("seed"), pad=22
        )
        self.right = Panel(
            self.add_axes(left=388, top=62, width=250, height=230),
            theme,
            "",
            _("settings tried"),
            pad=22,
        )
        axes = self.left.axes
        self.gaps = LineCollection(
            [], colors=[theme.muted], linewidths=1.6, zorder=3, animated=True
        )
        axes.add_collection(self.gaps, autolim=False)
        dots = {"linestyle": "", "markersize": 7, "markeredgewidth": 0, "zorder": 5}
        self.flat = animated_line(axes, marker="^", color=theme.train, **dots)
        self.nested = animated_line(axes, marker="o", color=theme.validation, **dots)
        self.chance = level_line(axes, theme.text, linestyle=DASHED)
        self.optimism = MeanCurve(self.right.axes, series_style(theme, 2), markers=True)
        self.zero = level_line(self.right.axes, theme.muted)
        legend_over(self.right, theme, [self.optimism.line], [_("mean; band: every seed")])
        set_title(self.right.axes, _("optimism: reported − nested"), theme, pad=22)
        self.animate([self.chance, self.gaps, self.nested, self.flat, self.zero])
        self.animate(self.optimism.animated)
        self._limits = (0.0, 0.0)
        self._shown: tuple[object, ...] = ()

    def update(self, view: NestedView) -> None:
        """Show the view."""
        with self.lock:
            self._name(view)
            x = np.arange(len(view.flat))
            self.flat.set_data(x, view.flat)
            self.nested.set_data(x, view.nested)
            set_level(self.chance, view.chance)
            known = np.isfinite(view.flat) & np.isfinite(view.nested)
            self.gaps.set_segments(
                [np.array([[at, view.nested[at]], [at, view.flat[at]]]) for at in x[known].tolist()]
            )
            self.left.make_room_near(
                view.flat, view.nested, np.array([view.chance]), low=LOWEST[view.task]
            )
            set_level(self.zero, 0.0)
            reached = self.optimism.set(view.tried, view.optimism)
            low = min(-0.01, float(reached.min(initial=0.0)))
            high = max(0.05, float(reached.max(initial=0.0)))
            if not (self._limits[0] <= low and high <= self._limits[1] <= 3 * high):
                self._limits = (1.15 * low, 1.2 * high)
                set_y_scale(self.right.axes, spread_scale(*self._limits))

    def _name(self, view: NestedView) -> None:
        guessed = bool(np.isfinite(view.chance))
        shown = (view.task, len(view.flat), view.settings, guessed)
        if shown == self._shown:
            return
        self._shown = shown
        handles, labels = [self.flat, self.nested], [_("reported"), _("nested")]
        if guessed:
            handles, labels = [*handles, self.chance], [*labels, _("chance")]
        legend_over(self.left, self.theme, handles, labels)
        name = _("R² of the best setting")
        if view.task == "classification":
            name = _("accuracy of the best setting")
        set_title(self.left.axes, name, self.theme, pad=22)
        axes, seeds = self.left.axes, len(view.flat)
        axes.set_xlim(-0.5, seeds - 0.5)
        axes.xaxis.set_major_locator(FixedLocator(list(range(seeds))))
        axes.xaxis.set_major_formatter(FixedFormatter([str(at + 1) for at in range(seeds)]))
        set_x_scale(self.right.axes, spread_scale(0, max(2, 1.05 * view.settings)))
