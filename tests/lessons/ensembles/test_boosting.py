"""Boosting: every weight, error and say as scikit-learn's AdaBoostClassifier has it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_digits, make_classification
from sklearn.ensemble import (
    AdaBoostClassifier,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
)
from sklearn.metrics import mean_squared_error
from sklearn.tree import DecisionTreeClassifier

import hpwidgets as hp
from hpwidgets.lessons.ensembles._boosting import (
    BoostingSetting,
    adaboost_rounds,
    boosting,
    flip_labels,
)
from tests.factories import dataset, diabetes, moons

GIVEN: list[np.ndarray] = []


class Listening(DecisionTreeClassifier):
    """A tree that notes the weights that it is given."""

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Listening:
        GIVEN.append(np.array(sample_weight))
        super().fit(X, y, sample_weight=sample_weight)
        return self


def three_classes() -> tuple[np.ndarray, np.ndarray]:
    return make_classification(200, 6, n_informative=4, n_classes=3, random_state=0, class_sep=0.7)


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize(("depth", "shrinkage"), [(1, 1.0), (2, 0.5)])
def test_rounds_are_those_of_scikit_learn(classes: int, depth: int, shrinkage: float) -> None:
    X, y = three_classes()
    if classes == 2:
        X, y = moons().X_train.double().numpy(), moons().y_train.numpy()
    GIVEN.clear()
    judge = AdaBoostClassifier(
        Listening(max_depth=depth), n_estimators=25, learning_rate=shrinkage, random_state=3
    ).fit(X, y)
    rounds = list(adaboost_rounds(X, y, rounds=25, depth=depth, shrinkage=shrinkage, seed=3))
    assert len(rounds) == len(judge.estimators_)
    assert [made.say for made in rounds] == pytest.approx(judge.estimator_weights_.tolist())
    assert [made.error for made in rounds] == pytest.approx(judge.estimator_errors_.tolist())
    for made, given, tree in zip(rounds, GIVEN, judge.estimators_, strict=True):
        assert made.weights == pytest.approx(given)
        assert (made.tree.predict(X) == tree.predict(X)).all()


def test_it_ends_as_scikit_learn_does() -> None:
    X, y = np.arange(8.0)[:, None], np.array([0, 0, 0, 0, 1, 1, 1, 1])
    (only,) = adaboost_rounds(X, y, rounds=10)
    judge = AdaBoostClassifier(n_estimators=10).fit(X, y)
    assert (only.error, only.say) == (0.0, 1.0) and len(judge.estimators_) == 1
    X, y = np.zeros((4, 1)), np.array([0, 1, 0, 1])
    with pytest.raises(ValueError, match="no better than chance on these rows"):
        next(adaboost_rounds(X, y))
    # The second tree is no better than chance: only the first one counts.
    X, y = np.array([[0.0], [0.0], [0.0]]), np.array([0, 0, 1])
    judge = AdaBoostClassifier(n_estimators=5, random_state=0).fit(X, y)
    assert len(list(adaboost_rounds(X, y, rounds=5))) == len(judge.estimators_) < 5


def test_a_view_has_the_staged_scores_of_scikit_learn() -> None:
    data = moons(200)
    s = BoostingSetting(rounds=30, depth=2, seed=2)
    *_views, last = boosting(s, data)
    X, y = data.X_train.double().numpy(), data.y_train.numpy()
    judge = AdaBoostClassifier(
        DecisionTreeClassifier(max_depth=2), n_estimators=30, random_state=2
    ).fit(X, y)
    held = data.X_validation.double().numpy()
    staged = [1 - score for score in judge.staged_score(held, data.y_validation.numpy())]
    assert last.validation_error == pytest.approx(staged)
    assert last.train_error == pytest.approx([1 - v for v in judge.staged_score(X, y)])
    assert last.row_weights.mean(axis=1) == pytest.approx(np.ones(30), rel=1e-5)
    assert last.round_weight == pytest.approx(judge.estimator_weights_.tolist())
    assert last.on_test is not None
    test = data.X_test.double().numpy(), data.y_test.numpy()
    scores = dict(last.on_test())
    assert scores["all 30 rounds"] == pytest.approx(judge.score(*test))
    best = int(np.argmin(staged))
    assert scores["rounds of the lowest validation error"] == pytest.approx(
        list(judge.staged_score(*test))[best]
    )
    alone = [tree.score(held, data.y_validation.numpy()) for tree in judge.estimators_]
    assert scores["best single tree"] == pytest.approx(
        judge.estimators_[int(np.argmax(alone))].score(*test)
    )


def test_surfaces_are_the_weighted_votes() -> None:
    data = moons(100)
    *_views, last = boosting(BoostingSetting(rounds=4, seed=1), data)
    X, y = data.X_train.double().numpy(), data.y_train.numpy()
    rounds = list(adaboost_rounds(X, y, rounds=4, seed=1))
    x, up = np.meshgrid(last.surfaces[2].x, last.surfaces[2].y)
    grid = np.stack([x.ravel(), up.ravel()], 1).astype(np.float32).astype(np.float64)
    votes = np.zeros((len(grid), 2))
    for made in rounds[:3]:
        votes[np.arange(len(grid)), made.tree.predict(grid)] += made.say
    wanted = votes / votes.sum(axis=1, keepdims=True)
    assert last.surfaces[2].values.reshape(-1, 2) == pytest.approx(wanted, abs=1e-6)


def test_gradient_boosting_by_stages_is_that_in_one_go() -> None:
    data = moons(200)
    s = BoostingSetting(kind="gradient", rounds=20, depth=2, shrinkage=0.3, seed=0)
    *_views, last = boosting(s, data)
    X, y = data.X_train.double().numpy(), data.y_train.numpy()
    judge = GradientBoostingClassifier(
        n_estimators=20, learning_rate=0.3, max_depth=2, random_state=0
    ).fit(X, y)
    held = data.X_validation.double().numpy()
    staged = [(p != data.y_validation.numpy()).mean() for p in judge.staged_predict(held)]
    assert last.validation_error == pytest.approx(staged)
    assert np.isnan(last.round_error).all() and last.note == ""
    # What each tree is fitted to: 1 − probability of the true class, before it.
    left = [1 - p[np.arange(len(y)), y] for p in judge.staged_predict_proba(X)]
    assert last.row_weights[1:] == pytest.approx(np.array(left[:-1]), abs=1e-6)
    share = np.bincount(y) / len(y)
    assert last.row_weights[0] == pytest.approx(1 - share[y], abs=1e-6)


def test_numbers_are_boosted_by_their_residuals() -> None:
    data = diabetes()
    s = BoostingSetting(kind="gradient", rounds=10, depth=2, shrinkage=0.3)
    *_views, last = boosting(s, data)
    X, y = data.X_train.double().numpy(), data.y_train.numpy()
    judge = GradientBoostingRegressor(
        n_estimators=10, learning_rate=0.3, max_depth=2, random_state=0
    ).fit(X, y)
    staged = list(judge.staged_predict(X))
    assert last.train_error == pytest.approx([mean_squared_error(y, p) for p in staged], rel=1e-5)
    assert last.row_weights[1] == pytest.approx(np.abs(y - staged[0]), abs=1e-4)
    assert last.positions.shape == (len(y), 2) and last.surfaces == ()
    with pytest.raises(ValueError, match="AdaBoost here is about classes, got a regression"):
        next(boosting(BoostingSetting(), data))


def test_wide_rows_of_many_classes_look_at_a_part_of_the_features() -> None:
    X, y = load_digits(return_X_y=True)
    data = dataset(np.hstack([X] * 8)[:1200], y[:1200], "classification", "wide digits")
    *_views, last = boosting(BoostingSetting(kind="gradient", rounds=2, depth=4), data)
    assert last.note == "Each split looks at 125 of 512 features."
    assert last.validation_error[-1] < 0.9


def test_flipped_labels_are_other_classes_and_only_in_training() -> None:
    y = np.arange(90) % 3
    flipped, which = flip_labels(y, 0.2, 3, seed=1)
    assert which.sum() == 18 and (flipped[which] != y[which]).all()
    assert (flipped[~which] == y[~which]).all() and set(flipped) == {0, 1, 2}
    data = moons(200)
    *_views, clean = boosting(BoostingSetting(rounds=5), data)
    *_views, noisy = boosting(BoostingSetting(rounds=5, label_noise=0.3), data)
    assert not clean.flipped.any() and noisy.flipped.sum() == 30
    assert (noisy.targets[noisy.flipped] != data.y_train.numpy()[noisy.flipped]).all()
    assert noisy.train_error[-1] > clean.train_error[-1]
    assert clean.on_test is not None and max(s for _name, s in clean.on_test()) > 0.8


def test_wrong_labels_gather_weight_on_every_seed() -> None:
    for seed in range(5):
        data = hp.load("moons", noise=0.2, seed=seed)
        *_views, last = boosting(BoostingSetting(rounds=60, label_noise=0.1, seed=seed), data)
        weights = last.row_weights[-1]
        assert weights[last.flipped].mean() > 2 * weights[~last.flipped].mean()


def test_views_come_as_rounds_do_and_a_stop_ends_them() -> None:
    data = moons(100)
    for kind in ("adaboost", "gradient"):
        s = BoostingSetting(kind=kind, rounds=50)
        done = [view.done for view in boosting(s, data)]
        assert done[:4] == [0, 1, 2, 3] and done[-1] == 50 and len(done) > 15
        asked: list[int] = []

        def cancelled(asked: list[int] = asked) -> bool:
            asked.append(1)
            return len(asked) > 10

        assert max(view.done for view in boosting(s, data, cancelled)) == 9
        assert len(asked) == 11


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "ada"}, "kind must be one of adaboost, gradient, got 'ada'"),
        ({"rounds": 0}, "rounds must be at least 1, got 0"),
        ({"depth": 0}, "depth must be at least 1, got 0"),
        ({"shrinkage": 0.0}, "shrinkage must be above 0, got 0.0"),
        ({"label_noise": 1.5}, r"label_noise must be in \[0, 1\], got 1.5"),
    ],
)
def test_what_cannot_be_is_said(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        BoostingSetting(**changes)
