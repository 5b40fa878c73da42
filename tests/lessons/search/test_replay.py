"""Replayed searches, against Optuna asked directly, against numpy, and against closed forms."""

from __future__ import annotations

import math

import numpy as np
import optuna
import pytest

from hpwidgets.lessons.search._replay import (
    DOUBLED,
    METHODS,
    STARTUP,
    best_so_far,
    by_budget,
    replay,
    side_by_side,
    top_share_chance,
    top_share_replayed,
)
from hpwidgets.lessons.search.records import Replay
from tests.factories import stopping_after
from tests.lessons.search.landscapes_by_hand import bowl, make_landscape

LAND = make_landscape(bowl())


def whole(method: str, budget: int, seed: int = 0, land: object = LAND) -> Replay:
    (*_, last) = replay(land, method, budget=budget, seed=seed)  # type: ignore[arg-type]
    return last


@pytest.mark.parametrize("method", ["tpe", "gp"])
def test_a_replay_is_what_optuna_does_on_the_nearest_cells(method: str) -> None:
    land = bowl()
    land[:, :3] = np.inf
    found = whole(method, STARTUP + 4, seed=3, land=make_landscape(land))
    sampler = {"tpe": optuna.samplers.TPESampler, "gp": optuna.samplers.GPSampler}[method]
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=sampler(seed=3))
    optuna.logging.set_verbosity(optuna.logging.INFO)
    worst = 0.0
    for at in range(STARTUP + 4):
        trial = study.ask()
        x, y = trial.suggest_float("x", -0.5, 23.5), trial.suggest_float("y", -0.5, 23.5)
        column, row = min(round(x), 23), min(round(y), 23)
        cost = land[row, column]
        assert found.places[at] == pytest.approx([x, y])
        assert found.cells[at].tolist() == [column, row]
        assert found.costs[at] == cost
        worst = max(worst, cost if math.isfinite(cost) else 0.0)
        study.tell(trial, cost if math.isfinite(cost) else worst)
    assert np.isinf(found.costs).any()


def test_random_is_even_over_the_plane_and_the_same_for_a_seed() -> None:
    found = whole("random", 400)
    assert -0.5 <= found.places.min() < -0.3 and 23.3 < found.places.max() <= 23.5
    assert np.histogram(found.places[:, 0], 4, (-0.5, 23.5))[0].min() > 70
    assert abs(np.corrcoef(found.places.T)[0, 1]) < 0.15
    assert (whole("random", 9).places == found.places[:9]).all()
    assert not (whole("random", 9, seed=1).places == found.places[:9]).any()
    assert found.cells.min() == 0 and found.cells.max() == 23


@pytest.mark.parametrize(
    ("budget", "sides"), [(9, (3, 3)), (30, (5, 6)), (1, (1, 1)), (3, (1, 3)), (31, (5, 6))]
)
def test_a_grid_is_the_largest_that_the_budget_pays_for(
    budget: int, sides: tuple[int, int]
) -> None:
    found = whole("grid", budget)
    assert found.distinct() == sides and len(found.costs) == sides[0] * sides[1] <= budget
    for at, n in ((0, sides[0]), (1, sides[1])):
        lines = np.unique(found.places[:, at].round(9))
        assert np.diff(lines) == pytest.approx([24 / n] * (n - 1))
    orders = {tuple(whole("grid", budget, seed).places.argsort(axis=0)[:, 1]) for seed in range(5)}
    assert len(orders) > 1 or budget == 1  # in no order
    assert by_budget(found).shape == (budget,)
    assert found.distinct() == whole("grid", budget, seed=4).distinct()
    assert (found.places.min() != whole("grid", budget, seed=4).places.min()) or budget == 0


def test_nine_trials_try_three_values_on_a_grid_and_nine_at_random() -> None:
    for seed in range(20):
        assert whole("grid", 9, seed).distinct() == (3, 3)
        for method in ("random", "tpe"):
            assert whole(method, 9, seed).distinct() == (9, 9)


@pytest.mark.parametrize("method", METHODS)
def test_a_replay_grows_trial_by_trial_and_only_gets_better(method: str) -> None:
    views = list(replay(LAND, method, budget=12))
    assert [len(view.costs) for view in views] == list(range(1, len(views) + 1))
    for view in views[:-1]:
        n = len(view.costs)
        assert (view.places == views[-1].places[:n]).all()
    best = views[-1].best
    assert (np.diff(best) <= 0).all() and best[-1] == views[-1].costs.min()
    cells = views[-1].cells
    assert views[-1].costs.tolist() == LAND.cost()[cells[:, 1], cells[:, 0]].tolist()


def test_the_doubled_random_search_counts_two_trials_as_one() -> None:
    doubled, single = whole(DOUBLED, 8), whole("random", 16)
    assert (doubled.places == single.places).all() and doubled.budget == 8
    assert by_budget(doubled).tolist() == single.best[1::2].tolist()


def test_models_that_learn_beat_chance_on_a_bowl() -> None:
    regret = {
        method: np.mean([whole(method, 24, seed).best[-1] for seed in range(6)])
        for method in METHODS
    }
    assert regret["gp"] < regret["random"] and regret["tpe"] < regret["random"]


def test_many_replays_and_what_each_has_left() -> None:
    views = list(best_so_far(LAND, budget=6, replays=4, methods=("grid", "random", DOUBLED)))
    assert [view.done for view in views] == [0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4]
    for number, view in enumerate(views, start=1):
        known = np.isfinite(view.best).all(axis=2)
        assert known.sum() == number and known[0].sum() == -(-number // 3)
    last = views[-1]
    assert last.least == LAND.cost().min() and (last.regret >= 0).all()
    for at, method in enumerate(("grid", "random", DOUBLED)):
        for seed in range(4):
            expected = by_budget(whole(method, 6, seed))
            assert last.best[at, seed] == pytest.approx(expected)


def test_a_stopped_replay_leaves_no_half_of_itself() -> None:
    cancelled = stopping_after(10)
    views = list(best_so_far(LAND, budget=6, replays=9, methods=("random",), cancelled=cancelled))
    assert views[-1].done == 1 and np.isnan(views[-1].best[0, 1:]).all() and len(views) == 1


def test_sixty_draws_reach_the_top_twentieth() -> None:
    assert top_share_chance(60) == pytest.approx(0.9539, abs=1e-4)
    assert top_share_chance(1, 0.25) == pytest.approx(0.25)
    values = np.arange(400.0).reshape(20, 20)
    reached, share = top_share_replayed(make_landscape(values), replays=20000)
    assert share == 0.05
    error = math.sqrt(0.954 * 0.046 / 20000)
    assert abs(reached - top_share_chance(60)) < 4 * error
    ties = np.where(values < 100, 0.0, values)  # the hundred best are equally good
    assert top_share_replayed(make_landscape(ties))[1] == 0.25


def test_optuna_says_nothing_and_stays_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    for verbosity in (optuna.logging.INFO, optuna.logging.DEBUG):
        optuna.logging.set_verbosity(verbosity)
        whole("tpe", 3)
        assert optuna.logging.get_verbosity() == verbosity
    optuna.logging.set_verbosity(optuna.logging.INFO)
    assert capsys.readouterr() == ("", "")


def test_what_cannot_be_replayed_is_said_at_once() -> None:
    with pytest.raises(ValueError, match=r"got 'rndom'; did you mean 'random'\?"):
        replay(LAND, "rndom", budget=3)
    with pytest.raises(ValueError, match="budget must be at least 1 trial, got 0"):
        replay(LAND, "grid", budget=0)
    with pytest.raises(TypeError, match=r"whole number of trials, got 2\.5"):
        replay(LAND, "grid", budget=2.5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="3 of 10 epochs are trained"):
        replay(make_landscape(bowl(), done=3), "grid", budget=3)
    with pytest.raises(ValueError, match="every run of this landscape diverged"):
        replay(make_landscape(np.full((3, 3), np.inf)), "grid", budget=3)
    with pytest.raises(ValueError, match="replays must be at least 1, got 0"):
        next(best_so_far(LAND, replays=0))


def test_all_methods_side_by_side_and_their_best_cells() -> None:
    views = list(side_by_side(LAND, budget=5))
    last = views[-1]
    assert [replay.method for replay in last.replays] == list(METHODS)
    assert last.done == last.total == 5 * len(METHODS)
    assert [len(view.replays) for view in views] == [1, 2, 3, *[4] * 7]
    random = last.replays[1]
    column, row = random.cells[:3][random.costs[:3].argmin()]
    assert last.best("random", 3) == (row, column)
    assert views[0].best("gp", 3) is None
