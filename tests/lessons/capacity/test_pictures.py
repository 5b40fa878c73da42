"""The pictures of the CapacityLab, from records written by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from hpwidgets.draw.theme import DARK, LIGHT, Theme
from hpwidgets.lessons.capacity.pictures.double_descent import DescentPicture
from hpwidgets.lessons.capacity.pictures.fit import CapacityPicture
from hpwidgets.lessons.capacity.pictures.memorise import MemorisePicture
from hpwidgets.lessons.capacity.records import CapacityView, DescentView, MemoriseView

NAN = np.nan
X = np.linspace(-1, 1, 5)
VIEW = CapacityView(
    kind="degree",
    capacities=(0, 1, 2),
    chosen=1,
    x=X,
    truth=X**2,
    fit=X,
    others=np.stack([X, -X]),
    train=np.array([[0.0, 0.5], [1.0, 1.0]]),
    validation=np.array([[0.5, 0.2]]),
    train_error=np.array([[0.4, 0.2, NAN], [0.6, 0.2, NAN]]),
    validation_error=np.array([[0.5, 0.3, NAN], [0.5, 0.5, NAN]]),
    bias2=np.array([0.3, 0.1, NAN]),
    variance=np.array([0.0, 0.02, NAN]),
    noise=0.04,
    done=2,
    total=3,
    resamples=2,
)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_known_capacities_are_drawn_and_the_chosen_one_marked(theme: Theme) -> None:
    picture = CapacityPicture(theme)
    picture.update(VIEW)
    assert picture.render().startswith(b"\x89PNG")
    assert list(picture.train_error.get_xdata()) == [0, 1]
    assert list(picture.train_error.get_ydata()) == [0.5, pytest.approx(0.2)]
    assert list(picture.validation_error.get_ydata()) == [0.5, pytest.approx(0.4)]
    assert list(picture.bias2.get_ydata()) == [0.3, 0.1]
    assert list(picture.variance.get_ydata()) == [1e-3, 0.02]  # zero lies at the lower edge
    assert list(picture.noise.get_ydata()) == [0.04, 0.04]
    assert [list(line.get_xdata()) for line in picture.chosen] == [[1, 1], [1, 1]]
    assert list(picture.fit.get_ydata()) == X.tolist()
    assert len(picture.others.get_segments()) == 2


def test_without_a_known_truth_there_is_no_bias_and_no_noise() -> None:
    picture = CapacityPicture()
    picture.update(VIEW)
    picture.update(dataclasses.replace(VIEW, truth=None, bias2=None, noise=None, fit=None))
    for line in (picture.bias2, picture.noise, picture.truth, picture.fit):
        assert list(line.get_xdata()) == []
    assert list(picture.variance.get_ydata()) == [1e-3, 0.02]


def test_only_other_limits_draw_the_axes_again() -> None:
    picture = CapacityPicture()
    picture.update(VIEW)
    picture.render()
    drawn = picture.canvas.full_draws
    picture.update(dataclasses.replace(VIEW, chosen=0, fit=-X))
    picture.render()
    assert picture.canvas.full_draws == drawn


def test_accuracies_on_true_and_shuffled_labels() -> None:
    picture = MemorisePicture()
    view = MemoriseView(
        shuffled_share=1.0,
        train=np.array([0.5, 0.9]),
        validation=np.array([0.4, 0.8]),
        shuffled_train=np.array([0.1]),
        shuffled_validation=np.array([0.2]),
        done=2,
        total=20,
        classes=10,
        n_train=100,
        n_parameters=1000,
    )
    picture.update(view)
    (train, validation), (shuffled, guess) = picture.lines
    assert list(train.get_xdata()) == [1, 2] and list(train.get_ydata()) == [0.5, 0.9]
    assert list(validation.get_ydata()) == [0.4, 0.8]
    assert list(shuffled.get_ydata()) == [0.1] and list(guess.get_ydata()) == [0.2]
    assert list(picture.chance[0].get_ydata()) == [0.1, 0.1]
    assert [text.get_text() for text in picture.scores] == ["validation 80 %", "validation 20 %"]
    assert not picture.gaps[1].words.get_visible()  # it has learnt less than nothing so far
    ends = {
        "shuffled_train": np.array([0.1] * 18 + [0.96]),
        "shuffled_validation": np.full(19, 0.06),
    }
    picture.update(dataclasses.replace(view, **ends))
    gap = picture.gaps[1]
    assert list(gap.line.get_xdata()) == [19, 19] and list(gap.line.get_ydata()) == [0.06, 0.96]
    assert gap.words.get_text() == "gap: 90 points" and gap.words.get_visible()
    assert picture.render().startswith(b"\x89PNG")


def test_errors_over_features_are_means_with_the_threshold_marked() -> None:
    picture = DescentPicture()
    errors = np.array([[1.0, 9.0, 0.5], [1.0, 11.0, 0.7]])
    view = DescentView(
        counts=np.array([2, 10, 100]),
        rows=10,
        train=np.array([[1.0, 0.0, 0.0]] * 2),
        test=errors,
        ridge=np.full((2, 3), 0.8),
        l2=1.0,
        done=2,
        total=2,
    )
    picture.update(view)
    assert list(picture.test.get_ydata()) == [1.0, 10.0, pytest.approx(0.6)]
    assert list(picture.ridge.get_ydata()) == [pytest.approx(0.8)] * 3
    assert list(picture.train.get_ydata()) == [1.0, 1e-2, 1e-2]
    assert picture.note.get_text() == "peak: 10 features for 10 rows"
    assert picture.note.get_visible() and picture.note.get_position()[1] == 10
    (modern,) = picture.zones.areas.get_paths()
    assert modern.vertices[:, 0].min() == 10
    assert [text.get_visible() for text in picture.zones.names] == [True, True]
    assert list(picture.threshold.get_xdata()) == [10, 10]
    picture.update(
        dataclasses.replace(
            view, test=np.empty((0, 3)), ridge=np.empty((0, 3)), train=np.empty((0, 3))
        )
    )
    assert list(picture.test.get_xdata()) == []
    assert picture.render().startswith(b"\x89PNG")


def whole(validation: list[float], chosen: int) -> CapacityView:
    """A view of which everything is known, with these validation errors."""
    n = len(validation)
    return dataclasses.replace(
        VIEW,
        capacities=tuple(range(n)),
        chosen=chosen,
        train_error=np.full((2, n), 0.1),
        validation_error=np.array([validation] * 2),
        bias2=np.full(n, 0.1),
        variance=np.full(n, 0.1),
        done=n,
        total=n,
    )


ERRORS = [0.9, 0.8, 0.7, 0.2, 0.18, 0.21, 0.5, 0.17]
"""The last one is as low again, with many more parameters."""


@pytest.mark.parametrize(
    ("chosen", "zone"),
    [(0, "too simple"), (3, "about right"), (4, "about right"), (7, "too flexible")],
)
def test_the_zones_are_shaded_and_named(chosen: int, zone: str) -> None:
    picture = CapacityPicture()
    picture.update(whole(ERRORS, chosen))
    assert picture.heading.get_text() == f"degree {chosen}: {zone}"
    for zones in picture.zones:
        simple, flexible = (path.vertices[:, 0] for path in zones.areas.get_paths())
        assert (simple.min(), simple.max()) == (-0.5, 2.5)
        assert (flexible.min(), flexible.max()) == (5.5, 7.5)
        assert [text.get_visible() for text in zones.names] == [True] * 3
        assert zones.names[0].get_position()[0] == pytest.approx(1.5 / 8)


def test_where_nothing_is_too_flexible_no_zone_says_so() -> None:
    picture = CapacityPicture()
    picture.update(whole([0.9, 0.8, 0.3, 0.25, 0.24, 0.24], 5))
    assert picture.heading.get_text() == "degree 5: about right"
    assert [text.get_visible() for text in picture.zones[0].names] == [True, True, False]
    assert len(picture.zones[0].areas.get_paths()) == 1
    picture.update(VIEW)  # not all are known yet
    assert picture.heading.get_text() == "degree 1"
    assert not any(text.get_visible() for text in picture.zones[0].names)
