"""Searches replayed on a finished landscape: many of them, without training anything again."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hpwidgets.engine.threads import threads_for
from hpwidgets.hyperparameters import did_you_mean
from hpwidgets.lessons.search.records import BestSoFarView, Landscape, Replay, ReplayView
from hpwidgets.records import Measure
from hpwidgets.tuning.populations.blas import one_blas_thread
from hpwidgets.tuning.search.optuna_study import quiet

METHODS = ("grid", "random", "tpe", "gp")
"""What can be replayed: Bergstra & Bengio (2012) on the first two; Optuna's ``TPESampler``
(Bergstra et al. 2011) and ``GPSampler`` (a Gaussian process with log expected improvement).
"""
DOUBLED = "random2"
"""Random search at twice the budget: the rival that asks whether a method is worth its trouble (Li
et al. 2018, Hyperband).
"""
STARTUP = 10
"""Trials that TPE and GP draw at random before they model anything: Optuna's default for both."""

DRAWS = 60
"""Random trials whose best is in the top 5 % with a probability of 95 %."""

Values = NDArray[np.float64]


def replay(
    landscape: Landscape,
    method: str,
    *,
    budget: int,
    seed: int = 0,
    measure: Measure = "loss",
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Replay]:
    """A search of ``budget`` trials on the landscape: the replay after each trial.

    A proposal is any point of the plane between the outer edges of the outer cells, as in a real
    search, and costs what the run of the **nearest cell** cost: so every number is of a run that
    was trained, at most half a cell away. (A search over the cells themselves would let
    random search try a value twice, which it never does.) To the samplers a diverged run is told as
    the worst finite cost so far: it is known to be bad, not how bad.

    The grid has ``floor(√budget)`` columns and as many rows as the budget allows, evenly spread,
    its lines shifted by chance, in random order; trials left over are not used. ``"random2"``
    makes 2 × ``budget`` trials.

    Raises ValueError for an unknown method, a budget below 1, and a landscape that is not complete
    or diverged everywhere.
    """
    known = (*METHODS, DOUBLED)
    if method not in known:
        hint = did_you_mean(str(method), known)
        raise ValueError(f"method must be one of {', '.join(known)}, got {method!r}{hint}")
    check_budget(budget)
    cost = complete_cost(landscape, measure)
    return _replayed(cost, method, budget, seed, cancelled)


def check_budget(budget: int) -> None:
    """ValueError or TypeError unless the budget is a whole number of trials from 1."""
    if isinstance(budget, bool) or not isinstance(budget, int | np.integer):
        raise TypeError(f"budget must be a whole number of trials, got {budget!r}")
    if budget < 1:
        raise ValueError(f"budget must be at least 1 trial, got {budget}")


def complete_cost(landscape: Landscape, measure: Measure = "loss") -> Values:
    """The costs ``[y, x]`` of a landscape that can be searched.

    Raises ValueError where it is not complete, or every run diverged.
    """
    if not landscape.complete:
        raise ValueError(
            "a search is replayed on a finished landscape, and of this one"
            f" {landscape.done} of {landscape.total} epochs are trained"
        )
    cost = landscape.cost(measure)
    if not np.isfinite(cost).any():
        raise ValueError("every run of this landscape diverged: take other ranges")
    return cost


def _replayed(
    cost: Values, method: str, budget: int, seed: int, cancelled: Callable[[], bool]
) -> Iterator[Replay]:
    rows, columns = cost.shape
    sides = np.array([columns, rows])
    trials = 2 * budget if method == DOUBLED else budget
    places: list[Values] = []
    costs: list[float] = []
    for place in _proposals(method, sides, trials, seed, costs):
        if cancelled():
            return
        places.append(place)
        cells = np.clip(np.rint(places), 0, sides - 1).astype(np.int64)
        column, row = cells[-1]
        costs.append(float(cost[row, column]))
        yield Replay(
            method=method,
            seed=seed,
            budget=budget,
            places=np.array(places),
            cells=cells,
            costs=np.array(costs),
        )


def _proposals(
    method: str, sides: NDArray[np.int64], trials: int, seed: int, costs: Sequence[float]
) -> Iterator[Values]:
    """One point ``[2]`` after the other; ``costs`` holds those of the points taken before."""
    draw = np.random.default_rng(seed)
    if method == "grid":
        yield from _grid(sides, trials, draw)
    elif method in ("random", DOUBLED):
        for _trial in range(trials):
            yield draw.uniform(size=2) * sides - 0.5
    else:
        yield from _modelled(method, sides, trials, seed, costs)


def _grid(sides: NDArray[np.int64], trials: int, draw: np.random.Generator) -> Iterator[Values]:
    across = math.isqrt(trials)
    up = trials // across
    lines = [
        (np.arange(n) + draw.uniform()) / n * side - 0.5
        for n, side in zip((across, up), sides, strict=True)
    ]
    points = np.stack(np.meshgrid(*lines), axis=-1).reshape(-1, 2)
    yield from draw.permutation(points)


def _modelled(
    method: str, sides: NDArray[np.int64], trials: int, seed: int, costs: Sequence[float]
) -> Iterator[Values]:
    """What Optuna asks for; the axes' places are the log scale already."""
    import optuna

    samplers = {"tpe": optuna.samplers.TPESampler, "gp": optuna.samplers.GPSampler}
    with quiet():
        study = optuna.create_study(sampler=samplers[method](seed=seed, n_startup_trials=STARTUP))
    axes: dict[str, optuna.distributions.BaseDistribution] = {
        name: optuna.distributions.FloatDistribution(-0.5, float(side) - 0.5)
        for name, side in zip("xy", sides, strict=True)
    }
    for _trial in range(trials):
        with one_blas_thread(), threads_for(0):
            trial = study.ask(axes)
        yield np.array([trial.params["x"], trial.params["y"]])
        known = [value for value in costs if math.isfinite(value)]
        told = costs[-1] if math.isfinite(costs[-1]) else max(known, default=0.0)
        study.tell(trial, told)


def side_by_side(
    landscape: Landscape,
    *,
    budget: int,
    measure: Measure = "loss",
    seed: int = 0,
    one: Callable[..., Iterator[Replay]] = replay,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[ReplayView]:
    """A replay of each of ``METHODS``: a view after each, and after each trial of the GP's.

    ``one`` is what replays a search (a lab remembers them). Raises as :func:`replay`.
    """
    view = no_replays(landscape, budget=budget, measure=measure)
    view = replace(view, done=0, total=budget * len(METHODS))
    options = {"budget": budget, "measure": measure, "cancelled": cancelled}
    for method in METHODS:
        before = view.replays
        for found in one(landscape, method, seed=seed, **options):
            done = budget * len(before) + len(found.costs)
            view = replace(view, replays=(*before, found), done=done)
            if method == "gp":  # the only one slow enough to be watched
                yield view
        if cancelled():
            return
        yield view
    yield replace(view, done=view.total)  # a grid may leave trials over


def no_replays(landscape: Landscape, *, budget: int, measure: Measure) -> ReplayView:
    """The landscape alone, as far as it is trained."""
    return ReplayView(
        landscape=landscape,
        measure=measure,
        budget=budget,
        replays=(),
        done=landscape.done,
        total=landscape.total,
    )


def best_so_far(
    landscape: Landscape,
    *,
    budget: int = 30,
    replays: int = 30,
    methods: Sequence[str] = (*METHODS, DOUBLED),
    measure: Measure = "loss",
    seed: int = 0,
    one: Callable[..., Iterator[Replay]] = replay,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[BestSoFarView]:
    """Every method's search replayed ``replays`` times, under the seeds ``seed``, ``seed + 1``, …

    A view after each replay; ``done`` counts those that all methods have. ``one`` is what replays a
    search (a lab remembers them). Raises as :func:`replay`, and ValueError for fewer than one.
    """
    check_budget(budget)
    if replays < 1:
        raise ValueError(f"replays must be at least 1, got {replays}")
    least = float(complete_cost(landscape, measure).min())
    best = np.full((len(methods), replays, budget), np.nan)
    view = BestSoFarView(
        landscape=landscape,
        measure=measure,
        methods=tuple(methods),
        best=best.copy(),
        least=least,
        draws=DRAWS,
        budget=budget,
        done=0,
        total=replays,
    )
    options = {"budget": budget, "measure": measure, "cancelled": cancelled}
    for number in range(replays):
        for at, method in enumerate(methods):
            last = deque(one(landscape, method, seed=seed + number, **options), maxlen=1)
            if not last or cancelled():
                return
            best[at, number] = by_budget(last[0])
            whole = at == len(methods) - 1
            yield replace(view, best=best.copy(), done=number + whole)


def by_budget(replay: Replay) -> Values:
    """The least cost so far ``[budget]``, where the doubled method makes two trials for one.

    A grid that leaves trials over keeps what it has.
    """
    best = replay.best
    if replay.method == DOUBLED:
        best = best[1::2]
    return np.concatenate([best, np.full(replay.budget - len(best), best[-1])])


def top_share_chance(draws: int, share: float = 0.05) -> float:
    """The chance that the best of ``draws`` random trials is in the top ``share``: 1 − (1 − s)ⁿ.

    >>> round(top_share_chance(60), 3)
    0.954
    """
    return float(1 - (1 - share) ** draws)


def top_share_replayed(
    landscape: Landscape,
    draws: int = DRAWS,
    *,
    share: float = 0.05,
    replays: int = 2000,
    measure: Measure = "loss",
    seed: int = 0,
) -> tuple[float, float]:
    """How often ``draws`` random trials reached the top ``share`` of cells, and the exact share.

    A landscape has a whole number of cells: its top is the nearest number of them, at least one,
    ties with the last of them included.
    """
    cost = complete_cost(landscape, measure).ravel()
    limit = np.sort(cost)[max(1, round(share * cost.size)) - 1]
    good = cost <= limit
    picked = np.random.default_rng(seed).integers(cost.size, size=(replays, draws))
    return float(good[picked].any(axis=1).mean()), float(good.mean())
