"""Cross-validation in one pass against a loop of separate fits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from sklearn.feature_selection import SelectKBest
from sklearn.metrics import r2_score
from sklearn.model_selection import (
    GroupKFold,
    KFold,
    LeaveOneOut,
    RepeatedStratifiedKFold,
    StratifiedKFold,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MinMaxScaler,
    OneHotEncoder,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
)

import hpwidgets as hp
from hpwidgets.data.dataset import Dataset
from hpwidgets.records import CrossValidation
from hpwidgets.tuning.validation.cross_validation import cross_validate, fold_scores
from tests.factories import stopping_after
from tests.tuning.validation.one_fold import fold_data, in_class_order

H = hp.Hyperparameters(hidden_units=8, epochs=4)


def as_loop(h: hp.Hyperparameters, data: Dataset, found: CrossValidation, scaler: Any) -> None:
    """Every fold's numbers are those of a fit of its own."""
    for at, fold in enumerate(found.folds):
        alone = hp.fit(h, fold_data(data, fold.train_rows, fold.test_rows, scaler))
        last = alone.epochs[-1]
        if data.task == "classification" or len(fold.test_rows) > 1:
            wanted = pytest.approx(last.validation_score, rel=1e-5, abs=1e-5)
            assert found.score[at] == wanted
        else:
            assert np.isnan(found.score[at])
        assert found.loss[at] == pytest.approx(last.validation_loss, rel=1e-5, abs=1e-7)
        assert found.train_score[at] == pytest.approx(last.train_score, rel=1e-5, abs=1e-5)


def text_labels() -> Dataset:
    draw = np.random.default_rng(2)
    X = draw.normal(size=(61, 3)) * [1, 50, 0.01] + [0, 1000, 0]
    return hp.load((X, np.where(X[:, 0] + draw.normal(size=61) > 0, "élevé", "low & slow")))


@pytest.mark.parametrize(
    ("name", "folds", "scale", "scaler"),
    [
        ("iris", KFold(4), "standard", StandardScaler()),
        ("iris", 5, "minmax", MinMaxScaler()),
        ("wine", StratifiedKFold(3, shuffle=True, random_state=1), None, None),
        ("iris", RepeatedStratifiedKFold(n_splits=3, n_repeats=2, random_state=0), None, None),
        ("diabetes", 3, "robust", RobustScaler()),
        ("wine", 3, QuantileTransformer(n_quantiles=20), QuantileTransformer(n_quantiles=20)),
        (
            "wine",
            3,
            make_pipeline(StandardScaler(), PCA(2)),
            make_pipeline(StandardScaler(), PCA(2)),
        ),
        ("wine", 4, SelectKBest(k=3), SelectKBest(k=3)),
    ],
)
def test_scores_are_those_of_separate_fits(name: str, folds: Any, scale: Any, scaler: Any) -> None:
    data = hp.load(name)
    found = cross_validate(H, data, folds, scale=scale)
    as_loop(H, data, found, scaler)
    assert found.mean == pytest.approx(found.score.mean())
    assert found.sd == pytest.approx(found.score.std(ddof=1))
    assert found.se == pytest.approx(found.score.std(ddof=1) / math.sqrt(len(found.score)))


@pytest.mark.parametrize(
    "changes",
    [
        {"dropout": 0.4, "seed": 3},
        {"batch_norm": True, "batch_size": 32},
        {"batch_size": 512, "optimizer": "sgd", "momentum": 0.9, "learning_rate": 0.1},
        {"hidden_layers": 0, "l1": 0.01},
        {"hidden_layers": 2, "hidden_units": (5, 3), "activation": "tanh"},
    ],
)
def test_whatever_the_network(changes: dict[str, Any]) -> None:
    data = text_labels()
    h = H.replace(**changes)
    as_loop(h, data, cross_validate(h, data, 4), StandardScaler())
    assert data.class_names == ("low & slow", "élevé")


def test_images_are_scaled_pixel_by_pixel_and_stay_images() -> None:
    data = hp.load("digits", train_size=80)
    h = H.replace(family="cnn", epochs=2)
    as_loop(h, data, cross_validate(h, data, 2), StandardScaler())
    as_loop(h, data, cross_validate(h, data, 2, scale=None), None)


def test_groups_stay_together() -> None:
    data = text_labels()
    groups = np.arange(48) // 4
    rows = len(data.y_train) + len(data.y_validation)
    groups = np.array([f"person {at // 4}" for at in range(rows)])
    found = cross_validate(H, data, GroupKFold(4), groups=groups)
    as_loop(H, data, found, StandardScaler())
    for fold in found.folds:
        assert not set(groups[fold.train_rows]) & set(groups[fold.test_rows])


@pytest.mark.parametrize("regression", [False, True])
def test_each_row_by_itself(regression: bool) -> None:
    draw = np.random.default_rng(0)
    X = draw.normal(size=(16, 2))
    data = hp.load((X, X[:, 0] if regression else (X[:, 0] > 0).astype(int)))
    found = cross_validate(H, data, LeaveOneOut())
    as_loop(H, data, found, StandardScaler())
    assert len(found.score) == len(data.y_train) + len(data.y_validation)
    if regression:
        assert math.isnan(found.mean) and math.isnan(found.sd) and math.isnan(found.se)
        assert np.isfinite(found.loss).all()
    else:
        assert set(found.score.tolist()) <= {0.0, 1.0}


def test_r2_is_that_of_scikit_learn_in_the_unit_of_the_targets() -> None:
    data = hp.load("diabetes")
    found = cross_validate(H, data, 3)
    fold = found.folds[1]
    own = fold_data(data, fold.train_rows, fold.test_rows, StandardScaler())
    run = hp.train(H, own)
    for _epoch in run:
        pass
    answers = run.predict(own.X_validation).squeeze(-1).detach().numpy()
    wanted = r2_score(own.y_validation.numpy(), answers)
    assert found.score[1] == pytest.approx(wanted, abs=1e-5)


def test_a_class_that_no_fold_has_seen_is_never_answered() -> None:
    data = in_class_order(hp.load("iris"), 37)
    h = H.replace(epochs=20)
    found = cross_validate(h, data, KFold(3))
    as_loop(h, data, found, StandardScaler())
    assert [fold.missing_in_training for fold in found.folds] == [
        ("setosa",),
        ("versicolor",),
        ("virginica",),
    ]
    assert found.score.tolist() == [0, 0, 0]
    assert cross_validate(h, data, 3).score.min() > 0.5


def test_scales_do_not_see_the_rows_that_judge() -> None:
    # A column that is 0 but for one row: fitted on the others it is constant, and a scaler of all
    # rows would have shrunk that row to a few standard deviations.
    X = np.zeros((40, 2))
    X[:, 0] = np.arange(40) % 2
    X[7, 1] = 1000.0
    data = hp.load((X, np.arange(40) % 2), validation=0.25, test=0.2)
    flat = torch.cat([data.X_train, data.X_validation])
    row = int(flat[:, 1].argmax())
    n = len(flat)
    seen: list[np.ndarray[Any, Any]] = []

    class Watching(StandardScaler):  # type: ignore[misc]
        def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
            seen.append(X.copy())
            return super().fit(X, y, sample_weight)

    found = cross_validate(H, data, KFold(4), scale=Watching())
    assert [len(part) for part in seen] == [len(fold.train_rows) for fold in found.folds]
    holds = [bool((part[:, 1] == flat[row, 1].item()).any()) for part in seen]
    assert holds == [row in fold.train_rows for fold in found.folds] and n > 20


def test_results_come_in_epoch_by_epoch_and_stop_when_cancelled() -> None:
    views = list(fold_scores(H, "iris", 3))
    done = [view.found.done for view in views]
    assert done == sorted(done) and done[0] == 0 and done[-1] == views[0].found.total == 12
    assert not np.isfinite(views[0].found.score).any()
    last = views[-1]
    assert last.curves.shape == (3, 4) and last.epochs == 4
    assert last.curves[:, -1] == pytest.approx(last.found.score)
    assert last.found.score == pytest.approx(cross_validate(H, "iris", 3).score)
    cancelled = stopping_after(6)
    some = list(fold_scores(H, "iris", 5, cancelled=cancelled))
    assert some[-1].found.done < some[-1].found.total


def test_a_fold_that_diverges_has_no_score_and_is_in_no_mean() -> None:
    found = cross_validate(H.replace(optimizer="sgd", learning_rate=1e9), "diabetes", 3)
    assert np.isnan(found.score).all() and math.isnan(found.mean)
    one = CrossValidation(
        folds=found.folds,
        score=np.array([np.nan, 0.5, 0.9]),
        loss=found.loss,
        train_score=found.train_score,
        done=1,
        total=1,
    )
    assert one.mean == pytest.approx(0.7)
    assert one.se == pytest.approx(np.std([0.5, 0.9], ddof=1) / math.sqrt(2))


@pytest.mark.parametrize(
    ("folds", "options", "error", "message"),
    [
        (3, {"scale": "standart"}, ValueError, "did you mean 'standard'"),
        (3, {"scale": 3}, TypeError, "one of scikit-learn's transformers, got int"),
        (3, {"scale": StandardScaler}, TypeError, "transformers, got StandardScaler"),
        (3, {"scale": OneHotEncoder(handle_unknown="ignore")}, ValueError, "give a dense one"),
        (3, {"scale": FunctionTransformer(lambda X: X / 0)}, ValueError, "are not finite"),
        (GroupKFold(3), {}, ValueError, "give groups=, one value a row"),
        (113, {}, ValueError, "folds must be at most 112, the number of rows, got 113"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
def test_what_cannot_be_cross_validated_is_said(
    folds: Any, options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        cross_validate(H, "iris", folds, **options)


def test_a_setting_is_a_hyperparameters() -> None:
    with pytest.raises(TypeError, match="must be a Hyperparameters, got dict; make one with"):
        cross_validate({"epochs": 3}, "iris")  # type: ignore[arg-type]


def test_early_stopping_on_the_judging_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="on the validation fold itself"):
        cross_validate(H.replace(patience=3), "iris")
