"""Error against the number of training rows, with a band over the repeats."""

from __future__ import annotations

import numpy as np

from hpwidgets.draw.labels import EndLabels, GapArrow, Zone, brief
from hpwidgets.draw.mean_curves import series_curves, set_curves
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import AxisScale, set_x_scale
from hpwidgets.draw.theme import LIGHT, Theme, label_y
from hpwidgets.i18n import _
from hpwidgets.lessons.curves.records import MoreDataView


class MoreDataPicture(Picture):
    """Mean error on the training and the validation rows; bands from the best to the worst repeat.

    The number of rows is on a logarithmic axis, where a doubling is always as wide. At the end
    the gap, and what the last doubling took off the validation error.
    """

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 380, theme)
        title = _("error by training rows: every step to the right doubles them")
        self.panel = self.make_panel((56, 36, 480, 296), title, _("training rows"), pad=5)
        self.axes = axes = self.panel.axes
        axes.set_xscale("log")
        axes.set_xlim(1, 10)
        self.last = Zone(axes, theme, theme.muted, alpha=0.14)
        self.curves = series_curves(axes, theme, 2, markers=True)
        self.lines = [curve.line for curve in self.curves]
        self.bands = [curve.band for curve in self.curves]
        self.names = EndLabels(axes, self.lines, [_("training error"), _("validation error")])
        self.gap = GapArrow(axes, theme)
        self.animate(self.last.animated)
        self.animate([*self.bands, *self.lines, *self.names.animated, *self.gap.animated])

    def update(self, view: MoreDataView) -> None:
        with self.lock:
            classes = view.task == "classification"
            label_y(self.axes, _("1 − accuracy") if classes else _("1 − R²"), self.theme)
            sizes = tuple(float(size) for size in view.sizes)
            if not self.unchanged(*sizes):
                set_x_scale(self.axes, AxisScale(sizes[0] / 1.12, sizes[-1] * 1.3, sizes))
            errors = (view.train_error, view.validation_error)
            self.panel.make_room(*set_curves(self.curves, errors, view.sizes), log_ratio=1e9)
            self.names.place()
            self._mark(view)

    def _mark(self, view: MoreDataView) -> None:
        self.last.hide()
        self.gap.hide()
        train, validation = (np.asarray(line.get_ydata()) for line in self.lines)
        if view.done < view.total or not len(train) == len(validation) == len(view.sizes):
            return
        last = float(view.sizes[-1])
        half = np.flatnonzero(view.sizes <= view.sizes[-1] / 2)
        if half.size:
            doublings = float(np.log2(view.sizes[-1] / view.sizes[half[-1]]))
            change = float(validation[-1] - validation[half[-1]]) / doublings
            words = _("error {change}\nat a doubling").format(
                change=("+" if change > 0 else "") + brief(change)
            )
            self.last.show(words, float(view.sizes[half[-1]]), last)
        words = _("gap {gap}").format(gap=brief(float(validation[-1] - train[-1])))
        self.gap.show(words, last / 1.12, float(train[-1]), float(validation[-1]), left=True)
