"""Voting: hard and soft, and why models that err together gain little by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from hpwidgets.data.dataset import Dataset
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.ensembles._base_models import NAMES, BaseModels, scores_on_test
from hpwidgets.lessons.ensembles.records import VotingView
from hpwidgets.records.ensembles import Scores
from hpwidgets.tuning.populations.answers import Floats, labels, loss, score


def hard_vote(answers: Floats) -> Floats:
    """The share of votes ``[n, K]`` that each class gets from members' answers ``[M, n, K]``.

    The class with most votes wins, of equal ones the first, as in scikit-learn's
    ``VotingClassifier(voting="hard")``.

    >>> hard_vote(np.array([[[0.9, 0.1]], [[0.4, 0.6]], [[0.6, 0.4]]])).round(2).tolist()
    [[0.67, 0.33]]
    """
    return np.asarray(np.eye(answers.shape[-1])[labels(answers)].mean(axis=0))


def count_rights(chances: ArrayLike) -> Floats:
    """P(0, 1, … M of M independent members are right) ``[M + 1]`` from their accuracies.

    The Poisson binomial distribution; with equal accuracies the binomial of Condorcet's jury
    theorem (1785).

    >>> count_rights([0.7, 0.7, 0.7])[2:].sum().round(3).item()
    0.784
    """
    found = np.ones(1)
    for chance in np.asarray(chances, dtype=np.float64):
        found = np.convolve(found, [1 - chance, chance])
    return found


def voting(
    h: Hyperparameters, data: Dataset, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[VotingView]:
    """Fit the base models on the training rows and let them vote; views as it goes.

    Soft voting averages probabilities (or numbers) as scikit-learn's ``VotingClassifier(voting=
    "soft")`` and ``VotingRegressor`` do. Raises ValueError where the network diverged.
    """
    models = BaseModels(h, data, (), cancelled)
    unknown = np.full(len(NAMES) + 1, np.nan)
    view = VotingView(
        task=data.task,
        names=NAMES,
        score=unknown[1:],
        loss=unknown[1:],
        rights=unknown,
        independent=unknown,
        done=0,
        total=models.total + 1,
    )
    yield view
    for done in models:
        yield replace(view, done=done, score=models.validation_score.copy())
    if cancelled() or not models.finished:
        return
    if models.network_diverged:
        raise ValueError("the network diverged and cannot vote; lower learning_rate")
    answers, y, task = models.answers(data.X_validation), data.y_validation.numpy(), data.task
    soft, own = answers.mean(axis=0), score(answers, y, task)
    view = replace(
        view,
        score=own,
        loss=loss(answers, y, task),
        soft=float(score(soft, y, task)),
        soft_loss=float(loss(soft, y, task)),
        on_test=partial(_open_test, models, data, int(own.argmax())),
        done=view.total,
    )
    if task == "classification":
        right = labels(answers) == y
        voted = hard_vote(answers)
        independent = count_rights(own)
        view = replace(
            view,
            hard=float(score(voted, y, task)),
            right=right,
            hard_right=labels(voted) == y,
            rights=np.bincount(right.sum(axis=0), minlength=len(unknown)) / len(y),
            independent=independent,
            majority=float(independent[len(NAMES) // 2 + 1 :].sum()),
        )
    yield view


def _open_test(models: BaseModels, data: Dataset, best: int) -> Scores:
    answers, classes = models.answers(data.X_test), data.task == "classification"
    named = [
        (_("soft vote") if classes else _("average"), answers.mean(axis=0)),
        *([(_("hard vote"), hard_vote(answers))] if classes else []),
        (_("best single model: {name}").format(name=NAMES[best]), answers[best]),
    ]
    return scores_on_test(data, named)
