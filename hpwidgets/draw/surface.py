"""From what a network predicts over a grid to colours and a decision line; arrays only."""

from __future__ import annotations

import numpy as np
from contourpy import LineType, contour_generator
from matplotlib.colors import to_rgb
from numpy.typing import ArrayLike, NDArray

from hpwidgets.draw.theme import Theme
from hpwidgets.records import Surface

_GAP = np.full((1, 2), np.nan)


def class_colour(theme: Theme, index: int) -> str:
    """The colour of a class; after the eighth they repeat (the markers tell more apart)."""
    return theme.classes[index % len(theme.classes)]


def group_colour(theme: Theme, index: int) -> str:
    """The colour of a class beside the parts of the data: those of the parts come last."""
    return class_colour(theme, (0, 2, 3, 6, 7, 1, 4, 5)[index % 8])


def class_image(values: NDArray[np.float32], theme: Theme) -> NDArray[np.uint8]:
    """Class probabilities ``[h, w, K]`` as RGB ``[h, w, 3]``.

    Where the network is sure the colour is the class's, softened; where all classes are equally
    likely it is the background. A probability that is not a number shows as background.
    """
    h, w, n_classes = values.shape
    background = np.array(to_rgb(theme.background), np.float32)
    colours = np.array([to_rgb(class_colour(theme, k)) for k in range(n_classes)], np.float32)
    away = theme.soft * (colours - background)
    flat = values.reshape(h * w, n_classes)
    share = 1 / n_classes
    confidence = (flat.max(axis=1, keepdims=True) - share) / max(1 - share, share)
    rgb = background + 0.25 * (flat @ away) + 0.75 * confidence * (flat @ away)
    known = np.isfinite(rgb).all(axis=1, keepdims=True)
    rgb = np.where(known, rgb, background)
    return np.round(255 * np.clip(rgb, 0, 1)).astype(np.uint8).reshape(h, w, 3)


def decision_line(
    x: NDArray[np.float32], y: NDArray[np.float32], values: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where the likeliest class changes: x and y ``[n]``, with NaN between separate pieces.

    ``values`` are class probabilities ``[h, w, K]`` at the grid ``x`` ``[w]``, ``y`` ``[h]``.

    >>> grid = np.array([0.0, 1.0], np.float32)
    >>> left = np.array([[1.0, 0.0], [1.0, 0.0]], np.float32)
    >>> decision_line(grid, grid, np.stack([left, 1 - left], axis=-1))[0]
    array([0.5, 0.5])
    """
    pieces: list[NDArray[np.float64]] = []
    for k in range(values.shape[2] - 1):  # the last class borders only on classes before it
        others = np.delete(values, k, axis=2).max(axis=2)
        lead = values[:, :, k] - others
        if not np.isfinite(lead).all():
            lead = np.ma.masked_invalid(lead)
        lines = contour_generator(x, y, lead, line_type=LineType.ChunkCombinedNan).lines(0.0)
        points = lines[0][0]
        if points is not None:
            pieces += [_GAP, points]
    joined = np.concatenate(pieces[1:]) if pieces else np.empty((0, 2))
    return joined[:, 0], joined[:, 1]


def boundary_line(surface: Surface | None) -> tuple[ArrayLike, ArrayLike]:
    """The decision line of classes over two features, the curve of numbers over one, else empty."""
    if surface is not None and surface.values.ndim == 3:
        return decision_line(surface.x, surface.y, surface.values)
    if surface is not None and surface.values.ndim == 1:
        return surface.x, surface.values
    return (), ()


def extent(x: NDArray[np.float32], y: NDArray[np.float32]) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of an image whose pixels are centred on the grid's points."""
    half_x = (x[-1] - x[0]) / (len(x) - 1) / 2
    half_y = (y[-1] - y[0]) / (len(y) - 1) / 2
    return (
        float(x[0] - half_x),
        float(x[-1] + half_x),
        float(y[0] - half_y),
        float(y[-1] + half_y),
    )


def check_surface(values: NDArray[np.float32], expected: tuple[int, ...]) -> None:
    """ValueError unless the values have a number for every point of the grid (and class)."""
    if values.shape != expected:
        raise ValueError(
            f"surface.values must have shape {list(expected)} for this grid and these points,"
            f" got {list(values.shape)}"
        )
    if min(expected[:2]) < 2:
        raise ValueError(f"a surface needs at least 2 grid points each way, got {list(expected)}")
