"""Rows whose size is their weight, over what an ensemble predicts."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from numpy.typing import NDArray

from hpwidgets.draw.class_map import SoftImage, edge_colour
from hpwidgets.draw.curves import animated_marks, plain_line
from hpwidgets.draw.scales import set_x_scale, set_y_scale, spread_scale
from hpwidgets.draw.surface import boundary_line, class_colour, class_image, extent
from hpwidgets.draw.theme import MARKERS, Theme, label_x, label_y, set_title
from hpwidgets.i18n import _
from hpwidgets.records import Surface, Task

AREA = 12.0
"""Square points of a row of average weight."""
LARGEST = 900.0
"""Square points beyond which a row is drawn no larger."""


class EnsembleSurface:
    """What an ensemble predicts over the plane: areas with their border, or a curve."""

    def __init__(self, axes: Axes, theme: Theme, *, width: float = 1.5) -> None:
        self._theme = theme
        self.image = SoftImage(axes, animated=True, visible=False, zorder=0)
        self.line = plain_line(axes, theme.text, width, zorder=2, label="_border")
        self.animated = (self.image, self.line)

    def show(self, surface: Surface | None) -> None:
        """Show this surface; None shows nothing."""
        self.line.set_data(*boundary_line(surface))
        planar = surface is not None and surface.values.ndim == 3
        self.image.set_visible(planar)
        if surface is not None and planar:
            self.image.set_data(class_image(surface.values, self._theme))
            self.image.set_extent(extent(surface.x, surface.y))


class WeightedRows:
    """Training rows, each as large as its weight; a cross on those with a wrong label."""

    def __init__(self, axes: Axes, theme: Theme) -> None:
        self.axes, self._theme = axes, theme
        self.surface = EnsembleSurface(axes, theme)
        self.classes: list[PathCollection] = []
        self.crosses = animated_marks(axes, "x", 5.5, edge=theme.text, width=1.1, zorder=5)
        self.crosses.set_label(_("wrong label"))
        self._limits: tuple[object, ...] = ()

    @property
    def animated(self) -> tuple[Artist, ...]:
        return (*self.surface.animated, *self.classes, self.crosses)

    def update(
        self,
        task: Task,
        positions: NDArray[np.float64],
        targets: NDArray[np.float64],
        flipped: NDArray[np.bool_],
        weights: NDArray[np.float32],
        surface: Surface | None,
    ) -> None:
        """Show rows of these weights ``[n]`` (1 is average)."""
        x, y = _plane(task, positions, targets)
        numbers = targets.astype(np.int64) if task == "classification" else np.zeros(len(x), int)
        areas = np.clip(AREA * weights, 0.3, LARGEST)
        while len(self.classes) <= int(numbers.max(initial=0)):
            self._add_class(len(self.classes))
        for k, rows in enumerate(self.classes):
            own = numbers == k
            # The heaviest last would hide the light ones: draw them first.
            order = np.argsort(-areas[own], kind="stable")
            rows.set_offsets(np.stack([x[own][order], y[own][order]], axis=1))
            rows.set_sizes(areas[own][order])
        self.crosses.set_data(x[flipped], y[flipped])
        self.surface.show(surface)
        self._set_limits(x, y, surface)

    def _set_limits(
        self, x: NDArray[np.float64], y: NDArray[np.float64], surface: Surface | None
    ) -> None:
        limits = (_roomy(x), _roomy(y))
        if surface is not None and surface.values.ndim == 3:
            limits = (
                (float(surface.x[0]), float(surface.x[-1])),
                (float(surface.y[0]), float(surface.y[-1])),
            )
        if limits != self._limits:
            self._limits = limits
            set_x_scale(self.axes, spread_scale(*limits[0]))
            set_y_scale(self.axes, spread_scale(*limits[1]))

    def name(self, title: str, across: str, up: str) -> None:
        set_title(self.axes, title, self._theme)
        label_x(self.axes, across, self._theme)
        label_y(self.axes, up, self._theme)

    def _add_class(self, k: int) -> None:
        face, edge = class_colour(self._theme, k), edge_colour(self._theme, k)
        look: dict[str, Any] = {"facecolors": face, "edgecolors": edge, "linewidths": 0.6}
        style: dict[str, Any] = {"animated": True, "zorder": 3 + 0.01 * k, **look}
        style["label"] = _("class {k}").format(k=k)
        self.classes.append(self.axes.scatter([], [], marker=MARKERS[k % len(MARKERS)], **style))


def _roomy(values: NDArray[np.float64]) -> tuple[float, float]:
    room = 0.08 * float(np.ptp(values)) or 0.5
    return float(values.min()) - room, float(values.max()) + room


def _plane(
    task: Task, positions: NDArray[np.float64], targets: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where the rows are drawn; one feature goes across, and the target upwards."""
    if positions.shape[1] == 2:
        return positions[:, 0], positions[:, 1]
    return positions[:, 0], targets


def names_of(task: Task, features: int) -> tuple[str, str]:
    """What the axes of so many features are called.

    >>> names_of("regression", 1)
    ('feature', 'target')
    """
    if features == 1:
        return _("feature"), _("class") if task == "classification" else _("target")
    return _("first feature"), _("second feature")
