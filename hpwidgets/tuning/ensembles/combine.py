"""Combine runs: the best alone, the plain average of the top, greedy selection."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from hpwidgets.data import Dataset, load
from hpwidgets.data.checks import check_integer
from hpwidgets.hyperparameters import is_one_of, shown
from hpwidgets.i18n import _
from hpwidgets.records import Combination, Task, TestScorer
from hpwidgets.tuning.ensembles.run_pool import RunPool
from hpwidgets.tuning.ensembles.selection import MEASURES, greedy_selection
from hpwidgets.tuning.populations.answers import Floats, first_averages, loss, score

MOST_STEPS = 10_000
LOOKS = 8
"""Times at which the runs are combined while they are still being trained."""


def combinations(
    runs: Sequence[Any],
    data: Dataset,
    *,
    steps: int = 30,
    measure: str = "loss",
    cancelled: Callable[[], bool] = lambda: False,
    device: str = "cpu",
) -> Iterator[Combination]:
    """As :func:`combine`, a record after every epoch of those runs that must be trained first."""
    if not is_one_of(measure, MEASURES):
        raise ValueError(f"measure must be 'loss' or 'score', got {shown(measure)}")
    pool = RunPool(runs, data, cancelled, device=device)
    total = pool.total + 1
    task, y, due = data.task, data.y_validation.numpy(), 1
    waiting = _waiting(pool, data, total)
    yield waiting
    for done in pool:
        if done >= pool.total * due / LOOKS and done >= len(pool.names):
            answers = pool.answers(data.X_validation, cancelled)
            if answers is None:
                return
            waiting = replace(waiting, **_tops(answers, y, task))
            due = int(done * LOOKS / pool.total) + 1
        yield replace(waiting, done=done)
    if cancelled():
        return
    pool.finish()
    answers = pool.answers(data.X_validation, cancelled)
    if answers is None:
        return
    tops = _tops(answers, y, task)
    picks, values = greedy_selection(
        answers, y, task, steps=steps, measure=measure, cancelled=cancelled
    )
    if cancelled():
        return
    path = first_averages(answers[picks])
    kept = 1 + int(values.argmin() if measure == "loss" else values.argmax())
    yield Combination(
        task=task,
        names=pool.names,
        left_out=tuple(pool.left_out),
        **tops,
        picks=picks,
        greedy_loss=loss(path, y, task),
        greedy_score=score(path, y, task),
        kept=kept,
        done=total,
        total=total,
        answers=_answering(pool),
        on_test=_on_test(pool, data, tops["order"], picks[:kept]),
    )


def combine(
    runs: Sequence[Any],
    data: Any,
    *,
    steps: int = 30,
    measure: str = "loss",
    device: str = "cpu",
) -> Combination:
    """Make an ensemble of runs: pinned ones, histories, trials of a search, or settings.

    The best run alone, the plain average of the best 1, 2, … and greedy selection (Caruana,
    Niculescu-Mizil, Crew & Ksikes 2004) side by side, all chosen on the validation rows; the
    record's ``on_test()`` opens the sealed test rows, whose score alone is fair.

    Parameters
    ----------
    runs
        A list of :class:`hpwidgets.Pin`, :class:`hpwidgets.History`, trials of a search (which
        are trained again, as one population) or :class:`hpwidgets.Hyperparameters`. Runs that
        diverged are left out by name.
    data
        The rows they are about: a Dataset, or whatever :func:`hpwidgets.load` takes.
    steps
        Members that greedy selection adds; those up to its best step are kept.
    measure
        What it improves on the validation rows: "loss" or "score".
    device
        Where settings and trials are trained: "cpu", "cuda" or "cuda:<number>".

    Raises TypeError or ValueError, in words, for what is no run, for runs of another task, other
    classes or other data, and for a device that is not there.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> data = hp.load("moons")
    >>> runs = hp.fit_population([hp.Hyperparameters(epochs=9, seed=s) for s in range(3)], data)
    >>> found = combine(runs, data, steps=5)
    >>> bool(found.greedy_loss.min() <= found.loss.min()), found.predict(data.X_test).shape
    (True, (125, 2))
    """
    dataset = data if isinstance(data, Dataset) else load(data)
    steps = check_integer("steps", steps, 1, MOST_STEPS)
    *_records, last = combinations(runs, dataset, steps=steps, measure=measure, device=device)
    return last


def _tops(answers: Floats, y: np.ndarray[Any, Any], task: Task) -> dict[str, Any]:
    """Each run alone, and the averages of the best 1, 2, …"""
    losses = loss(answers, y, task)
    order = np.argsort(losses, kind="stable")
    averages = first_averages(answers[order])
    return {
        "loss": losses,
        "score": score(answers, y, task),
        "order": order,
        "top_loss": loss(averages, y, task),
        "top_score": score(averages, y, task),
    }


def _waiting(pool: RunPool, data: Dataset, total: int) -> Combination:
    """The record while runs are still being trained."""
    unknown = np.full(len(pool.names), np.nan)
    return Combination(
        task=data.task,
        names=pool.names,
        left_out=tuple(pool.left_out),
        loss=unknown,
        score=unknown,
        order=np.arange(len(pool.names)),
        top_loss=unknown,
        top_score=unknown,
        picks=np.empty(0, dtype=np.int64),
        greedy_loss=np.empty(0),
        greedy_score=np.empty(0),
        kept=0,
        done=0,
        total=total,
    )


def _answering(pool: RunPool) -> Callable[[object], Floats]:
    def answers(X: object) -> Floats:
        found = pool.answers(X)
        assert found is not None  # nobody cancels here
        return found

    return answers


def _on_test(
    pool: RunPool, data: Dataset, order: np.ndarray[Any, Any], picks: np.ndarray[Any, Any]
) -> TestScorer:
    def opened() -> tuple[tuple[str, float], ...]:
        answers = _answering(pool)(data.X_test)
        named = (
            (_("best single run"), answers[order[0]]),
            (_("average of all {runs}").format(runs=len(answers)), answers.mean(axis=0)),
            (_("greedy selection"), answers[picks].mean(axis=0)),
        )
        y = data.y_test.numpy()
        return tuple((name, float(score(answer, y, data.task))) for name, answer in named)

    return opened
