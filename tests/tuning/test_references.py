"""What a network must beat, beside scikit-learn itself."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.preprocessing import StandardScaler

import hpwidgets as hp
from hpwidgets.tuning.references import REFERENCES, reference
from tests.factories import dataset, diabetes


def test_classes_by_the_commonest_and_by_logistic_regression() -> None:
    wine = hp.load("wine")
    X, y = wine.X_train.double().numpy(), wine.y_train.numpy()
    new, truth = wine.X_validation.double().numpy(), wine.y_validation.numpy()
    dummy, linear = (reference(name, wine) for name in REFERENCES)
    assert dummy.score == (truth == np.bincount(y).argmax()).mean()
    model = LogisticRegression(max_iter=5000).fit(X, y)
    assert linear.score == model.score(new, truth)
    assert linear.answer(wine.X_test) == pytest.approx(model.predict_proba(wine.X_test.double()))
    assert (dummy.n_parameters, linear.n_parameters) == (3, 42)


def test_amounts_by_their_mean_and_by_linear_regression() -> None:
    data = diabetes()
    X, y = data.X_train.double().numpy(), data.y_train.numpy()
    new, truth = data.X_validation.double().numpy(), data.y_validation.numpy()
    dummy, linear = (reference(name, data) for name in REFERENCES)
    assert dummy.score <= 0.01 and dummy.answer(data.X_test).shape == (len(data.X_test), 1)
    assert linear.score == pytest.approx(LinearRegression().fit(X, y).score(new, truth), abs=1e-6)
    assert linear.loss < dummy.loss


def test_columns_of_any_unit_are_scaled_where_wanted() -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 3)) * [1e-3, 1.0, 1e4] + [0, 5, 1e5]
    y = (X[:, 0] * 1e3 + X[:, 2] * 1e-4 - 10 > 0).astype(np.int64)
    data = dataset(X, y, "classification", "units")
    scaled = reference("linear", data, standardise=True)
    fitted = StandardScaler().fit(data.X_train.double().numpy())
    model = LogisticRegression(max_iter=5000)
    model.fit(fitted.transform(data.X_train.double().numpy()), data.y_train.numpy())
    new = fitted.transform(data.X_validation.double().numpy())
    assert scaled.score == model.score(new, data.y_validation.numpy()) > 0.9


def test_with_one_class_both_are_the_dummy() -> None:
    data = dataset(
        np.arange(12.0).reshape(12, 1), np.array([0] * 9 + [1] * 3), "classification", ""
    )
    assert [reference(name, data).score for name in REFERENCES] == [1.0, 1.0]
