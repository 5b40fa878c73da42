"""The estimators' seeds, and how they train on: random_state, warm_start, partial_fit."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_diabetes, make_moons
from sklearn.ensemble import AdaBoostRegressor, BaggingClassifier, BaggingRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from hpwidgets.tuning.estimator import NetworkClassifier, NetworkRegressor

QUICK: dict[str, Any] = {"epochs": 10, "hidden_units": 16}
# One batch of all rows: what the order of the rows and the dropout noise are does not matter.
WHOLE: dict[str, Any] = {"hidden_units": 16, "batch_size": 1000, "dropout": 0.0}
X, Y = make_moons(200, noise=0.2, random_state=0)
ROWS, TARGETS = load_diabetes(return_X_y=True)
ROWS = 20 * ROWS


def test_bagged_members_without_bootstrap_differ() -> None:
    bagged = BaggingClassifier(
        NetworkClassifier(**QUICK), n_estimators=5, bootstrap=False, random_state=0
    ).fit(X, Y)
    answers = np.array([member.predict_proba(X)[:, 0] for member in bagged.estimators_])
    assert answers.std(axis=0).max() > 0.05
    assert len({member.hyperparameters.seed for member in bagged.estimators_}) == 5
    again = clone(bagged).fit(X, Y)
    assert (again.predict_proba(X) == bagged.predict_proba(X)).all()


def test_other_ensembles_and_pipelines_hand_seeds_on() -> None:
    piped = make_pipeline(StandardScaler(), NetworkRegressor(**QUICK))
    for kind in (BaggingRegressor, AdaBoostRegressor):
        fitted = kind(piped, n_estimators=3, random_state=1).fit(ROWS, TARGETS)
        seeds = {member[-1].hyperparameters.seed for member in fitted.estimators_}
        assert len(seeds) == 3


def test_a_number_takes_the_place_of_the_seed() -> None:
    plain = NetworkClassifier(**QUICK, seed=3).fit(X, Y)
    for state in (3, np.int64(3), np.uint8(3)):
        told = NetworkClassifier(**QUICK, seed=8, random_state=state).fit(X, Y)
        assert told.hyperparameters.seed == 3 and told.seed == 8
        assert (told.predict_proba(X) == plain.predict_proba(X)).all()
    usual = NetworkClassifier(**QUICK).fit(X, Y)
    assert (usual.predict_proba(X) == clone(usual).fit(X, Y).predict_proba(X)).all()


def test_a_random_state_draws_a_seed_in_each_fit() -> None:
    state = np.random.RandomState(0)
    one, other = (NetworkClassifier(**QUICK, random_state=state).fit(X, Y) for _ in range(2))
    assert one.history_.hyperparameters.seed != other.history_.hyperparameters.seed
    again = NetworkClassifier(**QUICK, random_state=np.random.RandomState(0)).fit(X, Y)
    assert (again.predict_proba(X) == one.predict_proba(X)).all()


def test_the_rows_held_out_are_drawn_by_it() -> None:
    options: dict[str, Any] = {**QUICK, "patience": 2}
    plain = NetworkClassifier(**options, seed=5).fit(X, Y)
    told = NetworkClassifier(**options, random_state=5).fit(X, Y)
    assert told.history_.validation_loss.tolist() == plain.history_.validation_loss.tolist()


@pytest.mark.parametrize("state", ["a", -1, 2**31, 1.5, True, np.random.default_rng(0)])
def test_what_is_no_random_state_is_said(state: Any) -> None:
    message = r"^random_state must be None, a whole number in \[0, 2147483647\] or a numpy"
    with pytest.raises((TypeError, ValueError), match=message):
        NetworkClassifier(random_state=state).fit(X, Y)


def test_a_warm_start_trains_on_and_a_cold_one_anew() -> None:
    options: dict[str, Any] = {**WHOLE, "optimizer": "sgd", "learning_rate": 0.3}
    whole = NetworkClassifier(epochs=60, **options).fit(X, Y)
    warm = NetworkClassifier(epochs=30, warm_start=True, **options).fit(X, Y)
    cold = NetworkClassifier(epochs=30, **options).fit(X, Y)
    assert (warm.predict_proba(X) == cold.predict_proba(X)).all() and warm.n_iter_ == 30
    warm.fit(X, Y)
    assert warm.predict_proba(X) == pytest.approx(whole.predict_proba(X), abs=1e-4)
    assert warm.n_iter_ == 60 and len(warm.history_.epochs) == 30
    assert (cold.fit(X, Y).predict_proba(X) == clone(cold).fit(X, Y).predict_proba(X)).all()
    assert np.abs(cold.predict_proba(X) - whole.predict_proba(X)).max() > 0.01


def test_a_warm_start_may_learn_at_another_rate_on_other_rows() -> None:
    model = NetworkRegressor(**QUICK, warm_start=True, batch_norm=True).fit(ROWS, TARGETS)
    before, mean = model.predict(ROWS), model.target_mean_
    model.set_params(learning_rate=1e-9).fit(ROWS[:50], TARGETS[:50] + 1000)
    # Batch norm's running mean and spread follow the rows; nothing else has moved.
    assert np.corrcoef(model.predict(ROWS), before)[0, 1] > 0.95
    assert model.target_mean_ == mean and model.n_iter_ == 20


def test_a_warm_start_never_trains_on_rows_that_decide_when_it_stops() -> None:
    options: dict[str, Any] = {"patience": 3, "warm_start": True, "validation_fraction": 0.3}
    for state in (None, 4, np.random.RandomState(0)):
        model = NetworkClassifier(epochs=5, random_state=state, **options).fit(X, Y)
        first = model.history_.validation_loss
        model.set_params(learning_rate=1e-9).fit(X, Y)
        assert min(first) == pytest.approx(model.history_.validation_loss[0], rel=1e-3)


def test_parts_are_learned_one_after_another() -> None:
    rng = np.random.default_rng(0)
    model = NetworkClassifier(hidden_units=16, dropout=0.1)
    for _ in range(12):
        for part in np.array_split(rng.permutation(len(Y)), 5):
            model.partial_fit(X[part], Y[part], classes=[1, 0])
    assert model.n_iter_ == 60 and model.classes_.tolist() == [0, 1]
    assert model.score(X, Y) > 0.9
    regressor = NetworkRegressor(hidden_units=8)
    for _ in range(30):
        regressor.partial_fit(ROWS, TARGETS)
    assert regressor.score(ROWS, TARGETS) > 0.5


@pytest.mark.parametrize("optimizer", ["sgd", "rmsprop", "adam", "adamw"])
def test_calls_of_partial_fit_are_epochs_of_a_fit(optimizer: str) -> None:
    options: dict[str, Any] = {**WHOLE, "optimizer": optimizer, "momentum": 0.9, "l2": 0.01}
    whole = NetworkClassifier(epochs=25, **options).fit(X, Y)
    parts = NetworkClassifier(**options)
    for _ in range(25):
        # What the optimizer knows is pickled with the network.
        parts = pickle.loads(pickle.dumps(parts)).partial_fit(X, Y, classes=[0, 1])
    assert parts.predict_proba(X) == pytest.approx(whole.predict_proba(X), abs=1e-3)
    assert parts.n_iter_ == 25


def test_each_call_has_dropout_noise_of_its_own() -> None:
    model = NetworkClassifier(dropout=0.5)
    seeds = set()
    for _ in range(4):
        model.partial_fit(X, Y, classes=[0, 1])
        seeds.add(model.history_.hyperparameters.seed)
    assert len(seeds) == 4


def test_a_part_need_not_hold_every_class() -> None:
    model = NetworkClassifier(hidden_units=16)
    labels = np.array(["no", "yes"])[Y]
    for _ in range(30):
        for label in ("no", "yes"):
            model.partial_fit(X[labels == label], labels[labels == label], ["no", "yes", "?"])
    assert model.predict_proba(X).shape == (200, 3) and model.classes_.tolist() == [
        "?",
        "no",
        "yes",
    ]
    assert "?" not in model.predict(X)
    model.partial_fit(X[:1], labels[:1])  # later calls may leave the classes out


def test_partial_fit_goes_on_from_a_fit_and_a_fit_begins_anew() -> None:
    model = NetworkClassifier(**QUICK).fit(X, Y)
    before = model.predict_proba(X)
    model.set_params(learning_rate=1e-9).partial_fit(X, Y)
    assert model.predict_proba(X) == pytest.approx(before, abs=1e-5) and model.n_iter_ == 11
    model.set_params(learning_rate=0.01, optimizer="sgd").partial_fit(X, Y).partial_fit(X, Y)
    assert (model.fit(X, Y).predict_proba(X) == clone(model).fit(X, Y).predict_proba(X)).all()


def test_a_call_that_fails_leaves_the_network_as_it_was() -> None:
    model = NetworkRegressor(hidden_units=8, optimizer="sgd").partial_fit(ROWS, TARGETS)
    before = model.predict(ROWS)
    with pytest.raises(ValueError, match="diverged in its first epoch"):
        model.set_params(learning_rate=1e9).partial_fit(ROWS, TARGETS)
    assert (model.predict(ROWS) == before).all() and model.n_iter_ == 1


def test_what_cannot_be_gone_on_with_is_said() -> None:
    with pytest.raises(ValueError, match="classes must be passed on the first call"):
        NetworkClassifier().partial_fit(X, Y)
    for classes in ([0], 5, [0, "a", None], [[0, 1]]):
        with pytest.raises(ValueError, match="classes must be a list of at least 2 labels"):
            NetworkClassifier().partial_fit(X, Y, classes)
    with pytest.raises(ValueError, match=r"not among the 2 classes .*: 1; it knows 0, 2\."):
        NetworkClassifier().partial_fit(X, Y, [0, 2])
    model = NetworkClassifier(epochs=2, warm_start=True).fit(X, Y)
    with pytest.raises(ValueError, match=r"classes must be those .* \[0, 1\], got \[0, 1, 2\]"):
        model.partial_fit(X, Y, [0, 1, 2])
    with pytest.raises(ValueError, match=r"not among the 2 classes .*: 'a', 'b'; it knows 0, 1"):
        model.fit(X, np.array(["a", "b"])[Y])
    with pytest.raises(ValueError, match="expecting 2 features"):
        model.partial_fit(X[:, :1], Y)
    message = r"hidden_units changed from 32 to 3; set it back, or begin anew"
    with pytest.raises(ValueError, match=message):
        clone(model).fit(X, Y).set_params(hidden_units=3).fit(X, Y)
    model.set_params(batch_norm=True)
    with pytest.raises(ValueError, match="batch_norm changed from False to True"):
        model.partial_fit(X, Y)
    with pytest.raises(TypeError, match="warm_start must be True or False, got 'no'"):
        NetworkClassifier(warm_start="no").fit(X, Y)
