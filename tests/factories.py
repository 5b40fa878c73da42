"""Small data sets that several tests train on, and what stops a training."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import count

import numpy as np
import torch
from sklearn.datasets import load_diabetes, load_digits, make_moons

from hpwidgets.data.dataset import Dataset
from hpwidgets.records import Task


def dataset(X: np.ndarray, y: np.ndarray, task: Task, name: str) -> Dataset:
    """Rows in the order given: half training, a quarter validation, a quarter test."""
    rows = torch.as_tensor(np.asarray(X, dtype=np.float32))
    targets = torch.as_tensor(np.asarray(y))
    targets = targets.long() if task == "classification" else targets.float()
    half, most = len(rows) // 2, 3 * len(rows) // 4
    classes = int(targets.max()) + 1 if task == "classification" else 0
    return Dataset(
        X_train=rows[:half],
        y_train=targets[:half],
        X_validation=rows[half:most],
        y_validation=targets[half:most],
        X_test=rows[most:],
        y_test=targets[most:],
        task=task,
        feature_names=tuple(f"x{i}" for i in range(int(np.prod(rows.shape[1:])))),
        class_names=tuple(str(i) for i in range(classes)),
        name=name,
        code="",
    )


@cache
def moons(n: int = 240, noise: float = 0.2) -> Dataset:
    return dataset(*make_moons(n, noise=noise, random_state=0), "classification", "moons")


@cache
def digits(n: int = 160) -> Dataset:
    X, y = load_digits(return_X_y=True)
    return dataset(X[:n].reshape(-1, 1, 8, 8) / 16, y[:n], "classification", "digits")


@cache
def diabetes() -> Dataset:
    X, y = load_diabetes(return_X_y=True, scaled=True)
    return dataset(X * 21, (y - y.mean()) / y.std(), "regression", "diabetes")


def stopping_after(asks: int) -> Callable[[], bool]:
    """Whether to stop: no, so many times, and then yes."""
    asked = count(1)
    return lambda: next(asked) > asks
