"""The pictures of the DropoutLab from records written by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from hpwidgets.draw.mean_curves import size_axis
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import DARK, LIGHT, Theme
from hpwidgets.lessons.regularisation.pictures.dropout import DropoutStepPicture
from hpwidgets.lessons.regularisation.pictures.dropout_gain import DropoutGainPicture
from hpwidgets.lessons.regularisation.pictures.mask_spread import MaskLossPicture, MaskVotePicture
from hpwidgets.lessons.regularisation.pictures.network_diagram import MOST, NUMBERED
from hpwidgets.lessons.regularisation.pictures.penalties import (
    EarlyStoppingPicture,
    PenaltiesPicture,
)
from hpwidgets.lessons.regularisation.records import (
    DropoutGainView,
    DropoutStepView,
    EarlyStoppingView,
    MaskSpreadView,
    PenaltiesView,
)


def step_view(units: int = 3, **changes: Any) -> DropoutStepView:
    silent = np.zeros(units, dtype=bool)
    silent[1] = True
    answers = np.where(silent, 0.0, np.arange(units) - 0.5) * 2
    values: dict[str, Any] = {
        "step": 2,
        "total": 2,
        "epoch": 1,
        "row": 1,
        "rows": 8,
        "dropout": 0.5,
        "sizes": (2, units, 2),
        "inputs": np.array([0.25, -1.5]),
        "target": 1.0,
        "weights": (np.ones((units, 2)), np.full((2, units), -0.5)),
        "silent": (silent,),
        "evaluated": (np.arange(units) - 0.5,),
        "answers": (answers,),
        "outputs": np.array([0.3, 0.7]),
        "error": np.array([0.3, -0.3]),
        "unit_gradients": (np.where(silent, 0.0, 7.0),),
        "weight_gradients": (np.zeros((units, 2)), np.eye(2, units)),
        "train_losses": np.array([0.7, 0.6]),
        "evaluation_losses": np.array([0.65, 0.55]),
    }
    return DropoutStepView(**values | changes)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_silent_units_are_crossed_and_lose_their_lines(theme: Theme) -> None:
    picture = DropoutStepPicture(theme)
    picture.update(step_view())
    assert picture.diagram.numbers == ["0.25", "−1.5", "−1.0", "", "3.0", "0.30", "0.70"]
    heads = [head.get_text() for head in picture.diagram._heads]
    assert heads == ["inputs", "hidden layer 1\n1 of 3 dropped", "outputs"]
    (x,), (y,) = picture.diagram.crosses.get_data()
    offsets = np.asarray(picture.diagram.units.get_offsets())
    assert offsets[3].tolist() == [x, y]  # the second unit of the hidden layer
    faces = np.asarray(picture.diagram.units.get_facecolor())
    assert to_hex(faces[3]) == picture.diagram.dropped
    assert to_hex(faces[3]) != theme.background  # which is what an activation of 0 looks like
    # Two inputs to two kept units, and those to two outputs.
    assert len(picture.diagram.edges.get_segments()) == 4 + 4
    ends = np.array(picture.diagram.edges.get_segments())
    assert not (ends == [x, y]).all(axis=-1).any()
    assert picture.kept.get_ydata() == pytest.approx([-1, 3])
    assert picture.off.get_xdata() == pytest.approx([0.5])
    assert picture.train.get_label() == "loss with its masks"
    assert picture.kept.get_label() == "kept unit" and picture.off.get_label() == "dropped unit"
    (x0, x1), (y0, y1) = picture.scale.get_data()
    assert (y1 - y0) / (x1 - x0) == pytest.approx(2)
    assert list(picture.newest[0].get_ydata()) == [0.6]
    assert picture.render().startswith(b"\x89PNG")


def test_backward_shows_gradients_and_only_weights_that_get_some() -> None:
    picture = DropoutStepPicture()
    picture.update(step_view(), backward=True)
    assert picture.diagram.numbers == ["0.25", "−1.5", "7.0", "", "7.0", "0.30", "−0.30"]
    assert len(picture.diagram.edges.get_segments()) == 1
    assert "backward" in picture._title.get_title(loc="left")
    picture.update(step_view())
    assert "forward" in picture._title.get_title(loc="left")


def test_wide_layers_are_cut_and_say_so() -> None:
    picture = DropoutStepPicture()
    units = MOST + 20
    picture.update(step_view(units))
    assert len(picture.diagram.units.get_offsets()) == 2 + MOST + 2
    words = [text.get_text() for text in picture.diagram._heads]
    assert "and 20 more" in words
    assert len(picture.diagram.numbers) == 4 and units > NUMBERED
    picture.update(step_view())
    assert len(picture.diagram.numbers) == 7
    assert "and 20 more" not in [text.get_text() for text in picture.diagram._heads]


def assert_inside(picture: Picture, axes: Axes) -> None:
    """Every text of the axes lies on the picture."""
    picture.render()
    width, height = picture.size
    for text in axes.texts:
        box = text.get_window_extent()
        assert box.x0 >= 0 and box.x1 <= width and box.y0 >= 0 and box.y1 <= height


def test_many_layers_stay_apart() -> None:
    picture = DropoutStepPicture()
    layers = 8
    silent = (np.zeros(3, dtype=bool),) * layers
    answers = (np.ones(3),) * layers
    weights = (np.ones((3, 2)), *(np.ones((3, 3)),) * (layers - 1), np.ones((2, 3)))
    picture.update(
        step_view(
            sizes=(2, *(3,) * layers, 2),
            silent=silent,
            answers=answers,
            evaluated=answers,
            weights=weights,
        )
    )
    assert_inside(picture, picture._title)


def test_masks_are_counted_beside_evaluation_mode() -> None:
    view = MaskSpreadView(
        dropout=0.5,
        row=1,
        batch_rows=8,
        batch_losses=np.array([0.2, 0.4, 0.9]),
        batch_evaluation=0.3,
        probabilities=np.array([0.1, 0.8, 0.9]),
        probability_evaluation=0.7,
        ensemble_losses=np.array([0.9, 0.6, 0.5]),
        ensemble_scores=np.array([0.5, 0.7, 0.8]),
        loss_evaluation=0.4,
        score_evaluation=0.8,
        unit_means=np.array([0.9, -2.0]),
        unit_evaluations=np.array([1.0, -2.2]),
        done=5,
        total=5,
    )
    picture = MaskLossPicture()
    picture.update(view)
    assert picture.bars.heights.sum() == 3
    assert list(picture.plain.get_xdata()) == [0.3, 0.3]
    assert list(picture.mean.get_xdata()) == pytest.approx([0.5, 0.5])
    low, high = picture.panel.axes.get_xlim()
    assert low <= 0.2 and high >= 0.9
    said = [text.get_text() for text in picture.words]
    assert said == [
        "evaluation mode:\nno unit dropped, 0.3",
        "training mode:\nmean of 3 masks, 0.5",
    ]
    assert picture.head.get_text() == "with units dropped the same batch loses 1.7 × as much"
    same = replace(view, batch_losses=np.full(3, 0.3))
    picture.update(same)
    assert picture.head.get_text() == ""
    nothing = replace(view, batch_losses=np.full(3, np.nan), batch_evaluation=np.nan)
    picture.update(nothing)
    assert [text.get_text() for text in picture.words] == ["", ""]
    assert picture.render().startswith(b"\x89PNG")
    vote = MaskVotePicture(DARK)
    vote.update(view)
    assert list(vote.ensemble.get_ydata()) == [0.5, 0.7, 0.8]
    assert list(vote.level.get_ydata()) == [0.8, 0.8]
    assert [line.get_label() for line in (vote.ensemble, vote.level)] == [
        "vote of the masks",
        "evaluation mode, one pass",
    ]
    low, high = vote.units.axes.get_xlim()
    assert low < -2.2 and high > 1.0 and vote.units.axes.get_ylim() == (low, high)
    x, y = vote.unscaled.get_data()
    assert y == pytest.approx(0.5 * np.array(x))
    assert vote.said[1].get_text() == "unscaled: 0.5 times"


def test_gain_is_the_paired_difference_by_rows() -> None:
    loss = np.array([[[2.0, 1.0, np.nan]], [[1.5, 1.25, np.nan]]])
    view = DropoutGainView(
        task="classification",
        dropout=0.5,
        sizes=np.array([10, 100, 1000]),
        loss=loss,
        score=1 - loss / 4,
        done=1,
        total=3,
    )
    picture = DropoutGainPicture()
    picture.update(view, "loss")
    assert picture.gain.line.get_ydata() == pytest.approx([0.5, -0.25])
    assert "loss" in picture.left.axes.get_title(loc="left")
    picture.update(view, "accuracy")
    assert picture.gain.line.get_ydata() == pytest.approx([0.125, -0.0625])
    assert "accuracy" in picture.left.axes.get_title(loc="left")
    low, high = picture.right.axes.get_ylim()
    assert low < -0.0625 and high > 0.125
    helps, harms = (np.asarray(zone.get_paths()[0].vertices)[:, 1] for zone in picture.zones)
    assert (helps.min(), helps.max()) == pytest.approx((0, high))
    assert (harms.min(), harms.max()) == pytest.approx((low, 0))
    assert [text.get_text() for text in picture.words] == ["dropout helps", "dropout does harm"]
    picture.update(view, "R²")
    assert "R²" in picture.left.axes.get_title(loc="left")


def test_close_sizes_are_not_written_over_each_other() -> None:
    axes = DropoutGainPicture().left.axes
    size_axis(axes, np.array([100, 105, 110, 1000]))
    formatter = axes.xaxis.get_major_formatter()
    labels = [formatter(v) for v in (100, 105, 110, 1000)]
    assert labels == ["100", "", "", "1000"]


def test_zeros_stand_apart_from_the_other_weights() -> None:
    ones = np.ones((4, 2, 3))
    losses = np.arange(1.0, 5)[:, None, None] * ones
    losses[:, 0] *= 0.9
    view = PenaltiesView(
        ways=("none", "l1", "l2", "dropout"),
        strengths=(0.0, 0.1, 0.1, 0.5),
        weights=(
            np.array([2.0, -1.0]),
            np.array([1.0, 0.0]),
            np.array([0.5, 0.1]),
            np.empty(0),
        ),
        zero_share=0.5 * ones,
        weight_norm=3 * ones,
        train_loss=ones,
        validation_loss=losses,
        validation_score=ones,
        epochs=5,
        done=24,
        total=40,
    )
    assert view.magnitudes[0].tolist() == [2, 1]
    picture = PenaltiesPicture(["none", "L1", "L2", "dropout"])
    picture.update(view)
    none, l1, _l2, dropout = picture.weights
    assert none.bars.heights.sum() == pytest.approx(1) and l1.bars.heights.sum() == pytest.approx(
        0.5
    )
    assert l1.words.get_text() == "50%\nexactly 0\nnorm 1" and none.words.get_text() == "norm 2.2"
    assert list(none.zeros.get_ydata()) == [0, 0] and max(l1.zeros.get_ydata()) > 0.9
    assert dropout.words.get_text() == ""  # it has not begun
    assert picture.dots[1].get_ydata() == pytest.approx([1.8, 2])
    assert picture.means[1].get_ydata() == pytest.approx([1.9, 1.9])
    assert picture.losses[1].get_text() == "1.90"
    assert picture.panel.axes.get_ylim()[1] >= 4
    begun = replace(view, validation_loss=np.empty((4, 2, 0)))
    picture.update(begun)
    assert picture.losses[1].get_text() == "" and picture.render().startswith(b"\x89PNG")


def test_paths_and_risks_are_those_of_the_record() -> None:
    times = np.array([0.01, 1.0, 1000.0])
    view = EarlyStoppingView(
        times=times,
        truth=np.array([1.0, -1.0]),
        flow=np.array([[0.0, 0.0], [0.5, -0.4], [1.0, -0.9]]),
        ridge=np.array([[0.0, 0.0], [0.4, -0.3], [0.9, -0.8]]),
        flow_risk=np.array([2.0, 0.6, 0.3]),
        ridge_risk=np.array([2.0, 0.5, 0.3]),
        chosen=1,
        rows=10,
        noise=1.0,
    )
    picture = EarlyStoppingPicture()
    picture.update(view)
    assert np.array(picture.flow.get_segments())[0, :, 1] == pytest.approx([0.0, 0.5, 1.0])
    assert np.array(picture.ridge.get_segments())[1, :, 1] == pytest.approx([0.0, -0.3, -0.8])
    assert picture.limit.get_ydata() == pytest.approx([3.38, 0.845, 0.507])
    assert picture.ratios.get_ydata() == pytest.approx([1, 1.2, 1])
    assert all(list(line.get_xdata()) == [1.0, 1.0] for line in picture.uprights)
    assert picture.paths.axes.get_ylim()[1] >= 1
    assert picture.stop.get_text() == " stop at t = 1\n ridge: λ = 1"
    assert [list(mark.get_data()) for mark in picture.best] == [[[1000], [0.3]]] * 2
    assert picture.lowest.get_position()[0] == 1000
    assert picture.flow_risk.get_label() == "risk of gradient flow"
