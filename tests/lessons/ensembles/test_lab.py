"""The EnsembleLab, driven as a program and as a person would."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import make_classification

import hpwidgets as hp
from hpwidgets.i18n import number
from hpwidgets.lessons.ensembles.lab import MOST_ROWS, EnsembleLab
from hpwidgets.lessons.ensembles.records import (
    BaggingVarianceView,
    BoostingView,
    DiversityView,
    StackingView,
)
from hpwidgets.records import BaggingView, Combination
from hpwidgets.widgets.view import Given
from tests.page import (
    button,
    is_shown,
    page_text,
    press,
    shown,
)

Make = Callable[..., EnsembleLab]
QUICK = {
    "epochs": 3,
    "members": 3,
    "training_sets": 5,
    "rounds": 8,
    "folds": 3,
    "settings_tried": 3,
    "compared": 3,
    "hidden_units": 8,
    "fit_epochs": 5,
    "bag_members": 3,
}
LAB = partial(EnsembleLab, **QUICK)
TRUE = {
    "bagging": {"data", "noise", "members", "vary"},
    "variance": {"base", "tree_depth", "fit_rows", "fit_noise", "bag_members", "training_sets"},
}


def test_every_result_has_the_best_single_member_beside_it_on_sealed_rows(make: Make) -> None:
    lab = make()
    for looks, view in enumerate((v for v in lab.views if v != "variance"), 1):
        lab.set(view=view).wait(120)
        assert "sealed" in page_text(lab).split("test accuracy")[1]
        scores = lab.reveal()
        lab.wait(60)
        assert scores is not None and len(scores) >= 2 and lab.peeks == looks
        assert any("best single" in name or "tree" in name for name, _score in scores)
        for name, score in scores:
            assert f"{name} {number(score)}" in page_text(lab)
        times = "1 time" if looks == 1 else f"{looks} times"
        assert f"looked at {times}" in page_text(lab)
    assert "trust it less" in page_text(lab) and is_shown(lab, "reveal")
    lab.set(view="variance").wait(120)
    assert not is_shown(lab, "reveal") and "sealed ·" not in page_text(lab)


def test_another_result_is_sealed_again_and_another_drawing_is_not(make: Make) -> None:
    lab = make(view="boosting")
    press(lab, "reveal")
    lab.wait(60)
    assert lab.peeks == 1 and "all 8 rounds" in page_text(lab)
    lab.set(round=3).wait(60)
    assert lab.peeks == 1 and "all 8 rounds" in page_text(lab)
    lab.set(seed=1, boost_depth=2).wait(60)
    assert "sealed · looked at 1 time" in page_text(lab)
    assert lab.set(view="variance").wait(60).reveal() is None and lab.peeks == 1


def test_the_round_is_only_drawn_and_its_slider_follows_the_rounds(make: Make) -> None:
    lab = make(view="boosting", label_noise=0.2)
    before = lab.result
    lab.set(round=2).wait(60)
    assert lab.result is before and "Round 2, drawn above" in lab.words
    picture: Any = lab.picture
    assert list(picture.cursors[0].get_xdata()) == [2, 2]
    with pytest.raises(ValueError, match=r"round must be a whole number in \[0, 8\], got 9"):
        lab.set(round=9)
    lab.set(round=7).wait(60)
    lab.set(rounds=5).wait(60)
    assert lab.values["round"] == 0 and "Round 5, drawn above" in lab.words


def test_play_shows_one_round_after_the_other_and_rests_at_the_last(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hpwidgets.lessons.ensembles.lab.PACE", 0.01)
    lab = make(view="boosting", rounds=5).wait(60)
    picture: Any = lab.picture
    seen: list[int] = []
    update = picture.update

    def note(view: Any, looked_at: int) -> None:
        seen.append(looked_at)
        update(view, looked_at)

    picture.update = note
    press(lab, "play")
    deadline = time.monotonic() + 20
    while lab.values["round"] < 5 or button(lab, "play")["on"]:
        assert time.monotonic() < deadline
        lab.wait(20)
    assert sorted(set(seen)) == [1, 2, 3, 4, 5] and seen == sorted(seen)
    assert button(lab, "play")["label"] == "▶ Play"
    monkeypatch.setattr("hpwidgets.lessons.ensembles.lab.PACE", 60.0)
    press(lab, "play")
    lab.wait(20)
    assert lab.values["round"] == 2 and button(lab, "play")["label"] == "❚❚ Pause"
    press(lab, "play")
    lab.wait(20)
    assert lab.values["round"] == 2 and button(lab, "play")["on"] is False
    press(lab, "play")
    lab.set(view="voting").wait(60)
    lab.set(view="boosting").wait(60)
    assert button(lab, "play")["on"] is False


def test_a_setting_seen_before_is_there_at_once(make: Make) -> None:
    lab = make()
    first = lab.result
    assert lab.set(members=4).wait(60).result is not first
    assert lab.set(members=3).wait(60).result is first
    lab.set(picks=7, folds=4).wait(60)  # of other views: nothing is computed
    assert lab.result is first


def test_numbers_are_averaged_and_adaboost_says_that_it_wants_classes(make: Make) -> None:
    lab = make("diabetes")
    for view in lab.views:
        lab.set(view=view, booster="adaboost").wait(60)
        if view == "boosting":
            assert "AdaBoost here is about classes, got a regression" in lab.error
            lab.set(booster="gradient").wait(60)
            assert isinstance(lab.result, BoostingView) and lab.result.task == "regression"
        assert lab.error == "" and lab.picture.render().startswith(b"\x89PNG")
        assert "nan" not in page_text(lab)
        if view != "variance":
            assert "test R²: sealed" in page_text(lab) and "noise" not in shown(lab) - {"fit_noise"}
    lab.set(view="bagging", data="sine").wait(60)
    assert isinstance(lab.result, BaggingView) and lab.result.points is not None


def test_only_controls_that_mean_something_are_shown(make: Make) -> None:
    lab = make(view="variance")
    assert shown(lab) == TRUE["variance"] | {"view", "seed"}
    lab.set(base="network").wait(60)
    assert "fit_epochs" in shown(lab) and "tree_depth" not in shown(lab)
    assert isinstance(lab.result, BaggingVarianceView) and lab.result.base == "network"
    lab.set(view="diversity", source="models").wait(60)
    assert "compared" not in shown(lab)
    assert isinstance(lab.result, DiversityView) and len(lab.result.names) == 4
    for source, first in (("bag", "member 1"), ("starts", "member 1"), ("runs", "setting 1")):
        lab.set(source=source).wait(60)
        assert isinstance(lab.result, DiversityView) and lab.result.names[0] == first
        assert lab.result.source == source


def test_runs_of_ones_own_are_combined(make: Make) -> None:
    data = hp.load("moons")
    h = hp.Hyperparameters(epochs=3, hidden_units=8)
    first, second = hp.fit_population([h, h.replace(seed=1)], data)
    pin = hp.Pin(name="A", history=first, data=data.name)
    lab = make(data, runs=[pin, second, h.replace(seed=2)])
    assert isinstance(lab.result, Combination)
    assert lab.result.names == ("A", "run 2", "setting 3")
    assert lab.result.loss[0] == pytest.approx(first.validation_loss[-1], rel=1e-4)
    assert lab.settings().startswith("hp.EnsembleLab(data, runs=runs, view='runs'")
    assert not {"data", "settings_tried", "epochs", "seed"} & shown(lab)
    lab.set(view="diversity", source="runs").wait(60)
    assert isinstance(lab.result, DiversityView) and lab.result.names == ("A", "run 2", "setting 3")
    lab.set(view="bagging").wait(60)
    assert isinstance(lab.result, BaggingView)


def test_runs_that_do_not_belong_are_said_at_once() -> None:
    data, h = hp.load("moons"), hp.Hyperparameters(epochs=2)
    run = hp.fit(h, data)
    with pytest.raises(ValueError, match="give data as well, the rows that the runs are about"):
        EnsembleLab(runs=[run])
    with pytest.raises(ValueError, match="'A' was trained on 'other', but the data are 'moons"):
        EnsembleLab(data, runs=[hp.Pin(name="A", history=run, data="other")])
    with pytest.raises(ValueError, match="a run of classification, but the data are for regress"):
        EnsembleLab("diabetes", runs=[run])
    with pytest.raises(TypeError, match="runs must be a list"):
        EnsembleLab(data, runs=run)  # type: ignore[arg-type]


def test_own_rows_and_what_is_wrong_with_values(make: Make) -> None:
    draw = np.random.default_rng(0)
    X, y = draw.normal(size=(60, 3)), np.repeat(["a", "b", "c"], 20)
    lab = make((X, y))
    assert isinstance(lab.result, BaggingView) and lab.result.points is None
    assert not {"data", "noise"} & shown(lab)
    assert lab.settings().startswith("hp.EnsembleLab(data, ")
    lab.set(view="stacking", folds=20).wait(60)
    assert "folds must be at most 10, the rows of class" in lab.error
    lab.set(folds=3).wait(60)
    assert lab.error == "" and isinstance(lab.result, StackingView)
    with pytest.raises(ValueError, match="rounds must be a whole number"):
        EnsembleLab(rounds=0)


def test_many_rows_are_thinned_and_it_is_said(make: Make) -> None:
    X, y = make_classification(5000, 4, random_state=0)
    lab = make((X, y), view="boosting", rounds=2)
    assert isinstance(lab.result, BoostingView) and len(lab.result.targets) == MOST_ROWS
    assert "The first 2000 of your 2500 training rows are used." in lab.words


@pytest.mark.parametrize("view", ["bagging", "stacking", "voting", "runs", "diversity"])
def test_a_run_that_diverges_is_said_and_the_lab_goes_on(make: Make, view: str) -> None:
    data = hp.load("diabetes")
    wild = hp.Hyperparameters(learning_rate=1e8, epochs=2, optimizer="sgd")
    runs = {"runs": [wild, wild]} if view == "runs" else {}
    lab = make(data, view=view, learning_rate=1e8, epochs=3, **runs)
    text = page_text(lab) + lab.error
    assert "diverged" in text and "nan" not in text
    assert lab.picture.render().startswith(b"\x89PNG")
    if view != "runs":
        lab.set(learning_rate=0.003).wait(60)
        assert "diverged" not in page_text(lab) and lab.error == ""


@pytest.mark.parametrize(
    ("options", "pieces"),
    [
        ({"view": "boosting", "booster": "gradient"}, 12),  # a round
        ({"view": "boosting", "booster": "adaboost"}, 12),
        ({"view": "stacking", "folds": 10}, 4 * 10),  # a model on a fold
        ({"view": "bagging"}, 3),  # an epoch
        ({"view": "runs", "settings_tried": 16}, 3),
        ({"view": "variance", "bag_members": 50, "fit_rows": 200, "training_sets": 12}, 12),
    ],
    ids=lambda values: str(list(values.values())) if isinstance(values, dict) else "",
)
def test_whether_to_stop_is_asked_before_every_piece(options: dict[str, Any], pieces: int) -> None:
    """How long a piece takes is measured by the benchmark of ensembles."""
    wide = {"data": "digits_flat", "epochs": 3, "members": 50, "rounds": 12, "boost_depth": 6}
    lab = EnsembleLab(auto_run=False, **wide | options)
    given = Given({name: lab.values[name] for name in lab.view.used(lab.values, ())})
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return False

    *_views, last = lab.view.run(given, cancelled)
    assert last is not None and asked >= pieces
    lab.close()
