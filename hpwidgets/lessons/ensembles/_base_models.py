"""Models of several kinds on the same rows: a linear one, a tree, neighbours, a network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from torch import Tensor

from hpwidgets.data.dataset import Dataset
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.records import Fold, Task
from hpwidgets.records.ensembles import Scores
from hpwidgets.tuning.populations.answers import Floats, fleet_answers, score
from hpwidgets.tuning.populations.blas import one_blas_thread
from hpwidgets.tuning.populations.fleet import Fleet

Indices: TypeAlias = NDArray[np.int64]

NAMES = (_("linear model"), _("decision tree"), _("5 neighbours"), _("network"))
"""What the base models are called; the network is the last one."""


def base_estimators(task: Task, seed: int = 0) -> list[Any]:
    """scikit-learn's three base models, unfitted: linear, an unpruned tree, five neighbours."""
    if task == "classification":
        return [
            LogisticRegression(max_iter=1000),
            DecisionTreeClassifier(random_state=seed),
            KNeighborsClassifier(5),
        ]
    return [Ridge(), DecisionTreeRegressor(random_state=seed), KNeighborsRegressor(5)]


def flat(X: Tensor) -> Floats:
    """Rows as scikit-learn takes them: ``[n, features]``."""
    return np.asarray(X.flatten(1).double().numpy())


def estimator_answers(model: Any, X: Floats, data: Dataset) -> Floats:
    """What a fitted scikit-learn model answers ``[n, K]``; 0 for classes that it never saw."""
    if data.task == "regression":
        return np.asarray(model.predict(X), dtype=np.float64)[:, None]
    answers = np.zeros((len(X), data.n_outputs))
    answers[:, model.classes_.astype(np.int64)] = model.predict_proba(X)
    return answers


def scores_on_test(data: Dataset, named: Iterable[tuple[str, Floats]]) -> Scores:
    """Accuracy or R² on the test rows, by name, of answers ``[n, K]`` to them."""
    y = data.y_test.numpy()
    return tuple((name, float(score(answers, y, data.task))) for name, answers in named)


class BaseModels(Iterator[int]):
    """The base models, fitted on all training rows and, with ``folds``, on all but each fold.

    Iterate to fit: each step fits one of scikit-learn's models, or trains the networks (one for all
    rows, one a fold: one population) an epoch further, and says how much is done, of ``total``.
    ``h`` is the network's setting; ``patience`` must be None, as nothing may be chosen by the
    validation rows here.

    >>> import hpwidgets as hp
    >>> models = BaseModels(hp.Hyperparameters(epochs=2), hp.load("iris"))
    >>> list(models)[-1] == models.total, models.answers(hp.load("iris").X_test).shape
    (True, (4, 38, 3))
    """

    def __init__(
        self,
        h: Hyperparameters,
        data: Dataset,
        folds: Sequence[Fold] = (),
        cancelled: Callable[[], bool] = lambda: False,
    ):
        if h.patience is not None:
            raise ValueError(
                "patience would choose the network's epoch by the validation rows it is scored on;"
                " take patience=None"
            )
        self._data, self._cancelled = data, cancelled
        self._h = h.replace(family="mlp")
        every = np.arange(len(data.y_train))
        self._parts = [(every, every[:0]), *((f.train_rows, f.test_rows) for f in folds)]
        self._fitted: list[list[Any]] = []  # by part, then by kind
        # Networks of other numbers of rows are groups of their own; the training is one pass.
        self._settings = [self._h] * len(self._parts)
        self._fleet = Fleet(
            self._settings, data, rows=[rows for rows, _out in self._parts], cancelled=cancelled
        )
        self._work = self._steps()
        self.total = len(self._parts) * len(base_estimators(data.task)) + self._fleet.total
        self.names = NAMES
        self.finished = False
        self.train_score = np.full(len(NAMES), np.nan)
        """Of those fitted on all rows so far ``[B]``; the network's as it stands."""
        self.validation_score = self.train_score.copy()

    def __next__(self) -> int:
        return next(self._work)

    def _steps(self) -> Iterator[int]:
        X, y = flat(self._data.X_train), self._data.y_train.numpy()
        done = 0
        for rows, _out in self._parts:
            self._fitted.append([])
            for estimator in base_estimators(self._data.task, self._h.seed):
                if self._cancelled():
                    return
                with one_blas_thread():
                    self._fitted[-1].append(estimator.fit(X[rows], y[rows]))
                if len(self._fitted) == 1:
                    self._score(done)
                done += 1
                yield done
        for trained in self._fleet:
            self.train_score[-1] = self._fleet.newest("train_score")[0]
            self.validation_score[-1] = self._fleet.newest("validation_score")[0]
            yield done + trained
        self.finished = not self._cancelled()

    def _score(self, kind: int) -> None:
        """Note the scores of the model of this kind that learnt all rows."""
        data, model = self._data, self._fitted[0][kind]
        for scores, X, y in (
            (self.train_score, data.X_train, data.y_train),
            (self.validation_score, data.X_validation, data.y_validation),
        ):
            scores[kind] = score(estimator_answers(model, flat(X), data), y.numpy(), data.task)

    def answers(self, X: Tensor, part: int = 0) -> Floats:
        """What the models answer ``[B, n, K]`` to rows ``X``; ``part`` 0 learnt all rows.

        Raises RuntimeError before all are fitted.
        """
        if not self.finished:
            raise RuntimeError("the models are not fitted yet: iterate to the end, then ask")
        found = [estimator_answers(model, flat(X), self._data) for model in self._fitted[part]]
        networks = fleet_answers(self._fleet, self._settings, X)
        assert networks is not None
        return np.stack([*found, networks[part]])

    def fold_answers(self) -> Floats:
        """What the models answer ``[B, n, K]`` to the training rows out of fold."""
        X = self._data.X_train
        if len(self._parts) == 1:
            raise RuntimeError("there are no folds: give some to have answers out of fold")
        found = np.full((len(NAMES), len(X), self._data.n_outputs), np.nan)
        for part, (_rows, out) in enumerate(self._parts[1:], 1):
            found[:, out] = self.answers(X[torch.from_numpy(out)], part)
        return found

    @property
    def network_diverged(self) -> bool:
        """Whether one of the networks has diverged."""
        return bool(self._fleet.diverged.any())
