"""Bagging of 50 networks: one pass, against scikit-learn's BaggingClassifier one by one."""

from __future__ import annotations

import time
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import BaggingClassifier
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

import hpwidgets as hp
from hpwidgets.widgets.view import Given
from tests.benchmarks.measure import compare, computing_seconds, interleaved, one_thread
from tests.benchmarks.peers import network
from tests.benchmarks.result import Result
from tests.benchmarks.work import SETTING, moons

ROUNDS = 2
MEMBERS = 50
GOOD = 0.9
"""Validation accuracy that every average must reach: the work was done."""


class OneByOne(hp.NetworkClassifier):
    """Our own estimator without ``sample_weight``: scikit-learn then repeats rows, as we do."""

    def fit(self, X: Any, y: Any) -> Self:
        super().fit(X, y)
        return self


class PlainTorch(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """The tutorial's loop as a scikit-learn estimator; it measures nothing while it trains."""

    def fit(self, X: Any, y: Any) -> Self:
        torch.manual_seed(SETTING.seed)
        self.classes_ = np.unique(y)
        self.model_ = network(moons())
        loss_of = nn.CrossEntropyLoss()
        optimizer = torch.optim.Adam(self.model_.parameters(), lr=SETTING.learning_rate)
        rows = TensorDataset(torch.tensor(X, dtype=torch.float32), torch.tensor(y))
        loader = DataLoader(rows, batch_size=SETTING.batch_size, shuffle=True)
        for _epoch in range(SETTING.epochs):
            for inputs, targets in loader:
                optimizer.zero_grad()
                loss_of(self.model_(inputs), targets).backward()
                optimizer.step()
        self.model_.eval()
        return self

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        with torch.no_grad():
            answers = self.model_(torch.tensor(X, dtype=torch.float32)).softmax(1)
        return np.asarray(answers.double().numpy())

    def predict(self, X: Any) -> NDArray[np.int64]:
        return np.asarray(self.classes_[self.predict_proba(X).argmax(axis=1)])


ASKED = 0.1
"""Seconds of computing that may lie between two questions whether to stop."""
PIECES: dict[str, dict[str, Any]] = {
    "gradient boosting": {"view": "boosting", "booster": "gradient"},
    "AdaBoost": {"view": "boosting", "booster": "adaboost"},
    "stacking": {"view": "stacking", "folds": 10},
    "bagging": {"view": "bagging"},
    "runs": {"view": "runs", "settings_tried": 16},
    "bias and variance": {
        "view": "variance",
        "bag_members": 50,
        "fit_rows": 200,
        "training_sets": 12,
    },
}


def pieces() -> list[Result]:
    """The longest piece between two questions whether to stop, on the widest bundled set."""
    wide = {"data": "digits_flat", "epochs": 3, "members": 50, "rounds": 12, "boost_depth": 6}
    lines = []
    for name, options in PIECES.items():
        lab = hp.EnsembleLab(auto_run=False, **wide | options)
        lab.close()  # nothing of the page beside what is measured
        given = Given({name: lab.values[name] for name in lab.view.used(lab.values, ())})
        asked = [time.thread_time()]

        def cancelled(asked: list[float] = asked) -> bool:
            asked.append(time.thread_time())
            return False

        for _view in lab.view.run(given, cancelled):
            pass
        longest = float(max(np.diff([*asked, time.thread_time()])))
        lines.append(
            Result(
                name=f"EnsembleLab, {name}: longest piece before Stop is asked / 100 ms",
                ours=longest,
                peer=ASKED,
                ratio=longest / ASKED,
                bound=1.0,
            )
        )
    return lines


def results() -> list[Result]:
    """The lines on ensembles; both peers get the same bootstrap rows from scikit-learn as ours."""
    one_thread()
    ours_estimator = OneByOne(**SETTING.changed(), seed=SETTING.seed)
    rows = drawn_rows()
    times = interleaved(
        {
            "ours": lambda: check("ours", ours(rows)),
            "estimator": lambda: check("estimator", bagged(ours_estimator, rows)),
            "torch": lambda: check("torch", bagged(PlainTorch(), rows)),
        },
        rounds=ROUNDS,
        clock=computing_seconds,
    )
    head = f"bagging {MEMBERS} networks: BaggingClassifier over"
    return [
        *pieces(),
        compare(
            f"{head} a plain PyTorch loop is slower by",
            times["ours"],
            times["torch"],
            bound=8,
            kind="at least",
        ),
        compare(
            f"{head} our NetworkClassifier is slower by",
            times["ours"],
            times["estimator"],
            bound=8,
            kind="at least",
        ),
    ]


def check(name: str, accuracy: float) -> None:
    """RuntimeError unless the average answers well."""
    if not accuracy > GOOD:
        raise RuntimeError(f"{name}: expected an accuracy above {GOOD}, got {accuracy:.3f}")


def drawn_rows() -> list[NDArray[np.int64]]:
    """The bootstrap rows that scikit-learn draws for this seed."""
    data = moons()
    X, y = data.X_train.numpy(), data.y_train.numpy()
    quick = BaggingClassifier(n_estimators=MEMBERS, random_state=0).fit(X, y)
    return [np.asarray(rows) for rows in quick.estimators_samples_]


def ours(rows: list[NDArray[np.int64]]) -> float:
    """All members in one pass, with both losses of all after every epoch and out-of-bag scores."""
    return float(hp.bagging(SETTING, moons(), members=MEMBERS, vary="rows", rows=rows).score[0, -1])


def bagged(estimator: Any, rows: list[NDArray[np.int64]]) -> float:
    """scikit-learn's bagging, with out-of-bag scores."""
    data = moons()
    X, y = data.X_train.numpy(), data.y_train.numpy()
    model = BaggingClassifier(estimator, MEMBERS, oob_score=True, random_state=0).fit(X, y)
    pairs = zip(model.estimators_samples_, rows, strict=True)
    if not all(np.array_equal(theirs, given) for theirs, given in pairs):
        raise RuntimeError("the peers' bootstrap rows are not those that ours was given")
    return float(model.score(data.X_validation.numpy(), data.y_validation.numpy()))
