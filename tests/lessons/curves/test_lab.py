"""The CurveLab, driven as a program and as a person would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import hpwidgets as hp
from hpwidgets.lessons.curves._gallery import NAMES, Quiz
from hpwidgets.lessons.curves.lab import CurveLab
from hpwidgets.lessons.curves.records import MoreDataView
from tests.page import is_shown, page_text

Make = Callable[..., CurveLab]


@pytest.fixture
def make() -> Iterator[Make]:
    made: list[CurveLab] = []

    def opened(*arguments: Any, **options: Any) -> CurveLab:
        made.append(CurveLab(*arguments, **options))
        return made[-1].wait(120)

    yield opened
    for lab in made:
        lab.close()


def test_the_gallery_names_explains_and_leads_on(make: Make) -> None:
    lab = make(case="overfitting")
    words = lab.words
    assert words.startswith("Overfitting. Training loss falls on")
    assert "Diagnosis: overfitting." in words and "Try " in words
    assert "data='moons', train_size=30)" in words
    assert lab.settings() == "hp.CurveLab(case='overfitting')"
    training = eval(words.rpartition("Go on with it: ")[2], {"hp": hp})
    assert lab.history is not None
    assert training.wait(60).history.train_loss.tolist() == lab.history.train_loss.tolist()
    training.close()


def test_the_quiz_does_not_tell_before_the_answer_and_keeps_the_score(make: Make) -> None:
    lab = make(view="quiz", quiz_seed=4)
    for question in (1, 2, 3):
        name = Quiz(seed=4).question(question).case.name
        page = f"{lab.words} {page_text(lab)} {lab.settings()} {lab._repr_mimebundle_()}"
        assert "Diagnosis" not in page and "Try " not in page and "TrainingLab" not in page
        assert not any(other in page.lower().replace("curvelab", "") for other in NAMES)
        given = name if question != 2 else next(other for other in NAMES if other != name)
        assert lab.answer(given) is (question != 2)
        lab.wait(60)
        assert f"it is {name}" in lab.words or f"Right: {name}." in lab.words
        assert "Diagnosis: " in lab.words
        lab.next().wait(120)
    assert lab.score == (2, 3)
    assert "2 of 3 right" in lab.words


def test_answers_stand_only_in_the_quiz_and_a_wrong_name_is_said(make: Make) -> None:
    lab = make()
    assert not is_shown(lab, "next")
    assert lab.answer("ideal") is None
    lab.wait(60)
    assert "the curve is not there yet" in lab.error
    lab.set(view="quiz").wait(60)
    assert is_shown(lab, "next") and lab.error == ""
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
    with pytest.raises(ValueError, match="there is no run of yours yet"):
        CurveLab(view="own")


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
