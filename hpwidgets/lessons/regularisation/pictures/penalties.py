"""What penalties make of the weights, and gradient descent stopped early beside ridge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hpwidgets.draw.curves import (
    DASHED,
    SOLID,
    animated_line,
    animated_lines,
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
        title, label = _("sizes of the weights, largest first"), _("share of all weights")
        sizes = self.make_panel((50, 62, 250, 150), title, label)
        rest = self.make_panels(
            ((380, 62, 250, 150), _("share of weights that are exactly 0"), _("epoch")),
            ((50, 292, 250, 150), _("norm of the weights"), _("epoch")),
            ((380, 292, 250, 150), _("validation loss"), _("epoch")),
            pad=5,
        )
        self.panels = [sizes, *rest]
        styles = [series_style(theme, at) | {"marker": ""} for at in range(len(names))]
        self.sizes = [animated_line(sizes.axes, linewidth=1.8, zorder=4, **s) for s in styles]
        sizes.add_legend(*zip(self.sizes, names, strict=True))
        self.curves = [series_curves(panel.axes, theme, len(names)) for panel in rest]
        self.animate(self.sizes)
        for curves in self.curves:
            self.animate_curves(curves)
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
            by_epoch = (view.zero_share, view.weight_norm, view.validation_loss)
            for panel, curves, values in zip(rest, self.curves, by_epoch, strict=True):
                panel.set_steps(view.epochs)
                drawn = set_curves(curves, values)
                if panel is not rest[0]:
                    panel.make_room(*drawn)


class EarlyStoppingPicture(Picture):
    """Coefficients of both against t = 1/λ; their risks, and the ratio under its bound."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 400, theme)
        label = "t = 1/λ"
        self._panels = self.make_panels(
            ((50, 46, 290, 300), _("coefficients"), label),
            ((405, 46, 235, 110), _("risk"), label),
            ((405, 236, 235, 110), _("risk of gradient flow / ridge"), label),
            pad=19,
        )
        self.paths, self.risks, self.ratio = self._panels
        axes = self.paths.axes
        self.flow = animated_lines(axes, theme.train, 1.4, linestyles=[SOLID], zorder=4)
        self.ridge = animated_lines(axes, theme.validation, 1.4, linestyles=[DASHED], zorder=4)
        self.uprights = [upright_line(p.axes, theme.muted, linewidth=1.0) for p in self._panels]
        axes = self.risks.axes
        self.flow_risk = plain_line(axes, theme.train, 1.8, zorder=5)
        self.ridge_risk = plain_line(axes, theme.validation, 1.8, DASHED, zorder=4)
        self.limit = plain_line(axes, theme.text, 1.2, DOTTED, zorder=3)
        self.ratios = plain_line(self.ratio.axes, theme.train, 1.8, zorder=5)
        self.bound = level_line(self.ratio.axes, theme.text)
        self._legends(theme)
        self.animate([*self.uprights, self.flow, self.ridge])
        self.animate([self.limit, self.ridge_risk, self.flow_risk, self.bound, self.ratios])
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
        """Show the view."""
        with self.lock:
            if not self.unchanged("placed"):
                for panel in self._panels:
                    log_x(panel.axes, view.times)
            for fan, paths in ((self.flow, view.flow), (self.ridge, view.ridge)):
                fan.set_segments([np.column_stack([view.times, path]) for path in paths.T])
            reach = float(max(np.abs(view.flow).max(), np.abs(view.ridge).max())) or 1.0
            if not self._reach / 2 < reach <= self._reach:
                self._reach = 1.1 * reach
                set_y_scale(self.paths.axes, spread_scale(-self._reach, self._reach))
            for upright in self.uprights:
                set_upright(upright, view.times[view.chosen])
            self.flow_risk.set_data(view.times, view.flow_risk)
            self.ridge_risk.set_data(view.times, view.ridge_risk)
            self.limit.set_data(view.times, BOUND * view.ridge_risk)
            self.risks.make_room(view.flow_risk, BOUND * view.ridge_risk)
            self.ratios.set_data(view.times, view.flow_risk / view.ridge_risk)
            set_level(self.bound, BOUND)
