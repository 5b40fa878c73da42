"""Families beside what needs no network, and the first checks."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix

import hpwidgets as hp
from hpwidgets.lessons.baseline._families import (
    FAMILIES,
    compare_families,
    confusion_shares,
    for_family,
    permute_inputs,
)
from hpwidgets.lessons.baseline._first_checks import first_checks, initial_losses, scale_inputs

H = hp.Hyperparameters(hidden_layers=1, hidden_units=8, epochs=3, batch_size=32)


@pytest.mark.parametrize("name", ["digits", "digits_rows", "waves", "wine"])
def test_every_family_reads_every_rows_numbers_and_no_others(name: str) -> None:
    data = hp.load(name)
    for family in FAMILIES:
        shaped = for_family(data, family)
        assert torch.equal(
            shaped.X_train.flatten(1).sort().values, data.X_train.flatten(1).sort().values
        )
        hp.fit(H.replace(family=family, epochs=1), shaped)
    rows = hp.load("digits_rows").X_train  # [n, steps, features]
    image = for_family(hp.load("digits_rows"), "cnn").X_train  # [n, features, steps, 1]
    assert torch.equal(image[:, 2, :, 0], rows[:, :, 2])


def test_each_model_is_what_it_is_alone() -> None:
    data = hp.load("wine")
    views = list(compare_families(H, data, seeds=(3, 4)))
    assert [b.name for b in views[0].baselines] == ["dummy"]
    last = views[-1]
    assert last.done == last.total == 3 * 2 * 4
    assert [view.done for view in views] == sorted(view.done for view in views)
    for runs in last.families:
        shaped = for_family(data, runs.name)
        alone = [hp.fit(H.replace(family=runs.name, seed=s), shaped) for s in (3, 4)]
        expected = np.stack([h.validation_score for h in alone])
        assert runs.validation_score == pytest.approx(expected, rel=1e-5)
        assert runs.n_parameters == alone[0].n_parameters
        tables = []
        for history in alone:
            with torch.no_grad():
                answers = history.model(shaped.X_validation).argmax(1)
            tables.append(confusion_matrix(data.y_validation, answers))
        total = sum(tables)
        assert runs.confusion == pytest.approx(total / total.sum(axis=1, keepdims=True))
    X, new = data.X_train.double().numpy(), data.X_validation.double().numpy()
    logistic = LogisticRegression(max_iter=5000).fit(X, data.y_train.numpy())
    dummy, line = last.baselines
    assert line.validation_score[0, 0] == logistic.score(new, data.y_validation.numpy())
    assert line.n_parameters == logistic.coef_.size + logistic.intercept_.size
    commonest = int(torch.bincount(data.y_train).argmax())
    share = float((data.y_validation == commonest).double().mean())
    assert dummy.validation_score[0, 0] == pytest.approx(share)


def test_rows_with_one_class_only_have_a_constant_logistic_baseline() -> None:
    data = hp.load("moons")
    rows = data.y_train == 0
    one = replace(data, X_train=data.X_train[rows], y_train=data.y_train[rows])
    last = list(compare_families(H, one, seeds=(0, 1), families=("mlp",)))[-1]
    share = float((data.y_validation == 0).double().mean())
    assert last.baselines[1].validation_score[0, 0] == pytest.approx(share)
    assert confusion_shares(data, np.zeros((1, 125), np.int64))[:, 0].tolist() == [1.0, 1.0]


def test_a_permutation_changes_nothing_for_logistic_regression_and_hurts_the_recurrent() -> None:
    data = hp.load("waves")
    h = hp.Hyperparameters(
        hidden_layers=1, hidden_units=16, epochs=15, batch_size=32, learning_rate=0.01
    )
    ordered, permuted = (
        list(compare_families(h, d, families=("gru",), seeds=range(3)))[-1]
        for d in (data, permute_inputs(data, 0))
    )
    assert ordered.baselines[1].validation_score == permuted.baselines[1].validation_score
    fell = (
        ordered.families[0].validation_score[:, -1] - permuted.families[0].validation_score[:, -1]
    )
    assert (fell > 0.1).all()


def test_the_start_is_near_chance_until_inputs_are_large() -> None:
    data = hp.load("digits")
    for family in FAMILIES:
        found = initial_losses(H.replace(family=family), for_family(data, family), range(5))
        assert abs(found - math.log(10)).max() < 0.15
    large = initial_losses(H, scale_inputs(data, 100.0), range(5))
    assert (large > 2 * math.log(10)).all()


def test_one_batch_is_learnt_with_its_inputs_and_not_without() -> None:
    data = hp.load("digits")
    h = H.replace(learning_rate=0.02, hidden_units=32, epochs=6)
    view = list(first_checks(h, data, batch_rows=16, updates=150, seeds=range(3)))[-1]
    assert view.done == view.total == 2 * 3 * (150 + 6)
    assert (view.batch[:, -1] < 0.05).all()
    # Without inputs the best there is are the batch's class shares, whose loss is their entropy.
    assert (view.empty_batch[:, -1] > view.batch_guess - 1e-6).all()
    assert view.empty_batch[:, -1] == pytest.approx(view.batch_guess, abs=0.01)
    assert (view.real[:, -1] < 0.6 * view.empty[:, -1]).all()
    alone = hp.fit(h.replace(seed=1), data)
    assert view.real[1] == pytest.approx(alone.validation_loss, rel=1e-5)


def test_wrong_sizes_and_regressions_are_said() -> None:
    with pytest.raises(ValueError, match=r"batch_rows must be in \[2, 90\]"):
        next(first_checks(H, hp.load("wine"), batch_rows=91))
    with pytest.raises(ValueError, match="input_scale above 0"):
        next(first_checks(H, hp.load("wine"), input_scale=0))
    with pytest.raises(ValueError, match="about classes, got a regression"):
        next(compare_families(H, hp.load("diabetes")))


def test_cancelled_ends_both_at_once() -> None:
    for make in (compare_families, first_checks):
        stopped: list[bool] = []
        views = make(H, hp.load("wine"), cancelled=lambda stopped=stopped: bool(stopped))
        next(views)
        stopped.append(True)
        assert len(list(views)) <= 1
