"""The chance that some fold lacks a class, as computed and as counted."""

from __future__ import annotations

from typing import Any

import numpy as np

from hpwidgets.draw.curves import animated_marks, plain_line, set_upright, upright_line
from hpwidgets.draw.mean_curves import DOTTED
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import AxisScale, fix_ticks, set_x_scale, set_y_scale, show_percent
from hpwidgets.draw.theme import LIGHT, Theme, name_x, shorten
from hpwidgets.i18n import _
from hpwidgets.lessons.cross_validation.records import MissingChanceView

SHARES = AxisScale(0.0, 1.04, (0.0, 0.25, 0.5, 0.75, 1.0))
TICKS = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)


class FoldChancePicture(Picture):
    """By the class's rows, by k, and how many of the class's rows fall into one fold."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 330, theme)
        self.panels = self.make_panels(
            ((52, 66, 164, 206), "", _("rows of the class")),
            ((268, 66, 164, 206), "", _("folds k")),
            ((484, 66, 164, 206), "", _("of the class in one fold")),
        )
        for panel in self.panels:
            set_y_scale(panel.axes, SHARES)
            show_percent(panel.axes.yaxis)
        self.computed = [plain_line(p.axes, theme.train, 1.9, zorder=4) for p in self.panels]
        ring: dict[str, Any] = {"edge": theme.validation, "width": 1.4, "zorder": 5}
        self.counted = [animated_marks(p.axes, "o", 5, **ring) for p in self.panels]
        dots = {"linewidth": 1.2, "linestyle": DOTTED}
        self.here = [upright_line(p.axes, theme.text, **dots) for p in self.panels[:2]]
        self.panels[0].add_legend(
            (self.computed[0], _("computed")),
            (self.counted[0], _("shuffled")),
            (self.here[0], _("here")),
            columnspacing=0.9,
            handlelength=1.6,
        )
        self.animate([*self.here, *self.computed, *self.counted])

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
            nothing, gap = np.zeros(len(found)), np.full(len(found), np.nan)
            sticks = np.column_stack([nothing, view.share, gap]).ravel()
            self.computed[2].set_data(np.repeat(found, 3), sticks)
            self.counted[2].set_data(found, view.share_simulated)
            set_upright(self.here[0], view.members_now)
            set_upright(self.here[1], now)

    def _name(self, view: MissingChanceView) -> None:
        if self.unchanged(view.rows, view.k, view.members_now, view.class_name):
            return
        name = shorten(view.class_name, 9)
        titles = (
            _("some of {k} folds has none").format(k=view.k),
            _("{n} rows: some fold has none").format(n=view.members_now),
            _("first fold: rows of {name}").format(name=name),
        )
        for panel, title in zip(self.panels, titles, strict=True):
            panel.set_title(title)
        axes = self.panels[0].axes
        most = int(view.members[-1])
        axes.set_xscale("log")
        axes.set_xlim(0.85, 1.15 * most)
        ticks = [tick for tick in TICKS if tick <= most]
        ticks = [tick for tick in ticks if tick not in (2, 3)] if most > 60 else ticks
        fix_ticks(axes.xaxis, ticks, lambda tick: f"{tick:.0f}")
        name_x(self.panels[1].axes, [str(k) for k in view.ks])
        most = int(np.flatnonzero(view.share > 5e-4)[-1])
        every = range(0, most + 1, max(1, -(-most // 6)))
        scale = AxisScale(-0.6, most + 0.6, tuple(float(tick) for tick in every))
        set_x_scale(self.panels[2].axes, scale)
