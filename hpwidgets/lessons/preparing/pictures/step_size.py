"""A bowl over two weights, the way down it, and the bowls of a whole table."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.contour import QuadContourSet
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from hpwidgets.draw.curves import DASHED, SOLID, animated_line, animated_marks, plain_line
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import AxisScale, number, set_x_scale, set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, SMALL, Theme, make_line, text_style, write
from hpwidgets.i18n import _
from hpwidgets.lessons.preparing.records import StepView

REACH = 1.75
"""The square of weights that is drawn, either way from the minimum."""
HIGHEST, LOWEST = 1e4, 1e-8
"""Losses that are drawn, times the loss at the start."""
SCALINGS = {
    "none": _("none"),
    "standard": _("standard"),
    "minmax": _("min–max"),
    "robust": _("robust"),
}


class StepPicture(Picture):
    """Contours with the path to the left, losses by step to the right, condition numbers below."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 470, theme)
        title, label = _("the loss over two weights"), _("weight 1 − its best value")
        self.bowl = self.make_plain((46, 50, 220, 220), title, label, grid=False)
        style = text_style(theme.muted, SMALL)
        self.bowl.set_ylabel(_("weight 2 − its best value"), labelpad=0, **style)
        grid = np.linspace(-REACH, REACH, 61)
        self._mesh = np.meshgrid(grid, grid)
        for scale in (set_x_scale, set_y_scale):
            scale(self.bowl, spread_scale(-REACH, REACH))
        self._contours: QuadContourSet | None = None
        self.path = plain_line(
            self.bowl, theme.validation, 1.2, marker="o", markersize=2.8, zorder=5
        )
        self.best = animated_marks(self.bowl, "P", 6, theme.text, edge=theme.text, zorder=6)
        self.best.set_data([0], [0])
        self.panel = self.make_panel((336, 50, 308, 220), _("loss"), _("step"), pad=5)
        self.losses = self.panel.axes
        looks: list[dict[str, Any]] = [
            {"color": theme.validation, "linestyle": SOLID},
            {"color": theme.train, "linestyle": DASHED},
            {"color": theme.ghosts[0], "linestyle": (0, (1, 1.4))},
        ]
        self.lines = [
            animated_line(self.losses, linewidth=1.9, zorder=6 - at, **look)
            for at, look in enumerate(looks)
        ]
        self.animate([self.path, self.best, *reversed(self.lines)])
        names = (_("your rate"), _("0.9 × limit"), _("1.1 × limit"))
        keys = [make_line(linewidth=1.7, **look) for look in looks]
        self.add_legend(keys, names, "right", 644, 8)
        title = _("condition number of all columns, by scaling (log scale)")
        self.bars = self.make_plain((74, 340, 400, 92), title, grid=False)
        self.bars.set(xlim=(1, 10), ylim=(3.6, -0.6), xscale="log")
        set_x_scale(self.bars, AxisScale(1.0, 10.0, (1.0, 10.0)))
        self.boxes: list[Rectangle] = []
        self.said: list[Text] = []

    def update(self, view: StepView) -> None:
        """Show this bowl, this way down, and these condition numbers."""
        with self.lock:
            if not self.unchanged(view.hessian.tobytes(), part="bowl"):
                self._draw_bowl(view)
            with np.errstate(invalid="ignore"):
                near = (np.abs(view.path) <= 1e3).all(axis=1)
            self.path.set_data(view.path[near, 0], view.path[near, 1])
            start = float(view.losses[0])
            shown = []
            for line, losses in zip(self.lines, (view.losses, view.below, view.above), strict=True):
                inside = (losses >= LOWEST * start) & (losses <= HIGHEST * start)
                y = np.where(inside, losses, np.nan)
                line.set_data(np.arange(len(losses)), y)
                shown.append(y)
            if not self.unchanged(len(view.losses), part="steps"):
                set_x_scale(self.losses, spread_scale(0, len(view.losses) - 1))
            self.panel.make_room(*shown)
            log = self.losses.get_yscale() == "log"
            self.panel.set_title(_("loss (log scale)") if log else _("loss"))
            if not self.unchanged(*view.conditions, part="bars"):
                self._draw_bars(view)

    def _draw_bowl(self, view: StepView) -> None:
        if self._contours is not None:
            self._contours.remove()
        x, y = self._mesh
        hessian = view.hessian
        loss = 0.5 * (hessian[0, 0] * x * x + 2 * hessian[0, 1] * x * y + hessian[1, 1] * y * y)
        top = float(loss.max())
        self._contours = self.bowl.contour(
            x,
            y,
            loss,
            levels=[top * share**2 for share in np.linspace(0.06, 0.95, 10)],
            colors=[self.theme.muted],
            linewidths=0.8,
            alpha=0.8,
            zorder=2,
        )

    def _draw_bars(self, view: StepView) -> None:
        for artist in (*self.boxes, *self.said):
            artist.remove()
        self.boxes, self.said = [], []
        known = [value for value in view.conditions if np.isfinite(value)]
        high = 10 ** (np.ceil(np.log10(max([10.0, *known])) * 1.02))
        for at, (value, rate) in enumerate(zip(view.conditions, view.largest_rates, strict=True)):
            wide = max((value if np.isfinite(value) else high) - 1, 1e-9)
            self.boxes += self.bars.barh(at, wide, 0.68, 1, color=self.theme.train, linewidth=0)
            words = _("{condition}, limit {rate}").format(
                condition=_short(value), rate=_short(rate)
            )
            style: dict[str, Any] = {"ha": "left", "transform": self.bars.transAxes}
            y = 1 - (at + 0.6) / 4.2
            self.said.append(write(self.bars, 1.02, y, words, self.theme.text, **style))
        names = [SCALINGS.get(name, name) for name in view.scalings]
        self.bars.set_yticks(range(len(names)), names)
        exponents = range(0, int(np.log10(high)) + 1, max(1, int(np.log10(high)) // 5))
        ticks = tuple(float(f"1e{exponent}") for exponent in exponents)
        set_x_scale(self.bars, AxisScale(1.0, float(high), ticks))


def _short(value: float) -> str:
    return number(float(f"{value:.2g}")) if np.isfinite(value) else "∞"
