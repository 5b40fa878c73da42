"""The pictures of a BaselineLab's checks and gradients, from their records."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from hpwidgets.draw.curves import animated_marks
from hpwidgets.draw.labels import EndLabels
from hpwidgets.draw.mean_curves import (
    animated_band,
    level_line,
    series_curves,
    set_band,
    set_curves,
    set_level,
)
from hpwidgets.draw.panel import words_above
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import ALWAYS_LOG
from hpwidgets.draw.theme import LIGHT, NORMAL, SMALL, Theme, name_x, write
from hpwidgets.i18n import _, number
from hpwidgets.lessons.baseline.records import (
    EXPLODED,
    MODELS,
    NEAR,
    VANISHED,
    ChecksView,
    GradientView,
)

BADGES = {True: _("✓ passed"), False: _("✗ failed"), None: _("… running")}
"""What is said of a check."""


class ChecksPicture(Picture):
    """Three checks, each with a badge: loss at the start by family, one batch learnt by heart, and
    inputs against zeros.
    """

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 330, theme)
        self.panels = self.make_panels(
            ((46, 60, 156, 206), _("1  loss at the start"), ""),
            ((256, 60, 156, 206), _("2  one batch"), _("update")),
            ((472, 60, 172, 206), _("3  all rows"), _("epoch")),
            pad=22,
        )
        start, batch, loss = (panel.axes for panel in self.panels)
        self.badges = [words_above(axes, theme, "left") for axes in (start, batch, loss)]
        notes = (
            _("passed: within 10 % of ln K"),
            _("passed: loss below the dotted line"),
            _("passed: inputs beat zeros"),
        )
        for axes, note in zip((start, batch, loss), notes, strict=True):
            style = {"ha": "left", "va": "top", "transform": axes.transAxes}
            write(axes, 0, -0.21, note, theme.muted, SMALL, **style)
        self.near = animated_band(start, theme.zeros, 0.25)
        self.chance = level_line(start, theme.text, label=_("ln K"))
        self.chance_name = write(start, 0.04, 0, "", theme.text, NORMAL, animated=True, ha="left")
        self.chance_name.set_transform(start.get_yaxis_transform())
        self.starts = animated_marks(
            start, "o", 5, theme.train, zorder=5, label=_("loss of one network at the start")
        )
        self.pairs = [series_curves(axes, theme, 2) for axes in (batch, loss)]
        self.below = level_line(batch, theme.text, label=_("learnt by heart below"))
        self.ends = []
        for axes, pair in zip((batch, loss), self.pairs, strict=True):
            lines = [curve.line for curve in pair]
            self.ends.append(EndLabels(axes, lines, [_("inputs"), _("zeros")]))
            self.animate_curves(pair)
            self.animate(self.ends[-1].texts)
        self.animate([self.near, self.chance, self.starts, self.chance_name, self.below])
        self.animate(self.badges)

    def update(self, view: ChecksView) -> None:
        with self.lock:
            start, batch, loss = self.panels
            names = [_(MODELS.get(name, name)) for name, _losses in view.initial_losses]
            if not self.unchanged(*names):
                name_x(start.axes, names)
            x = [np.full(len(v), at) for at, (_n, v) in enumerate(view.initial_losses)]
            y = [losses for _n, losses in view.initial_losses]
            self.starts.set_data(np.concatenate(x), np.concatenate(y))
            set_level(self.chance, view.chance)
            low, high = (np.full(2, view.chance * (1 + side)) for side in (-NEAR, NEAR))
            set_band(self.near, start.axes.get_xlim(), low, high)
            start.make_room(*y, np.array([1.3 * view.chance]))
            self.chance_name.set_y(0.8 * view.chance)
            words = _("ln K = {chance}: the loss\nof knowing nothing")
            self.chance_name.set_text(words.format(chance=number(view.chance)))
            set_level(self.below, view.learnt_below)
            batch.set_steps(view.updates, room=1.3)
            loss.set_steps(view.epochs, room=1.3)
            batches = set_curves(self.pairs[0], (view.batch, view.empty_batch))
            losses = set_curves(self.pairs[1], (view.real, view.empty))
            batch.make_room(*batches, np.array([view.learnt_below]))
            loss.make_room(*losses, np.array([view.guess]))
            for ends in self.ends:
                ends.place()
            colours = {True: self.theme.zeros, False: self.theme.validation}
            for badge, passed in zip(self.badges, view.passed, strict=True):
                badge.set_text(_(BADGES[passed]))
                badge.set_color(self.theme.muted if passed is None else colours[passed])


class GradientPicture(Picture):
    """Gradient norms by layer at one depth, and the first layer's over the last one's by depth.

    Where a gradient has vanished or exploded on its way to the first layer, the ground is shaded.
    """

    def __init__(self, names: Sequence[str], theme: Theme = LIGHT) -> None:
        super().__init__(660, 330, theme)
        label = _("layer (the last one: output)")
        title = _("how much of it reaches the first layer")
        self.panels = self.make_panels(
            ((54, 34, 226, 250), _("gradient norm by layer"), label),
            ((362, 34, 282, 250), title, _("hidden layers")),
            pad=5,
        )
        self.curves = [
            series_curves(panel.axes, theme, len(names), markers=True) for panel in self.panels
        ]
        ratio = self.panels[1].axes
        self.even = level_line(ratio, theme.text, label=_("as large as the last one's"))
        self.ends = []
        for panel, curves in zip(self.panels, self.curves, strict=True):
            lines = [curve.line for curve in curves]
            self.ends.append(EndLabels(panel.axes, lines, names))
        self.lost = [
            _Ground(ratio, theme, name)
            for name in (_("vanished: below 1 %"), _("exploded: above 100 ×"))
        ]
        for ground in self.lost:
            self.animate([ground.area, ground.name])
        self.animate([self.even])
        for curves, ends in zip(self.curves, self.ends, strict=True):
            self.animate_curves(curves)
            self.animate(ends.texts)

    def update(self, view: GradientView) -> None:
        with self.lock:
            both = (np.arange(1, view.depth + 2), view.depths)
            same = self.unchanged(view.depth, *view.depths.tolist())
            set_level(self.even, 1.0)
            for panel, curves, ends, x, found in zip(
                self.panels, self.curves, self.ends, both, (view.norms, view.ratios), strict=True
            ):
                if not same:
                    room = 0.24 * (x[-1] - x[0] + 1)  # for the names
                    panel.axes.set_xlim(x[0] - 0.4, x[-1] + 0.4 + room)
                    every = max(1, -(-len(x) // 12))
                    panel.axes.set_xticks(x[::every], [str(place) for place in x[::every]])
                panel.make_room(*set_curves(curves, found, x), log_ratio=ALWAYS_LOG)
                ends.place()
            low, high = self.panels[1].axes.get_ylim()
            self.lost[0].set(low, min(VANISHED, high))
            self.lost[1].set(max(EXPLODED, low), high)


class _Ground:
    """A shaded stretch of a logarithmic y axis with its name in the lower left corner."""

    def __init__(self, axes: Axes, theme: Theme, name: str) -> None:
        across = axes.get_yaxis_transform()
        self.area = animated_band(axes, theme.muted, 0.13, zorder=1, transform=across)
        place = {"ha": "left", "transform": across, "animated": True}
        self.name = write(axes, 0.03, 1, name, theme.text, NORMAL, **place)

    def set(self, low: float, high: float) -> None:
        """Shade from ``low`` to ``high``; nothing where that is no stretch."""
        shown = 0 < low < high
        self.area.set_verts([[(0, low), (0, high), (1, high), (1, low)]] if shown else [])
        self.name.set_visible(shown and high / low > 5)
        if shown:
            self.name.set_y(float(low**0.7 * high**0.3))
