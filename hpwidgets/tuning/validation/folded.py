"""Settings × folds as one population, every fold scaled by its own training rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.base import clone
from torch import Tensor
from torch.nn import functional

from hpwidgets.data.dataset import Dataset
from hpwidgets.data.scale import SCALERS, prepare_columns, scaler
from hpwidgets.engine.devices import check_device
from hpwidgets.hyperparameters import Hyperparameters, did_you_mean, shown
from hpwidgets.tuning.populations.fleet import Fleet
from hpwidgets.tuning.validation.learning_rows import learning_rows

COPIES = 256e6
"""Bytes of scaled copies of the rows, one a fold, that are held at a time."""

Indices: TypeAlias = NDArray[np.int64]
Cancelled: TypeAlias = Callable[[], bool]
FoldMember: TypeAlias = tuple[Hyperparameters, Indices, Indices]
"""A setting, the rows it trains on, and the rows it is tested on."""


def check_setting(h: object) -> None:
    """TypeError, in words, for anything but a Hyperparameters."""
    if not isinstance(h, Hyperparameters):
        raise TypeError(
            f"a setting must be a Hyperparameters, got {type(h).__name__}; make one with"
            " hpwidgets.Hyperparameters(learning_rate=0.01, …)"
        )


class Folded:
    """Settings on folds as one population (or a few, where copies of the rows would not fit).

    Iterate to train; each step says how many epochs of members are done. Members of one fold
    share its array of training rows, and with it one scaled copy of the rows. Raises TypeError or
    ValueError, in words, for a setting with patience, an unknown ``scale`` and a ``device`` that
    is not there, and on the way for a transformer whose answer is not numbers, row by row.
    """

    def __init__(
        self,
        data: Dataset,
        members: Sequence[FoldMember],
        scale: object,
        cancelled: Cancelled = lambda: False,
        device: str = "cpu",
    ):
        check_device(device)
        for h, _train, _test in members:
            if h.patience is not None:
                raise ValueError(
                    "patience would choose the best epoch on the validation fold itself; take"
                    " patience=None, and epochs as another hyperparameter"
                )
        self._X, self._y = learning_rows(data)
        self._scaler = _scaler(scale)
        self._cancelled, self._device = cancelled, device
        fit = max(1, int(COPIES / (4 * self._X.numel())))
        self._raw = data.raw
        each = len(members) if self._scaler is None and data.raw is None else fit
        # Members of one fold share its copy: count copies, not members.
        parts: list[list[FoldMember]] = [[]]
        copies: set[int] = set()
        for member in members:
            key = id(member[1])
            if key not in copies and len(copies) >= each:
                parts.append([])
                copies = set()
            copies.add(key)
            parts[-1].append(member)
        self._parts, self._data = parts, data
        self._fleets: list[Fleet] = []
        self.total = sum(h.epochs for h, _train, _test in members)
        self._members = len(members)

    def __iter__(self) -> Iterator[int]:
        done = 0
        for part in self._parts:
            fleet = self._begin(part)
            if fleet is None:
                return
            self._fleets.append(fleet)
            for now in fleet:
                yield done + now
            if self._cancelled():
                return
            done += fleet.total

    def _begin(self, part: list[FoldMember]) -> Fleet | None:
        """The part's population; None if cancelled between two copies."""
        n = len(self._X)
        copies: list[Tensor] = []
        rows: dict[int, tuple[Indices, Indices]] = {}
        for _h, train, test in part:
            if id(train) in rows:
                continue
            if self._cancelled():
                return None
            plain = self._scaler is None and self._raw is None
            at = 0 if plain else n * len(copies)
            if not (plain and copies):
                copies.append(self._scaled(train))
            rows[id(train)] = (train + at, test + at)
        if self._raw is not None:
            # A fold may miss some of the texts: columns of zeros stand for them.
            widest = max(copy.shape[1] for copy in copies)
            copies = [functional.pad(copy, (0, widest - copy.shape[1])) for copy in copies]
        widths = {copy.shape[1:] for copy in copies}
        if len(widths) > 1:
            raise ValueError(
                f"{self._scaler} must give as many columns in every fold, got"
                f" {sorted(width.numel() for width in widths)}"
            )
        X = torch.cat(copies)
        changed = X.shape[1:] != self._X.shape[1:]
        names = tuple(f"x{at + 1}" for at in range(X.shape[1]))
        data = replace(
            self._data,
            X_train=X,
            y_train=self._y.repeat(len(copies)),
            X_validation=X[:1],
            y_validation=self._y[:1],
            X_test=X[:0],
            y_test=self._y[:0],
            feature_names=names if changed else self._data.feature_names,
            raw=None,
        )
        return Fleet(
            [h for h, _train, _test in part],
            data,
            rows=[rows[id(train)][0] for _h, train, _test in part],
            validation_rows=[rows[id(train)][1] for _h, train, _test in part],
            cancelled=self._cancelled,
            device=self._device,
        )

    def _scaled(self, train: Indices) -> Tensor:
        """All rows, scaled as the training rows of one fold say."""
        if self._scaler is None and self._raw is None:
            return self._X.float()
        flat = self._X.flatten(1).double().numpy()
        found: Any
        if self._raw is not None:
            scale = "passthrough" if self._scaler is None else self._scaler
            numbers = len(self._raw.numbers)
            found = prepare_columns(flat[train], flat, numbers=numbers, scale=scale)[1]
        else:
            fitted = clone(self._scaler).fit(flat[train], self._y.numpy()[train])
            found = np.asarray(fitted.transform(flat))
        if found.dtype == object or found.ndim != 2 or len(found) != len(flat):
            raise ValueError(
                f"{self._scaler} must turn rows into as many rows of numbers, got an array of"
                f" shape {list(found.shape)} for {list(flat.shape)}; let it give a dense one"
            )
        scaled = torch.tensor(found, dtype=torch.float32)
        if not bool(torch.isfinite(scaled).all()):
            raise ValueError(
                f"{self._scaler}, fitted on a fold's training rows, gives values that are not"
                " finite; take another scale, or clean the rows first"
            )
        if self._X.ndim == 2:
            return scaled
        if found.shape[1] != flat.shape[1]:
            raise ValueError(
                f"{self._scaler} gives {found.shape[1]} numbers a row; rows of shape"
                f" {list(self._X.shape[1:])} need {flat.shape[1]}"
            )
        return scaled.view(self._X.shape)

    def newest(self, name: str) -> NDArray[np.float64]:
        """Each member's newest value ``[members]``, NaN for none."""
        parts = [fleet.newest(name) for fleet in self._fleets]
        known = np.concatenate(parts) if parts else np.empty(0)
        return np.concatenate([known, np.full(self._members - len(known), np.nan)])

    @property
    def seconds(self) -> float:
        return sum(fleet.seconds for fleet in self._fleets)

    def values(self, name: str) -> NDArray[np.float64]:
        """Each member's value after every epoch ``[members, epochs so far]``, NaN for none."""
        parts = [fleet.values(name) for fleet in self._fleets]
        found = np.full((self._members, max((p.shape[1] for p in parts), default=0)), np.nan)
        at = 0
        for part in parts:
            found[at : at + len(part), : part.shape[1]] = part
            at += len(part)
        return found


def _scaler(scale: object) -> Any:
    if scale is None:
        return None
    if isinstance(scale, str):
        if scale not in SCALERS:
            hint = did_you_mean(scale, SCALERS)
            raise ValueError(
                f"scale must be one of {', '.join(SCALERS)}, or None, got {shown(scale)}{hint}"
            )
        return scaler(scale)
    if hasattr(scale, "fit") and hasattr(scale, "transform") and not isinstance(scale, type):
        return scale
    raise TypeError(
        "scale must be a name, None, or one of scikit-learn's transformers, got"
        f" {getattr(scale, '__name__', type(scale).__name__)}"
    )
