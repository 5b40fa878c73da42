"""What dropout gains by the number of training rows."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.draw.labels import EndLabels
from hpwidgets.draw.mean_curves import (
    MeanCurve,
    animated_band,
    level_line,
    series_curves,
    series_style,
    set_band,
    set_curves,
    set_level,
    size_axis,
)
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import set_y_scale, spread_scale
from hpwidgets.draw.theme import LARGE, LIGHT, Theme, write
from hpwidgets.i18n import _
from hpwidgets.lessons.regularisation.records import DropoutGainView

Values = NDArray[np.float64]


class DropoutGainPicture(Picture):
    """Left what the network reaches by rows, without and with dropout; right the difference."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 350, theme)
        self.left, self.right = self.make_panels(
            ((56, 40, 210, 264), "", _("training rows")),
            ((404, 40, 236, 264), "", _("training rows")),
            pad=5,
        )
        axes = self.left.axes
        self.curves = series_curves(axes, theme, 2, markers=True)
        lines = [curve.line for curve in self.curves]
        self.names = EndLabels(axes, lines, (_("no dropout"), _("dropout")))
        axes = self.right.axes
        style = series_style(theme, 2)
        self.gain = MeanCurve(axes, style | {"color": theme.text}, markers=True)
        self.gain.line.set_label(_("gain: mean of the seeds"))
        self.zero = level_line(axes, theme.muted)
        flat: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "zorder": 1}
        self.zones = [
            animated_band(axes, colour, 0.12, **flat) for colour in (theme.zeros, theme.validation)
        ]
        where: dict[str, Any] = {"transform": axes.transAxes, "animated": True, "ha": "left"}
        self.words = [
            write(axes, 0.03, y, words, theme.text, LARGE, va=va, zorder=6, **where)
            for y, va, words in (
                (0.97, "top", _("dropout helps")),
                (0.03, "bottom", _("dropout does harm")),
            )
        ]
        self.animate(self.zones)
        self.animate_curves([*self.curves, self.gain])
        self.animate([*self.names.animated, self.zero, *self.words])
        self._reach = 0.0

    def update(self, view: DropoutGainView, measure: str) -> None:
        """Show the view by ``measure``: "loss", "accuracy" or "R²"."""
        with self.lock:
            shares = measure != "loss"
            values = view.score if shares else view.loss
            self._set_words(view, measure)
            seen = set_curves(self.curves, values, view.sizes)
            if shares:
                self.left.make_room_for_shares(*seen, r2=measure == "R²")
            else:
                self.left.make_room(*seen)
            self.names.place()
            reached = self.gain.set(view.sizes, gains(view, measure))
            set_level(self.zero, 0.0)
            reach = float(np.abs(reached).max(initial=0.0)) or 0.1
            if not self._reach / 3 < reach <= self._reach:
                self._reach = 1.35 * reach
                set_y_scale(self.right.axes, spread_scale(-self._reach, self._reach))
            for zone, sign in zip(self.zones, (1, -1), strict=True):
                set_band(zone, [0, 1], np.zeros(2), np.full(2, sign * self._reach))

    def _set_words(self, view: DropoutGainView, measure: str) -> None:
        if self.unchanged(*view.sizes.tolist(), measure):
            return
        self._reach = 0.0
        for panel in (self.left, self.right):
            size_axis(panel.axes, view.sizes)
        names = {"loss": _("validation loss"), "accuracy": _("validation accuracy")}
        title = names.get(measure, _("validation R²"))
        self.left.set_title(title)
        title = _("gain: less loss by dropout") if measure == "loss" else _("gained by dropout")
        self.right.set_title(title)


def gains(view: DropoutGainView, measure: str) -> Values:
    """What dropout gains ``[seeds, sizes]``: less loss, or more accuracy or R²."""
    if measure == "loss":
        return np.asarray(view.loss[0] - view.loss[1])
    return np.asarray(view.score[1] - view.score[0])
