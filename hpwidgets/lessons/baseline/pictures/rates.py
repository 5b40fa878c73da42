"""Sweeps over learning rates, and ways to regularise, side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from hpwidgets.draw.curves import (
    animated_lines,
    animated_marks,
    plain_line,
    set_upright,
    upright_line,
)
from hpwidgets.draw.labels import EndLabels
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
from hpwidgets.draw.scales import set_x_scale, show_percent, spread_scale
from hpwidgets.draw.theme import FAINT, LIGHT, NORMAL, SMALL, Theme, write
from hpwidgets.i18n import _, number
from hpwidgets.lessons.baseline.records import BandView, OptimizersView, RegularisationView

CEILING = 4.0
"""Losses above this multiple of the one at the smallest rate are drawn at the upper edge."""
EARLY = 0.12
"""This share of the epochs, the first ones, may lie above the axis of the ways' losses."""


def _name(lines: Sequence[Line2D], names: Sequence[str]) -> None:
    """Give each line its name, by which the page's legend and table know it."""
    for line, name in zip(lines, names, strict=True):
        line.set_label(name)


class _Sweep(Picture):
    """Two panels under one legend; the left one over learning rates."""

    def __init__(
        self, names: Sequence[str], titles: tuple[str, str], label: str, theme: Theme
    ) -> None:
        super().__init__(660, 330, theme)
        self.left, self.right = self.make_panels(
            ((56, 58, 272, 226), titles[0], _("learning rate")),
            ((392, 58, 252, 226), titles[1], label),
        )
        self.curves = series_curves(self.left.axes, theme, len(names), markers=True)
        self.others = series_curves(self.right.axes, theme, len(names))
        self.animate_curves([*self.curves, *self.others])
        self._lines = [curve.line for curve in self.curves]
        _name(self._lines, names)
        _name([curve.line for curve in self.others], names)

    def _set_rates(self, panels: Sequence[Panel], rates: NDArray[np.float64]) -> None:
        if not self.unchanged(*rates.tolist()):
            for panel in panels:
                log_x(panel.axes, rates)


class OptimizersPicture(_Sweep):
    """Validation loss at the end against the learning rate, and each rule's best curve."""

    def __init__(self, names: Sequence[str], theme: Theme = LIGHT) -> None:
        titles = (_("last validation loss"), _("validation loss at its best rate"))
        super().__init__(names, titles, _("epoch"), theme)
        self.bests = animated_marks(
            self.left.axes,
            "o",
            10,
            edge=theme.text,
            width=1.3,
            zorder=6,
            label=_("its best rate"),
        )
        self.ends = EndLabels(self.right.axes, [c.line for c in self.others], names)
        keys, called = [*self._lines, self.bests], [*names, _("its best rate")]
        self.left.add_legend(*zip(keys, called, strict=True), handlelength=1.5, columnspacing=0.6)
        self.animate([self.bests, *self.ends.texts])

    def update(self, view: OptimizersView) -> None:
        with self.lock:
            self._set_rates([self.left], view.rates)
            slowest = view.loss[:, :, 0]
            most = CEILING * float(np.nanmean(slowest)) if np.isfinite(slowest).any() else np.inf
            self.left.make_room(*set_curves(self.curves, np.minimum(view.loss, most), view.rates))
            means = view.loss.mean(axis=1)
            known = [(rule, at) for rule, at in enumerate(view.best) if at >= 0]
            x, y = [view.rates[at] for _rule, at in known], [means[each] for each in known]
            self.bests.set_data(x, y)
            self.right.set_steps(view.epochs, room=1.34)
            self.right.make_room(*set_curves(self.others, view.curves))
            self.ends.place()


class BandPicture(_Sweep):
    """Training loss and validation accuracy against the rate, without and with batch norm.

    A bar at the foot of both panels marks the rates that train, its width beside it.
    """

    def __init__(self, theme: Theme = LIGHT) -> None:
        names = (_("without batch norm"), _("with batch norm"))
        titles = (_("last training loss"), _("validation accuracy"))
        super().__init__(names, titles, _("learning rate"), theme)
        words = _("half of ln K: a rate below it trains")
        self.limit = level_line(self.left.axes, theme.text, label=words)
        self.bars: list[Line2D] = []
        self.widths = []
        axes = self.left.axes
        across = axes.get_xaxis_transform()
        for at in range(len(names)):
            colour = series_style(theme, at)["color"]
            thick = {"alpha": 0.7, "solid_capstyle": "butt", "transform": across, "zorder": 6}
            self.bars.append(plain_line(axes, colour, 6, **thick))
            place = {"ha": "left", "animated": True, "transform": across, "zorder": 7}
            self.widths.append(write(axes, 1, 0, "", colour, SMALL, **place))
        keys = [*self._lines, self.limit]
        self.left.add_legend(*zip(keys, [*names, words], strict=True))
        self.animate([self.limit, *self.bars, *self.widths])

    def update(self, view: BandView) -> None:
        with self.lock:
            self._set_rates([self.left, self.right], view.rates)
            shown = np.minimum(view.loss, CEILING * view.chance)
            losses = set_curves(self.curves, shown, view.rates)
            set_level(self.limit, view.limit)
            # Below the curves there is room for the bars.
            least = min((float(each.min()) for each in losses if each.size), default=view.limit)
            self.left.make_room(*losses, np.array([view.limit, 0.45 * least]))
            self.right.make_room_for_shares(*set_curves(self.others, view.score, view.rates))
            if not self.unchanged(self.right.axes.get_ylim(), part="shares"):
                show_percent(self.right.axes.yaxis)
            for at, (bar, words, band) in enumerate(
                zip(self.bars, self.widths, view.bands, strict=True)
            ):
                height = 0.03 + 0.06 * at
                words.set_visible(band is not None)
                if band is None:
                    bar.set_data([], [])
                    continue
                step = (view.rates[-1] / view.rates[0]) ** (0.3 / (len(view.rates) - 1))
                low, high = (float(view.rates[end]) for end in band)
                bar.set_data([low / step, high * step], [height, height])
                words.set_position((high * step * 1.3, height))
                one, many = _("{name}: {low}"), _("{name}: {low} to {high}")
                ends = {"low": number(low, 2), "high": number(high, 2)}
                name = (_("without"), _("with"))[at]
                words.set_text((one if low == high else many).format(name=name, **ends))


class RegularisationPicture(Picture):
    """What each way to regularise gains over none, and validation loss at its best strength.

    Once all have ended, the curves of none and of the way worth choosing stand out.
    """

    def __init__(self, names: Sequence[str], theme: Theme = LIGHT) -> None:
        super().__init__(660, 330, theme)
        self.right, self.left = self.make_panels(
            ((104, 34, 226, 250), "", ""),
            ((384, 34, 260, 250), _("validation loss"), _("epoch")),
            pad=5,
        )
        gains = self.right.axes
        gains.grid(False)
        styles = [series_style(theme, at) for at in range(len(names))]
        self.curves = series_curves(self.left.axes, theme, len(names))
        lines = [curve.line for curve in self.curves]
        self.ends = EndLabels(self.left.axes, lines, names)
        self.zero = upright_line(gains, theme.text, linewidth=1.0, linestyle=DOTTED)
        self.ranges = animated_lines(gains, theme.text, 1.6, zorder=4)
        self.gains = [
            animated_marks(gains, style["marker"], 6, style["color"], zorder=5) for style in styles
        ]
        _name(self.gains, names)
        gains.set_ylim(len(names) - 0.5, -0.5)
        gains.set_yticks(range(len(names)), list(names))
        self.chosen = write(gains, 0, 0, "", theme.text, NORMAL, animated=True, va="bottom")
        inside = gains.transAxes
        hint = _("when all have ended")
        self.hint = write(gains, 0.5, 0.5, hint, theme.muted, NORMAL, transform=inside)
        self.animate_curves(self.curves)
        self.animate([self.zero, self.ranges, *self.gains, self.chosen, *self.ends.texts])

    def update(self, view: RegularisationView) -> None:
        with self.lock:
            self.left.set_steps(view.epochs, room=1.42)
            set_curves(self.curves, view.curves)
            # The steep first epochs, alike in all, would flatten the differences at the end.
            late = [curve[:, round(EARLY * view.epochs) :] for curve in view.curves]
            self.left.make_room_near(*late, losses=True)
            self._mark_choice(view)
            known = [gain[np.isfinite(gain)] for gain in view.gain]
            found = [(at, each) for at, each in enumerate(known) if each.size]
            for at, mark in enumerate(self.gains):
                mark.set_data(([known[at].mean()], [at]) if known[at].size else ([], []))
            self.ranges.set_segments([[(e.min(), at), (e.max(), at)] for at, e in found])
            self.ranges.set_color([self.gains[at].get_markerfacecolor() for at, _e in found])
            set_upright(self.zero, 0)
            reach = max((float(np.abs(each).max()) for _at, each in found), default=1.0) or 1.0
            if not self.unchanged(view.measure, reach, bool(found)):
                loss = _("validation loss saved, against none")
                more = _("validation accuracy gained")
                self.right.set_title(loss if view.measure == "loss" else more)
                self.right.set_label(_("worse ←   → better"))
                self.hint.set_visible(not found)
                set_x_scale(self.right.axes, spread_scale(-1.1 * reach, 1.1 * reach))

    def _mark_choice(self, view: RegularisationView) -> None:
        """Say which way is worth choosing, and let its curve and that of none stand out."""
        for at, curve in enumerate(self.curves):
            loud = view.choice < 0 or at in (0, view.choice)
            curve.line.set_alpha(1.0 if loud else FAINT)
            curve.band.set_alpha(0.18 if loud else 0.0)
        self.ends.place()
        if view.choice >= 0:
            for at, text in enumerate(self.ends.texts):
                text.set_visible(at in (0, view.choice))
        self.chosen.set_visible(view.choice > 0)
        if view.choice > 0:
            gain = view.gain[view.choice]
            self.chosen.set_position((float(np.nanmean(gain)), view.choice - 0.16))
            self.chosen.set_text(_("worth choosing"))
