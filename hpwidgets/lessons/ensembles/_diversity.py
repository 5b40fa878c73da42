"""Diversity: how often members disagree, and what the average gains by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from torch import Tensor

from hpwidgets.data.dataset import Dataset
from hpwidgets.i18n import _
from hpwidgets.lessons.ensembles._base_models import BaseModels, Indices, scores_on_test
from hpwidgets.lessons.ensembles.records import DiversityView
from hpwidgets.records import Task
from hpwidgets.records.ensembles import Scores
from hpwidgets.tuning.ensembles.run_pool import SETTING, RunPool
from hpwidgets.tuning.populations.answers import Floats, labels, loss, score

LOOKS = 8
"""Times at which members are compared while they are still being trained."""


def disagreement(answers: Floats, task: Task, y: ArrayLike) -> Floats:
    """How differently members ``[M, n, K]`` answer, ``[M, M]``, 0 on the diagonal.

    Of classes: the share of rows to which two members give different ones. Of numbers: 1 − the
    correlation of two members' errors (Kuncheva & Whitaker 2003 compare such measures).

    >>> answers = np.array([[[0.9, 0.1], [0.9, 0.1]], [[0.9, 0.1], [0.2, 0.8]]])
    >>> disagreement(answers, "classification", [0, 0]).tolist()
    [[0.0, 0.5], [0.5, 0.0]]
    """
    if task == "classification":
        said = labels(answers)
        return np.asarray((said[:, None, :] != said[None]).mean(axis=-1), dtype=np.float64)
    errors = answers[..., 0] - np.asarray(y)
    errors = errors - errors.mean(axis=1, keepdims=True)
    size = np.sqrt((errors**2).sum(axis=1))
    size[size == 0] = 1.0
    found = 1 - (errors @ errors.T) / np.outer(size, size)
    np.fill_diagonal(found, 0.0)
    return np.asarray(np.maximum(found, 0.0))


def ambiguity_decomposition(
    answers: Floats, y: ArrayLike, task: Task
) -> tuple[Floats, float, float]:
    """Members' mean squared errors ``[M]``, the average's own, and the ambiguity.

    With targets as numbers, or classes as 0/1 in each of the K probabilities: error of the average
    = mean error of the members − mean squared distance of the members from the average. It holds
    exactly, whatever the members (A. Krogh & J. Vedelsby, *Neural Network Ensembles, Cross
    Validation, and Active Learning*, 1995).

    >>> ambiguity_decomposition(np.array([[[1.0]], [[3.0]]]), [2.0], "regression")
    (array([1., 1.]), 0.0, 1.0)
    """
    targets = np.asarray(y)
    if task == "classification":
        wanted = np.eye(answers.shape[-1])[targets.astype(np.int64)]
    else:
        wanted = targets[:, None]
    average = answers.mean(axis=0)
    errors = ((answers - wanted) ** 2).sum(axis=-1).mean(axis=-1)
    ensemble = float(((average - wanted) ** 2).sum(axis=-1).mean())
    return errors, ensemble, float(((answers - average) ** 2).sum(axis=-1).mean())


def diversity(names: Sequence[str], answers: Floats, y: ArrayLike, task: Task) -> DiversityView:
    """The disagreement of members ``[M, n, K]`` on rows with targets ``y``, and what it is worth.

    Raises ValueError for other numbers of names and members, or fewer than 2.
    """
    if len(names) != len(answers) or len(names) < 2:
        raise ValueError(
            "diversity needs at least 2 members and a name for each, got"
            f" {len(answers)} members and {len(names)} names"
        )
    errors, ensemble, ambiguity = ambiguity_decomposition(answers, y, task)
    return DiversityView(
        task=task,
        source="",
        names=tuple(names),
        disagreement=disagreement(answers, task, y),
        score=score(answers, y, task),
        squared_error=errors,
        ensemble_error=ensemble,
        ambiguity=ambiguity,
        ensemble_score=float(score(answers.mean(axis=0), y, task)),
        done=1,
        total=1,
    )


def diverse(
    members: BaseModels | Sequence[Any],
    data: Dataset,
    *,
    source: str = "",
    rows: Sequence[Indices] | None = None,
    called: str = SETTING,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[DiversityView]:
    """Train members where needed and compare them on the validation rows; views as it goes.

    ``members`` are :class:`~hpwidgets.lessons.ensembles._base_models.BaseModels`, or runs as
    :func:`hpwidgets.combine` takes them; with ``rows`` (one array of training rows a member)
    settings, each trained on its own rows; ``called`` names settings.

    Raises TypeError or ValueError as that does.
    """
    pool = (
        members
        if isinstance(members, BaseModels)
        else RunPool(members, data, cancelled, rows=rows, called=called)
    )
    total, y, due = pool.total + 1, data.y_validation.numpy(), 1
    many = len(pool.names)
    view = DiversityView(
        task=data.task,
        source=source,
        names=pool.names,
        disagreement=np.full((many, many), np.nan),
        score=np.full(many, np.nan),
        squared_error=np.full(many, np.nan),
        done=0,
        total=total,
    )
    yield view
    for done in pool:
        # Base models cannot be asked before all are fitted.
        early = isinstance(pool, RunPool) and many > 1
        if early and done >= many and done >= pool.total * due / LOOKS:
            answers = _ask(pool, data.X_validation)
            found = diversity(pool.names, answers, y, data.task)
            view = replace(found, source=source, total=total)
            due = int(done * LOOKS / pool.total) + 1
        yield replace(view, done=done)
    if cancelled():
        return
    if isinstance(pool, RunPool):
        pool.finish()
    elif pool.network_diverged:
        raise ValueError("the network diverged and cannot be compared; lower learning_rate")
    answers = _ask(pool, data.X_validation)
    best = int(loss(answers, y, data.task).argmin())
    yield replace(
        diversity(pool.names, answers, y, data.task),
        source=source,
        done=total,
        total=total,
        on_test=partial(_open_test, pool, data, best),
    )


def _ask(pool: BaseModels | RunPool, X: Tensor) -> Floats:
    answers = pool.answers(X)
    assert answers is not None  # nobody cancels here
    return answers


def _open_test(pool: BaseModels | RunPool, data: Dataset, best: int) -> Scores:
    """Scores of the average of members, and of the best of them by validation."""
    answers = _ask(pool, data.X_test)
    average = _("average of {members}").format(members=len(answers))
    single = _("best single member: {name}").format(name=pool.names[best])
    return scores_on_test(data, [(average, answers.mean(axis=0)), (single, answers[best])])
