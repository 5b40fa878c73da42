"""The pictures of the SearchLab from records written by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes

from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import DARK, LIGHT, Theme
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.search.pictures.best_so_far import (
    BestSoFarPicture,
    cost_limits,
    method_style,
)
from hpwidgets.lessons.search.pictures.gaussian_process import GaussianProcessPicture
from hpwidgets.lessons.search.pictures.isolation import IsolationPicture
from hpwidgets.lessons.search.pictures.landscape import LandscapePicture, ReplayPicture
from hpwidgets.lessons.search.pictures.places import cost_name, decades, place_ticks
from hpwidgets.lessons.search.pictures.projections import ProjectionsPicture
from hpwidgets.lessons.search.pictures.trials import TrialsPicture, axis_ticks, ranked
from hpwidgets.lessons.search.records import (
    BestSoFarView,
    GaussianProcessView,
    IsolationView,
    Landscape,
    LandscapeAxis,
    Replay,
    ReplayView,
    SearchRunView,
    TrialAxis,
)
from hpwidgets.records import Trial

X = LandscapeAxis(name="learning_rate", values=(0.001, 0.01, 0.1, 1.0), log=True)
Y = LandscapeAxis(name="dropout", values=(0.0, 0.3, 0.6), log=False)
COST = np.array([[0.6, 0.3, 0.2, np.inf], [0.5, 0.4, 0.3, 0.9], [0.7, 0.6, 0.5, np.inf]])


def make_land(cost: np.ndarray = COST, done: int = 12) -> Landscape:
    known = np.where(np.isfinite(cost), cost, np.nan)[None]
    return Landscape(
        x=X,
        y=Y,
        base=Hyperparameters(),
        task="classification",
        seeds=(0,),
        loss=known,
        score=1 - known,
        diverged=np.isinf(cost)[None],
        chance_loss=0.7,
        done=done,
        total=12,
    )


LAND = make_land()


def make_replay(method: str, cells: list[tuple[int, int]]) -> Replay:
    at = np.array(cells)
    return Replay(
        method=method,
        seed=0,
        budget=3,
        places=at + 0.25,
        cells=at,
        costs=COST[at[:, 1], at[:, 0]],
    )


REPLAYS = (
    make_replay("grid", [(0, 0), (0, 1)]),
    make_replay("random", [(3, 0), (1, 0), (2, 0)]),
    make_replay("gp", [(3, 0), (3, 2), (1, 1)]),
)
VIEW = ReplayView(landscape=LAND, measure="loss", budget=3, replays=REPLAYS, done=12, total=12)


def inside(picture: Picture, *axes: Axes) -> None:
    """Every text of the axes, titles and ticks too, lies on the picture."""
    picture.render()
    width, height = picture.size
    for each in axes:
        ticks = [*each.get_xticklabels(), *each.get_yticklabels()]
        names = [each.xaxis.label, each.yaxis.label, each._left_title]  # type: ignore[attr-defined]
        for text in [*each.texts, *ticks, *names]:
            if not text.get_text() or not text.get_visible():
                continue
            box = text.get_window_extent()
            place = (text.get_text(), box.bounds)
            assert box.x0 >= -0.5 and box.x1 <= width + 0.5, place
            assert box.y0 >= -0.5 and box.y1 <= height + 0.5, place


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_searches_lie_on_their_maps_as_far_as_the_step(theme: Theme) -> None:
    picture = ReplayPicture(theme)
    picture.update(VIEW, 2)
    grid, random, tpe, gp = picture.maps
    assert random.tried.get_xdata() == pytest.approx([3.25, 1.25])
    assert random.newest.get_xydata().tolist() == [[1.25, 0.25]]
    assert random.best.get_xydata().tolist() == [[1.25, 0.25]]
    assert random.said.get_text() == "best 0.3, trial 2"
    assert grid.best.get_xydata().tolist() == [[0.25, 1.25]]
    assert gp.said.get_text() == "all diverged"
    assert tpe.said.get_text() == "" and len(tpe.tried.get_xdata()) == 0
    for each in picture.maps:
        shown = np.ma.getdata(each.image.get_array())
        known = ~np.ma.getmaskarray(each.image.get_array())
        assert (known == np.isfinite(COST)).all()
        assert shown[known] == pytest.approx(np.log(COST[known]))
        assert each.diverged.get_xydata().tolist() == [[3, 0], [3, 2]]
    lines = dict(zip(("grid", "random", "tpe", "gp"), picture.lines, strict=True))
    assert lines["random"].get_ydata() == pytest.approx([np.inf, 0.3])
    assert len(lines["tpe"].get_xdata()) == 0
    assert list(picture.least.get_ydata()) == [0.2, 0.2]
    picture.update(VIEW, 3)
    assert random.said.get_text() == "best 0.2, trial 3"
    assert gp.best.get_xydata().tolist() == [[1.25, 1.25]]
    inside(picture, *picture.figure.axes)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_hidden_landscape_shows_what_the_trials_cost_alone(theme: Theme) -> None:
    picture = ReplayPicture(theme)
    picture.update(VIEW, 2, revealed=False)
    for each in picture.maps:
        assert not each.image.get_visible() and len(each.tried.get_xdata()) == 0
    _grid, random, _tpe, gp = picture.maps
    assert np.asarray(random.seen.get_offsets()).tolist() == [[1.25, 0.25]]  # (3, 0) diverged
    assert random.seen.get_array() == pytest.approx(np.log([0.3]))
    assert random.diverged.get_xydata().tolist() == [[3.25, 0.25]]
    assert len(np.asarray(gp.seen.get_offsets())) == 0 and len(gp.diverged.get_xdata()) == 2
    assert random.newest.get_xydata().tolist() == random.best.get_xydata().tolist()
    picture.update(VIEW, 2)
    assert random.image.get_visible() and len(np.asarray(random.seen.get_offsets())) == 0
    assert len(random.tried.get_xdata()) == 2
    fills = make_land(np.where(np.arange(12).reshape(3, 4) < 6, COST, np.nan), done=6)
    still = ReplayView(landscape=fills, measure="loss", budget=3, replays=(), done=6, total=12)
    picture.update(still, 2, revealed=False)
    assert random.image.get_visible()  # it is seen to fill


def test_each_search_is_named_at_the_end_of_its_line() -> None:
    picture = ReplayPicture()
    picture.update(VIEW, 3)
    grid, random, tpe, gp, least = picture.ends.texts
    said = [text.get_text() for text in (grid, random, gp, least)]
    assert said == ["grid 0.5", "random 0.2", "GP 0.4", "best there is 0.2"]
    assert not tpe.get_visible()
    picture.render()
    heights = [text.get_window_extent().y0 for text in (least, random, gp, grid)]
    assert np.diff(sorted(heights)).min() >= 10
    assert heights[1] < heights[2] < heights[3]


def test_a_step_redraws_nothing_whole_and_a_landscape_that_fills_neither() -> None:
    picture = ReplayPicture()
    for step in (1, 1):
        picture.update(VIEW, step)
        picture.render()
    before = picture.canvas.full_draws
    for step in (2, 3, 1):
        picture.update(VIEW, step)
        picture.render()
    assert picture.canvas.full_draws == before


def test_the_landscape_alone_is_as_high_as_what_it_stands_in_for() -> None:
    half = np.where(np.arange(12).reshape(3, 4) < 6, COST, np.nan)
    for height in (345, 454, 500):
        picture = LandscapePicture(height)
        picture.update(make_land(half, done=6), "loss")
        assert picture.size == (660, height)
        known = ~np.ma.getmaskarray(picture.map.image.get_array())
        assert known.sum() == 5  # six cells begun, one of them diverged
        assert "as it fills" in picture.map.axes.get_title(loc="left")
        inside(picture, *picture.figure.axes)


def test_projections_count_what_was_tried_and_what_of_it_is_good() -> None:
    picture = ProjectionsPicture()
    picture.update(VIEW, 2)
    x, y = picture.columns
    assert x.reach.get_ydata() == pytest.approx([0.5, 0.3, 0.2, 0.9])
    assert y.reach.get_ydata() == pytest.approx([0.2, 0.3, 0.5])
    assert x.ticks[0].get_xdata() == pytest.approx([0.25, 0.25])
    assert x.counts[0].get_text() == "1 value" and y.counts[0].get_text() == "2 values"
    assert x.counts[1].get_text() == "2 values" and x.counts[2].get_text() == ""
    assert x.ticks[1].get_ydata() == pytest.approx([1, 1])
    # Good is what reaches 0.2, alone: column 2 and row 0, where random's two trials lie.
    assert [zone.get_paths()[0].vertices[:, 0].max() for zone in x.zones] == [2.5, 2.5]
    assert x.goods[1].get_text() == "0 good" and y.goods[1].get_text() == "1 good"
    picture.update(VIEW, 3)
    assert x.counts[1].get_text() == "3 values" and x.goods[1].get_text() == "1 good"
    empty = ReplayView(
        landscape=make_land(np.full((3, 4), np.nan), 0),
        measure="score",
        budget=3,
        replays=(),
        done=0,
        total=1,
    )
    picture.update(empty, 3)
    assert len(x.reach.get_xdata()) == 0 and x.zones[0].get_paths() == []
    assert "validation error" in x.top.axes.get_title(loc="left")
    inside(picture, *picture.figure.axes)


def test_bands_are_the_middle_half_and_regrets_one_dot_a_replay() -> None:
    methods = ("random", "random2")
    best = np.full((2, 4, 3), np.nan)
    best[0, :3] = [[0.9, 0.5, 0.4], [0.7, 0.5, 0.2], [0.5, 0.5, 0.3]]
    best[1, :3] = 0.25
    view = BestSoFarView(
        landscape=LAND,
        measure="loss",
        methods=methods,
        best=best,
        least=0.2,
        draws=60,
        budget=3,
        done=3,
        total=4,
    )
    picture = BestSoFarPicture(methods)
    picture.update(view)
    random, doubled = picture.curves
    assert random.line.get_ydata() == pytest.approx([0.7, 0.5, 0.3])
    (path,) = random.band.get_paths()
    assert path.vertices[:3, 1] == pytest.approx([0.6, 0.5, 0.25])
    assert doubled.line.get_ydata() == pytest.approx([0.25] * 3)
    assert picture.dots[0].get_ydata() == pytest.approx([0.2, 0.0, 0.1])
    assert [each.heights.tolist() for each in picture.bars] == [
        [pytest.approx(0.1)],
        [pytest.approx(0.05)],
    ]
    assert [text.get_text() for text in picture.said] == ["0.1", "0.05"]
    assert picture.rival.get_ydata() == pytest.approx([0.05, 0.05])
    assert list(picture.least.get_ydata()) == [0.2, 0.2]
    assert "regret after 3 trials" in picture.left.axes.get_title(loc="left")
    low, high = picture.left.axes.get_ylim()
    assert low == 0 and high > 0.1
    low, high = picture.right.axes.get_ylim()
    assert low < 0.2 and high > 0.3
    inside(picture, picture.left.axes, picture.right.axes)


def test_an_evil_first_trial_does_not_squeeze_the_rest() -> None:
    low, high = cost_limits([np.array([1e6, 0.3, 0.25, 0.24, 0.22, 0.2, 0.2, 0.2])], 0.2)
    assert low < 0.2 < high < 0.5
    assert cost_limits([], 0.2)[1] > 0.2
    colours = {method_style(LIGHT, m)["color"] for m in ("grid", "random", "tpe", "gp")}
    assert len(colours) == 4


def process_view(**changes: Any) -> GaussianProcessView:
    places = np.linspace(-0.5, 3.5, 9)
    values: dict[str, Any] = {
        "axis": X,
        "other": Y,
        "other_at": 1,
        "measure": "loss",
        "task": "classification",
        "costs": np.array([0.5, 0.4, np.inf, 0.9]),
        "tried": np.array([3, 0]),
        "places": places,
        "mean": np.full(9, 0.6),
        "sd": np.full(9, 0.1),
        "expected_improvement": np.linspace(0, 0.2, 9),
        "next_cell": 1,
        "length_scale": 0.3,
        "start": 2,
        "budget": 4,
    }
    return GaussianProcessView(**values | changes)


def test_the_process_is_drawn_with_two_deviations_and_its_next_trial() -> None:
    picture = GaussianProcessPicture()
    picture.update(process_view())
    assert picture.truth.get_ydata() == pytest.approx([0.5, 0.4, np.nan, 0.9], nan_ok=True)
    assert picture.tried.get_xydata().tolist() == [[3, 0.9]]
    assert picture.newest.get_xydata().tolist() == [[0, 0.5]]
    (path,) = picture.band.get_paths()
    assert path.vertices[:, 1].min() == pytest.approx(0.4)
    assert path.vertices[:, 1].max() == pytest.approx(0.8)
    assert [list(line.get_xdata()) for line in picture.next] == [[1, 1], [1, 1]]
    assert picture.improvement.get_ydata()[-1] == pytest.approx(0.2)
    assert picture.bottom.axes.get_ylim()[1] > 0.2
    assert picture.top.axes.get_title(loc="left") == "validation loss at dropout = 0.3"
    assert picture.peak.get_xydata().tolist() == [[1, pytest.approx(0.075)]]
    assert picture.left.get_xydata().tolist() == [
        [1, pytest.approx(0.075)],
        [2, pytest.approx(0.125)],
    ]
    assert picture.next_said.get_text() == "next: 0.01"
    assert picture.peak_said.get_text() == "largest: +0.075"
    assert list(picture.least.get_ydata()) == [0.5, 0.5]
    assert picture.least_said.get_text() == "best so far 0.5"
    inside(picture, *picture.figure.axes)
    picture.update(process_view(budget=2))  # spent: it stays, as what would be
    assert picture.next_said.get_text() == "would be next: 0.01"
    assert [list(line.get_xdata()) for line in picture.next] == [[1, 1], [1, 1]]
    picture.update(process_view(tried=np.array([3])))  # drawn at random: no peak
    assert picture.next_said.get_text() == "next: 0.01, at random"
    assert len(picture.peak.get_xdata()) == 0 and picture.peak_said.get_text() == ""
    picture.update(process_view(next_cell=None, expected_improvement=np.zeros(9)))
    assert [len(line.get_xdata()) for line in picture.next] == [0, 0]
    assert picture.next_said.get_text() == ""


def test_isolation_marks_the_best_and_the_shares() -> None:
    view = IsolationView(
        landscape=LAND,
        measure="loss",
        best=(COST.min(axis=0), COST.min(axis=1)),
        middle=(np.median(COST, axis=0), np.median(COST, axis=1)),
        main=(0.5, 0.2),
        together=0.3,
        estimated=(("fanova", (0.7, 0.3)),),
        done=1,
        total=2,
    )
    picture = IsolationPicture()
    picture.update(view)
    assert picture.optimum[0].get_xydata().tolist() == [[2, 0.2]]
    assert picture.optimum[1].get_xydata().tolist() == [[0, 0.2]]
    assert picture.best[0].get_ydata() == pytest.approx([0.5, 0.3, 0.2, 0.9])
    ends = [path.vertices[:, 0].max() for path in picture.bars.get_paths()]
    assert ends == pytest.approx([0.5, 0.2, 0.3])
    assert [text.get_text() for text in picture.percents] == ["50%", "20%", "30%"]
    assert "costs +0.7" in picture.said[0].get_text() and "costs +0.3" in picture.said[1].get_text()
    (zone,) = picture.zones[0].get_paths()
    assert (zone.vertices[:, 0].min(), zone.vertices[:, 0].max()) == (1.5, 2.5)
    labels = [text.get_text() for text in picture.shares.axes.get_yticklabels()]
    assert labels == ["learning rate alone", "dropout alone", "only both together"]
    inside(picture, *picture.figure.axes)


AXES = (
    TrialAxis(name="l2", label="L2", low=1e-4, high=1e-2, log=True),
    TrialAxis(name="activation", label="activation", choices=("relu", "tanh")),
    TrialAxis(name="momentum", label="momentum", low=0.0, high=0.9),
)


def make_trial(number: int, loss: float, state: str = "finished", **values: Any) -> Trial:
    empty = np.empty(0)
    return Trial(
        number=number,
        values=values,
        setting=Hyperparameters(),
        state=state,  # type: ignore[arg-type]
        loss=loss,
        score=1 - loss / 2,
        epochs=1,
        train_loss=empty,
        validation_loss=empty,
        validation_score=empty,
        seconds=0.0,
    )


TRIALS = (
    make_trial(0, 0.5, l2=1e-4, activation="relu"),
    make_trial(1, 0.3, l2=1e-3, activation="tanh", momentum=0.9),
    make_trial(2, np.nan, "diverged", l2=1e-2, activation="tanh"),
    make_trial(3, 0.4, l2=1e-2, activation="relu", momentum=0.0),
)


def run_view(**changes: Any) -> SearchRunView:
    values: dict[str, Any] = {
        "task": "classification",
        "measure": "loss",
        "method": "tpe",
        "axes": AXES,
        "trials": TRIALS,
        "budget": 8,
    }
    return SearchRunView(**values | changes)


def test_trials_of_a_space_lie_on_its_plane_and_on_each_field() -> None:
    picture = TrialsPicture()
    picture.update(run_view(importance=(("l2", 0.75), ("activation", 0.25))), "l2", "activation")
    offsets = np.asarray(picture.cloud.get_offsets())
    assert offsets.tolist() == [[0, 0.25], [0.5, 0.75], [1, 0.25]]
    assert picture.crosses.get_xydata().tolist() == [[1, 0.75]]
    assert picture.best.get_xydata().tolist() == [[0.5, 0.75]]
    assert picture.line.get_ydata() == pytest.approx([0.5, 0.3, 0.3, 0.3], abs=0.05)
    l2, activation, momentum = picture.fields[:3]
    assert l2.trials.get_xdata() == pytest.approx([0, 0.5, 1])
    assert l2.failed.get_xdata() == pytest.approx([1])
    assert momentum.trials.get_xdata() == pytest.approx([1, 0])  # only trials that have it
    least = activation.least.get_ydata()
    assert [v for v in least if np.isfinite(v)] == pytest.approx([0.4, 0.4, 0.3, 0.3])
    assert l2.axes.get_title(loc="left") == "L2 · 75 %"
    assert momentum.axes.get_title(loc="left") == "momentum"
    assert picture.line_said.get_text() == "best 0.3, trial 2"
    assert picture.best_said.get_position()[0] == 0.5
    turned = run_view(importance=(("activation", 0.6), ("l2", 0.4)))
    assert [axis.name for axis in ranked(turned)] == ["activation", "l2", "momentum"]
    assert [field.axes.get_visible() for field in picture.fields] == [True] * 3 + [False] * 3
    inside(picture, picture.plane, *(field.axes for field in picture.fields[:3]))


def test_a_plane_whose_field_a_trial_lacks_leaves_it_out() -> None:
    picture = TrialsPicture()
    picture.update(run_view(), "l2", "momentum")
    offsets = np.ma.asarray(picture.cloud.get_offsets())
    assert np.ma.getmaskarray(offsets)[0].any() or np.isnan(np.ma.getdata(offsets)[0]).any()
    picture.render()
    picture.update(run_view(trials=()), "l2", "l2")
    assert len(picture.line.get_xdata()) == 0
    picture.render()


def test_a_run_view_knows_its_costs_and_its_best() -> None:
    assert run_view().costs.tolist() == [0.5, 0.3, np.inf, 0.4] and run_view().best == 1
    score = run_view(measure="score")
    assert score.costs == pytest.approx([0.25, 0.15, np.inf, 0.2])
    broken_off = make_trial(4, 0.1, "cancelled", l2=1e-3, activation="relu")
    assert run_view(trials=(*TRIALS, broken_off)).best == 1
    assert run_view(trials=TRIALS[2:3]).best is None and run_view(trials=()).best is None


def test_ticks_stand_at_round_values() -> None:
    assert place_ticks(X) == [(0.0, "0.001"), (1.0, "0.01"), (2.0, "0.1"), (3.0, "1")]
    widths = LandscapeAxis(name="hidden_units", values=(1, 2, 4, 8, 16, 32), log=True)
    assert [text for _at, text in place_ticks(widths)] == ["1", "2", "4", "16", "32"]
    assert decades(3e-5, 0.5) == pytest.approx([1e-4, 1e-3, 1e-2, 1e-1])
    assert len(decades(1e-9, 1.0)) == 5
    assert axis_ticks(AXES[0]) == [(0.0, "0.0001"), (0.5, "0.001"), (1.0, "0.01")]
    layers = TrialAxis(name="hidden_layers", label="", low=0, high=2, integer=True)
    assert [text for _at, text in axis_ticks(layers)] == ["0", "1", "2"]
    assert axis_ticks(TrialAxis(name="l2", label="", low=1, high=1)) == [(0.5, "1")]
    assert cost_name("regression", "score") == "1 \N{MINUS SIGN} R²"
