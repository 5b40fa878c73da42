"""Searches replayed on a pool, against real runs and closed forms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import binom, spearmanr

import hpwidgets as hp
from hpwidgets.lessons.hyperband._pool import (
    METHODS,
    ROUNDS,
    draw_settings,
    look_epochs,
    replay_bracket,
    replay_brackets,
    replay_random,
    replay_searches,
    slow_starters,
    train_pool,
)
from hpwidgets.records import Pool
from hpwidgets.tuning.halving.brackets import hyperband_brackets, make_bracket
from hpwidgets.tuning.halving.halving import successive_halving
from tests.factories import moons

H = hp.Hyperparameters(hidden_units=8, batch_size=32)
SPACE = hp.Space(learning_rate=(1e-4, 1), l2=(1e-6, 0.1))


def pool_of(values: np.ndarray, measure: Any = "loss", rates: Any = None) -> Pool:
    n = len(values)
    rates = np.geomspace(1e-4, 1, n) if rates is None else rates
    return Pool(
        task="classification",
        measure=measure,
        settings=tuple(H.replace(learning_rate=float(rate)) for rate in rates),
        values=np.asarray(values, dtype=float),
        done=1,
        total=1,
    )


def test_a_pool_holds_what_runs_alone_come_to() -> None:
    settings = [*draw_settings(SPACE, H, 3, seed=1), H.replace(optimizer="sgd", learning_rate=1e6)]
    pools = list(train_pool(settings, moons(), max_epochs=4))
    assert np.isnan(pools[0].values).all() and pools[-1].done == pools[-1].total == 16
    last = pools[-1]
    for h, costs in zip(settings[:3], last.values, strict=False):
        alone = hp.fit(h.replace(epochs=4), moons())
        np.testing.assert_allclose(costs, alone.validation_loss, rtol=1e-5)
    assert np.isinf(last.values[3]).all() and last.max_epochs == 4
    *_, scored = train_pool(settings, moons(), max_epochs=4, measure="score")
    alone = hp.fit(settings[0].replace(epochs=4), moons())
    np.testing.assert_allclose(scored.values[0], 1 - alone.validation_score)
    stopped = list(train_pool(settings, moons(), max_epochs=4, cancelled=lambda: True))
    assert len(stopped) == 1
    with pytest.raises(ValueError, match="at least one"):
        next(train_pool([], moons(), max_epochs=4))
    with pytest.raises(ValueError, match="take patience=None"):
        next(train_pool([H.replace(patience=1)], moons(), max_epochs=4))


def test_a_replay_cuts_whom_training_cuts() -> None:
    settings = draw_settings(SPACE, H, 9, seed=2)
    *_, pool = train_pool(settings, moons(), max_epochs=9)
    (spent, seen), rungs = replay_bracket(pool.values, make_bracket(9, 9, 3, 2), np.arange(9))
    *_, real = successive_halving(settings, moons(), max_epochs=9)
    for i, going in enumerate(rungs):
        assert sorted(going) == np.flatnonzero((real.cut < 0) | (real.cut >= i)).tolist()
    assert spent[-1] == real.spent and len(spent) == 9 + 3 + 1
    # One after the other: nine of 1 epoch, three of 2 more, one of 6 more.
    assert spent.tolist() == [*range(1, 10), 11, 13, 15, 21]
    assert seen[-1] == pytest.approx(float(real.newest[real.alive][0]), rel=1e-4)


def test_what_diverged_is_never_kept_and_may_end_a_bracket() -> None:
    costs = np.array([[np.inf, np.inf], [0.5, 0.1], [np.inf, np.inf], [0.4, np.inf]])
    bracket = make_bracket(4, 2, 2, 1)
    _looks, rungs = replay_bracket(costs, bracket, np.arange(4))
    assert rungs[1].tolist() == [3, 1]
    (spent, seen), rungs = replay_bracket(costs, bracket, np.array([0, 2, 0, 2]))
    assert len(rungs) == 1 and spent.tolist() == [1, 2, 3, 4] and np.isinf(seen).all()


def test_random_search_needs_as_many_draws_as_the_geometric_distribution_says() -> None:
    # 2 of 40 are good, at the end alone: a draw hits with p = 0.05, 1/p = 20 draws of 9 epochs.
    values = np.ones((40, 9))
    values[:2, -1] = 0.5
    looks = np.array([1, 3, 9])
    ends = []
    for replay in range(3000):
        spent, seen = replay_random(values, looks, 9 * 400, np.random.default_rng(replay))
        ends.append(spent[np.flatnonzero(seen < 1)[0]])
    draws = np.array(ends) / 9
    assert (draws == draws.round()).all()
    # Standard error of the mean: sqrt(1 − p)/p/sqrt(3000) = 0.36.
    assert draws.mean() == pytest.approx(20, abs=4 * 0.36)
    assert (draws > 20).mean() == pytest.approx(0.95**20, abs=0.04)


def test_searches_count_epochs_and_stop_at_the_limit() -> None:
    draw = np.random.default_rng(0)
    values = draw.uniform(size=(30, 9))
    brackets = hyperband_brackets(9, 3)
    once = sum(bracket.spent for bracket in brackets)
    spent, seen = replay_brackets(values, brackets, 3 * once, np.random.default_rng(1))
    assert (np.diff(spent) > 0).all() and spent[-1] == 3 * once
    each = sum(rung.configurations for bracket in brackets for rung in bracket.rungs)
    assert len(seen) == 3 * each
    spent, _seen = replay_brackets(values, brackets, 30, np.random.default_rng(1))
    assert spent[-1] <= 30
    assert look_epochs(brackets).tolist() == [1, 3, 9]
    assert look_epochs(hyperband_brackets(10, 3)).tolist() == [1, 3, 10]


def test_where_the_first_epoch_tells_all_hyperband_is_sooner_and_where_it_misleads_later() -> None:
    draw = np.random.default_rng(0)
    final = draw.uniform(0.5, 1, 200)
    honest = final[:, None] + np.zeros((1, 27))
    honest[:, :3] += 0.3  # the order is there from the start, the value comes later
    misleading = np.where(np.arange(27) < 26, 2 - honest, honest)
    wins = []
    for values in (honest, misleading):
        *_, view = replay_searches(pool_of(values), hyperband_brackets(27, 3), replays=60)
        hyperband, aggressive, random = view.reached
        wins.append((hyperband < random).mean())
        assert view.methods == METHODS and view.done == 60
        if values is honest:
            assert np.median(hyperband) < 0.5 * np.median(random)
            assert np.median(aggressive) < np.median(random)
        else:
            assert np.isinf(aggressive).mean() > 0.5  # it drops the good ones at once
    assert wins[0] > 0.75 and wins[1] < 0.5


def test_curves_fall_and_agree_with_the_epochs_to_the_goal() -> None:
    draw = np.random.default_rng(3)
    pool = pool_of(draw.uniform(0.5, 1, (50, 9)))
    brackets = hyperband_brackets(9, 3)
    views = list(replay_searches(pool, brackets, replays=25, within=0.05))
    assert [view.done for view in views] == [10, 20, 25]
    last = views[-1]
    assert last.limit == ROUNDS * sum(b.spent for b in brackets)
    best = pool.values[:, [0, 2, 8]].min()
    assert last.pool_best == best and last.goal == pytest.approx(1.05 * best)
    assert last.good == (pool.values[:, [0, 2, 8]].min(axis=1) <= 1.05 * best).sum()
    assert (np.diff(last.best, axis=2) <= 0).all()
    for curves, ends in zip(last.best, last.reached, strict=True):
        for curve, end in zip(curves, ends, strict=True):
            there = last.spent >= end
            assert (curve[there] <= last.goal).all() and (curve[~there] > last.goal).all()
    assert np.isinf(last.best[2][:, last.spent < 1]).all()
    *_, again = replay_searches(pool, brackets, replays=25, within=0.05)
    assert (again.best == last.best).all()
    *_, other = replay_searches(pool, brackets, replays=25, within=0.05, seed=1)
    assert (other.reached != last.reached).any()
    *_, scored = replay_searches(pool_of(pool.values, "score"), brackets, replays=2, within=0.05)
    assert scored.goal == pytest.approx(best + 0.05)


def test_the_winner_s_fate_is_counted_and_the_chance_computed() -> None:
    # The winner (cost 0 after R) is last after the first epoch; all others keep their order.
    n = 60
    values = np.tile(np.linspace(1, 2, n)[:, None], (1, 9))
    values[0, :8] = 9.0
    values[0, 8] = 0.0
    brackets = hyperband_brackets(9, 3)
    view = slow_starters(pool_of(values), brackets, draws=2000)
    assert view.fate.sum(axis=1).tolist() == [2000] * 3
    assert view.epochs.tolist() == [1, 3, 9]
    assert view.fate[2].tolist() == [0, 0, 0, 2000]  # bracket 0 cuts nobody
    for b, k in ((0, 9), (1, 5)):
        # The winner is drawn with probability 1 − (1 − 1/n)^k, and then cut at once, if drawn once.
        drawn = 1 - binom.pmf(0, k, 1 / n)
        assert (view.drawn_best[b] == 0).mean() == pytest.approx(drawn, abs=0.03)
        cut = view.fate[b, 0] / 2000
        assert cut == pytest.approx(drawn, abs=0.03)
        assert (view.kept_best[b][view.drawn_best[b] == 0] > 0).mean() > 0.95
    same = view.drawn_best[0] > 0
    assert (view.kept_best[0][same] == view.drawn_best[0][same]).all()
    for at, epochs in enumerate((1, 3, 9)):
        judge = spearmanr(values[:, epochs - 1], values[:, -1]).statistic
        assert view.agreement[at] == pytest.approx(judge)


def test_brackets_may_come_in_any_order_and_number() -> None:
    values = np.random.default_rng(0).uniform(size=(20, 9))
    brackets = hyperband_brackets(9, 3)
    view = slow_starters(pool_of(values), brackets[::-1], draws=30)
    assert view.fate.shape == (3, 4) and view.fate.sum(axis=1).tolist() == [30] * 3
    assert view.fate[0].tolist() == [0, 0, 0, 30]
    assert slow_starters(pool_of(values), brackets[1:], draws=5).fate.shape == (2, 3)
    with pytest.raises(ValueError, match="at least one bracket, got none"):
        slow_starters(pool_of(values), ())


def test_flat_and_lost_pools() -> None:
    brackets = hyperband_brackets(3, 3)
    flat = slow_starters(pool_of(np.ones((5, 3))), brackets, draws=4)
    assert flat.agreement.tolist() == [0, 0]
    lost = np.full((6, 3), np.inf)
    lost[0] = [0.3, 0.2, 0.1]
    lost[1] = [0.2, np.inf, np.inf]
    view = slow_starters(pool_of(lost), brackets, draws=50)
    assert np.isfinite(view.drawn_best).any() and view.fate.sum() == 100
    *_, replays = replay_searches(pool_of(lost), brackets, replays=5)
    assert np.isfinite(replays.reached).all()


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (lambda v: v[:, :3], {}, "trained for 3 epochs, the brackets need 9"),
        (lambda v: np.where(v > 0.9, np.nan, v), {}, "not trained to its end yet"),
        (lambda v: np.full_like(v, np.inf), {}, "diverged: lower the learning rates"),
        (lambda v: v, {"replays": 1}, "replays must be at least 2"),
        (lambda v: v, {"within": -0.1}, "within must be a share from 0"),
    ],
)
def test_what_cannot_be_replayed_is_said(change: Any, options: dict, message: str) -> None:
    values = np.random.default_rng(0).uniform(size=(20, 9))
    with pytest.raises(ValueError, match=message):
        next(replay_searches(pool_of(change(values)), hyperband_brackets(9, 3), **options))
    if not options:
        with pytest.raises(ValueError, match=message):
            slow_starters(pool_of(change(values)), hyperband_brackets(9, 3))


def test_a_stop_ends_replays_and_impossible_spaces_are_said() -> None:
    values = np.random.default_rng(0).uniform(size=(20, 9))
    brackets = hyperband_brackets(9, 3)
    assert list(replay_searches(pool_of(values), brackets, cancelled=lambda: True)) == []
    with pytest.raises(ValueError, match="draws must be at least 1"):
        slow_starters(pool_of(values), brackets, draws=0)
    never = hp.Space(batch_norm=[True], batch_size=[1])
    with pytest.raises(ValueError, match="100 draws from the space in a row"):
        draw_settings(never, H, 2)
    sometimes = hp.Space(batch_norm=[True, False], batch_size=[1, 32])
    assert len(draw_settings(sometimes, H, 12)) == 12
