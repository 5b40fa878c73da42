"""What the scikit-learn estimators share: parameters, one way to train, and to answer."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from numbers import Real
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator
from sklearn.model_selection import train_test_split
from sklearn.utils.validation import check_is_fitted, validate_data

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine.group import Start
from hpwidgets.engine.training import train_population
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import History, Task
from hpwidgets.tuning._estimator_rows import Values, blocks, dense

HYPERPARAMETERS = tuple(field.name for field in fields(Hyperparameters))
SHAPED_BY = ("family", "hidden_layers", "widths", "activation", "batch_norm")
"""What a network that trains on must have as it had."""
LIMIT = 2**31
"""Seeds are less."""


@dataclass(kw_only=True, eq=False, repr=False)
class NetworkEstimator(BaseEstimator):  # type: ignore[misc]
    """The parameters of both estimators, training, and answers in double precision."""

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
    random_state: int | np.random.RandomState | None = None
    warm_start: bool = False

    @property
    def hyperparameters(self) -> Hyperparameters:
        """The parameters as :class:`hpwidgets.Hyperparameters`; its errors say what is wrong.

        A number as ``random_state`` is their seed.
        """
        values = {name: getattr(self, name) for name in HYPERPARAMETERS}
        state: Any = self.random_state
        whole = isinstance(state, int | np.integer) and not isinstance(state, bool)
        if whole and 0 <= state < LIMIT:
            values["seed"] = int(state)
        elif state is not None and not isinstance(state, np.random.RandomState):
            kind = ValueError if isinstance(state, Real) else TypeError
            raise kind(
                f"random_state must be None, a whole number in [0, {LIMIT - 1}] or a"
                f" numpy.random.RandomState, got {state!r}"
            )
        return Hyperparameters(**values)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    @property
    def _fitted(self) -> bool:
        return hasattr(self, "model_")

    def _warm(self) -> bool:
        """Whether ``fit`` trains the fitted network on."""
        if not isinstance(self.warm_start, bool | np.bool_):
            raise TypeError(f"warm_start must be True or False, got {self.warm_start!r}")
        return bool(self.warm_start) and self._fitted

    def _rows(self, X: Any, y: ArrayLike, *, goes_on: bool, numeric: bool) -> Any:
        return validate_data(
            self,
            X,
            y,
            reset=not goes_on,
            y_numeric=numeric,
            accept_sparse="csr",
            allow_nd=self.family != "mlp",
        )

    def _setting(self, *, goes_on: bool, once: bool) -> Hyperparameters:
        """What to train with: a stream of random numbers of this call's own, one epoch or all."""
        h = self.hyperparameters
        if goes_on:
            before = self.history_.hyperparameters
            changed = [name for name in SHAPED_BY if getattr(h, name) != getattr(before, name)]
            if changed:
                name = changed[0].replace("widths", "hidden_units")
                raise ValueError(
                    f"the fitted network trains on as it is, but {name} changed from"
                    f" {getattr(before, name)!r} to {getattr(h, name)!r}; set it back, or begin"
                    " anew with sklearn.base.clone(estimator)"
                )
            draw = np.random.SeedSequence([self._seed, self.n_iter_])
            h = h.replace(seed=int(draw.generate_state(1)[0]) >> 1)
        elif isinstance(self.random_state, np.random.RandomState):
            h = h.replace(seed=int(self.random_state.randint(LIMIT)))
        return h.replace(epochs=1, patience=None) if once else h

    def _train(
        self,
        X: Any,
        y: Values,
        weights: Values | None,
        classes: tuple[str, ...],
        *,
        goes_on: bool,
        once: bool,
    ) -> None:
        """Train on these rows: a new network, or the fitted one on from where it stands.

        ``once`` is a call of partial_fit: one epoch, whose optimizer is remembered for the next.
        """
        X = dense(X)
        h = self._setting(goes_on=goes_on, once=once)
        task: Task = "classification" if classes else "regression"
        rows, held = np.arange(len(y)), np.arange(len(y))
        if h.patience is not None:
            # A network that trains on is validated on rows that it has not been trained on.
            rows, held = self._hold_out(y, task, self._seed if goes_on else h.seed)
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
        start = [self._start(h, once)] if goes_on else None
        run = train_population([h], data, sample_weights=own, start=start, device=self.device)
        for _ in run:
            pass
        (history,) = run.histories()
        if history.outcome == "diverged" and not history.epochs:
            raise ValueError(
                "training diverged in its first epoch; scale the inputs, for example with a"
                f" StandardScaler, or lower learning_rate={h.learning_rate:g}"
            )
        if not goes_on:
            self._seed: int = h.seed
        self.history_: History = history
        self.model_ = history.model.double().eval()
        self.n_iter_: int = len(history.epochs) + (self.n_iter_ if goes_on else 0)
        self._memory = run.memory() if once else None

    def _start(self, h: Hyperparameters, once: bool) -> Start:
        same = h.optimizer == self.history_.hyperparameters.optimizer
        return Start(module=self.model_, memory=self._memory if once and same else None)

    def _hold_out(self, y: Values, task: Task, seed: int) -> tuple[Values, Values]:
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
            random_state=seed,
            stratify=y if fits else None,
        )
        return rows, validation

    def _outputs(self, X: Any) -> Values:
        """Outputs ``[n, K]`` in double precision, so that a row's do not depend on the others."""
        check_is_fitted(self, "model_")
        checked = validate_data(
            self, X, reset=False, accept_sparse="csr", allow_nd=self.family != "mlp"
        )
        with torch.no_grad():
            parts = [
                self.model_(torch.tensor(rows, dtype=torch.float64)).numpy()
                for rows in blocks(checked)
            ]
        return np.concatenate(parts)
