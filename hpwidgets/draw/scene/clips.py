"""The rectangle outside which nothing is shown."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from numpy.typing import NDArray

from hpwidgets.draw.scene.nodes import Attributes

Box = NDArray[np.float64]
"""Left, top, right and bottom, in pixels from the upper left corner."""


def clip_box(gc: GraphicsContextBase, height: float) -> Box | None:
    """What is shown, in whole pixels as in Agg; None for everything."""
    boxes = []
    rectangle = gc.get_clip_rectangle()
    if rectangle is not None:
        boxes.append(rectangle.extents)
    path, transform = gc.get_clip_path()
    if path is not None:
        outline: Any = path
        boxes.append(outline.get_extents(transform).extents)
    if not boxes:
        return None
    both = np.array(boxes)
    x0, y0 = np.floor(both[:, :2].max(axis=0) + 0.5)
    x1, y1 = np.floor(both[:, 2:].min(axis=0) + 0.5)
    return np.array([x0, height - y1, x1, height - y0])


def clip(gc: GraphicsContextBase, height: float, box: Box, width: float = 0.0) -> Attributes:
    """The clip rectangle, where something of the box, outlined so wide, lies outside it."""
    shown = clip_box(gc, height)
    room = width / 2
    if shown is None or (
        (box[:2] - room >= shown[:2]).all() and (box[2:] + room <= shown[2:]).all()
    ):
        return {}
    return {"clip": clip_words(shown)}


def clip_words(box: Box) -> str:
    """``"left top width height"``."""
    left, top, right, bottom = (float(value) for value in np.round(box, 1))
    return f"{left:g} {top:g} {max(right - left, 0):.6g} {max(bottom - top, 0):.6g}"
