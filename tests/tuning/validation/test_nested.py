"""Nested cross-validation against loops of separate fits, and the optimism of a plain search."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.model_selection import GroupKFold, LeaveOneOut
from sklearn.preprocessing import StandardScaler

import hpwidgets as hp
from hpwidgets.records import NestedView
from hpwidgets.tuning.validation.folds import make_folds
from hpwidgets.tuning.validation.learning_rows import learning_rows
from hpwidgets.tuning.validation.nested import (
    choose_both,
    nested_cross_validate,
    nested_optimism,
    sample_settings,
)
from tests.factories import stopping_after
from tests.tuning.validation.one_fold import fold_data

H = hp.Hyperparameters(hidden_units=8, epochs=4)
SETTINGS = [H, H.replace(l2=0.3), H.replace(learning_rate=0.001)]


def last(*arguments: object, **options: object) -> NestedView:
    *_, view = nested_optimism(*arguments, **options)  # type: ignore[arg-type]
    return view


def test_nested_choices_are_made_without_the_outer_rows() -> None:
    data = hp.load("wine")
    found = nested_cross_validate(SETTINGS, data, outer=3, inner=2)
    _X, y = learning_rows(data)
    outside = make_folds(y.numpy(), 3, classes=data.class_names)
    for at, fold in enumerate(outside):
        rows = fold.train_rows
        means = []
        for h in SETTINGS:
            inner = [
                hp.fit(h, fold_data(data, rows[f.train_rows], rows[f.test_rows], StandardScaler()))
                for f in make_folds(y.numpy()[rows], 2, classes=data.class_names)
            ]
            means.append(np.mean([run.validation_score[-1] for run in inner]))
        assert found.chosen[at] == int(np.argmax(means))
        assert found.inner_best[at] == pytest.approx(max(means))
        judged = hp.fit(
            SETTINGS[found.chosen[at]],
            fold_data(data, rows, fold.test_rows, StandardScaler()),
        )
        assert found.score[at] == pytest.approx(judged.validation_score[-1])
    assert found.optimism == pytest.approx(np.mean(found.inner_best - found.score))


def test_both_choices_are_judged_on_the_same_folds() -> None:
    data = hp.load("wine")
    view = last(SETTINGS, data, outer=3, inner=2, seeds=[4, 7])
    for at, seed in enumerate((4, 7)):
        _X, y = learning_rows(data)
        outside = make_folds(y.numpy(), 3, classes=data.class_names, seed=seed)
        flat, nested = [], []
        for h in SETTINGS:
            runs = [
                hp.fit(h, fold_data(data, f.train_rows, f.test_rows, StandardScaler()))
                for f in outside
            ]
            flat.append([run.validation_score[-1] for run in runs])
        for place, fold in enumerate(outside):
            rows = fold.train_rows
            inner = make_folds(y.numpy()[rows], 2, classes=data.class_names, seed=seed)
            means = [
                np.mean(
                    [
                        hp.fit(
                            h,
                            fold_data(
                                data, rows[f.train_rows], rows[f.test_rows], StandardScaler()
                            ),
                        ).validation_score[-1]
                        for f in inner
                    ]
                )
                for h in SETTINGS
            ]
            nested.append(flat[int(np.argmax(means))][place])
        assert view.flat[at] == pytest.approx(max(np.mean(flat, axis=1)))
        assert view.nested[at] == pytest.approx(np.mean(nested))
    assert view.optimism[:, -1] == pytest.approx(view.flat - view.nested)


def test_a_choice_of_one_flatters_nobody() -> None:
    view = last([H], "iris", outer=3, inner=2, seeds=[0, 1])
    assert view.optimism.tolist() == [[0.0], [0.0]] and view.tried.tolist() == [1]
    assert view.flat.tolist() == view.nested.tolist()


def test_shuffled_targets_leave_optimism_alone() -> None:
    settings = sample_settings(H.replace(epochs=8), 12)
    view = last(settings, "iris", outer=4, inner=2, seeds=range(3), shuffle_labels=True)
    assert view.chance == pytest.approx(38 / 112, abs=0.01)
    assert (view.flat >= view.nested).all() and view.flat.mean() > view.chance + 0.02
    assert abs(view.nested.mean() - view.chance) < 0.1
    assert view.optimism[:, 0] == pytest.approx(0)
    assert view.optimism[:, -1].mean() > view.optimism[:, 1].mean() > 0
    assert math.isnan(last([H], "iris", outer=2, inner=2, seeds=[0]).chance)
    assert last([H], "diabetes", outer=2, inner=2, seeds=[0], shuffle_labels=True).chance == 0


def test_groups_are_kept_together_in_both() -> None:
    draw = np.random.default_rng(0)
    data = hp.load((draw.normal(size=(100, 2)), np.arange(100) % 2))
    rows = len(learning_rows(data)[1])
    groups = np.arange(rows) // 4
    assert last([H], data, outer=3, inner=2, seeds=[0], groups=groups).grouped
    found = nested_cross_validate([H], data, outer=GroupKFold(3), inner=2, groups=groups)
    assert np.isfinite(found.score).all()
    few = np.arange(rows) % 3
    with pytest.raises(ValueError, match="inside outer fold 1, "):
        nested_cross_validate([H], data, outer=GroupKFold(3), inner=3, groups=few)


def test_settings_that_diverge_are_not_chosen() -> None:
    wild = H.replace(optimizer="sgd", learning_rate=1e9)
    found = nested_cross_validate([wild, H], "diabetes", outer=3, inner=2)
    assert found.chosen.tolist() == [1, 1, 1] and np.isfinite(found.score).all()
    inside = np.array([[0.9, np.nan], [0.9, 0.8]])
    assert choose_both(np.array([[0.5, 0.9], [0.5, 0.9]]), inside) == (0.5, 0.5)
    assert all(math.isnan(v) for v in choose_both(np.full((2, 1), np.nan), np.ones((2, 1))))
    view = last([wild], "diabetes", outer=2, inner=2, seeds=[0])
    assert math.isnan(view.flat[0]) and np.isnan(view.optimism).all()


def test_settings_are_drawn_from_a_seed() -> None:
    found = sample_settings(H, 30, seed=5)
    assert found == sample_settings(H, 30, seed=5) != sample_settings(H, 30, seed=6)
    rates = np.log10([h.learning_rate for h in found])
    assert rates.min() > -3 and rates.max() < -1 and rates.std() > 0.3
    assert len({h.seed for h in found}) == 30 and {h.hidden_units for h in found} == {8}
    with pytest.raises(ValueError, match="count must be at least 1, got 0"):
        sample_settings(H, 0)


def test_what_cannot_be_nested_is_said() -> None:
    with pytest.raises(TypeError, match="a list of Hyperparameters to choose among, got one"):
        nested_cross_validate(H, "wine")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="must be a Hyperparameters, got dict"):
        nested_cross_validate([H, {}], "wine")  # type: ignore[list-item]
    with pytest.raises(ValueError, match="at least one Hyperparameters, got none"):
        nested_cross_validate([], "wine")
    with pytest.raises(ValueError, match="inside outer fold 1, folds must be at most"):
        nested_cross_validate([H], "wine", outer=3, inner=40)
    with pytest.raises(ValueError, match="R² of a single row is not defined"):
        nested_cross_validate([H], "diabetes", outer=LeaveOneOut(), inner=2)


def test_views_come_in_and_stop_is_heard() -> None:
    views = list(nested_optimism([H], "iris", outer=2, inner=2, seeds=[0, 1]))
    assert views[0].done == 0 and views[-1].done == views[-1].total == 2 * (2 + 4) * 4
    known = [int(np.isfinite(view.flat).sum()) for view in views]
    assert known[0] == 0 and 1 in known and known[-1] == 2 and known == sorted(known)
    # Scores of the epochs so far are there before a seed is done; its optimism then.
    early = [view for view in views if 0 < view.done < 24 and np.isfinite(view.flat[0])]
    assert early and all(np.isnan(view.optimism).all() for view in early)
    assert np.isfinite(views[-1].optimism).all()
    first = last([H.replace(epochs=1)], "iris", outer=2, inner=2, seeds=[0])
    assert [early[0].flat[0], early[0].nested[0]] == pytest.approx([first.flat[0], first.nested[0]])
    cancelled = stopping_after(12)
    some = list(nested_optimism([H], "iris", outer=2, inner=2, seeds=[0, 1], cancelled=cancelled))
    assert some[-1].done < some[-1].total
