"""The ChallengeLab, played as a program and as a person would: three ways, three feedbacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pandas
import pytest

import hpwidgets as hp
from hpwidgets.lessons.challenge import Log, review
from hpwidgets.lessons.challenge.lab import ChallengeLab
from hpwidgets.lessons.challenge.presets import PRESETS
from hpwidgets.lessons.challenge.records import Finding
from tests.page import button, did, is_shown, page_text, press, progress_text, saved_words, type_in

Make = Callable[..., ChallengeLab]


@pytest.fixture
def make() -> Iterator[Make]:
    made: list[ChallengeLab] = []

    def opened(*arguments: Any, **options: Any) -> ChallengeLab:
        made.append(ChallengeLab(*arguments, **options))
        return made[-1].wait(60)

    yield opened
    for lab in made:
        lab.close()


def run(lab: ChallengeLab, **values: Any) -> ChallengeLab:
    """Move the controls and press Run, as a person does."""
    if values:
        lab.set(**values).wait(60)
    press(lab, "run")
    lab.wait(60)
    assert lab.error == ""
    return lab


def feedback(lab: ChallengeLab) -> dict[str, Finding]:
    return {finding.name: finding for finding in lab.findings}


def warnings(lab: ChallengeLab) -> set[str]:
    return {finding.name for finding in lab.findings if not finding.praise}


# Three ways of playing ------------------------------------------------------------------------


def test_a_good_method_reaches_the_goal_and_is_praised(make: Make) -> None:
    lab = make("iris")
    run(lab, view="baseline")
    run(lab, view="curves", learning_rate=1e-3)
    run(lab, learning_rate=1e-2)
    run(lab, view="search", learning_rate_from=1e-3, learning_rate_to=0.3, trials=12)
    assert "edge" not in warnings(lab), "the ranges hold the best trial"
    press(lab, "best")
    run(lab, view="cross_validate")
    lab.set(view="test", candidate="steadiest").wait(60)
    press(lab, "reveal")
    lab.wait(60)
    assert lab.peeks == 1 and len(lab.log.looks) == 1
    assert (lab.log.looks[0].test_score or 0) >= lab.challenge.goal
    assert warnings(lab) == set()
    assert {"baseline_first", "one_knob", "steady", "inside", "one_look", "goal"} == {
        finding.name for finding in lab.findings
    }
    text = page_text(lab)
    assert (
        "✓\N{NO-BREAK SPACE}right | The test set was opened once, at the end." in text
        and "✗\N{NO-BREAK SPACE}mend" not in text
    )
    assert "the goal of 0.92 is reached" in text


def test_peeking_is_told_with_its_price(make: Make) -> None:
    lab = make("few_tumours")
    run(lab, view="baseline")
    for rate in (0.01, 0.1, 1.0, 3.0, 0.3):
        run(lab, view="curves", learning_rate=rate)
        lab.set(view="test", candidate="last").wait(60)
        press(lab, "reveal")
        lab.wait(60)
    found = feedback(lab)
    assert warnings(lab) == {"many_looks", "early_look", "one_seed", "budget_unused"}
    assert found["many_looks"].runs == tuple(look.number for look in lab.log.looks)
    assert found["early_look"].runs == found["many_looks"].runs[:-1]
    assert "goal" not in found or (lab.log.looks[0].test_score or 0) >= lab.challenge.goal
    best = max(lab.log.looks, key=lambda look: look.test_score or 0)
    assert f"The highest of 5 test scores is {best.test_score:.3f}" in lab.words
    assert f"the same model has {best.fresh_score:.3f}" in lab.words
    assert "looked at 5 times" in page_text(
        lab
    ) and "✗\N{NO-BREAK SPACE}mend | The test set" in page_text(lab)
    assert found["baseline_first"].praise


def test_without_a_baseline_it_is_the_baseline_that_is_missing(make: Make) -> None:
    lab = make("iris")
    run(lab, view="curves", learning_rate=0.05, epochs=60)
    run(lab, learning_rate=0.01, epochs=100)
    run(lab, hidden_units=32, learning_rate=0.1)
    lab.set(view="test").wait(60)
    press(lab, "reveal")
    lab.wait(60)
    assert warnings(lab) == {"no_baseline", "two_knobs", "one_seed"}
    found = feedback(lab)
    assert found["no_baseline"].runs == (1,) and found["two_knobs"].runs == (2, 3)
    assert found[
        "one_look"
    ].praise and "✗\N{NO-BREAK SPACE}mend | There is no baseline." in page_text(lab)


def test_the_feedback_is_that_of_the_log_alone(make: Make) -> None:
    lab = make("iris")
    run(lab, view="baseline")
    text = lab.log.to_json()
    assert text is not None
    assert lab.findings == review(Log.from_json(text), lab.challenge) != []


# What the lab does ----------------------------------------------------------------------------


def test_a_move_is_free_and_run_takes_of_the_budget(make: Make) -> None:
    lab = make("wine")
    assert lab.left == 40 and len(lab.log) == 0 and "press Run" in progress_text(lab)
    assert lab.challenge.story in lab.words and "Run takes 1 training of the 40" in lab.words
    lab.set(view="curves", learning_rate=0.1).wait(60)
    type_in(lab, "learning_rate", 0.2)
    lab.set(scaling="standard").wait(60)
    assert lab.left == 40 and "Next: learning rate 0.2, " in lab.words
    run(lab)
    assert lab.left == 39 and lab.log[0].setting.learning_rate == 0.2
    assert lab.log[0].preparation.scaling == "standard"
    assert "1 of 40 trainings spent · goal 0.93" in page_text(lab)
    run(lab)
    assert lab.left == 39, "the same again takes nothing"
    run(lab, seeds=4)
    assert lab.left == 36 and "from 4 seeds" in lab.words
    assert lab.history is not None and lab.history.hyperparameters == lab.log[0].setting
    assert lab.hyperparameters.learning_rate == 0.2 and lab.data.X_train.mean().abs() < 1e-5


@pytest.mark.parametrize("name", ["diabetes", "loans", "digits"])
def test_every_stage_of_every_kind_of_data_runs(make: Make, name: str) -> None:
    lab = make(name, trials=3, k=2, members=2)
    for view in lab.views:
        run(lab, view=view)
        assert lab.picture.render().startswith(b"\x89PNG")
        assert saved_words(lab).startswith("hpwidgets.ChallengeLab: ")
        assert lab.view.question and lab.view.try_this and lab.words
    assert [each.stage for each in lab.log] == ["baseline", "search", "cross_validate", "ensemble"]
    assert lab.log.spent == 1 + 3 + 2 + 2
    assert "R²" in page_text(lab) or lab.challenge.task == "classification"


def test_what_is_too_dear_is_said_and_the_page_stays(make: Make) -> None:
    lab = make("iris", view="search", trials=60)
    press(lab, "run")
    lab.wait(60)
    assert lab.error.startswith("this takes 60 trainings, and 40 of 40 are left")
    assert len(lab.log) == 0 and "The search looks at learning rate" in lab.words
    run(lab, trials=5)
    assert lab.left == 35


def test_a_range_that_ends_before_it_begins_is_told_beside_its_control(make: Make) -> None:
    lab = make("iris", view="search")
    lab.set(learning_rate_from=0.5).wait(60)
    said = lab.widget.said["error"]
    assert said["text"].startswith("learning_rate_from must be below learning_rate_to, got 0.5")
    assert said["control"] == "learning_rate_from"
    lab.set(learning_rate_to=1.0).wait(60)
    assert lab.error == ""


def test_a_stopped_run_is_in_the_log(make: Make) -> None:
    lab = make("moons", epochs=150, hidden_units=64)
    lab.set(view="curves", seeds=20)
    stopped: list[int] = []

    def stop(_change: object) -> None:
        if lab.widget.said["done"] > 1 and not stopped:
            stopped.append(1)
            press(lab, "stop")

    lab.widget.observe(stop, names="said")
    lab.run().wait(60)
    if lab._live.state == "stopped":  # a fast machine may have been done
        assert lab.log[0].outcome == "stopped" and lab.log[0].trainings == 20
        lab.set(view="baseline").wait(60)
        assert "stopped by hand" in page_text(lab)


def test_the_best_is_taken_and_locked_controls_stay(make: Make) -> None:
    lab = make("iris", lock=["epochs"])
    assert not button(lab, "best")["enabled"]
    lab.take_best().wait(60)
    assert lab.error == "there is no run yet whose setting could be taken"
    run(lab, view="search", trials=6)
    press(lab, "best")
    lab.wait(60)
    best = lab.log.best
    assert best is not None and lab.values["learning_rate"] == best.setting.learning_rate
    assert lab.values["epochs"] == 20 and button(lab, "best")["enabled"]
    assert lab.result.trials, "the search stays on the page"
    did(lab, "undo")
    lab.wait(60)
    assert lab.values["learning_rate"] == 1e-4


def test_hints_come_one_by_one(make: Make) -> None:
    lab = make("iris")
    assert "Hint" not in lab.words
    for shown in (1, 2, 3):
        press(lab, "hint")
        lab.wait(60)
        assert lab.words.count("Hint ") == shown
    assert not button(lab, "hint")["enabled"]


def test_the_log_is_a_table_on_the_page_and_a_file(make: Make, monkeypatch: Any) -> None:
    lab = make("iris")
    sent: list[tuple[str, bytes]] = []
    monkeypatch.setattr(
        lab.widget,
        "send",
        lambda content, files=(): sent.extend((content["file"], f) for f in files),
    )
    run(lab, view="baseline")
    run(lab, view="curves", learning_rate=0.01)
    assert "2 | curves | learning rate 0.01 |" in page_text(lab)
    for kind in ("csv", "json"):
        press(lab, kind)
        lab.wait(60)
    assert [name for name, _file in sent] == ["iris_log.csv", "iris_log.json"]
    assert sent[0][1].decode().startswith("run,stage,score,") and sent[0][1].count(b"\n") == 3
    assert Log.from_json(sent[1][1].decode()).to_json() == lab.log.to_json()
    assert isinstance(lab.log.to_frame(), pandas.DataFrame)


def test_the_verdict_offers_what_the_challenge_allows(make: Make) -> None:
    lab = make("iris", view="curves")
    run(lab)
    verdict = lab.widget.said["verdict"]
    assert verdict["label"] == "Underfitting" and verdict["changes"]
    for change in verdict["changes"]:
        assert set(change["values"]) <= set(lab.challenge.controls)
    run(lab, view="baseline")
    assert lab.widget.said["verdict"] is None


def test_only_in_the_last_stage_can_the_test_set_be_opened(make: Make) -> None:
    lab = make("iris")
    run(lab, view="curves")
    assert not is_shown(lab, "reveal") and lab.reveal() is None and lab.peeks == 0
    lab.set(view="test").wait(60)
    assert "test accuracy: sealed · looked at 0 times" in page_text(lab)
    assert lab.log[0].number == 1 and "Model: run 1 (curves)" in lab.words
    score = lab.reveal()
    lab.wait(60)
    assert score == lab.log.looks[0].test_score and "On fresh rows, " in lab.words
    lab.set(candidate="combined").wait(60)
    assert "No run fits" in lab.words and lab.reveal() is None and lab.peeks == 1
    assert "sealed" not in lab.widget.below


def test_settings_make_the_lab_again(make: Make) -> None:
    lab = make("wine", hide=["seed"], lock=["l2"], view="search", trials=9, theme="dark")
    lab.set(scaling="robust", learning_rate_to=0.5)
    told = lab.settings()
    assert told == (
        "hp.ChallengeLab('wine', view='search', trials=9, scaling='robust', learning_rate_to=0.5,"
        " hide=['seed'], lock=['l2'], theme='dark')"
    )
    other = eval(told, {"hp": hp})
    assert other.settings() == told and other.values == lab.values
    other.close()
    quick = make("iris", auto_run=True, view="baseline")
    assert len(quick.log) == 1 and "auto_run=True" in quick.settings()


def test_what_a_challenge_does_not_offer_is_no_control(make: Make) -> None:
    lab = make("iris")
    assert "dropout" not in lab.controls.names and "scaling" not in lab.controls.names
    with pytest.raises(TypeError, match=r"unknown control 'dropout'"):
        ChallengeLab("iris", dropout=0.5)
    with pytest.raises(ValueError, match=r"learning_rate must be in \[1e-05, 1\], got 3"):
        ChallengeLab("iris", learning_rate=3)
    with pytest.raises(ValueError, match=r"hide must name controls, got 'learnin_rate'; did you"):
        ChallengeLab("iris", hide=["learnin_rate"])


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_preset_is_a_stage_worth_running(preset: hp.Preset, make: Make) -> None:
    lab = make("iris")
    assert preset.comment.endswith(".")
    did(lab, "preset", at=PRESETS.index(preset))
    lab.wait(60)
    assert lab.error == "" and preset.comment in lab.widget.said["comment"]
    assert lab.view.name == preset.values["view"]
    assert len(lab.log) == 0
