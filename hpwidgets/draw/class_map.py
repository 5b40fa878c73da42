"""Class areas, the border between them, and the rows of every class."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.transforms import Affine2D, Bbox, TransformedBbox
from numpy.typing import NDArray
from PIL import Image

from hpwidgets.draw._ranges import feature_range, marker_size
from hpwidgets.draw.curves import animated_line, mark_style, plain_line, scattered
from hpwidgets.draw.scales import AxisScale, spread_scale
from hpwidgets.draw.surface import check_surface, class_colour, class_image, decision_line, extent
from hpwidgets.draw.theme import MARKERS, SMALL, Theme, legend_above, make_line, shorten, text_style
from hpwidgets.i18n import ngettext
from hpwidgets.records import Points, Surface


class SoftImage(AxesImage):
    """An opaque 8-bit RGB image, interpolated linearly between its pixels.

    Matplotlib resizes colour images in floating point with all of an image's options; that was a
    third of a frame's time and most of its memory. Pillow does just this one thing.
    """

    def __init__(self, axes: Axes, **options: Any) -> None:
        super().__init__(axes, origin="lower", interpolation="bilinear", **options)
        self.set_data(np.zeros((2, 2, 3), np.uint8))
        self.set_clip_path(axes.patch)
        axes.add_image(self)

    def make_image(
        self, renderer: Any, magnification: float = 1.0, unsampled: bool = False
    ) -> tuple[NDArray[np.uint8], float, float, Affine2D]:
        """The pixels ``[height, width, 4]`` from the lower edge up, and where they begin.

        With ``unsampled``, the image's own pixels ``[rows, columns, 3]`` and their scale.
        """
        colours = np.asarray(self.get_array(), dtype=np.uint8)
        left, right, bottom, top = self.get_extent()
        box = TransformedBbox(Bbox([[left, bottom], [right, top]]), self.axes.transData)
        if unsampled:  # for whoever scales it
            rows, columns = colours.shape[:2]
            scale = Affine2D().scale(box.width / columns, box.height / rows)
            return colours, box.x0, box.y0, scale
        # Whole pixels, so that neighbours of the image keep their own.
        x0, y0, x1, y1 = (round(value * magnification) for value in box.extents)
        size = max(x1 - x0, 1), max(y1 - y0, 1)
        picture = Image.fromarray(colours).convert("RGBA").resize(size, Image.Resampling.BILINEAR)
        pixels = np.array(picture)  # a copy: Agg wants to be able to write
        return pixels, x0 / magnification, y0 / magnification, Affine2D()


_NAME_LENGTH = 12
_LEGEND_CHARACTERS = 24  # what fits beside the title, a marker counting as four


class ClassMap:
    """Probabilities as soft colours, the decision line, and rows by class and split.

    Data with one feature are drawn over two: the class is the height, and rows are spread
    around it so that they do not hide each other.
    """

    def __init__(self, axes: Axes, theme: Theme) -> None:
        self._axes = axes
        self._theme = theme
        self._n_classes = 0
        self._class_names: tuple[str, ...] = ()
        self.image = SoftImage(axes, animated=True, visible=False, zorder=0)
        self.line = plain_line(axes, theme.text, 1.5, zorder=2)
        self.train: list[Line2D] = []
        self.validation: list[Line2D] = []

    @property
    def animated(self) -> tuple[Artist, ...]:
        return (self.image, self.line, *self.validation, *self.train)

    def set_points(self, points: Points) -> None:
        """Show these rows; the classes' markers are made when their number grows."""
        targets = np.concatenate([points.train_targets, points.validation_targets])
        self._n_classes = max(len(points.class_names), 1 + int(targets.max(initial=0)))
        for k in range(len(self.train), self._n_classes):
            self._add_class(k)
        size = marker_size(len(points.train) + len(points.validation))
        splits = (
            (self.train, points.train, points.train_targets),
            (self.validation, points.validation, points.validation_targets),
        )
        for lines, rows, targets in splits:
            for k, line in enumerate(lines):
                line.set_data(*_positions(rows[targets == k], k))
                line.set_markersize(size)
        if points.class_names != self._class_names:
            self._class_names = points.class_names
            self._name_classes()

    def set_surface(self, surface: Surface | None) -> None:
        """Colour the areas and draw their border; without a surface there is neither."""
        self.image.set_visible(surface is not None)
        if surface is None:
            self.line.set_data([], [])
            return
        y, values = surface.y, surface.values
        if y.size == 0:
            y = np.array([-0.5, self._n_classes - 0.5], np.float32)
            values = np.broadcast_to(values, (2, *values.shape))
        check_surface(values, (len(y), len(surface.x), self._n_classes))
        self.image.set_data(class_image(values, self._theme))
        place = extent(surface.x, y)
        if place != tuple(self.image.get_extent()):
            self.image.set_extent(place)
        self.line.set_data(*decision_line(surface.x, y, values))

    def y_scale(self, points: Points, surface: Surface | None) -> AxisScale:
        """The second feature's range, or one row of the plane a class."""
        if points.train.shape[1] == 1:
            ticks = tuple(float(k) for k in range(self._n_classes))
            return AxisScale(-0.5, self._n_classes - 0.5, ticks)
        return spread_scale(*feature_range(points, surface, 1))

    def _add_class(self, k: int) -> None:
        self.train.append(animated_line(self._axes, zorder=4, **class_style(self._theme, k)))
        hollow = mark_style(MARKERS[k % len(MARKERS)], 5, edge=edge_colour(self._theme, k))
        self.validation.append(animated_line(self._axes, zorder=3, **hollow))

    def _name_classes(self) -> None:
        """Name the classes beside the title, or give their number where there is no room."""
        names = [shorten(name, _NAME_LENGTH) for name in self._class_names]
        for lines in (self.train, self.validation):
            for line, name in zip(lines, names, strict=False):
                line.set_label(name)
        legend = self._axes.get_legend()
        if legend is not None:
            legend.remove()
        fits = sum(len(name) + 4 for name in names) <= _LEGEND_CHARACTERS
        count = ngettext("{n} class", "{n} classes", len(names)).format(n=len(names))
        self._axes.set_title(
            "" if fits else count, loc="right", pad=5, **text_style(self._theme.text, SMALL)
        )
        if fits and names:
            keys = [make_line(**class_style(self._theme, k)) for k in range(len(names))]
            legend_above(self._axes, self._theme, keys, names, handlelength=0.9, columnspacing=0.9)


def class_style(theme: Theme, k: int) -> dict[str, Any]:
    """Keywords of marks for the rows of a class."""
    marker, fill = MARKERS[k % len(MARKERS)], class_colour(theme, k)
    return mark_style(marker, 5, fill, edge=edge_colour(theme, k), width=0.6)


def edge_colour(theme: Theme, k: int) -> str:
    """The class's colour, moved towards the text's so that it stands out on its own area."""
    colour, text = np.array(to_rgb(class_colour(theme, k))), np.array(to_rgb(theme.text))
    return to_hex(tuple(0.5 * colour + 0.5 * text))


def _positions(
    rows: NDArray[np.float32], k: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    if rows.shape[1] == 2:
        return rows[:, 0], rows[:, 1]
    return rows[:, 0], (k + 0.6 * scattered(len(rows))).astype(np.float32)
