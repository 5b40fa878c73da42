"""Folds as scikit-learn deals them, and what is said of those that lack a class."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from sklearn.model_selection import (
    GroupKFold,
    KFold,
    LeaveOneOut,
    PredefinedSplit,
    RepeatedStratifiedKFold,
    StratifiedGroupKFold,
    StratifiedKFold,
)

from hpwidgets.tuning.validation.folds import make_folds

Y = np.repeat([0, 1, 2], [20, 12, 8])
CLASSES = ("a", "b", "c")


@pytest.mark.parametrize(
    "splitter",
    [
        KFold(4),
        StratifiedKFold(4, shuffle=True, random_state=3),
        RepeatedStratifiedKFold(n_splits=3, n_repeats=2, random_state=0),
        LeaveOneOut(),
    ],
)
def test_rows_are_those_of_the_splitter(splitter: Any) -> None:
    folds = make_folds(Y, splitter, classes=CLASSES)
    pairs = list(splitter.split(np.zeros((40, 1)), Y))
    assert len(folds) == len(pairs)
    for fold, (train, test) in zip(folds, pairs, strict=True):
        assert fold.train_rows.tolist() == train.tolist()
        assert fold.test_rows.tolist() == test.tolist()


def test_a_number_is_stratified_where_there_are_classes() -> None:
    for fold in make_folds(Y, 4, classes=CLASSES, seed=1):
        assert np.bincount(Y[fold.test_rows]).tolist() == [5, 3, 2]
    wanted = KFold(4, shuffle=True, random_state=1).split(np.zeros(40))
    for fold, (_train, test) in zip(make_folds(Y, 4, seed=1), wanted, strict=True):
        assert fold.test_rows.tolist() == test.tolist()


def test_repeats_are_numbered_and_groups_kept_apart() -> None:
    splitter = RepeatedStratifiedKFold(n_splits=3, n_repeats=2, random_state=0)
    folds = make_folds(Y, splitter, classes=CLASSES)
    assert [(f.repeat, f.number) for f in folds] == [(r, n) for r in (1, 2) for n in (1, 2, 3)]
    groups = np.arange(40) % 7
    for fold in make_folds(Y, GroupKFold(3), groups=groups, classes=CLASSES):
        assert not set(groups[fold.train_rows]) & set(groups[fold.test_rows])


def test_a_number_with_groups_is_stratified_groups_where_there_are_classes() -> None:
    groups = np.random.default_rng(0).permutation(np.arange(40) // 4)
    for classes, splitter in ((CLASSES, StratifiedGroupKFold), ((), GroupKFold)):
        wanted = splitter(4, shuffle=True, random_state=2).split(np.zeros(40), Y, groups)
        found = make_folds(Y, 4, groups=groups, classes=classes, seed=2)
        assert [fold.test_rows.tolist() for fold in found] == [test.tolist() for _t, test in wanted]


@pytest.mark.parametrize(
    ("y", "groups", "k"),
    [
        # scikit-learn's StratifiedGroupKFold leaves a fold empty …
        ([1, 1, 0, 0, 1, 0, 0, 0, 0], [0, 0, 1, 1, 2, 3, 3, 3, 3], 4),
        ([1, 1, 0, 0, 0, 0, 0, 0, 0, 0], [0, 1, 2, 2, 3, 3, 3, 3, 5, 6], 6),
        # … or refuses, where no class has a row for every fold.
        ([0, 1, 0, 1, 0, 1], [0, 1, 2, 3, 4, 5], 4),
    ],
)
def test_where_groups_cannot_be_stratified_they_are_kept_together_all_the_same(
    y: list[int], groups: list[int], k: int
) -> None:
    wanted = GroupKFold(k, shuffle=True, random_state=0).split(np.zeros(len(y)), y, groups)
    found = make_folds(y, k, groups=groups, classes=("a", "b"))
    assert [fold.test_rows.tolist() for fold in found] == [test.tolist() for _train, test in wanted]


def test_folds_say_which_class_is_missing() -> None:
    y = np.repeat([0, 1, 2], 10)
    folds = make_folds(y, KFold(3), classes=CLASSES)
    assert [fold.missing_in_training for fold in folds] == [("a",), ("b",), ("c",)]
    assert [fold.missing_in_test for fold in folds] == [("b", "c"), ("a", "c"), ("a", "b")]
    assert all(not fold.missing_in_test for fold in make_folds(y, 5, classes=CLASSES))
    # A class that no row has is missing nowhere; amounts have no classes.
    folds = make_folds(y, KFold(3, shuffle=True, random_state=0), classes=(*CLASSES, "d"))
    assert all("d" not in f.missing_in_training + f.missing_in_test for f in folds)
    assert make_folds(y, KFold(3))[0].missing_in_training == ()


def test_five_positives_in_fifty_are_often_not_in_every_fold() -> None:
    # P(each of 5 folds of 10 has exactly one of 5 positives) = 10^5 / C(50, 5).
    computed = 1 - 10**5 / math.comb(50, 5)
    y = np.array([1] * 5 + [0] * 45)
    without = 0
    for seed in range(1000):
        folds = make_folds(y, KFold(5, shuffle=True, random_state=seed), classes=("no", "yes"))
        without += any("yes" in fold.missing_in_test for fold in folds)
    assert computed == pytest.approx(0.953, abs=5e-4)
    assert without / 1000 == pytest.approx(computed, abs=4 * math.sqrt(0.953 * 0.047 / 1000))


@pytest.mark.parametrize(
    ("folds", "groups", "error", "message"),
    [
        (1, None, ValueError, "folds must be at least 2, got 1"),
        (41, None, ValueError, "folds must be at most 40, the number of rows, got 41"),
        (9, None, ValueError, "at most 8, the rows of class 'c', so that every .* got 9; take"),
        (KFold(200), None, ValueError, "cannot split these 40 rows"),
        (GroupKFold(3), None, ValueError, "GroupKFold keeps groups together: give groups="),
        (GroupKFold(3), [1, 2], ValueError, r"one value for each of 40 rows, got shape \[2\]"),
        (GroupKFold(3), [0] * 39 + [1], ValueError, "cannot split these 40 rows"),
        ("five", None, TypeError, "a number, one of scikit-learn's splitters .* got str$"),
        (2.5, None, TypeError, "a number, one of scikit-learn's splitters .* got float$"),
        (StratifiedKFold(21), None, ValueError, "cannot split these 40 rows"),
        (PredefinedSplit([0] * 40), None, ValueError, "fold 1 has 0 rows to train on, 40 to test"),
    ],
)
def test_what_cannot_be_folded_is_said(
    folds: Any, groups: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        make_folds(Y, folds, groups=groups, classes=CLASSES)
