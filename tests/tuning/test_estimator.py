"""The scikit-learn estimators: scikit-learn's own checks, its meta-estimators, and the engine."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.base import BaseEstimator, clone
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris, make_moons
from sklearn.ensemble import AdaBoostClassifier, BaggingClassifier, StackingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.estimator_checks import parametrize_with_checks

import hpwidgets as hp
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.tuning.estimator import HYPERPARAMETERS, NetworkClassifier, NetworkRegressor

QUICK: dict[str, Any] = {"epochs": 15, "hidden_units": 16}
X, Y = make_moons(200, noise=0.2, random_state=0)


def expected_failures(estimator: BaseEstimator) -> dict[str, str]:
    """What scikit-learn asks for and mini-batches cannot give, with why."""
    reason = (
        "A row given twice falls into two batches, a row of weight 2 into one: the updates"
        " differ. In full batches they are the same: see the test of that name below."
    )
    return {
        "check_sample_weight_equivalence_on_dense_data": reason,
        "check_sample_weight_equivalence_on_sparse_data": reason,
    }


@parametrize_with_checks(
    [NetworkClassifier(), NetworkRegressor()], expected_failed_checks=expected_failures
)
def test_scikit_learns_own_checks(estimator: BaseEstimator, check: Any) -> None:
    check(estimator)


def test_parameters_are_the_hyperparameters_with_their_defaults() -> None:
    parameters = NetworkClassifier().get_params()
    own = {"validation_fraction", "device", "random_state", "warm_start"}
    assert set(parameters) == {*HYPERPARAMETERS, *own, "class_weight"}
    assert set(NetworkRegressor().get_params()) == {*HYPERPARAMETERS, *own}
    assert NetworkClassifier().hyperparameters == Hyperparameters()
    assert NetworkRegressor(learning_rate=0.1, l2=0.01).hyperparameters == Hyperparameters(
        learning_rate=0.1, l2=0.01
    )
    with pytest.raises(ValueError, match=r"dropout must be in \[0, 0.95\], got 2"):
        NetworkClassifier(dropout=2).fit(X, Y)


def test_it_is_the_engines_run() -> None:
    data = hp.load("moons")
    h = Hyperparameters(**QUICK, dropout=0.2, l1=0.001, seed=3)
    run = hp.fit(h, data)
    model = NetworkClassifier(**QUICK, dropout=0.2, l1=0.001, seed=3)
    model.fit(data.X_train.numpy(), data.y_train.numpy())
    assert model.history_.train_loss == pytest.approx(run.train_loss, rel=1e-6)
    with torch.no_grad():
        expected = run.model(data.X_test).softmax(1).numpy()
    assert model.predict_proba(data.X_test.numpy()) == pytest.approx(expected, abs=1e-5)
    assert model.n_iter_ == 15


def test_weights_are_repetitions_in_full_batches() -> None:
    weights = np.random.default_rng(0).integers(0, 4, size=len(Y))
    options: dict[str, Any] = {"batch_size": 1000, "optimizer": "sgd", "learning_rate": 0.5}
    weighed = NetworkClassifier(**QUICK, **options).fit(X, Y, sample_weight=weights)
    repeated = NetworkClassifier(**QUICK, **options).fit(
        np.repeat(X, weights, axis=0), np.repeat(Y, weights)
    )
    assert weighed.predict_proba(X) == pytest.approx(repeated.predict_proba(X), abs=1e-5)
    plain = NetworkClassifier(**QUICK, **options).fit(X, Y)
    assert np.abs(plain.predict_proba(X) - weighed.predict_proba(X)).max() > 1e-3


def test_targets_in_any_unit_give_the_same_regression() -> None:
    rows, y = load_diabetes(return_X_y=True)
    rows = 20 * rows
    model = NetworkRegressor(**QUICK).fit(rows, y)
    other = NetworkRegressor(**QUICK).fit(rows, 1000 * y - 7)
    assert other.predict(rows) == pytest.approx(1000 * model.predict(rows) - 7, rel=1e-3)
    assert model.score(rows, y) > 0.5
    constant = NetworkRegressor(**QUICK).fit(rows, np.full(len(y), 3.0))
    assert constant.predict(rows) == pytest.approx(np.full(len(y), 3.0), abs=0.02)


def test_labels_of_any_kind_come_back() -> None:
    for labels in (np.array(["no", "yes"])[Y], Y * 2 - 1, Y.astype(bool)):
        model = NetworkClassifier(**QUICK).fit(X, labels)
        assert model.classes_.tolist() == np.unique(labels).tolist()
        assert model.predict(X).dtype == labels.dtype
        assert (model.predict(X) == model.classes_[model.predict_proba(X).argmax(1)]).all()
        assert model.score(X, labels) > 0.85


def test_early_stopping_holds_rows_of_every_class_out() -> None:
    model = NetworkClassifier(epochs=200, patience=5, validation_fraction=0.25).fit(X, Y)
    assert model.history_.n_train == 150 and model.n_iter_ < 200
    assert model.history_.outcome == "stopped_early"
    for share in (0.0, 1.0, -1.0):
        with pytest.raises(ValueError, match="validation_fraction must be between 0 and 1"):
            NetworkClassifier(patience=5, validation_fraction=share).fit(X, Y)
    few = NetworkClassifier(**QUICK, patience=2).fit(X[:5], [0, 1, 2, 0, 1])
    assert len(few.classes_) == 3


def test_names_of_columns_are_kept_and_asked_for() -> None:
    frame = load_iris(as_frame=True)
    model = NetworkClassifier(**QUICK).fit(frame.data, frame.target)
    assert list(model.feature_names_in_) == list(frame.data.columns) and model.n_features_in_ == 4
    with pytest.raises(ValueError, match="feature names should match"):
        model.predict(frame.data.rename(columns={"sepal length (cm)": "other"}))


def test_pickles_and_clones_answer_the_same() -> None:
    model = NetworkClassifier(**QUICK, batch_norm=True).fit(X, Y)
    again = pickle.loads(pickle.dumps(model))
    assert (again.predict_proba(X) == model.predict_proba(X)).all()
    fresh = clone(model)
    assert fresh.get_params() == model.get_params() and not hasattr(fresh, "model_")
    assert (fresh.fit(X, Y).predict_proba(X) == model.predict_proba(X)).all()


def test_images_go_into_a_cnn_and_rows_of_one_kind_into_an_mlp() -> None:
    data = hp.load("digits")
    images, labels = data.X_train[:300].numpy(), data.y_train[:300].numpy()
    model = NetworkClassifier(family="cnn", epochs=5, hidden_units=8).fit(images, labels)
    assert model.score(images, labels) > 0.5
    with pytest.raises(ValueError, match="dim"):
        NetworkClassifier().fit(images, labels)


def test_what_cannot_be_fitted_is_said() -> None:
    with pytest.raises(ValueError, match=r"at least 2 classes .* got 1 class"):
        NetworkClassifier().fit(X, np.zeros(len(X)))
    with pytest.raises(ValueError, match=r"at least 2 classes .* got 1 class"):
        NetworkClassifier().fit(X, Y, sample_weight=Y)
    with pytest.raises(ValueError, match=r"[Nn]egative values"):
        NetworkClassifier().fit(X, Y, sample_weight=Y - 0.5)
    with pytest.raises(ValueError, match="scale the inputs"):
        NetworkRegressor(optimizer="sgd", learning_rate=1e6).fit(1e6 * X, Y)


def scaled(**options: Any) -> Any:
    """The classifier behind a scaler."""
    return make_pipeline(StandardScaler(), NetworkClassifier(**QUICK | options))


def test_a_grid_search_through_a_pipeline() -> None:
    rows, y = load_breast_cancer(return_X_y=True)
    grid = {"networkclassifier__l2": [0.0, 0.1], "networkclassifier__hidden_units": [4, 16]}
    search = GridSearchCV(scaled(epochs=5), grid, cv=3).fit(rows, y)
    assert search.best_score_ > 0.93 and len(search.cv_results_["params"]) == 4
    assert set(search.best_params_) == set(grid)


def test_cross_validation_of_both() -> None:
    assert cross_val_score(scaled(), *load_iris(return_X_y=True), cv=4).min() > 0.85
    rows, y = load_diabetes(return_X_y=True)
    scores = cross_val_score(NetworkRegressor(hidden_units=8, epochs=15), 20 * rows, y, cv=3)
    assert scores.mean() > 0.35


def test_bagging_boosting_and_stacking() -> None:
    network = NetworkClassifier(**QUICK)
    bagged = BaggingClassifier(network, n_estimators=4, random_state=0).fit(X, Y)
    boosted = AdaBoostClassifier(NetworkClassifier(epochs=3), n_estimators=4).fit(X, Y)
    # Boosting hands weights on: each round's network is another one.
    answers = [model.predict_proba(X)[:, 0] for model in boosted.estimators_]
    assert len(answers) >= 2 and np.abs(answers[0] - answers[1]).max() > 0.05
    stacked = StackingClassifier(
        [("network", network), ("tree", DecisionTreeClassifier(max_depth=3))],
        LogisticRegression(),
        cv=3,
    ).fit(X, Y)
    for ensemble in (bagged, boosted, stacked):
        assert ensemble.score(X, Y) > 0.85
    assert stacked.final_estimator_.coef_.shape == (1, 2)


def test_only_the_ratios_of_weights_count() -> None:
    weights = np.random.default_rng(0).uniform(0.5, 2, size=len(Y))
    usual = NetworkClassifier(**QUICK).fit(X, Y, sample_weight=weights)
    tiny = NetworkClassifier(**QUICK).fit(X, Y, sample_weight=1e-60 * weights)
    assert tiny.predict_proba(X) == pytest.approx(usual.predict_proba(X), abs=1e-5)
