"""Error against the number of training rows, with a band over the repeats."""

from __future__ import annotations

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from hpwidgets.draw.curves import DASHED, SOLID, animated_line
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
from hpwidgets.records import MoreDataView


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
        self.bands: list[PolyCollection] = []
        self.lines: list[Line2D] = []
        for colour, dashes, marker in (
            (theme.train, SOLID, "o"),
            (theme.validation, DASHED, "s"),
        ):
            band = PolyCollection([], facecolors=colour, alpha=0.2, linewidths=0, zorder=2)
            band.set_animated(True)
            axes.add_collection(band, autolim=False)
            self.bands.append(band)
            self.lines.append(
                animated_line(
                    axes,
                    color=colour,
                    linestyle=dashes,
                    linewidth=1.9,
                    marker=marker,
                    markersize=4,
                    zorder=4,
                )
            )
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
            for band, line, errors in zip(
                self.bands, self.lines, (view.train_error, view.validation_error), strict=True
            ):
                known = np.isfinite(errors).any(axis=0)
                x, values = view.sizes[known], errors[:, known]
                if not known.any():
                    line.set_data([], [])
                    band.set_verts([])
                    continue
                low, high = np.nanmin(values, axis=0), np.nanmax(values, axis=0)
                line.set_data(x, np.nanmean(values, axis=0))
                outline = np.concatenate([np.stack([x, low], 1), np.stack([x, high], 1)[::-1]])
                band.set_verts([outline])
                shown += [low, high]
            values = finite(*shown) if shown else np.empty(0)
            self._scale.make_room(positive_scale(values, 1e9), empty=not values.size)
