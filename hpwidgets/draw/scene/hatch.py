"""The hatching of a rectangle, cut to it."""

from __future__ import annotations

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

from hpwidgets.draw.scene.clips import Box
from hpwidgets.draw.scene.paths import path_data


def hatching(tile: Path, box: Box, side: float) -> str:
    """SVG's ``d`` of all that lies in ``box`` (left, top, right, bottom) of the repeated tile.

    The tile fills the unit square; the first one lies at the upper left of the page and is
    ``side`` pixels wide, as Agg has it.
    """
    vertices, codes = np.asarray(tile.vertices, np.float64), np.asarray(tile.codes, np.uint8)
    starts = np.flatnonzero(codes == Path.MOVETO)
    pieces = np.split(np.arange(len(codes)), starts[1:])
    columns, rows = (
        range(int(low // side), int(high // side) + 1)
        for low, high in ((box[0], box[2]), (box[1], box[3]))
    )
    found: list[str] = []
    for column in columns:
        for row in rows:
            place = Affine2D().scale(side, -side).translate(side * column, side * (row + 1))
            points = place.transform(vertices)
            for piece in pieces:
                found.append(_piece(points[piece], codes[piece], box))
    return "".join(found)


def _piece(points: NDArray[np.float64], codes: NDArray[np.uint8], box: Box) -> str:
    if len(points) == 2:
        line = _cut(points, box)
        return "" if line is None else "M{:.4g} {:.4g} {:.4g} {:.4g}".format(*line.ravel())
    low, high = points.min(axis=0), points.max(axis=0)
    if (high < box[:2]).any() or (low > box[2:]).any():
        return ""
    return path_data(Path(points, codes), Affine2D(), filled=True, decimals=1)[0]


def _cut(line: NDArray[np.float64], box: Box) -> NDArray[np.float64] | None:
    """The part of a line ``[2, 2]`` inside the box (Liang and Barsky 1984), if there is any."""
    start, along = line[0], line[1] - line[0]
    first, last = 0.0, 1.0
    for axis in (0, 1):
        if along[axis] == 0:
            if not box[axis] <= start[axis] <= box[axis + 2]:
                return None
            continue
        ends = (np.array([box[axis], box[axis + 2]]) - start[axis]) / along[axis]
        first, last = max(first, float(ends.min())), min(last, float(ends.max()))
    return None if first >= last else np.array([start + first * along, start + last * along])
