"""Cross-validated scores along one hyperparameter, and the one-standard-error rule."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hpwidgets.hyperparameters import Hyperparameters, check_list, shown
from hpwidgets.records import Simpler, Task, ValidationCurve
from hpwidgets.tuning.populations.fleet import count_parameters
from hpwidgets.tuning.validation.folded import Cancelled, Folded, check_setting
from hpwidgets.tuning.validation.folds import Folds, check_r2
from hpwidgets.tuning.validation.learning_rows import take_rows

SIMPLER_WHEN_SMALLER = frozenset({"hidden_layers", "hidden_units", "epochs"})
"""Fewer weights, or less time to move them from where they started (early stopping)."""
SIMPLER_WHEN_LARGER = frozenset({"l1", "l2", "dropout"})
"""More of a penalty, or of units that are silent, holds a network back."""


def simpler_values(name: str) -> Simpler:
    """Which values of the hyperparameter make the simpler network.

    A learning rate, batch size, momentum, activation or seed changes how a network is found, not
    how much it can express: "neither".

    >>> simpler_values("l2"), simpler_values("hidden_units"), simpler_values("learning_rate")
    ('larger', 'smaller', 'neither')
    """
    if name in SIMPLER_WHEN_LARGER:
        return "larger"
    return "smaller" if name in SIMPLER_WHEN_SMALLER else "neither"


def validation_curves(
    h: Hyperparameters,
    data: Any,
    name: str,
    values: Sequence[Any],
    folds: int | Folds = 5,
    *,
    target: object = None,
    task: Task | None = None,
    groups: ArrayLike | str | None = None,
    scale: object = "standard",
    cancelled: Cancelled = lambda: False,
    device: str = "cpu",
) -> Iterator[ValidationCurve]:
    """As :func:`validation_curve`, an intermediate result after every epoch."""
    if not isinstance(name, str):
        raise TypeError(
            f"name must be that of a hyperparameter, such as 'learning_rate', got {shown(name)}"
        )
    check_list(f"values of {name}", values, "them")
    if not len(values):
        raise ValueError(f"values of {name} must hold at least one, got none")
    check_setting(h)
    settings = [h.replace(**{name: value}) for value in values]
    rows = take_rows(data, target=target, task=task, groups=groups)
    splits, dataset = rows.folds(folds, h.seed), rows.data
    check_r2(dataset, splits)
    # Fold by fold, so that a fold's scaled copy serves all settings.
    members = [(s, fold.train_rows, fold.test_rows) for fold in splits for s in settings]
    run = Folded(dataset, members, scale, cancelled, device)
    sizes = values
    if name == "hidden_units":  # one number, or one a layer: the fewer weights, the simpler
        sizes = [count_parameters(setting, dataset) for setting in settings]

    def view(done: int, *, last: bool = False) -> ValidationCurve:
        found = {
            measure: run.newest(measure).reshape(len(splits), len(settings)).T
            for measure in ("validation_score", "train_score", "validation_loss")
        }
        best, chosen = choose_simplest(found["validation_score"], name, sizes) if last else (-1, -1)
        return ValidationCurve(
            name=name,
            values=tuple(values),
            simpler=simpler_values(name),
            folds=splits,
            score=found["validation_score"],
            train_score=found["train_score"],
            loss=found["validation_loss"],
            best=best,
            chosen=chosen,
            done=done,
            total=run.total,
        )

    yield view(0)
    for done in run:
        yield view(done)
    if not cancelled():
        yield view(run.total, last=True)


def validation_curve(
    h: Hyperparameters,
    data: Any,
    name: str,
    values: Sequence[Any],
    folds: int | Folds = 5,
    *,
    target: object = None,
    task: Task | None = None,
    groups: ArrayLike | str | None = None,
    scale: object = "standard",
    device: str = "cpu",
) -> ValidationCurve:
    """Cross-validate every value of one hyperparameter, all values and folds in one pass.

    ``best`` and ``chosen`` of the result are *places in the list of values*, from 0, not values:
    ``found.values[found.chosen]`` is the value. ``best`` is the place of the highest mean score,
    the first of equals. ``chosen`` follows the one-standard-error rule of Breiman, Friedman, Olshen
    & Stone, *Classification and Regression Trees* (1984), section 3.4.3: the place of the simplest
    value whose mean is within one standard error of the best. The rule needs an order of
    complexity: depth, width, epochs, L1, L2 and dropout have one. For any other hyperparameter
    (:func:`simpler_values`) ``chosen`` is ``best``. Both are −1 where every value diverged.

    Arguments and errors as for :func:`hpwidgets.cross_validate`, and ValueError for R² on folds of
    a single row.

    >>> import hpwidgets as hp
    >>> h = hp.Hyperparameters(epochs=5)
    >>> found = validation_curve(h, "iris", "hidden_units", [1, 4, 16], folds=3)
    >>> found.score.shape, found.chosen <= found.best, found.simpler
    ((3, 3), True, 'smaller')
    >>> bool(found.mean[found.best] == found.mean.max()), found.values[found.best] in (1, 4, 16)
    (True, True)
    """
    *_, last = validation_curves(
        h,
        data,
        name,
        values,
        folds,
        target=target,
        task=task,
        groups=groups,
        scale=scale,
        device=device,
    )
    return last


def choose_simplest(
    score: NDArray[np.float64], name: str, values: Sequence[Any]
) -> tuple[int, int]:
    """Places of the best mean and of the simplest value within one standard error of it.

    ``score`` is ``[values, folds]``, and ``values`` order the networks by complexity; a value
    with a fold that diverged is not chosen. (−1, −1) where all did. The best itself where the
    hyperparameter has no order of complexity.
    """
    means = np.where(np.isfinite(score).all(axis=1), score.mean(axis=1), -math.inf)
    best = int(means.argmax())
    if not np.isfinite(means[best]):
        return -1, -1
    simpler = simpler_values(name)
    if simpler == "neither":
        return best, best
    folds = score.shape[1]
    error = float(score[best].std(ddof=1)) / folds**0.5 if folds > 1 else 0.0
    near = np.flatnonzero(means >= means[best] - error)
    simplest = (max if simpler == "larger" else min)(near.tolist(), key=lambda at: values[at])
    return best, int(simplest)
