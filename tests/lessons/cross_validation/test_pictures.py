"""The pictures of the CrossValidationLab from records written by hand."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.image import imread

from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import DARK, LIGHT, Theme
from hpwidgets.lessons.cross_validation.pictures.chance import FoldChancePicture
from hpwidgets.lessons.cross_validation.pictures.complexity import ComplexityPicture
from hpwidgets.lessons.cross_validation.pictures.cost import FoldCostPicture
from hpwidgets.lessons.cross_validation.pictures.fold_axis import fold_labels, fold_ticks
from hpwidgets.lessons.cross_validation.pictures.folds import APART, LANE, FoldsPicture
from hpwidgets.lessons.cross_validation.pictures.nested import NestedPicture
from hpwidgets.lessons.cross_validation.pictures.scores import FoldScoresPicture
from hpwidgets.lessons.cross_validation.records import (
    ComplexityView,
    FoldCostView,
    FoldsView,
    MissingChanceView,
)
from hpwidgets.records import CrossValidation, Fold, FoldScoresView, NestedView, ValidationCurve


def folds_of(*tests: list[int], rows: int, repeats: int = 1, **missing: Any) -> tuple[Fold, ...]:
    each = len(tests) // repeats
    return tuple(
        Fold(
            repeat=at // each + 1,
            number=at % each + 1,
            train_rows=np.setdiff1d(np.arange(rows), test),
            test_rows=np.array(test),
            missing_in_test=missing.get("test", {}).get(at, ()),
            missing_in_training=missing.get("training", {}).get(at, ()),
        )
        for at, test in enumerate(tests)
    )


def folds_view(**changes: Any) -> FoldsView:
    values: dict[str, Any] = {
        "task": "classification",
        "folds": folds_of([0, 1], [2, 3], [4, 5], rows=6, test={2: ("b",)}),
        "targets": np.array([0.0, 1, 1, 0, 0, 0]),
        "class_names": ("a", "b"),
        "groups": None,
        "train_counts": np.array([[3, 1], [3, 1], [2, 2]]),
        "test_counts": np.array([[1, 1], [1, 1], [2, 0]]),
        "splitter": "KFold(3)",
        "sorted": False,
        "sealed": 2,
    }
    return FoldsView(**values | changes)


def pixels(image: Any) -> np.ndarray[Any, Any]:
    return np.asarray(image.get_array())


def test_every_row_of_every_fold_has_the_colour_of_its_part() -> None:
    picture = FoldsPicture(LIGHT)
    view = folds_view()
    picture.update(view)
    bands = pixels(picture.image)[:: LANE + 1]
    assert bands.shape == (3, 6, 3)
    for at, fold in enumerate(view.folds):
        assert bands[at, fold.test_rows] == pytest.approx(np.tile(to_rgb(LIGHT.validation), (2, 1)))
        assert bands[at, fold.train_rows] == pytest.approx(np.tile(picture.training, (4, 1)))
    gap = pixels(picture.image)[LANE]
    assert gap == pytest.approx(np.tile(to_rgb(LIGHT.background), (6, 1)))
    # The parts differ in lightness too, not in hue alone.
    weights = np.array([0.2126, 0.7152, 0.0722])
    assert weights @ picture.training - weights @ picture.testing > 0.25


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_rows_stand_in_the_lane_of_their_class(theme: Theme) -> None:
    picture = FoldsPicture(theme)
    picture.update(folds_view())
    lanes = pixels(picture.lanes)
    ground = np.array(to_rgb(theme.background))
    filled = (abs(lanes - ground) > 1e-6).any(axis=2)
    assert filled.tolist() == [
        [True, False, False, True, True, True],
        [False, True, True, False, False, False],
    ]
    colours = {tuple(lanes[k, at]) for k, at in zip((0, 1), (0, 1), strict=True)}
    assert len(colours) == 2
    assert picture.class_strip.get_xlabel() == "row, in the order given"
    assert not picture.group_strip.get_visible()
    assert picture.render().startswith(b"\x89PNG")


def test_classes_of_both_parts_have_their_shares_and_a_missing_one_its_mark() -> None:
    picture = FoldsPicture()
    picture.update(folds_view())
    colours = picture._class_colours(2)
    for bar, wanted in zip(picture.bars, ((3 / 4, 3 / 4, 1 / 2), (0.5, 0.5, 1.0)), strict=True):
        bands = pixels(bar)[:: LANE + 1]
        shares = (abs(bands - colours[0]) < 1e-6).all(axis=2).mean(axis=1)
        assert shares == pytest.approx(wanted)
    training, test = picture.alarms
    assert list(training.get_ydata()) == [] and list(test.get_ydata()) == [2.5]
    assert [text.get_text() for text in picture._counts] == ["b", "1", "1", "none"]
    assert picture.warning.get_text() == "1 of 3 validation folds lack a class"
    # Of the rarer class: rows 1 and 2, each in the fold that it validates.
    assert np.asarray(picture.rare.get_data()).T.tolist() == [[1.5, 0.5], [2.5, 1.5]]
    unseen = folds_of([0, 1], [2, 3], [4, 5], rows=6, training={0: ("a",)})
    picture.update(folds_view(folds=unseen))
    assert list(training.get_ydata()) == [0.5] and list(test.get_ydata()) == []
    assert picture.warning.get_text() == "1 of 3 networks never see a class"
    picture.update(folds_view(folds=folds_of([0, 1], [2, 3], [4, 5], rows=6)))
    assert picture.warning.get_text() == "every class is in every fold"


def test_groups_have_a_strip_and_sorted_rows_say_so() -> None:
    picture = FoldsPicture()
    picture.update(folds_view(groups=np.array([0, 0, 1, 1, 2, 2]), sorted=True))
    strip = pixels(picture.group_image)[0]
    assert picture.group_strip.get_visible() and len(strip) == 6
    assert strip[0].tolist() == strip[1].tolist() != strip[2].tolist()
    assert picture.class_strip.get_xlabel() == "row, sorted by class"
    picture.update(folds_view())
    assert not picture.group_strip.get_visible()


def test_amounts_are_dots_with_ranges_and_means() -> None:
    picture = FoldsPicture()
    y = np.array([1.0, 2, 3, 4, 5, 6])
    amounts = {"task": "regression", "targets": y, "class_names": ()}
    none = np.zeros((3, 0), dtype=np.int64)
    plain = folds_of([0, 1], [2, 3], [4, 5], rows=6)
    view = folds_view(**amounts, train_counts=none, test_counts=none, folds=plain)
    picture.update(view)
    assert picture.amounts.get_ydata() == pytest.approx(y)
    assert picture.means[1].get_xdata() == pytest.approx([1.5, 3.5, 5.5])
    assert picture.means[0].get_xdata() == pytest.approx([4.5, 3.5, 2.5])
    bands = pixels(picture.bars[1])[:: LANE + 1]
    covered = (abs(bands - picture.training) < 1e-6).all(axis=2).mean(axis=1)
    assert covered == pytest.approx([0.2, 0.2, 0.2], abs=0.02)
    assert not picture.lanes.get_visible() and picture._counts == []
    picture.update(folds_view())  # and back
    assert picture.lanes.get_visible() and list(picture.amounts.get_ydata()) == []


def test_many_classes_are_told_apart() -> None:
    for theme in (LIGHT, DARK):
        colours = FoldsPicture(theme)._class_colours(10)
        far = abs(colours[:, None] - colours[None]).max(axis=2) + np.eye(10)
        assert far.min() > 0.05


def test_folds_are_named_by_repeat_and_thinned_out() -> None:
    few = folds_of([0], [1], [2], [3], rows=4, repeats=2)
    assert fold_labels(few) == ["1·1", "1·2", "2·1", "2·2"]
    assert fold_ticks(few) == [0, 1, 2, 3]
    many = folds_of(*[[at] for at in range(60)], rows=60, repeats=6)
    assert fold_ticks(many) == [0, 10, 20, 30, 40, 50]
    alone = folds_of(*[[at] for at in range(60)], rows=60)
    assert len(fold_ticks(alone)) <= 14 and fold_ticks(alone)[0] == 0
    picture = FoldsPicture()
    counts = np.ones((60, 2), dtype=np.int64)
    picture.update(
        folds_view(
            folds=alone, targets=np.arange(60) % 2.0, train_counts=counts, test_counts=counts
        )
    )
    assert len(pixels(picture.image)) == 60 > APART  # no gaps


# Scores -------------------------------------------------------------------------------------


def scores_view(**changes: Any) -> FoldScoresView:
    score = np.array([0.5, 0.9, np.nan])
    found = CrossValidation(
        folds=folds_of([0, 1], [2, 3], [4, 5], rows=6, test={1: ("b",)}),
        score=score,
        loss=1 - score,
        train_score=np.array([0.8, 1.0, np.nan]),
        done=20,
        total=30,
    )
    curves = np.array([[0.4, 0.5], [0.7, 0.9], [np.nan, np.nan]])
    values: dict[str, Any] = {
        "task": "classification",
        "found": found,
        "curves": curves,
        "epochs": 10,
        "done": found.done,
        "total": found.total,
    }
    return FoldScoresView(**values | changes)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_scores_by_fold_with_sd_and_se_apart(theme: Theme) -> None:
    picture = FoldScoresPicture(theme)
    picture.update(scores_view())
    assert len(picture.curves.get_segments()) == 2
    assert picture.average.get_ydata() == pytest.approx([0.55, 0.7])
    assert picture.test.get_ydata() == pytest.approx([0.5, 0.9, np.nan], nan_ok=True)
    assert list(picture.lacking.get_xdata()) == [2]
    sd, se = picture.bars
    (thin,), (thick,) = sd.sd.get_segments(), se.se.get_segments()
    assert sd.se.get_segments() == se.sd.get_segments() == []
    half = np.std([0.5, 0.9], ddof=1)
    assert np.asarray(thin).tolist() == pytest.approx(np.array([[0, 0.7 - half], [0, 0.7 + half]]))
    assert np.ptp(np.asarray(thick)[:, 1]) == pytest.approx(2 * half / 2**0.5)
    assert [line.get_ydata()[0] for line in picture.means] == pytest.approx([0.7, 0.7])
    assert picture.mean.text.get_text() == "mean 0.700"
    # The SD's bar ends close to the axis: its words stand above it.
    assert picture.sd_above.text.get_text() == f"SD {half:.3f}"
    assert not picture.sd.text.get_visible()
    assert picture.se.text.get_text().startswith(f"SE {half / 2**0.5:.3f}")
    assert not picture.se_above.text.get_visible()
    assert picture.panels[2].axes.get_ylim()[1] >= 0.7 + half
    flat = replace(scores_view().found, score=np.zeros(3))  # below the bars is no room for words
    picture.update(scores_view(found=flat))
    assert not picture.sd.text.get_visible() and picture.sd_above.text.get_text() == "SD 0.000"
    assert picture.panels[0].axes.get_xlim()[1] >= 10
    assert picture.render().startswith(b"\x89PNG")


def test_a_regression_is_titled_by_r2() -> None:
    picture = FoldScoresPicture()
    picture.update(scores_view(task="regression"))
    assert picture.panels[0].axes.get_title(loc="left") == "validation R²"
    picture.update(scores_view())
    assert picture.panels[0].axes.get_title(loc="left") == "validation accuracy"


# Complexity ---------------------------------------------------------------------------------


def complexity_view(**changes: Any) -> ComplexityView:
    score = np.array([[0.6, 0.8], [0.8, 0.9], [0.85, 0.95]])
    values: dict[str, Any] = {
        "name": "l2",
        "values": (0.0, 0.001, 1.0),
        "simpler": "larger",
        "folds": folds_of([0, 1], [2, 3], rows=4),
        "score": score,
        "train_score": score + 0.05,
        "loss": 1 - score,
        "best": 2,
        "chosen": 1,
        "done": 10,
        "total": 10,
    }
    return ComplexityView(task="classification", curve=ValidationCurve(**values | changes))


def test_best_and_chosen_stand_on_the_curve_above_best_minus_se() -> None:
    picture = ComplexityPicture()
    picture.update(complexity_view())
    x = np.asarray(picture.test.get_xdata())
    assert picture.test.get_ydata() == pytest.approx([0.7, 0.85, 0.9])
    assert picture.train.get_ydata() == pytest.approx([0.75, 0.9, 0.95])
    assert [picture.best.get_xdata()[0], picture.best.get_ydata()[0]] == pytest.approx([x[2], 0.9])
    assert [picture.chosen.get_xdata()[0]] == pytest.approx([x[1]])
    se = np.std([0.85, 0.95], ddof=1) / 2**0.5
    assert picture.limit.get_ydata()[0] == pytest.approx(0.9 - se)
    heights = [np.ptp(np.asarray(bar)[:, 1]) for bar in picture.bars.sd.get_segments()]
    assert heights == pytest.approx(
        2 * np.std([[0.6, 0.8], [0.8, 0.9], [0.85, 0.95]], axis=1, ddof=1)
    )
    thick = [np.ptp(np.asarray(bar)[:, 1]) for bar in picture.bars.se.get_segments()]
    assert thick == pytest.approx(np.array(heights) / 2**0.5)
    # The zone reaches from the limit to the best, and both values say which they are.
    (zone,) = picture.zone.get_paths()
    assert zone.vertices[:, 1].min() == pytest.approx(0.9 - se)
    assert zone.vertices[:, 1].max() == pytest.approx(0.9)
    best, chosen = (words.text for words in picture.says)
    assert best.get_text() == "best" and best.xy[0] == pytest.approx(x[2])
    assert chosen.get_text().startswith("chosen") and chosen.xy[0] == pytest.approx(x[1])
    # Logarithmic, and zero stands left of it all.
    assert x[1:] == pytest.approx([-3, 0]) and x[0] < -3
    assert picture.panel.axes.get_xlabel().endswith("simpler →")
    assert [t.get_text() for t in picture.panel.axes.get_xticklabels()] == ["0", "0.001", "1"]


def test_without_an_order_there_is_no_limit_and_before_the_end_no_choice() -> None:
    picture = ComplexityPicture()
    picture.update(complexity_view(best=-1, chosen=-1))
    assert list(picture.best.get_xdata()) == list(picture.chosen.get_xdata()) == []
    assert not np.isfinite(picture.limit.get_ydata()).any()
    picture.update(complexity_view(name="learning_rate", simpler="neither", chosen=2))
    assert not np.isfinite(picture.limit.get_ydata()).any()
    assert picture.panel.axes.get_xlabel().endswith("neither end is simpler")
    assert picture.says[0].text.get_text() == "best"
    assert not picture.says[1].text.get_visible() and not picture.zone.get_paths()
    picture.update(complexity_view(chosen=2))
    assert picture.says[0].text.get_text().startswith("best, and the\nsimplest")
    picture.update(complexity_view(name="hidden_units", values=(1, 2, 4), simpler="smaller"))
    assert picture.test.get_xdata() == pytest.approx([1, 2, 4])
    assert "← simpler" in picture.panel.axes.get_xlabel()


def test_axes_stay_close_to_scores_and_accuracy_ends_below_zero() -> None:
    picture = ComplexityPicture()
    wild = np.array([[0.0, 1.0], [0.0, 0.4], [0.5, 0.7]])  # untrained: SDs reach far
    picture.update(complexity_view(score=wild, best=-1, chosen=-1))
    low, high = picture.panel.axes.get_ylim()
    assert low == -0.04  # a mark at 0 is whole
    assert high >= 0.5 + np.std([0, 1], ddof=1)  # and no bar is cut off
    close = np.array([[0.90, 0.92], [0.93, 0.95], [0.95, 0.97]])
    picture.update(complexity_view(score=close, train_score=close))
    low, high = picture.panel.axes.get_ylim()
    assert 0.8 < low < 0.90 and 0.97 < high <= 1.01
    scores = FoldScoresPicture()
    scores.update(scores_view(found=replace(scores_view().found, score=np.array([0.0, 0.9, 0.1]))))
    assert scores.panels[1].axes.get_ylim()[0] == -0.04
    assert scores.panels[1].axes.get_ylim() == scores.panels[2].axes.get_ylim()
    scores.update(
        scores_view(
            task="regression",
            found=replace(scores_view().found, score=np.array([-0.4, 0.9, -9.0])),
        )
    )
    assert scores.panels[1].axes.get_ylim()[0] == -1


# How many folds, nested, chance -------------------------------------------------------------


def cost_view(**changes: Any) -> FoldCostView:
    values: dict[str, Any] = {
        "task": "classification",
        "rows": 20,
        "fresh": 100,
        "ks": np.array([2, 5, 10]),
        "means": np.array([[0.5, 0.7, 0.8], [0.7, 0.7, 0.9]]),
        "sds": np.array([[0.1, 0.2, 0.3], [0.1, 0.4, 0.5]]),
        "train_rows": np.array([10.0, 16, 18]),
        "epochs": np.array([2, 5, 10]),
        "row_updates": np.array([20, 80, 180]),
        "seconds": np.array([0.5, 1.0, 2.0]),
        "truth": np.array([0.8, 0.9]),
        "done": 9,
        "total": 9,
    }
    return FoldCostView(**values | changes)


def test_cost_and_spread_by_k() -> None:
    picture = FoldCostPicture()
    picture.update(cost_view())
    assert picture.rows.get_ydata() == pytest.approx([1, 4, 9])
    said = [words.text.get_text() for words in picture.times if words.text.get_visible()]
    assert said == ["4 ×", "9 ×"]
    assert picture.mean.line.get_ydata() == pytest.approx([0.6, 0.7, 0.85])
    assert picture.between.line.get_ydata() == pytest.approx([0.1, 0.3, 0.4])
    wanted = np.std([[0.5, 0.7], [0.7, 0.7], [0.8, 0.9]], axis=1, ddof=1)
    assert picture.shuffled.get_ydata() == pytest.approx(wanted)
    assert picture.truth.get_ydata()[0] == pytest.approx(0.85)
    (band,) = picture.truth_band.get_paths()
    assert (band.vertices[:, 1].min(), band.vertices[:, 1].max()) == pytest.approx((0.8, 0.9))
    labels = [t.get_text() for t in picture.panels[0].axes.get_xticklabels()]
    assert labels == ["2", "5", "10"]
    said = {words.text.get_text() for words in (picture.on_fresh, picture.on_fresh_above)}
    assert said == {"", "on 100 fresh rows: 0.850"}  # on the side where the means are not
    assert picture.fewer.text.get_text() == "k = 2 trains on 10 rows, k = 10 on 18"
    ends = [words.text for words in picture.says]
    assert ends[0].get_text().endswith("SD 0.400") and ends[0].xy[1] == pytest.approx(0.4)
    assert ends[1].get_text().endswith(f"SD {wanted[-1]:.3f}")


def test_no_fresh_rows_no_truth() -> None:
    picture = FoldCostPicture()
    nothing = np.full(2, np.nan)
    picture.update(cost_view(fresh=0, truth=nothing, seconds=np.zeros(3)))
    assert not np.isfinite(picture.truth.get_ydata()).any()
    assert not picture.on_fresh.text.get_visible()
    assert picture.render().startswith(b"\x89PNG")


def nested_view(**changes: Any) -> NestedView:
    values: dict[str, Any] = {
        "task": "classification",
        "settings": 10,
        "outer": 5,
        "inner": 3,
        "flat": np.array([0.9, 0.8, np.nan]),
        "nested": np.array([0.7, 0.75, np.nan]),
        "tried": np.array([1, 5, 10]),
        "optimism": np.array([[0, 0.1, 0.2], [0, 0.04, 0.05], [np.nan] * 3]),
        "chance": 0.5,
        "grouped": False,
        "done": 2,
        "total": 3,
    }
    return NestedView(**values | changes)


def test_both_scores_of_every_seed_are_joined() -> None:
    picture = NestedPicture()
    picture.update(nested_view())
    gaps = [np.asarray(gap).tolist() for gap in picture.gaps.get_segments()]
    assert gaps == [[[0, 0.7], [0, 0.9]], [[1, 0.75], [1, 0.8]]]
    assert picture.chance.get_ydata()[0] == 0.5
    assert picture.optimism.line.get_ydata() == pytest.approx([0, 0.07, 0.125])
    low, high = picture.right.axes.get_ylim()
    assert low < 0 and high >= 0.2
    gap, last = (words.text for words in picture.luck)
    assert gap.get_text() == "luck\n+0.200" and gap.xy == pytest.approx((0, 0.8))
    assert last.get_text() == "the best of 10: luck +0.125"
    assert picture.guessing.text.get_visible()
    picture.update(nested_view(chance=np.nan, task="regression"))
    assert not picture.guessing.text.get_visible()
    assert picture.left.axes.get_title(loc="left") == "R², the best of 10 settings"
    none = np.full(3, np.nan)
    picture.update(nested_view(flat=none, optimism=np.full((3, 3), np.nan)))
    assert not any(words.text.get_visible() for words in picture.luck)


def chance_view(**changes: Any) -> MissingChanceView:
    values: dict[str, Any] = {
        "rows": 50,
        "class_name": "ill",
        "members_now": 5,
        "k": 5,
        "members": np.array([1, 5, 20]),
        "computed": np.array([1.0, 0.95, 0.1]),
        "simulated": np.array([1.0, 0.94, 0.12]),
        "ks": np.array([2, 5, 10]),
        "by_k": np.array([0.05, 0.95, 1.0]),
        "by_k_simulated": np.array([0.04, 0.96, 1.0]),
        "share": np.array([0.3, 0.4, 0.2, 0.1, 0.0, 0.0]),
        "share_simulated": np.array([0.31, 0.39, 0.2, 0.1, 0.0, 0.0]),
        "unseen": 0.001,
        "done": 100,
        "total": 100,
    }
    return MissingChanceView(**values | changes)


def test_computed_and_counted_chances_lie_side_by_side() -> None:
    picture = FoldChancePicture()
    view = chance_view()
    picture.update(view)
    assert (view.now, view.now_simulated) == (0.95, 0.94)
    assert picture.computed[0].get_ydata() == pytest.approx(view.computed)
    assert picture.counted[0].get_ydata() == pytest.approx(view.simulated)
    assert picture.computed[1].get_ydata() == pytest.approx(view.by_k)
    assert picture.counted[1].get_ydata() == pytest.approx(view.by_k_simulated)
    tops = np.asarray(picture.computed[2].get_ydata())[1::3]
    assert tops == pytest.approx(view.share)
    assert picture.counted[2].get_ydata() == pytest.approx(view.share_simulated)
    assert picture.here[0].get_xdata()[0] == 5 and picture.here[1].get_xdata()[0] == 1
    assert picture.panels[0].axes.get_title(loc="left").startswith("chance that one of 5 folds")
    said = [words.text.get_text() for words in picture.says]
    assert said == ["here 5 rows:\n95%", "here k = 5:\n95%", "none:\n30%"]
    assert picture.none.get_ydata() == pytest.approx([0, 0.3])
    picture.update(chance_view(k=10))
    assert picture.here[1].get_xdata()[0] == 2


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize(
    ("kind", "view"),
    [
        (FoldsPicture, folds_view()),
        (FoldScoresPicture, scores_view()),
        (ComplexityPicture, complexity_view()),
        (FoldCostPicture, cost_view()),
        (NestedPicture, nested_view()),
        (FoldChancePicture, chance_view()),
    ],
)
def test_nothing_runs_over_the_edge_of_the_picture(
    theme: Theme, kind: type[Picture], view: Any
) -> None:
    picture: Any = kind(theme)
    assert picture.render().startswith(b"\x89PNG")  # empty, while nothing is known
    picture.update(view)
    drawn = imread(BytesIO(picture.render()))[..., :3]
    edge = np.concatenate([drawn[0], drawn[-1], drawn[:, 0], drawn[:, -1]])
    assert edge == pytest.approx(np.tile(to_rgb(theme.background), (len(edge), 1)), abs=0.01)
    assert abs(drawn - drawn[0, 0]).max() > 0.3
