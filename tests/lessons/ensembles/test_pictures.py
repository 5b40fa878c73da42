"""The pictures of the EnsembleLab from records written by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba

from hpwidgets.draw.bars import Bars
from hpwidgets.draw.panel import Panel, near_scale
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import DARK, LIGHT, Theme
from hpwidgets.lessons.ensembles.pictures.bagging import BaggingPicture
from hpwidgets.lessons.ensembles.pictures.boosting import FEW, BoostingPicture, weight_shares
from hpwidgets.lessons.ensembles.pictures.combination import CombinationPicture
from hpwidgets.lessons.ensembles.pictures.diversity import DiversityPicture
from hpwidgets.lessons.ensembles.pictures.stacking import StackingPicture
from hpwidgets.lessons.ensembles.pictures.variance import BaggingVariancePicture
from hpwidgets.lessons.ensembles.pictures.voting import LANE, VotingPicture
from hpwidgets.lessons.ensembles.pictures.weighted_rows import AREA, LARGEST, WeightedRows
from hpwidgets.lessons.ensembles.records import (
    BaggingVarianceView,
    BoostingView,
    DiversityView,
    StackingView,
    VotingView,
)
from hpwidgets.records import BaggingView, Combination, Points, Surface

NAMES = ("linear model", "decision tree", "5 neighbours", "network")


def surface(tilt: float = 0.0) -> Surface:
    x = np.linspace(-2, 2, 21, dtype=np.float32)
    y = np.linspace(-1, 1, 11, dtype=np.float32)
    right = 1 / (1 + np.exp(-4 * (x[None, :] - tilt * y[:, None])))
    return Surface(x=x, y=y, values=np.stack([1 - right, right], -1).astype(np.float32))


def bagging_view(**changes: Any) -> BaggingView:
    score = np.tile([0.8, 0.85, 0.9], (3, 1))
    score[1:, 0] = [0.7, 0.9]
    values: dict[str, Any] = {
        "task": "classification",
        "rows": (np.array([0, 0, 1]), np.array([2, 2, 2]), np.array([0, 1, 2])),
        "member_score": np.array([0.8, 0.7, 0.9]),
        "member_loss": np.array([0.5, 0.6, 0.4]),
        "member_train_score": np.array([0.9, 0.9, 0.9]),
        "score": score,
        "loss": 1 - score,
        "out_of_bag": np.array([0.6, np.nan, 0.8]),
        "covered": np.array([0.3, 0.6, 0.9]),
        "whole_score": 0.75,
        "whole_loss": 0.45,
        "surface": surface(),
        "member_surfaces": (surface(0.5), surface(-0.5)),
        "epoch": 3,
        "epochs": 3,
        "done": 9,
        "total": 9,
    }
    return BaggingView(**values | changes)


def assert_words_inside(picture: Picture) -> None:
    """Titles, legends and labels lie on the picture, and no two legends on each other."""
    picture.render()
    width, height = picture.size
    boxes = []
    for axes in filter(Axes.get_visible, picture.figure.axes):
        legend = axes.get_legend()
        parts = [axes.title, axes._left_title, axes._right_title, axes.xaxis.label]  # type: ignore[attr-defined]
        for part in [p for p in parts if p.get_text()] + ([legend] if legend else []):
            box = part.get_window_extent()
            assert box.x0 >= -0.5 and box.x1 <= width + 0.5, (part, box)
            assert box.y0 >= -0.5 and box.y1 <= height + 0.5, (part, box)
        if legend:
            boxes.append(legend.get_window_extent())
    for at, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[at + 1 :])


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_words_of_every_picture_are_on_it_and_apart(theme: Theme, two_classes: Points) -> None:
    drawn: list[tuple[Any, tuple[Any, ...]]] = [
        (BaggingPicture(theme), (bagging_view(), two_classes)),
        (BaggingPicture(theme, plane=False), (bagging_view(surface=None),)),
        (BaggingVariancePicture(theme), (variance_view(),)),
        (BoostingPicture(theme), (boosting_view(),)),
        (BoostingPicture(theme), (boosting_view(kind="gradient"),)),
        (StackingPicture(theme), (stacking_view(),)),
        (VotingPicture(theme), (voting_view(),)),
        (CombinationPicture(theme), (combination(),)),
        (DiversityPicture(theme), (diversity_view(),)),
    ]
    for picture, records in drawn:
        picture.update(*records)
        assert_words_inside(picture)


# Bagging ----------------------------------------------------------------------------------------


def test_members_lines_and_the_averages(two_classes: Points) -> None:
    picture = BaggingPicture()
    view = bagging_view()
    picture.update(view, two_classes)
    assert picture.scores.line.get_ydata() == pytest.approx([0.8, 0.85, 0.9])
    assert picture.losses.line.get_ydata() == pytest.approx([0.2, 0.15, 0.1])
    assert picture.out_of_bag.get_ydata() == pytest.approx([0.6, np.nan, 0.8], nan_ok=True)
    assert picture.members.get_ydata() == pytest.approx([0.9, 0.8, 0.7])  # from best to worst
    heights = [float(line.get_ydata()[0]) for line in picture.levels]
    assert heights == pytest.approx([0.9, 0.75, 0.8])
    said = [text.get_text() for text in picture.ends.texts]
    assert said == ["their average\n0.900", "one on all\nrows 0.750", "a member,\nmean 0.800"]
    assert picture.wholes[0].get_ydata() == pytest.approx([0.75] * 2)
    assert picture.wholes[1].get_ydata() == pytest.approx([0.45] * 2)
    assert len(picture.others) == 2
    x, y = picture.others[0].get_data()
    assert np.asarray(x) == pytest.approx(0.5 * np.asarray(y), abs=0.02)
    assert set(picture.others) <= set(picture.animated)
    picture.update(replace(view, member_surfaces=(surface(1.0),), surface=surface()), two_classes)
    x, y = picture.others[0].get_data()
    assert np.asarray(x) == pytest.approx(np.asarray(y), abs=0.02)
    assert len(picture.others[1].get_xdata()) == 0


def test_curves_of_a_regression_and_new_data_replace_the_lines(
    two_classes: Points, curve_points: Points
) -> None:
    picture = BaggingPicture()
    picture.update(bagging_view(), two_classes)
    x = np.linspace(0, 2, 5, dtype=np.float32)
    none = np.empty(0, np.float32)
    flat = Surface(x=x, y=none, values=np.ones(5, np.float32))
    steep = Surface(x=x, y=none, values=x)
    picture.update(
        bagging_view(task="regression", surface=flat, member_surfaces=(steep,)), curve_points
    )
    assert len(picture.others) == 1
    assert picture.others[0].get_ydata() == pytest.approx(x)
    assert "R²" in picture.score.axes.get_title(loc="left")
    picture.render()


def test_who_drew_which_row() -> None:
    picture = BaggingPicture(plane=False)
    picture.update(bagging_view(surface=None, member_surfaces=()))
    counts = np.asarray(picture.drawn.image.get_array())
    assert counts.tolist() == [[2, 1, 0], [0, 0, 3], [1, 1, 1]]
    assert picture.drawn.image in picture.animated
    many = (np.zeros(9, np.int64), np.arange(9))
    picture.update(bagging_view(rows=many, surface=None))
    counts = np.asarray(picture.drawn.image.get_array())
    assert counts.shape == (2, 9) and counts[0, 0] == 4


# Bias and variance ------------------------------------------------------------------------------


def variance_view(**changes: Any) -> BaggingVarianceView:
    x = np.linspace(-5, 5, 9)
    values: dict[str, Any] = {
        "base": "tree",
        "x": x,
        "truth": x / 5,
        "train": np.stack([x, x / 5], 1),
        "single_fits": np.stack([x / 5 + 0.2, x / 5 - 0.4]),
        "bagged_fits": np.stack([x / 5, x / 5, x / 5]),
        "single": np.array([0.6, 0.1, 0.3, 0.2]),
        "bagged": np.array([[0.7, 0.1, 0.4, 0.2], [0.5, 0.1, 0.2, 0.2]]),
        "repeats": 3,
        "done": 6,
        "total": 6,
    }
    return BaggingVarianceView(**values | changes)


def test_parts_of_the_error_stand_on_each_other() -> None:
    picture = BaggingVariancePicture()
    picture.update(variance_view())
    assert [bars.heights.tolist() for bars in picture.bars] == [[0.1, 0.1], [0.3, 0.2], [0.2, 0.2]]
    tops = [path.vertices[:, 1].max() for path in picture.bars[2].artist.get_paths()]
    assert tops == pytest.approx([0.6, 0.5])
    for line, wanted in zip(picture.lines, ([0.7, 0.5], [0.1, 0.1], [0.4, 0.2]), strict=True):
        assert line.get_ydata() == pytest.approx(wanted)
    assert picture.alone.get_ydata() == pytest.approx([0.6, 0.6])
    assert [len(other.get_segments()) for other in picture.others] == [2, 3]
    said = [words.text.get_text() for words in picture.totals]
    assert said == ["error 0.6", "error 0.5"]
    said = [words.text.get_text() for words in picture.numbers]
    assert said == ["0.3", "0.2", "0.2 (−33%)", "0.2"]
    shown = [words.text.get_visible() for words in picture.of_one]
    assert shown == [False, True]  # above the line: what is bagged lies below it
    x = np.linspace(-5, 5, 9)
    assert picture.means[0].get_ydata() == pytest.approx(x / 5 - 0.1)
    assert picture.means[1].get_ydata() == pytest.approx(x / 5)
    unknown = np.full(4, np.nan)
    nothing = np.empty((0, 9))
    picture.update(
        variance_view(
            single=unknown, bagged=np.full((2, 4), np.nan), single_fits=nothing, bagged_fits=nothing
        )
    )
    assert all(bars.heights.size == 0 for bars in picture.bars)
    assert not any(words.text.get_visible() for words in (*picture.numbers, *picture.totals))
    picture.render()


# Boosting ---------------------------------------------------------------------------------------


def boosting_view(**changes: Any) -> BoostingView:
    values: dict[str, Any] = {
        "kind": "adaboost",
        "task": "classification",
        "positions": np.array([[-1.0, 0.0], [0.0, 0.5], [1.0, 0.0], [1.5, -0.5]]),
        "targets": np.array([0.0, 0.0, 1.0, 1.0]),
        "flipped": np.array([False, False, False, True]),
        "train_error": np.array([0.5, 0.25, 0.0]),
        "validation_error": np.array([0.5, 0.2, 0.3]),
        "round_error": np.array([0.4, 0.3, 0.2]),
        "round_weight": np.array([0.5, 0.7, 0.9]),
        "row_weights": np.array([[1, 1, 1, 1], [0.5, 0.5, 1, 2], [0.2, 0.2, 0.6, 3]], np.float32),
        "surfaces": (surface(), surface(0.5), surface(1.0)),
        "rounds": 3,
    }
    return BoostingView(**values | changes)


def test_rows_are_as_large_as_the_round_weighs_them() -> None:
    picture = BoostingPicture()
    picture.update(boosting_view(), 2)
    sizes = [rows.get_sizes() for rows in picture.rows.classes]
    assert sizes[0] == pytest.approx([0.5 * AREA] * 2) and sizes[1] == pytest.approx(
        [2 * AREA, AREA]
    )
    assert np.asarray(picture.rows.classes[1].get_offsets()).tolist() == [[1.5, -0.5], [1.0, 0.0]]
    x, y = picture.rows.surface.line.get_data()  # what the ensemble answers after this round
    assert np.asarray(x) == pytest.approx(0.5 * np.asarray(y), abs=0.02)
    assert np.asarray(picture.rows.crosses.get_xdata()).tolist() == [1.5]
    assert [list(line.get_xdata()) for line in picture.cursors] == [[2, 2], [], [2, 2]]
    picture.update(boosting_view(), 0)  # the newest
    assert picture.rows.classes[1].get_sizes() == pytest.approx([3 * AREA, 0.6 * AREA])
    picture.update(boosting_view(), 9)  # one not there yet: the newest too
    assert list(picture.cursors[0].get_xdata()) == [3, 3]


def test_one_tree_a_few_and_all_stand_side_by_side_on_a_plane() -> None:
    picture = BoostingPicture()
    many = tuple(surface(tilt) for tilt in np.linspace(0, 1.1, FEW + 2))
    rounds: dict[str, Any] = {
        name: np.linspace(0.5, 0.2, FEW + 2)
        for name in ("train_error", "validation_error", "round_error", "round_weight")
    }
    view = boosting_view(
        **rounds, row_weights=np.ones((FEW + 2, 4), np.float32), surfaces=many, rounds=FEW + 2
    )
    picture.update(view)
    tilts = []
    for part in picture.surfaces:
        x, y = part.line.get_data()
        tilts.append(float(np.polyfit(np.asarray(y), np.asarray(x), 1)[0]))
    assert tilts == pytest.approx([0, 0.9, 1.1], abs=0.03)
    assert all(axes.get_visible() for axes in picture.stages)
    assert not picture.own.axes.get_visible() and len(picture.round_error.get_xdata()) == 0
    picture.update(boosting_view())  # three rounds: a few are not there yet
    assert [len(part.line.get_xdata()) > 0 for part in picture.surfaces] == [True, False, True]
    picture.update(boosting_view(surfaces=()))
    assert not any(axes.get_visible() for axes in picture.stages)
    assert picture.own.axes.get_visible()


def test_errors_and_weights_by_round() -> None:
    picture = BoostingPicture()
    view = boosting_view(surfaces=())
    picture.update(view)
    assert picture.train.get_ydata() == pytest.approx([0.5, 0.25, 0.0])
    assert picture.validation.get_ydata() == pytest.approx([0.5, 0.2, 0.3])
    assert (list(picture.best.get_xdata()), list(picture.best.get_ydata())) == ([2], [0.2])
    assert picture.note.text.get_text() == (
        "validation: one tree 0.5,\nlowest 0.2, round 2; now 0.3"
    )
    assert picture.now.text.get_text() == "after round 3 of 3"
    assert picture.round_error.get_ydata() == pytest.approx([0.4, 0.3, 0.2])
    assert picture.chance.get_ydata() == pytest.approx([0.5, 0.5])
    assert picture.heaviest.get_ydata() == pytest.approx([0.25, 0.5, 0.75])
    assert picture.wrong.get_ydata() == pytest.approx([0.25, 0.5, 0.75])
    assert picture.wrong_rows.get_ydata() == pytest.approx([0.25, 0.25])
    picture.update(replace(view, flipped=np.zeros(4, bool)))
    assert len(picture.wrong.get_xdata()) == 0
    gradient = replace(view, kind="gradient", round_error=np.full(3, np.nan))
    picture.update(gradient)
    assert picture.round_error.get_ydata() == pytest.approx(view.row_weights.mean(axis=1))
    assert "residuals" in picture.own.axes.get_title(loc="left")
    empty = np.empty(0)
    picture.update(
        replace(
            view,
            train_error=empty,
            validation_error=empty,
            round_error=empty,
            round_weight=empty,
            row_weights=np.empty((0, 4), np.float32),
            surfaces=(),
        )
    )
    assert picture.rows.classes[0].get_sizes() == pytest.approx([AREA] * 2)
    assert all(len(line.get_xdata()) == 0 for line in picture.cursors)
    picture.render()


def test_shares_of_weight_of_many_rows() -> None:
    weights = np.ones((1, 40), np.float32)
    weights[0, :4] = 9.0
    flipped = np.zeros(40, bool)
    flipped[[0, 39]] = True
    view = boosting_view(
        row_weights=weights, flipped=flipped, targets=np.zeros(40), positions=np.zeros((40, 2))
    )
    heaviest, wrong = weight_shares(view)
    assert heaviest == pytest.approx([36 / 72]) and wrong == pytest.approx([10 / 72])


def test_numbers_over_one_feature_and_giants() -> None:
    picture = BoostingPicture()
    rows: WeightedRows = picture.rows
    x = np.linspace(0, 1, 4, dtype=np.float32)
    curve = Surface(x=x, y=np.empty(0, np.float32), values=2 * x)
    rows.update(
        "regression",
        np.array([[0.0], [1.0]]),
        np.array([0.5, 2.5]),
        np.array([False, False]),
        np.array([1.0, 1e9], np.float32),
        curve,
    )
    assert np.asarray(rows.classes[0].get_offsets()).tolist() == [[1.0, 2.5], [0.0, 0.5]]
    assert rows.classes[0].get_sizes() == pytest.approx([LARGEST, AREA])
    assert rows.surface.line.get_ydata() == pytest.approx(2 * x)
    assert not rows.surface.image.get_visible()


# Stacking and voting ----------------------------------------------------------------------------


def stacking_view(**changes: Any) -> StackingView:
    values: dict[str, Any] = {
        "task": "classification",
        "names": NAMES,
        "train_score": np.array([0.8, 1.0, 0.85, 0.9]),
        "fold_score": np.array([0.79, 0.75, 0.8, 0.85]),
        "validation_score": np.array([0.78, 0.76, 0.81, 0.84]),
        "promised": np.array([0.86, 1.0]),
        "kept": np.array([0.85, 0.76]),
        "average": 0.83,
        "weights": np.array([[1.0, -0.5, 1.0, 2.0], [0.5, 5.0, 1.0, 1.0]]),
        "folds": 5,
        "done": 9,
        "total": 9,
    }
    return StackingView(**values | changes)


def test_promised_and_kept_stand_over_their_names() -> None:
    picture = StackingPicture()
    picture.update(stacking_view())
    learnt, folds, new = picture.spots
    assert list(learnt.get_xdata()) == [0, 1, 2, 3, 6] and list(learnt.get_ydata())[-1] == 1.0
    assert list(folds.get_xdata()) == [0, 1, 2, 3, 5] and list(folds.get_ydata())[-1] == 0.86
    assert list(new.get_xdata()) == [0, 1, 2, 3, 4, 5, 6]
    assert list(new.get_ydata())[-3:] == [0.83, 0.85, 0.76]
    labels = [label.get_text() for label in picture.scores.axes.get_xticklabels()]
    assert labels[5:] == ["stack,\nout of fold", "stack,\nin sample"]
    heights = [bars.heights.tolist() for bars in picture.bars]
    assert heights == [[1.0, -0.5, 1.0, 2.0], [0.5, 5.0, 1.0, 1.0]]
    low, high = picture.weights.axes.get_ylim()
    assert low < -0.5 and high > 5
    # An arrow from what each stack promises to what it keeps, and whom the leak trusts.
    said = [arrow.text.get_text() for arrow in picture.leaks]
    assert said == ["promises 0.86\nkeeps 0.85", "the leak:\npromises 1\nkeeps 0.76"]
    assert picture.leaks[1].arrow.xy[1] == 0.76
    trusted = picture.trusted.text
    assert trusted.get_visible() and 1 < trusted.xy[0] < 1.19  # the decision tree's bar
    honest = np.array([0.78, 0.97, 0.81, 0.84])
    picture.update(stacking_view(validation_score=honest))
    assert not trusted.get_visible()
    unknown = np.full(4, np.nan)
    picture.update(stacking_view(weights=np.stack([unknown, unknown]), kept=np.full(2, np.nan)))
    assert all(bars.heights.size == 0 for bars in picture.bars)
    assert not picture.leaks[0].text.get_visible() and not trusted.get_visible()
    picture.render()


def voting_view(**changes: Any) -> VotingView:
    values: dict[str, Any] = {
        "task": "classification",
        "names": NAMES,
        "score": np.array([0.8, 0.7, 0.75, 0.85]),
        "loss": np.array([0.5, 0.9, 0.7, 0.4]),
        "hard": 0.82,
        "soft": 0.86,
        "soft_loss": 0.41,
        "rights": np.array([0.1, 0.1, 0.1, 0.2, 0.5]),
        "independent": np.array([0.0, 0.05, 0.2, 0.4, 0.35]),
        "majority": 0.75,
        "right": np.array([[1, 0, 1, 1], [1, 0, 0, 1], [1, 0, 0, 1], [1, 0, 1, 1]], np.bool_),
        "hard_right": np.array([True, False, False, True]),
        "done": 3,
        "total": 3,
    }
    return VotingView(**values | changes)


def test_votes_stand_beside_their_voters() -> None:
    picture = VotingPicture()
    picture.update(voting_view())
    assert picture.models.get_ydata() == pytest.approx([0.8, 0.7, 0.75, 0.85])
    assert picture.votes.get_data()[0].tolist() == [4, 5]
    assert picture.votes.get_ydata() == pytest.approx([0.82, 0.86])
    assert picture.level.get_ydata() == pytest.approx([0.85, 0.85])
    assert picture.measured.heights.tolist() == [0.1, 0.1, 0.1, 0.2, 0.5]
    assert picture.independent.heights[0] == 0
    assert picture.gain.text.get_text() == "+0.010" and picture.gain.text.xy[0] == 5
    assert picture.best.text.get_text() == "best model alone 0.850"
    # Rows from those that most get wrong on: lanes of the four models, then the hard vote.
    lanes = np.asarray(picture.image.get_array())[::LANE]
    wrong = (abs(lanes - picture.wrong) < 1e-6).all(axis=2)
    assert wrong.tolist() == [
        [True, False, False, False],
        [True, True, False, False],
        [True, True, False, False],
        [True, False, False, False],
        [True, True, False, False],
    ]
    assert picture.all_wrong.text.get_text().startswith("25% of the rows: every model is wrong")
    unknown = np.full(5, np.nan)
    nothing = {"right": np.empty((0, 0), np.bool_), "hard_right": np.empty(0, np.bool_)}
    numbers: dict[str, Any] = {"rights": unknown, "independent": unknown} | nothing
    picture.update(voting_view(task="regression", hard=np.nan, **numbers))
    assert not picture.image.get_visible() and not picture.all_wrong.text.get_visible()
    assert picture.votes.get_data()[0].tolist() == [4] and picture.measured.heights.size == 0
    labels = [label.get_text() for label in picture.scores.axes.get_xticklabels()]
    assert labels[-1] == "plain\naverage"


# Runs -------------------------------------------------------------------------------------------


def combination(**changes: Any) -> Combination:
    values: dict[str, Any] = {
        "task": "classification",
        "names": ("A", "setting 2", "trial 7"),
        "left_out": (),
        "loss": np.array([0.5, 0.3, 0.4]),
        "score": np.array([0.8, 0.9, 0.85]),
        "order": np.array([1, 2, 0]),
        "top_loss": np.array([0.3, 0.28, 0.33]),
        "top_score": np.array([0.9, 0.91, 0.88]),
        "picks": np.array([1, 2, 1, 0]),
        "greedy_loss": np.array([0.3, 0.28, 0.27, 0.29]),
        "greedy_score": np.array([0.9, 0.91, 0.92, 0.9]),
        "kept": 3,
        "done": 1,
        "total": 1,
    }
    return Combination(**values | changes)


def test_numbers_of_neighbours_without_room_stand_on_two_lines() -> None:
    picture = CombinationPicture()
    names = tuple(f"setting {10 + n}" for n in range(16))
    loss = np.linspace(0.3, 0.5, 16)
    picture.update(
        combination(
            names=names,
            loss=loss,
            order=np.arange(16),
            top_loss=loss,
            picks=np.array([0, 1, 1]),
            greedy_loss=loss[:3],
        )
    )
    picture.render()
    labels = picture.weights.axes.get_xticklabels()
    assert [label.get_text() for label in labels] == ["10", "\n11"]


def test_runs_stand_from_best_to_worst_with_their_weights() -> None:
    picture = CombinationPicture()
    view = combination()
    assert view.weights == pytest.approx([0, 2 / 3, 1 / 3])
    picture.update(view)
    assert picture.top.get_ydata() == pytest.approx([0.3, 0.28, 0.33])
    assert picture.greedy.get_ydata() == pytest.approx([0.3, 0.28, 0.27, 0.29])
    assert (list(picture.kept.get_xdata()), list(picture.kept.get_ydata())) == ([3], [0.27])
    assert picture.single.get_ydata() == pytest.approx([0.3, 0.3])
    assert picture.alone.text.get_text() == "best run alone 0.3"
    assert picture.gain.text.get_text() == "greedy 0.27: 10% less loss"
    little = np.array([0.3, 0.299, 0.2985, 0.31])
    picture.update(combination(greedy_loss=little))
    assert picture.gain.text.get_text() == "greedy 0.298: nothing gained"
    picture.update(view)
    assert picture.bars.heights == pytest.approx([2 / 3, 1 / 3, 0])
    assert picture.plain.get_ydata() == pytest.approx([1 / 3] * 2)
    labels = [label.get_text() for label in picture.weights.axes.get_xticklabels()]
    assert labels == ["2", "7", "A"]
    unknown = np.full(3, np.nan)
    nobody = np.empty(0, np.int64)
    picture.update(
        combination(
            loss=unknown,
            score=unknown,
            top_loss=unknown,
            top_score=unknown,
            picks=nobody,
            greedy_loss=np.empty(0),
            greedy_score=np.empty(0),
            kept=0,
        )
    )
    assert len(picture.kept.get_xdata()) == 0 and not picture.gain.text.get_visible()
    picture.render()


# Diversity --------------------------------------------------------------------------------------


def diversity_view(**changes: Any) -> DiversityView:
    values: dict[str, Any] = {
        "task": "classification",
        "source": "models",
        "names": NAMES,
        "disagreement": np.array(
            [[0, 0.1, 0.2, 0.3], [0.1, 0, 0.4, 0.5], [0.2, 0.4, 0, 0.6], [0.3, 0.5, 0.6, 0]]
        ),
        "score": np.array([0.8, 0.7, 0.75, 0.85]),
        "squared_error": np.array([0.4, 0.5, 0.3, 0.4]),
        "ensemble_error": 0.3,
        "ambiguity": 0.1,
        "ensemble_score": 0.87,
        "done": 2,
        "total": 2,
    }
    return DiversityView(**values | changes)


def test_the_matrix_and_what_the_average_gains() -> None:
    picture = DiversityPicture()
    picture.update(diversity_view())
    cells = np.asarray(picture.matrix.image.get_array())
    assert cells[3, 1] == 0.5 and np.isnan(cells[np.triu_indices(4)]).all()  # half says all
    assert picture.matrix.image.get_clim() == (0, 0.6)
    shown = {text.get_text(): text for text in picture.matrix.words}
    assert list(shown)[:3] == ["0.10", "0.20", "0.40"] and len(picture.matrix.words) == 6
    dark = shown["0.60"]  # the darkest cell
    assert to_rgba(dark.get_color()) == to_rgba(LIGHT.background)
    assert picture.ensemble.heights.tolist() == [0.3, 0.3]
    (top,) = [path.vertices[:, 1].max() for path in picture.ambiguity.artist.get_paths()]
    assert top == pytest.approx(0.4)
    assert picture.members.get_ydata() == pytest.approx([0.4, 0.5, 0.3, 0.4])
    said = [words.text.get_text() for words in picture.says]
    assert said == ["mean 0.4", "error 0.3", "−0.1 ambiguity:\ngained by differing"]
    assert picture.note.text.get_text() == "two members differ\non 35% of the rows"
    labels = [label.get_text() for label in picture.matrix.axes.get_yticklabels()]
    assert labels[0] == "linear model 1"
    many = 20
    picture.update(
        diversity_view(
            names=tuple(f"member {n}" for n in range(1, many + 1)),
            disagreement=np.full((many, many), np.nan),
            squared_error=np.full(many, np.nan),
            ensemble_error=np.nan,
            ambiguity=np.nan,
        )
    )
    assert not picture.matrix.words and not picture.note.text.get_visible()
    assert picture.ensemble.heights.size == 0
    picture.render()


# Bars and axes ----------------------------------------------------------------------------------


def test_bars_stand_where_they_should(axes: Any) -> None:
    bars = Bars(axes, "#0072B2", hatch="//")
    bars.set([0, 2], [1.0, -0.5], width=0.5, bottoms=[0.5, 0.0])
    first, second = (path.vertices for path in bars.artist.get_paths())
    assert (first[:, 0].min(), first[:, 0].max()) == (-0.25, 0.25)
    assert (first[:, 1].min(), first[:, 1].max()) == (0.5, 1.5)
    assert (second[:, 1].min(), second[:, 1].max()) == (-0.5, 0.0)


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [([0.5], 0.4, 0.6), ([0.9, 1.0], 0.85, 1.01), ([0.001, 0.4], 0.0, 0.5), ([2.0, 8.0], 0, 9.5)],
)
def test_near_axes_hold_their_values_and_little_more(
    values: list[float], low: float, high: float
) -> None:
    limit = 1.0 if max(values) <= 1 else np.inf
    scale = near_scale(np.array(values), low=0.0, high=limit)
    assert low <= scale.low <= min(values) and max(values) <= scale.high <= high
    assert len(scale.ticks) >= 2
    assert near_scale(np.empty(0)).high > 0


def test_a_near_axis_stays_while_its_values_fit(axes: Any) -> None:
    panel = Panel(axes, LIGHT, "score", "members")
    panel.make_room_near(np.array([0.8, 0.9]))
    limits = axes.get_ylim()
    for fits in ([0.82, 0.9], [0.79, 0.85], [np.nan, np.nan]):
        panel.make_room_near(np.array(fits))
        assert axes.get_ylim() == limits
    panel.make_room_near(np.array([0.7, 0.9]))
    assert axes.get_ylim()[0] <= 0.7
    panel.make_room_near(np.array([0.85, 0.86]))  # much too wide by now
    low, high = axes.get_ylim()
    assert high - low < 0.06
    panel.make_room_near(np.array([0.1, 0.2]), hold=True)  # only begun
    assert axes.get_ylim() == (low, high)
    panel.make_room_near(np.array([-5.0, 0.5]))
    assert axes.get_ylim()[0] == -1


def test_a_run_that_has_only_begun_moves_no_axis_of_the_last_one(two_classes: Points) -> None:
    picture = BaggingPicture()
    picture.update(bagging_view(), two_classes)
    limits = [panel.axes.get_ylim() for panel in (picture.score, picture.loss, picture.each)]
    low = np.array([0.3, 0.2, 0.3])
    begun = bagging_view(
        done=2, score=np.tile(low, (3, 1)), loss=np.full((3, 3), 5.0), member_score=low
    )
    picture.update(begun, two_classes)
    panels = (picture.score, picture.loss, picture.each)
    assert [panel.axes.get_ylim() for panel in panels] == limits
    picture.update(replace(begun, done=9), two_classes)
    assert picture.score.axes.get_ylim()[0] <= 0.2 and picture.loss.axes.get_ylim()[1] >= 5
