"""Numbers that are often alike are drawn as what they are: medians, gaps, dots, names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.axes import Axes

from hpwidgets.draw._bands import Band, draw_bands
from hpwidgets.draw.theme import LIGHT
from hpwidgets.draw.training._weights import WeightsPanel
from hpwidgets.lessons.capacity.pictures.fit import CapacityPicture
from hpwidgets.lessons.cross_validation.pictures.scores import FoldScoresPicture
from hpwidgets.lessons.hyperband.pictures.halving import HalvingPicture
from hpwidgets.records import Epoch, TrainingView
from tests.lessons.capacity.test_pictures import VIEW
from tests.lessons.cross_validation.test_pictures import folds_of, scores_view
from tests.lessons.hyperband.test_pictures import race


def test_training_error_is_a_mean_and_validation_error_a_median() -> None:
    errors = np.array([[0.2, 0.2, np.nan], [0.3, 0.3, np.nan], [1.6, 1.6, np.nan]])
    picture = CapacityPicture()
    picture.update(replace(VIEW, train_error=errors, validation_error=errors))
    assert list(picture.train_error.get_ydata()) == pytest.approx([0.7, 0.7])
    assert list(picture.validation_error.get_ydata()) == pytest.approx([0.3, 0.3])


def test_a_fold_lacks_a_class_in_training_or_in_test() -> None:
    view = scores_view()
    folds = folds_of([0, 1], [2, 3], [4, 5], rows=6, test={1: ("b",)}, training={0: ("a",)})
    picture = FoldScoresPicture()
    picture.update(replace(view, found=replace(view.found, folds=folds)))
    assert list(picture.lacking.get_xdata()) == [1, 2]


def test_a_band_below_zero_ends_at_its_highest_run_where_others_are_missing(axes: Axes) -> None:
    values = np.array([[-4.0, -3.0], [-2.0, np.nan]])
    (fill,) = draw_bands(axes, [Band(label="R²", x=np.array([1.0, 2.0]), values=values)]).fills
    corners = fill.get_paths()[0].vertices
    assert corners[:, 1].max() == -2 and corners[:, 1].min() == -4


def test_the_dot_of_zeros_stands_on_the_line_of_zeros(
    axes: Axes,
    make_view: Callable[..., TrainingView],
    make_epochs: Callable[..., tuple[Epoch, ...]],
) -> None:
    panel = WeightsPanel(axes, LIGHT)
    panel.update(make_view(epochs=make_epochs([1, 1], norms=[7.0, 7.5], zeros=0.25)))
    assert panel.zeros_dot.get_ydata().tolist() == [0.25]
    assert panel.norm_dot.get_ydata().tolist() == [7.5]


@pytest.mark.parametrize(("measure", "word"), [("loss", "lowest"), ("score", "highest")])
def test_the_best_of_losses_is_the_lowest_and_of_scores_the_highest(
    measure: str, word: str
) -> None:
    picture = HalvingPicture()
    picture.update(race(measure=measure))
    assert picture.best.axes.get_title(loc="left").startswith(word)
