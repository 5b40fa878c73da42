"""Cross-validation, validation curves and the nested kind, against loops of separate fits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.model_selection import (
    GroupKFold,
    KFold,
    LeaveOneOut,
    RepeatedStratifiedKFold,
    StratifiedKFold,
)
from sklearn.preprocessing import MinMaxScaler, StandardScaler

import hpwidgets as hp
from hpwidgets.data.dataset import Dataset
from hpwidgets.study import cross_validation as module
from hpwidgets.study.cross_validation import (
    choose_simplest,
    cross_validate,
    cross_validation,
    learning_rows,
    nested_cross_validate,
    validation_curve,
)
from hpwidgets.study.folds import make_folds

H = hp.Hyperparameters(hidden_units=8, epochs=4)


def fold_data(data: Dataset, train: Any, test: Any, scaler: Any) -> Dataset:
    """One fold as a Dataset of its own."""
    X, y = learning_rows(data)
    flat = X.flatten(1).double().numpy()
    if scaler is not None:
        flat = scaler.fit(flat[train]).transform(flat)
    rows = torch.tensor(flat, dtype=torch.float32).view(X.shape)
    return Dataset(
        X_train=rows[train],
        y_train=y[train],
        X_validation=rows[test],
        y_validation=y[test],
        X_test=rows[:0],
        y_test=y[:0],
        task=data.task,
        feature_names=data.feature_names,
        class_names=data.class_names,
        name="one fold",
        code="",
    )


@pytest.mark.parametrize(
    ("name", "folds", "scale", "scaler"),
    [
        ("iris", KFold(4), "standard", StandardScaler()),
        ("iris", 5, "minmax", MinMaxScaler()),
        ("wine", StratifiedKFold(3, shuffle=True, random_state=1), None, None),
        ("iris", RepeatedStratifiedKFold(n_splits=3, n_repeats=2, random_state=0), None, None),
        ("diabetes", 3, StandardScaler(), StandardScaler()),
        ("digits", 2, None, None),
    ],
)
def test_scores_are_those_of_separate_fits(name: str, folds: Any, scale: Any, scaler: Any) -> None:
    data = hp.load(name)
    h = H.replace(family="cnn" if name == "digits" else "mlp", epochs=2 if name == "digits" else 4)
    found = cross_validate(h, data, folds, scale=scale)
    for at, fold in enumerate(found.folds):
        alone = hp.fit(h, fold_data(data, fold.train_rows, fold.test_rows, scaler))
        assert found.score[at] == pytest.approx(alone.validation_score[-1], rel=1e-5, abs=1e-6)
        assert found.loss[at] == pytest.approx(alone.validation_loss[-1], rel=1e-5)
        assert found.train_score[at] == pytest.approx(alone.train_score[-1], rel=1e-5, abs=1e-6)
    known = found.score
    assert found.mean == pytest.approx(known.mean())
    assert found.sd == pytest.approx(known.std(ddof=1))
    assert found.se == pytest.approx(known.std(ddof=1) / math.sqrt(len(known)))


def test_copies_that_do_not_fit_are_trained_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = hp.load("iris")
    whole = cross_validate(H, data, 5)
    monkeypatch.setattr(module, "COPIES", 2 * 4 * 112 * 4)
    parts = list(cross_validation(H, data, 5))
    assert parts[-1].score == pytest.approx(whole.score) and parts[-1].done == 5 * 4
    assert not np.isfinite(parts[0].score).any()
    assert any(0 < np.isfinite(view.score).sum() < 5 for view in parts)
    assert [view.done for view in parts] == sorted(view.done for view in parts)


def test_stop_leaves_what_there_is() -> None:
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 20

    views = list(cross_validation(H, "iris", 5, cancelled=cancelled))
    assert views[-1].done < views[-1].total


def test_folds_say_which_class_is_missing() -> None:
    y = np.repeat([0, 1, 2], 10)
    folds = make_folds(y, KFold(3), classes=("a", "b", "c"))
    assert [fold.missing_in_training for fold in folds] == [("a",), ("b",), ("c",)]
    assert [fold.missing_in_test for fold in folds] == [("b", "c"), ("a", "c"), ("a", "b")]
    stratified = make_folds(y, 5, classes=("a", "b", "c"))
    assert all(not fold.missing_in_test for fold in stratified)
    # Sorted iris in three unshuffled folds: no test class was ever seen.
    found = cross_validate(H.replace(epochs=20), sorted_iris(), KFold(3))
    assert found.score.max() == 0


def sorted_iris() -> Dataset:
    """Iris rows in the order of their classes."""
    data = hp.load("iris")
    X, y = learning_rows(data)
    order = torch.argsort(y, stable=True)
    counts = torch.bincount(y)
    keep = torch.cat([order[y[order] == k][: int(counts.min())] for k in range(3)])
    first, rest = keep[:-1], keep[-1:]
    values = vars(data) | {
        "X_train": X[first],
        "y_train": y[first],
        "X_validation": X[rest],
        "y_validation": y[rest],
    }
    return Dataset(**{name: values[name] for name in Dataset.__dataclass_fields__})


def test_five_positives_in_fifty_are_often_not_in_every_fold() -> None:
    # P(each of 5 folds of 10 has exactly one of 5 positives) = 10^5 / C(50, 5).
    computed = 1 - 10**5 / math.comb(50, 5)
    y = np.array([1] * 5 + [0] * 45)
    without = 0
    for seed in range(2000):
        folds = make_folds(y, KFold(5, shuffle=True, random_state=seed), classes=("no", "yes"))
        without += any("yes" in fold.missing_in_test for fold in folds)
    assert computed == pytest.approx(0.953, abs=5e-4)
    assert without / 2000 == pytest.approx(computed, abs=4 * math.sqrt(0.953 * 0.047 / 2000))


def test_repeats_and_groups_are_kept_apart() -> None:
    y = np.tile([0, 1], 12)
    splitter = RepeatedStratifiedKFold(n_splits=3, n_repeats=2, random_state=0)
    folds = make_folds(y, splitter, classes=("a", "b"))
    assert [(f.repeat, f.number) for f in folds] == [(r, n) for r in (1, 2) for n in (1, 2, 3)]
    groups = np.repeat(np.arange(6), 4)
    for fold in make_folds(y, GroupKFold(3), groups=groups, classes=("a", "b")):
        assert not set(groups[fold.train_rows]) & set(groups[fold.test_rows])
    assert len(make_folds(y, LeaveOneOut())) == 24


@pytest.mark.parametrize(
    ("folds", "options", "error", "message"),
    [
        (1, {}, ValueError, "folds must be at least 2, got 1"),
        (113, {}, ValueError, "folds must be at most 112, the number of rows, got 113"),
        (50, {}, ValueError, r"at most 3\d, the rows of class .* got 50; take fewer"),
        (KFold(200), {}, ValueError, "cannot split these 112 rows"),
        (GroupKFold(3), {}, ValueError, "give groups=, one value a row"),
        (GroupKFold(3), {"groups": [1, 2]}, ValueError, "one value for each of 112 rows, got 2"),
        ("five", {}, TypeError, "a number or one of scikit-learn's splitters"),
        (3, {"scale": "standart"}, ValueError, "did you mean 'standard'"),
        (3, {"scale": 3}, TypeError, "one of scikit-learn's transformers, got int"),
    ],
)
def test_what_cannot_be_folded_is_said(
    folds: Any, options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        cross_validate(H, "iris", folds, **options)


def test_early_stopping_on_the_judging_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="the very rows that judge"):
        cross_validate(H.replace(patience=3), "iris")


def test_a_validation_curve_is_cross_validation_at_every_value() -> None:
    values = [0.0, 0.01, 1.0, 100.0]
    h = H.replace(epochs=10)
    curve = validation_curve(h, "wine", "l2", values, folds=4)
    for at, value in enumerate(values):
        alone = cross_validate(h.replace(l2=value), "wine", 4)
        assert curve.score[at] == pytest.approx(alone.score, abs=1e-6)
        assert curve.mean[at] == pytest.approx(alone.mean)
        assert curve.se[at] == pytest.approx(alone.se, nan_ok=True)
    assert curve.best == int(curve.mean.argmax())
    assert curve.mean[curve.chosen] >= curve.mean[curve.best] - curve.se[curve.best]
    assert curve.values[curve.chosen] >= curve.values[curve.best]
    with pytest.raises(ValueError, match="must hold at least one"):
        validation_curve(h, "wine", "l2", [])


def test_the_one_standard_error_rule() -> None:
    score = np.array([[0.80, 0.90], [0.88, 0.98], [0.86, 0.96], [0.82, 0.92]])
    # Best: 0.93, sd 0.071, se 0.05; within 0.05 lie the places 1 and 2.
    assert choose_simplest(score, "l2", [0.0, 0.1, 1.0, 10.0]) == (1, 2)
    assert choose_simplest(score, "hidden_units", [2, 4, 8, 16]) == (1, 1)
    score[0] = [0.87, 0.91]
    assert choose_simplest(score, "hidden_units", [2, 4, 8, 16]) == (1, 0)
    assert choose_simplest(np.array([[np.nan, 1.0], [0.5, 0.7]]), "l2", [0.0, 1.0]) == (1, 1)
    assert choose_simplest(np.full((2, 2), np.nan), "l2", [0.0, 1.0]) == (-1, -1)


def test_nested_choices_are_made_without_the_outer_rows() -> None:
    settings = [H, H.replace(l2=0.3), H.replace(hidden_units=2)]
    data = hp.load("wine")
    found = nested_cross_validate(settings, data, outer=3, inner=2)
    _X, y = learning_rows(data)
    outside = make_folds(y.numpy(), 3, classes=data.class_names)
    for at, fold in enumerate(outside):
        rows = fold.train_rows
        means = []
        for h in settings:
            inner = [
                hp.fit(h, fold_data(data, rows[f.train_rows], rows[f.test_rows], StandardScaler()))
                for f in make_folds(y.numpy()[rows], 2, classes=data.class_names)
            ]
            means.append(np.mean([run.validation_score[-1] for run in inner]))
        assert found.chosen[at] == int(np.argmax(means))
        assert found.inner_best[at] == pytest.approx(max(means))
        judged = hp.fit(
            settings[found.chosen[at]],
            fold_data(data, rows, fold.test_rows, StandardScaler()),
        )
        assert found.score[at] == pytest.approx(judged.validation_score[-1])
    assert found.optimism == pytest.approx(np.mean(found.inner_best - found.score))
    with pytest.raises(ValueError, match="at least one Hyperparameters"):
        nested_cross_validate([], data)
