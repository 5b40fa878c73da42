"""One fold as a Dataset of its own: what a separate fit of cross-validation is given."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch

from hpwidgets.data.dataset import Dataset
from hpwidgets.tuning.validation.learning_rows import learning_rows


def fold_data(data: Dataset, train: Any, test: Any, scaler: Any = None) -> Dataset:
    """The fold's rows, scaled by a scikit-learn transformer that is fitted on those trained on."""
    X, y = learning_rows(data)
    rows = X
    if scaler is not None:
        flat = X.flatten(1).double().numpy()
        found = scaler.fit(flat[train], y.numpy()[train]).transform(flat)
        rows = torch.tensor(found, dtype=torch.float32)
        rows = rows.view(X.shape) if X.ndim > 2 else rows
    names = data.feature_names
    if rows.shape[1:] != X.shape[1:]:
        names = tuple(f"x{at}" for at in range(rows.shape[1]))
    return Dataset(
        X_train=rows[train],
        y_train=y[train],
        X_validation=rows[test],
        y_validation=y[test],
        X_test=rows[:0],
        y_test=y[:0],
        task=data.task,
        feature_names=names,
        class_names=data.class_names,
        name="one fold",
        code="",
    )


def in_class_order(data: Dataset, each: int) -> Dataset:
    """``each`` rows of every class, in the order of the classes."""
    X, y = learning_rows(data)
    kept = torch.cat([torch.nonzero(y == k)[:each, 0] for k in range(len(data.class_names))])
    return replace(data, X_train=X[kept], y_train=y[kept], X_validation=X[:0], y_validation=y[:0])
