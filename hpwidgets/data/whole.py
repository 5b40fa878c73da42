"""All rows of a source as they came in, for those who split and scale by themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from hpwidgets.data.checks import check_task
from hpwidgets.data.dataset import Dataset
from hpwidgets.data.named import named_rows
from hpwidgets.data.own import check_varied, own_rows
from hpwidgets.data.scale import standardise_targets, target_unit
from hpwidgets.records import Task


def whole(
    source: Any,
    *,
    target: object = None,
    task: Task | None = None,
) -> Dataset:
    """All rows as training rows, in the order they came in: nothing is split, scaled or shuffled.

    For cross-validation, which splits and scales by itself. ``X_train`` is float64, so that a scale
    fitted later loses nothing. Regression targets are standardised all together. Arguments and
    errors as for :func:`load`.

    >>> data = whole(([[5.0], [7.0], [6.0], [9.0]], [0, 1, 0, 1]))
    >>> data.X_train.ravel().tolist(), len(data.y_validation), len(data.y_test)
    ([5.0, 7.0, 6.0, 9.0], 0, 0)
    """
    task = check_task(task)
    if isinstance(source, str) and not source.lower().endswith(".csv"):
        rows, _all = named_rows(source, target, task, None, None, 0)
    else:
        rows = own_rows(source, target, task)
    X, y = np.ascontiguousarray(rows.recipe["X"], dtype=np.float64), rows.recipe["y"]
    check_varied(y, rows)
    mean, scale = 0.0, 1.0
    if rows.task == "regression":
        if rows.standardise:
            mean, scale = target_unit(y)
            (y,) = standardise_targets(y)
        y = y.astype(np.float32)
    return Dataset(
        X_train=torch.from_numpy(X),
        y_train=torch.from_numpy(y),
        X_validation=torch.from_numpy(X[:0]),
        y_validation=torch.from_numpy(y[:0]),
        X_test=torch.from_numpy(X[:0]),
        y_test=torch.from_numpy(y[:0]),
        target_mean=mean,
        target_scale=scale,
        task=rows.task,
        feature_names=rows.feature_names,
        class_names=rows.class_names,
        name=rows.label,
        code=rows.recipe.code,
    )
