"""Each preset of the SearchLab shows what its comment says."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from hpwidgets.lessons.search._landscape import on_edge
from hpwidgets.lessons.search.lab import SearchLab
from hpwidgets.lessons.search.records import IsolationView, ReplayView, SearchRunView

Open = Callable[..., SearchLab]
LAB = partial(SearchLab, cells=12, epochs=10)
SEEDS = pytest.mark.parametrize("seed", [0, 1])


@SEEDS
def test_gp_tries_better_settings_than_random_search(at_preset: Open, seed: int) -> None:
    view = at_preset("lights on", seed=seed, draw=seed).result
    assert isinstance(view, ReplayView)
    late = {replay.method: replay.costs[10:] for replay in view.replays}
    assert np.median(late["gp"]) < np.median(late["random"])


@SEEDS
def test_ten_trials_of_tpe_and_gp_are_the_same(at_preset: Open, seed: int) -> None:
    view = at_preset("no model yet", seed=seed, draw=seed).result
    assert isinstance(view, ReplayView)
    places = {replay.method: replay.places for replay in view.replays}
    assert places["tpe"] == pytest.approx(places["gp"])


@SEEDS
def test_nine_trials_are_three_values_or_nine(at_preset: Open, seed: int) -> None:
    view = at_preset("nine trials", seed=seed, draw=seed).result
    assert isinstance(view, ReplayView)
    distinct = {replay.method: replay.distinct() for replay in view.replays}
    assert distinct["grid"] == (3, 3) and distinct["random"] == (9, 9)


@SEEDS
def test_a_narrow_range_has_its_best_on_the_edge(at_preset: Open, seed: int) -> None:
    lab = at_preset("too narrow", seed=seed, draw=seed)
    assert isinstance(lab.result, IsolationView)
    land = lab.result.landscape
    best = land.best()
    assert best is not None and on_edge(land.x, best[1]) == "high"
    assert "Widen the range" in lab.words


@SEEDS
def test_a_small_l2_explains_nothing(at_preset: Open, seed: int) -> None:
    view = at_preset("one matters", seed=seed, draw=seed).result
    assert isinstance(view, IsolationView)
    assert view.main[0] > 0.95 and view.main[1] < 0.02


@SEEDS
def test_a_starved_search_finds_no_good_setting(at_preset: Open, seed: int) -> None:
    lab = at_preset("starved", seed=seed, draw=seed)
    assert isinstance(lab.result, SearchRunView)
    poor = float(lab.result.costs.min())
    lab.set(learning_rate_from=1e-4, learning_rate_to=1.0).wait(120)
    assert float(lab.result.costs.min()) < 0.6 * poor
