"""What preparing data does, measured: cleaning, step size, leaks, splits, augmentation."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from hpwidgets.data.augment import Augmentation
from hpwidgets.data.prepare import UNTREATED, Preparation, prepare
from hpwidgets.data.tables import read_table, split_table
from hpwidgets.engine import fit
from hpwidgets.lessons.preparing._augmentation import COPIES, _members, view_augmentation
from hpwidgets.lessons.preparing._augmentation import SETTING as DIGITS_SETTING
from hpwidgets.lessons.preparing._leaks import duplicate_leak, measure_leaks, selection_leak
from hpwidgets.lessons.preparing._splits import view_split
from hpwidgets.lessons.preparing._step_size import Quadratic, descend, least_squares
from hpwidgets.lessons.preparing.cleaning import (
    SETTING,
    learning_curves,
    preparation_effects,
    rows_kept,
    score_reaches,
    test_scores,
)


def test_curves_are_those_of_single_runs_and_the_test_score_is_the_models() -> None:
    table = read_table("wine")
    data = prepare(table, split_table(table), Preparation()).dataset
    setting = SETTING.replace(epochs=5)
    steps = list(learning_curves(data, setting, seeds=[0, 1]))
    assert [step.done for step in steps] == [1, 2, 3, 4, 5, 5]
    last = steps[-1]
    for seed in (0, 1):
        history = fit(setting.replace(seed=seed), data)
        assert np.allclose(last.validation_loss[seed], history.validation_loss, rtol=1e-4)
        with torch.no_grad():
            right = history.model(data.X_test).argmax(1) == data.y_test
        assert test_scores(last, data)[seed] == pytest.approx(float(right.double().mean()))


def test_a_diverged_run_is_nan_and_counted() -> None:
    table = read_table("diabetes")
    data = prepare(table, split_table(table), UNTREATED).dataset
    *_, last = learning_curves(data, SETTING.replace(epochs=3, learning_rate=1.0), seeds=[0, 1])
    assert last.train_loss.shape == (2, 3) and last.diverged == 2


def test_cancelling_ends_the_curves() -> None:
    table = read_table("iris")
    data = prepare(table, split_table(table), Preparation()).dataset
    assert len(list(learning_curves(data, cancelled=lambda: True))) == 0


def test_clipping_mends_what_outliers_break() -> None:
    choices = [Preparation(outliers="keep"), Preparation(outliers="clip")]
    *_, (kept, clipped) = preparation_effects(
        read_table("wine"), choices, missing=0.05, outliers=0.02, seeds=range(3)
    )
    assert (clipped.validation_loss < kept.validation_loss).all()
    assert (kept.kept == 1).all() and kept.diverged == 0
    good = score_reaches(clipped, 0.5)
    assert good.met and "±" in good.got and not score_reaches(clipped, 0.999).met
    assert rows_kept(clipped, 1.0).met
    scores = np.array([0.9, np.nan, np.nan])
    gone = dataclasses.replace(clipped, validation_score=scores, kept=np.full(3, 0.4))
    assert score_reaches(gone, 0.1).got == "2 of 3 seeds diverged"
    assert not score_reaches(gone, 0.1).met
    assert rows_kept(gone, 0.5).got == "40%" and not rows_kept(gone, 0.5).met


def test_descent_diverges_just_above_the_limit_alone() -> None:
    for seed in range(5):
        quadratic = least_squares(np.random.default_rng(seed).normal(size=(50, 4)) * [1, 2, 5, 9])
        limit = quadratic.largest_rate
        assert not descend(quadratic, 0.999 * limit, steps=3000).diverges
        assert descend(quadratic, 1.001 * limit, steps=3000).diverges


def test_descent_is_gradient_descent_step_by_step() -> None:
    quadratic = least_squares([[1.0, 4.0], [2.0, 1.0], [5.0, 9.0]])
    found = descend(quadratic, 0.01, steps=10, start=[1.0, -1.0])
    w = torch.tensor([1.0, -1.0], dtype=torch.float64, requires_grad=True)
    H = torch.tensor(quadratic.hessian)
    for point, loss in zip(found.points, found.losses, strict=True):
        value = 0.5 * w @ H @ w
        assert np.allclose(w.detach().numpy(), point)
        assert value.item() == pytest.approx(loss)
        (gradient,) = torch.autograd.grad(value, w)
        w = (w - 0.01 * gradient).detach().requires_grad_()


def test_condition_number_is_numpys_and_standardising_shrinks_it() -> None:
    X = read_table("wine").frame.to_numpy()
    raw, scaled = least_squares(X), least_squares(X / X.std(axis=0))
    assert raw.condition == pytest.approx(np.linalg.cond(np.cov(X.T)), rel=1e-6)
    assert scaled.condition < raw.condition / 1000
    assert Quadratic(hessian=np.diag([0.0, 1.0])).condition == float("inf")


def test_bad_quadratics_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 2 rows of finite numbers"):
        least_squares([[1.0, np.nan], [2.0, 3.0]])
    with pytest.raises(ValueError, match="does not vary"):
        least_squares([[1.0], [1.0]])
    with pytest.raises(ValueError, match="rate must be above 0 and steps at least 1"):
        descend(Quadratic(hessian=np.eye(2)), 0)


def test_the_selection_leak_is_scikit_learns_example() -> None:
    assert selection_leak(42) == (pytest.approx(0.76), pytest.approx(0.46), 0.5)


def test_without_duplicates_there_is_no_leak_and_with_all_twice_a_large_one() -> None:
    for seed in range(3):
        leaking, honest, _ = duplicate_leak(seed, duplicates=0.0)
        assert leaking == honest
    gaps = [np.subtract(*duplicate_leak(seed, duplicates=1.0)[:2]) for seed in range(5)]
    assert np.mean(gaps) > 0.1
    with pytest.raises(ValueError, match=r"duplicates must be a share of the rows in \[0, 1\]"):
        duplicate_leak(0, duplicates=2)


def test_leaks_come_one_by_one_and_stop_when_asked() -> None:
    found = []
    for leaks in measure_leaks(seeds=[0], cancelled=lambda: len(found) >= 2):
        found.append(leaks)
    assert [sum(len(leak.honest) for leak in leaks) for leaks in found] == [1, 2]
    assert [leak.name for leak in found[-1]] == ["selection", "duplicates", "scaler"]


def test_every_row_is_in_one_part_and_stratified_shares_hardly_vary() -> None:
    table = read_table("imbalanced")
    first, *_, last = view_split(table, repeats=20, stratify=False)
    assert len(first.random_shares) == 0 and not first.stratified
    assert np.bincount(last.parts).tolist() == [250, 125, 125]
    for part in range(3):
        rows = last.groups[last.parts == part]
        assert np.allclose(last.shares[part], np.bincount(rows, minlength=2) / len(rows))
    assert last.rarest == 1 and len(last.stratified_shares) == 20
    assert np.ptp(last.stratified_shares) <= 1 / 125 + 1e-9
    assert np.ptp(last.random_shares) > 0.04


def test_amounts_are_shown_by_quarters() -> None:
    (view,) = view_split(read_table("diabetes"))
    assert len(view.group_names) == 4 and not view.stratified
    assert np.bincount(view.groups).min() > 100


def test_both_networks_have_the_same_rows_but_for_what_is_on_them() -> None:
    from hpwidgets.data import load

    digits = load("digits", validation=449, test=324)
    members, rows, data = _members(digits, Augmentation(), 30, [0, 1], DIGITS_SETTING, 1)
    assert len(members) == 4 and {len(row) for row in rows} == {30 * (COPIES + 1)}
    training = {image.numpy().tobytes() for image in digits.X_train}
    for seed in (0, 1):
        plain, changed = rows[2 * seed], rows[2 * seed + 1]
        assert (data.y_train[plain] == data.y_train[changed]).all()
        assert {image.numpy().tobytes() for image in data.X_train[plain]} <= training
        assert torch.equal(data.X_train[plain[:30]], data.X_train[changed[:30]])
        assert not torch.equal(data.X_train[plain[30:]], data.X_train[changed[30:]])


def test_augmentation_prepares_for_images_that_are_moved() -> None:
    moved = Augmentation(shift=1.5, rotate=0, scale=0)
    first, *_, last = view_augmentation(
        moved, sizes=(200,), later_shift=1.5, seeds=range(3), updates=200
    )
    assert np.isnan(first.plain).all() and first.samples.shape == (5, 8, 8, 8)
    assert last.done == last.total
    assert (last.augmented > last.plain + 0.03).all()
    with pytest.raises(ValueError, match=r"sizes must lie in \[1, 1024\], got \[5000\]"):
        next(view_augmentation(moved, sizes=(5000,)))
