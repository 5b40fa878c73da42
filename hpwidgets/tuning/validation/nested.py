"""Nested cross-validation: a choice among settings, tested on rows that took no part in it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from numbers import Integral
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from sklearn.model_selection import TimeSeriesSplit

from hpwidgets.data.dataset import Dataset
from hpwidgets.hyperparameters import Hyperparameters, check_list
from hpwidgets.records import Fold, NestedCrossValidation, NestedView, Task
from hpwidgets.tuning.validation.folded import Cancelled, Folded, FoldMember, check_setting
from hpwidgets.tuning.validation.folds import Folds, Splitter, check_r2
from hpwidgets.tuning.validation.learning_rows import LearningRows, take_rows

ORDERS = 200
"""Random orders in which the settings are tried, for the optimism by their number."""


def nested_cross_validate(
    settings: Sequence[Hyperparameters],
    data: Any,
    *,
    outer: int | Folds = 5,
    inner: int | Splitter = 3,
    target: object = None,
    task: Task | None = None,
    groups: ArrayLike | str | None = None,
    scale: object = "standard",
    device: str = "cpu",
) -> NestedCrossValidation:
    """Choose among settings by inner folds, inside each outer fold, and test on the outer one.

    All inner runs are one pass (settings × outer × inner), the chosen ones' another. Stone (1974);
    Varma & Simon, "Bias in error estimation when using cross-validation for model selection"
    (2006).

    ``inner`` is a number or a splitter, for the training rows of each outer fold. With ``groups``
    both keep them together. Where every outer fold trains on earlier rows than it tests
    (TimeSeriesSplit), so does a number of inner folds: they are then a TimeSeriesSplit too.
    Arguments and errors as for :func:`hpwidgets.cross_validate`.
    """
    rows = _checked(settings, data, target=target, task=task, groups=groups)
    dataset = rows.data
    outside, members, counts = _members(settings, rows, outer, inner, settings[0].seed)
    run = Folded(dataset, members, scale, device=device)
    for _done in run:
        pass
    ends = np.cumsum(counts)[:-1]
    by_fold = run.newest("validation_score").reshape(-1, len(settings))
    scores = np.stack([part.mean(axis=0) for part in np.split(by_fold, ends)])
    scores = np.where(np.isfinite(scores), scores, -math.inf)
    chosen = scores.argmax(axis=1)
    judged: list[FoldMember] = [
        (settings[c], fold.train_rows, fold.test_rows)
        for c, fold in zip(chosen.tolist(), outside, strict=True)
    ]
    again = Folded(dataset, judged, scale, device=device)
    for _done in again:
        pass
    return NestedCrossValidation(
        chosen=chosen.astype(np.int64),
        inner_best=scores.max(axis=1),
        score=again.newest("validation_score"),
    )


def nested_optimism(
    settings: Sequence[Hyperparameters],
    data: Any,
    *,
    outer: int = 5,
    inner: int = 3,
    seeds: Sequence[int] = range(5),
    groups: ArrayLike | str | None = None,
    shuffle_labels: bool = False,
    scale: object = "standard",
    cancelled: Cancelled = lambda: False,
    device: str = "cpu",
) -> Iterator[NestedView]:
    """The best setting as a plain search reports it, beside nested cross-validation of the choice.

    Each seed deals the rows anew (and, with ``shuffle_labels``, the targets: then nothing can be
    learnt, and what lies above chance is optimism alone). Every setting is trained on all outer
    folds and on all inner folds within them. A plain search reports the highest mean over the
    outer folds; the nested kind lets the inner folds choose in each outer one and tests there, on
    training sets of the same sizes. Both are there, for the epochs so far, while a seed is
    trained; optimism by number comes at its end. A setting with a run that diverged is not
    chosen. ``groups`` ``[n]`` are kept together in both. A view after each epoch of a population.

    Arguments and errors as for :func:`nested_cross_validate`.
    """
    taken = _checked(settings, data, groups=groups)
    dataset = taken.data
    n_seeds, count = len(seeds), len(settings)
    flat, nested = np.full(n_seeds, np.nan), np.full(n_seeds, np.nan)
    tried = np.unique(np.rint(np.geomspace(1, count, 12)).astype(np.int64))
    optimism = np.full((n_seeds, len(tried)), np.nan)
    runs = []
    for seed in seeds:
        rows = _shuffled(taken, seed) if shuffle_labels else taken
        outside, within, _counts = _members(settings, rows, outer, inner, seed)
        judged = [(h, fold.train_rows, fold.test_rows) for fold in outside for h in settings]
        runs.append(Folded(rows.data, [*judged, *within], scale, cancelled, device))
    total = sum(run.total for run in runs)
    chance = _chance(dataset) if shuffle_labels else math.nan

    def view(done: int) -> NestedView:
        return NestedView(
            task=dataset.task,
            settings=count,
            outer=outer,
            inner=inner,
            flat=flat.copy(),
            nested=nested.copy(),
            tried=tried,
            optimism=optimism.copy(),
            chance=chance,
            grouped=groups is not None,
            done=done,
            total=total,
        )

    yield view(0)
    done = 0
    for at, (seed, run) in enumerate(zip(seeds, runs, strict=True)):
        for now in run:
            flat[at], nested[at] = choose_both(*_by_setting(run, outer, inner, count))
            yield view(done + now)
        if cancelled():
            return
        done += run.total
        optimism[at] = _by_number(*_by_setting(run, outer, inner, count), tried, seed)
        yield view(done)


def sample_settings(h: Hyperparameters, count: int, seed: int = 0) -> list[Hyperparameters]:
    """Settings around ``h`` drawn at random: learning rate, L2, dropout, and the weights' seed.

    They share one shape, so that all are trained in one pass. ValueError for less than one.

    >>> [s.hidden_units for s in sample_settings(Hyperparameters(hidden_units=8), 3)]
    [8, 8, 8]
    """
    if count < 1:
        raise ValueError(f"count must be at least 1, got {count}")
    draw = np.random.default_rng(seed)
    return [
        h.replace(
            learning_rate=float(10 ** draw.uniform(-3, -1)),
            l2=float(10 ** draw.uniform(-5, -0.5)),
            dropout=float(draw.uniform(0, 0.6)),
            seed=int(draw.integers(10**6)),
        )
        for _one in range(count)
    ]


def choose_both(outside: NDArray[np.float64], inside: NDArray[np.float64]) -> tuple[float, float]:
    """The plain search's score and the nested one ``[outer, settings]`` each; NaN where none is.

    >>> choose_both(np.array([[0.9, 0.5], [0.5, 0.7]]), np.array([[0.1, 0.2], [0.9, 0.8]]))
    (0.7, 0.5)
    """
    whole = np.isfinite(outside).all(axis=0) & np.isfinite(inside).all(axis=0)
    if not whole.any():
        return math.nan, math.nan
    outside, inside = outside[:, whole], inside[:, whole]
    chosen = inside.argmax(axis=1)
    nested = outside[np.arange(len(outside)), chosen].mean()
    return float(outside.mean(axis=0).max()), float(nested)


def _by_setting(
    run: Folded, outer: int, inner: int, settings: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Newest scores on the outer folds, and means of the inner ones, ``[outer, settings]`` each."""
    scores = run.newest("validation_score")
    outside = scores[: outer * settings].reshape(outer, settings)
    return outside, scores[outer * settings :].reshape(outer, inner, settings).mean(axis=1)


def _by_number(
    outside: NDArray[np.float64],
    inside: NDArray[np.float64],
    tried: NDArray[np.int64],
    seed: int,
) -> NDArray[np.float64]:
    """Optimism of a choice among the first of the settings, a mean over random orders of them."""
    whole = np.isfinite(outside).all(axis=0) & np.isfinite(inside).all(axis=0)
    places = np.flatnonzero(whole)
    if len(places) < tried[-1]:
        return np.full(len(tried), np.nan)
    draw = np.random.default_rng(seed)
    found = np.zeros(len(tried))
    for _order in range(ORDERS):
        order = draw.permutation(places)
        for at, number in enumerate(tried.tolist()):
            best, judged = choose_both(outside[:, order[:number]], inside[:, order[:number]])
            found[at] += (best - judged) / ORDERS
    return found


def _checked(settings: Sequence[Hyperparameters], data: Any, **options: Any) -> LearningRows:
    if isinstance(settings, Hyperparameters):
        raise TypeError("settings must be a list of Hyperparameters to choose among, got one alone")
    check_list("settings", settings, "Hyperparameters")
    if not len(settings):
        raise ValueError("settings must hold at least one Hyperparameters, got none")
    for h in settings:
        check_setting(h)
    return take_rows(data, **options)


def _members(
    settings: Sequence[Hyperparameters],
    taken: LearningRows,
    outer: int | Folds,
    inner: int | Splitter,
    seed: int,
) -> tuple[tuple[Fold, ...], list[FoldMember], list[int]]:
    """The outer folds; every setting on every inner fold, outer fold by outer fold; how many."""
    outside = taken.folds(outer, seed)
    check_r2(taken.data, outside)
    forward = taken.only_earlier(outside)
    members: list[FoldMember] = []
    counts: list[int] = []
    for number, fold in enumerate(outside, 1):
        rows = fold.train_rows
        try:
            ahead = forward and isinstance(inner, Integral)
            parts = taken.part(rows).folds(TimeSeriesSplit(inner) if ahead else inner, seed)
        except ValueError as error:
            raise ValueError(f"inside outer fold {number}, {error}") from error
        check_r2(taken.data, parts)
        counts.append(len(parts))
        for one in parts:
            train, test = rows[one.train_rows], rows[one.test_rows]
            members += [(h, train, test) for h in settings]
    return outside, members, counts


def _shuffled(taken: LearningRows, seed: int) -> LearningRows:
    """The same rows with their targets dealt out at random."""
    y = taken.data.y_train
    order = torch.from_numpy(np.random.default_rng(seed).permutation(len(y)))
    return replace(taken, data=replace(taken.data, y_train=y[order]))


def _chance(data: Dataset) -> float:
    """What the best guess without inputs scores: the commonest class's share, or R² = 0."""
    if data.task == "regression":
        return 0.0
    counts = torch.bincount(data.y_train)
    return float(counts.max() / counts.sum())
