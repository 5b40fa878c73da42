"""What a network must beat: the same answer for every row, and a linear model."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
from torch import Tensor

from hpwidgets.data.dataset import Dataset
from hpwidgets.tuning.populations.answers import Floats, loss, score
from hpwidgets.tuning.populations.blas import one_blas_thread

ReferenceName: TypeAlias = Literal["dummy", "linear"]
REFERENCES: tuple[ReferenceName, ...] = ("dummy", "linear")


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A model that needs no tuning, fitted on the training rows; values are on the validation rows.

    ``answer(X)`` gives class probabilities ``[n, K]``, or numbers with K = 1, for a Dataset's rows.
    """

    name: ReferenceName
    n_parameters: int
    loss: float
    score: float
    seconds: float
    answer: Callable[[Tensor], Floats] = field(repr=False)


def reference(name: ReferenceName, data: Dataset, *, standardise: bool = False) -> Reference:
    """Fit scikit-learn's dummy or linear model with its defaults, on the flat training rows.

    "dummy" answers the training rows' class shares, or their mean; "linear" is logistic or linear
    regression. With ``standardise`` it scales the columns itself, so that rows in raw units do it
    no harm. With one class in the training rows there is nothing to tell apart, and both are the
    dummy.

    >>> import hpwidgets as hp
    >>> iris = hp.load("iris")
    >>> [round(reference(name, iris).score, 2) for name in REFERENCES]
    [0.32, 0.84]
    """
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    X, y = data.X_train.flatten(1).double().numpy(), data.y_train.numpy()
    classes = data.task == "classification"
    model = _model(name, classes=classes, constant=len(np.unique(y)) < 2)
    if standardise:
        model = make_pipeline(StandardScaler(), model)
    started = time.perf_counter()
    with one_blas_thread():
        model.fit(X, y)
    seconds = time.perf_counter() - started

    def answer(rows: Tensor) -> Floats:
        flat = rows.flatten(1).double().numpy()
        if not classes:
            return np.asarray(model.predict(flat), dtype=np.float64).reshape(-1, 1)
        shares = np.zeros((len(flat), data.n_outputs))
        shares[:, model.classes_] = model.predict_proba(flat)
        return shares

    found, truth = answer(data.X_validation), data.y_validation.numpy()
    units = 1 if data.n_outputs == 2 else data.n_outputs
    return Reference(
        name=name,
        n_parameters=data.n_outputs if name == "dummy" else (X.shape[1] + 1) * units,
        loss=float(loss(found, truth, data.task)),
        score=float(score(found, truth, data.task)),
        seconds=seconds,
        answer=answer,
    )


def _model(name: ReferenceName, *, classes: bool, constant: bool) -> Any:
    from sklearn.dummy import DummyClassifier, DummyRegressor
    from sklearn.linear_model import LinearRegression, LogisticRegression

    if not classes:
        return DummyRegressor() if name == "dummy" else LinearRegression()
    if name == "dummy" or constant:
        return DummyClassifier(strategy="prior")
    return LogisticRegression(max_iter=5000)
