"""The pictures of the AutoMLLab from records written by hand."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from hpwidgets.draw.theme import DARK, LIGHT, Theme
from hpwidgets.lessons.automl.pictures.choices import (
    ENOUGH,
    RANDOM,
    AutoMLChoicesPicture,
    option_places,
)
from hpwidgets.lessons.automl.pictures.result import AutoMLResultPicture
from hpwidgets.lessons.automl.pictures.search import AutoMLSearchPicture, model_styles
from hpwidgets.records import (
    AutoMLView,
    EnsembleMember,
    NextPipeline,
    OptimismView,
    OptionTried,
    PipelineTrial,
)
from hpwidgets.tuning.automl._propose import RANDOM as proposed_at_random
from hpwidgets.tuning.automl.result import selection_optimism

NAMES = {"dummy": "dummy", "linear": "linear", "knn": "k-NN"}
CHOICES = {"scaler": "scaling", "selection": "columns kept"}
OPTIONS = {"none": "none", "robust": "robust", "trees": "trees"}


def trial(number: int, model: str, score: float, **changes: Any) -> PipelineTrial:
    values: dict[str, Any] = {
        "number": number,
        "model": model,
        "values": {"model": model},
        "words": f"{model} {number}",
        "reason": "why not",
        "state": "finished" if math.isfinite(score) else "pruned",
        "fold_scores": np.array([score - 0.1, score + 0.1])
        if math.isfinite(score)
        else np.array([0.3]),
        "score": score,
        "seconds": 0.5,
        "at": 1.0 + number,
    }
    return PipelineTrial(**values | changes)


TRIALS = (
    trial(0, "dummy", 0.5),
    trial(1, "linear", 0.7),
    trial(2, "knn", math.nan),
    trial(3, "linear", 0.65),
    trial(4, "knn", 0.8),
    trial(5, "knn", math.nan, state="failed"),
)


def words_apart(picture: AutoMLSearchPicture) -> None:
    """What is best, what all must beat, and the numbers of the axis hide nothing of each other."""
    picture.render()
    axes = picture.scores.axes
    words = [text for text in (picture.best_said, picture.chance_said) if text.get_text()]
    ticks = [label for label in axes.get_yticklabels() if label.get_text()]
    boxes = [text.get_window_extent() for text in (*words, *ticks)]
    for one, other in combinations(boxes, 2):
        assert not one.overlaps(other), (words, one, other)
    assert picture.chance_said.get_window_extent().y0 >= axes.bbox.y0
    for text in words:
        assert text.get_window_extent().x1 <= axes.bbox.x1 + 1


RUNNING = NextPipeline(
    number=6, model="linear", words="linear 6", reason="TPE", fold_scores=(0.6,), expected=0.2
)


def view(**changes: Any) -> AutoMLView:
    values: dict[str, Any] = {
        "task": "classification",
        "phase": "searching",
        "rows": 100,
        "test_rows": 20,
        "columns": 7,
        "folds": 2,
        "models": tuple(NAMES),
        "notes": (),
        "trials": TRIALS,
        "running": RUNNING,
        "explored": (
            OptionTried(axis="scaler", option="none", tried=4, best=0.8),
            OptionTried(axis="scaler", option="robust", tried=2, best=0.7),
            OptionTried(axis="selection", option="trees", tried=0, best=math.nan),
            OptionTried(axis="model", option="linear", tried=3, best=0.7),
        ),
        "good": (4,),
        "seconds": 7.5,
        "budget": 10.0,
        "trial_budget": 0,
    }
    return AutoMLView(**values | changes)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_scores_stand_at_their_times_and_the_best_so_far_only_rises(theme: Theme) -> None:
    picture = AutoMLSearchPicture(NAMES, theme)
    picture.update(view())
    assert list(picture.points["linear"].get_xdata()) == [2.0, 4.0]
    assert list(picture.points["linear"].get_ydata()) == [0.7, 0.65]
    assert list(picture.points["knn"].get_ydata()) == [0.8]
    assert list(picture.lost.get_xdata()) == [3.0, 6.0]
    assert list(picture.line.get_xdata()) == [1.0, 2.0, 4.0, 5.0, 7.5]
    assert list(picture.line.get_ydata()) == [0.5, 0.7, 0.7, 0.8, 0.8]
    assert list(picture.budget.get_xdata()) == [10.0, 10.0]
    assert list(picture.now.get_xdata()) == [7.5, 7.5]
    assert picture.best_said.get_text() == "k-NN 0.8"
    assert picture.best_said.get_position()[0] == 7.5
    assert picture.chance.get_ydata() == pytest.approx([0.5, 0.5])
    assert picture.chance_said.get_text() == "the same answer for every row"
    low, high = picture.scores.axes.get_ylim()
    assert low <= 0.5 and high >= 0.8 and picture.scores.axes.get_xlim()[1] >= 10
    assert "mean of 2 folds" in picture.scores.axes.get_title(loc="left")
    assert picture.render().startswith(b"\x89PNG")


def test_each_model_has_a_row_with_its_best_and_how_many_were_tried() -> None:
    picture = AutoMLSearchPicture(NAMES)
    picture.update(view())
    axes = picture.models.axes
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels == ["dummy", "linear", "k-NN"]
    assert picture.rows["linear"].get_xydata().tolist() == [[0.7, 1], [0.65, 1]]
    assert [text.get_text() for text in picture.bests] == ["0.5", "0.7", "0.8"]
    assert [text.get_text() for text in picture.counts] == ["1 tried", "2 tried", "3 tried"]
    low, high = axes.get_xlim()
    assert low < 0.5 and high > 0.8
    picture.update(view(trials=TRIALS[2:3]))  # cut: nothing is known of it
    assert [text.get_text() for text in picture.bests] == ["–"] * 3
    assert picture.counts[2].get_text() == "1 tried" and picture.best_said.get_text() == ""


def test_without_a_budget_the_time_axis_grows_and_at_the_end_nothing_is_now() -> None:
    picture = AutoMLSearchPicture(NAMES)
    picture.update(view(budget=math.inf, task="regression"))
    assert len(picture.budget.get_xdata()) == 0 and picture.scores.axes.get_xlim()[1] >= 7.5
    assert "R²" in picture.scores.axes.get_title(loc="left")
    picture.update(view(budget=math.inf, seconds=100.0))
    assert picture.scores.axes.get_xlim()[1] >= 100
    picture.update(view(phase="done", running=None))
    assert len(picture.now.get_xdata()) == 0
    empty = AutoMLSearchPicture(NAMES)
    empty.update(view(trials=(), running=None, seconds=0.0, phase="reading"))
    assert len(empty.line.get_xdata()) == 0 and empty.render().startswith(b"\x89PNG")


def test_every_model_looks_different() -> None:
    names = {name: name for name in ("dummy", "linear", "knn", "svm", "forest", "boosting", "nn")}
    styles = model_styles(LIGHT, names)
    assert len({(style["marker"], style["color"]) for style in styles.values()}) == 7
    assert len({style["marker"] for style in styles.values()}) == 7


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_models_trial_by_trial_and_whom_tpe_follows(theme: Theme) -> None:
    picture = AutoMLChoicesPicture(NAMES, CHOICES, OPTIONS, theme)
    picture.update(view())
    assert list(picture.finished["linear"].get_xdata()) == [1, 3]
    assert list(picture.finished["linear"].get_ydata()) == [1, 1]
    assert picture.pruned.get_xydata().tolist() == [[2, 2]]
    assert picture.failed.get_xydata().tolist() == [[5, 2]]
    assert picture.good.get_xydata().tolist() == [[4, 2]]
    assert picture.next.get_xydata().tolist() == [[6, 1]]
    assert picture.models.axes.get_xlim()[1] > 6
    # Three models at their usual settings, then at random; six trials are not enough for TPE.
    assert [text.get_text() for text in picture.phases] == ["usual\nsettings", "at\nrandom", ""]
    assert [text.get_position()[0] for text in picture.phases[:2]] == [1.0, 4.0]
    (zone,) = picture.zones.get_paths()
    assert (zone.vertices[:, 0].min(), zone.vertices[:, 0].max()) == (-0.5, 2.5)
    many = tuple(trial(n, "knn", 0.5) for n in range(20))
    picture.update(view(trials=many, running=None))
    assert picture.phases[2].get_text() == "TPE: more like the good ones"
    assert picture.zones.get_paths()[1].vertices[:, 0].min() == 3 + RANDOM - 0.5
    assert proposed_at_random == RANDOM
    picture.update(view(running=None, good=()))
    assert len(picture.next.get_xdata()) == len(picture.good.get_xdata()) == 0
    assert picture.render().startswith(b"\x89PNG")


def test_room_for_trials_doubles_when_it_is_full() -> None:
    picture = AutoMLChoicesPicture(NAMES, CHOICES, OPTIONS)
    limits = []
    for many in (10, 20, 21, 50):
        picture.update(view(trials=tuple(trial(n, "knn", 0.5) for n in range(many)), running=None))
        limits.append(picture.models.axes.get_xlim()[1])
        assert limits[-1] > many - 1
    assert limits[0] == limits[1] < limits[2] < limits[3]


def test_options_of_the_preparation_show_their_best_and_how_often() -> None:
    picture = AutoMLChoicesPicture(NAMES, CHOICES, OPTIONS)
    picture.update(view())
    x, y = picture.few.get_data()  # none was tried often enough yet
    assert list(x) == [0.0, 1.0, 2.8] and len(picture.options.get_xdata()) == 0
    assert y[:2] == pytest.approx([0.8, 0.7]) and math.isnan(y[2])
    assert len(picture.winners.get_xdata()) == 0
    labels = [label.get_text() for label in picture.best.axes.get_xticklabels()]
    assert labels == ["none\n4×", "robust\n2×", "trees\n0×"]
    assert [text.get_text() for text in picture.groups] == ["scaling", "columns kept"]
    assert [text.get_position()[0] for text in picture.groups] == pytest.approx([0.5, 2.8])
    often = tuple(
        OptionTried(axis="scaler", option=option, tried=ENOUGH, best=best)
        for option, best in (("none", 0.8), ("robust", 0.7))
    )
    picture.update(view(explored=often))
    assert picture.options.get_ydata() == pytest.approx([0.8, 0.7])
    assert picture.winners.get_xydata().tolist() == [[0.0, 0.8]]
    assert len(picture.few.get_xdata()) == 0
    picture.update(view(explored=()))
    assert picture.groups == [] and option_places(()).size == 0
    picture.render()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_votes_are_bars_and_the_flattery_comes_with_the_open_test(theme: Theme) -> None:
    picture = AutoMLResultPicture(NAMES, theme)
    picture.update(view(), None)
    assert picture.votes_note.text.get_visible() and picture.note.text.get_visible()
    ensemble = (
        EnsembleMember(number=4, words="knn 4", weight=0.75),
        EnsembleMember(number=1, words="linear 1", weight=0.25),
    )
    done = view(phase="done", running=None, ensemble=ensemble, ensemble_score=0.82)
    picture.update(done, None)
    heights = [path.vertices[:, 1].max() for path in picture.bars.artist.get_paths()]
    assert heights == pytest.approx([0.75, 0.25]) and not picture.votes_note.text.get_visible()
    labels = [label.get_text() for label in picture.votes.axes.get_xticklabels()]
    assert [label.replace("\n", " ") for label in labels] == ["k-NN #4", "linear #1"]
    assert [text.get_text() for text in picture.shares[:3]] == ["75%", "25%", ""]
    # Sealed: what validation promises is known already, 0.8 of four against 0.6625 of one.
    assert picture.note.text.get_text() == "the test rows are sealed"
    assert picture.validation.get_ydata()[[0, -1]] == pytest.approx([0, 0.1375])
    assert len(picture.test.get_xdata()) == 0 and picture.gap_said.get_text() == ""
    optimism = OptimismView(
        trials=np.array([1, 2, 4]),
        validation=np.array([0.6, 0.7, 0.8]),
        test=np.array([0.65, 0.7, 0.71]),
    )
    picture.update(done, optimism)
    assert list(picture.validation.get_ydata()) == pytest.approx([0, 0.1, 0.2])
    assert list(picture.test.get_ydata()) == pytest.approx([0, 0.05, 0.06])
    assert list(picture.test.get_xdata()) == [1, 2, 4]
    assert picture.gap_said.get_text() == "flatters by 0.14"
    assert list(picture.gap.get_ydata()) == pytest.approx([0.2, 0.06])
    assert not picture.note.text.get_visible()
    low, high = picture.flattery.axes.get_ylim()
    assert low <= 0 and high >= 0.2
    picture.update(done, None)  # another search: sealed again
    assert len(picture.test.get_xdata()) == 0 and picture.note.text.get_visible()
    assert len(picture.gap.get_xdata()) == 0 and picture.gap_said.get_text() == ""
    assert picture.render().startswith(b"\x89PNG")


def test_what_is_promised_is_the_expected_best_of_draws_without_replacement() -> None:
    done = view(phase="done", running=None)
    scores = [0.5, 0.65, 0.7, 0.8]
    assert done.promised == pytest.approx(
        [
            np.mean([max(drawn) for drawn in combinations(scores, n)])
            for n in range(1, len(scores) + 1)
        ]
    )
    assert done.promised == pytest.approx(selection_optimism(scores, scores).validation)
    assert len(view().promised) == 0 and len(view(phase="done", trials=()).promised) == 0


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("seconds", [0.2, 1.0, 5.0, 10.0])
@pytest.mark.parametrize("others", [(), (0.56,), (0.558,), (0.5,), (0.97,), (0.5581, 0.3)])
def test_the_words_of_the_search_stand_apart(
    others: tuple[float, ...], seconds: float, theme: Theme
) -> None:
    picture = AutoMLSearchPicture(NAMES, theme)
    rest = [trial(n, "linear", score, at=seconds) for n, score in enumerate(others, 1)]
    trials = (trial(0, "dummy", 0.558, at=0.1), *rest)
    picture.update(view(trials=trials[:1], seconds=0.1))
    words_apart(picture)
    picture.update(view(trials=trials, seconds=seconds))
    words_apart(picture)
