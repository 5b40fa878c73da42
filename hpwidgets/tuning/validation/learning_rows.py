"""Rows that cross-validation deals into folds: the caller's, in the order they came in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from sklearn.model_selection import PredefinedSplit
from torch import Tensor

from hpwidgets.data import load
from hpwidgets.data.csv_file import read_frame
from hpwidgets.data.dataset import Dataset
from hpwidgets.data.features import is_frame
from hpwidgets.data.loading import whole
from hpwidgets.hyperparameters import did_you_mean
from hpwidgets.i18n import _
from hpwidgets.records import Fold, Task
from hpwidgets.tuning.validation.folds import Folds, check_groups, is_splitter, make_folds


@dataclass(frozen=True, kw_only=True, eq=False)
class LearningRows:
    """Rows that may train, as the training rows of ``data``, and their ``groups`` ``[n]``.

    ``place`` ``[n]`` grows in the order the rows came in: where each stood in the source.
    """

    data: Dataset
    groups: NDArray[Any] | None
    place: NDArray[np.int64]

    def folds(self, folds: int | Folds, seed: int) -> tuple[Fold, ...]:
        """The folds, by :func:`~hpwidgets.tuning.validation.folds.make_folds`, as row numbers of
        ``data``.

        A splitter is given the rows as they came in. Pairs and PredefinedSplit name rows by their
        numbers in ``data``, and a number of folds shuffles by itself.
        """
        splitter = is_splitter(folds) and not isinstance(folds, PredefinedSplit)
        order = np.argsort(self.place) if splitter else np.arange(len(self.place))
        found = make_folds(
            self.data.y_train.numpy()[order],
            folds,
            X=self.data.X_train.numpy()[order],
            groups=None if self.groups is None else self.groups[order],
            classes=self.data.class_names,
            seed=seed,
        )
        return tuple(
            replace(fold, train_rows=order[fold.train_rows], test_rows=order[fold.test_rows])
            for fold in found
        )

    def part(self, rows: NDArray[np.int64]) -> LearningRows:
        """These rows alone."""
        X, y = self.data.X_train, self.data.y_train
        return LearningRows(
            data=replace(self.data, X_train=X[rows], y_train=y[rows]),
            groups=None if self.groups is None else self.groups[rows],
            place=self.place[rows],
        )

    def in_order(self) -> LearningRows:
        """The same rows as they came in."""
        return self.part(np.argsort(self.place))

    def only_earlier(self, folds: Sequence[Fold]) -> bool:
        """Whether all rows that a fold trains on came before all those it is tested on."""
        return all(
            self.place[fold.train_rows].max() < self.place[fold.test_rows].min() for fold in folds
        )


def learning_rows(data: Dataset) -> tuple[Tensor, Tensor]:
    """Training rows, then validation rows: all but the sealed test rows."""
    return torch.cat([data.X_train, data.X_validation]), torch.cat(
        [data.y_train, data.y_validation]
    )


def take_rows(
    source: Any, *, target: object = None, task: Task | None = None, groups: Any = None
) -> LearningRows:
    """The rows that take part in cross-validation, with their groups and the order they came in.

    Of rows of one's own (arrays, a table, a file, a torch Dataset) all take part. Of a Dataset, or
    of a set that is loaded by its name, training and validation rows do, and the test rows stay
    sealed. ``groups`` is one value for each of the caller's rows, or the name of a column of a
    DataFrame or CSV file, which is then no feature. For a Dataset the caller's rows are those it
    was made from, or its training and validation rows one after the other.

    Raises TypeError, ValueError or FileNotFoundError in words for what does not fit.

    >>> rows = take_rows(([[4.0], [2.0], [3.0], [1.0]], [0, 1, 0, 1]), groups=["b", "a", "a", "b"])
    >>> rows.data.X_train.ravel().tolist(), rows.groups.tolist()
    ([4.0, 2.0, 3.0, 1.0], ['b', 'a', 'a', 'b'])
    """
    named = isinstance(source, str) and not source.lower().endswith(".csv")
    if not named and not isinstance(source, Dataset):
        return take_all(source, target=target, task=task, groups=groups)
    if isinstance(groups, str):
        source, groups = _column(source, groups)
    data = load(source, target=target, task=task)
    X, y = learning_rows(data)
    alone = replace(
        data,
        X_train=X,
        y_train=y,
        X_validation=X[:0],
        y_validation=y[:0],
        X_test=X[:0],
        y_test=y[:0],
    )
    n = len(y)
    return LearningRows(
        data=alone,
        groups=None if groups is None else _groups_of(data, groups, n),
        place=np.arange(n) if data.origin is None else data.origin.rows[:n],
    )


def take_all(
    source: Any, *, target: object = None, task: Task | None = None, groups: Any = None
) -> LearningRows:
    """Every row of a named set or of one's own rows, unscaled; as :func:`take_rows` otherwise."""
    if isinstance(groups, str):
        source, groups = _column(source, groups)
    data = whole(source, target=target, task=task)
    n = len(data.y_train)
    own = None if groups is None else check_groups(groups, n, _("rows"))
    return LearningRows(data=data, groups=own, place=np.arange(n))


def _column(source: Any, name: str) -> tuple[Any, NDArray[Any]]:
    """A table without its column of groups, and that column; TypeError or ValueError in words."""
    if isinstance(source, (str, Path)) and str(source).lower().endswith(".csv"):
        source = read_frame(Path(source))
    if not is_frame(source):
        raise TypeError(
            f"groups={name!r} names a column, which only a DataFrame or CSV file has; give one"
            " value a row"
        )
    names = [str(column) for column in source.columns]
    if name not in names:
        hint = did_you_mean(name, names) or f"; the columns are {', '.join(names)}"
        raise ValueError(f"there is no column {name!r} of groups{hint}")
    column = source.columns[names.index(name)]
    return source.drop(columns=[column]), source[column].to_numpy()


def _groups_of(data: Dataset, groups: ArrayLike, n: int) -> NDArray[Any]:
    """Groups of a Dataset's training and validation rows, from those of its rows or its source."""
    what = _("training and validation rows")
    if data.origin is None:
        return check_groups(groups, n, what)
    size = data.origin.size
    if np.shape(groups) == (size,):
        return check_groups(groups, size, _("rows"))[data.origin.rows[:n]]
    what += _(" (or of the {size} rows that the set was made from)").format(size=size)
    return check_groups(groups, n, what)
