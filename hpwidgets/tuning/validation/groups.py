"""Groups: rows that belong together, as those of one person or machine."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hpwidgets.i18n import _

MISSING = ("nan", "none", "nat", "<na>")


def check_groups(groups: ArrayLike, n: int, what: str) -> NDArray[Any]:
    """The groups ``[n]`` as an array; ``what`` are the rows as their owner calls them.

    Raises ValueError in words for another number of them, for rows without one, and for a single
    group, of which there is nothing to keep apart.

    >>> check_groups(["a", "b", "a"], 3, "rows").tolist()
    ['a', 'b', 'a']
    """
    values = np.asarray(groups)
    if values.shape != (n,):
        raise ValueError(
            _("groups must hold one value for each of {n} {what}, got shape {shape}").format(
                n=n, what=what, shape=list(values.shape)
            )
        )
    missing = np.flatnonzero(np.isin(np.char.lower(values.astype(str)), MISSING))
    if len(missing):
        raise ValueError(
            _("groups must be known for every row, but row {row} (from 0) has none").format(
                row=int(missing[0])
            )
        )
    if len(np.unique(group_numbers(values))) < 2:
        raise ValueError(_("groups must name at least 2 groups, got 1"))
    return values


def group_numbers(groups: NDArray[Any]) -> NDArray[np.int64]:
    """Numbers 0, 1, 2 … of the groups ``[n]``, in their sorted order.

    >>> group_numbers(np.array(["b", "a", "b"])).tolist()
    [1, 0, 1]
    """
    values = groups.astype(str) if groups.dtype == object else groups
    return np.unique(values, return_inverse=True)[1].astype(np.int64)
