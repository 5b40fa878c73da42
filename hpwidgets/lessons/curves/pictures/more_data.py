"""Error against the number of training rows, with a band over the repeats."""

from __future__ import annotations

from hpwidgets.draw.mean_curves import series_curves, set_curves
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import AxisScale, set_x_scale
from hpwidgets.draw.theme import LIGHT, Theme, legend_above
from hpwidgets.i18n import _
from hpwidgets.lessons.curves.records import MoreDataView


class MoreDataPicture(Picture):
    """Mean error on the training and the validation rows; bands from the best to the worst repeat.

    The number of rows is on a logarithmic axis, where a doubling is always as wide.
    """

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 360, theme)
        self.panel = self.make_panel((56, 40, 574, 270), "", _("training rows"), pad=5)
        self.axes = axes = self.panel.axes
        axes.set_xscale("log")
        axes.set_xlim(1, 10)
        self.curves = series_curves(axes, theme, 2, markers=True)
        self.lines = [curve.line for curve in self.curves]
        self.bands = [curve.band for curve in self.curves]
        legend_above(axes, theme, self.lines, [_("training"), _("validation")])
        self.animate([*self.bands, *self.lines])

    def update(self, view: MoreDataView) -> None:
        """Show the view."""
        with self.lock:
            classes = view.task == "classification"
            self.panel.set_title(_("error (1 − accuracy)") if classes else _("error (1 − R²)"))
            sizes = tuple(float(size) for size in view.sizes)
            if not self.unchanged(*sizes):
                set_x_scale(self.axes, AxisScale(sizes[0] / 1.12, sizes[-1] * 1.12, sizes))
            errors = (view.train_error, view.validation_error)
            self.panel.make_room(*set_curves(self.curves, errors, view.sizes), log_ratio=1e9)
