"""The boundary panel: what the network predicts over its one or two inputs, under the data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from hpwidgets.draw._ranges import feature_range
from hpwidgets.draw.class_map import ClassMap
from hpwidgets.draw.scales import AxisScale, set_x_scale, set_y_scale, spread_scale
from hpwidgets.draw.theme import Theme, label_x, label_y, set_title, shorten, style_axes
from hpwidgets.draw.value_map import FittedCurve, ValueMap
from hpwidgets.i18n import _
from hpwidgets.records import Points, Surface, Task, TrainingView

Kind = tuple[Task, int]


class _Drawing(Protocol):
    """One way to draw a prediction and its rows on the axes it was made with."""

    @property
    def animated(self) -> Iterable[Artist]: ...

    def set_points(self, points: Points) -> None: ...

    def set_surface(self, surface: Surface | None) -> None: ...

    def y_scale(self, points: Points, surface: Surface | None) -> AxisScale: ...


class BoundaryPanel:
    """Class areas with their border, a fitted curve, or a map of predictions; rows on top.

    Training rows are filled and validation rows hollow; each class has its own marker. Which
    drawing is used follows from the points: their task and number of features.
    """

    def __init__(self, axes: Axes, theme: Theme, task: Task) -> None:
        self.axes = axes
        self._theme = theme
        self._points: Points | None = None
        self._surface: Surface | None = None
        self._limits: tuple[AxisScale, AxisScale] | None = None
        self._kind: Kind | None = None
        self.drawing: _Drawing | None = None
        """The drawing in use; None before the first points."""
        style_axes(axes, theme, grid=False)
        set_title(axes, _("decision boundary") if task == "classification" else _("fit"), theme)
        self._set_limits(AxisScale(0, 1, ()), AxisScale(0, 1, ()))

    @property
    def animated(self) -> Iterable[Artist]:
        return () if self.drawing is None else self.drawing.animated

    def update(self, view: TrainingView) -> None:
        """Show the view's points and surface; ValueError for more than two features."""
        if view.points is not None:
            self.show(view.points, view.surface)

    def show(self, points: Points, surface: Surface | None) -> None:
        """Show these rows over this surface; ValueError for more than two features."""
        if points is self._points and surface is self._surface:
            return
        drawing = self._drawing_for(points)
        if points is not self._points:
            drawing.set_points(points)
        drawing.set_surface(surface)
        self._points, self._surface = points, surface
        across = spread_scale(*feature_range(points, surface, 0))
        self._set_limits(across, drawing.y_scale(points, surface))

    def _drawing_for(self, points: Points) -> _Drawing:
        n_features = points.train.shape[1] if points.train.ndim == 2 else 0
        if n_features not in (1, 2):
            raise ValueError(
                "points must have shape [n, 1] or [n, 2] to be drawn,"
                f" got {list(points.train.shape)}; leave points out for other data"
            )
        if self.drawing is None or self._kind != (points.task, n_features):
            self.axes.clear()
            style_axes(self.axes, self._theme, grid=False)
            self._limits = None
            self._kind = (points.task, n_features)
            self.drawing = self._make(points.task, n_features)
        self._label(points, n_features)
        return self.drawing

    def _make(self, task: Task, n_features: int) -> _Drawing:
        if task == "classification":
            set_title(self.axes, _("decision boundary"), self._theme)
            return ClassMap(self.axes, self._theme)
        if n_features == 1:
            set_title(self.axes, _("fitted curve"), self._theme)
            return FittedCurve(self.axes, self._theme)
        set_title(self.axes, _("prediction"), self._theme)
        return ValueMap(self.axes, self._theme)

    def _label(self, points: Points, n_features: int) -> None:
        names = [shorten(name, 24) for name in points.feature_names]
        above = names[1] if n_features == 2 else ""
        if n_features == 1:
            above = _("class") if points.task == "classification" else _("target")
        label_x(self.axes, names[0], self._theme)
        label_y(self.axes, above, self._theme)

    def _set_limits(self, x: AxisScale, y: AxisScale) -> None:
        if self._limits == (x, y):
            return
        set_x_scale(self.axes, x)
        set_y_scale(self.axes, y)
        self._limits = (x, y)
