"""AdaBoost round by round: the weights that every tree is given, its error, and its say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.tree import DecisionTreeClassifier

from hpwidgets.tuning.populations.answers import Floats


@dataclass(frozen=True, eq=False)
class Round:
    """One round: the weights ``[n]`` (sum 1) that its tree was given, its error, and its say."""

    tree: DecisionTreeClassifier
    weights: Floats
    error: float
    say: float


def adaboost_rounds(
    X: Floats,
    y: NDArray[np.int64],
    *,
    rounds: int = 50,
    depth: int = 1,
    shrinkage: float = 1.0,
    seed: int = 0,
) -> Iterator[Round]:
    """What scikit-learn's ``AdaBoostClassifier`` does in ``fit``, one round after the other.

    Each tree is fitted with weights; err is the weight of what it gets wrong, its say is
    ``shrinkage`` · (ln((1 − err)/err) + ln(K − 1)), and the rows it got wrong are multiplied by
    e^say for the next one. Trees, weights, errors and says are those of ``AdaBoostClassifier(
    DecisionTreeClassifier(max_depth=depth), n_estimators=rounds, learning_rate=shrinkage,
    random_state=seed)``, to which a test holds them. It ends early as that does: with a tree that
    errs nowhere, or one that is no better than chance.

    Method: J. Zhu, H. Zou, S. Rosset & T. Hastie, *Multi-class AdaBoost* (2009), SAMME; for two
    classes AdaBoost.M1 of Y. Freund & R. Schapire (1997).

    Raises ValueError when already the first tree is no better than chance.

    >>> X, y = np.arange(5.0)[:, None], np.array([0, 0, 0, 1, 0])
    >>> [(round(r.error, 3), r.weights.round(3).tolist()) for r in adaboost_rounds(X, y, rounds=2)]
    [(0.2, [0.2, 0.2, 0.2, 0.2, 0.2]), (0.125, [0.125, 0.125, 0.125, 0.5, 0.125])]
    """
    classes = len(np.unique(y))
    draw = np.random.RandomState(seed)  # as scikit-learn draws the seed of each tree
    weights = np.full(len(y), 1 / len(y))
    smallest = np.finfo(np.float64).eps
    for at in range(rounds):
        weights = np.clip(weights, smallest, None)
        tree = DecisionTreeClassifier(
            max_depth=depth, random_state=draw.randint(np.iinfo(np.int32).max)
        ).fit(X, y, sample_weight=weights)
        wrong = tree.predict(X) != y
        error = float(np.average(wrong, weights=weights))
        if error <= 0:
            yield Round(tree, weights, 0.0, 1.0)
            return
        if error >= 1 - 1 / classes:
            if at == 0:
                raise ValueError(
                    "the first tree is no better than chance on these rows, so there is nothing to"
                    " boost; take deeper trees, or other rows"
                )
            return
        say = shrinkage * (np.log((1 - error) / error) + np.log(classes - 1))
        yield Round(tree, weights, error, float(say))
        weights = np.exp(np.log(weights) + say * wrong)
        total = weights.sum()
        if not np.isfinite(total) or total <= 0:
            return
        weights = weights / total
