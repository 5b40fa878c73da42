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
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import fills, finite, number, set_x_scale, set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme, legend_above, make_line
from hpwidgets.i18n import _
from hpwidgets.lessons.capacity.records import CapacityView

FLOOR = 1e-4
"""Errors below this are drawn at the lower edge."""


class CapacityPicture(Picture):
    """Above the fit to the rows shown, with fits to other training sets; below the errors and
    bias², variance and noise against capacity, each known capacity a dot.
    """

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 500, theme)
        self.axes = self.make_plain((50, 34, 580, 180), _("fit"))
        self._panels = self.make_panels(
            ((50, 300, 250, 156), _("mean squared error"), ""),
            ((380, 300, 250, 156), _("what the error is made of"), ""),
            pad=19,
        )
        self.errors, self.parts = (panel.axes for panel in self._panels)
        self.others = animated_lines(self.axes, theme.muted, 0.6, alpha=0.45, zorder=2)
        self.truth = plain_line(self.axes, theme.text, 1.3, DASHED, zorder=3)
        self.fit = plain_line(self.axes, theme.train, 2.0, zorder=5)
        self.train = animated_marks(self.axes, "o", 4.5, theme.train, zorder=4)
        self.validation = animated_marks(
            self.axes, "o", 3.6, edge=theme.validation, width=0.9, zorder=3
        )
        self.train_error = _curve(self.errors, theme.train, SOLID, "o")
        self.validation_error = _curve(self.errors, theme.validation, DASHED, "s")
        self.bias2 = _curve(self.parts, theme.zeros, SOLID, "^")
        self.variance = _curve(self.parts, theme.ghosts[0], DASHED, "D")
        self.noise = plain_line(self.parts, theme.muted, 1.5, DOTTED, zorder=3)
        self.chosen = [
            upright_line(axes, theme.text, linewidth=0.8, zorder=2)
            for axes in (self.errors, self.parts)
        ]
        other = make_line(color=theme.muted, linewidth=0.9, alpha=0.7)
        lines = [self.train, self.validation, self.truth, self.fit, other]
        labels = [_("training"), _("validation"), _("truth"), _("fit"), _("other training sets")]
        legend_above(self.axes, theme, lines, labels)
        lines = [self.train_error, self.validation_error]
        legend_above(self.errors, theme, lines, [_("training"), _("validation")])
        lines = [self.bias2, self.variance, self.noise]
        legend_above(self.parts, theme, lines, [_("bias²"), _("variance"), _("noise")])
        self._limits = (0.0, 0.0)
        self.animate([self.others, self.truth, self.validation, self.train, self.fit])
        self.animate([*self.chosen, self.train_error, self.validation_error])
        self.animate([self.noise, self.bias2, self.variance])

    def update(self, view: CapacityView) -> None:
        """Show the view."""
        with self.lock:
            self._set_fit(view)
            self._set_capacities(view)
            places = np.arange(len(view.capacities), dtype=np.float64)
            known = np.isfinite(view.variance)

            def put(line: Line2D, values: NDArray[np.float64]) -> NDArray[np.float64]:
                line.set_data(places[known], np.maximum(values[known], FLOOR))
                return values[known]

            train = put(self.train_error, view.train_error.mean(axis=0))
            validation = put(self.validation_error, np.median(view.validation_error, axis=0))
            errors, made_of = self._panels
            errors.make_room(np.maximum(train, FLOOR), np.maximum(validation, FLOOR))
            parts = [put(self.variance, view.variance)]
            self.bias2.set_data([], [])
            self.noise.set_data([], [])
            if view.bias2 is not None:
                parts.append(put(self.bias2, view.bias2))
            if view.noise is not None and view.noise > 0:
                self.noise.set_data([0, len(places) - 1], [view.noise] * 2)
                parts.append(np.array([view.noise]))
            if known.any():
                made_of.make_room(*(np.maximum(part, FLOOR) for part in parts))
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
            set_x_scale(self.axes, spread_scale(*across))
            set_y_scale(self.axes, spread_scale(*self._limits))

    def _set_capacities(self, view: CapacityView) -> None:
        if self.unchanged(*view.capacities):
            return
        label = _("degree") if view.kind == "degree" else _("hidden units")
        every = 1 if len(view.capacities) <= 10 else 4
        ticks = range(0, len(view.capacities), every)
        for panel in self._panels:
            panel.set_label(label)
            axes = panel.axes
            axes.set_xlim(-0.5, len(view.capacities) - 0.5)
            axes.set_xticks(list(ticks), [number(view.capacities[tick]) for tick in ticks])


def _curve(axes: Axes, colour: str, dashes: Any, marker: str) -> Line2D:
    mark: dict[str, Any] = {"marker": marker, "markersize": 3.6, "markeredgewidth": 0}
    return plain_line(axes, colour, 1.5, dashes, zorder=5, **mark)
