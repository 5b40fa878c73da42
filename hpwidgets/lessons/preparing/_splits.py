"""The three parts of a table, and how far chance takes the classes' shares apart in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data.split import split_sizes
from hpwidgets.data.tables import Table, split_table
from hpwidgets.i18n import _
from hpwidgets.lessons.preparing.records import SplitView


def groups_of(table: Table) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """The class of every row and the classes' names; of amounts, the quarter they lie in."""
    if table.task == "classification":
        return table.y.astype(np.int64), table.class_names
    edges = np.quantile(table.y, [0.25, 0.5, 0.75])
    names = (_("lowest quarter"), _("second quarter"), _("third quarter"), _("highest quarter"))
    return np.searchsorted(edges, table.y, side="right").astype(np.int64), names


def view_split(
    table: Table,
    *,
    validation: float = 0.25,
    test: float = 0.25,
    seed: int = 0,
    stratify: bool = True,
    repeats: int = 100,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[SplitView]:
    """The split of this seed at once, then the rarest class's share over other seeds' splits.

    ``random_shares`` and ``stratified_shares`` are what of the *validation* rows is of the rarest
    class, one value a seed from 0; empty where classes cannot be kept (amounts, rare classes).
    """
    groups, names = groups_of(table)
    parts = split_table(table, validation=validation, test=test, seed=seed, stratify=stratify)
    part = np.empty(len(groups), dtype=np.int64)
    shares = np.empty((3, len(names)))
    for at, rows in enumerate((parts.train, parts.validation, parts.test)):
        part[rows] = at
        shares[at] = np.bincount(groups[rows], minlength=len(names)) / len(rows)
    rarest = int(np.bincount(groups, minlength=len(names)).argmin())
    compared = repeats > 0 and table.task == "classification"
    view = SplitView(
        parts=part,
        groups=groups,
        group_names=names,
        shares=shares,
        stratified=parts.stratified,
        rarest=rarest,
        random_shares=np.empty(0),
        stratified_shares=np.empty(0),
        done=0 if compared else 1,  # where there is nothing to compare, that is all
        total=repeats if compared else 1,
    )
    yield view
    sizes = split_sizes(len(groups), validation, test)
    free: list[float] = []
    kept: list[float] = []
    for other in range(repeats if compared else 0):
        if cancelled():
            return
        shuffled = np.random.default_rng(other).permutation(groups)
        free.append(float((shuffled[: sizes[0]] == rarest).mean()))
        again = split_table(table, validation=validation, test=test, seed=other)
        if again.stratified:
            kept.append(float((groups[again.validation] == rarest).mean()))
        if other % 10 == 9:
            known = replace(view, random_shares=np.array(free), done=other + 1)
            yield replace(known, stratified_shares=np.array(kept))
