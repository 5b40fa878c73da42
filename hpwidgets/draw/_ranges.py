"""The part of the plane that a picture of rows and a surface shows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hpwidgets.records import Points, Surface


def feature_range(points: Points, surface: Surface | None, at: int) -> tuple[float, float]:
    """The range of feature 0 (across) or 1 (up): of the surface and all rows."""
    rows = np.concatenate([points.train[:, at], points.validation[:, at]])
    return widened(rows, None if surface is None else (surface.x, surface.y)[at])


def target_range(points: Points) -> tuple[float, float]:
    """The range of the targets of all rows, with a margin of 6 % at either end."""
    return widened(np.concatenate([points.train_targets, points.validation_targets]), None)


def widened(rows: NDArray[np.float32], grid: NDArray[np.float32] | None) -> tuple[float, float]:
    """The range of the grid and the rows together; a margin of 6 % where there is no grid.

    >>> widened(np.array([0.0, 1.0], np.float32), np.array([-1.0, 2.0], np.float32))
    (-1.0, 2.0)
    """
    known = rows[np.isfinite(rows)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    if grid is not None and grid.size:
        return min(low, float(grid[0])), max(high, float(grid[-1]))
    margin = 0.06 * (high - low) or 0.5
    return low - margin, high + margin


def marker_size(n_rows: int) -> float:
    """The diameter in points that keeps so many rows apart.

    >>> marker_size(60), marker_size(500), marker_size(5000)
    (5.0, 3.6, 2.4)
    """
    return 5.0 if n_rows <= 120 else 3.6 if n_rows <= 800 else 2.4
