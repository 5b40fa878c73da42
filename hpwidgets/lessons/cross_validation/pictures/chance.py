"""The chance that some fold lacks a class, as computed and as counted."""

from __future__ import annotations

from typing import Any

import numpy as np

from hpwidgets.draw.callout import Callout
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
        super().__init__(660, 360, theme)
        self.panels = self.make_panels(
            ((52, 78, 190, 220), "", _("rows of the class")),
            ((276, 78, 170, 220), "", _("folds k")),
            ((480, 78, 164, 220), "", ""),
            pad=6,
        )
        for at, panel in enumerate(self.panels):
            set_y_scale(panel.axes, SHARES)
            show_percent(panel.axes.yaxis)
            panel.axes.tick_params(labelleft=at == 0)
        computed, counted = _("computed"), _("counted in many shuffles")
        width = (1.9, 1.9, 9)
        self.computed = [
            plain_line(p.axes, theme.train, w, zorder=4, label=computed, solid_capstyle="butt")
            for p, w in zip(self.panels, width, strict=True)
        ]
        alarm = theme.validation
        self.none = plain_line(
            self.panels[2].axes, alarm, width[2], zorder=5, label="_none", solid_capstyle="butt"
        )
        ring: dict[str, Any] = {"edge": theme.text, "width": 1.2, "zorder": 6, "label": counted}
        self.counted = [animated_marks(p.axes, "o", 5, **ring) for p in self.panels]
        dots = {"linewidth": 1.2, "linestyle": DOTTED, "label": "_here"}
        self.here = [upright_line(p.axes, alarm, **dots) for p in self.panels[:2]]
        self.says = [
            Callout(self.panels[0].axes, theme, (7, 0), colour=alarm),
            Callout(self.panels[1].axes, theme, (7, -3), colour=alarm),
            Callout(self.panels[2].axes, theme, (0, 7), colour=alarm),
        ]
        self.add_legend([self.computed[0], self.counted[0]], [computed, counted], "left", 52, 14)
        self.animate([*self.here, *self.computed, self.none, *self.counted])
        for words in self.says:
            self.animate(words.animated)

    def update(self, view: MissingChanceView) -> None:
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
            self.none.set_data([0, 0], [0, view.share[0]])
            self.counted[2].set_data(found, view.share_simulated)
            set_upright(self.here[0], view.members_now)
            set_upright(self.here[1], now)
            here, none = percent_of(view.now), percent_of(float(view.share[0]))
            members = _("here {members} rows:\n{chance}")
            self.says[0].show(
                members.format(members=view.members_now, chance=here), view.members_now, view.now
            )
            folds = _("here k = {k}:\n{chance}")
            self.says[1].show(folds.format(k=view.k, chance=here), now, view.now)
            self.says[2].show(_("none:\n{chance}").format(chance=none), 0, float(view.share[0]))

    def _name(self, view: MissingChanceView) -> None:
        if self.unchanged(view.rows, view.k, view.members_now, view.class_name):
            return
        name = shorten(view.class_name, 9)
        titles = (
            _("chance that one of {k} folds\nhas no “{name}” row").format(k=view.k, name=name),
            _("the same for {n} rows,\nby the number of folds").format(n=view.members_now),
            _("what one fold gets\nof the {n} rows").format(n=view.members_now),
        )
        for panel, title in zip(self.panels, titles, strict=True):
            panel.set_title(title)
        self.panels[2].set_label(_("“{name}” rows in the fold").format(name=name))
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


def percent_of(chance: float) -> str:
    """A chance as whole per cent; one that is neither 0 nor 1 never says 0% or 100%.

    >>> percent_of(0.953), percent_of(0.9999), percent_of(0.001), percent_of(1)
    ('95%', 'over 99%', 'under 1%', '100%')
    """
    if 0.995 <= chance < 1:
        return _("over 99%")
    return _("under 1%") if 0 < chance < 0.005 else f"{chance:.0%}"
