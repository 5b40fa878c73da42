"""What a SearchLab computes for what its controls say, and what it remembers of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from hpwidgets.data import load
from hpwidgets.data.dataset import Dataset
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.live import Cache
from hpwidgets.records import (
    Axis,
    BestSoFarView,
    GaussianProcessView,
    IsolationView,
    Landscape,
    Measure,
    ProcessRunView,
    Replay,
    ReplayView,
    SearchRunView,
    Trial,
    TrialAxis,
)
from hpwidgets.study.axes import Choice
from hpwidgets.study.conditions import field_info
from hpwidgets.study.gaussian_process import search_slice
from hpwidgets.study.importance import importances, isolate
from hpwidgets.study.landscape import landscape
from hpwidgets.study.replay import METHODS, best_so_far, complete_cost, replay
from hpwidgets.study.search import Search, search
from hpwidgets.study.search_plans import HALVING
from hpwidgets.study.space import Space

View: TypeAlias = (
    Landscape | ReplayView | ProcessRunView | BestSoFarView | IsolationView | SearchRunView
)
Cancelled: TypeAlias = Callable[[], bool]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the controls say together; what a view does not use is left at one value."""

    view: str
    data: str
    base: Hyperparameters
    measure: Measure
    axes: tuple[Axis, Axis] | None = None
    seeds: tuple[int, ...] = ()
    budget: int = 1
    replays: int = 1
    draw: int = 0
    along: str = "x"
    slice: int = 0
    start: int = 1
    space: Space | None = None
    method: str = ""


class SearchWork:
    """Computes views, and remembers landscapes, replays and finished views."""

    def __init__(self, own: Dataset | None) -> None:
        self.own = own
        self._landscapes: Cache[Any, Landscape] = Cache(8)
        self._replays: Cache[Any, Replay] = Cache(2048)
        self._views: Cache[Asked, View] = Cache(32)

    def data(self, name: str) -> Dataset:
        """The rows that are searched on."""
        return self.own or load(name)

    def run(self, asked: Asked, cancelled: Cancelled) -> Iterator[View]:
        """The views of what was asked, the whole one last."""
        work = self._search if asked.space is not None else self._on_landscape
        return self._views.remember(asked, work(asked, cancelled), cancelled)

    def _on_landscape(self, asked: Asked, cancelled: Cancelled) -> Iterator[View]:
        land: Landscape | None = None
        for land in self._landscape(asked, cancelled):
            if not land.complete:
                yield self._nothing(asked, land) if asked.view in DRAWN_EMPTY else land
        if land is None or not land.complete or cancelled():
            return
        complete_cost(land, asked.measure)  # says so where every run diverged
        if asked.view in DRAWN_EMPTY:
            yield from self._side_by_side(asked, land, cancelled)
        elif asked.view == "process":
            yield from self._process(asked, land, cancelled)
        elif asked.view == "bands":
            yield from best_so_far(
                land,
                budget=asked.budget,
                replays=asked.replays,
                measure=asked.measure,
                seed=asked.draw,
                one=self.replay,
                cancelled=cancelled,
            )
        else:
            yield from isolate(land, measure=asked.measure, cancelled=cancelled)

    def _landscape(self, asked: Asked, cancelled: Cancelled) -> Iterator[Landscape]:
        assert asked.axes is not None
        x, y = asked.axes
        key = (asked.data, asked.base, asked.axes, asked.seeds)
        found = landscape(
            asked.base, self.data(asked.data), x=x, y=y, seeds=asked.seeds, cancelled=cancelled
        )
        return self._landscapes.remember(key, found, cancelled)

    def _nothing(self, asked: Asked, land: Landscape) -> ReplayView:
        return ReplayView(
            landscape=land,
            measure=asked.measure,
            budget=asked.budget,
            replays=(),
            done=land.done,
            total=land.total,
        )

    def _side_by_side(self, asked: Asked, land: Landscape, cancelled: Cancelled) -> Iterator[View]:
        empty = self._nothing(asked, land)
        view = replace(empty, done=0, total=asked.budget * len(METHODS))
        for method in METHODS:
            before = view.replays
            trials = self.replay(
                land,
                method,
                budget=asked.budget,
                seed=asked.draw,
                measure=asked.measure,
                cancelled=cancelled,
            )
            for found in trials:
                done = asked.budget * len(before) + len(found.costs)
                view = replace(view, replays=(*before, found), done=done)
                if method == "gp":  # the only one slow enough to be watched
                    yield view
            if cancelled():
                return
            yield view
        yield replace(view, done=view.total)  # a grid may leave trials over

    def replay(
        self,
        land: Landscape,
        method: str,
        *,
        budget: int,
        seed: int,
        measure: Measure,
        cancelled: Cancelled,
    ) -> Iterator[Replay]:
        """As :func:`hpwidgets.study.replay.replay`; one seen before comes at once."""
        key = (land, method, budget, seed, measure)
        trials = replay(
            land, method, budget=budget, seed=seed, measure=measure, cancelled=cancelled
        )
        return self._replays.remember(key, trials, cancelled)

    def _process(self, asked: Asked, land: Landscape, cancelled: Cancelled) -> Iterator[View]:
        steps: tuple[GaussianProcessView, ...] = ()
        for step in search_slice(
            land,
            along=asked.along,
            other=asked.slice,
            budget=asked.budget,
            start=asked.start,
            measure=asked.measure,
            seed=asked.draw,
            cancelled=cancelled,
        ):
            steps = (*steps, step)
            yield ProcessRunView(
                landscape=land, steps=steps, budget=min(asked.budget, len(step.costs))
            )

    def begin(self, asked: Asked, cancelled: Cancelled = lambda: False) -> Search:
        """The search that was asked for; TypeError or ValueError in words if it cannot be."""
        assert asked.space is not None
        halving = asked.method in HALVING
        return search(
            asked.space,
            self.data(asked.data),
            method=asked.method,
            budget=None if asked.method == "hyperband" else asked.budget,
            max_epochs=asked.base.epochs if halving else None,
            seed=asked.draw,
            base=asked.base,
            measure=asked.measure,
            cancelled=cancelled,
        )

    def _search(self, asked: Asked, cancelled: Cancelled) -> Iterator[View]:
        assert asked.space is not None
        with self.begin(asked, cancelled) as under_way:
            view = SearchRunView(
                task=under_way.data.task,
                measure=asked.measure,
                method=asked.method,
                axes=trial_axes(asked.space),
                trials=(),
                budget=under_way.total,
            )
            yield view
            trials: tuple[Trial, ...] = ()
            for trial in under_way:
                trials = (*trials, trial)
                view = replace(view, trials=trials)
                yield view
        if cancelled():
            return
        whole = [t for t in trials if t.state not in ("pruned", "cancelled")]
        compared = replace(view, trials=tuple(whole))
        for shares in importances(
            asked.space.to_optuna(),
            [trial.values for trial in whole],
            compared.costs.tolist(),
            seed=asked.draw,
            cancelled=cancelled,
        ):
            view = replace(
                view, importance=tuple(sorted(shares.items(), key=lambda item: -item[1]))
            )
        yield view


DRAWN_EMPTY = frozenset({"landscape", "projections"})
"""Views whose picture shows the landscape itself while it fills."""


def best_setting(view: View, *, search: str, step: int, measure: Measure) -> Hyperparameters | None:
    """The best run that the view knows of; of a replay or a process, after ``step`` trials.

    ``search`` names whose replay is asked. None where nothing has a result yet.
    """
    if isinstance(view, SearchRunView):
        return None if view.best is None else view.trials[view.best].setting
    if isinstance(view, ReplayView):
        found = next((r for r in view.replays if r.method == search), None)
        if found is None or not math.isfinite(found.best[:step][-1]):
            return None
        column, row = found.cells[int(found.costs[:step].argmin())].tolist()
        return view.landscape.setting(row, column)
    land = view if isinstance(view, Landscape) else view.landscape
    best = view.best(step) if isinstance(view, ProcessRunView) else land.best(measure)
    return None if best is None else land.setting(*best)


def trial_axes(space: Space) -> tuple[TrialAxis, ...]:
    """The fields of a space as pictures take them."""
    found = []
    for name in space.names:
        axis, info = space[name], field_info(name)
        label = info.label if name in Hyperparameters.infos() else name.replace("_", " ")
        if isinstance(axis, Choice):
            found.append(TrialAxis(name=name, label=label, choices=tuple(axis.values)))
        else:
            low, high = float(axis.low), float(axis.high)
            found.append(
                TrialAxis(
                    name=name,
                    label=label,
                    integer=info.integer,
                    low=low,
                    high=high,
                    log=axis.log,
                )
            )
    return tuple(found)
