"""The SearchLab, driven as a program and as a person would."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.lessons.search import views as search_views
from hpwidgets.lessons.search.lab import SearchLab
from hpwidgets.lessons.search.records import (
    Landscape,
    ProcessRunView,
    ReplayView,
    SearchRunView,
)
from tests.page import button, is_shown, page_text, press, progress_text, shown, type_in

Make = Callable[..., SearchLab]
QUICK = {"epochs": 2, "hidden_units": 4, "cells": 5, "budget": 6, "replays": 2, "batch_size": 64}
LAB = partial(SearchLab, **QUICK)


def test_a_view_shows_what_it_needs_and_its_numbers(make: Make) -> None:
    lab = make("iris", slice=2, process_budget=4)
    below = (
        "above the best there is",
        "(best − mean) Φ(z)",
        "below random 2×",
        "",
        "PED-ANOVA",
        "importance",
    )
    for view, table in zip(lab.views, below, strict=True):
        lab.set(view=view).wait(120)
        assert table in page_text(lab)
        assert lab.chosen is not None and lab.open_code() in page_text(lab)
        assert ("replays" in shown(lab)) == (view == "bands")
        assert ("draw" in shown(lab)) == (view != "isolation")
        assert ("step" in shown(lab)) == (view in ("landscape", "process", "projections"))


def test_the_budget_is_the_same_for_all_and_the_landscape_is_trained_once(make: Make) -> None:
    lab = make()
    result = lab.result
    assert isinstance(result, ReplayView)
    assert {r.method: len(r.costs) for r in result.replays} == {
        "grid": 6,
        "random": 6,
        "tpe": 6,
        "gp": 6,
    }
    lab.set(budget=9).wait(60)
    assert isinstance(lab.result, ReplayView) and lab.result.landscape is result.landscape
    assert lab.result.replays[0].distinct() == (3, 3)
    assert lab.values["step"] == 9  # it stood at the end, and stays there
    lab.set(step=2, budget=12).wait(60)
    assert lab.values["step"] == 2
    lab.set(epochs=1).wait(60)
    assert isinstance(lab.result, ReplayView) and lab.result.landscape is not result.landscape


def test_two_drawings_of_the_same_replays_compute_nothing_new(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []

    def noted(work: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        def counted(*arguments: Any, **options: Any) -> Iterator[Any]:
            for item in work(*arguments, **options):
                made.append(item)
                yield item

        return counted

    for name in ("landscape", "replay", "watched"):
        monkeypatch.setattr(search_views, name, noted(getattr(search_views, name)))
    lab = make(view="projections")
    first, trained = lab.result, len(made)
    assert isinstance(first, ReplayView) and trained > 4 * QUICK["budget"]
    lab.set(view="landscape").wait(60)
    assert isinstance(lab.result, ReplayView) and lab.result.landscape is first.landscape
    assert all(a is b for a, b in zip(lab.result.replays, first.replays, strict=True))
    lab.set(view="projections").wait(60)
    lab.set(x_range="0.0001 .. 1.0").wait(60)  # the usual range, in other words
    assert lab.result is first and len(made) == trained
    lab.set(view="search", space="learning_rate=0.001..0.1").wait(60)
    searched, trained = lab.result, len(made)
    lab.set(space=" learning_rate = 1e-3 .. 1e-1", x="l2").wait(60)
    assert lab.result is searched and len(made) == trained


def test_a_step_is_only_drawn(make: Make) -> None:
    lab = make(step=1)
    before = lab.result
    assert "After 1 trial the nearest" in lab.words
    lab.set(step=4).wait(60)
    assert lab.result is before and "After 4 trials the nearest" in lab.words
    picture: Any = lab.picture
    assert len(picture.maps[1].seen.get_offsets()) == 4
    press(lab, "next-trial")
    lab.wait(60)
    assert lab.values["step"] == 5 and len(picture.maps[1].seen.get_offsets()) == 5
    lab.set(reveal=True).wait(60)
    assert lab.result is before and len(picture.maps[1].tried.get_xdata()) == 5


def test_it_plays_to_the_last_trial_and_then_rests(make: Make) -> None:
    lab = make(step=6, speed=10)
    picture: Any = lab.picture
    seen: list[int] = []
    update = picture.update

    def note(view: Any, step: int, **how: bool) -> None:
        seen.append(step)
        update(view, step, **how)

    picture.update = note
    press(lab, "play")
    deadline = time.monotonic() + 20
    while lab._run_tools.playing and time.monotonic() < deadline:
        lab.wait(20)
    assert not lab._run_tools.playing and lab.values["step"] == 6
    assert sorted(set(seen)) == [1, 2, 3, 4, 5, 6] and seen == sorted(seen)
    assert button(lab, "play")["label"] == "▶ Play" and button(lab, "play")["on"] is False
    drawn = len(seen)
    lab.wait(5)
    assert len(seen) == drawn


def test_a_single_trial_can_be_played(make: Make) -> None:
    lab = make(budget=1)
    lab.play()
    lab.wait(20)
    assert lab.error == "" and lab.values["step"] == 1
    assert "After 1 trial the nearest" in lab.words


def test_playing_can_be_paused_and_ends_where_nothing_is_played(make: Make) -> None:
    lab = make(step=6, speed=0.2)
    lab.play()
    assert lab._run_tools.playing
    press(lab, "play")
    assert not lab._run_tools.playing
    lab.play()
    lab.set(view="isolation").wait(60)
    assert not lab._run_tools.playing
    assert not is_shown(lab, "play")


def test_the_best_run_opens_in_a_training_lab_as_it_was(make: Make) -> None:
    lab = make("iris", chosen="random", draw=2)
    result = lab.result
    assert isinstance(result, ReplayView)
    random = next(r for r in result.replays if r.method == "random")
    column, row = random.cells[random.costs.argmin()]
    assert lab.chosen == result.landscape.setting(int(row), int(column))
    lab.set(step=1).wait(60)
    assert random.costs.argmin() > 0
    column, row = random.cells[0]
    assert lab.chosen == result.landscape.setting(int(row), int(column))

    lab.set(view="search", method="random").wait(60)
    opened = lab.open()
    assert opened is not None and isinstance(lab.result, SearchRunView)
    opened.wait(60)
    assert opened.history.validation_loss[-1] == pytest.approx(min(lab.result.costs), rel=1e-5)
    lab.wait(60)
    assert lab.widget.child == opened.widget.model_id and button(lab, "open")["on"]
    assert eval(lab.open_code(), {"hp": hp}).hyperparameters == lab.chosen
    press(lab, "open")  # the same button closes it
    lab.wait(60)
    assert lab.widget.child == "" and opened._closed and not button(lab, "open")["on"]
    press(lab, "open")
    again = lab._run_tools.opened
    lab.close()
    assert again is not None and again._closed


def test_a_program_chooses_in_every_view(make: Make) -> None:
    lab = make(view="process", along="y", slice=3, process_budget=4)
    run = lab.result
    assert isinstance(run, ProcessRunView)
    row, column = run.best(len(run.steps)) or (-1, -1)
    assert column == 2 and lab.chosen == run.landscape.setting(row, column)
    assert run.landscape.cost()[row, column] == run.steps[-1].costs[run.steps[-1].tried].min()
    assert (run.done, run.total) == (4, 4)
    lab.set(view="isolation").wait(60)
    best = run.landscape.best()
    assert best is not None and lab.chosen == run.landscape.setting(*best)


def test_own_axes_own_rows_and_own_space(make: Make) -> None:
    draw = np.random.default_rng(0)
    X, y = draw.normal(size=(60, 3)), np.repeat(["a", "b"], 30)
    space = hp.Space(learning_rate=(1e-3, 0.1), dropout=(0.0, 0.5))
    lab = make((X, y), space=space, x="hidden_units", y="batch_size", cells=3)
    assert isinstance(lab.result, ReplayView)
    assert lab.result.landscape.x.values == (1, 11, 128)
    assert lab.result.landscape.y.values == (4, 23, 128)
    assert not {"data", "hidden_units", "batch_size"} & shown(lab) and "l2" in shown(lab)
    lab.set(view="search", method="sobol").wait(60)
    assert isinstance(lab.result, SearchRunView)
    assert set(lab.result.trials[0].values) == {"learning_rate", "dropout"}
    assert not {"data", "space"} & shown(lab)
    assert "data=data)" in lab.open_code()
    assert lab.settings().startswith("hp.SearchLab(data, space=space, ")
    opened = lab.open()
    assert opened is not None and opened.data.name == lab._own.name  # type: ignore[union-attr]


def test_ranges_in_controls_are_the_space_unless_one_is_typed(make: Make) -> None:
    lab = make(view="search", learning_rate_to=0.1, hidden_layers_to=1, activations="tanh")
    ranged = lab.result
    assert isinstance(ranged, SearchRunView)
    ends = {axis.name: (axis.low, axis.high) for axis in ranged.axes if not axis.choices}
    assert ends == {
        "learning_rate": (1e-4, 0.1),
        "l2": (1e-6, 0.1),
        "hidden_layers": (0, 1),
        "hidden_units": (4, 64),
    }
    assert ranged.axes[-1].choices == ("tanh",)
    text = "learning_rate=1e-4..0.1, l2=1e-6..0.1, hidden_layers=0..1, hidden_units=4..64"
    lab.set(space=f"{text}, activation=tanh").wait(60)
    assert lab.result is ranged  # the same space in other words
    assert "l2_from" not in shown(lab) and "space" in shown(lab)
    lab.set(space="l2=1e-3..0.1").wait(60)
    assert isinstance(lab.result, SearchRunView)
    assert [axis.name for axis in lab.result.axes] == ["l2"]


def test_every_method_searches_the_space(make: Make) -> None:
    lab = make(view="search", space="learning_rate=1e-3..0.1, activation=relu|tanh")
    for method in ("grid", "random", "halton", "gp", "hyperband", "successive_halving"):
        lab.set(method=method).wait(120)
        assert lab.error == "" and isinstance(lab.result, SearchRunView), method
        assert len(lab.result.trials) == lab.result.budget
        assert lab.chosen is not None
    assert lab.result.method == "successive_halving"


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"x_range": "1 .. 0.1"}, "the range of learning_rate must go up, got 1 to 0.1"),
    ({"x_range": "nonsense"}, "a range must be two numbers with .. between"),
    ({"y": "learning_rate"}, "must be two hyperparameters, got 'learning_rate' twice"),
    ({"x": "momentum"}, "momentum is used by the optimizer sgd alone"),
    ({"view": "search", "space": ","}, "the space is empty"),
    ({"view": "search", "l2_from": 0.5}, "needs low <= high"),
    ({"view": "search", "space": "l2=1..0.1"}, "needs low <= high"),
    ({"view": "search", "space": "l3=1..2"}, "unknown hyperparameter 'l3'"),
    (
        {"view": "search", "space": "activation=relu|tanh", "method": "grid", "budget": 1},
        "a grid over this space has at least 2 trials",
    ),
]


def test_what_cannot_be_is_said_and_the_lab_goes_on(make: Make) -> None:
    lab = make()
    for number, (changes, message) in enumerate(WRONG, start=1):
        before, good = lab.result, {name: lab.values[name] for name in changes}
        lab.set(**changes).wait(60)
        assert message in lab.error and lab.result is before, changes
        assert "finished" in progress_text(lab)  # said before anything is computed
        lab.set(**good, draw=number).wait(60)
        assert lab.error == "" and lab.result is not before


def test_a_slice_stays_on_an_axis_that_becomes_shorter(make: Make) -> None:
    lab = make(view="process", slice=5)
    assert isinstance(lab.result, ProcessRunView) and lab.result.steps[0].other_at == 4
    lab.set(cells=3).wait(60)
    assert isinstance(lab.result, ProcessRunView) and lab.result.steps[0].other_at == 2
    assert lab.values["slice"] == 3 and lab.error == ""
    with pytest.raises(ValueError, match=r"slice must be a whole number in \[1, 3\], got 4"):
        lab.set(slice=4)


def test_a_budget_of_nothing_is_refused_by_its_control(make: Make) -> None:
    lab = make()
    with pytest.raises(ValueError, match=r"budget must be a whole number in \[1, 400\], got 0"):
        lab.set(budget=0)
    type_in(lab, "budget", 0)
    lab.wait(60)
    assert lab.widget.said["error"]["control"] == "budget"  # said beside it
    assert "budget must be a whole number in [1, 400], got 0" in lab.error
    assert lab.values["budget"] == 6
    one = lab.set(budget=1).wait(60).result
    assert isinstance(one, ReplayView) and all(len(r.costs) == 1 for r in one.replays)
    with pytest.raises(TypeError, match=r"space must be a hp\.Space"):
        SearchLab(space=3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="the space is empty"):
        SearchLab(view="search", space=",")


def test_where_everything_diverges_it_is_said(make: Make) -> None:
    lab = make(optimizer="sgd", x_range="1e7 .. 1e8", y="dropout")
    assert "every run of this landscape diverged" in lab.error
    lab.set(x_range="0.01 .. 1e7").wait(60)
    assert lab.error == "" and isinstance(lab.result, ReplayView)
    assert lab.result.landscape.diverged.any()
    for view in ("process", "bands", "projections", "isolation"):
        lab.set(view=view).wait(60)
        assert lab.error == "" and lab.picture.render().startswith(b"\x89PNG")
        assert "nan" not in lab.words and "inf" not in lab.words
    lab.set(view="search", space="learning_rate=1e7..1e8, dropout=0..0.5", method="tpe").wait(60)
    assert lab.error == "" and "6 diverged or failed" in lab.words
    assert lab.chosen is None and lab.open() is None
    lab.wait(5)
    assert "there is no run to open yet" in lab.error


def test_the_best_on_the_edge_asks_for_a_wider_range(make: Make) -> None:
    lab = make(x_range="1e-5 .. 1e-4", epochs=5, view="isolation")
    assert "The best lies at the upper edge of learning rate (0.0001)" in lab.words
    assert "Widen the range there" in lab.words
    lab.set(view="search", space="learning_rate=1e-6..1e-4", method="grid").wait(60)
    assert "upper edge of learning rate: widen the range there" in lab.words


def test_stop_and_a_new_setting_end_the_filling(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    fillings: list[list[Landscape]] = []
    filled = search_views.landscape

    def noted(*arguments: Any, **options: Any) -> Iterator[Landscape]:
        fillings.append([])
        for land in filled(*arguments, **options):
            fillings[-1].append(land)
            yield land

    monkeypatch.setattr(search_views, "landscape", noted)
    lab = SearchLab(epochs=60, cells=24)
    while not isinstance(lab.result, ReplayView) or lab.result.landscape.done == 0:
        time.sleep(0.01)
    lab.set(**QUICK).wait(60)
    assert isinstance(lab.result, ReplayView) and lab.result.landscape.complete
    assert lab.result.landscape.loss.shape == (1, 5, 5)
    assert len(fillings) == 2 and not fillings[0][-1].complete
    lab.set(cells=24, epochs=90, view="bands")
    while "Training the landscape" not in lab.words:
        time.sleep(0.01)
    assert isinstance(lab.result, Landscape)
    press(lab, "stop")
    lab.wait(20)
    assert not lab.result.complete and "stopped" in progress_text(lab)
    lab.close()


def test_it_works_without_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HPWIDGETS_SYNC", "1")
    lab = SearchLab(**QUICK)  # type: ignore[arg-type]
    assert isinstance(lab.result, ReplayView) and lab.result.done == lab.result.total
    lab.play()
    assert lab.values["step"] == 6 and not lab._run_tools.playing
    lab.close()
