"""The rectangle outside which nothing is shown."""

from __future__ import annotations

import math
from typing import Any

from matplotlib.backend_bases import GraphicsContextBase

from hpwidgets.draw.scene.nodes import Attributes

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in pixels from the upper left corner."""


def clip_box(gc: GraphicsContextBase, height: float) -> Box | None:
    """What is shown, in whole pixels as in Agg; None for everything."""
    boxes: list[list[float]] = []
    rectangle: Any = gc.get_clip_rectangle()
    if rectangle is not None:
        boxes.append(rectangle.extents.tolist())
    path, transform = gc.get_clip_path()
    if path is not None:
        outline: Any = path
        boxes.append(outline.get_extents(transform).extents.tolist())
    if not boxes:
        return None
    x0, y0, x1, y1 = boxes[0]
    for left, bottom, right, top in boxes[1:]:
        x0, y0, x1, y1 = max(x0, left), max(y0, bottom), min(x1, right), min(y1, top)
    x0, y0, x1, y1 = (float(math.floor(value + 0.5)) for value in (x0, y0, x1, y1))
    return x0, height - y1, x1, height - y0


def clip(gc: GraphicsContextBase, height: float, box: Box, width: float = 0.0) -> Attributes:
    """The clip rectangle, where something of the box, outlined so wide, lies outside it."""
    shown = clip_box(gc, height)
    if shown is None:
        return {}
    room = width / 2
    if (
        box[0] - room >= shown[0]
        and box[1] - room >= shown[1]
        and box[2] + room <= shown[2]
        and box[3] + room <= shown[3]
    ):
        return {}
    return {"clip": clip_words(shown)}


def clip_words(box: Box) -> str:
    """``"left top width height"``."""
    left, top, right, bottom = (round(value, 1) for value in box)
    return f"{left:g} {top:g} {max(right - left, 0):.6g} {max(bottom - top, 0):.6g}"
