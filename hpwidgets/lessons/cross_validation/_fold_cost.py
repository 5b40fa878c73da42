"""What the number of folds costs, and what it gives: the same rows split again and again."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from hpwidgets.data.dataset import Dataset
from hpwidgets.data.scale import prepare_columns
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.cross_validation._fold_plan import FoldPlan
from hpwidgets.lessons.cross_validation._fold_rows import FoldRows
from hpwidgets.lessons.cross_validation.records import FoldCostView
from hpwidgets.metrics import r2
from hpwidgets.tuning.populations.fleet import Fleet
from hpwidgets.tuning.validation.folded import Cancelled, Folded

KS = (2, 3, 5, 10, 20)
FEWEST_FRESH = 100
"""Rows in no fold from which they can measure what cross-validation estimates."""


def fitting_ks(rows: FoldRows, plan: FoldPlan) -> tuple[int, ...]:
    """The numbers of folds that these rows allow; ValueError where there are not two.

    >>> from hpwidgets.lessons.cross_validation._fold_rows import arrange, fold_rows
    >>> fitting_ks(arrange(fold_rows("iris"), count=12), FoldPlan(stratify=True))
    (2, 3)
    """
    found = []
    for k in KS:
        try:
            replace(plan, k=k, kind="group" if plan.kind == "group" else "k_fold").check(rows)
        except ValueError:
            continue
        if 2 * k <= len(rows.y):  # R² needs two rows a fold, and smaller ones say little
            found.append(k)
    if len(found) < 2:
        raise ValueError(
            f"these rows allow only {len(found)} of {', '.join(map(str, KS))} folds; take more"
            " rows, or do not stratify"
        )
    return tuple(found)


def fold_cost(
    h: Hyperparameters,
    rows: FoldRows,
    plan: FoldPlan,
    *,
    ks: Sequence[int] | None = None,
    shuffles: Sequence[int] = range(5),
    cancelled: Cancelled = lambda: False,
) -> Iterator[FoldCostView]:
    """Cross-validate ``h`` with every k, each time anew shuffled; views as results come in.

    All runs of one k are one pass. Where at least 100 rows are in no fold (``rows.rest``), the
    truth is measured too: networks trained on all the rows, one from each seed, tested on those
    fresh ones (weighted so that the classes have the shares that they have among the rows).

    Raises ValueError where the rows allow fewer than two numbers of folds.
    """
    chosen = fitting_ks(rows, plan) if ks is None else tuple(ks)
    base = replace(plan, repeats=1, shuffle=True)
    base = replace(base, kind="group" if plan.kind == "group" else "k_fold")
    means, sds = np.full((2, len(shuffles), len(chosen)), np.nan)
    seconds = np.full(len(chosen), np.nan)
    truth = np.full(len(shuffles), np.nan)
    fresh = 0 if rows.rest is None or rows.groups is not None else len(rows.rest[1])
    fresh = fresh if fresh >= FEWEST_FRESH else 0
    dealt = [[replace(base, k=k, seed=seed).folds(rows) for seed in shuffles] for k in chosen]
    train_rows = np.array([np.mean([len(f.train_rows) for f in folds[0]]) for folds in dealt])
    epochs = np.array([h.epochs * k for k in chosen])
    updates = np.rint(epochs * train_rows).astype(np.int64)
    total = int(epochs.sum()) * len(shuffles) + (h.epochs * len(shuffles) if fresh else 0)

    def view(done: int) -> FoldCostView:
        return FoldCostView(
            task=rows.data.task,
            rows=len(rows.y),
            fresh=fresh,
            ks=np.array(chosen),
            means=means.copy(),
            sds=sds.copy(),
            train_rows=train_rows,
            epochs=epochs,
            row_updates=updates,
            seconds=seconds.copy(),
            truth=truth.copy(),
            done=done,
            total=total,
        )

    yield view(0)
    done = 0
    if fresh:
        for now in _truth(h, rows, shuffles, truth, cancelled):
            yield view(now)
        if cancelled():
            return
        done = h.epochs * len(shuffles)
    for at, k in enumerate(chosen):
        members = [(h, f.train_rows, f.test_rows) for folds in dealt[at] for f in folds]
        run = Folded(rows.data, members, "standard", cancelled)
        for now in run:
            yield view(done + now)
        if cancelled():
            return
        done += run.total
        scores = run.newest("validation_score").reshape(len(shuffles), k)
        means[:, at], sds[:, at] = scores.mean(axis=1), scores.std(axis=1, ddof=1)
        seconds[at] = run.seconds / len(shuffles)
        yield view(done)


def _truth(
    h: Hyperparameters,
    rows: FoldRows,
    seeds: Sequence[int],
    truth: NDArray[np.float64],
    cancelled: Cancelled,
) -> Iterator[int]:
    """Train on all rows from every seed, and test on the fresh ones; fills ``truth``."""
    assert rows.rest is not None
    data = _all_against_fresh(rows)
    fleet = Fleet([h.replace(seed=seed) for seed in seeds], data, cancelled=cancelled)
    yield from fleet
    if cancelled():
        return
    ended = np.array([outcome == "finished" for outcome in fleet.outcomes])
    outputs, y = fleet.predict(data.X_validation), data.y_validation
    if data.task == "regression":
        scores = r2(outputs.squeeze(-1).numpy(), y.numpy())
        truth[:] = np.where(ended, scores, np.nan)
        return
    right = (outputs.argmax(-1) == y).double().numpy()
    shares = rows.counts / rows.counts.sum()
    kinds = np.unique(y.numpy())
    by_class = np.stack([right[:, y.numpy() == k].mean(axis=1) for k in kinds], axis=1)
    weights = shares[kinds] / shares[kinds].sum()
    truth[:] = np.where(ended, by_class @ weights, math.nan)


def _all_against_fresh(rows: FoldRows) -> Dataset:
    """All rows to train on, the fresh ones to test on, both scaled by the former."""
    assert rows.rest is not None
    X = rows.data.X_train.flatten(1).double()
    mean, sd = X.mean(0), X.std(0, correction=0)
    sd[sd == 0] = 1

    def scaled(values: torch.Tensor) -> torch.Tensor:
        return ((values.flatten(1).double() - mean) / sd).float().view(values.shape)

    train, fresh = rows.data.X_train, rows.rest[0]
    if rows.data.raw is None:
        train, fresh = scaled(train), scaled(fresh)
    else:
        numbers = len(rows.data.raw.numbers)
        parts: Any = prepare_columns(train.numpy(), fresh.numpy(), numbers=numbers)[:2]
        train, fresh = map(torch.from_numpy, parts)
    return replace(
        rows.data, X_train=train, X_validation=fresh, y_validation=rows.rest[1], raw=None
    )
