"""A bowl over two weights, and the way down it."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.contour import QuadContourSet

from hpwidgets.draw.curves import DASHED, SOLID, animated_line, animated_marks, plain_line
from hpwidgets.draw.labels import EndLabels, brief
from hpwidgets.draw.panel import Note
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import set_x_scale, set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, SMALL, Theme, text_style, write
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
    """Contours with the path to the left, losses by step to the right."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 366, theme)
        title, label = _("the loss over two weights"), _("weight 1 − its best value")
        self.bowl = self.make_plain((46, 36, 284, 284), title, label, grid=False)
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
        self.path.set_label(_("gradient descent"))
        self.best = animated_marks(self.bowl, "P", 6, theme.text, edge=theme.text, zorder=6)
        self.best.set_data([0], [0])
        ground = {"facecolor": theme.background, "edgecolor": "none", "pad": 1, "alpha": 0.8}
        near: dict[str, Any] = {"animated": True, "zorder": 7, "bbox": ground}
        self.start = write(self.bowl, 0, 0, _("start"), theme.text, ha="left", va="bottom", **near)
        self.said = Note(self.bowl, theme)
        self.panel = self.make_panel((386, 36, 180, 284), _("loss"), _("step"), pad=5)
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
        names = (_("your step size"), _("0.9 × limit"), _("1.1 × limit:\ndiverges"))
        self.names = EndLabels(self.losses, self.lines, names)
        self.animate([self.path, self.best, self.start, self.said.text, *reversed(self.lines)])
        self.animate(self.names.animated)

    def update(self, view: StepView) -> None:
        with self.lock:
            if not self.unchanged(view.hessian.tobytes(), part="bowl"):
                self._draw_bowl(view)
            with np.errstate(invalid="ignore"):
                near = (np.abs(view.path) <= 1e3).all(axis=1)
            self.path.set_data(view.path[near, 0], view.path[near, 1])
            self.start.set_position((view.path[0, 0] + 0.06, view.path[0, 1] + 0.04))
            self.said.show(said_of(view))
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
            self.names.place()

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


def said_of(view: StepView) -> str:
    """What the steps do, in a line; the direction that is steepest alone decides it."""
    share = view.rate / view.largest_rate
    words = _("no step overshoots")
    if share >= 1:
        words = _("every step lands farther away")
    elif share > 0.5:
        words = _("steps overshoot, and land nearer")
    return f"{brief(share)} × {_('limit')}: {words}"
