"""Landscapes of two hyperparameters, cell by cell against separate runs."""

from __future__ import annotations

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.lessons.search._landscape import (
    BLOCK,
    RANGES,
    blocks,
    can_widen,
    isolated,
    landscape,
    make_axis,
    on_edge,
)
from hpwidgets.lessons.search.records import Landscape, LandscapeAxis

QUICK = hp.Hyperparameters(epochs=3, hidden_units=6, hidden_layers=1, batch_size=32)


@pytest.fixture(scope="module")
def moons() -> hp.Dataset:
    return hp.load("moons", n_samples=120)


def last(*args: object, **options: object) -> Landscape:
    (*_, view) = landscape(*args, **options)  # type: ignore[arg-type]
    return view


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (make_axis("learning_rate", 4), make_axis("l2", 3)),
        (make_axis("hidden_units", 3, low=2, high=8), make_axis("batch_size", 2, low=16, high=64)),
        (make_axis("epochs", 2, low=1, high=4), make_axis("dropout", 3)),
        (make_axis("hidden_layers", 3, low=0, high=2), make_axis("l1", 2)),
    ],
    ids=["rate-l2", "width-batch", "epochs-dropout", "depth-l1"],
)
def test_every_cell_is_the_run_that_it_would_be_alone(
    moons: hp.Dataset, x: LandscapeAxis, y: LandscapeAxis
) -> None:
    found = last(QUICK, moons, x=x, y=y, seeds=[0, 5])
    assert found.complete and found.loss.shape == (2, len(y.values), len(x.values))
    for row, up in enumerate(y.values):
        for column, across in enumerate(x.values):
            for at, seed in enumerate((0, 5)):
                h = QUICK.replace(
                    **{
                        axis.name: int(v) if axis.integer else v
                        for axis, v in ((x, across), (y, up))
                    },
                    seed=seed,
                )
                alone = hp.fit(h, moons)
                assert found.loss[at, row, column] == pytest.approx(
                    alone.validation_loss[-1], rel=1e-5
                )
                assert found.score[at, row, column] == pytest.approx(alone.validation_score[-1])
    assert found.cost() == pytest.approx(found.loss.mean(axis=0))
    assert found.cost("score") == pytest.approx(1 - found.score.mean(axis=0))
    row, column = found.best() or (-1, -1)
    assert found.cost()[row, column] == found.cost().min()
    setting = found.setting(row, column)
    assert getattr(setting, x.name) == x.values[column]
    assert getattr(setting, y.name) == y.values[row] and setting.seed == 0


def test_with_patience_a_cell_has_the_weights_of_its_best_epoch(moons: hp.Dataset) -> None:
    h = QUICK.replace(patience=2, epochs=25)
    x, y = make_axis("learning_rate", 2, low=0.3, high=1), make_axis("l2", 2)
    found = last(h, moons, x=x, y=y)
    alone = hp.fit(h.replace(learning_rate=x.values[1], l2=y.values[0]), moons)
    assert alone.outcome == "stopped_early"
    assert found.loss[0, 0, 1] == pytest.approx(alone.validation_loss.min(), rel=1e-5)


def test_it_fills_coarse_to_fine_and_says_how_far_it_is(moons: hp.Dataset) -> None:
    views = list(landscape(QUICK, moons, x=make_axis("learning_rate", 16), y=make_axis("l2", 12)))
    assert views[0].done == 0 and np.isnan(views[0].loss).all() and views[0].best() is None
    done = [view.done for view in views]
    assert done == sorted(done) and done[-1] == views[-1].total == 16 * 12 * 3
    assert [view.complete for view in views] == [False] * (len(views) - 1) + [True]
    known = [int(np.isfinite(view.loss).sum()) for view in views]
    assert known == sorted(known) and set(known) == {0, BLOCK, 2 * BLOCK}
    half = np.isfinite(views[known.index(BLOCK)].loss[0])
    quarters = [half[:6, :8].mean(), half[6:, :8].mean(), half[:6, 8:].mean(), half[6:, 8:].mean()]
    assert min(quarters) > 0.35  # spread over the plane, not row after row
    assert not np.shares_memory(views[0].loss, views[-1].loss)


def test_blocks_hold_every_cell_once_and_no_two_shapes() -> None:
    x, y = make_axis("learning_rate", 20), make_axis("hidden_units", 5)
    found = blocks(x, y)
    cells = [cell for block in found for cell in block]
    assert len(cells) == len(set(cells)) == 20 * len(y.values)
    assert all(len({row for row, _column in block}) == 1 for block in found)
    assert max(map(len, blocks(x, make_axis("l2", 20), per_cell=4))) == BLOCK // 4


def test_diverged_cells_are_known_as_such(moons: hp.Dataset) -> None:
    h = QUICK.replace(optimizer="sgd")
    x = make_axis("learning_rate", 4, low=1e-2, high=1e7)
    found = last(h, moons, x=x, y=make_axis("l2", 3), seeds=[0, 1])
    diverged = found.diverged.any(axis=0)
    assert diverged[:, -1].all() and not diverged[:, 0].any()
    assert np.isnan(found.loss[found.diverged]).all() and found.complete
    assert np.isinf(found.cost()[diverged]).all() and np.isfinite(found.cost()[~diverged]).all()
    alone = hp.fit(h.replace(learning_rate=x.values[-1], l2=found.y.values[0]), moons)
    assert alone.outcome == "diverged"
    nowhere = last(h, moons, x=make_axis("learning_rate", 2, low=1e7, high=1e8), y="dropout")
    assert nowhere.complete and nowhere.diverged.all() and nowhere.best() is None


def test_it_stops_at_once_and_is_then_not_complete(moons: hp.Dataset) -> None:
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 40

    views = list(landscape(QUICK, moons, cancelled=cancelled))
    assert asked < 60 and 0 < views[-1].done < views[-1].total and not views[-1].complete


def test_regression_has_a_landscape_too() -> None:
    found = last(QUICK, hp.load("diabetes"), x=make_axis("learning_rate", 2), y=make_axis("l2", 2))
    assert found.task == "regression" and np.isfinite(found.cost("score")).all()


# Axes ----------------------------------------------------------------------------------------


def test_usual_axes_are_even_on_the_hyperparameters_own_scale() -> None:
    for name in RANGES:
        axis = make_axis(name)
        info = hp.Hyperparameters.info(name)
        assert axis.values == tuple(sorted(set(axis.values))) and len(axis.values) >= 2
        assert axis.log == (info.scale in ("log", "log_or_zero", "log2"))
        for value in axis.values:
            info.check(name, value)
    rates = np.log10(make_axis("learning_rate").values)
    assert len(rates) == 24 and np.ptp(np.diff(rates)) < 1e-4
    assert make_axis("hidden_units", 5, low=1, high=16).values == (1, 2, 4, 8, 16)


def test_places_and_values_are_inverse() -> None:
    for axis in (make_axis("l2", 7), make_axis("dropout", 4), make_axis("hidden_units", 9)):
        for place in (-0.5, 0.0, 1.25, len(axis.values) - 0.6):
            assert axis.place(axis.at(place)) == pytest.approx(place, abs=1e-3)
        assert axis.at(2) == pytest.approx(axis.values[2], rel=1e-5)
        assert type(axis.value(1)) is (int if axis.integer else float)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: make_axis("learnin_rate"),
            "unknown hyperparameter .*did you mean 'learning_rate'",
        ),
        (lambda: make_axis("activation"), "an axis must be one of .*got 'activation'"),
        (lambda: make_axis("seed"), "got 'seed', which has no order"),
        (lambda: make_axis("l2", low=1, high=0.1), "range of l2 must go up, got 1 to 0.1"),
        (lambda: make_axis("l2", low=0, high=0.1), "must begin above 0, got 0"),
        (lambda: make_axis("dropout", high=2.0), r"dropout must be in \[0, 0.95\], got 2.0"),
        (lambda: make_axis("hidden_units", low=1.5), "must be a whole number"),
        (lambda: make_axis("l2", 1), "at least 2 values, got 1"),
        (lambda: landscape(QUICK, None, x="l2", y="l2"), "got 'l2' twice"),  # type: ignore[arg-type]
        (lambda: landscape(QUICK, None, x="momentum"), "optimizer sgd alone, and this one is adam"),  # type: ignore[arg-type]
        (lambda: landscape(QUICK, hp.load("iris"), seeds=[]), "seeds must hold at least one"),
    ],
)
def test_what_cannot_be_an_axis_is_said_before_any_training(make: object, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        make()  # type: ignore[operator]


def test_edges_and_what_lies_beyond_them() -> None:
    axis = make_axis("l2", 5)
    assert [on_edge(axis, at) for at in range(5)] == ["low", "", "", "", "high"]
    assert can_widen(axis, "low") and can_widen(axis, "high")
    full = make_axis("dropout", 3, low=0, high=0.95)
    assert not can_widen(full, "low") and not can_widen(full, "high")
    assert not can_widen(make_axis("hidden_units", low=1), "low")
    assert can_widen(make_axis("hidden_units", low=4), "low")


def test_isolation_is_the_least_over_the_other_axis() -> None:
    cost = np.array([[3.0, 1.0, np.inf], [2.0, 5.0, np.inf]])
    assert isolated(cost, axis=1).tolist() == [2.0, 1.0, np.inf]
    assert isolated(cost, axis=0).tolist() == [1.0, 2.0]
