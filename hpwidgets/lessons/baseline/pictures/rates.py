"""Sweeps over learning rates, and ways to regularise, side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hpwidgets.draw.curves import (
    animated_lines,
    animated_marks,
    plain_line,
    set_upright,
    upright_line,
)
from hpwidgets.draw.mean_curves import (
    DOTTED,
    level_line,
    log_x,
    series_curves,
    series_style,
    set_curves,
    set_level,
)
from hpwidgets.draw.panel import Panel
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import set_x_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, NORMAL, Theme, make_line, write
from hpwidgets.i18n import _
from hpwidgets.lessons.baseline.records import BandView, OptimizersView, RegularisationView


class _Sweep(Picture):
    """Two panels under one legend; the left one over learning rates."""

    def __init__(
        self, names: Sequence[str], titles: tuple[str, str], label: str, theme: Theme
    ) -> None:
        super().__init__(660, 330, theme)
        self.left, self.right = self.make_panels(
            ((56, 62, 252, 220), titles[0], _("learning rate")),
            ((380, 62, 250, 220), titles[1], label),
        )
        self.curves = series_curves(self.left.axes, theme, len(names), markers=True)
        self.others = series_curves(self.right.axes, theme, len(names))
        self.animate_curves([*self.curves, *self.others])
        self._lines = [curve.line for curve in self.curves]

    def _set_rates(self, panels: Sequence[Panel], rates: NDArray[np.float64]) -> None:
        if not self.unchanged(*rates.tolist()):
            for panel in panels:
                log_x(panel.axes, rates)


class OptimizersPicture(_Sweep):
    """Validation loss at the end against the learning rate, and each rule's best curve."""

    def __init__(self, names: Sequence[str], theme: Theme = LIGHT) -> None:
        titles = (_("last validation loss by learning rate"), _("validation loss at the best rate"))
        super().__init__(names, titles, _("epoch"), theme)
        self.bests = animated_marks(self.left.axes, "o", 10, edge=theme.text, width=1.3, zorder=6)
        names = [*names, _("its best rate")]
        self.left.add_legend(*zip([*self._lines, self.bests], names, strict=True))
        self.animate([self.bests])

    def update(self, view: OptimizersView) -> None:
        """Show the view."""
        with self.lock:
            self._set_rates([self.left], view.rates)
            self.left.make_room(*set_curves(self.curves, view.loss, view.rates))
            means = view.loss.mean(axis=1)
            known = [(rule, at) for rule, at in enumerate(view.best) if at >= 0]
            x, y = [view.rates[at] for _rule, at in known], [means[each] for each in known]
            self.bests.set_data(x, y)
            self.right.set_steps(view.epochs)
            self.right.make_room(*set_curves(self.others, view.curves))


class BandPicture(_Sweep):
    """Training loss and validation accuracy against the rate, without and with batch norm."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        names = (_("without batch norm"), _("with batch norm"))
        titles = (_("last training loss"), _("validation accuracy"))
        super().__init__(names, titles, _("learning rate"), theme)
        self.limit = level_line(self.left.axes, theme.text)
        across = self.left.axes.get_xaxis_transform()
        thick = {"alpha": 0.7, "solid_capstyle": "butt", "transform": across, "zorder": 6}
        self.bars = [
            plain_line(self.left.axes, series_style(theme, at)["color"], 5, **thick)
            for at in range(len(names))
        ]
        key = make_line(color=theme.muted, linewidth=5, alpha=0.7)
        lines = [*self._lines, self.limit, key]
        self.left.add_legend(*zip(lines, [*names, _("half of ln K"), _("its band")], strict=True))
        self.animate([self.limit, *self.bars])

    def update(self, view: BandView) -> None:
        """Show the view."""
        with self.lock:
            self._set_rates([self.left, self.right], view.rates)
            losses = set_curves(self.curves, view.loss, view.rates)
            set_level(self.limit, view.limit)
            self.left.make_room(*losses, np.array([view.limit]))
            self.right.make_room_for_shares(*set_curves(self.others, view.score, view.rates))
            for at, (bar, band) in enumerate(zip(self.bars, view.bands, strict=True)):
                height = 0.02 + 0.035 * at
                if band is None:
                    bar.set_data([], [])
                    continue
                step = (view.rates[-1] / view.rates[0]) ** (0.3 / (len(view.rates) - 1))
                ends = [view.rates[band[0]] / step, view.rates[band[1]] * step]
                bar.set_data(ends, [height, height])


class RegularisationPicture(Picture):
    """Validation loss by epoch at each way's best strength, and what each gains over none."""

    def __init__(self, names: Sequence[str], theme: Theme = LIGHT) -> None:
        super().__init__(660, 330, theme)
        self.left, self.right = self.make_panels(
            ((56, 62, 252, 220), _("validation loss"), _("epoch")), ((440, 62, 190, 220), "", "")
        )
        right = self.right.axes
        right.grid(False)
        styles = [series_style(theme, at) for at in range(len(names))]
        self.curves = series_curves(self.left.axes, theme, len(names))
        self.left.add_legend(*zip([curve.line for curve in self.curves], names, strict=True))
        self.zero = upright_line(right, theme.text, linewidth=1.0, linestyle=DOTTED)
        self.ranges = animated_lines(right, theme.text, 1.6, zorder=4)
        self.gains = [
            animated_marks(right, style["marker"], 6, style["color"], zorder=5) for style in styles
        ]
        right.set_ylim(len(names) - 0.5, -0.5)
        right.set_yticks(range(len(names)), list(names))
        hint, inside = _("when all have ended"), right.transAxes
        self.hint = write(right, 0.5, 0.5, hint, theme.muted, NORMAL, transform=inside)
        self.animate_curves(self.curves)
        self.animate([self.zero, self.ranges, *self.gains])

    def update(self, view: RegularisationView) -> None:
        """Show the view."""
        with self.lock:
            self.left.set_steps(view.epochs)
            self.left.make_room(*set_curves(self.curves, view.curves))
            known = [gain[np.isfinite(gain)] for gain in view.gain]
            found = [(at, each) for at, each in enumerate(known) if each.size]
            for at, mark in enumerate(self.gains):
                mark.set_data(([known[at].mean()], [at]) if known[at].size else ([], []))
            self.ranges.set_segments([[(e.min(), at), (e.max(), at)] for at, e in found])
            self.ranges.set_color([self.gains[at].get_markerfacecolor() for at, _e in found])
            set_upright(self.zero, 0)
            reach = max((float(np.abs(each).max()) for _at, each in found), default=1.0) or 1.0
            if not self.unchanged(view.measure, reach, bool(found)):
                title = _("less loss than none") if view.measure == "loss" else _("more accuracy")
                self.right.set_title(title)
                self.hint.set_visible(not found)
                set_x_scale(self.right.axes, spread_scale(-1.1 * reach, 1.1 * reach))
