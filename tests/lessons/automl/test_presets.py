"""Each preset of the AutoMLLab shows what its comment says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hpwidgets.lessons.automl.lab import AutoMLLab
from hpwidgets.lessons.automl.presets import PRESETS
from hpwidgets.records import AutoMLView

Make = Callable[..., AutoMLLab]
BY_NAME = {preset.name: preset for preset in PRESETS}
QUICK = {"seconds": 600, "forest": False, "boosting": False, "network": False}


@pytest.fixture
def make() -> Iterator[Make]:
    made: list[AutoMLLab] = []

    def opened(name: str, **others: Any) -> AutoMLLab:
        made.append(AutoMLLab(**QUICK | BY_NAME[name].values | others))
        assert made[-1].wait(120).error == ""
        return made[-1]

    yield opened
    for lab in made:
        lab.close()


def test_every_preset_has_a_short_name_and_a_line_of_comment() -> None:
    assert len(BY_NAME) == len(PRESETS) and list(AutoMLLab.presets) == list(PRESETS)
    for preset in PRESETS:
        assert 1 <= len(preset.name.split()) <= 3 and preset.comment.endswith(".")


@pytest.mark.parametrize("seed", [0, 1])
def test_eight_pipelines_are_too_few_to_go_by(make: Make, seed: int) -> None:
    lab = make("too few yet", seed=seed, forest=True, boosting=True, network=True)
    view = lab.result
    assert isinstance(view, AutoMLView) and lab.view.name == "choices"
    assert len(view.trials) == 8
    assert not any(trial.reason.startswith("TPE") for trial in view.trials)
    assert len({trial.model for trial in view.trials}) == 7  # each once, and one at random


def test_simple_models_alone_are_tried(make: Make) -> None:
    view = make("simple models", trials=6, data="iris").result
    assert isinstance(view, AutoMLView)
    assert {trial.model for trial in view.trials} == {"dummy", "linear", "knn"}


def test_without_pruning_every_pipeline_has_all_its_folds(make: Make) -> None:
    view = make("no pruning", trials=14, data="iris", svm=False).result
    assert isinstance(view, AutoMLView) and len(view.trials) == 14
    assert not any(trial.state == "pruned" for trial in view.trials)
    assert all(len(trial.fold_scores) == 5 for trial in view.finished)


def test_numbers_are_scored_by_r2(make: Make) -> None:
    lab = make("numbers", trials=3)
    assert isinstance(lab.result, AutoMLView) and lab.result.task == "regression"
    assert lab.result.trials[0].model == "dummy" and lab.result.trials[0].score <= 0.01
