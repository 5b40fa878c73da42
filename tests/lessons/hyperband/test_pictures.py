"""The pictures of the HyperbandLab from records written by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import DARK, LIGHT, Theme
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.hyperband.pictures.brackets import BracketsPicture
from hpwidgets.lessons.hyperband.pictures.halving import HalvingPicture
from hpwidgets.lessons.hyperband.pictures.pool import PoolPicture
from hpwidgets.lessons.hyperband.pictures.replays import ReplaysPicture, distances, sooner
from hpwidgets.lessons.hyperband.pictures.slow_starters import SlowStartersPicture
from hpwidgets.records import (
    Bracket,
    BracketsView,
    HalvingView,
    HyperbandView,
    Pool,
    ReplaysView,
    Rung,
    SlowStartersView,
)

NAN = float("nan")


def bracket(s: int, *rungs: tuple[int, int], eta: int = 2) -> Bracket:
    return Bracket(
        s=s,
        eta=eta,
        rungs=tuple(Rung(configurations=n, epochs=r, resource=Fraction(r)) for n, r in rungs),
    )


WIDE = bracket(1, (4, 1), (2, 4))
LONG = bracket(0, (2, 4))


def halving(**changes: Any) -> HalvingView:
    loss = np.array(
        [
            [0.9, 0.7, 0.5, 0.3],
            [0.8, 0.6, 0.5, 0.4],
            [1.0, NAN, NAN, NAN],
            [NAN, NAN, NAN, NAN],
        ]
    )
    values: dict[str, Any] = {
        "bracket": WIDE,
        "rung": 1,
        "rung_done": True,
        "task": "classification",
        "measure": "loss",
        "settings": (Hyperparameters(epochs=4),) * 4,
        "values": ({},) * 4,
        "messages": ("",) * 4,
        "train_loss": loss / 2,
        "validation_loss": loss,
        "validation_score": 1 - loss,
        "trained": np.array([4, 4, 1, 0]),
        "cut": np.array([-1, -1, 0, 0]),
        "diverged": np.array([False, False, False, True]),
        "seconds": np.ones(4),
    }
    return HalvingView(**values | changes)


def race(**changes: Any) -> HyperbandView:
    return HyperbandView(brackets=(WIDE, LONG), halvings=(halving(**changes),))


def assert_inside(picture: Picture) -> None:
    """Titles, legends and texts lie on the picture, legends do not run into each other."""
    picture.render()
    width, height = picture.size
    legends = []
    for axes in picture.figure.axes:
        parts = [axes.title, axes._left_title, *axes.texts]  # type: ignore[attr-defined]
        boxes = [part.get_window_extent() for part in parts if part.get_text()]
        if axes.get_legend() is not None:
            legends.append(axes.get_legend().get_window_extent())
        for box in [*boxes, *legends]:
            assert box.x0 >= 0 and box.x1 <= width and box.y0 >= 0 and box.y1 <= height
    for i, one in enumerate(legends):
        assert not any(one.overlaps(other) for other in legends[i + 1 :])


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_table_says_n_and_r_and_what_r_eta_and_s_are(theme: Theme) -> None:
    other = bracket(1, (6, 1), (3, 4))
    view = BracketsView(max_epochs=4, eta=2, ceil=(other, LONG), floor=(WIDE, LONG))
    picture = BracketsPicture(theme)
    picture.update(view)
    assert picture.table.cells == [
        ["bracket", "s = 1", "s = 0"],
        ["", "1 cut", "no cut"],
        ["rung 0", "6 × 1", "2 × 4"],
        ["rung 1", "3 × 4", ""],
        ["epochs trained", "15", "8"],
    ]
    written = {text.get_text() for text in picture.table.axes.texts}
    assert {"6 × 1", "epochs trained", "15"} <= written
    assert "R = 4" in picture.note.get_text() and "one in 2 goes on" in picture.note.get_text()
    # Bars are the epochs that a rung adds: 6, 3 · 3, 2 · 4; the longest fills its cell.
    widths = [np.ptp(path.vertices[:, 0]) for path in picture.table.bars.get_paths()]
    assert np.array(widths) / widths[1] == pytest.approx([6 / 9, 1, 8 / 9])
    assert_inside(picture)
    texts = len(picture.table.axes.texts)
    picture.update(view)
    assert len(picture.table.axes.texts) == texts


def test_many_brackets_fit_and_give_way_to_few() -> None:
    rows = tuple((2**i, 2 ** (9 - i)) for i in range(9, -1, -1))
    many = tuple(bracket(s, *rows[9 - s :]) for s in range(9, -1, -1))
    picture = BracketsPicture()
    picture.update(BracketsView(max_epochs=512, eta=2, ceil=many, floor=many))
    assert_inside(picture)
    assert picture.table.cells[2][1] == "512×1"
    boxes = [text.get_window_extent() for text in picture.table.axes.texts if text.get_text()]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])
    picture.update(BracketsView(max_epochs=4, eta=2, ceil=(WIDE, LONG), floor=(WIDE, LONG)))
    assert len(picture.table.cells) == 5
    texts = [text for text in picture.table.axes.texts if text is not picture.note]
    written = sorted(text.get_text() for text in texts)
    assert written == sorted(words for row in picture.table.cells for words in row if words)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_curves_grow_and_end_where_they_are_cut(theme: Theme) -> None:
    picture = HalvingPicture(theme)
    picture.update(race())
    alive = [np.asarray(s).tolist() for s in picture.alive.get_segments()]
    assert alive == [
        [[1, 0.9], [2, 0.7], [3, 0.5], [4, 0.3]],
        [[1, 0.8], [2, 0.6], [3, 0.5], [4, 0.4]],
    ]
    (cut,) = picture.cut.get_segments()
    assert np.asarray(cut)[-1].tolist() == [1, 1.0]  # the one that diverged at once has no curve
    assert picture.ends.get_xydata().tolist() == [[1.0, 1.0]]
    assert list(picture.leader.get_ydata()) == [0.9, 0.7, 0.5, 0.3]
    assert picture.mark.get_xydata().tolist() == [[4.0, 0.3]]
    assert [np.asarray(s)[0, 0] for s in picture.rungs.get_segments()] == [1, 4]
    assert "s = 1" in picture.curves.axes.get_title(loc="left")
    spent, best = picture.steps.get_data()
    assert list(spent) == [3, 5, 7, 9] and list(best) == [0.8, 0.6, 0.5, 0.3]
    # Four began, and would have taken four epochs each; two go on after the first epoch.
    assert picture.spent_said.get_text() == "9 epochs spent,\nnot 16"
    assert [text.get_text() for text in picture.going] == ["2 go on"]
    assert picture.going[0].get_position()[0] == pytest.approx(1.05)
    assert "of 4 configurations" in picture.curves.axes.get_title(loc="left")
    assert picture.saved is not None
    assert_inside(picture)


def test_bars_are_as_long_as_configurations_were_trained_bracket_under_bracket() -> None:
    second = halving(
        bracket=LONG,
        rung=0,
        settings=(Hyperparameters(epochs=4),) * 2,
        validation_loss=np.array([[0.2, 0.1, 0.1, 0.1], [0.5, 0.5, 0.5, 0.5]]),
        trained=np.array([4, 4]),
        cut=np.array([-1, -1]),
        diverged=np.array([False, False]),
    )
    picture = HalvingPicture()
    picture.update(HyperbandView(brackets=(WIDE, LONG), halvings=(halving(), second)))
    ends = {
        name: [np.asarray(s)[-1].tolist() for s in bars.get_segments()]
        for name, bars in (
            ("cut", picture.cut_bars),
            ("alive", picture.alive_bars),
            ("best", picture.leader_bar),
        )
    }
    start = picture._starts[1]
    assert start > 4
    assert ends["cut"] == [[1.0, 2.0]] and ends["best"] == [[4.0, start]]
    assert ends["alive"] == [[4.0, 0.0], [4.0, 1.0], [4.0, start + 1]]
    assert "s = 0" in picture.curves.axes.get_title(loc="left") and picture.going == []
    picture.update(HyperbandView(brackets=(WIDE, LONG), halvings=(halving(), second)), halving())
    assert "s = 1" in picture.curves.axes.get_title(loc="left") and len(picture.going) == 1
    low, high = picture.lengths.axes.get_ylim()
    assert low > start + 1 and high < 0  # the first bracket at the top


def test_before_the_first_epoch_and_by_score() -> None:
    picture = HalvingPicture()
    nothing = np.empty((4, 0))
    empty = race(
        rung=0,
        rung_done=False,
        train_loss=nothing,
        validation_loss=nothing,
        validation_score=nothing,
        trained=np.zeros(4, dtype=int),
        cut=np.full(4, -1),
        diverged=np.zeros(4, dtype=bool),
    )
    picture.update(empty)
    assert list(picture.leader.get_xdata()) == [] and picture.alive.get_segments() == []
    assert picture.render().startswith(b"\x89PNG")
    picture.update(race(measure="score"))
    assert list(picture.leader.get_ydata()) == pytest.approx([0.1, 0.3, 0.5, 0.7])
    assert "accuracy" in picture.curves.axes.get_title(loc="left")
    assert list(picture.steps.get_ydata()) == pytest.approx([0.2, 0.4, 0.5, 0.7])
    picture.update(race(measure="score", task="regression"))
    assert "R²" in picture.curves.axes.get_title(loc="left")


def test_a_run_that_blows_up_does_not_flatten_the_others() -> None:
    loss = np.tile(np.linspace(0.5, 0.3, 4), (20, 1))
    loss[0, 2] = 500.0
    picture = HalvingPicture()
    picture.update(
        race(
            settings=(Hyperparameters(),) * 20,
            validation_loss=loss,
            trained=np.full(20, 4),
            cut=np.full(20, -1),
            diverged=np.zeros(20, dtype=bool),
        )
    )
    assert picture.curves.axes.get_ylim()[1] <= 1


def pool(**changes: Any) -> Pool:
    values = np.array([[0.9, 0.8, 0.7, 0.5], [0.6, 0.6, 0.6, 0.6], [0.8, 0.8, 0.8, 0.8]])
    given: dict[str, Any] = {
        "task": "classification",
        "measure": "loss",
        "settings": tuple(Hyperparameters(learning_rate=r) for r in (0.001, 0.1, 1.0)),
        "values": values,
        "done": 12,
        "total": 12,
    }
    return Pool(**given | changes)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_pool_in_training_shows_what_is_known(theme: Theme) -> None:
    values = pool().values.copy()
    values[0, 3], values[1, 2:], values[2, 1:] = NAN, NAN, np.inf
    picture = PoolPicture(theme)
    picture.update(pool(values=np.full((3, 4), NAN), done=0))
    assert np.isnan(picture.newest.get_ydata()).all() and list(picture.best.get_xdata()) == []
    assert picture.render().startswith(b"\x89PNG")
    picture.update(pool(values=values, done=7))
    assert list(picture.newest.get_xdata()) == [0.001, 0.1, 1.0]
    y = picture.newest.get_ydata()
    assert list(y[:2]) == [0.7, 0.6] and np.isnan(y[2])  # blown up: nowhere
    assert picture.best.get_xydata() == pytest.approx(np.array([[1, 0.6], [2, 0.6]]))
    assert picture.median.get_ydata() == pytest.approx([0.8, 0.8])
    assert_inside(picture)
    same = pool(settings=(Hyperparameters(),) * 3, measure="score")
    picture.update(same)
    assert list(picture.newest.get_xdata()) == [1, 2, 3]
    assert picture.costs.axes.get_xlabel() == "configuration"
    assert "score" in picture.costs.axes.get_title(loc="left")


def replays(**changes: Any) -> ReplaysView:
    best = np.array([[[np.inf, 0.6, 0.5]] * 2, [[0.6, 0.6, 0.6]] * 2, [[np.inf, 0.8, 0.8]] * 2])
    values: dict[str, Any] = {
        "pool": pool(),
        "brackets": (WIDE, LONG),
        "looks": np.array([1, 4]),
        "within": 0.05,
        "methods": ("hyperband", "successive halving", "random"),
        "spent": np.array([1, 10, 100]),
        "best": best,
        "reached": np.array([[40.0, 60.0], [np.inf, np.inf], [90.0, np.inf]]),
        "limit": 100,
        "total": 2,
    }
    return ReplaysView(**values | changes)


def test_replays_are_drawn_as_medians_and_say_who_is_sooner() -> None:
    picture = ReplaysPicture()
    picture.update(replays())
    assert picture.lines[0].get_xydata() == pytest.approx(np.array([[10, 0.2], [100, 0.001]]))
    assert picture.lines[1].get_ydata() == pytest.approx([0.2, 0.2, 0.2])
    assert picture.lines[2].get_ydata() == pytest.approx([0.6, 0.6])
    assert list(picture.level.get_ydata()) == [0.05, 0.05]
    once = WIDE.spent + LONG.spent
    assert list(picture.once.get_xdata()) == [once, once]
    # Bars end at the medians; where most replays are not there, at the end of the axis.
    ends = [path.vertices[:, 0].max() for path in picture.bars.get_paths()]
    assert ends == pytest.approx([40, picture.ends.axes.get_xlim()[1], 90])
    assert [text.get_text() for text in picture.said] == ["40", "0% get there", "90"]
    assert picture.verdict.get_text() == "Hyperband is there 2.2 × sooner"
    assert "5%" in picture.ends.axes.get_title(loc="left")
    labels = [text.get_text() for text in picture.ends.axes.get_yticklabels()]
    assert labels == ["Hyperband", "s = 1 alone", "random"]
    assert picture.gap.axes.yaxis.get_major_formatter()(0.1, 0) == "10%"
    assert_inside(picture)


@pytest.mark.parametrize(
    ("hyperband", "random", "words"),
    [
        (900.0, 300.0, "random search is there 3 × sooner"),
        (300.0, 330.0, "both are there about as soon"),
        (300.0, np.inf, "Hyperband is there, random search is not"),
        (np.inf, np.inf, "neither is there in time"),
    ],
)
def test_the_verdict_compares_medians(hyperband: float, random: float, words: str) -> None:
    assert sooner(np.array([hyperband, np.inf, random])) == words


def test_spread_of_the_replays_is_the_middle_eighty_per_cent() -> None:
    runs = np.linspace(0.5, 1.0, 21)
    best = np.tile(runs[:, None], (3, 1, 3))
    picture = ReplaysPicture()
    picture.update(replays(best=best, reached=np.full((3, 21), np.inf)))
    (path,) = picture.bands[0].get_paths()
    ends = path.vertices[:, 1]
    # Replays 3 and 19 of 21, as shares above the best loss of 0.5.
    assert ends.min() == pytest.approx(runs[2] / 0.5 - 1)
    assert ends.max() == pytest.approx(runs[18] / 0.5 - 1)
    assert picture.lines[0].get_ydata() == pytest.approx([runs[10] / 0.5 - 1] * 3)


def test_scores_are_apart_by_difference_and_nothing_replayed_is_nothing_drawn() -> None:
    view = replays(pool=pool(measure="score"))
    assert distances(view)[0, 0, 1] == pytest.approx(0.1)
    picture = ReplaysPicture(DARK)
    picture.update(view)
    assert "score" in picture.gap.axes.get_title(loc="left")
    none = replays(best=np.empty((3, 0, 3)), reached=np.empty((3, 0)))
    picture.update(none)
    assert list(picture.lines[0].get_xdata()) == [] and picture.bars.get_paths() == []
    assert picture.verdict.get_text() == ""
    assert picture.render().startswith(b"\x89PNG")


def slow(**changes: Any) -> SlowStartersView:
    values: dict[str, Any] = {
        "pool": pool(),
        "brackets": (WIDE, LONG),
        "epochs": np.array([1, 4]),
        "fate": np.array([[6, 1, 3], [0, 0, 10]]),
        "kept_best": np.ones((2, 10)),
        "drawn_best": np.full((2, 10), 0.5),
        "agreement": np.array([-0.5, 1.0]),
        "draws": 10,
    }
    return SlowStartersView(**values | changes)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_early_and_final_costs_stand_at_their_learning_rates(theme: Theme) -> None:
    picture = SlowStartersPicture(theme)
    picture.update(slow(), 0)
    assert picture.early.get_xydata().tolist() == [[0.001, 0.9], [0.1, 0.6], [1.0, 0.8]]
    assert picture.final.get_xydata().tolist() == [[0.001, 0.5], [0.1, 0.6], [1.0, 0.8]]
    # The best at the end, at 0.001, is after one epoch above what one in two stays below.
    assert list(picture.limit.get_ydata()) == [0.8, 0.8]
    assert picture.best.get_xydata().tolist() == [[0.001, 0.9], [0.001, 0.5]]
    assert picture.path.get_xydata().tolist() == [[0.001, 0.9], [0.001, 0.5]]
    assert picture.first_said.get_text() == "cut first"
    # A ring above the axes has its words at their upper end.
    assert picture.first_said.xy == (0.001, picture.costs.axes.get_ylim()[1])
    assert picture.last_said.xy == (0.001, 0.5)
    heights = [
        [float(np.ptp(path.vertices[:, 1])) for path in bar.get_paths()] for bar in picture.bars
    ]
    assert heights == [pytest.approx([0.3, 1]), pytest.approx([0.1, 0]), pytest.approx([0.6, 0])]
    tops = [max(path.vertices[:, 1].max() for path in bar.get_paths()) for bar in picture.bars]
    assert tops == pytest.approx([1, 1, 1])
    labels = [text.get_text() for text in picture.costs.axes.get_legend().get_texts()]
    assert labels == ["after 1 epoch", "after 4 epochs"]
    assert_inside(picture)
    picture.update(slow(), 1)
    assert list(picture.early.get_ydata()) == [0.5, 0.6, 0.8]
    assert picture.first_said.get_text() == picture.limit_said.get_text() == ""  # nothing is cut
    labels = [text.get_text() for text in picture.costs.axes.get_legend().get_texts()]
    assert labels == ["after 4 epochs", "after 4 epochs"]


def test_one_learning_rate_is_ranked_and_hatches_tell_bars_apart() -> None:
    picture = SlowStartersPicture()
    same = pool(settings=(Hyperparameters(),) * 3)
    picture.update(slow(pool=same), 0)
    assert list(picture.final.get_xdata()) == [1, 2, 3]
    assert "rank" in picture.costs.axes.get_xlabel()
    tied = pool(settings=(Hyperparameters(),) * 3, values=pool().values[::-1])
    picture.update(slow(pool=tied, epochs=np.array([3, 4])), 0)
    assert picture.first_said.get_text() == "goes on"
    assert len({bar.get_hatch() for bar in picture.bars}) == 3
    picture.update(slow(), 0)
    assert picture.costs.axes.get_xscale() == "log"
