"""The engine as scikit-learn estimators, whose parameters are the hyperparameters."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.model_selection import train_test_split
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import (
    _check_sample_weight,
    check_is_fitted,
    column_or_1d,
    validate_data,
)

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine.training import fit_population
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import History, Task

Values = NDArray[Any]
HYPERPARAMETERS = tuple(field.name for field in fields(Hyperparameters))


@dataclass(kw_only=True, eq=False, repr=False)
class _NetworkEstimator(BaseEstimator):  # type: ignore[misc]
    """What both estimators share: parameters, one fit, and answers in double precision."""

    learning_rate: float = 0.01
    batch_size: int = 16
    dropout: float = 0.0
    l1: float = 0.0
    l2: float = 0.0
    family: str = "mlp"
    hidden_layers: int = 2
    hidden_units: int = 32
    activation: str = "relu"
    batch_norm: bool = False
    optimizer: str = "adam"
    momentum: float = 0.0
    epochs: int = 40
    patience: int | None = None
    seed: int = 0
    validation_fraction: float = 0.1
    device: str = "cpu"

    @property
    def hyperparameters(self) -> Hyperparameters:
        """The parameters as :class:`hpwidgets.Hyperparameters`; its errors say what is wrong."""
        return Hyperparameters(**{name: getattr(self, name) for name in HYPERPARAMETERS})

    def _train(
        self, X: Values, y: Values, weights: Values | None, classes: tuple[str, ...]
    ) -> Self:
        h = self.hyperparameters
        task: Task = "classification" if classes else "regression"
        rows, held = np.arange(len(y)), np.arange(len(y))
        if h.patience is not None:
            rows, held = self._hold_out(y, task)
        inputs = torch.tensor(X, dtype=torch.float32)
        targets = torch.tensor(y, dtype=torch.int64 if classes else torch.float32)
        # Without early stopping nothing is chosen by validation rows, and none are taken away.
        data = Dataset(
            X_train=inputs[rows],
            y_train=targets[rows],
            X_validation=inputs[held],
            y_validation=targets[held],
            X_test=inputs[:0],
            y_test=targets[:0],
            task=task,
            feature_names=tuple(f"x{number}" for number in range(math.prod(X.shape[1:]))),
            class_names=classes,
            name="the estimator's rows",
            code="",
        )
        own = None if weights is None else [weights[rows]]
        (history,) = fit_population([h], data, sample_weights=own, device=self.device)
        if history.outcome == "diverged" and not history.epochs:
            raise ValueError(
                "training diverged in its first epoch; scale the inputs, for example with a"
                f" StandardScaler, or lower learning_rate={h.learning_rate:g}"
            )
        self.history_: History = history
        self.model_ = history.model.double().eval()
        self.n_iter_ = len(history.epochs)
        return self

    def _hold_out(self, y: Values, task: Task) -> tuple[Values, Values]:
        """Rows to train on and rows that decide when to stop, each class in both."""
        share = self.validation_fraction
        if not 0 < share < 1:
            raise ValueError(f"validation_fraction must be between 0 and 1, got {share!r}")
        counts = np.bincount(y.astype(int)) if task == "classification" else np.array([])
        held = math.ceil(share * len(y))
        fits = len(counts) and counts.min() >= 2 and len(counts) <= min(held, len(y) - held)
        rows, validation = train_test_split(
            np.arange(len(y)),
            test_size=held,
            random_state=self.seed,
            stratify=y if fits else None,
        )
        return rows, validation

    def _outputs(self, X: ArrayLike) -> Values:
        """Outputs ``[n, K]`` in double precision, so that a row's do not depend on the others."""
        check_is_fitted(self)
        checked = validate_data(self, X, reset=False, allow_nd=self.family != "mlp")
        with torch.no_grad():
            outputs = self.model_(torch.tensor(checked, dtype=torch.float64))
        return np.asarray(outputs.numpy())


class NetworkClassifier(ClassifierMixin, _NetworkEstimator):  # type: ignore[misc]
    """A small network as a scikit-learn classifier.

    Its parameters are the :class:`hpwidgets.Hyperparameters`, by the same names, and

    Parameters
    ----------
    validation_fraction
        Share of the rows that early stopping (``patience``) validates on, and does not train on.
    device
        Where to train: "cpu", "cuda" or "cuda:<number>"; what is fitted is on the CPU.

    Attributes
    ----------
    classes_
        The labels, sorted ``[K]``.
    history_
        The run's :class:`hpwidgets.History`; without ``patience`` its validation values are
        those of the training rows themselves.
    model_
        The trained ``torch.nn.Module``, in double precision and evaluation mode.
    n_features_in_, feature_names_in_, n_iter_
        As scikit-learn means them; ``n_iter_`` counts epochs.

    Scale the inputs before it, for example with a StandardScaler in a Pipeline. Rows of weight 0
    are left out; other weights multiply a row's loss, divided by their mean.

    Raises
    ------
    ValueError
        For parameters and rows that cannot be trained on: what was expected, and what came.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> X, y = load_iris(return_X_y=True)
    >>> model = make_pipeline(StandardScaler(), NetworkClassifier(epochs=20)).fit(X, y)
    >>> bool(model.score(X, y) > 0.9), model.predict_proba(X[:2]).shape
    (True, (2, 3))
    """

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Train on ``X`` ``[n, features]`` and labels ``y`` ``[n]``; weights ``[n]`` ≥ 0."""
        h = self.hyperparameters
        rows, y = validate_data(self, X, y, allow_nd=h.family != "mlp")
        check_classification_targets(y)
        labels = column_or_1d(y, warn=True)
        rows, labels, weights = _weighed(rows, labels, sample_weight)
        self.classes_, numbers = np.unique(labels, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(
                "a classifier needs rows of at least 2 classes (of weight above 0), got 1 class:"
                f" {self.classes_[0]!r}"
            )
        return self._train(rows, numbers, weights, tuple(str(label) for label in self.classes_))

    def predict_proba(self, X: ArrayLike) -> Values:
        """Probability of each class ``[n, K]``, in the order of ``classes_``."""
        outputs = self._outputs(X)
        shifted = np.exp(outputs - outputs.max(axis=1, keepdims=True))
        return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))

    def predict(self, X: ArrayLike) -> Values:
        """The most probable label of each row ``[n]``."""
        outputs = self._outputs(X)
        return np.asarray(self.classes_[outputs.argmax(axis=1)])


class NetworkRegressor(RegressorMixin, _NetworkEstimator):  # type: ignore[misc]
    """A small network as a scikit-learn regressor; it trains on standardised targets.

    Parameters, attributes and errors are those of :class:`NetworkClassifier`, without classes.
    Targets are centred and divided by their standard deviation before training, so that one
    learning rate suits targets in any unit; ``predict`` answers in the targets' own unit.

    Examples
    --------
    >>> from sklearn.datasets import load_diabetes
    >>> X, y = load_diabetes(return_X_y=True, scaled=True)
    >>> model = NetworkRegressor(hidden_units=8, epochs=20).fit(20 * X, y)
    >>> bool(model.score(20 * X, y) > 0.5)
    True
    """

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Train on ``X`` ``[n, features]`` and numbers ``y`` ``[n]``; weights ``[n]`` ≥ 0."""
        h = self.hyperparameters
        rows, y = validate_data(self, X, y, y_numeric=True, allow_nd=h.family != "mlp")
        targets = column_or_1d(y, warn=True).astype(np.float64)
        rows, targets, weights = _weighed(rows, targets, sample_weight)
        self.target_mean_ = float(np.average(targets, weights=weights))
        spread = np.average((targets - self.target_mean_) ** 2, weights=weights)
        self.target_scale_ = float(np.sqrt(spread)) or 1.0
        return self._train(rows, (targets - self.target_mean_) / self.target_scale_, weights, ())

    def predict(self, X: ArrayLike) -> Values:
        """The predicted numbers ``[n]``."""
        return np.asarray(self._outputs(X)[:, 0] * self.target_scale_ + self.target_mean_)


def _weighed(
    X: Values, y: Values, sample_weight: ArrayLike | None
) -> tuple[Values, Values, Values | None]:
    """The rows of weight above 0, and their weights."""
    if sample_weight is None:
        return X, y, None
    weights = _check_sample_weight(sample_weight, X, ensure_non_negative=True)
    kept = weights > 0
    if not kept.any():
        raise ValueError("sample_weight is zero for every row: there is nothing to train on")
    # Only their ratios count; the engine takes them in single precision.
    return X[kept], y[kept], weights[kept] / weights.max()
