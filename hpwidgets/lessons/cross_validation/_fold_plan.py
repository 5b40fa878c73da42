"""How rows are split into folds: kind, number, shuffle, stratify, repeats -> scikit-learn's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import (
    GroupKFold,
    KFold,
    LeaveOneOut,
    RepeatedKFold,
    RepeatedStratifiedKFold,
    StratifiedGroupKFold,
    StratifiedKFold,
)

from hpwidgets.i18n import _
from hpwidgets.lessons.cross_validation._fold_rows import FoldRows
from hpwidgets.lessons.cross_validation.records import FoldsView
from hpwidgets.records import Fold
from hpwidgets.tuning.validation.folds import make_folds

Kind = Literal["k_fold", "group", "leave_one_out"]
MOST_LEFT_OUT = 200
"""Rows up to which each is left out once: one network a row."""
MOST_FOLDS = 400
"""Folds over all repeats."""


@dataclass(frozen=True, kw_only=True)
class FoldPlan:
    """Which of scikit-learn's splitters splits the rows, and with what.

    ``k`` folds, ``shuffle`` before they are cut (else they are cut in the order of the rows),
    ``stratify`` to keep the classes' shares, all of it ``repeats`` times. Groups are kept together
    by the kind "group". Leave-one-out has one fold a row and takes none of these; a regression
    has no classes to stratify by.
    """

    kind: Kind = "k_fold"
    k: int = 5
    shuffle: bool = True
    stratify: bool = False
    repeats: int = 1
    seed: int = 0

    def splitter(self, *, regression: bool = False) -> Any:
        """scikit-learn's splitter.

        >>> FoldPlan(stratify=True, repeats=3).splitter()
        RepeatedStratifiedKFold(n_repeats=3, n_splits=5, random_state=0)
        """
        stratify = self.stratify and not regression
        seed = self.seed if self.shuffle else None
        if self.kind == "leave_one_out":
            return LeaveOneOut()
        if self.kind == "group":
            kind = StratifiedGroupKFold if stratify else GroupKFold
            return kind(self.k, shuffle=self.shuffle, random_state=seed)
        if self.repeats > 1:
            repeated = RepeatedStratifiedKFold if stratify else RepeatedKFold
            return repeated(n_splits=self.k, n_repeats=self.repeats, random_state=self.seed)
        plain = StratifiedKFold if stratify else KFold
        return plain(self.k, shuffle=self.shuffle, random_state=seed)

    def code(self, *, regression: bool = False) -> str:
        """The splitter as it is written in code.

        >>> FoldPlan(k=3, shuffle=False).code(), FoldPlan(kind="leave_one_out").code()
        ('KFold(3)', 'LeaveOneOut()')
        """
        name = type(self.splitter(regression=regression)).__name__
        given = str(self.k)
        if self.kind == "leave_one_out":
            given = ""
        elif name.startswith("Repeated"):
            given = f"n_splits={self.k}, n_repeats={self.repeats}, random_state={self.seed}"
        elif self.shuffle:
            given += f", shuffle=True, random_state={self.seed}"
        return f"{name}({given})"

    def check(self, rows: FoldRows) -> None:
        """ValueError, in words, where these rows cannot be split so."""
        n, regression = len(rows.y), rows.data.task == "regression"
        if self.kind == "leave_one_out":
            if n > MOST_LEFT_OUT:
                text = _(
                    "leave one out trains a network a row: at most {most} rows, got {n}; take"
                    " fewer rows, or k-fold"
                )
                raise ValueError(text.format(most=MOST_LEFT_OUT, n=n))
            return
        if self.k > n:
            text = _("folds must be at most {n}, the number of rows, got {k}")
            raise ValueError(text.format(n=n, k=self.k))
        if self.kind == "group":
            self._check_groups(rows.groups)
        elif self.repeats > 1 and not self.shuffle:
            raise ValueError(
                _("unshuffled folds are the same every time: tick shuffle, or take 1 repeat")
            )
        elif self.k * self.repeats > MOST_FOLDS:
            text = _("folds × repeats must be at most {most}, got {got}")
            raise ValueError(text.format(most=MOST_FOLDS, got=self.k * self.repeats))
        fewest = 0 if regression else int(rows.counts.min())
        if self.stratify and not regression and fewest < self.k:
            text = _(
                "stratified folds must be at most {most}, the rows of class {name!r}, so that every"
                " fold has one, got {k}; take fewer folds, or do not stratify"
            )
            name = rows.data.class_names[rows.rarest]
            raise ValueError(text.format(most=fewest, name=name, k=self.k))

    def _check_groups(self, groups: NDArray[np.int64] | None) -> None:
        if groups is None:
            raise ValueError(
                _(
                    "these rows have no groups to keep together: give the lab groups=, one value a"
                    " row, or take the data set “repeated measurements”"
                )
            )
        different = len(np.unique(groups))
        if self.k > different:
            text = _("folds must be at most {n}, the number of groups, got {k}")
            raise ValueError(text.format(n=different, k=self.k))

    def folds(self, rows: FoldRows) -> tuple[Fold, ...]:
        """The folds; errors as for :meth:`check`."""
        self.check(rows)
        return make_folds(
            rows.y,
            self.splitter(regression=rows.data.task == "regression"),
            groups=self.groups(rows),
            classes=rows.data.class_names,
        )

    def groups(self, rows: FoldRows) -> NDArray[np.int64] | None:
        """The groups to keep together: none for the other kinds, which show what that does."""
        return rows.groups if self.kind == "group" else None


def look_at_folds(rows: FoldRows, plan: FoldPlan) -> FoldsView:
    """Which rows each fold trains on and is tested on, and the classes of both.

    ValueError, in words, where the rows cannot be split so.

    >>> from hpwidgets.lessons.cross_validation._fold_rows import fold_rows
    >>> view = look_at_folds(fold_rows("iris"), FoldPlan(k=3, shuffle=False))
    >>> view.test_counts.tolist(), view.folds[0].missing_in_training
    ([[40, 0, 0], [0, 40, 0], [0, 0, 40]], ('setosa',))
    """
    folds, y = plan.folds(rows), rows.y
    regression = rows.data.task == "regression"
    classes = 0 if regression else len(rows.data.class_names)

    def counts(parts: list[NDArray[np.int64]]) -> NDArray[np.int64]:
        if regression:
            return np.zeros((len(parts), 0), dtype=np.int64)
        return np.stack([np.bincount(y[part], minlength=classes) for part in parts])

    return FoldsView(
        task=rows.data.task,
        folds=folds,
        targets=y.astype(np.float64),
        class_names=rows.data.class_names,
        groups=rows.groups,
        train_counts=counts([fold.train_rows for fold in folds]),
        test_counts=counts([fold.test_rows for fold in folds]),
        splitter=plan.code(regression=regression),
        sorted=rows.sorted,
        sealed=rows.sealed,
    )
