"""A search watched: the trials so far, and at its end what each field of the space explains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.search._importance import importances
from hpwidgets.lessons.search.records import SearchRunView, TrialAxis
from hpwidgets.records import Trial
from hpwidgets.tuning.search.search import Search
from hpwidgets.tuning.space.axes import Choice
from hpwidgets.tuning.space.conditions import field_info
from hpwidgets.tuning.space.space import Space


def watched(
    search: Search,
    *,
    method: str,
    seed: int = 0,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[SearchRunView]:
    """Run the search: a view before the first trial and after each; importances grow at the end.

    ``method`` is the one that the search was made with, ``seed`` draws the importances' forests.
    Trials that were pruned are not counted there. The search is closed at the end.
    """
    with search:
        view = SearchRunView(
            task=search.data.task,
            measure=search.measure,
            method=method,
            axes=trial_axes(search.space),
            trials=(),
            budget=search.total,
        )
        yield view
        trials: tuple[Trial, ...] = ()
        for trial in search:
            trials = (*trials, trial)
            view = replace(view, trials=trials)
            yield view
    if cancelled():
        return
    whole = tuple(t for t in trials if t.state not in ("pruned", "cancelled"))
    for shares in importances(
        search.space.to_optuna(),
        [trial.values for trial in whole],
        replace(view, trials=whole).costs.tolist(),
        seed=seed,
        cancelled=cancelled,
    ):
        view = replace(view, importance=tuple(sorted(shares.items(), key=lambda item: -item[1])))
    yield view


def trial_axes(space: Space) -> tuple[TrialAxis, ...]:
    """The fields of a space as pictures take them."""
    found = []
    for name in space.names:
        axis, info = space[name], field_info(name)
        known = name in Hyperparameters.infos()
        field = TrialAxis(name=name, label=info.label if known else name.replace("_", " "))
        if isinstance(axis, Choice):
            field = replace(field, choices=tuple(axis.values))
        else:
            low, high = float(axis.low), float(axis.high)
            field = replace(field, integer=info.integer, low=low, high=high, log=axis.log)
        found.append(field)
    return tuple(found)
