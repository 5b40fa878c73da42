"""AutoML: preparation × model × settings, searched within a time budget.

Imports no library at once: the clock must count what these take.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hpwidgets.records import Task
    from hpwidgets.tuning.automl.result import AutoML

PAUSE = 0.5
"""Seconds between two steps that count as a pause, not as time used."""


class Clock:
    """Seconds since it was made, without pauses between two steps."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._rested: float | None = None

    def now(self) -> float:
        return time.perf_counter() - self._start

    def rest(self) -> None:
        self._rested = time.perf_counter()

    def go_on(self) -> None:
        """The next step begins; what lies between is a pause if it took long."""
        if self._rested is not None:
            gap = time.perf_counter() - self._rested
            if gap > PAUSE:
                self._start += gap


def automl(
    data: object,
    *,
    target: object = None,
    seconds: float | None = 60,
    task: Task | None = None,
    trials: int | None = None,
    models: Sequence[str] | None = None,
    folds: int | None = None,
    test: float = 0.2,
    rows: int | None = None,
    metric: object = None,
    groups: object = None,
    pruner: str = "median",
    seed: int = 0,
    isolated: bool = True,
) -> AutoML:
    """Find a good scikit-learn Pipeline for a table as it comes, within a time budget.

    Gaps, text, dates and scales are prepared inside the pipeline, together with the choice of
    columns, of the model and of its settings: one conditional space, searched by Optuna's TPE with
    pruning over cross-validation folds. The best pipelines are put together by greedy ensemble
    selection, and fitted on all rows but a part that stays sealed: :meth:`AutoML.open_test` opens
    it. Where no pipeline does better than the dummy, which answers every row alike, the result is
    the dummy, and a UserWarning says so.

    Parameters
    ----------
    data
        A DataFrame or CSV path with ``target``; a pair (X, y); a scikit-learn Bunch; a Dataset
        (its own test rows stay sealed); or the name of a bundled set, such as ``"loans"``.
    target, task
        The column to learn; ``"classification"`` or ``"regression"`` where the guess is wrong.
    seconds
        The time budget, final fits and first imports included, kept to ± 10 % from 5 s on: a fit is
        cut off, and one too slow for the time left is not begun. Where the imports alone take half
        of it, or the final fit longer than expected, it is passed, and ``notes`` say by how much.
        None: only ``trials`` bound the search.
    trials
        Pipelines to try at most. With ``seconds=None`` the search depends on ``seed`` alone.
    models
        Which of "linear", "knn", "svm", "forest", "boosting", "network" take part; None: all.
    folds
        Of cross-validation; None: 5, or as many as the rarest class has rows.
    test
        Share (or number) of the rows that stay sealed.
    rows
        Rows to search on at most; None: as many as fit the time budget, at most 20,000. The final
        pipeline is fitted on all that are not sealed; one that would take too long for that is
        passed over.
    metric
        What a pipeline is judged by: None for accuracy or R², the name of a scorer of scikit-learn
        ("balanced_accuracy", "f1_macro", "roc_auc_ovr", "neg_log_loss", "neg_mean_absolute_error",
        …), or a scorer made by ``sklearn.metrics.make_scorer``; the higher the better. Of two
        classes the second in sorted order is the positive one.
    groups
        A column, which is then not learned from, or one value a row: rows of one group (a patient,
        a pupil) are never on both sides of a fold or of the seal.
    pruner
        What ends a pipeline after some folds: "median" (worse than half of the others were after
        as many folds), "halving" (successive halving) or "none".
    seed
        Chooses the split, the folds, the search and the models' own chance.
    isolated
        Whether fits run in a process of their own, where they can be cut off.

    Raises TypeError, ValueError or FileNotFoundError in words for what does not fit.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> found = hp.automl("iris", seconds=None, trials=4, models=["linear", "knn"], isolated=False)
    >>> len(found.trials), found.score > 0.9, found.test_score, found.looks
    (4, True, None, 0)
    """
    clock = Clock()
    from hpwidgets.tuning.automl.run import AutoMLRun  # libraries that take seconds the first time

    run = AutoMLRun(
        data,
        clock=clock,
        target=target,
        seconds=seconds,
        task=task,
        trials=trials,
        models=models,
        folds=folds,
        test=test,
        rows=rows,
        metric=metric,
        groups=groups,
        pruner=pruner,
        seed=seed,
        isolated=isolated,
    )
    for _view in run:
        pass
    assert run.result is not None  # nobody has cancelled it
    if run.result.warning:
        warnings.warn(run.result.warning, stacklevel=2)
    return run.result
