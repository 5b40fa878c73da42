"""Stacking and voting: as scikit-learn's own classes with the same models and folds."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom
from sklearn.base import clone
from sklearn.ensemble import StackingClassifier, StackingRegressor, VotingClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.model_selection import KFold, ShuffleSplit, StratifiedKFold, cross_val_predict

import hpwidgets as hp
from hpwidgets.lessons.ensembles._base_models import NAMES, BaseModels, base_estimators
from hpwidgets.lessons.ensembles._stacking import meta_features, meta_weights, stacking
from hpwidgets.lessons.ensembles._voting import count_rights, hard_vote, voting
from hpwidgets.tuning.populations.answers import score
from hpwidgets.tuning.validation.folds import make_folds
from tests.factories import diabetes, moons, stopping_after

SETTING: dict[str, Any] = {"epochs": 8, "hidden_units": 8, "hidden_layers": 1, "seed": 2}
H = hp.Hyperparameters(**SETTING)
FOLDS = StratifiedKFold(4, shuffle=True, random_state=0)


def rows(data: hp.Dataset, part: str) -> tuple[np.ndarray, np.ndarray]:
    X = getattr(data, f"X_{part}").flatten(1).double().numpy()
    return X, getattr(data, f"y_{part}").numpy()


def estimators(network: Any, data: hp.Dataset) -> list[tuple[str, Any]]:
    return list(zip("abcd", [*base_estimators(data.task, 2), network], strict=True))


@pytest.fixture(scope="module")
def wine() -> hp.Dataset:
    return hp.load("wine")


@pytest.mark.parametrize("name", ["moons", "wine"])
def test_both_stacks_are_scikit_learns(name: str, wine: hp.Dataset) -> None:
    data = wine if name == "wine" else moons(160)
    X, y = rows(data, "train")
    *_views, last = stacking(H, data, folds=FOLDS)
    models = estimators(hp.NetworkClassifier(**SETTING), data)
    honest = StackingClassifier(
        models, LogisticRegression(max_iter=1000), cv=FOLDS, stack_method="predict_proba"
    ).fit(X, y)
    held = rows(data, "validation")
    assert last.kept[0] == pytest.approx(honest.score(*held))
    judged = meta_weights(honest.final_estimator_, 4, "classification")
    assert last.weights[0] == pytest.approx(judged, abs=0.02)
    fitted = [(key, clone(model).fit(X, y)) for key, model in models]
    leaky = StackingClassifier(
        [(key, FrozenEstimator(model)) for key, model in fitted],
        LogisticRegression(max_iter=1000),
        cv="prefit",
        stack_method="predict_proba",
    ).fit(X, y)
    assert last.kept[1] == pytest.approx(leaky.score(*held))
    assert last.promised[1] == pytest.approx(leaky.score(X, y))
    assert last.train_score == pytest.approx([m.score(X, y) for _key, m in fitted])
    assert last.validation_score == pytest.approx([m.score(*held) for _key, m in fitted])
    scores = [value for _name, value in last.on_test()]
    test = rows(data, "test")
    assert scores[:2] == pytest.approx([honest.score(*test), leaky.score(*test)])
    best = int(np.argmax(last.validation_score))
    assert scores[2] == pytest.approx(fitted[best][1].score(*test))


def test_answers_out_of_fold_are_those_of_cross_val_predict(wine: hp.Dataset) -> None:
    X, y = rows(wine, "train")
    splits = make_folds(y, FOLDS, classes=wine.class_names)
    models = BaseModels(H, wine, splits)
    list(models)
    found = models.fold_answers()
    for at, (_key, model) in enumerate(estimators(hp.NetworkClassifier(**SETTING), wine)):
        judge = cross_val_predict(model, X, y, cv=FOLDS, method="predict_proba")
        assert found[at] == pytest.approx(judge, abs=2e-3 if at == 3 else 1e-9)


def test_a_stack_of_numbers_is_ridge_on_the_models_numbers() -> None:
    data = diabetes()
    X, y = rows(data, "train")
    folds = KFold(3)
    *_views, last = stacking(H, data, folds=folds)
    models = BaseModels(H, data, make_folds(y, folds, classes=()))
    list(models)
    meta = RidgeCV().fit(meta_features(models.fold_answers(), "regression"), y)
    assert last.weights[0] == pytest.approx(meta.coef_)
    held = data.X_validation
    new = meta_features(models.answers(held), "regression")
    assert last.kept[0] == pytest.approx(meta.score(new, data.y_validation.numpy()))
    assert last.average == pytest.approx(
        score(models.answers(held).mean(0), data.y_validation, "regression").item()
    )
    # Without the network, whose regressor scales targets, scikit-learn's own class agrees.
    three = StackingRegressor(
        list(zip("abc", base_estimators("regression", 2), strict=True)), cv=folds
    )
    three.fit(X, y)
    own = RidgeCV().fit(meta_features(models.fold_answers()[:3], "regression"), y)
    assert own.coef_ == pytest.approx(three.final_estimator_.coef_, rel=1e-6)


def test_the_leak_trusts_what_knows_its_rows_by_heart_on_every_seed() -> None:
    for seed in range(5):
        data = hp.load("moons", noise=0.35, seed=seed)
        *_views, last = stacking(H.replace(seed=seed, epochs=20), data)
        tree = 1
        assert last.promised[1] == last.train_score[tree] == 1
        assert last.kept[1] < last.promised[1] - 0.08
        assert abs(last.promised[0] - last.kept[0]) < 0.08
        assert last.weights[1].argmax() == tree and last.weights[0].argmax() != tree


def test_weights_of_several_classes_link_a_class_to_itself() -> None:
    class Fitted:
        coef_ = np.arange(2 * 9.0).reshape(3, 6)  # 3 classes, 2 models of 3 probabilities

    weights = meta_weights(Fitted(), 2, "classification")
    assert weights.tolist() == [(0 + 7 + 14) / 3, (3 + 10 + 17) / 3]


def test_hard_and_soft_votes_are_scikit_learns(wine: hp.Dataset) -> None:
    for data in (wine, moons(160)):
        X, y = rows(data, "train")
        models = estimators(hp.NetworkClassifier(**SETTING), data)
        *_views, last = voting(H, data)
        held, test = rows(data, "validation"), rows(data, "test")
        scores = dict(last.on_test())
        for kind in ("hard", "soft"):
            judge = VotingClassifier(models, voting=kind).fit(X, y)
            assert getattr(last, kind) == pytest.approx(judge.score(*held))
            assert scores[f"{kind} vote"] == pytest.approx(judge.score(*test))
        right = np.stack([m.predict(held[0]) == held[1] for m in judge.estimators_]).sum(0)
        assert last.rights == pytest.approx([(right == n).mean() for n in range(5)])


def test_a_vote_of_numbers_is_their_average() -> None:
    *_views, last = voting(H, diabetes())
    assert np.isnan(last.hard) and np.isnan(last.rights).all()
    assert last.soft > last.score.min() and last.on_test is not None
    assert last.on_test()[0][0] == "average"


def test_independent_voters_follow_the_binomial() -> None:
    assert count_rights([0.6] * 11) == pytest.approx(binom.pmf(range(12), 11, 0.6))
    found = count_rights([0.2, 0.9])
    assert found == pytest.approx([0.8 * 0.1, 0.8 * 0.9 + 0.2 * 0.1, 0.2 * 0.9])


def test_of_equal_votes_the_first_class_wins() -> None:
    answers = np.array([[[0.9, 0.1]], [[0.2, 0.8]]])
    assert hard_vote(answers).argmax(axis=1).tolist() == [0]


def test_classes_that_a_part_lacks_keep_their_column() -> None:
    data = hp.load("iris")
    y = data.y_train.numpy()
    without = np.flatnonzero(y != 1)
    part = dataclasses.replace(data, X_train=data.X_train[without], y_train=data.y_train[without])
    models = BaseModels(H, part)
    list(models)
    answers = models.answers(data.X_test)
    assert answers.shape == (4, len(data.X_test), 3) and (answers[:3, :, 1] == 0).all()


@pytest.mark.parametrize(
    ("folds", "message"),
    [
        (1, "folds must be at least 2, got 1"),
        (ShuffleSplit(3, random_state=0), "exactly once, as KFold"),
    ],
)
def test_folds_that_cannot_stack_are_said(folds: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        next(stacking(H, moons(), folds=folds))


def test_a_network_that_diverged_and_patience_are_said() -> None:
    wild = H.replace(learning_rate=1e8, optimizer="sgd")
    for work in (stacking, voting):
        with pytest.raises(ValueError, match="network diverged"):
            list(work(wild, diabetes()))
        with pytest.raises(ValueError, match="take patience=None"):
            next(work(H.replace(patience=3), moons()))
    models = BaseModels(H, moons())
    with pytest.raises(RuntimeError, match="not fitted yet"):
        models.answers(moons().X_test)
    list(models)
    with pytest.raises(RuntimeError, match="there are no folds"):
        models.fold_answers()


def test_progress_streams_and_a_stop_ends_it() -> None:
    data = moons(100)
    for work in (stacking, voting):
        asked: list[int] = []

        def counted(asked: list[int] = asked) -> bool:
            asked.append(1)
            return False

        whole = [view.done for view in work(H, data, cancelled=counted)]
        assert whole == sorted(whole) and whole[0] == 0 and len(whole) > len(NAMES)
        for last in (0, 2, len(asked) // 2, len(asked) - 1):
            cancelled = stopping_after(last)
            assert len(list(work(H, data, cancelled=cancelled))) < len(whole)


def test_models_are_shown_as_they_come() -> None:
    data = moons(100)
    *views, last = stacking(H, data, folds=3)
    known = [int(np.isfinite(view.validation_score).sum()) for view in views]
    assert known == sorted(known) and {0, 1, 2, 3, 4} <= set(known)
    assert views[3].train_score[:3] == pytest.approx(last.train_score[:3])
    assert views[3].validation_score[:3] == pytest.approx(last.validation_score[:3])
    assert views[-1].validation_score == pytest.approx(last.validation_score)
    *votes, vote = voting(H, data)
    assert votes[3].score[:3] == pytest.approx(vote.score[:3]) and np.isnan(votes[3].score[3])
    assert votes[-1].score == pytest.approx(vote.score)
