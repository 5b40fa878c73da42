"""Test error over the number of random features: up to a peak, and down again."""

from __future__ import annotations

import numpy as np

from hpwidgets.draw.curves import DASHED, SOLID, plain_line, set_upright, upright_line
from hpwidgets.draw.mean_curves import DASH_DOT
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import AxisScale, set_x_scale
from hpwidgets.draw.theme import LIGHT, NORMAL, Theme, legend_above, write
from hpwidgets.i18n import _
from hpwidgets.lessons.capacity.pictures.zones import Zones
from hpwidgets.lessons.capacity.records import DescentView

FLOOR = 1e-2
TICKS = (2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)


class DescentPicture(Picture):
    """Mean errors over the seeds so far, on logarithmic axes: the classical zone, the peak where
    features = rows, and the modern zone.
    """

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 360, theme)
        title, label = _("mean squared error"), _("random features (each with one weight)")
        self.panel = self.make_panel((60, 56, 580, 256), title, label, pad=19)
        axes = self.panel.axes
        axes.set_xscale("log")
        axes.set_xlim(1, 10)
        classical = _("classical zone: fewer features than rows")
        modern = _("modern zone: more features than rows")
        self.zones = Zones(axes, theme, (classical, modern), shaded=(1,))
        names = (
            _("test, no penalty"),
            _("test, ridge"),
            _("training, no penalty"),
        )
        looks = (
            (theme.validation, 2.0, SOLID, "s"),
            (theme.zeros, 1.8, DASHED, "^"),
            (theme.train, 1.5, DASH_DOT, "o"),
        )
        self.test, self.ridge, self.train = lines = [
            plain_line(
                axes,
                colour,
                width,
                dashes,
                marker=marker,
                markersize=3.8,
                zorder=5 - at,
                label=name,
            )
            for at, ((colour, width, dashes, marker), name) in enumerate(
                zip(looks, names, strict=True)
            )
        ]
        self.threshold = upright_line(
            axes, theme.muted, linewidth=1.2, linestyle=(0, (1, 1.5)), zorder=2
        )
        place = {"ha": "left", "va": "center", "animated": True, "zorder": 6}
        self.note = write(axes, 1, 1, "", theme.text, NORMAL, **place)
        self.note.set_visible(False)
        style = {"handlelength": 1.8, "columnspacing": 1.0, "bbox_to_anchor": (1, 1.075)}
        legend_above(axes, theme, lines, names, **style)
        self.animate(self.zones.animated)
        self.animate([self.threshold, self.train, self.ridge, self.test, self.note])

    def update(self, view: DescentView) -> None:
        with self.lock:
            low, high = float(view.counts.min()) / 1.15, float(view.counts.max()) * 1.15
            if not self.unchanged(*view.counts.tolist()):
                ticks = tuple(float(tick) for tick in TICKS if low <= tick <= high)
                set_x_scale(self.panel.axes, AxisScale(low, high, ticks))
            set_upright(self.threshold, view.rows)
            self.zones.set((low, view.rows, high))
            shown = []
            lines = (self.test, self.ridge, self.train)
            for line, values in zip(lines, (view.test, view.ridge, view.train), strict=True):
                line.set_data([], [])
                if len(values):
                    shown.append(np.maximum(values.mean(axis=0), FLOOR))
                    line.set_data(view.counts, shown[-1])
            self.panel.make_room(*shown)
            self._name_peak(view)

    def _name_peak(self, view: DescentView) -> None:
        """Say where the test error peaks, beside its peak, once all draws are in."""
        peak = view.peak if view.done == view.total else None
        self.note.set_visible(peak is not None)
        if peak is None:
            return
        at, error = int(view.counts[peak]), float(view.test.mean(axis=0)[peak])
        self.note.set(x=at * 1.06, y=max(error, FLOOR))
        words = _("peak: {features} features for {rows} rows")
        self.note.set_text(words.format(features=at, rows=view.rows))
