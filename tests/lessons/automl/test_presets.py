"""Each preset of the AutoMLLab shows what its comment says."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from hpwidgets.lessons.automl.lab import AutoMLLab
from hpwidgets.records import AutoMLView

Open = Callable[..., AutoMLLab]
LAB = partial(AutoMLLab, seconds=600, forest=False, boosting=False, network=False)


@pytest.mark.parametrize("seed", [0, 1])
def test_eight_pipelines_are_too_few_to_go_by(at_preset: Open, seed: int) -> None:
    lab = at_preset("too few yet", seed=seed, forest=True, boosting=True, network=True)
    view = lab.result
    assert isinstance(view, AutoMLView) and lab.view.name == "choices"
    assert len(view.trials) == 8
    assert not any(trial.reason.startswith("TPE") for trial in view.trials)
    assert len({trial.model for trial in view.trials}) == 7  # each once, and one at random


def test_simple_models_alone_are_tried(at_preset: Open) -> None:
    view = at_preset("simple models", trials=6, data="iris").result
    assert isinstance(view, AutoMLView)
    assert {trial.model for trial in view.trials} == {"dummy", "linear", "knn"}


def test_without_pruning_every_pipeline_has_all_its_folds(at_preset: Open) -> None:
    view = at_preset("no pruning", trials=14, data="iris", svm=False).result
    assert isinstance(view, AutoMLView) and len(view.trials) == 14
    assert not any(trial.state == "pruned" for trial in view.trials)
    assert all(len(trial.fold_scores) == 5 for trial in view.finished)


def test_numbers_are_scored_by_r2(at_preset: Open) -> None:
    lab = at_preset("numbers", trials=3)
    assert isinstance(lab.result, AutoMLView) and lab.result.task == "regression"
    assert lab.result.trials[0].model == "dummy" and lab.result.trials[0].score <= 0.01
