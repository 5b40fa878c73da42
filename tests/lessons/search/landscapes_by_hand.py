"""Landscapes written by hand, for replays, processes and pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.search._landscape import make_axis
from hpwidgets.lessons.search.records import Landscape


def make_landscape(cost: NDArray[np.float64], **changes: Any) -> Landscape:
    """A finished landscape with these losses ``[y, x]``; infinite ones have diverged."""
    rows, columns = cost.shape
    known = np.where(np.isfinite(cost), cost, np.nan)[None]
    values: dict[str, Any] = {
        "x": make_axis("learning_rate", columns),
        "y": make_axis("l2", rows),
        "base": Hyperparameters(),
        "task": "classification",
        "seeds": (0,),
        "loss": known,
        "score": 1 - known / 2,
        "diverged": np.isinf(cost)[None],
        "chance_loss": 0.69,
        "done": 10,
        "total": 10,
    }
    return Landscape(**values | changes)


def bowl(n: int = 24, x: float = 0.3, y: float = 0.7) -> NDArray[np.float64]:
    """A bowl ``[n, n]`` whose bottom lies at the share (x, y) of the axes, with a wave on it."""
    across, up = np.meshgrid(np.linspace(0, 1, n), np.linspace(0, 1, n))
    found: NDArray[np.float64] = (
        0.2 + (across - x) ** 2 + (up - y) ** 2 + 0.02 * np.sin(12 * across * up)
    )
    return found
