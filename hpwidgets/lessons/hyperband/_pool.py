"""Configurations trained once to the end; Hyperband and its rivals replayed on them many times."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import cycle

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data.dataset import Dataset
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import Bracket, Measure, Pool, ReplaysView, SlowStartersView
from hpwidgets.tuning.halving.halving import check_trainable
from hpwidgets.tuning.populations.fleet import Fleet
from hpwidgets.tuning.space.space import Space

Values = NDArray[np.float64]
Looks = tuple[NDArray[np.int64], Values]
"""Epochs spent ``[looks]`` by the end of each look at a configuration, and the costs seen."""

METHODS = ("hyperband", "successive halving", "random")
POINTS = 200
"""Numbers of epochs at which a replay's best is noted."""
ROUNDS = 30
"""How many times Hyperband runs all its brackets in one replay before it gives up."""
AT_A_TIME = 10
"""Replays between two views."""


def draw_settings(
    space: Space, base: Hyperparameters, n: int, *, seed: int = 0
) -> tuple[Hyperparameters, ...]:
    """``n`` settings drawn at random from the space; values that cannot be combined are redrawn.

    Raises ValueError when none of 100 draws in a row can be combined.

    >>> import hpwidgets as hp
    >>> space = hp.Space(learning_rate=(0.01, 0.1))
    >>> len(draw_settings(space, hp.Hyperparameters(), 5))
    5
    """
    draw, failed = np.random.default_rng(seed), 0
    settings: list[Hyperparameters] = []
    while len(settings) < n:
        try:
            settings.append(space.settings(space.sample(draw), base))
            failed = 0
        except ValueError as error:
            failed += 1
            if failed == 100:
                raise ValueError(
                    f"100 draws from the space in a row cannot be combined: {error}"
                ) from error
    return tuple(settings)


def train_pool(
    settings: Sequence[Hyperparameters],
    data: Dataset,
    *,
    max_epochs: int,
    measure: Measure = "loss",
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Pool]:
    """Train all settings to ``max_epochs``; a pool before the first epoch and after each one.

    Raises ValueError for no settings, or one with patience.
    """
    if not len(settings):
        raise ValueError("settings must hold at least one Hyperparameters, got none")
    for h in settings:
        check_trainable(h)
    chosen = tuple(h.replace(epochs=max_epochs) for h in settings)
    fleet = Fleet(chosen, data, cancelled=cancelled)
    pool = Pool(
        task=data.task,
        measure=measure,
        settings=chosen,
        values=np.full((len(chosen), max_epochs), np.nan),
        done=0,
        total=fleet.total,
    )
    yield pool
    for done in fleet:
        yield replace(pool, values=_costs(fleet, pool), done=done)
    if not cancelled():
        yield replace(pool, values=_costs(fleet, pool), done=pool.total)


def _costs(fleet: Fleet, pool: Pool) -> Values:
    """What the pool's configurations cost after each epoch so far ``[n, R]``."""
    costs = np.full(pool.values.shape, np.nan)
    if pool.measure == "loss":
        known = fleet.values("validation_loss")
    else:
        known = 1 - fleet.values("validation_score")
    costs[:, : known.shape[1]] = known
    costs[fleet.diverged[:, np.newaxis] & np.isnan(costs)] = np.inf
    return costs


def look_epochs(brackets: Sequence[Bracket]) -> NDArray[np.int64]:
    """After how many epochs a configuration is looked at in any of the brackets.

    >>> from hpwidgets.tuning.halving.brackets import hyperband_brackets
    >>> look_epochs(hyperband_brackets(81, 3)).tolist()
    [1, 3, 9, 27, 81]
    """
    return np.array(sorted({rung.epochs for b in brackets for rung in b.rungs}), dtype=np.int64)


def replay_bracket(
    costs: Values, bracket: Bracket, drawn: NDArray[np.int64]
) -> tuple[Looks, list[NDArray[np.int64]]]:
    """Successive halving of the configurations ``drawn`` ``[n]`` on known ``costs`` ``[pool, R]``.

    Returns the looks, one configuration after the other in each rung, and who of ``drawn`` (by
    position) was in each rung. What diverged is never kept, as in training.

    >>> from hpwidgets.tuning.halving.brackets import make_bracket
    >>> costs = np.array([[0.3, 0.1], [0.2, 0.2], [0.4, 0.0]])
    >>> looks, rungs = replay_bracket(costs, make_bracket(3, 2, 2, 1), np.array([0, 1, 2]))
    >>> looks[0].tolist(), looks[1].tolist(), rungs[1].tolist()
    ([1, 2, 3, 4], [0.3, 0.2, 0.4, 0.2], [1])
    """
    spent, seen, rungs = [], [], []
    done, base = 0, 0
    going = np.arange(len(drawn))
    for at, rung in enumerate(bracket.rungs):
        found = costs[drawn[going], rung.epochs - 1]
        more = rung.epochs - done
        spent.append(base + more * np.arange(1, len(going) + 1))
        seen.append(found)
        rungs.append(going)
        base += more * len(going)
        done = rung.epochs
        if at < len(bracket.rungs) - 1:
            order = np.argsort(found, kind="stable")[: bracket.rungs[at + 1].configurations]
            going = going[order[np.isfinite(found[order])]]
            if not len(going):
                break
    return (np.concatenate(spent), np.concatenate(seen)), rungs


def replay_brackets(
    costs: Values, brackets: Sequence[Bracket], epochs: int, draw: np.random.Generator
) -> Looks:
    """These brackets over and over, each on configurations drawn anew, for ``epochs`` epochs."""
    spent, seen, base = [], [], 0
    for bracket in cycle(brackets):
        if base >= epochs:
            break
        drawn = draw.integers(len(costs), size=bracket.configurations)
        (ends, found), _rungs = replay_bracket(costs, bracket, drawn)
        spent.append(base + ends)
        seen.append(found)
        base += int(ends[-1])
    return _within(np.concatenate(spent), np.concatenate(seen), epochs)


def replay_random(
    costs: Values, looks: NDArray[np.int64], epochs: int, draw: np.random.Generator
) -> Looks:
    """Random search: one configuration after the other to R epochs, looked at on the way."""
    R = costs.shape[1]
    drawn = draw.integers(len(costs), size=-(-epochs // R))
    spent = (R * np.arange(len(drawn))[:, np.newaxis] + looks).ravel()
    return _within(spent, costs[drawn][:, looks - 1].ravel(), epochs)


def _within(spent: NDArray[np.int64], seen: Values, epochs: int) -> Looks:
    kept = spent <= epochs
    return spent[kept], seen[kept]


def replay_searches(
    pool: Pool,
    brackets: Sequence[Bracket],
    *,
    replays: int = 100,
    within: float = 0.01,
    seed: int = 0,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[ReplaysView]:
    """Hyperband, its most aggressive bracket alone, and random search, ``replays`` times each.

    The pool stands for the space: every configuration is drawn from it at random, with
    replacement. All three look at a configuration after the same numbers of epochs, as far as
    they train it, and train one after the other; Hyperband starts again when its last bracket is
    done, for as long as 30 of its runs take. ``within`` says how close to the pool's best is good
    enough: 0.01 is 1 % (of the loss, or a hundredth of the score). A view every ten replays.

    Raises ValueError for a pool that is not trained to R, or nowhere finite, fewer than 2
    ``replays`` and a negative ``within``.
    """
    check_pool(pool, brackets)
    if replays < 2:
        raise ValueError(f"replays must be at least 2 to have a spread, got {replays}")
    if not within >= 0:
        raise ValueError(f"within must be a share from 0, as 0.01 for 1 %, got {within}")
    looks = look_epochs(brackets)
    once = sum(bracket.spent for bracket in brackets)
    limit = ROUNDS * once
    points = np.unique(np.geomspace(1, limit, POINTS).round().astype(np.int64))
    view = ReplaysView(
        pool=pool,
        brackets=tuple(brackets),
        looks=looks,
        within=within,
        methods=METHODS,
        spent=points,
        best=np.empty((len(METHODS), 0, len(points))),
        reached=np.empty((len(METHODS), 0)),
        limit=limit,
        total=replays,
    )
    goal, best, reached = view.goal, [], []
    for replay in range(replays):
        if cancelled():
            return
        draw = np.random.default_rng([seed, replay])
        curves, ends = [], []
        for spent, seen in (
            replay_brackets(pool.values, brackets, limit, draw),
            replay_brackets(pool.values, brackets[:1], limit, draw),
            replay_random(pool.values, looks, limit, draw),
        ):
            lowest = np.minimum.accumulate(seen)
            at = np.searchsorted(spent, points, side="right") - 1
            curves.append(np.where(at >= 0, lowest[np.maximum(at, 0)], np.inf))
            hit = np.flatnonzero(lowest <= goal)
            ends.append(float(spent[hit[0]]) if len(hit) else np.inf)
        best.append(curves)
        reached.append(ends)
        if (replay + 1) % AT_A_TIME == 0 or replay + 1 == replays:
            yield replace(view, best=np.stack(best, axis=1), reached=np.stack(reached, axis=1))


def slow_starters(
    pool: Pool, brackets: Sequence[Bracket], *, draws: int = 500, seed: int = 0
) -> SlowStartersView:
    """Draw each bracket's configurations ``draws`` times: where is the best of them cut?

    The best is the one with the lowest cost after R epochs, which successive halving does not
    know before. Raises ValueError for a pool that is not trained to R, or nowhere finite.
    """
    check_pool(pool, brackets)
    if draws < 1:
        raise ValueError(f"draws must be at least 1, got {draws}")
    looks = look_epochs(brackets)
    final = pool.values[:, -1]
    longest = max(len(bracket.rungs) for bracket in brackets)
    fate = np.zeros((len(brackets), longest + 1), dtype=np.int64)
    kept_best = np.full((len(brackets), draws), np.nan)
    drawn_best = np.full((len(brackets), draws), np.nan)
    draw = np.random.default_rng(seed)
    for b, bracket in enumerate(brackets):
        for d in range(draws):
            drawn = draw.integers(len(final), size=bracket.configurations)
            _looks, rungs = replay_bracket(pool.values, bracket, drawn)
            winner = int(np.argmin(final[drawn]))
            lasted = sum(winner in rung for rung in rungs)
            whole = lasted == len(bracket.rungs)
            fate[b, -1 if whole else lasted - 1] += 1
            drawn_best[b, d] = final[drawn[winner]]
            if len(rungs) == len(bracket.rungs):
                kept_best[b, d] = final[drawn[rungs[-1]]].min()
    return SlowStartersView(
        pool=pool,
        brackets=tuple(brackets),
        epochs=looks,
        fate=fate,
        kept_best=kept_best,
        drawn_best=drawn_best,
        agreement=np.array([_rank_correlation(pool.values[:, e - 1], final) for e in looks]),
        draws=draws,
    )


def _rank_correlation(a: Values, b: Values) -> float:
    """Spearman's, with mean ranks for ties; 0 where all are tied."""
    from scipy.stats import rankdata

    x, y = rankdata(a), rankdata(b)
    if not x.std() or not y.std():
        return 0.0
    return float(np.corrcoef(x, y)[0, 1])


def check_pool(pool: Pool, brackets: Sequence[Bracket]) -> None:
    """ValueError in words for a pool that these brackets cannot be replayed on."""
    if not len(brackets):
        raise ValueError("brackets must hold at least one bracket, got none")
    most = max(bracket.rungs[-1].epochs for bracket in brackets)
    if most != pool.max_epochs:
        raise ValueError(
            f"the pool was trained for {pool.max_epochs} epochs, the brackets need {most}"
        )
    if np.isnan(pool.values).any():
        raise ValueError("the pool is not trained to its end yet: take its last view")
    if not np.isfinite(pool.values[:, -1]).any():
        raise ValueError("every configuration of the pool diverged: lower the learning rates")
