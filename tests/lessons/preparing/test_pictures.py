"""The five pictures of preparing data, from records written by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from hpwidgets.draw.scales import number
from hpwidgets.draw.theme import DARK
from hpwidgets.lessons.preparing.pictures.augmentation import AugmentPicture
from hpwidgets.lessons.preparing.pictures.cleaning import CleaningPicture
from hpwidgets.lessons.preparing.pictures.leaks import LeaksPicture
from hpwidgets.lessons.preparing.pictures.splits import SplitPicture
from hpwidgets.lessons.preparing.pictures.step_size import StepPicture
from hpwidgets.lessons.preparing.records import (
    AugmentView,
    CleaningView,
    LeakScores,
    SplitView,
    StepView,
)

NONE = np.empty((0, 0))


def cleaning(**changes: object) -> CleaningView:
    view = CleaningView(
        column="width",
        before=np.array([1.0, 2.0, np.nan, 100.0]),
        after=np.array([-1.0, 0.0, 0.0, 1.0]),
        train_loss=np.array([[0.6, 0.4], [0.4, 0.2]]),
        validation_loss=np.array([[0.7, 0.5], [0.5, 0.5]]),
        pinned_train_loss=NONE,
        pinned_validation_loss=NONE,
        epochs=10,
    )
    return dataclasses.replace(view, **changes)  # type: ignore[arg-type]


def test_cleaning_shows_both_distributions_and_mean_curves() -> None:
    picture = CleaningPicture(DARK)
    picture.update(cleaning())
    counts, edges, _ = picture.before.bars.get_data()
    assert counts.sum() == 3 and edges[0] == -1 and edges[-1] == 100
    assert picture.before.axes.get_title(loc="right") == "1 missing, 0 outliers"
    assert picture.after.axes.get_title(loc="right") == "4 rows, none missing"
    assert [line.get_label() for line in picture.lines[:2]] == [
        "training, prepared",
        "validation, prepared",
    ]
    assert [text.get_visible() for text in picture.names.texts] == [True, True, False, False]
    assert np.allclose(picture.lines[0].get_ydata(), [0.5, 0.3])
    assert np.allclose(picture.lines[1].get_ydata(), [0.6, 0.5])
    assert len(picture.lines[2].get_ydata()) == 0  # type: ignore[arg-type]
    assert not picture.note.text.get_visible()
    assert picture.render().startswith(b"\x89PNG")


def test_cleaning_says_what_diverged_or_left_the_axis() -> None:
    picture = CleaningPicture()
    gone = np.array([[np.nan, np.nan], [5.0, 4.0]])
    picture.update(cleaning(pinned_train_loss=gone, pinned_validation_loss=np.full((2, 2), 1e9)))
    said = picture.note.text.get_text()
    assert "untreated: 1 of 2 seeds diverged" in said
    assert "validation, untreated: above this axis" in said
    assert picture.losses.get_ylim()[1] < 10
    assert np.allclose(picture.lines[2].get_ydata(), [5.0, 4.0])  # of the seed that is left
    picture.update(cleaning(train_loss=gone))
    assert picture.gain.get_text() == "prepared so, 1 of 2 seeds diverged"


def test_before_and_after_share_their_range_and_outliers_are_marked() -> None:
    picture = CleaningPicture()
    before = np.array([10.0, 11.0, 12.0, 100.0])
    after = np.array([-1.0, 0.0, 1.0, 8.0])  # (own − 11) / 1, and 100 pulled back to 19
    picture.update(
        cleaning(
            before=before, after=after, scale=(-11.0, 1.0), fences=(3.0, 19.0), scores=(0.62, 0.93)
        )
    )
    assert picture.before.axes.get_xlim() == picture.after.axes.get_xlim()
    counts, edges, _ = picture.after.bars.get_data()
    low, high = edges[:-1][counts > 0].min(), edges[1:][counts > 0].max()
    assert low == pytest.approx(10) and high < 22
    assert list(picture.before.marks.get_xdata()) == [100.0]
    assert len(picture.after.marks.get_xdata()) == 0  # type: ignore[arg-type]
    assert picture.before.beyond[1].text.get_text() == "outliers"
    assert not picture.before.beyond[0].band.get_paths()  # none of it is in sight
    ticks = picture.after.axes.get_xticks()
    words = picture.after.axes.xaxis.get_major_formatter()
    assert [words(at) for at in ticks] == [number(at - 11) for at in ticks]
    assert picture.gain.get_text() == "validation accuracy: 62 % untreated → 93 % prepared"
    picture.update(cleaning(scores=(np.nan, 0.5), task="regression"))
    assert picture.gain.get_text() == "validation R²: 0.5 prepared"


def test_a_constant_or_missing_column_has_a_picture_too() -> None:
    picture = CleaningPicture()
    picture.update(cleaning(before=np.full(3, np.nan), after=np.zeros(3), train_loss=NONE))
    assert picture.render().startswith(b"\x89PNG")


def test_augmented_digits_stand_in_their_grid_and_unknown_scores_are_left_out() -> None:
    picture = AugmentPicture()
    samples = np.zeros((2, 3, 8, 8), np.float32)
    samples[1, 2] = 1
    view = AugmentView(
        samples=samples,
        sizes=np.array([50, 100]),
        plain=np.array([[0.8, np.nan], [0.9, np.nan]]),
        augmented=np.array([[0.7, np.nan], [0.8, np.nan]]),
        done=1,
        total=2,
        later_shift=0.0,
        later=np.ones((3, 8, 8), np.float32),
    )
    picture.update(view)
    pixels = np.asarray(picture.image.get_array())
    assert pixels.shape == (17, 26, 3)
    assert np.allclose(pixels[-1, -1], pixels[9, 18]) and (pixels[0, 0] != pixels[-1, -1]).all()
    assert list(picture.means[0].get_xdata()) == [50]  # type: ignore[arg-type]
    assert np.allclose(picture.means[1].get_ydata(), [0.75])
    assert len(picture.dots[0].get_ydata()) == 2  # type: ignore[arg-type]
    assert picture.means[0].get_linestyle() != picture.means[1].get_linestyle()
    assert picture.gain.text.get_text() == "−10 points" and picture.gain.arrow.xy[0] == 50
    assert np.asarray(picture.later_image.get_array()).shape == (8, 26, 3)
    assert picture.later.get_title(loc="left") == "validation images: centred"
    picture.update(dataclasses.replace(view, later_shift=1.5))
    assert "moved by up to 1.5 px" in picture.later.get_title(loc="left")


def split(**changes: object) -> SplitView:
    view = SplitView(
        parts=np.array([0, 0, 1, 2]),
        groups=np.array([0, 1, 0, 1]),
        group_names=("cat", "dog"),
        shares=np.array([[0.5, 0.5], [1.0, 0.0], [0.0, 1.0]]),
        stratified=False,
        rarest=1,
        random_shares=np.array([0.2, 0.6]),
        stratified_shares=np.array([0.5]),
        done=2,
        total=100,
    )
    return dataclasses.replace(view, **changes)  # type: ignore[arg-type]


def test_the_split_shows_rows_shares_and_chance() -> None:
    picture = SplitPicture()
    picture.update(split())
    strip = np.asarray(picture.image.get_array())
    assert strip.shape == (2, 4, 3)  # rows sorted by class: cat, cat, dog, dog
    assert np.allclose(strip[0, 0], strip[0, 1]) and np.allclose(strip[0, 2], strip[0, 3])
    assert not np.allclose(strip[0, 1], strip[0, 2])
    train, validation, of_dog, test = strip[1]  # and by part within a class
    assert np.allclose(train, of_dog) and not np.allclose(train, validation)
    assert not np.allclose(test, train) and not np.allclose(test, validation)
    assert [text.get_text() for text in picture.ranges] == ["20 to 60 %: luck", "always 50 %"]
    assert [box.get_width() for box in picture.boxes[1]] == [1.0, 0.0]
    assert [text.get_text() for text in picture.shares[0]] == ["50%", "50%"]
    assert picture.boxes[0][1].get_x() == 0.5
    assert list(picture.dots[0].get_xdata()) == [0.2, 0.6]  # type: ignore[arg-type]
    assert [dots.get_label() for dots in picture.dots] == ["split at random", "stratified split"]
    hatches = [box.get_hatch() for box in picture.boxes[0]]
    assert len(set(hatches)) == 2


def test_amounts_have_no_classes_to_compare() -> None:
    picture = SplitPicture()
    nothing = np.empty(0)
    picture.update(split(random_shares=nothing, stratified_shares=nothing, done=1, total=1))
    assert picture.chance.get_title(loc="left") == "amounts have no classes to keep"
    assert not picture.chance.axison
    picture.update(split())
    assert picture.chance.axison
    assert picture.chance.get_title(loc="left") == "share of dog in other splits"


def test_other_classes_take_the_place_of_the_old_ones() -> None:
    picture = SplitPicture(DARK)
    picture.update(split())
    three = np.full((3, 3), 1 / 3)
    picture.update(split(group_names=("a", "b", "c"), shares=three))
    assert [len(row) for row in picture.boxes] == [3, 3, 3]
    assert len(picture.bars.patches) == 9
    assert picture.render().startswith(b"\x89PNG")


def test_leaks_stand_in_pairs_with_their_means() -> None:
    picture = LeaksPicture()
    empty = np.empty(0)
    picture.update(
        (
            LeakScores(
                name="selection",
                leaking=np.array([0.7, 0.8]),
                honest=np.array([0.4, 0.6]),
                chance=0.5,
            ),
            LeakScores(name="scaler", leaking=empty, honest=empty, chance=np.nan),
        )
    )
    assert list(picture.dots[0].get_ydata()) == [0.7, 0.8]  # type: ignore[arg-type]
    assert [dots.get_label() for dots in picture.dots] == ["with the leak", "without"]
    assert (np.asarray(picture.dots[0].get_xdata()) < 0).all()
    assert (np.asarray(picture.dots[1].get_xdata()) > 0).all()
    assert np.nanmean(np.asarray(picture.means[0].get_ydata())) == pytest.approx(0.75)
    assert np.nanmean(np.asarray(picture.chance.get_ydata())) == 0.5
    assert picture.dots[0].get_marker() != picture.dots[1].get_marker()
    assert picture.gains[0].text.get_text() == "fake gain:\n+25 points"
    assert picture.gains[0].arrow.xy[1] == pytest.approx(0.75)
    assert not picture.gains[2].text.get_visible()  # nothing is known of it
    scores = np.array([0.9, 0.91])
    same = LeakScores(name="scaler", leaking=scores, honest=scores, chance=0.4)
    picture.update((same,))
    assert picture.gains[2].text.get_text() == "no gain\nto be seen"


def test_the_step_picture_cuts_what_grows_beyond_it() -> None:
    picture = StepPicture()
    steps = np.arange(5.0)
    view = StepView(
        hessian=np.array([[1.0, 0.0], [0.0, 4.0]]),
        rate=0.4,
        largest_rate=0.5,
        condition=4.0,
        path=np.array([[1.0, 1.0], [0.6, -0.6], [np.inf, 1.0]]),
        losses=0.5**steps,
        below=0.8**steps,
        above=1000.0**steps,
        scalings=("none", "standard"),
        conditions=(np.inf, 3.0),
        largest_rates=(0.1, 2.0),
    )
    picture.update(view)
    assert np.asarray(picture.path.get_xdata()).tolist() == [1.0, 0.6]
    assert np.isnan(np.asarray(picture.lines[2].get_ydata())[2:]).all()
    assert picture.said.text.get_text() == "0.8 × limit: steps overshoot, and land nearer"
    assert picture.lines[2].get_label() == "1.1 × limit: diverges"
    assert picture.start.get_position() == pytest.approx((1.06, 1.04))
    for rate, words in ((0.1, "no step overshoots"), (0.6, "every step lands farther away")):
        picture.update(dataclasses.replace(view, rate=rate))
        assert words in picture.said.text.get_text()
    assert picture.render().startswith(b"\x89PNG")
