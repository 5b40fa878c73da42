"""Error against the number of training rows, with a band over the repeats."""

from __future__ import annotations

import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from hpwidgets.draw.curves import DASHED, SOLID
from hpwidgets.draw.mean_curves import MeanCurve
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import SteadyScale, finite, number, positive_scale
from hpwidgets.draw.theme import (
    LIGHT,
    SMALL,
    Theme,
    legend_above,
    set_title,
    style_axes,
    text_style,
)
from hpwidgets.i18n import _
from hpwidgets.lessons.curves.records import MoreDataView


class MoreDataPicture(Picture):
    """Mean error on the training and the validation rows; bands from the best to the worst repeat.

    The number of rows is on a logarithmic axis, where a doubling is always as wide.
    """

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 360, theme)
        self.axes = axes = self.add_axes(left=56, top=40, width=574, height=270)
        style_axes(axes, theme)
        axes.set_xscale("log")
        axes.set_xlabel(_("training rows"), labelpad=2, **text_style(theme.muted, SMALL))
        styles = (
            {"color": theme.train, "linestyle": SOLID, "marker": "o"},
            {"color": theme.validation, "linestyle": DASHED, "marker": "s"},
        )
        self.curves = [MeanCurve(axes, style, markers=True) for style in styles]
        self.lines = [curve.line for curve in self.curves]
        self.bands = [curve.band for curve in self.curves]
        legend_above(axes, theme, self.lines, [_("training"), _("validation")])
        self._scale = SteadyScale(axes)
        self._scale.make_room(positive_scale(np.empty(0), 1e9), empty=True)
        self._sizes: tuple[int, ...] = ()
        self._title = ""
        axes.set_xlim(1, 10)
        self.animate([*self.bands, *self.lines])

    def update(self, view: MoreDataView) -> None:
        """Show the view."""
        with self.lock:
            classes = view.task == "classification"
            title = _("error (1 − accuracy)") if classes else _("error (1 − R²)")
            if title != self._title:
                self._title = title
                set_title(self.axes, title, self.theme)
            sizes = tuple(int(size) for size in view.sizes)
            if sizes != self._sizes:
                self._sizes = sizes
                self.axes.set_xlim(sizes[0] / 1.12, sizes[-1] * 1.12)
                self.axes.xaxis.set_major_locator(FixedLocator(sizes))
                self.axes.xaxis.set_minor_locator(NullLocator())
                self.axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _at: number(v)))
            shown = []
            for curve, errors in zip(
                self.curves, (view.train_error, view.validation_error), strict=True
            ):
                shown.append(curve.set(view.sizes, errors))
            values = finite(*shown)
            self._scale.make_room(positive_scale(values, 1e9), empty=not values.size)
