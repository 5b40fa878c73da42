"""Diversity: how often members disagree, and what the average gains by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from torch import Tensor

from hpwidgets.data.dataset import Dataset
from hpwidgets.i18n import _
from hpwidgets.lessons.ensembles.base_models import NAMES, BaseModels, Indices
from hpwidgets.lessons.ensembles.records import DiversityView
from hpwidgets.records import Task, TestScorer
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


def diversity(
    names: Sequence[str],
    answers: Floats,
    y: ArrayLike,
    task: Task,
    *,
    source: str = "",
    done: int = 1,
    total: int = 1,
    on_test: TestScorer | None = None,
) -> DiversityView:
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
        source=source,
        names=tuple(names),
        disagreement=disagreement(answers, task, y),
        score=score(answers, y, task),
        squared_error=errors,
        ensemble_error=ensemble,
        ambiguity=ambiguity,
        ensemble_score=float(score(answers.mean(axis=0), y, task)),
        done=done,
        total=total,
        on_test=on_test,
    )


def waiting(
    names: Sequence[str], task: Task, *, source: str, done: int, total: int
) -> DiversityView:
    """The record while members are still being trained."""
    many, unknown = len(names), float("nan")
    return DiversityView(
        task=task,
        source=source,
        names=tuple(names),
        disagreement=np.full((many, many), np.nan),
        score=np.full(many, np.nan),
        squared_error=np.full(many, np.nan),
        ensemble_error=unknown,
        ambiguity=unknown,
        ensemble_score=unknown,
        done=done,
        total=total,
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

    ``members`` are :class:`~hpwidgets.lessons.ensembles.base_models.BaseModels`, or runs as
    :func:`hpwidgets.combine` takes them; with ``rows`` (one array of training rows a member)
    settings, each trained on its own rows; ``called`` names settings.

    Raises TypeError or ValueError as that does.
    """
    crowd = _crowd(members, data, rows, called, cancelled)
    total, y, due = crowd.total + 1, data.y_validation.numpy(), 1
    view = waiting(crowd.names, data.task, source=source, done=0, total=total)
    yield view
    for done in crowd.steps:
        if crowd.early and done >= crowd.total * due / LOOKS and done >= len(crowd.names) > 1:
            view = diversity(
                crowd.names, crowd.ask(data.X_validation), y, data.task, source=source, total=total
            )
            due = int(done * LOOKS / crowd.total) + 1
        yield replace(view, done=done)
    if cancelled():
        return
    names = crowd.finish()
    answers = crowd.ask(data.X_validation)
    best = int(loss(answers, y, data.task).argmin())
    yield diversity(
        names,
        answers,
        y,
        data.task,
        source=source,
        done=crowd.total + 1,
        total=crowd.total + 1,
        on_test=_judged(names, best, lambda: crowd.ask(data.X_test), data),
    )


@dataclass(frozen=True)
class _Crowd:
    """Members to be compared: what they are called, how they are trained, how they are asked."""

    names: tuple[str, ...]
    total: int
    steps: Iterator[int]
    finish: Callable[[], tuple[str, ...]]
    ask: Callable[[Tensor], Floats]
    early: bool
    """Whether they can be asked while they are still being trained."""


def _crowd(
    members: BaseModels | Sequence[Any],
    data: Dataset,
    rows: Sequence[Indices] | None,
    called: str,
    cancelled: Callable[[], bool],
) -> _Crowd:
    if isinstance(members, BaseModels):
        names = tuple(_(name) for name in NAMES)

        def fitted() -> tuple[str, ...]:
            if members.network_diverged:
                raise ValueError("the network diverged and cannot be compared; lower learning_rate")
            return names

        return _Crowd(names, members.total, members, fitted, members.answers, early=False)
    pool = RunPool(members, data, cancelled, rows=rows, called=called)

    def finish() -> tuple[str, ...]:
        pool.finish()
        return pool.names

    def ask(X: Tensor) -> Floats:
        found = pool.answers(X)
        assert found is not None  # nobody cancels here
        return found

    return _Crowd(pool.names, pool.total, pool, finish, ask, early=True)


def _judged(
    names: Sequence[str], best: int, on_test: Callable[[], Floats], data: Dataset
) -> TestScorer:
    """What opens the test rows for the average of members and the best of them by validation."""

    def opened() -> tuple[tuple[str, float], ...]:
        answers, y = on_test(), data.y_test.numpy()
        found = (
            (_("average of {members}").format(members=len(answers)), answers.mean(axis=0)),
            (_("best single member: {name}").format(name=names[best]), answers[best]),
        )
        return tuple((name, float(score(answer, y, data.task))) for name, answer in found)

    return opened
