"""The pictures of the BaselineLab from records written by hand."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from hpwidgets.draw.mean_curves import MeanCurve, log_x
from hpwidgets.draw.theme import DARK, LIGHT, Theme
from hpwidgets.lessons.baseline.pictures.checks import ChecksPicture, GradientPicture
from hpwidgets.lessons.baseline.pictures.families import FamiliesPicture
from hpwidgets.lessons.baseline.pictures.rates import (
    BandPicture,
    OptimizersPicture,
    RegularisationPicture,
)
from hpwidgets.lessons.baseline.records import (
    BandView,
    ChecksView,
    FamiliesView,
    GradientView,
    ModelRuns,
    OptimizersView,
    RegularisationView,
)


def runs(name: str, scores: list[list[float]], confusion: np.ndarray | None = None) -> ModelRuns:  # type: ignore[type-arg]
    score = np.array(scores)
    return ModelRuns(
        name=name,
        n_parameters=100,
        validation_loss=1 - score,
        validation_score=score,
        seconds=1.0,
        confusion=confusion,
    )


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_families_show_curves_sizes_and_the_chosen_confusion(theme: Theme) -> None:
    confusion = np.array([[0.9, 0.1], [0.3, 0.7]])
    view = FamiliesView(
        families=(runs("mlp", [[0.5, 0.7], [0.7, 0.9]], confusion), runs("gru", [[0.6], [0.8]])),
        baselines=(runs("dummy", [[0.5]]),),
        class_names=("no", "yes"),
        epochs=4,
        done=6,
        total=16,
    )
    picture = FamiliesPicture(theme)
    picture.update(view, "mlp")
    assert picture.bars.heights == pytest.approx([0.8, 0.7, 0.5])  # mlp, gru, commonest class
    assert [text.get_text() for text in picture.bar_values] == ["80 %", "", "", "70 %", "", "50 %"]
    assert [segment[:, 1].tolist() for segment in picture.ranges.get_segments()] == [
        [pytest.approx(0.7), pytest.approx(0.9)],
        [pytest.approx(0.6), pytest.approx(0.8)],
    ]
    assert picture.losses[0].line.get_ydata() == pytest.approx([0.4, 0.2])
    assert picture.losses[3].line.get_xdata() == pytest.approx([1])
    assert list(picture.losses[1].line.get_ydata()) == []
    assert np.isnan(picture.levels[0].get_ydata()).all()
    assert list(picture.levels[1].get_ydata()) == [0.5, 0.5]
    named = {text.get_text(): text for text in picture.ends.texts}
    assert named["MLP"].get_visible() and not named["CNN"].get_visible()
    assert named["MLP"].xy == (2, pytest.approx(0.2))
    assert np.array(picture.matrix.image.get_array()) == pytest.approx(confusion)
    assert sorted(text.get_text() for text in picture.matrix.words) == ["10", "30", "70", "90"]
    assert picture.spots[0].get_ydata() == pytest.approx([0.8])
    assert picture.spot_names[0].get_text() == "MLP" and picture.spot_names[0].get_visible()
    assert picture.spot_names[0].get_position()[0] == pytest.approx(100)
    picture.update(view, "gru")
    assert [text.get_text() for text in picture.matrix.words] == ["when it has ended"]
    assert picture.render().startswith(b"\x89PNG")


def test_a_new_runs_first_view_redraws_nothing_but_what_moves() -> None:
    confusion = np.array([[0.9, 0.1], [0.3, 0.7]])
    dummy, logistic = runs("dummy", [[0.5]]), runs("logistic", [[0.8]])
    whole = FamiliesView(
        families=(runs("mlp", [[0.5, 0.7], [0.7, 0.9]], confusion),),
        baselines=(dummy, logistic),
        class_names=("no", "yes"),
        epochs=4,
        done=8,
        total=8,
    )
    empty = FamiliesView(
        **vars(whole) | {"families": (runs("mlp", [[], []]),), "baselines": (dummy,), "done": 0}
    )
    picture = FamiliesPicture()
    for view in (whole, empty, whole):
        picture.update(view, "mlp")
        picture.render()
    drawn, before = picture.canvas.full_draws, picture.render()
    picture.update(empty, "mlp")
    assert picture.render() != before and picture.canvas.full_draws == drawn
    picture.update(whole, "mlp")
    assert picture.render() == before


def test_a_mean_curve_leaves_out_what_is_not_known() -> None:
    axes = Figure().add_subplot()
    curve = MeanCurve(axes, {"color": "#000000", "linestyle": "-", "marker": "o"})
    values = np.array([[1.0, 2.0, np.nan, np.nan], [3.0, np.inf, np.nan, 4.0]])
    assert sorted(curve.set([1, 2, 3, 4], values)) == [1, 2, 3, 4]
    assert list(curve.line.get_xdata()) == [1, 2, 4]
    assert list(curve.line.get_ydata()) == [2, 2, 4]
    (outline,) = curve.band.get_paths()
    assert outline.vertices[0].tolist() == [1, 1] and [1, 3] in outline.vertices.tolist()
    assert curve.set([1], np.full((2, 1), np.nan)).size == 0 and not curve.band.get_paths()


def test_a_log_axis_shows_its_values() -> None:
    axes = Figure().add_subplot()
    log_x(axes, np.array([0.001, 0.1]))
    low, high = axes.get_xlim()
    assert low < 0.001 < 0.1 < high and axes.get_xscale() == "log"
    assert list(axes.xaxis.get_major_locator()()) == pytest.approx([0.001, 0.01, 0.1])
    log_x(axes, np.array([7.0, 7.0]))
    assert axes.get_xlim()[0] < 7 < axes.get_xlim()[1]


def test_checks_show_the_start_and_both_runs() -> None:
    view = ChecksView(
        family="mlp",
        chance=np.log(2),
        guess=0.7,
        initial_losses=(("mlp", np.array([0.7, 0.8])), ("gru", np.array([0.69, 0.7]))),
        batch_rows=8,
        batch_guess=0.6,
        batch=np.array([[0.5, 0.1]]),
        empty_batch=np.array([[0.7, 0.65]]),
        updates=10,
        real=np.array([[0.4]]),
        empty=np.array([[0.7]]),
        epochs=5,
        done=3,
        total=30,
    )
    picture = ChecksPicture()
    picture.update(view)
    assert list(picture.starts.get_xdata()) == [0, 0, 1, 1]
    assert picture.chance.get_ydata() == pytest.approx([np.log(2)] * 2)
    assert picture.pairs[0][0].line.get_ydata() == pytest.approx([0.5, 0.1])
    assert picture.pairs[1][1].line.get_ydata() == pytest.approx([0.7])
    assert [t.get_text() for t in picture.panels[0].axes.get_xticklabels()] == ["MLP", "GRU"]
    badges = [badge.get_text() for badge in picture.badges]
    assert badges == ["✓ passed", "… running", "… running"]
    assert "ln K = 0.693:" in picture.chance_name.get_text()
    ended = {"batch": np.array([[0.5, 0.05]]), "done": 30}
    picture.update(ChecksView(**vars(view) | ended))
    assert [badge.get_text() for badge in picture.badges] == ["✓ passed"] * 3
    assert list(picture.below.get_ydata()) == pytest.approx([0.06] * 2)
    unlearnt = {"batch": np.array([[0.5, 0.4]]), "real": np.array([[0.69]]), "done": 30}
    sure = {"initial_losses": (("mlp", np.array([3.0])),)}
    picture.update(ChecksView(**vars(view) | unlearnt | sure))
    assert [badge.get_text() for badge in picture.badges] == ["✗ failed"] * 3


def test_gradients_show_layers_and_depths() -> None:
    view = GradientView(
        activations=("relu", "tanh"),
        depth=2,
        depths=np.array([1, 2, 3]),
        start="default",
        norms=(np.array([[1.0, 2.0, 4.0]]), np.array([[1e-9, 1e-3, 1.0]])),
        ratios=(np.array([[1.0, 0.5, np.nan]]), np.array([[1.0, 1e-6, np.nan]])),
        done=2,
        total=3,
    )
    picture = GradientPicture(("relu", "tanh"))
    picture.update(view)
    assert list(picture.curves[0][1].line.get_ydata()) == [1e-9, 1e-3, 1.0]
    assert list(picture.curves[1][0].line.get_xdata()) == [1, 2]
    low, high = picture.panels[0].axes.get_ylim()
    assert low <= 1e-9 and high >= 4 and picture.panels[0].axes.get_yscale() == "log"
    vanished, exploded = picture.lost
    assert vanished.name.get_visible() and not exploded.name.get_visible()
    (ground,) = vanished.area.get_paths()
    assert ground.vertices[:, 1].max() == pytest.approx(0.01)
    assert [text.get_text() for text in picture.ends[1].texts] == ["relu", "tanh"]
    picture.update(GradientView(**vars(view) | {"ratios": (np.array([[1.0, 0.5, 0.4]]),) * 2}))
    assert not vanished.name.get_visible()


def test_sweeps_mark_the_best_rates_and_the_bands() -> None:
    rates = np.array([0.01, 0.1, 1.0])
    picture = OptimizersPicture(["sgd", "adam"])
    picture.update(
        OptimizersView(
            rules=("sgd", "adam"),
            rates=rates,
            loss=np.array([[[2.0, 1.0, np.nan]], [[0.5, 0.7, 3.0]]]),
            best=(1, 0),
            curves=(np.array([[1.5, 1.0]]), np.array([[0.9, 0.5]])),
            score=np.array([[0.6], [0.9]]),
            epochs=2,
            done=12,
            total=12,
        )
    )
    assert list(picture.bests.get_xdata()) == [0.1, 0.01]
    assert list(picture.bests.get_ydata()) == [1.0, 0.5]
    assert list(picture.curves[0].line.get_xdata()) == [0.01, 0.1]
    assert [text.get_text() for text in picture.ends.texts] == ["sgd", "adam"]
    assert picture.ends.texts[1].xy == (2, 0.5)
    band = BandPicture()
    band.update(
        BandView(
            rates=rates,
            loss=np.array([[[2.0, 0.3, 9.0]], [[0.2, 0.1, np.nan]]]),
            score=np.array([[[0.1, 0.8, 0.1]], [[0.9, 0.9, np.nan]]]),
            limit=0.5,
            chance=1.0,
            bands=(None, (0, 1)),
            decades=np.array([[0.0], [1.0]]),
            epochs=2,
            done=12,
            total=12,
        )
    )
    assert list(band.bars[0].get_xdata()) == []
    low, high = band.bars[1].get_xdata()
    assert low < 0.01 < 0.1 < high < 1.0
    assert [words.get_visible() for words in band.widths] == [False, True]
    assert band.widths[1].get_text() == "with: 0.01 to 0.1"
    assert band.curves[0].line.get_ydata().max() == 4  # what lies above four times ln K


def test_ways_show_their_gain_with_its_range() -> None:
    nothing = np.full((2, 3), np.nan)
    view = RegularisationView(
        ways=("none", "l2"),
        strengths=(("",), ("0.1", "0.2")),
        best=(0, 1),
        curves=(np.ones((3, 2)), np.full((3, 2), 0.5)),
        score=np.ones((2, 3)),
        train_score=np.ones((2, 3)),
        measure="loss",
        gain=nothing,
        choice=-1,
        rows=10,
        epochs=2,
        done=1,
        total=9,
    )
    picture = RegularisationPicture(["none", "l2"])
    picture.update(view)
    assert picture.hint.get_visible() and not picture.ranges.get_segments()
    ended = np.array([[0.0, 0.0, 0.0], [0.1, 0.2, 0.6]])
    picture.update(RegularisationView(**vars(view) | {"gain": ended, "choice": 1}))
    assert not picture.hint.get_visible()
    assert picture.gains[1].get_xdata() == pytest.approx([0.3])
    assert picture.chosen.get_visible() and picture.chosen.get_text() == "worth choosing"
    assert picture.chosen.get_position()[0] == pytest.approx(0.3)
    assert [curve.line.get_alpha() for curve in picture.curves] == [1, 1]
    chosen_none = {"gain": ended, "choice": 0}
    picture.update(RegularisationView(**vars(view) | chosen_none))
    assert not picture.chosen.get_visible()
    assert picture.curves[1].line.get_alpha() < picture.curves[0].line.get_alpha()
    assert [text.get_visible() for text in picture.ends.texts] == [True, False]
    picture.update(RegularisationView(**vars(view) | {"gain": ended, "choice": 1}))
    assert picture.ranges.get_segments()[1][:, 0] == pytest.approx([0.1, 0.6])
    assert picture.curves[1].line.get_ydata() == pytest.approx([0.5, 0.5])
