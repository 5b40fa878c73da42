"""Cross-validation: scikit-learn chooses the rows, the engine trains all folds in one pass."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from sklearn.base import clone
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler
from torch import Tensor

from hpwidgets.data import load
from hpwidgets.data.dataset import Dataset
from hpwidgets.hyperparameters import Hyperparameters, did_you_mean
from hpwidgets.records import CrossValidation, NestedCrossValidation, ValidationCurve
from hpwidgets.study.fleet import Fleet
from hpwidgets.study.folds import Splitter, make_folds

SCALERS = {"standard": StandardScaler, "minmax": MinMaxScaler, "robust": RobustScaler}
COPIES = 256e6
"""Bytes of scaled copies of the rows, one a fold, that are held at a time."""
SIMPLER_WHEN_LARGER = frozenset({"l1", "l2", "dropout"})
"""Hyperparameters of which more makes a network simpler; of the others less does."""

Indices: TypeAlias = NDArray[np.int64]
Cancelled: TypeAlias = Callable[[], bool]


class _Folded:
    """Settings × folds as one population (or a few, where copies of the rows would not fit)."""

    def __init__(
        self,
        X: Tensor,
        data: Dataset,
        y: Tensor,
        members: Sequence[tuple[Hyperparameters, Indices, Indices]],
        scale: object,
        cancelled: Cancelled,
    ):
        for h, _train, _test in members:
            if h.patience is not None:
                raise ValueError(
                    "patience would choose the best epoch on the very rows that judge; take"
                    " patience=None, and epochs as another hyperparameter"
                )
        scaler = _scaler(scale)
        self._cancelled = cancelled
        each = len(members) if scaler is None else max(1, int(COPIES / (4 * X.numel())))
        # Members of one fold share its copy: count copies, not members.
        parts: list[list[tuple[Hyperparameters, Indices, Indices]]] = [[]]
        copies: dict[int, int] = {}
        for member in members:
            key = id(member[1])
            if key not in copies and len(copies) >= each:
                parts.append([])
                copies = {}
            copies.setdefault(key, len(copies))
            parts[-1].append(member)
        self._parts = parts
        self._X, self._y, self._data, self._scaler = X, y, data, scaler
        self._fleets: list[Fleet] = []
        self.total = sum(h.epochs for h, _train, _test in members)
        self._members = len(members)

    def __iter__(self) -> Iterator[int]:
        done = 0
        for part in self._parts:
            fleet = self._begin(part)
            self._fleets.append(fleet)
            for now in fleet:
                yield done + now
            if self._cancelled():
                return
            done += fleet.total

    def _begin(self, part: list[tuple[Hyperparameters, Indices, Indices]]) -> Fleet:
        n = len(self._X)
        starts: dict[int, int] = {}
        copies: list[Tensor] = []
        rows: dict[int, tuple[Indices, Indices]] = {}
        for _h, train, test in part:
            if id(train) in starts:
                continue
            at = 0 if self._scaler is None else n * len(copies)
            if self._scaler is not None or not copies:
                copies.append(self._scaled(train))
            starts[id(train)] = at
            rows[id(train)] = (train + at, test + at)
        data = Dataset(
            X_train=torch.cat(copies),
            y_train=self._y.repeat(len(copies)),
            X_validation=self._X[:1],
            y_validation=self._y[:1],
            X_test=self._X[:0],
            y_test=self._y[:0],
            task=self._data.task,
            feature_names=self._data.feature_names,
            class_names=self._data.class_names,
            name=self._data.name,
            code=self._data.code,
        )
        return Fleet(
            [h for h, _train, _test in part],
            data,
            rows=[rows[id(train)][0] for _h, train, _test in part],
            validation_rows=[rows[id(train)][1] for _h, train, _test in part],
            cancelled=self._cancelled,
        )

    def _scaled(self, train: Indices) -> Tensor:
        """All rows, scaled as the training rows of one fold say."""
        if self._scaler is None:
            return self._X
        flat = self._X.flatten(1).double().numpy()
        scaled = clone(self._scaler).fit(flat[train]).transform(flat)
        return torch.tensor(scaled, dtype=torch.float32).view(self._X.shape)

    def newest(self, name: str) -> NDArray[np.float64]:
        """Each member's newest value ``[members]``, NaN for none."""
        parts = [fleet.newest(name) for fleet in self._fleets]
        known = np.concatenate(parts) if parts else np.empty(0)
        return np.concatenate([known, np.full(self._members - len(known), np.nan)])


def _scaler(scale: object) -> Any:
    if scale is None:
        return None
    if isinstance(scale, str):
        if scale not in SCALERS:
            hint = did_you_mean(scale, tuple(SCALERS))
            raise ValueError(
                f"scale must be one of {', '.join(SCALERS)}, or None, got {scale!r}{hint}"
            )
        return SCALERS[scale]()
    if hasattr(scale, "fit") and hasattr(scale, "transform"):
        return scale
    raise TypeError(
        "scale must be a name, None, or one of scikit-learn's transformers, got"
        f" {type(scale).__name__}"
    )


def learning_rows(data: Dataset) -> tuple[Tensor, Tensor]:
    """Training and validation rows together: all but the sealed test rows."""
    return torch.cat([data.X_train, data.X_validation]), torch.cat(
        [data.y_train, data.y_validation]
    )


def cross_validation(
    h: Hyperparameters,
    data: Any,
    folds: int | Splitter = 5,
    *,
    groups: ArrayLike | None = None,
    scale: object = "standard",
    cancelled: Cancelled = lambda: False,
) -> Iterator[CrossValidation]:
    """As :func:`cross_validate`, an intermediate result after every epoch."""
    dataset = data if isinstance(data, Dataset) else load(data)
    X, y = learning_rows(dataset)
    splits = make_folds(y.numpy(), folds, groups=groups, classes=dataset.class_names, seed=h.seed)
    members = [(h, fold.train_rows, fold.test_rows) for fold in splits]
    run = _Folded(X, dataset, y, members, scale, cancelled)

    def view(done: int) -> CrossValidation:
        return CrossValidation(
            folds=splits,
            score=run.newest("validation_score"),
            loss=run.newest("validation_loss"),
            train_score=run.newest("train_score"),
            done=done,
            total=run.total,
        )

    yield view(0)
    for done in run:
        yield view(done)
    if not cancelled():
        yield view(run.total)


def cross_validate(
    h: Hyperparameters,
    data: Any,
    folds: int | Splitter = 5,
    *,
    groups: ArrayLike | None = None,
    scale: object = "standard",
) -> CrossValidation:
    """Train the setting once a fold, all folds in one pass, and judge each on the rest.

    Parameters
    ----------
    h
        The setting; its seed also shuffles the folds. ``patience`` must be None.
    data
        A Dataset, or whatever :func:`hpwidgets.load` takes. Its training and validation rows are
        dealt into folds; the test rows stay sealed.
    folds, groups
        As for :func:`~hpwidgets.study.folds.make_folds`.
    scale
        "standard", "minmax", "robust", a scikit-learn transformer, or None: fitted on each fold's
        training rows alone. (A Dataset's own scaling, made on its training rows, is undone by it:
        standardised rows do not depend on the unit and origin they came in.)

    Raises TypeError or ValueError, in words, before any training.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> found = cross_validate(hp.Hyperparameters(epochs=10), "iris", folds=5)
    >>> len(found.score), bool(found.mean > 0.9), bool(found.se < found.sd)
    (5, True, True)
    """
    *_, last = cross_validation(h, data, folds, groups=groups, scale=scale)
    return last


def validation_curves(
    h: Hyperparameters,
    data: Any,
    name: str,
    values: Sequence[float],
    folds: int | Splitter = 5,
    *,
    groups: ArrayLike | None = None,
    scale: object = "standard",
    cancelled: Cancelled = lambda: False,
) -> Iterator[ValidationCurve]:
    """As :func:`validation_curve`, an intermediate result after every epoch."""
    if not len(values):
        raise ValueError(f"values of {name} must hold at least one, got none")
    settings = [h.replace(**{name: value}) for value in values]
    dataset = data if isinstance(data, Dataset) else load(data)
    X, y = learning_rows(dataset)
    splits = make_folds(y.numpy(), folds, groups=groups, classes=dataset.class_names, seed=h.seed)
    # Fold by fold, so that a fold's scaled copy serves all settings.
    members = [(s, fold.train_rows, fold.test_rows) for fold in splits for s in settings]
    run = _Folded(X, dataset, y, members, scale, cancelled)

    def view(done: int, *, last: bool = False) -> ValidationCurve:
        found = {
            measure: run.newest(measure).reshape(len(splits), len(settings)).T
            for measure in ("validation_score", "train_score", "validation_loss")
        }
        best, chosen = (
            choose_simplest(found["validation_score"], name, values) if last else (-1, -1)
        )
        return ValidationCurve(
            name=name,
            values=tuple(values),
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
    values: Sequence[float],
    folds: int | Splitter = 5,
    *,
    groups: ArrayLike | None = None,
    scale: object = "standard",
) -> ValidationCurve:
    """Cross-validate every value of one hyperparameter, all values and folds in one pass.

    ``chosen`` follows the one-standard-error rule of Breiman, Friedman, Olshen & Stone,
    *Classification and Regression Trees* (1984), section 3.4.3: the simplest value whose mean is
    within one standard error of the best. Arguments and errors as for :func:`cross_validate`.

    >>> import hpwidgets as hp
    >>> h = hp.Hyperparameters(epochs=5)
    >>> found = validation_curve(h, "iris", "hidden_units", [1, 4, 16], folds=3)
    >>> found.score.shape, found.chosen <= found.best
    ((3, 3), True)
    """
    *_, last = validation_curves(h, data, name, values, folds, groups=groups, scale=scale)
    return last


def choose_simplest(
    score: NDArray[np.float64], name: str, values: Sequence[float]
) -> tuple[int, int]:
    """Places of the best mean and of the simplest value within one standard error of it.

    ``score`` is ``[values, folds]``; a value with a fold that diverged is not chosen. (−1, −1)
    where all did.
    """
    means = np.where(np.isfinite(score).all(axis=1), score.mean(axis=1), -math.inf)
    best = int(means.argmax())
    if not np.isfinite(means[best]):
        return -1, -1
    folds = score.shape[1]
    error = float(score[best].std(ddof=1)) / folds**0.5 if folds > 1 else 0.0
    near = np.flatnonzero(means >= means[best] - error)
    larger = name in SIMPLER_WHEN_LARGER
    simplest = (max if larger else min)(near.tolist(), key=lambda place: values[place])
    return best, int(simplest)


def nested_cross_validate(
    settings: Sequence[Hyperparameters],
    data: Any,
    *,
    outer: int | Splitter = 5,
    inner: int = 3,
    scale: object = "standard",
) -> NestedCrossValidation:
    """Choose among settings by inner folds, inside each outer fold, and judge on the outer one.

    All inner runs are one pass (settings × outer × inner), the chosen ones' another. Stone (1974);
    Varma & Simon, "Bias in error estimation when using cross-validation for model selection"
    (2006). Arguments and errors as for :func:`cross_validate`.
    """
    if not settings:
        raise ValueError("settings must hold at least one Hyperparameters, got none")
    dataset = data if isinstance(data, Dataset) else load(data)
    X, y = learning_rows(dataset)
    seed, classes = settings[0].seed, dataset.class_names
    outside = make_folds(y.numpy(), outer, classes=classes, seed=seed)
    members: list[tuple[Hyperparameters, Indices, Indices]] = []
    for fold in outside:
        rows = fold.train_rows
        for part in make_folds(y.numpy()[rows], inner, classes=classes, seed=seed):
            train, test = rows[part.train_rows], rows[part.test_rows]
            members += [(h, train, test) for h in settings]
    run = _Folded(X, dataset, y, members, scale, lambda: False)
    for _done in run:
        pass
    scores = run.newest("validation_score").reshape(len(outside), inner, len(settings)).mean(axis=1)
    scores = np.where(np.isfinite(scores), scores, -math.inf)
    chosen = scores.argmax(axis=1)
    again = _Folded(
        X,
        dataset,
        y,
        [
            (settings[c], fold.train_rows, fold.test_rows)
            for c, fold in zip(chosen.tolist(), outside, strict=True)
        ],
        scale,
        lambda: False,
    )
    for _done in again:
        pass
    return NestedCrossValidation(
        chosen=chosen.astype(np.int64),
        inner_best=scores.max(axis=1),
        score=again.newest("validation_score"),
    )
