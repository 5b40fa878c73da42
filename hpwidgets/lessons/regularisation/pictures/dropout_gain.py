"""What dropout gains by the number of training rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hpwidgets.draw.mean_curves import MeanCurve, level_line, series_style, set_level, size_axis
from hpwidgets.draw.panel import Panel, legend_over
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import finite, set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme, set_title
from hpwidgets.i18n import _
from hpwidgets.lessons.regularisation.records import DropoutGainView

Values = NDArray[np.float64]


class DropoutGainPicture(Picture):
    """Left what the network reaches by rows, without and with dropout; right the difference."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 330, theme)
        self.left = Panel(
            self.add_axes(left=56, top=62, width=250, height=220),
            theme,
            "",
            _("training rows"),
            pad=22,
        )
        self.right = Panel(
            self.add_axes(left=385, top=62, width=250, height=220),
            theme,
            "",
            _("training rows"),
            pad=22,
        )
        styles = [series_style(theme, at) for at in (0, 1)]
        self.curves = [MeanCurve(self.left.axes, style, markers=True) for style in styles]
        style = series_style(theme, 2)
        self.gain = MeanCurve(self.right.axes, style | {"color": theme.text}, markers=True)
        self.zero = level_line(self.right.axes, theme.muted)
        legend_over(
            self.left, theme, [c.line for c in self.curves], [_("no dropout"), _("dropout")]
        )
        legend_over(self.right, theme, [self.gain.line], [_("mean; band: every seed")])
        for curve in (*self.curves, self.gain):
            self.animate(curve.animated)
        self.animate([self.zero])
        self._reach = 0.0
        self._shown: tuple[object, ...] = ()

    def update(self, view: DropoutGainView, measure: str) -> None:
        """Show the view by ``measure``: "loss", "accuracy" or "R²"."""
        with self.lock:
            shares = measure != "loss"
            values = view.score if shares else view.loss
            self._set_words(view, measure)
            seen = [c.set(view.sizes, v) for c, v in zip(self.curves, values, strict=True)]
            if shares:
                self.left.make_room_for_shares(*seen, r2=measure == "R²")
            else:
                self.left.make_room(*seen)
            gain = gains(view, measure)
            reached = finite(np.empty(0), self.gain.set(view.sizes, gain))
            set_level(self.zero, 0.0)
            reach = float(np.abs(reached).max(initial=0.0)) or 0.1
            if not self._reach / 3 < reach <= self._reach:
                self._reach = 1.2 * reach
                set_y_scale(self.right.axes, spread_scale(-self._reach, self._reach))

    def _set_words(self, view: DropoutGainView, measure: str) -> None:
        shown = (tuple(view.sizes.tolist()), measure)
        if shown == self._shown:
            return
        self._shown = shown
        self._reach = 0.0
        for panel in (self.left, self.right):
            size_axis(panel.axes, view.sizes)
        name = {"loss": _("validation loss"), "accuracy": _("validation accuracy")}.get(
            measure, _("validation R²")
        )
        set_title(self.left.axes, name, self.theme, pad=22)
        title = _("less loss by dropout") if measure == "loss" else _("gained by dropout")
        set_title(self.right.axes, title, self.theme, pad=22)


def gains(view: DropoutGainView, measure: str) -> Values:
    """What dropout gains ``[seeds, sizes]``: less loss, or more accuracy or R²."""
    if measure == "loss":
        return np.asarray(view.loss[0] - view.loss[1])
    return np.asarray(view.score[1] - view.score[0])
