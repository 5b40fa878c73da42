"""Where a search looks when no result is waited for: grid, random and quasi-random points."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np

from hpwidgets.tuning.space.axes import Choice
from hpwidgets.tuning.space.space import Space

POINT_METHODS = ("grid", "random", "sobol", "halton")


def points(method: str, space: Space, budget: int, seed: int) -> list[dict[str, Any]]:
    """The values of ``budget`` trials (of as many as the grid has) that a method would try.

    ``random`` draws each trial independently. ``sobol`` (Sobol 1967, scrambled after Owen 1998) and
    ``halton`` (Halton 1960, scrambled after Owen 2017) are scipy's sequences over the unit cube,
    one dimension a field; the coordinate of a field whose conditions do not hold is not read. A
    larger budget begins with the same trials. ``grid`` is :func:`grid_counts`'s.

    >>> space = Space(learning_rate=(1e-4, 1), l2=(1e-6, 0.1))
    >>> [values["l2"] for values in points("grid", space, 5, seed=0)]
    [1e-06, 0.1, 1e-06, 0.1]
    >>> points("sobol", space, 9, seed=0)[:4] == points("sobol", space, 4, seed=0)
    True
    """
    if method == "grid":
        return space.grid(grid_counts(space, budget))
    if method == "random":
        rng = np.random.default_rng(seed)
        return [space.sample(rng) for _ in range(budget)]
    from scipy.stats import qmc

    if method == "sobol":
        # Whole powers of two, the only numbers for which the sequence is balanced.
        power = max(0, math.ceil(math.log2(budget)))
        cube = qmc.Sobol(len(space), seed=np.random.default_rng(seed)).random_base2(power)
    else:
        cube = qmc.Halton(len(space), seed=np.random.default_rng(seed)).random(budget)
    return [space.from_unit(u) for u in cube[:budget]]


def grid_counts(space: Space, budget: int) -> dict[str, int]:
    """How many values each range gets, so that the grid has at most ``budget`` points.

    Choices come with all their values. From one value (its middle) on, the ranges get one more in
    turns, the least first, as long as the grid stays within the budget: a budget that is no full
    grid gives the largest of these that it pays for. Raises ValueError where the budget does not
    pay for the choices alone.

    >>> space = Space(learning_rate=(1e-4, 1), l2=(1e-6, 0.1), optimizer=["sgd", "adam"])
    >>> grid_counts(space, 30)
    {'learning_rate': 5, 'l2': 3}
    """
    ranges = [name for name in space if not isinstance(space[name], Choice)]
    counts = dict.fromkeys(ranges, 1)
    least = grid_size(space, counts)
    if least > budget:
        raise ValueError(
            f"a grid over this space has at least {least} trials, one for each combination of its"
            f" choices, got budget={budget}: raise it, or take method='random'"
        )
    growing = [name for name in ranges if space[name].size > 1]
    while growing:
        name = min(growing, key=counts.__getitem__)
        more = {**counts, name: counts[name] + 1}
        if grid_size(space, more) > budget:
            growing.remove(name)
            continue
        counts = more
        if counts[name] >= space[name].size:
            growing.remove(name)
    return counts


def grid_size(space: Space, counts: dict[str, int]) -> int:
    """How many points the grid has: without conditions a product, else they are counted."""
    if not any(space.conditions(name) for name in space):
        return math.prod(len(space[name].grid(counts.get(name, 1))) for name in space)
    # Fields that no condition names and that have none multiply; the others are enumerated.
    named = set(itertools.chain.from_iterable(space.conditions(name) for name in space))
    free = [name for name in space if not space.conditions(name) and name not in named]
    many = math.prod(len(space[name].grid(counts.get(name, 1))) for name in free)
    return (
        many
        * len(space.grid({**counts, **dict.fromkeys(free, 1)}))
        // math.prod(len(space[name].grid(1)) for name in free)
    )
