"""Each preset of the SearchLab shows what its comment says."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from hpwidgets.lessons.search._landscape import on_edge
from hpwidgets.lessons.search.lab import SearchLab
from hpwidgets.lessons.search.presets import PRESETS
from hpwidgets.lessons.search.records import IsolationView, ReplayView, SearchRunView

Make = Callable[..., SearchLab]
BY_NAME = {preset.name: preset for preset in PRESETS}
SEEDS = pytest.mark.parametrize("seed", [0, 1])


@pytest.fixture
def make() -> Iterator[Make]:
    made: list[SearchLab] = []

    def opened(name: str, seed: int) -> SearchLab:
        values = {"cells": 12, "epochs": 10, "draw": seed, "seed": seed}
        made.append(SearchLab(**values | BY_NAME[name].values))
        assert made[-1].wait(120).error == ""
        return made[-1]

    yield opened
    for lab in made:
        lab.close()


def test_every_preset_has_a_short_name_and_a_line_of_comment() -> None:
    assert len(BY_NAME) == len(PRESETS) and list(SearchLab.presets) == list(PRESETS)
    for preset in PRESETS:
        assert 1 <= len(preset.name.split()) <= 3 and preset.comment.endswith(".")


@SEEDS
def test_gp_tries_better_settings_than_random_search(make: Make, seed: int) -> None:
    view = make("lights on", seed).result
    assert isinstance(view, ReplayView)
    late = {replay.method: replay.costs[10:] for replay in view.replays}
    assert np.median(late["gp"]) < np.median(late["random"])


@SEEDS
def test_ten_trials_of_tpe_and_gp_are_the_same(make: Make, seed: int) -> None:
    view = make("no model yet", seed).result
    assert isinstance(view, ReplayView)
    places = {replay.method: replay.places for replay in view.replays}
    assert places["tpe"] == pytest.approx(places["gp"])


@SEEDS
def test_nine_trials_are_three_values_or_nine(make: Make, seed: int) -> None:
    view = make("nine trials", seed).result
    assert isinstance(view, ReplayView)
    distinct = {replay.method: replay.distinct() for replay in view.replays}
    assert distinct["grid"] == (3, 3) and distinct["random"] == (9, 9)


@SEEDS
def test_a_narrow_range_has_its_best_on_the_edge(make: Make, seed: int) -> None:
    lab = make("too narrow", seed)
    assert isinstance(lab.result, IsolationView)
    land = lab.result.landscape
    best = land.best()
    assert best is not None and on_edge(land.x, best[1]) == "high"
    assert "Widen the range" in lab.words


@SEEDS
def test_a_small_l2_explains_nothing(make: Make, seed: int) -> None:
    view = make("one matters", seed).result
    assert isinstance(view, IsolationView)
    assert view.main[0] > 0.95 and view.main[1] < 0.02


@SEEDS
def test_a_starved_search_finds_no_good_setting(make: Make, seed: int) -> None:
    lab = make("starved", seed)
    assert isinstance(lab.result, SearchRunView)
    poor = float(lab.result.costs.min())
    lab.set(learning_rate_from=1e-4, learning_rate_to=1.0).wait(120)
    assert float(lab.result.costs.min()) < 0.6 * poor
