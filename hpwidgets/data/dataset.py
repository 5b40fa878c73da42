"""The frozen Dataset that everything else trains on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property

from torch import Tensor

from hpwidgets.records import Task


@dataclass(frozen=True, kw_only=True, eq=False)
class Dataset:
    """Six tensors and their names; the test split is for one look at the end.

    ``X_*`` are float32 ``[n, features]``, images ``[n, channels, height, width]`` or sequences
    ``[n, steps, features]``; ``y_*`` are int64 class numbers ``[n]`` or float32 targets ``[n]``.
    ``code`` is plain Python (scikit-learn, numpy) that leaves the same six arrays, and ``name``
    says in words how the set was made.
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
        for tensor in (
            self.X_train,
            self.y_train,
            self.X_validation,
            self.y_validation,
            self.X_test,
            self.y_test,
        ):
            digest.update(str(tuple(tensor.shape)).encode())
            digest.update(tensor.contiguous().numpy().tobytes())
        return digest.hexdigest()

    def with_train_size(self, rows: int) -> Dataset:
        """The same set with only its first ``rows`` training rows; the rest is unchanged."""
        available = len(self.y_train)
        if not 1 <= rows <= available:
            raise ValueError(f"training size must be in [1, {available}] rows, got {rows}")
        if rows == available:
            return self
        return replace(
            self,
            X_train=self.X_train[:rows],
            y_train=self.y_train[:rows],
            name=f"{self.name}, {rows} training rows",
            code=f"{self.code}X_train, y_train = X_train[:{rows}], y_train[:{rows}]\n",
        )
