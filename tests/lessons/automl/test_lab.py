"""The AutoMLLab, driven as a program and as a person would."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.lessons.automl.lab import AutoMLLab
from hpwidgets.lessons.automl.words import CHOICES, OPTIONS
from hpwidgets.records import AutoMLView
from hpwidgets.tuning.automl import run
from hpwidgets.tuning.automl._setup import set_up
from hpwidgets.tuning.automl.process.worker import FitWorker
from hpwidgets.tuning.automl.rows import automl_rows
from hpwidgets.tuning.automl.space import MODELS
from hpwidgets.tuning.space.axes import Choice
from tests.page import page_text, press, progress_text, saved_words
from tests.tuning.automl.tables import messy

Make = Callable[..., AutoMLLab]
FEW = {"svm": False, "forest": False, "boosting": False, "network": False}
QUICK = {"seconds": 600, "trials": 6, **FEW}
LAB = partial(AutoMLLab, **QUICK)


def test_three_views_of_one_search(make: Make) -> None:
    lab = make("loans")
    first = lab.result
    assert isinstance(first, AutoMLView) and first.phase == "done" and len(first.trials) == 6
    said = (
        "6 pipelines in ",
        "Not tried yet: ",
        "rows say by how much: open them when nothing is left to choose",
    )
    for view, words in zip(lab.views, said, strict=True):
        lab.set(view=view).wait(60)
        assert lab.result is first and words in lab.words
        assert lab.picture.render().startswith(b"\x89PNG")
        assert saved_words(lab).startswith("hpwidgets.AutoMLLab: ")
        code = lab.widget.below.get("code")
        assert ("import" in code["text"] if code else False) == (view == "result")


def test_a_look_at_another_view_goes_on_with_the_search_that_runs(make: Make) -> None:
    lab = make("iris", trials=2)

    def pause(_change: object) -> None:
        # Once there is a best pipeline, the two views' sentences differ.
        if "Best single" in page_text(lab) and "Now, #" in page_text(lab):
            lab.widget.unobserve(pause, names="said")
            press(lab, "run")

    lab.widget.observe(pause, names="said")
    lab.set(seed=1, trials=6).wait(60)
    assert "paused" in progress_text(lab)
    generation, words = lab._live.generation, lab.words
    lab.set(view="choices").wait(60)
    assert "paused" in progress_text(lab) and lab.view.name == "choices" and lab.words != words
    press(lab, "run")
    lab.set(view="result").wait(60)
    assert lab._live.generation == generation and len(lab.result.trials) == 6
    assert "The final pipeline is" in lab.words


def test_the_leaderboard_says_each_pipeline_in_words_best_first(make: Make) -> None:
    lab = make("loans")
    ranked = lab.result.finished[:8]
    (table,) = lab.widget.below["tables"]
    assert [row[:2] for row in table["rows"]] == [
        [str(at), str(trial.number)] for at, trial in enumerate(ranked, 1)
    ]
    for trial in ranked:
        assert trial.words in page_text(lab)
    best = ranked[0]
    assert f"Best single pipeline, #{best.number}: " in lab.words
    assert "column currency is the same in every row and is left out" in lab.words


def test_what_is_tried_and_why_is_said_while_it_is_tried(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    lab = make("iris", view="choices", trials=2)
    lab.widget.observe(lambda _change: seen.append(page_text(lab)), names="said")
    lab.set(seed=1, trials=6).wait(60)
    assert any("Now, #" in text and "Why: " in text for text in seen)
    assert "Last, #5: " in seen[-1] and "Why: at random, 3 of 8" in seen[-1]


def test_the_test_is_sealed_until_it_is_opened_and_sealed_again_for_another_search(
    make: Make,
) -> None:
    lab = make("wine", view="result")
    assert "test accuracy: sealed · looked at 0 times" in page_text(lab) and lab.peeks == 0
    found = lab.found
    assert found is not None and found.test_score is None
    score = lab.reveal()
    lab.wait(60)
    assert score == found.test_score and lab.peeks == 1
    assert "looked at 1 time" in page_text(lab) and "sealed ·" not in page_text(lab)
    assert "Expected validation minus test score of the best of n pipelines" in lab.words
    gaps = found.optimism().optimism
    added = f"{gaps[-1] - gaps[0]:+.3f}".replace("-", "−")
    assert f"Choosing among {len(gaps)} added {added}" in lab.words
    picture: Any = lab.picture
    assert len(picture.test.get_xdata()) == len(found.optimism().trials)
    lab.set(seed=3).wait(60)
    assert "test accuracy: sealed · looked at 1 time" in page_text(lab)
    press(lab, "reveal")
    lab.wait(60)
    assert lab.peeks == 2 and "trust it less" in page_text(lab)


def test_the_code_makes_the_pipeline_again(make: Make) -> None:
    frame = messy()
    lab = make(frame, target="y", view="result")
    found = lab.found
    assert found is not None and lab.settings().startswith("hp.AutoMLLab(data, target='y', ")
    names: dict[str, Any] = {"frame": frame}
    text = lab.code()
    assert text is not None
    exec(text, names)
    raw = frame.drop(columns="y")
    expected = found.pipeline.predict_proba(raw)
    assert names["pipeline"].predict_proba(raw) == pytest.approx(expected, abs=1e-6)
    assert not lab.controls["data"].shown
    assert "3 of 120 rows have no target and are left out" in lab.set(view="search").wait(60).words


def test_what_the_controls_say_is_what_is_searched(make: Make) -> None:
    lab = make("iris", folds=3, trials=4, pruner="none", seed=7)
    direct = hp.automl(
        "iris", seconds=600, trials=4, models=["linear", "knn"], folds=3, pruner="none", seed=7
    )
    assert [t.words for t in lab.result.trials] == [t.words for t in direct.trials]
    assert [t.score for t in lab.result.trials] == [t.score for t in direct.trials]
    assert lab.result.models == ("dummy", "linear", "knn") and lab.result.folds == 3


def test_stop_ends_a_fit_that_never_ends_and_the_lab_goes_on(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = make("iris", trials=2)
    fit_fold = run.fit_fold
    monkeypatch.setattr(run, "fit_fold", endless_but_the_dummy)
    # While the process is on its way, what should be quick runs here: this one would never end.
    monkeypatch.setattr(FitWorker, "is_starting", lambda _self: False)
    begun = threading.Event()
    lab.widget.observe(
        lambda _change: begun.set() if "Now, #1" in page_text(lab) else None, names="said"
    )
    lab.set(seed=1)
    assert begun.wait(30)
    press(lab, "stop")
    lab.wait(30)
    assert "stopped" in progress_text(lab) and lab.found is None
    lab.set(view="result").wait(30)
    assert "The search was stopped, and no pipeline was fitted on all rows" in lab.words
    monkeypatch.setattr(run, "fit_fold", fit_fold)
    lab.set(view="search", seed=2).wait(60)
    assert lab.found is not None and lab.error == ""


def endless_but_the_dummy(key: str, values: Any, fold: int) -> Any:
    from hpwidgets.tuning.automl.fit import fit_fold

    while values["model"] != "dummy":
        pass
    return fit_fold(key, values, fold)


def test_what_is_wrong_is_said_and_the_lab_goes_on(make: Make) -> None:
    lab = make("iris", trials=2)
    lab.set(linear=False, knn=False).wait(60)
    assert "models must name at least one of linear, knn" in lab.error
    lab.set(knn=True).wait(60)
    assert lab.error == "" and lab.found is not None
    lab.set(folds=500).wait(60)
    assert "folds must be at most" in lab.error
    lab.set(folds=5, linear=True).wait(60)
    assert lab.error == ""
    with pytest.raises(ValueError, match="there is no column 'z' to learn"):
        AutoMLLab(messy(), target="z")
    with pytest.raises(ValueError, match="seconds must be in"):
        AutoMLLab(seconds=0)


def test_amounts_are_searched_too(make: Make) -> None:
    lab = make("diabetes", view="result", trials=4)
    assert "Validation R²: " in lab.words
    assert "test R²: sealed" in page_text(lab)
    draw = np.random.default_rng(0)
    X = draw.normal(size=(60, 2))
    own = make((X, X[:, 0]), trials=3)
    assert own.found is not None and own.found.task == "regression"


def test_every_choice_and_option_of_the_space_has_words() -> None:
    space = set_up(automl_rows("loans"), MODELS).space
    prepared = [name for name in space if not space.conditions(name)]
    assert prepared == ["imputer", "scaler", "selection", "model"]
    for name in prepared:
        axis = space[name]
        assert isinstance(axis, Choice) and name in CHOICES
        assert all(option in OPTIONS for option in axis.values)
