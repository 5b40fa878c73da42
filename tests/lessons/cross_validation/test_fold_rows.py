"""Rows to be dealt into folds: order, groups, class shares, and what is left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.datasets import load_iris

import hpwidgets as hp
from hpwidgets.lessons.cross_validation._fold_rows import PEOPLE, arrange, fold_rows, people


def frame() -> pd.DataFrame:
    draw = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "width": draw.normal(size=60),
            "person": [f"p{at // 4}" for at in range(60)],
            "kind": np.where(np.arange(60) % 3, "a", "b"),
        }
    )


def test_rows_keep_the_order_they_came_in() -> None:
    rows = fold_rows("iris")
    X, y = load_iris(return_X_y=True)
    assert rows.sealed == 30 and rows.counts.tolist() == [40, 40, 40]
    assert rows.y.tolist() == sorted(rows.y.tolist())  # as scikit-learn keeps them
    # Scaled columns keep the order of the values: place by place they are rows of iris, in turn.
    found = rows.data.X_train[:, 0].numpy()
    assert np.corrcoef(np.sort(found), np.sort(X[:, 0])[np.linspace(0, 149, 120).astype(int)])[
        0, 1
    ] == pytest.approx(1, abs=0.01)
    assert len(y) == len(found) + rows.sealed
    assert len(rows.data.y_validation) == len(rows.data.y_test) == 0


def test_rows_and_targets_belong_together() -> None:
    X = np.arange(50.0)[:, None]
    rows = fold_rows((X, np.where(X[:, 0] % 5 == 0, "five", "other")))
    scaled = rows.data.X_train[:, 0].numpy()
    assert (np.diff(scaled) > 0).all()
    step = np.diff(scaled).min()
    places = np.rint((scaled - scaled[0]) / step).astype(int)
    fives = [rows.data.class_names[k] == "five" for k in rows.y]
    first = next(at for at, five in enumerate(fives) if five)
    assert [bool((place - places[first]) % 5 == 0) for place in places] == fives


def test_a_dataset_keeps_its_own_test_rows() -> None:
    data = hp.load("wine")
    rows = fold_rows(data)
    assert rows.sealed == len(data.y_test)
    assert rows.y.tolist() == sorted([*data.y_train.tolist(), *data.y_validation.tolist()])
    order = np.sort(data.origin.rows[: len(rows.y)])
    groups = np.arange(178) % 9  # one for each row of the source
    assert fold_rows(data, groups=groups).groups.tolist() == groups[order].tolist()  # type: ignore[union-attr]
    with pytest.raises(ValueError, match=r"each of 134 training and validation rows .* got shape"):
        fold_rows(data, groups=[1, 2])


def test_whole_groups_are_sealed() -> None:
    rows = fold_rows(PEOPLE)
    assert rows.groups is not None and rows.sealed == 40
    assert np.bincount(rows.groups)[np.unique(rows.groups)].tolist() == [8] * 20
    for group in np.unique(rows.groups):
        assert len(set(rows.y[rows.groups == group].tolist())) == 1
    (_X, y), groups = people()
    assert len(y) == len(groups) == 200 and set(y.tolist()) == {"ill", "well"}


def test_a_column_of_groups_is_no_feature(tmp_path: Path) -> None:
    rows = fold_rows(frame(), target="kind", groups="person")
    assert rows.data.feature_names == ("width",)
    assert rows.groups is not None and len(np.unique(rows.groups)) == 12
    path = tmp_path / "rows.csv"
    frame().to_csv(path, index=False)
    again = fold_rows(str(path), target="kind", groups="person")
    assert again.groups is not None and again.groups.tolist() == rows.groups.tolist()
    assert again.data.X_train.numpy() == pytest.approx(rows.data.X_train.numpy(), abs=1e-5)


@pytest.mark.parametrize(
    ("groups", "error", "message"),
    [
        ("persom", ValueError, "no column 'persom' of groups; did you mean 'person'"),
        ([1] * 60, ValueError, "at least 2 groups, got 1"),
        ([1.0, float("nan")] * 30, ValueError, r"row 1 \(from 0\) has none"),
        (np.zeros((60, 2)), ValueError, r"each of 60 rows, got shape \[60, 2\]"),
    ],
)
def test_wrong_groups_are_said(groups: Any, error: type[Exception], message: str) -> None:
    table = frame() if isinstance(groups, str) else frame().drop(columns="person")
    with pytest.raises(error, match=message):
        fold_rows(table, target="kind", groups=groups)
    with pytest.raises(TypeError, match="only a DataFrame or CSV file has"):
        fold_rows((np.zeros((9, 1)), [0, 1, 2] * 3), groups="person")


def test_shares_and_counts_are_met_and_the_rest_is_kept() -> None:
    rows = fold_rows("iris")
    some = arrange(rows, share=0.1, count=50)
    assert sorted(some.counts.tolist()) == [5, 22, 23] and some.counts[some.rarest] == 5
    assert some.rest is not None and len(some.rest[1]) == 70
    both = torch.cat([some.data.X_train, some.rest[0]])
    assert sorted(map(tuple, both.tolist())) == sorted(map(tuple, rows.data.X_train.tolist()))
    assert arrange(rows).rest is None
    assert arrange(rows, count=31).counts.tolist() == [11, 10, 10]
    imbalanced = arrange(fold_rows("imbalanced"), count=50)
    assert imbalanced.counts.tolist() == [45, 5]


def test_sorting_is_by_class_and_stable() -> None:
    rows = fold_rows("wine")
    ordered = arrange(rows, by_class=True)
    order = np.argsort(rows.y, kind="stable")
    assert ordered.sorted and ordered.y.tolist() == rows.y[order].tolist()
    assert (ordered.data.X_train == rows.data.X_train[torch.from_numpy(order)]).all()
    amounts = arrange(fold_rows("diabetes"), by_class=True)
    assert (np.diff(amounts.y) >= 0).all() and amounts.counts.size == 0
    grouped = arrange(fold_rows(PEOPLE), by_class=True)
    assert grouped.groups is not None and len(grouped.groups) == len(grouped.y)
    for group in np.unique(grouped.groups):
        assert len(set(grouped.y[grouped.groups == group].tolist())) == 1


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("iris", {"count": 121}, "rows must be at most 120, all but the sealed ones, got 121"),
        ("iris", {"share": 0.5, "count": 100}, "with 50% of class 'virginica' there are 80 rows"),
        ("iris", {"share": 0.02, "count": 10}, "2% of 10 rows is no row of class 'virginica'"),
        ("diabetes", {"share": 0.1}, "targets are amounts: there is no class"),
        ("diabetes", {"count": 9999}, "rows must be at most"),
    ],
)
def test_what_cannot_be_arranged_is_said(name: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        arrange(fold_rows(name), **options)
