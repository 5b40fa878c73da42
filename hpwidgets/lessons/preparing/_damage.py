"""Missing values and outliers put into a clean table, so that a repair can be measured."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data.tables import Table

if TYPE_CHECKING:
    import pandas

NEAREST, FARTHEST = 10.0, 20.0
"""Standard deviations of its column by which an outlier is off."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Damage:
    """A damaged table, and which cells ``[rows, columns]`` are missing and which are outliers."""

    frame: pandas.DataFrame
    missing: NDArray[np.bool_]
    outliers: NDArray[np.bool_]


def damage(
    frame: pandas.DataFrame, *, missing: float = 0.0, outliers: float = 0.0, seed: int = 0
) -> Damage:
    """Make a share of the cells of the number columns missing, and another share wrong.

    Both are chosen at random, whatever the values are ("missing completely at random"). An outlier
    is a value moved 10 to 20 of its column's standard deviations up or down, as by a slip of the
    decimal point. The same seed chooses the same cells first: with a larger share the old ones
    stay damaged and others join them. The frame itself stays as it is.

    Raises ValueError for a share outside [0, 0.9].

    >>> import pandas
    >>> hurt = damage(pandas.DataFrame({"a": range(100)}), missing=0.2, seed=1)
    >>> int(hurt.missing.sum()), int(hurt.frame["a"].isna().sum()), int(hurt.outliers.sum())
    (20, 20, 0)
    """
    for name, share in (("missing", missing), ("outliers", outliers)):
        if not 0 <= share <= 0.9:
            raise ValueError(f"{name} must be a share of the cells in [0, 0.9], got {share!r}")
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    numbers = [
        at
        for at, dtype in enumerate(frame.dtypes)
        if is_numeric_dtype(dtype) and not is_bool_dtype(dtype)
    ]
    draw = np.random.default_rng(seed)
    shape = (len(frame), len(numbers))
    gone = _smallest(draw.random(shape), missing)
    wrong = _smallest(draw.random(shape), outliers) & ~gone
    moved = draw.uniform(NEAREST, FARTHEST, shape) * draw.choice([-1.0, 1.0], shape)
    hurt = frame.copy()
    cells = np.zeros((2, *frame.shape), dtype=bool)
    for place, at in enumerate(numbers):
        values = frame.iloc[:, at].to_numpy(dtype=np.float64, na_value=np.nan).copy()
        spread = float(np.nanstd(values)) if np.isfinite(values).any() else 0.0
        values[wrong[:, place]] += moved[wrong[:, place], place] * spread
        values[gone[:, place]] = np.nan
        if (gone[:, place] | wrong[:, place]).any():
            hurt.isetitem(at, values)
        cells[0, :, at], cells[1, :, at] = gone[:, place], wrong[:, place]
    return Damage(frame=hurt, missing=cells[0], outliers=cells[1])


def damaged(table: Table, *, missing: float, outliers: float, seed: int) -> Table:
    """The table with its cells damaged as by :func:`damage`."""
    hurt = damage(table.frame, missing=missing, outliers=outliers, seed=seed)
    return replace(table, frame=hurt.frame)


def _smallest(ranks: NDArray[np.float64], share: float) -> NDArray[np.bool_]:
    """The share of all cells with the lowest ranks, rounded to whole cells."""
    count = round(share * ranks.size)
    chosen = np.zeros(ranks.size, dtype=bool)
    chosen[np.argsort(ranks, axis=None, kind="stable")[:count]] = True
    return chosen.reshape(ranks.shape)
