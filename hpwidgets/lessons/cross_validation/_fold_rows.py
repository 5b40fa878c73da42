"""Rows to be split into folds: in the order they came in, with groups, as imbalanced as asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hpwidgets.data.dataset import Dataset
from hpwidgets.data.split import can_stratify, split, split_sizes
from hpwidgets.i18n import _
from hpwidgets.records import Task
from hpwidgets.tuning.validation.folds import group_numbers
from hpwidgets.tuning.validation.learning_rows import LearningRows, take_all, take_rows

TEST = 0.2
"""Share of the rows that is sealed: folds stand for the validation rows, not for the test rows."""
VALIDATION = 0.25
PEOPLE = "people"
"""The set with groups: several measurements of each person."""

Indices = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class FoldRows:
    """All rows but the sealed ones, as the training rows of ``data``, in the order they came in.

    They are unscaled (``X_train`` float64): each fold scales them by its own training rows.
    ``groups`` ``[n]`` are numbers of groups, None where there are none; ``sealed`` counts the test
    rows. ``rest`` are learning rows that an arrangement has left out, None for none.
    """

    data: Dataset
    groups: Indices | None
    sealed: int
    sorted: bool = False
    rest: tuple[Tensor, Tensor] | None = None

    @property
    def y(self) -> NDArray[Any]:
        """Class numbers or amounts ``[n]``."""
        return np.asarray(self.data.y_train.numpy())

    @property
    def counts(self) -> Indices:
        """Rows of each class; empty for a regression."""
        if self.data.task == "regression":
            return np.empty(0, dtype=np.int64)
        return np.bincount(self.y, minlength=len(self.data.class_names))

    @property
    def rarest(self) -> int:
        """Number of the class with the fewest rows, the last one of several."""
        counts = self.counts
        return int(np.flatnonzero(counts == counts.min())[-1])


def fold_rows(
    source: Any, *, target: object = None, task: Task | None = None, groups: Any = None
) -> FoldRows:
    """Rows from whatever :func:`hpwidgets.load` takes, a fifth of them sealed.

    A Dataset keeps its own test rows; its training and validation rows take part. Rows that were
    sealed are whole groups where there are groups. ``groups`` is as for
    :func:`hpwidgets.cross_validate`. ``"people"`` is a set with groups of its own.

    Raises TypeError, ValueError or FileNotFoundError in words for what does not fit.

    >>> iris = fold_rows("iris")
    >>> iris.counts.tolist(), iris.sealed, iris.y[:3].tolist()
    ([40, 40, 40], 30, [0, 0, 0])
    """
    if isinstance(source, str) and source == PEOPLE:
        source, groups = people()
    if isinstance(source, Dataset):
        taken, sealed = take_rows(source, groups=groups).in_order(), len(source.y_test)
    else:
        everything = take_all(source, target=target, task=task, groups=groups)
        away = _sealed_rows(everything)
        taken, sealed = everything.part(np.flatnonzero(~away)), int(away.sum())
    own = None if taken.groups is None else group_numbers(taken.groups)
    return FoldRows(data=taken.data, groups=own, sealed=sealed)


def _sealed_rows(rows: LearningRows) -> NDArray[np.bool_]:
    """Whole groups, or as many rows of every class as its share, chosen by chance."""
    if rows.groups is not None:  # about a fifth of the rows; at least two groups stay
        groups = group_numbers(rows.groups)
        counts = np.bincount(groups)
        order = np.random.default_rng(0).permutation(len(counts))[: len(counts) - 2]
        ended = np.cumsum(counts[order]) <= TEST * len(groups)
        return np.isin(groups, order[ended])
    y = rows.data.y_train.numpy()
    sizes = split_sizes(len(y), VALIDATION, TEST)
    stratify = rows.data.task == "classification" and can_stratify(y, *sizes, 0)
    numbers = np.arange(len(y))
    parts = split(numbers, y, validation=sizes[0], test=sizes[1], seed=0, stratify=stratify)
    return np.isin(numbers, parts[2])


def people(
    number: int = 25, rows_each: int = 8, seed: int = 0
) -> tuple[tuple[NDArray[np.float64], NDArray[np.str_]], Indices]:
    """``(X, y), groups``: measurements of people, ill or well, each person alike every time.

    What tells the ill apart is weak; what tells one person from another is strong. Rows of one
    person follow each other. A network that has seen a person knows the next row of that person,
    whatever it knows of the illness.

    >>> (X, y), groups = people()
    >>> X.shape, len(set(groups.tolist()))
    ((200, 6), 25)
    """
    draw = np.random.default_rng(seed)
    ill = draw.permutation(np.arange(number) % 2 == 0)
    person = draw.normal(size=(number, 6))
    person[:, 0] += 0.6 * np.where(ill, 1, -1)
    groups = np.repeat(np.arange(number), rows_each)
    X = person[groups] + 0.25 * draw.normal(size=(len(groups), 6))
    return (X, np.where(ill, "ill", "well")[groups]), groups


def arrange(
    rows: FoldRows,
    *,
    by_class: bool = False,
    share: float = 0.0,
    count: int | None = None,
    seed: int = 0,
) -> FoldRows:
    """The rows sorted by class (``by_class``), or some of them, drawn by chance in their order.

    ``share`` is the part that the rarest class is to have (0: as it is); ``count`` how many rows
    are kept (None: as many as there are). Without a share each class keeps its own. A regression
    is sorted by its targets. What is left out is in ``rest``.

    Raises ValueError, in words, for a share of a regression, and for more rows than there are.

    >>> some = arrange(fold_rows("iris"), share=0.1, count=50)
    >>> some.counts.tolist(), len(some.rest[1])
    ([23, 22, 5], 70)
    """
    n, y, counts = len(rows.y), rows.y, rows.counts
    if rows.data.task == "regression":
        if share:
            raise ValueError(_("targets are amounts: there is no class whose share could be set"))
        wanted = np.array([_few(n, count)])
        parts = [np.arange(n)]
    else:
        wanted = _wanted(rows, counts, share, count)
        parts = [np.flatnonzero(y == k) for k in range(len(counts))]
    draw = np.random.default_rng(seed)
    drawn = [
        part if size == len(part) else draw.choice(part, size, replace=False)
        for part, size in zip(parts, wanted, strict=True)
    ]
    kept = np.sort(np.concatenate(drawn))
    left = np.setdiff1d(np.arange(n), kept)
    if by_class:
        kept = kept[np.argsort(y[kept], kind="stable")]
    X, targets, take = rows.data.X_train, rows.data.y_train, torch.from_numpy(kept)
    return replace(
        rows,
        data=replace(rows.data, X_train=X[take], y_train=targets[take]),
        groups=None if rows.groups is None else rows.groups[kept],
        sorted=by_class,
        rest=(X[left], targets[left]) if len(left) else None,
    )


def _few(n: int, count: int | None) -> int:
    if count is not None and count > n:
        text = _("rows must be at most {n}, all but the sealed ones, got {count}")
        raise ValueError(text.format(n=n, count=count))
    return n if count is None else count


def _wanted(rows: FoldRows, counts: Indices, share: float, count: int | None) -> Indices:
    """How many rows of each class are to be kept."""
    n, rare = int(counts.sum()), rows.rarest
    if not share:
        return _parts(counts, _few(n, count))
    rest = n - int(counts[rare])
    most = int(min(counts[rare] / share, rest / (1 - share)))
    total = most if count is None else count
    few = round(share * total)
    name = rows.data.class_names[rare]
    if few > counts[rare] or total - few > rest:
        text = _(
            "with {share:.0%} of class {name!r} there are {most} rows at the most, got {count};"
            " take fewer rows, or another share"
        )
        raise ValueError(text.format(share=share, name=name, most=most, count=total))
    if few < 1:
        text = _("{share:.0%} of {rows} rows is no row of class {name!r}; take more")
        raise ValueError(text.format(share=share, rows=total, name=name))
    return np.insert(_parts(np.delete(counts, rare), total - few), rare, few)


def _parts(counts: Indices, total: int) -> Indices:
    """``total`` dealt out in proportion to the counts, the largest remainders up."""
    exact = counts * (total / counts.sum())
    found: Indices = np.floor(exact).astype(np.int64)
    up = np.argsort(found - exact, kind="stable")[: total - int(found.sum())]
    found[up] += 1
    return found
