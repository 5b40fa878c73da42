"""The frozen Dataset that everything else trains on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from hpwidgets.data.scale import RawColumns
from hpwidgets.records import Task

PARTS = ("X_train", "y_train", "X_validation", "y_validation", "X_test", "y_test")


@dataclass(frozen=True, kw_only=True, eq=False)
class Origin:
    """Which rows of the source a Dataset holds: ``rows`` ``[n]`` are their numbers, from 0.

    Training, validation and test rows follow one another; ``size`` rows were there in all.
    """

    rows: NDArray[np.int64]
    size: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Dataset:
    """Six tensors and their names; the test split is for one look at the end.

    ``X_*`` are float32 ``[n, features]``, images ``[n, channels, height, width]`` or sequences
    ``[n, steps, features]``; ``y_*`` are int64 class numbers ``[n]`` or float32 targets ``[n]``.
    ``code`` is plain Python (scikit-learn, numpy) that leaves the same six arrays, and ``name``
    says in words how the set was made.

    ``target_mean`` and ``target_scale`` are what regression targets were standardised by: a target
    is ``y * target_scale + target_mean`` in its own unit (:meth:`in_unit`, :meth:`rmse`).
    ``notes`` say in words what became of gaps and text; ``raw`` is None but for rows that are still
    to be prepared, fold by fold.
    ``origin`` says where each row stood in the source. :func:`hpwidgets.load` knows it;
    ``dataclasses.replace`` forgets it, for the rows may then be others.
    """

    X_train: Tensor
    y_train: Tensor
    X_validation: Tensor
    y_validation: Tensor
    X_test: Tensor
    y_test: Tensor
    task: Task
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    name: str
    code: str = field(repr=False)
    target_mean: float = 0.0
    target_scale: float = 1.0
    notes: tuple[str, ...] = ()
    raw: RawColumns | None = field(default=None, repr=False)
    origin: Origin | None = field(init=False, default=None, repr=False)

    def __repr__(self) -> str:
        rows = " + ".join(f"{len(part)}" for part in (self.y_train, self.y_validation, self.y_test))
        what = f"{len(self.class_names)} classes" if self.class_names else "amounts"
        notes = f"; {len(self.notes)} notes" if self.notes else ""
        return (
            f"Dataset({self.name!r}, {self.task}, {what}, {rows} rows of shape {self.shape}{notes})"
        )

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one row."""
        return tuple(self.X_train.shape[1:])

    @property
    def n_outputs(self) -> int:
        """Units of the output layer: the number of classes, or 1 for regression."""
        return len(self.class_names) if self.task == "classification" else 1

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the values, so that equal data makes equal cache keys."""
        digest = hashlib.sha1(f"{self.task}{self.class_names}".encode(), usedforsecurity=False)
        for name in PARTS:
            tensor = getattr(self, name)
            digest.update(str(tuple(tensor.shape)).encode())
            digest.update(tensor.contiguous().numpy().tobytes())
        return digest.hexdigest()

    def with_origin(self, origin: Origin) -> Dataset:
        """The same set, its rows being these of the source."""
        made = replace(self)
        object.__setattr__(made, "origin", origin)
        return made

    def in_unit(self, targets: ArrayLike) -> NDArray[np.float64]:
        """Regression targets, or a network's answers, in the unit the targets came in.

        An absolute error alone is told by ``error * data.target_scale``. ValueError for classes.

        >>> from hpwidgets.data import load
        >>> data = load(([[1.0], [2.0], [3.0], [4.0]] * 5, [10.5, 20.5, 30.5, 40.5] * 5))
        >>> sorted(set(data.in_unit(data.y_train).round(4).tolist()))
        [10.5, 20.5, 30.5, 40.5]
        """
        self._check_amounts("in_unit")
        return np.asarray(targets, dtype=np.float64) * self.target_scale + self.target_mean

    def rmse(self, loss: ArrayLike) -> NDArray[np.float64]:
        """Root mean squared error in the targets' own unit, of a loss (or several ``[…]``).

        ValueError for classes, whose loss is a cross-entropy.

        >>> import hpwidgets as hp
        >>> data = hp.load("diabetes")  # disease progression, 25 to 346
        >>> history = hp.fit(hp.Hyperparameters(epochs=5), data)
        >>> bool(40 < data.rmse(history.validation_loss)[-1] < 80)
        True
        """
        self._check_amounts("rmse")
        return np.sqrt(np.asarray(loss, dtype=np.float64)) * self.target_scale

    def _check_amounts(self, what: str) -> None:
        if self.task != "regression":
            raise ValueError(
                f"{what} is for regression, whose targets are amounts with a unit; these are the"
                f" classes {', '.join(self.class_names[:5])}"
            )

    def with_train_size(self, rows: int) -> Dataset:
        """The same set with only its first ``rows`` training rows; the rest is unchanged."""
        available = len(self.y_train)
        if not 1 <= rows <= available:
            raise ValueError(f"training size must be in [1, {available}] rows, got {rows}")
        if rows == available:
            return self
        less = replace(
            self,
            X_train=self.X_train[:rows],
            y_train=self.y_train[:rows],
            name=f"{self.name}, {rows} training rows",
            code=f"{self.code}X_train, y_train = X_train[:{rows}], y_train[:{rows}]\n",
        )
        if self.origin is None:
            return less
        kept = np.delete(self.origin.rows, slice(rows, available))
        return less.with_origin(replace(self.origin, rows=kept))
