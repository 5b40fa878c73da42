"""Names beside single points, where they hide neither a point nor another name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from numpy.typing import ArrayLike

from hpwidgets.draw.theme import LETTER

MARK = 6.0
"""Pixels from the middle of a mark to a name beside it."""
HIGH = 11.0
"""Pixels of a line of small type."""
_SIDES = ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1))
"""Above, below, right, left of the point, then its corners."""


def name_points(axes: Axes, texts: Sequence[Text], x: ArrayLike, y: ArrayLike) -> None:
    """Put a text beside each point ``x``, ``y`` ``[n]``, once the limits of the axes are set.

    Above it, or at the next side that is free; above where none is.
    """
    points = axes.transData.transform(np.column_stack([np.asarray(x), np.asarray(y)]))
    taken = [Bbox.from_extents(*(at - MARK), *(at + MARK)) for at in points]
    back = axes.transData.inverted()
    for at, text in zip(points, texts, strict=True):
        boxes = [_beside(at, LETTER * len(text.get_text()), side) for side in _SIDES]
        free = (
            box
            for box in boxes
            if axes.bbox.count_contains(box.corners()) == 4
            and not any(box.overlaps(other) for other in taken)
        )
        box = next(free, boxes[0])
        taken.append(box)
        middle = back.transform(((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2))
        text.set(position=tuple(middle.tolist()), ha="center", va="center")


def _beside(at: ArrayLike, wide: float, side: tuple[int, int]) -> Bbox:
    """The box of a name of this width at this side of a point."""
    x, y = np.asarray(at)
    x += side[0] * (MARK + 1 + wide / 2)
    y += side[1] * (MARK + 1 + HIGH / 2)
    return Bbox.from_extents(x - wide / 2, y - HIGH / 2, x + wide / 2, y + HIGH / 2)
