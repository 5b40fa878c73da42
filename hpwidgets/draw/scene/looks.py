"""The items of a collection: neighbours that look alike are told together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.path import Path

Face = tuple[float, ...] | None


@dataclass(frozen=True)
class Item:
    """One item: its path, its own transform ``[3, 3]`` if it has one, and its paint."""

    path: Path
    matrix: Any
    face: Face
    edge: Face
    width: float
    dashes: Any
    hatch: Any

    def dressed(self, gc: GraphicsContextBase) -> GraphicsContextBase:
        """The collection's context with the paint of this item."""
        own = gc.__class__()
        own.copy_properties(gc)
        own.set_linewidth(self.width if self.is_outlined else 0.0)
        if self.edge is not None:
            ink: Any = self.edge
            own.set_foreground(ink, isRGBA=True)
        if self.dashes is not None:
            own.set_dashes(*self.dashes)
        if self.hatch is not None:
            own.set_hatch_color(self.hatch)
        return own

    @property
    def is_filled(self) -> bool:
        """Whether there is anything in its face."""
        return self.face is not None and self.face[-1] > 0

    @property
    def is_outlined(self) -> bool:
        """Whether there is anything in its edge."""
        return self.edge is not None and self.edge[-1] > 0

    @property
    def is_opaque_line(self) -> bool:
        """Whether it and another one over it look the same drawn together or one by one."""
        return not self.is_filled and self.edge is not None and self.edge[-1] >= 1

    def strokes_as(self, other: Item) -> bool:
        """Same edge, width and dashes."""
        return self.edge == other.edge and self.width == other.width and self.dashes == other.dashes

    def marks_as(self, other: Item) -> bool:
        """Same shape and outline, and both filled or both hollow; the filling may differ."""
        same = self.matrix is other.matrix or np.array_equal(self.matrix, other.matrix)
        return (
            same
            and self.path is other.path
            and self.is_filled == other.is_filled
            and self.strokes_as(other)
        )


def items_of(
    n: int,
    paths: Any,
    matrices: Any,
    faces: Any,
    edges: Any,
    widths: Any,
    dashes: Any,
    hatches: Any,
) -> list[Item]:
    """``n`` items; each property repeats from its start where it has fewer values."""
    return [
        Item(
            path=paths[i % len(paths)],
            matrix=_cycled(matrices, i),
            face=_shares(_cycled(faces, i)),
            edge=_shares(_cycled(edges, i)),
            width=_cycled(widths, i) or 0.0,
            dashes=_cycled(dashes, i),
            hatch=_cycled(hatches, i),
        )
        for i in range(n)
    ]


def runs(items: Sequence[Item], *, moved: bool) -> Iterator[tuple[int, int]]:
    """Start and end of neighbours that are told as one.

    With ``moved`` items the same mark at several places, else opaque lines of one look.
    """
    start = 0
    while start < len(items):
        end, first = start + 1, items[start]
        while end < len(items) and (
            items[end].marks_as(first)
            if moved
            else first.is_opaque_line and items[end].is_opaque_line and items[end].strokes_as(first)
        ):
            end += 1
        yield start, end
        start = end


def _cycled(values: Any, at: int) -> Any:
    return values[at % len(values)] if values is not None and len(values) else None


def _shares(rgba: Any) -> Face:
    return None if rgba is None else tuple(float(share) for share in rgba)
