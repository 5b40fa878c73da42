"""Which splitter the controls mean, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sklearn.model_selection as sk

from hpwidgets.lessons.cross_validation._fold_plan import FoldPlan, look_at_folds
from hpwidgets.lessons.cross_validation._fold_rows import PEOPLE, arrange, fold_rows


@pytest.mark.parametrize(
    ("plan", "kind", "code"),
    [
        ({"shuffle": False}, sk.KFold, "KFold(5)"),
        ({"k": 4, "seed": 2}, sk.KFold, "KFold(4, shuffle=True, random_state=2)"),
        ({"stratify": True, "shuffle": False}, sk.StratifiedKFold, "StratifiedKFold(5)"),
        (
            {"stratify": True, "repeats": 3},
            sk.RepeatedStratifiedKFold,
            "RepeatedStratifiedKFold(n_splits=5, n_repeats=3, random_state=0)",
        ),
        (
            {"repeats": 2},
            sk.RepeatedKFold,
            "RepeatedKFold(n_splits=5, n_repeats=2, random_state=0)",
        ),
        ({"kind": "group", "shuffle": False}, sk.GroupKFold, "GroupKFold(5)"),
        (
            {"kind": "group", "stratify": True},
            sk.StratifiedGroupKFold,
            "StratifiedGroupKFold(5, shuffle=True, random_state=0)",
        ),
        ({"kind": "leave_one_out"}, sk.LeaveOneOut, "LeaveOneOut()"),
    ],
)
def test_the_code_makes_the_splitter(plan: dict[str, Any], kind: type, code: str) -> None:
    made = FoldPlan(**plan)
    assert type(made.splitter()) is kind and made.code() == code
    assert repr(eval(code, vars(sk))) == repr(made.splitter())
    rows = arrange(fold_rows(PEOPLE), count=80)
    groups = rows.groups if made.kind == "group" else None
    again = eval(code, vars(sk)).split(np.zeros(80), rows.y, groups)
    for fold, (train, test) in zip(made.folds(rows), again, strict=True):
        assert fold.train_rows.tolist() == train.tolist()
        assert fold.test_rows.tolist() == test.tolist()


def test_a_regression_is_not_stratified() -> None:
    assert type(FoldPlan(stratify=True).splitter(regression=True)) is sk.KFold


def test_a_look_counts_the_classes_of_both_parts() -> None:
    rows = arrange(fold_rows("wine"), count=60)
    view = look_at_folds(rows, FoldPlan(k=4))
    for at, fold in enumerate(view.folds):
        test = np.bincount(rows.y[fold.test_rows], minlength=3)
        assert view.test_counts[at].tolist() == test.tolist()
        assert (view.train_counts[at] + test).tolist() == rows.counts.tolist()
    assert view.splitter == "KFold(4, shuffle=True, random_state=0)"
    assert (view.sealed, view.sorted, view.groups) == (rows.sealed, False, None)
    amounts = look_at_folds(fold_rows("diabetes"), FoldPlan())
    assert amounts.test_counts.shape == (5, 0) and amounts.task == "regression"


@pytest.mark.parametrize(
    ("name", "plan", "message"),
    [
        ("iris", {"k": 61}, "folds must be at most 60, the number of rows, got 61"),
        ("iris", {"k": 21, "stratify": True}, "at most 20, the rows of class 'virginica'.*got 21"),
        ("iris", {"kind": "group"}, "these rows have no groups to keep together"),
        ("iris", {"shuffle": False, "repeats": 2}, "unshuffled folds are the same every time"),
        ("iris", {"k": 50, "repeats": 9}, "folds × repeats must be at most 400, got 450"),
        (PEOPLE, {"kind": "group", "k": 21}, "at most 20, the number of groups, got 21"),
    ],
)
def test_what_cannot_be_dealt_is_said(name: str, plan: dict[str, Any], message: str) -> None:
    rows = arrange(fold_rows(name), count=60 if name == "iris" else None)
    with pytest.raises(ValueError, match=message):
        look_at_folds(rows, FoldPlan(**plan))


def test_leave_one_out_has_a_limit() -> None:
    with pytest.raises(ValueError, match="a network a row: at most 200 rows, got 320"):
        look_at_folds(arrange(fold_rows("imbalanced"), count=320), FoldPlan(kind="leave_one_out"))
    assert len(look_at_folds(fold_rows("iris"), FoldPlan(kind="leave_one_out")).folds) == 120
