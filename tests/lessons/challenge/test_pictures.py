"""The pictures of a challenge: what stands where, from logs by hand and records of a short play."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from hpwidgets.draw.theme import DARK, LIGHT
from hpwidgets.lessons.challenge import read_challenge
from hpwidgets.lessons.challenge._play import Play
from hpwidgets.lessons.challenge.pictures.choosing import (
    EnsemblePicture,
    FoldsPicture,
    SearchPicture,
)
from hpwidgets.lessons.challenge.pictures.looks import ASIDE, LooksPicture
from hpwidgets.lessons.challenge.pictures.runs import best_so_far, heights, places
from hpwidgets.lessons.challenge.pictures.training import (
    BaselinePicture,
    CurvesPicture,
    DataPicture,
)
from hpwidgets.lessons.challenge.records import SearchRange
from tests.lessons.challenge.logs import log_of, look, run, searched

IRIS = read_challenge("iris")
H, PREPARED = IRIS.start.replace(learning_rate=0.03, epochs=4), IRIS.preparation
RATES = (SearchRange(name="learning_rate", low=0.001, high=0.1, log=True),)
LOG = log_of(
    run("baseline", 0.5),
    searched(0.01, 0.001, 0.1, score=0.9),
    run("curves", 0.7, 2, scores=(0.6, 0.7, 0.8), seeds=3),
    run("cross_validate", 0.97, 2, scores=(0.94, 1.0)),
    look(0.88, 0.86, of=2),
    look(0.96, 0.87, of=3),
)


def drain(steps: Iterable[Any]) -> Any:
    return deque(steps, maxlen=1).pop()


@pytest.fixture(scope="module")
def play() -> Play:
    played = Play(IRIS)
    drain(played.search(H, PREPARED, RATES, "random", 5))
    return played


def test_trainings_stand_one_after_the_other_up_to_what_was_spent() -> None:
    assert [places(each).tolist() for each in LOG.trained] == [
        [1],
        [2, 3, 4, 5],
        [6, 7],  # of three seeds two were new
        [8, 9],
    ]
    assert heights(LOG[2]).tolist() == [0.7, 0.8]
    assert heights(run("ensemble", 0.9, 3, scores=(0.1, 0.2, 0.3))).tolist() == [0.9]


def test_the_best_so_far_leaves_looks_and_folds_out_and_goes_on_to_the_end() -> None:
    assert best_so_far(LOG, 40) == ([1, 5, 40], [0.5, 0.9, 0.9])
    assert best_so_far(log_of(), 40) == ([], [])


def test_every_run_stands_in_the_panel_beside_the_stage(play: Play) -> None:
    picture = CurvesPicture()
    view = replace(play.waiting("curves", H, PREPARED, 3), waiting=True)
    picture.update(view, LOG, IRIS, "not run yet")
    assert picture.singles.get_xdata().tolist() == [1, 6, 7]
    assert picture.trials.get_xdata().tolist() == [2, 3, 4, 5]
    assert picture.folds.get_ydata().tolist() == [0.94, 1.0]
    assert list(picture.looks.get_ydata()) == [0.88, 0.96] and picture.looks.get_xdata() == [9, 9]
    assert set(picture.goal.get_ydata()) == {IRIS.goal}
    (zone,) = picture.next.band.get_paths()
    assert (zone.vertices[:, 0].min(), zone.vertices[:, 0].max()) == (9, 12)
    low, high = picture.runs.axes.get_ylim()
    assert low < 0.5 and high >= IRIS.goal + 0.05
    assert picture.note.text.get_text() == "not run yet"
    picture.update(replace(view, waiting=False), LOG, IRIS, "")
    assert not picture.next.band.get_paths() and not picture.note.text.get_visible()


def test_the_baseline_has_a_bar_for_each_model(play: Play) -> None:
    picture = BaselinePicture()
    picture.update(play.waiting("baseline", H, PREPARED), log_of(), IRIS, "not run yet")  # type: ignore[arg-type]
    assert [bars.heights.size for bars in picture.bars] == [0, 0, 0]
    view = drain(Play(IRIS).train("baseline", H, PREPARED))
    picture.update(view, LOG, IRIS, "")
    scores = [each.score for each in view.references] + [view.histories[0].validation_score[-1]]
    assert [bars.heights.tolist() for bars in picture.bars] == [[score] for score in scores]
    assert [text.get_text() for text in picture.said] == [f"{score:.3f}" for score in scores]
    assert list(picture.target.get_ydata()) == [IRIS.goal] * 2


def test_columns_before_and_after() -> None:
    play = Play(read_challenge("wine"))
    picture = DataPicture()
    view = play.waiting("data", play.challenge.start, play.challenge.preparation)
    picture.update(view, play.log, play.challenge, "")  # type: ignore[arg-type]
    assert picture.before.get_ydata() == pytest.approx(picture.after.get_ydata(), rel=0.1)
    assert len(picture.before.get_xdata()) == 13
    scaled = replace(play.challenge.preparation, scaling="standard")
    view = play.waiting("data", play.challenge.start, scaled)
    picture.update(view, play.log, play.challenge, "")  # type: ignore[arg-type]
    assert picture.after.get_ydata() == pytest.approx(np.ones(13), abs=1e-3)
    assert picture.panel.axes.get_yscale() == "log"


def test_curves_are_means_over_seeds_with_a_band(play: Play) -> None:
    view = drain(Play(IRIS).train("curves", H, PREPARED, 3))
    picture = CurvesPicture(DARK)
    picture.update(view, LOG, IRIS, "")
    mean = np.mean([history.validation_loss for history in view.histories], axis=0)
    assert picture.curves[1].line.get_ydata() == pytest.approx(mean)
    assert picture.curves[0].band.get_paths() and not len(picture.before.get_xdata())
    waiting = Play(IRIS).waiting("curves", H.replace(epochs=5), PREPARED)
    picture.update(waiting, LOG, IRIS, "not run yet")
    assert not len(picture.curves[1].line.get_xdata())
    assert picture.before.get_ydata() == pytest.approx(mean)
    picture.update(view, LOG, IRIS, "")
    assert not len(picture.before.get_xdata()), "it is not compared with itself"
    other = drain(Play(IRIS).train("curves", H.replace(epochs=5), PREPARED))
    picture.update(other, LOG, IRIS, "")
    assert picture.before.get_ydata() == pytest.approx(mean)


def test_trials_stand_along_one_knob_between_the_edges(play: Play) -> None:
    picture = SearchPicture()
    view = play.waiting_search(H, PREPARED, RATES, "random", 5)
    picture.update(view, play.log, IRIS, "", "learning_rate")
    rates = [trial.values["learning_rate"] for trial in view.trials]
    assert list(picture.dots.get_xdata()) == rates
    best = max(view.trials, key=lambda trial: (trial.score, -trial.loss))
    assert list(picture.ring.get_xdata()) == [best.values["learning_rate"]]
    left, right = (zone.band.get_paths()[0].vertices[:, 0] for zone in picture.edges)
    assert left.max() == pytest.approx(0.001 * 100**0.05)
    assert right.min() == pytest.approx(0.1 / 100**0.05)
    plain = (SearchRange(name="dropout", low=0.0, high=0.5, log=False),)
    picture.update(replace(view, ranges=plain, trials=()), play.log, IRIS, "", "dropout")
    assert picture.panel.axes.get_xscale() == "linear" and not len(picture.ring.get_xdata())


def test_folds_stand_around_their_mean(play: Play) -> None:
    picture = FoldsPicture()
    picture.update(play.waiting_folds(H, PREPARED, 4), LOG, IRIS, "not run yet")
    assert not np.isfinite(picture.dots.get_ydata()).any()
    view = drain(Play(IRIS).cross_validate(H, PREPARED, 4))
    picture.update(view, LOG, IRIS, "")
    found = view.found.found
    assert picture.dots.get_ydata().tolist() == found.score.tolist()
    assert picture.mean.get_ydata()[0] == pytest.approx(found.mean)
    assert picture.high.get_ydata()[0] == pytest.approx(found.mean + found.se)
    assert picture.said.text.get_text() == f"mean {found.mean:.3f}"


def test_an_ensemble_beside_its_members(play: Play) -> None:
    picture = EnsemblePicture()
    picture.update(play.waiting_ensemble(H, PREPARED, 3), LOG, IRIS, "not run yet")
    assert len(picture.alone.get_ydata()) == 0
    view = drain(play.ensemble(H, PREPARED, 3, lambda: False))
    picture.update(view, LOG, IRIS, "")
    assert picture.alone.get_ydata().tolist() == view.found.score[view.found.order].tolist()
    assert picture.average.get_ydata().tolist() == view.found.top_score.tolist()
    assert picture.greedy.get_ydata()[0] == view.found.greedy_score[view.found.kept - 1]


def test_looks_stand_in_pairs_and_words_say_what_the_highest_keeps() -> None:
    picture = LooksPicture(LIGHT)
    right, left = (callout.text for callout in picture.lost)
    picture.update(log_of(), IRIS, "the test set is sealed")
    assert picture.note.text.get_visible() and not right.get_visible()
    picture.update(LOG, IRIS, "")
    assert picture.test.get_xdata().tolist() == [1 - ASIDE, 2 - ASIDE]
    assert picture.fresh.get_ydata().tolist() == [0.86, 0.87]
    assert picture.highest.get_ydata().tolist() == [0.88, 0.96]
    assert right.get_text() == "0.090 less\non fresh rows" and right.get_visible()
    picture.update(log_of(look(0.8, 0.9), look(0.7, 0.9)), IRIS, "")
    assert not right.get_visible() and not left.get_visible(), "nothing was flattered"
    picture.update(log_of(*[look(0.5, 0.5)] * 3, look(0.9, 0.8)), IRIS, "")
    assert left.get_visible() and not right.get_visible() and left.xy[0] == 4 - ASIDE
