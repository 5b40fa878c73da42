"""Test error over the number of random features: up to a peak, and down again."""

from __future__ import annotations

import numpy as np

from hpwidgets.draw.curves import DASHED, SOLID, plain_line, set_upright, upright_line
from hpwidgets.draw.mean_curves import DASH_DOT
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import AxisScale, set_x_scale
from hpwidgets.draw.theme import LIGHT, NORMAL, Theme, legend_above, write
from hpwidgets.i18n import _
from hpwidgets.lessons.capacity.records import DescentView

FLOOR = 1e-3
TICKS = (2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)


class DescentPicture(Picture):
    """Mean errors over the seeds so far, on logarithmic axes; a line where features = rows."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 360, theme)
        title, label = _("mean squared error"), _("random features = parameters")
        self.panel = self.make_panel((60, 40, 570, 268), title, label, pad=5)
        axes = self.panel.axes
        axes.set_xscale("log")
        axes.set_xlim(1, 10)
        looks = (
            (theme.validation, 2.0, SOLID, "s"),
            (theme.zeros, 1.8, DASHED, "^"),
            (theme.train, 1.5, DASH_DOT, "o"),
        )
        self.test, self.ridge, self.train = lines = [
            plain_line(axes, colour, width, dashes, marker=marker, markersize=3.8, zorder=5 - at)
            for at, (colour, width, dashes, marker) in enumerate(looks)
        ]
        self.threshold = upright_line(
            axes, theme.muted, linewidth=1.2, linestyle=(0, (1, 1.5)), zorder=2
        )
        place = {"transform": axes.get_xaxis_transform(), "ha": "left", "va": "bottom"}
        words = _(" as many features as rows")
        self.note = write(axes, 0, 0.03, words, theme.muted, NORMAL, animated=True, **place)
        names = [_("test, smallest norm"), _("test, ridge"), _("training, smallest norm")]
        legend_above(axes, theme, lines, names)
        self.animate([self.threshold, self.note, self.train, self.ridge, self.test])

    def update(self, view: DescentView) -> None:
        """Show the view."""
        with self.lock:
            if not self.unchanged(*view.counts.tolist()):
                low, high = float(view.counts.min()), float(view.counts.max())
                ticks = tuple(float(tick) for tick in TICKS if low <= tick <= high)
                set_x_scale(self.panel.axes, AxisScale(low / 1.15, high * 1.15, ticks))
            set_upright(self.threshold, view.rows)
            self.note.set_x(view.rows)
            shown = []
            lines = (self.test, self.ridge, self.train)
            for line, values in zip(lines, (view.test, view.ridge, view.train), strict=True):
                line.set_data([], [])
                if len(values):
                    shown.append(np.maximum(values.mean(axis=0), FLOOR))
                    line.set_data(view.counts, shown[-1])
            self.panel.make_room(*shown)
