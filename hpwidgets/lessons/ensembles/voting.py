"""Voting: hard and soft, and why models that err together gain little by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from hpwidgets.data.dataset import Dataset
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.ensembles.base_models import NAMES, BaseModels
from hpwidgets.lessons.ensembles.records import VotingView
from hpwidgets.records import TestScorer
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
    total = models.total + 1
    yield _view(data, 0, total)
    for done in models:
        yield _view(data, done, total, score=models.validation_score.copy())
    if cancelled() or not models.finished:
        return
    if models.network_diverged:
        raise ValueError("the network diverged and cannot vote; lower learning_rate")
    answers, y, task = models.answers(data.X_validation), data.y_validation.numpy(), data.task
    soft, own = answers.mean(axis=0), score(answers, y, task)
    known: dict[str, Any] = {
        "score": own,
        "loss": loss(answers, y, task),
        "soft": float(score(soft, y, task)),
        "soft_loss": float(loss(soft, y, task)),
        "on_test": _on_test(models, data, int(own.argmax())),
    }
    if task == "classification":
        right = (labels(answers) == y).sum(axis=0)
        independent = count_rights(own)
        many = len(NAMES)
        known |= {
            "hard": float(score(hard_vote(answers), y, task)),
            "rights": np.bincount(right, minlength=many + 1) / len(y),
            "independent": independent,
            "majority": float(independent[many // 2 + 1 :].sum()),
        }
    yield _view(data, total, total, **known)


def _view(data: Dataset, done: int, total: int, **known: Any) -> VotingView:
    many, unknown = len(NAMES), float("nan")
    values: dict[str, Any] = {
        "score": np.full(many, np.nan),
        "loss": np.full(many, np.nan),
        "hard": unknown,
        "soft": unknown,
        "soft_loss": unknown,
        "rights": np.full(many + 1, np.nan),
        "independent": np.full(many + 1, np.nan),
        "majority": unknown,
    }
    names = tuple(_(name) for name in NAMES)
    return VotingView(task=data.task, names=names, done=done, total=total, **values | known)


def _on_test(models: BaseModels, data: Dataset, best: int) -> TestScorer:
    def opened() -> tuple[tuple[str, float], ...]:
        answers, y, task = models.answers(data.X_test), data.y_test.numpy(), data.task
        found = [
            (_("soft vote") if task == "classification" else _("average"), answers.mean(axis=0))
        ]
        if task == "classification":
            found.append((_("hard vote"), hard_vote(answers)))
        found.append(
            (_("best single model: {name}").format(name=_(NAMES[best])), answers[best]),
        )
        return tuple((name, float(score(answer, y, task))) for name, answer in found)

    return opened
