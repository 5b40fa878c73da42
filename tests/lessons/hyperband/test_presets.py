"""Each preset of the HyperbandLab shows what its comment says."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from hpwidgets.lessons.hyperband.lab import HyperbandLab
from hpwidgets.lessons.hyperband.presets import PRESETS
from hpwidgets.records import BracketsView, ReplaysView, SlowStartersView

Make = Callable[..., HyperbandLab]
BY_NAME = {preset.name: preset for preset in PRESETS}
SEEDS = pytest.mark.parametrize("seed", [0, 1])


@pytest.fixture
def make() -> Iterator[Make]:
    made: list[HyperbandLab] = []

    def opened(name: str, seed: int = 0) -> HyperbandLab:
        made.append(HyperbandLab(**{"seed": seed, "replays": 60} | BY_NAME[name].values))
        assert made[-1].wait(120).error == ""
        return made[-1]

    yield opened
    for lab in made:
        lab.close()


def test_every_preset_has_a_short_name_and_a_line_of_comment() -> None:
    assert len(BY_NAME) == len(PRESETS) and list(HyperbandLab.presets) == list(PRESETS)
    for preset in PRESETS:
        assert 1 <= len(preset.name.split()) <= 3 and preset.comment.endswith(".")


@SEEDS
def test_hyperband_is_many_times_sooner_where_it_pays(make: Make, seed: int) -> None:
    view = make("it pays", seed).result
    assert isinstance(view, ReplaysView)
    hyperband, _alone, random = view.medians
    assert 3 * hyperband < random


@SEEDS
def test_random_search_is_sooner_where_hyperband_is_misled(make: Make, seed: int) -> None:
    view = make("misled", seed).result
    assert isinstance(view, ReplaysView)
    hyperband, _alone, random = view.medians
    assert 1.25 * random < hyperband


@SEEDS
def test_the_best_is_cut_first_or_kept(make: Make, seed: int) -> None:
    cut, kept = make("cut too soon", seed).result, make("early tells", seed).result
    assert isinstance(cut, SlowStartersView) and isinstance(kept, SlowStartersView)
    assert cut.fate[0, 0] > 0.9 * cut.draws
    assert kept.fate[0, -1] > 0.6 * kept.draws
    assert kept.agreement[0] > 0.9 > cut.agreement[0] + 0.2


def test_hard_cuts_are_fewer(make: Make) -> None:
    view = make("hard cuts").result
    assert isinstance(view, BracketsView)
    assert len(view.ceil) == 3 and view.ceil[0].rungs[1].configurations * 9 <= 81
