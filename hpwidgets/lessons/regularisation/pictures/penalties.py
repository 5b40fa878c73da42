"""What penalties make of the weights, and gradient descent stopped early beside ridge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from hpwidgets.draw.curves import DASHED, SOLID, animated_line
from hpwidgets.draw.mean_curves import DOTTED, MeanCurve, level_line, log_x, series_style, set_level
from hpwidgets.draw.panel import Panel, legend_over
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import ALWAYS_LOG, set_x_scale, set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme, make_line
from hpwidgets.i18n import _
from hpwidgets.lessons.regularisation.records import EarlyStoppingView, PenaltiesView

SMALLEST = 1e-6
"""Sizes of weights below this are not told apart in the picture."""
BOUND = 1.69


class PenaltiesPicture(Picture):
    """Sizes of all weights in order, the share of zeros, the norm, and the validation loss."""

    def __init__(self, names: Sequence[str], theme: Theme = LIGHT) -> None:
        super().__init__(660, 490, theme)
        boxes = ((50, 62), (380, 62), (50, 292), (380, 292))
        titles = (
            _("sizes of the weights, largest first"),
            _("share of weights that are exactly 0"),
            _("norm of the weights"),
            _("validation loss"),
        )
        labels = (_("share of all weights"), _("epoch"), _("epoch"), _("epoch"))
        self.panels = [
            Panel(
                self.add_axes(left=left, top=top, width=250, height=150),
                theme,
                title,
                label,
                pad=22 if at == 0 else 5,
            )
            for at, ((left, top), title, label) in enumerate(
                zip(boxes, titles, labels, strict=True)
            )
        ]
        styles = [series_style(theme, at) for at in range(len(names))]
        sizes, *rest = self.panels
        self.sizes = [
            animated_line(sizes.axes, linewidth=1.8, zorder=4, **style | {"marker": ""})
            for style in styles
        ]
        legend_over(sizes, theme, self.sizes, list(names))
        self.curves = [[MeanCurve(panel.axes, style) for style in styles] for panel in rest]
        self.animate(self.sizes)
        for curves in self.curves:
            for curve in curves:
                self.animate(curve.animated)
        set_x_scale(sizes.axes, spread_scale(0.0, 1.02))
        set_y_scale(rest[0].axes, spread_scale(-0.02, 1.02))

    def update(self, view: PenaltiesView) -> None:
        """Show the view."""
        with self.lock:
            sizes, *rest = self.panels
            seen = []
            for line, found in zip(self.sizes, view.magnitudes, strict=True):
                shares = np.arange(1, len(found) + 1) / max(1, len(found))
                known = found > SMALLEST
                line.set_data(shares[known], found[known])
                seen.append(found[known])
            sizes.make_room(*seen, log_ratio=ALWAYS_LOG)
            for panel, curves, values in zip(
                rest,
                self.curves,
                (view.zero_share, view.weight_norm, view.validation_loss),
                strict=True,
            ):
                panel.set_steps(view.epochs)
                drawn = [
                    curve.set(np.arange(1, each.shape[1] + 1), each)
                    for curve, each in zip(curves, values, strict=True)
                ]
                if panel is not rest[0]:
                    panel.make_room(*drawn)


class EarlyStoppingPicture(Picture):
    """Coefficients of both against t = 1/λ; their risks, and the ratio under its bound."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 400, theme)
        label = "t = 1/λ"
        self.paths = Panel(
            self.add_axes(left=50, top=46, width=290, height=300),
            theme,
            _("coefficients"),
            label,
            pad=19,
        )
        self.risks = Panel(
            self.add_axes(left=405, top=46, width=235, height=110), theme, _("risk"), label, pad=19
        )
        self.ratio = Panel(
            self.add_axes(left=405, top=236, width=235, height=110),
            theme,
            _("risk of gradient flow / ridge"),
            label,
            pad=19,
        )
        self.flow = self._fan(self.paths.axes, theme.train, SOLID)
        self.ridge = self._fan(self.paths.axes, theme.validation, DASHED)
        self.uprights = [
            animated_line(
                panel.axes,
                color=theme.muted,
                linewidth=1.0,
                linestyle=SOLID,
                transform=panel.axes.get_xaxis_transform(),
                zorder=3,
            )
            for panel in (self.paths, self.risks, self.ratio)
        ]
        self.flow_risk = animated_line(self.risks.axes, color=theme.train, linewidth=1.8, zorder=5)
        self.ridge_risk = animated_line(
            self.risks.axes, color=theme.validation, linewidth=1.8, linestyle=DASHED, zorder=4
        )
        self.limit = animated_line(
            self.risks.axes, color=theme.text, linewidth=1.2, linestyle=DOTTED, zorder=3
        )
        self.ratios = animated_line(self.ratio.axes, color=theme.train, linewidth=1.8, zorder=5)
        self.bound = level_line(self.ratio.axes, theme.text)
        self._legends(theme)
        self.animate([*self.uprights, self.flow, self.ridge])
        self.animate([self.limit, self.ridge_risk, self.flow_risk, self.bound, self.ratios])
        set_y_scale(self.ratio.axes, spread_scale(0.0, 2.0))
        self._reach = 0.0
        self._placed = False

    def _fan(self, axes: Axes, colour: str, dashes: object) -> LineCollection:
        fan = LineCollection(
            [],
            colors=colour,
            linewidths=1.4,
            linestyles=[dashes],
            zorder=4,
            animated=True,
        )
        axes.add_collection(fan, autolim=False)
        return fan

    def _legends(self, theme: Theme) -> None:
        keys: list[Line2D] = [
            make_line(color=theme.train, linewidth=1.4),
            make_line(color=theme.validation, linewidth=1.4, linestyle=DASHED),
        ]
        legend_over(self.paths, theme, keys, [_("gradient flow, stopped at t"), _("ridge")])
        names = [_("flow"), _("ridge"), _("{bound} × ridge").format(bound=BOUND)]
        legend_over(self.risks, theme, [*keys, self.limit], names, columnspacing=1.0)
        legend_over(self.ratio, theme, [self.bound], [_("never above {b}").format(b=BOUND)])

    def update(self, view: EarlyStoppingView) -> None:
        """Show the view."""
        with self.lock:
            if not self._placed:
                self._placed = True
                for panel in (self.paths, self.risks, self.ratio):
                    log_x(panel.axes, view.times)
            for fan, paths in ((self.flow, view.flow), (self.ridge, view.ridge)):
                fan.set_segments([np.column_stack([view.times, path]) for path in paths.T])
            reach = float(max(np.abs(view.flow).max(), np.abs(view.ridge).max())) or 1.0
            if not self._reach / 2 < reach <= self._reach:
                self._reach = 1.1 * reach
                set_y_scale(self.paths.axes, spread_scale(-self._reach, self._reach))
            at = view.times[view.chosen]
            for upright in self.uprights:
                upright.set_data([at, at], [0, 1])
            self.flow_risk.set_data(view.times, view.flow_risk)
            self.ridge_risk.set_data(view.times, view.ridge_risk)
            self.limit.set_data(view.times, BOUND * view.ridge_risk)
            self.risks.make_room(view.flow_risk, BOUND * view.ridge_risk)
            self.ratios.set_data(view.times, view.flow_risk / view.ridge_risk)
            set_level(self.bound, BOUND)
