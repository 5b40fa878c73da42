"""Ten-fold cross-validation: one pass, against skorch under scikit-learn and a loop over folds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold, cross_val_score
from torch import nn

import hpwidgets as hp
from hpwidgets.tuning.validation.folds import make_folds
from hpwidgets.tuning.validation.learning_rows import learning_rows
from tests.benchmarks.measure import compare, computing_seconds, interleaved, one_thread
from tests.benchmarks.peers import dataloader_loop, network
from tests.benchmarks.result import Result
from tests.benchmarks.work import SETTING, moons

ROUNDS = 2
FOLDS = StratifiedKFold(10, shuffle=True, random_state=0)
GOOD = 0.7
"""Mean that everybody must reach, in accuracy or in the typical (geometric mean) probability of the
true class: the work was done.
"""

Scores = NDArray[np.float64]


def results() -> list[Result]:
    """The lines on folds."""
    one_thread()
    times = interleaved(
        {
            "ours": lambda: check("ours", ours()),
            "skorch": lambda: check("skorch", skorch_folds()),
            "loop": lambda: check("loop", loop_over_folds()),
        },
        rounds=ROUNDS,
        clock=computing_seconds,
    )
    return [
        compare(
            "10 folds: skorch under cross_val_score is slower by",
            times["ours"],
            times["skorch"],
            bound=5,
            kind="at least",
        ),
        compare(
            "10 folds: a DataLoader loop over the folds is slower by",
            times["ours"],
            times["loop"],
            bound=3,
            kind="at least",
        ),
    ]


def check(name: str, scores: Scores) -> None:
    """RuntimeError unless all folds were trained, and well."""
    if len(scores) != 10 or not scores.mean() > GOOD:
        raise RuntimeError(f"{name}: expected 10 scores above {GOOD}, got {scores}")


def ours() -> Scores:
    """All folds in one pass; both losses after every epoch."""
    return hp.cross_validate(SETTING, moons(), FOLDS, scale=None).score


def skorch_folds() -> Scores:
    """skorch without a split of its own, one fold after the other."""
    from skorch import NeuralNetClassifier

    X, y = learning_rows(moons())
    torch.manual_seed(SETTING.seed)
    net = NeuralNetClassifier(
        network(moons()),
        criterion=nn.CrossEntropyLoss,
        optimizer=torch.optim.Adam,
        lr=SETTING.learning_rate,
        batch_size=SETTING.batch_size,
        max_epochs=SETTING.epochs,
        iterator_train__shuffle=True,
        train_split=None,
        verbose=0,
    )
    return np.asarray(cross_val_score(net, X.numpy(), y.numpy(), cv=FOLDS))


def loop_over_folds() -> Scores:
    """The tutorial's loop, once a fold, with both losses after every epoch as ours has them."""
    data = moons()
    X, y = learning_rows(data)
    scores = []
    for fold in make_folds(y.numpy(), FOLDS, classes=data.class_names):
        held = torch.from_numpy(fold.test_rows)
        part = replace(
            data,
            X_train=X[fold.train_rows],
            y_train=y[fold.train_rows],
            X_validation=X[held],
            y_validation=y[held],
        )
        _train, validation = dataloader_loop(SETTING, part)
        scores.append(float(np.exp(-validation[-1])))
    return np.array(scores)
