"""Error by number of training rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpwidgets.records.runs import Task
from hpwidgets.records.whole import Counted


@dataclass(frozen=True, kw_only=True, eq=False)
class MoreDataView(Counted):
    """Error by number of training rows, ``[repeats, sizes]`` each, NaN for what is not known yet.

    The error is 1 − accuracy, or 1 − R² for a regression.
    """

    task: Task
    sizes: NDArray[np.int64]
    train_error: NDArray[np.float64]
    validation_error: NDArray[np.float64]
