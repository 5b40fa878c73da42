"""The picture of capacity: a fit and its rivals, errors, and what they are made of."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from hpwidgets.draw.curves import (
    DASHED,
    SOLID,
    animated_lines,
    animated_marks,
    plain_line,
    set_upright,
    upright_line,
)
from hpwidgets.draw.mean_curves import DOTTED
from hpwidgets.draw.panel import words_above
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import fills, finite, number, set_x_scale, set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme, label_y, legend_above, make_line
from hpwidgets.i18n import _
from hpwidgets.lessons.capacity.pictures.zones import Zones
from hpwidgets.lessons.capacity.records import ZONES, CapacityView

FLOOR = 1e-4
"""Errors below this are drawn at the lower edge."""
LEAST_PART = 1e-3
"""Parts of the error below this are."""


class CapacityPicture(Picture):
    """Above the fit to the rows shown, with fits to other training sets; below the errors and
    bias², variance and noise against capacity, each known capacity a dot.

    The zones of too simple and too flexible models are shaded once all capacities are known.
    """

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 476, theme)
        self.axes = self.make_plain((50, 30, 590, 164), label=_("x"))
        label_y(self.axes, _("y"), theme)
        self.heading = words_above(self.axes, theme, "left")
        self._panels = self.make_panels(
            ((50, 290, 262, 150), _("error"), ""),
            ((378, 290, 262, 150), _("its parts"), ""),
            pad=17,
        )
        self.errors, self.parts = (panel.axes for panel in self._panels)
        self.zones = [
            Zones(axes, theme, [_(zone) for zone in ZONES], shaded=(0, 2))
            for axes in (self.errors, self.parts)
        ]
        self._make_fit(theme)
        self._make_errors(theme)
        self._limits = (0.0, 0.0)
        for zones in self.zones:
            self.animate(zones.animated)
        self.animate([self.others, self.truth, self.validation, self.train, self.fit])
        self.animate([self.heading, *self.chosen, self.train_error, self.validation_error])
        self.animate([self.noise, self.bias2, self.variance])

    def _make_fit(self, theme: Theme) -> None:
        axes = self.axes
        self.others = animated_lines(axes, theme.muted, 0.6, alpha=0.45, zorder=2)
        self.truth = plain_line(axes, theme.text, 1.3, DASHED, zorder=3, label=_("true function"))
        self.fit = plain_line(axes, theme.train, 2.0, zorder=5, label=_("fit"))
        self.train = animated_marks(axes, "o", 4.5, theme.train, zorder=4, label=_("training"))
        self.validation = animated_marks(
            axes, "o", 3.6, edge=theme.validation, width=0.9, zorder=3, label=_("validation")
        )
        other = make_line(color=theme.muted, linewidth=0.9, alpha=0.7)
        lines = [self.train, self.validation, self.truth, self.fit, other]
        labels = [_("training"), _("validation"), _("true function"), _("fit")]
        labels.append(_("fits to other rows"))
        legend_above(axes, theme, lines, labels, handlelength=1.6, columnspacing=0.9)

    def _make_errors(self, theme: Theme) -> None:
        self.train_error = _curve(self.errors, theme.train, SOLID, "o", _("training"))
        self.validation_error = _curve(self.errors, theme.validation, DASHED, "s", _("validation"))
        self.bias2 = _curve(self.parts, theme.zeros, SOLID, "^", _("bias²"))
        self.variance = _curve(self.parts, theme.ghosts[0], DASHED, "D", _("variance"))
        self.noise = plain_line(self.parts, theme.muted, 1.5, DOTTED, zorder=3, label=_("noise"))
        self.chosen = [
            upright_line(axes, theme.text, linewidth=0.8, zorder=2)
            for axes in (self.errors, self.parts)
        ]
        lines = [self.train_error, self.validation_error]
        both = [(lines, [_("training"), _("validation")])]
        both.append(
            ([self.bias2, self.variance, self.noise], [_("bias²"), _("variance"), _("noise")])
        )
        for axes, (keys, names) in zip((self.errors, self.parts), both, strict=True):
            style = {"handlelength": 1.8, "columnspacing": 0.9, "bbox_to_anchor": (1, 1.125)}
            legend_above(axes, theme, keys, names, **style)

    def update(self, view: CapacityView) -> None:
        with self.lock:
            self._set_fit(view)
            self._set_capacities(view)
            self._set_zones(view)
            places = np.arange(len(view.capacities), dtype=np.float64)
            known = np.isfinite(view.variance)

            def put(line: Line2D, values: NDArray[np.float64], floor: float) -> NDArray[np.float64]:
                shown = np.maximum(values[known], floor)
                line.set_data(places[known], shown)
                return shown

            train = put(self.train_error, view.train_error.mean(axis=0), FLOOR)
            middle = view.validation_medians
            validation = put(self.validation_error, middle, FLOOR)
            errors, made_of = self._panels
            errors.make_room(train, validation)
            parts = [put(self.variance, view.variance, LEAST_PART)]
            self.bias2.set_data([], [])
            self.noise.set_data([], [])
            if view.bias2 is not None:
                parts.append(put(self.bias2, view.bias2, LEAST_PART))
            if view.noise is not None and view.noise > 0:
                self.noise.set_data([0, len(places) - 1], [view.noise] * 2)
                parts.append(np.maximum([view.noise], LEAST_PART))
            if known.any():
                made_of.make_room(*parts)
            for line in self.chosen:
                set_upright(line, view.chosen)

    def _set_fit(self, view: CapacityView) -> None:
        self.train.set_data(view.train[:, 0], view.train[:, 1])
        self.validation.set_data(view.validation[:, 0], view.validation[:, 1])
        self.truth.set_data(([], []) if view.truth is None else (view.x, view.truth))
        self.fit.set_data(([], []) if view.fit is None else (view.x, view.fit))
        self.others.set_segments([np.stack([view.x, other], 1) for other in view.others])
        targets = finite(view.train[:, 1], view.validation[:, 1])
        room = 0.15 * max(float(np.ptp(targets)), 1e-9)
        across = (float(view.x.min()), float(view.x.max()))
        low, high = float(targets.min()), float(targets.max())
        # Other limits redraw everything.
        if not (self.unchanged(across, part="across") and fills(self._limits, low, high, 0.6)):
            self._limits = (low - room, high + room)
            edge = 0.01 * (across[1] - across[0])  # so that no point is cut in half
            set_x_scale(self.axes, spread_scale(across[0] - edge, across[1] + edge))
            set_y_scale(self.axes, spread_scale(*self._limits))

    def _set_capacities(self, view: CapacityView) -> None:
        if self.unchanged(*view.capacities):
            return
        every = 1 if len(view.capacities) <= 10 else 4
        ticks = range(0, len(view.capacities), every)
        for panel in self._panels:
            panel.set_label(_(view.kind))
            axes = panel.axes
            axes.set_xlim(-0.5, len(view.capacities) - 0.5)
            axes.set_xticks(list(ticks), [number(view.capacities[tick]) for tick in ticks])

    def _set_zones(self, view: CapacityView) -> None:
        """Shade the zones, and say in which one the chosen capacity is."""
        right = view.about_right
        last = len(view.capacities) - 0.5
        edges = () if right is None else (-0.5, right[0] - 0.5, right[1] + 0.5, last)
        for zones in self.zones:
            zones.set(edges)
        heading = f"{_(view.kind)} {view.capacities[view.chosen]}"
        self.heading.set_text(f"{heading}: {_(view.zone)}" if view.zone else heading)


def _curve(axes: Axes, colour: str, dashes: Any, marker: str, label: str) -> Line2D:
    mark: dict[str, Any] = {"marker": marker, "markersize": 3.6, "markeredgewidth": 0}
    return plain_line(axes, colour, 1.5, dashes, zorder=5, label=label, **mark)
