"""What penalties make of the weights, and gradient descent stopped early beside ridge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.draw.bars import Bars
from hpwidgets.draw.curves import (
    DASHED,
    SOLID,
    animated_line,
    animated_lines,
    animated_marks,
    plain_line,
    scattered,
    set_upright,
    upright_line,
)
from hpwidgets.draw.labels import brief
from hpwidgets.draw.mean_curves import (
    DOTTED,
    level_line,
    log_x,
    series_style,
    set_level,
)
from hpwidgets.draw.picture import Picture, Place
from hpwidgets.draw.readings import Readings
from hpwidgets.draw.scales import set_x_scale, set_y_scale, spread_scale
from hpwidgets.draw.theme import LARGE, LIGHT, Theme, make_line, name_x, text_style, write
from hpwidgets.i18n import _
from hpwidgets.lessons.regularisation.records import EarlyStoppingView, PenaltiesView

Values = NDArray[np.float64]
BOUND = 1.69
BINS = 41
READ_EVERY = 10
"""Times from one at which coefficients can be read to the next."""
LEFT, WIDE, APART = 50, 132, 18
"""Pixels from the left to the first histogram, of each, and between two."""


class PenaltiesPicture(Picture):
    """A histogram of all weights for each way, and below it its loss on the validation rows."""

    def __init__(self, names: Sequence[str], theme: Theme = LIGHT) -> None:
        super().__init__(660, 430, theme)
        self.weights = [
            _Weights(self, (LEFT + at * (WIDE + APART), 60, WIDE, 130), at, name)
            for at, name in enumerate(names)
        ]
        title = _("loss on the validation rows: a dot a seed, a bar at the mean")
        self.panel = self.make_panel((LEFT, 262, 4 * (WIDE + APART), 130), title, pad=5)
        axes = self.panel.axes
        # Each way stands below its weights.
        name_x(axes, names)
        column = WIDE + APART
        axes.set_xlim(-WIDE / 2 / column, 4 - WIDE / 2 / column)
        looks = [series_style(theme, at) | {"linestyle": ""} for at in range(len(names))]
        self.dots = [
            animated_line(axes, markersize=5, alpha=0.7, zorder=4, **look) for look in looks
        ]
        self.means = [plain_line(axes, look["color"], 2.6, zorder=5) for look in looks]
        for dots, name in zip(self.dots, names, strict=True):
            dots.set_label(_("{name}: validation loss").format(name=name))
        beside: dict[str, Any] = {"ha": "left", "animated": True, "zorder": 6}
        self.losses = [
            write(axes, at + 0.24, 0, "", theme.text, **beside) for at in range(len(names))
        ]
        place: dict[str, Any] = {"ha": "left", "va": "top", "transform": self.figure.transFigure}
        title = _("all weights at the end: what each way makes of them")
        self.head = write(axes, 14 / 660, 1 - 12 / 430, title, theme.text, LARGE, **place)
        for weights in self.weights:
            self.animate(weights.animated)
        self.animate([*self.dots, *self.means, *self.losses])
        self._reach = 0.0

    def update(self, view: PenaltiesView) -> None:
        with self.lock:
            self._show_losses(view.validation_loss)
            sizes = [np.abs(found) for found in view.weights if len(found)]
            reach = max((float(np.quantile(found, 0.995)) for found in sizes), default=1.0) or 1.0
            if not np.isfinite(reach):
                reach = 1.0
            if not self._reach / 2 < reach <= self._reach:
                self._reach = 1.1 * reach
                for weights in self.weights:
                    set_x_scale(weights.axes, spread_scale(-self._reach, self._reach))
            shares = [_shares(found, self._reach) for found in view.weights]
            top = 1.25 * max((float(share.max()) for share in shares), default=0.1) or 0.1
            for weights, found, share in zip(self.weights, view.weights, shares, strict=True):
                weights.show(found, share, self._reach, top)

    def _show_losses(self, losses: Values) -> None:
        """The newest loss of every seed ``[ways, seeds, epochs so far]``."""
        newest = losses[:, :, -1] if losses.shape[-1] else losses.reshape(len(losses), -1)[:, :0]
        self.panel.make_room_near(newest, losses=True)
        for at, values in enumerate(newest):
            known = values[np.isfinite(values)]
            self.dots[at].set_data(at + 0.2 * scattered(len(known)), known)
            mean = float(known.mean()) if known.size else np.nan
            self.means[at].set_data([at - 0.17, at + 0.17], [mean, mean])
            self.losses[at].set_text(f"{mean:.2f}" if known.size else "")
            self.losses[at].set_y(mean if known.size else 0.0)


def _shares(weights: Values, reach: float) -> Values:
    """Share of the weights in each bin, without those that are exactly 0 ``[bins]``."""
    known = weights[np.isfinite(weights) & (weights != 0)]
    counts, _edges = np.histogram(known, bins=BINS, range=(-reach, reach))
    return counts / max(1, len(weights))


class _Weights:
    """The weights of one way; those that are exactly 0 as a bar of their own."""

    def __init__(self, picture: Picture, place: Place, at: int, name: str) -> None:
        theme = picture.theme
        self.axes = axes = picture.make_plain(place, name, _("weight"), grid=False)
        axes.set_title(name, loc="left", pad=5, **text_style(theme.text, LARGE))
        axes.set_yticks([])
        colour = series_style(theme, at)["color"]
        self.bars = Bars(axes, colour, alpha=0.75, linewidths=0)
        self.bars.artist.set_label(_("{name}: weights").format(name=name))
        self.zeros = upright_line(axes, theme.text, linewidth=3.0)
        where: dict[str, Any] = {"transform": axes.transAxes, "animated": True, "zorder": 7}
        self.words = write(axes, 0.97, 0.97, "", theme.text, ha="right", va="top", **where)
        self.words.set_linespacing(1.15)
        self.animated = (self.bars.artist, self.zeros, self.words)

    def show(self, weights: Values, shares: Values, reach: float, top: float) -> None:
        edges = np.linspace(-reach, reach, BINS + 1)
        some = shares > 0
        self.bars.set(((edges[:-1] + edges[1:]) / 2)[some], shares[some], width=edges[1] - edges[0])
        _low, high = self.axes.get_ylim()
        if not high / 1.6 < top <= high:
            self.axes.set_ylim(0, top)
        if not len(weights):
            self.words.set_text("")
            set_upright(self.zeros, None)
            return
        zero = float((weights == 0).mean())
        self.zeros.set_data([0, 0], [0, 0.97 if zero >= 0.005 else 0])
        norm = brief(float(np.sqrt((weights**2).sum())))
        said = _("norm {norm}").format(norm=norm)
        if zero >= 0.005:
            said = _("{zero:.0%}\nexactly 0\n{norm}").format(zero=zero, norm=said)
        self.words.set_text(said)


class EarlyStoppingPicture(Picture):
    """Coefficients of both against t = 1/λ; their risks, and the ratio under its bound."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 420, theme)
        label = _("time t of stopping, or 1/λ")
        self._panels = self.make_panels(
            ((50, 46, 290, 320), _("coefficients: both paths shrink alike"), label),
            ((405, 46, 235, 150), _("risk: distance from the truth, squared"), label),
            ((405, 276, 235, 90), _("risk of gradient flow / ridge"), label),
            pad=19,
        )
        self.paths, self.risks, self.ratio = self._panels
        axes = self.paths.axes
        self.flow = animated_lines(axes, theme.train, 1.4, linestyles=[SOLID], zorder=4)
        self.ridge = animated_lines(axes, theme.validation, 1.4, linestyles=[DASHED], zorder=4)
        self.read = [
            Readings(axes, colour, name)
            for colour, name in (
                (theme.train, _("gradient flow")),
                (theme.validation, _("ridge")),
            )
        ]
        self.uprights = [upright_line(p.axes, theme.muted, linewidth=1.0) for p in self._panels]
        style: dict[str, Any] = {"animated": True, "zorder": 8, "ha": "left", "va": "bottom"}
        where = self.paths.axes.get_xaxis_transform()
        ground = {"facecolor": theme.background, "edgecolor": "none", "pad": 1, "alpha": 0.85}
        self.stop = write(
            self.paths.axes,
            1,
            0.985,
            "",
            theme.text,
            transform=where,
            bbox=ground,
            **style | {"va": "top"},
        )
        axes = self.risks.axes
        self.best = [
            animated_marks(axes, "D", 5.5, theme.background, edge=colour, width=1.5, zorder=7)
            for colour in (theme.train, theme.validation)
        ]
        where = axes.get_xaxis_transform()
        self.lowest = write(
            axes, 1, 0.04, "", theme.text, transform=where, **style | {"ha": "center"}
        )
        self.flow_risk = plain_line(axes, theme.train, 1.8, zorder=5)
        self.ridge_risk = plain_line(axes, theme.validation, 1.8, DASHED, zorder=4)
        self.limit = plain_line(axes, theme.text, 1.2, DOTTED, zorder=3)
        self.ratios = plain_line(self.ratio.axes, theme.train, 1.8, zorder=5)
        self.bound = level_line(self.ratio.axes, theme.text)
        for line, name in (
            (self.flow_risk, _("risk of gradient flow")),
            (self.ridge_risk, _("risk of ridge")),
            (self.limit, _("{bound} × ridge").format(bound=BOUND)),
            (self.ratios, _("gradient flow / ridge")),
        ):
            line.set_label(name)
        self._legends(theme)
        self.animate([*self.uprights, self.flow, self.ridge, *self.read])
        self.animate([self.limit, self.ridge_risk, self.flow_risk, self.bound, self.ratios])
        self.animate([*self.best, self.stop, self.lowest])
        set_y_scale(self.ratio.axes, spread_scale(0.0, 2.0))
        self._reach = 0.0

    def _legends(self, theme: Theme) -> None:
        flow = make_line(color=theme.train, linewidth=1.4)
        ridge = (make_line(color=theme.validation, linewidth=1.4, linestyle=DASHED), _("ridge"))
        self.paths.add_legend((flow, _("gradient flow, stopped at t")), ridge)
        limit = (self.limit, _("{bound} × ridge").format(bound=BOUND))
        self.risks.add_legend((flow, _("flow")), ridge, limit, columnspacing=1.0)
        self.ratio.add_legend((self.bound, _("never above {b}").format(b=BOUND)))

    def update(self, view: EarlyStoppingView) -> None:
        with self.lock:
            if not self.unchanged("placed"):
                for panel in self._panels:
                    log_x(panel.axes, view.times)
            both = (self.flow, view.flow), (self.ridge, view.ridge)
            for read, (fan, paths) in zip(self.read, both, strict=True):
                fan.set_segments([np.column_stack([view.times, path]) for path in paths.T])
                _read_paths(read, view.times, paths, view.chosen)
            reach = float(max(np.abs(view.flow).max(), np.abs(view.ridge).max())) or 1.0
            if not self._reach / 2 < reach <= self._reach:
                self._reach = 1.1 * reach
                set_y_scale(self.paths.axes, spread_scale(-self._reach, self._reach))
            for upright in self.uprights:
                set_upright(upright, view.times[view.chosen])
            at = float(view.times[view.chosen])
            words = _(" stop at t = {t}\n ridge: λ = {penalty}")
            self.stop.set_text(words.format(t=brief(at), penalty=brief(1 / at)))
            late = at > 50
            self.stop.set_x(at)
            self.stop.set_horizontalalignment("right" if late else "left")
            for mark, risk in zip(self.best, (view.flow_risk, view.ridge_risk), strict=True):
                least = int(risk.argmin())
                mark.set_data([view.times[least]], [risk[least]])
            self.lowest.set_text(_("lowest risk"))
            self.lowest.set_x(float(view.times[view.flow_risk.argmin()]))
            self.flow_risk.set_data(view.times, view.flow_risk)
            self.ridge_risk.set_data(view.times, view.ridge_risk)
            self.limit.set_data(view.times, BOUND * view.ridge_risk)
            self.risks.make_room(view.flow_risk, BOUND * view.ridge_risk)
            self.ratios.set_data(view.times, view.flow_risk / view.ridge_risk)
            set_level(self.bound, BOUND)


def _read_paths(readings: Readings, times: Values, paths: Values, chosen: int) -> None:
    """Every coefficient ``[times, features]`` at the chosen time, and at some on the way."""
    at = sorted({*range(0, len(times), READ_EVERY), chosen})
    features = paths.shape[1]
    said = _("{way}, coefficient {number}")
    names = [said.format(way=readings.get_label(), number=k + 1) for k in range(features)]
    readings.set_readings(np.repeat(times[at], features), paths[at].ravel(), names=names * len(at))
