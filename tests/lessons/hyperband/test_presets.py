"""Each preset of the HyperbandLab shows what its comment says."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from hpwidgets.lessons.hyperband.lab import HyperbandLab
from hpwidgets.records import BracketsView, ReplaysView, SlowStartersView

Open = Callable[..., HyperbandLab]
LAB = partial(HyperbandLab, replays=60)
SEEDS = pytest.mark.parametrize("seed", [0, 1])


@SEEDS
def test_hyperband_is_many_times_sooner_where_it_pays(at_preset: Open, seed: int) -> None:
    view = at_preset("it pays", seed=seed).result
    assert isinstance(view, ReplaysView)
    hyperband, _alone, random = view.medians
    assert 3 * hyperband < random


@SEEDS
def test_random_search_is_sooner_where_hyperband_is_misled(at_preset: Open, seed: int) -> None:
    view = at_preset("misled", seed=seed).result
    assert isinstance(view, ReplaysView)
    hyperband, _alone, random = view.medians
    assert 1.25 * random < hyperband


@SEEDS
def test_the_best_is_cut_first_or_kept(at_preset: Open, seed: int) -> None:
    cut, kept = (
        at_preset("cut too soon", seed=seed).result,
        at_preset("early tells", seed=seed).result,
    )
    assert isinstance(cut, SlowStartersView) and isinstance(kept, SlowStartersView)
    assert cut.fate[0, 0] > 0.9 * cut.draws
    assert kept.fate[0, -1] > 0.6 * kept.draws
    assert kept.agreement[0] > 0.9 > cut.agreement[0] + 0.2


def test_hard_cuts_are_fewer(at_preset: Open) -> None:
    view = at_preset("hard cuts").result
    assert isinstance(view, BracketsView)
    assert len(view.ceil) == 3 and view.ceil[0].rungs[1].configurations * 9 <= 81
