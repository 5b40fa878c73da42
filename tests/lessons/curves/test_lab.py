"""The CurveLab, driven as a program and as a person would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import hpwidgets as hp
from hpwidgets.lessons.curves._gallery import NAMES
from hpwidgets.lessons.curves._quiz import GAPS, Quiz
from hpwidgets.lessons.curves.lab import CurveLab
from hpwidgets.lessons.curves.presets import PRESETS
from hpwidgets.lessons.curves.records import Curve, MoreDataView
from hpwidgets.widgets.preset import Preset
from hpwidgets.widgets.table import Table
from tests.page import is_shown, page_text

Make = Callable[..., CurveLab]
LAB = CurveLab


def code_of(lab: CurveLab) -> str:
    """The code under the picture."""
    table = lab.view.table
    found = table(lab.result, lab.values)
    assert isinstance(found, Table) and found.folded
    return str(found.rows[0][0])


def test_the_gallery_names_explains_and_leads_on(make: Make) -> None:
    lab = make(case="overfitting")
    words = lab.words
    assert words.startswith("Training loss falls on")
    assert "Diagnosis: overfitting." in words and "Try " in words
    assert code_of(lab).endswith("data='moons', train_size=30)")
    assert lab.settings() == "hp.CurveLab()"
    training = eval(code_of(lab), {"hp": hp})
    assert training.wait(60).history.train_loss.tolist() == lab.history.train_loss.tolist()
    training.close()


def test_all_seven_shapes_stand_beside_the_chosen_one(make: Make) -> None:
    lab = make(case="ideal")
    assert isinstance(lab.result, Curve) and tuple(lab.result.shapes) == NAMES
    assert lab.result.shapes["ideal"] is lab.history
    assert [hp.diagnose(run).name for run in lab.result.shapes.values()] == list(NAMES)
    lab.set(seed=3).wait(60)
    assert lab.result.shapes["ideal"] is not lab.history and len(lab.result.shapes) == 7


def test_the_quiz_does_not_tell_before_the_answer_and_keeps_the_score(make: Make) -> None:
    lab = make(view="quiz", quiz_seed=4)
    for question in (1, 2, 3):
        case = Quiz(seed=4).question(question).case
        name = case.name
        page = f"{lab.words} {page_text(lab)} {lab.settings()} {lab._repr_mimebundle_()}"
        assert "Diagnosis" not in page and "Try " not in page and "TrainingLab" not in page
        assert not any(other in page.lower().replace("curvelab", "") for other in NAMES)
        assert lab.picture.axes.get_title(loc="left") == "which of the seven curves is it?"  # type: ignore[attr-defined]
        given = name if question != 2 else next(other for other in NAMES if other != name)
        assert lab.answer(given) is (question != 2)
        lab.wait(60)
        assert f"it is {name}" in lab.words or f"Right: {name}." in lab.words
        assert case.commentary in lab.words and "hp.TrainingLab(" in code_of(lab)
        picture: Any = lab.picture
        marks = {shape.name.get_text() for shape in picture.shapes}
        assert f"✓ {name}" in marks and (f"✗ {given}" in marks) is (question == 2)
        assert picture.judged.get_text() == ("✓ right" if question != 2 else "✗ not quite")
        lab.next().wait(120)
    assert lab.score == (2, 3)
    assert "2 of 3 right" in lab.words


def test_gaps_are_judged_by_yes_and_no_and_then_explained(make: Make) -> None:
    lab = make(view="gap_quiz")
    quiz = Quiz(cases=GAPS)
    for question in range(1, len(GAPS) + 1):
        case = quiz.question(question).case
        picture: Any = lab.picture
        assert "is this gap overfitting?" in lab.words and case.commentary not in lab.words
        assert picture.gap.text.get_text() == "this gap?" and not picture.judged.get_text()
        assert not picture.falls.text.get_text()  # nothing points at what it shows
        assert lab.answer("no") is (case.answer == "no")
        lab.wait(60)
        said = "This is not overfitting." if case.answer == "no" else "This is overfitting."
        assert said in lab.words and case.commentary in lab.words
        assert "of a guess" in picture.gap.text.get_text()
        assert picture.axes.get_ylim()[0] == 0  # whatever axis the question had
        lab.next().wait(60)
    assert lab.score == (3, 5)
    assert lab.set(view="quiz").score == (0, 0)


def test_answers_stand_only_in_the_quiz_and_a_wrong_name_is_said(make: Make) -> None:
    lab = make()
    assert not is_shown(lab, "quiz-next")
    assert lab.answer("ideal") is None
    lab.wait(60)
    assert "the curve is not there yet" in lab.error
    lab.set(view="quiz").wait(60)
    assert is_shown(lab, "quiz-next") and not is_shown(lab, "gap_quiz-next") and lab.error == ""
    with pytest.raises(ValueError, match="did you mean 'unstable'"):
        lab.answer("unstabel")


def test_a_run_of_ones_own(make: Make) -> None:
    history = hp.fit(hp.Hyperparameters(epochs=8), hp.load("sine"))
    lab = make(history)
    assert lab.history is history and "Diagnosis: " in lab.words
    assert lab.settings() == "hp.CurveLab(history, view='own')"
    other = hp.fit(hp.Hyperparameters(epochs=9), hp.load("moons"))
    assert lab.use(other).wait(60).history is other
    lab.use([0.5, 0.4]).wait(60)  # type: ignore[arg-type]
    assert "history must be a run such as" in lab.error and lab.history is other
    with pytest.raises(TypeError, match=r"history must be a run .* got list"):
        CurveLab([1.0])  # type: ignore[arg-type]


def test_without_a_run_of_ones_own_the_view_trains_one(make: Make) -> None:
    lab = make(view="own", data="wine", epochs=6)
    assert lab.error == "" and lab.history is not None and len(lab.history.epochs) == 6
    assert "Diagnosis: " in lab.words and lab.controls["learning_rate"].shown
    lab.set(learning_rate=0.1, seed=1).wait(60)
    assert lab.history.hyperparameters.learning_rate == 0.1
    lab.use(hp.fit(hp.Hyperparameters(epochs=9), hp.load("moons"))).wait(60)
    assert len(lab.history.epochs) == 9 and not lab.controls["learning_rate"].shown


def test_without_weight_decay_the_run_of_ones_own_overfits(make: Make) -> None:
    lab = make(view="own")
    assert lab.history is not None and hp.diagnose(lab.history).name == "ideal"
    lab.set(l2=0.0).wait(60)
    assert hp.diagnose(lab.history).name == "overfitting"


VERDICTS = {
    "memoriser": "overfitting",
    "too simple": "underfitting",
    "too short": "still improving",
    "just right": "ideal",
}


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_preset_shows_what_it_says(make: Make, preset: Preset) -> None:
    lab = make(**preset.values)
    assert lab.error == ""
    if preset.name in VERDICTS:
        for seed in (0, 1):
            lab.set(seed=seed).wait(60)
            assert lab.history is not None
            assert hp.diagnose(lab.history).name == VERDICTS[preset.name]
    else:
        said = {"starved": "Yes, more data would", "enough rows": "No, more data would hardly"}
        assert said[preset.name] in lab.words


def test_more_data_gives_an_answer_with_its_numbers(make: Make) -> None:
    lab = make(view="more_data", data="wine", repeats=3, epochs=5)
    assert isinstance(lab.result, MoreDataView) and lab.result.done == len(lab.result.sizes)
    assert "With all 90 rows the validation error is" in lab.words
    assert "more data would" in lab.words
    assert lab.history is None


def test_a_curve_seen_before_is_whole_at_once(make: Make) -> None:
    lab = make(case="unstable")
    first = lab.history
    lab.set(case="ideal").wait(60)
    assert lab.set(case="unstable").wait(60).history is first
