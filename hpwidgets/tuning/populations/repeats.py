"""The same setting under several seeds, because one run is an anecdote."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine import fit_population
from hpwidgets.hyperparameters import Hyperparameters, check_list, shown
from hpwidgets.records import History


def fit_seeds(
    settings: Sequence[Hyperparameters],
    data: Dataset,
    *,
    seeds: Sequence[int] = range(5),
    device: str = "cpu",
) -> list[list[History]]:
    """Train every setting under every seed as one population: one list of histories a setting.

    ``device`` is as for :func:`hpwidgets.train`. Raises ValueError without settings or seeds.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> h = hp.Hyperparameters(epochs=2)
    >>> few, many = fit_seeds([h, h.replace(batch_size=64)], hp.load("moons"))
    >>> len(few), many[1].hyperparameters
    (5, Hyperparameters(batch_size=64, epochs=2, seed=1))
    """
    check_list("settings", settings, "Hyperparameters")
    check_list("seeds", seeds, "whole numbers")
    for h in settings:
        if not isinstance(h, Hyperparameters):
            raise TypeError(f"settings must be a list of Hyperparameters, got {shown(h)} in it")
    if not len(settings) or not len(seeds):
        raise ValueError(
            "settings and seeds must hold at least one each,"
            f" got {len(settings)} setting(s) and {len(seeds)} seed(s)"
        )
    members = [h.replace(seed=seed) for h in settings for seed in seeds]
    runs = fit_population(members, data, device=device)
    return [runs[at : at + len(seeds)] for at in range(0, len(runs), len(seeds))]


def mean_sd(values: ArrayLike, digits: int = 3) -> str:
    """``"mean ± sd"`` of the values, with the standard deviation of a sample.

    Raises ValueError for fewer than two values, which have no spread.

    >>> mean_sd([0.9, 0.92, 0.94])
    '0.920 ± 0.020'
    """
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.size < 2:
        raise ValueError(f"mean_sd needs at least 2 values to have a spread, got {numbers.size}")
    return f"{numbers.mean():.{digits}f} ± {numbers.std(ddof=1):.{digits}f}"
