"""Scaling fitted on the training rows alone; the source of each function goes into the code."""

from __future__ import annotations

from typing import Any

import numpy as np

SCALERS = ("standard", "minmax", "robust")


def scaler(name: str) -> Any:
    """scikit-learn's scaler of this name, unfitted: "standard", "minmax" or "robust"."""
    from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

    return {"standard": StandardScaler, "minmax": MinMaxScaler, "robust": RobustScaler}[name]()


def standardise(
    train: np.ndarray, validation: np.ndarray, test: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Mean 0 and standard deviation 1 a feature, measured on the training rows alone."""
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(train)
    return tuple(scaler.transform(part).astype(np.float32) for part in (train, validation, test))


def standardise_axis(
    train: np.ndarray, validation: np.ndarray, test: np.ndarray, axis: int
) -> tuple[np.ndarray, ...]:
    """Mean 0 and standard deviation 1 for each place of ``axis``, over all training rows."""
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(np.moveaxis(train, axis, -1).reshape(-1, train.shape[axis]))
    scaled = []
    for part in (train, validation, test):
        last = np.moveaxis(part, axis, -1)
        values = scaler.transform(last.reshape(-1, part.shape[axis])).reshape(last.shape)
        scaled.append(np.ascontiguousarray(np.moveaxis(values, -1, axis), dtype=np.float32))
    return tuple(scaled)


def standardise_targets(train: np.ndarray, *others: np.ndarray) -> tuple[np.ndarray, ...]:
    """Targets with mean 0 and standard deviation 1 on the training rows."""
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(train.reshape(-1, 1))
    parts = (scaler.transform(part.reshape(-1, 1)) for part in (train, *others))
    return tuple(part[:, 0].astype(np.float32) for part in parts)


def target_unit(train: np.ndarray) -> tuple[float, float]:
    """The mean and scale that :func:`standardise_targets` takes from these targets."""
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(train.reshape(-1, 1))
    return float(scaler.mean_[0]), float(scaler.scale_[0])
