"""What dropout gains by the number of training rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hpwidgets.draw.mean_curves import (
    MeanCurve,
    level_line,
    series_curves,
    series_style,
    set_curves,
    set_level,
    size_axis,
)
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme
from hpwidgets.i18n import _
from hpwidgets.lessons.regularisation.records import DropoutGainView

Values = NDArray[np.float64]


class DropoutGainPicture(Picture):
    """Left what the network reaches by rows, without and with dropout; right the difference."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 330, theme)
        self.left, self.right = self.make_panels(
            ((56, 62, 250, 220), "", _("training rows")),
            ((385, 62, 250, 220), "", _("training rows")),
        )
        self.curves = series_curves(self.left.axes, theme, 2, markers=True)
        style = series_style(theme, 2)
        self.gain = MeanCurve(self.right.axes, style | {"color": theme.text}, markers=True)
        self.zero = level_line(self.right.axes, theme.muted)
        without, dropout = (curve.line for curve in self.curves)
        self.left.add_legend((without, _("no dropout")), (dropout, _("dropout")))
        self.right.add_legend((self.gain.line, _("mean; band: every seed")))
        self.animate_curves([*self.curves, self.gain])
        self.animate([self.zero])
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
            reached = self.gain.set(view.sizes, gains(view, measure))
            set_level(self.zero, 0.0)
            reach = float(np.abs(reached).max(initial=0.0)) or 0.1
            if not self._reach / 3 < reach <= self._reach:
                self._reach = 1.2 * reach
                set_y_scale(self.right.axes, spread_scale(-self._reach, self._reach))

    def _set_words(self, view: DropoutGainView, measure: str) -> None:
        if self.unchanged(*view.sizes.tolist(), measure):
            return
        self._reach = 0.0
        for panel in (self.left, self.right):
            size_axis(panel.axes, view.sizes)
        names = {"loss": _("validation loss"), "accuracy": _("validation accuracy")}
        title = names.get(measure, _("validation R²"))
        self.left.set_title(title)
        title = _("less loss by dropout") if measure == "loss" else _("gained by dropout")
        self.right.set_title(title)


def gains(view: DropoutGainView, measure: str) -> Values:
    """What dropout gains ``[seeds, sizes]``: less loss, or more accuracy or R²."""
    if measure == "loss":
        return np.asarray(view.loss[0] - view.loss[1])
    return np.asarray(view.score[1] - view.score[0])
