"""The HyperbandLab, driven as a program and as a person would."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.lessons.hyperband._pool import draw_settings, train_pool
from hpwidgets.lessons.hyperband.lab import HyperbandLab
from hpwidgets.lessons.hyperband.words import replays_table, replays_words
from hpwidgets.records import HyperbandView, Pool, ReplaysView, SlowStartersView
from hpwidgets.tuning.halving.hyperband import hyperband
from tests.page import press, progress_text, shown

Make = Callable[..., HyperbandLab]
QUICK = {"max_epochs": 9, "hidden_units": 8, "configurations": 30, "replays": 30}
LAB = partial(HyperbandLab, **QUICK)


def test_configurations_are_counted_where_a_pool_is_trained(make: Make) -> None:
    lab = make("iris", auto_run=False)
    for view in lab.views:
        assert ("configurations" in shown(lab.set(view=view))) == (view in ("replays", "slow"))


def test_the_race_is_hyperband_with_what_the_controls_say(make: Make) -> None:
    lab = make(
        "wine",
        eta=2,
        lowest_rate=1e-3,
        highest_rate=0.1,
        measure="score",
        rounding="floor",
        seed=4,
        batch_size=16,
        optimizer="sgd",
        hidden_layers=1,
    )
    space = hp.Space(learning_rate=(1e-3, 0.1), l2=(1e-6, 0.1))
    base = hp.Hyperparameters(
        hidden_units=8, hidden_layers=1, batch_size=16, optimizer="sgd", seed=4
    )
    *_, alone = hyperband(
        space,
        hp.load("wine"),
        max_epochs=9,
        eta=2,
        base=base,
        seed=4,
        measure="score",
        rounding="floor",
    )
    assert isinstance(lab.result, HyperbandView)
    for one, other in zip(lab.result.halvings, alone.halvings, strict=True):
        assert list(one.values) == list(other.values)
        assert one.trained.tolist() == other.trained.tolist()
        np.testing.assert_array_equal(one.validation_score, other.validation_score)
    assert "validation accuracy" in lab.words


def test_looking_back_is_only_drawn_and_says_so(make: Make) -> None:
    lab = make("iris")
    before = lab.result
    lab.set(rung=1).wait(60)
    assert lab.result is before
    assert "Bracket s = 2, rung 0 is done: 3 go on." in lab.words
    assert "Epochs spent: 9 of" in lab.words
    picture: Any = lab.picture
    assert len(picture.alive.get_segments()) == 3 and len(picture.cut.get_segments()) == 6
    assert picture.curves.axes.get_title(loc="left").startswith("bracket s = 2")
    lab.set(rung=6).wait(60)
    assert "Bracket s = 0 is done." in lab.words
    assert picture.curves.axes.get_title(loc="left").startswith("bracket s = 0")
    lab.set(rung=0).wait(60)  # as it stands now: the bracket that cuts most
    assert "All 3 brackets are done; the curves are those of s = 2." in lab.words
    assert picture.curves.axes.get_title(loc="left").startswith("bracket s = 2")
    lab.set(rung=6).wait(60)
    lab.set(eta=9).wait(60)  # fewer rungs than the one looked back at: as it stands now
    assert lab.error == "" and "All 2 brackets are done" in lab.words


def test_steps_go_from_rung_to_rung_and_run_goes_on_to_the_end(make: Make) -> None:
    lab = make("iris", auto_run=False)
    assert lab.result is None
    done = []
    for _ in range(3):
        press(lab, "step")
        lab.wait(60)
        view = lab.result
        assert isinstance(view, HyperbandView)
        done.append((len(view.halvings), view.current.rung, view.current.rung_done))
    # The first item is the untrained bracket; then a rung a step.
    assert done == [(1, 0, False), (1, 0, True), (1, 1, True)]
    assert "paused" in progress_text(lab)
    lab.set(rung=1).wait(60)  # looking back does not begin again
    assert "paused" in progress_text(lab) and "rung 0 is done" in lab.words
    assert lab.result is not None and lab.result.spent == view.spent  # type: ignore[union-attr]
    press(lab, "step")
    lab.wait(60)
    assert lab._by_rung
    press(lab, "run")
    lab.wait(60)
    assert not lab._by_rung  # a run shows every epoch again
    assert isinstance(lab.result, HyperbandView) and lab.result.spent == lab.result.planned


def test_replays_and_slow_starters_share_one_pool_and_are_remembered(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained = []

    def counting(*arguments: Any, **options: Any) -> Iterator[Pool]:
        trained.append(1)
        return train_pool(*arguments, **options)

    monkeypatch.setattr("hpwidgets.lessons.hyperband.lab.train_pool", counting)
    lab = make("iris", view="replays")
    first = lab.result
    lab.set(view="slow").wait(60)
    assert isinstance(first, ReplaysView) and isinstance(lab.result, SlowStartersView)
    assert lab.result.pool is first.pool
    space = hp.Space(learning_rate=(1e-4, 0.1), l2=(1e-6, 0.1))
    base = hp.Hyperparameters(hidden_units=8, batch_size=32)
    drawn = draw_settings(space, base, 30)
    assert [h.learning_rate for h in first.pool.settings] == [h.learning_rate for h in drawn]
    lab.set(view="replays", within=5).wait(60)
    assert isinstance(lab.result, ReplaysView)
    assert lab.result.pool is first.pool and lab.result.within == 0.05
    assert (lab.result.reached <= first.reached).all()
    assert lab.set(within=1).wait(60).result is first
    lab.set(eta=9).wait(60)
    assert isinstance(lab.result, ReplaysView) and lab.result.pool is first.pool
    lab.set(seed=1).wait(60)
    assert isinstance(lab.result, ReplaysView) and lab.result.pool is not first.pool


def test_the_early_look_is_only_drawn(make: Make) -> None:
    lab = make("moons", view="slow", max_epochs=27)
    before = lab.result
    assert "The order after 1 epoch and the order after 27 epochs" in lab.words
    lab.set(look=2).wait(60)
    assert lab.result is before and "The order after 9 epochs and the order after 27" in lab.words
    picture: Any = lab.picture
    assert isinstance(before, SlowStartersView)
    assert picture.early.get_ydata() == pytest.approx(before.pool.values[:, 8])


def test_own_rows_own_space_and_what_is_wrong_with_values(make: Make) -> None:
    draw = np.random.default_rng(0)
    X, y = draw.normal(size=(60, 3)), np.repeat(["a", "b", "c"], 20)
    space = hp.Space(
        hidden_units=hp.Integer(2, 8), optimizer=hp.Choice("sgd", "adam"), batch_norm=[True, False]
    )
    lab = make((X, y), space=space)
    assert isinstance(lab.result, HyperbandView)
    assert set(lab.result.current.values[0]) == {"hidden_units", "optimizer", "batch_norm"}
    assert not {"data", "lowest_rate", "highest_rate"} & shown(lab)
    assert "hidden units" in lab.words
    expression = lab.settings()
    assert expression.startswith("hp.HyperbandLab(data, space=hp.Space( hidden_units=hp.Integer(2,")
    again = eval(expression, {"hp": hp, "data": (X, y)}).wait(60)
    assert again._space == space and again.values == lab.values
    again.close()
    lab.set(view="slow").wait(60)
    picture: Any = lab.picture
    assert "rank" in picture.costs.axes.get_xlabel()
    assert "learning rate" not in lab.words
    with pytest.raises(ValueError, match="epochs is what Hyperband deals out itself"):
        HyperbandLab(space=hp.Space(epochs=(1, 5)))
    with pytest.raises(TypeError, match=r"space must be a hpwidgets.Space or None, got dict"):
        HyperbandLab(space={"l2": 1})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="eta must be a whole number in"):
        HyperbandLab(eta=1)


def test_rates_in_the_wrong_order_are_said_and_the_lab_goes_on(make: Make) -> None:
    lab = make("iris")
    before = lab.result
    lab.set(lowest_rate=2.0).wait(60)
    assert "the lowest rate must be below the highest one, got 2 and 0.1" in lab.error
    assert lab.result is before
    lab.set(lowest_rate=0.01).wait(60)
    assert lab.error == "" and lab.result is not before


def test_runs_that_diverge_are_counted_and_a_pool_of_them_is_said(make: Make) -> None:
    lab = make("diabetes", optimizer="sgd", lowest_rate=1e-3, highest_rate=10)
    found = re.search(r"were cut \((\d+) of them diverged\)", lab.words)
    assert found and int(found[1]) > 0
    lab.set(view="replays").wait(60)
    assert isinstance(lab.result, ReplaysView) and lab.error == ""
    lab = make("diabetes", optimizer="sgd", lowest_rate=9, highest_rate=10, hidden_layers=0)
    assert lab.error == "" and "Best so far" not in lab.words
    lab.set(view="replays").wait(60)
    assert "every configuration of the pool diverged" in lab.error
    lab.set(view="race", lowest_rate=0.001, highest_rate=0.1).wait(60)
    assert lab.error == "" and "Best so far" in lab.words


def test_regression_by_score_and_one_epoch_alone(make: Make) -> None:
    lab = make("diabetes", measure="score")
    assert "R²" in lab.words
    for view in lab.views:
        lab.set(view=view, max_epochs=1).wait(60)
        assert lab.error == "" and lab.picture.render().startswith(b"\x89PNG")
    assert "after rung 0 already in 0%" in lab.words


def test_verdicts_say_who_is_sooner(make: Make) -> None:
    lab = make("iris", view="replays")
    view = lab.result
    assert isinstance(view, ReplaysView)

    def verdict(hyperband: list[float], random: list[float]) -> str:
        reached = np.array([hyperband, [np.inf] * 4, random])
        given = {**view.__dict__, "reached": reached, "best": view.best[:, :4]}
        return next(replays_words(ReplaysView(**given), {}))

    assert "Hyperband is there before random search in 100%" in verdict([1, 2, 3, 4], [9] * 4)
    assert "Random search is there before Hyperband in 75%" in verdict([9] * 4, [1, 2, 3, 10])
    assert "Neither is clearly sooner" in verdict([1, 9, 1, 9], [2, 8, 2, 8])
    table = replays_table(view, {})
    assert table is not None and [row[0] for row in table.rows][1] == "bracket s = 2 alone"


def test_it_works_inline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HPWIDGETS_SYNC", "1")
    lab = HyperbandLab("iris", **QUICK)
    assert isinstance(lab.result, HyperbandView) and lab.result.spent == lab.result.planned
    lab.close()
