import dataclasses

import numpy as np
import pytest

from hpwidgets.draw._ranges import widened
from hpwidgets.draw.class_map import ClassMap
from hpwidgets.draw.theme import LIGHT
from hpwidgets.draw.training.boundary import BoundaryPanel
from hpwidgets.draw.value_map import FittedCurve, ValueMap
from hpwidgets.records import Points, Surface


@pytest.fixture
def panel(axes):
    return BoundaryPanel(axes, LIGHT, "classification")


@pytest.fixture
def fit(axes):
    return BoundaryPanel(axes, LIGHT, "regression")


def test_rows_are_drawn_by_class_and_split(panel, make_view, two_classes, left_right):
    panel.update(make_view(points=two_classes, surface=left_right))
    drawing = panel.drawing
    assert isinstance(drawing, ClassMap)
    assert drawing.train[0].get_xdata().tolist() == [-1, -0.5]
    assert drawing.train[1].get_ydata().tolist() == [0, -1]
    assert drawing.validation[1].get_xdata().tolist() == pytest.approx([0.8])
    assert drawing.train[0].get_markerfacecolor() == LIGHT.classes[0]
    assert drawing.validation[0].get_markerfacecolor() == "none"
    assert drawing.train[0].get_marker() == drawing.validation[0].get_marker()
    assert drawing.train[0].get_marker() != drawing.train[1].get_marker()


def test_areas_and_line_come_from_the_surface(panel, axes, make_view, two_classes, left_right):
    panel.update(make_view(points=two_classes, surface=left_right))
    drawing = panel.drawing
    assert drawing.image.get_visible()
    assert drawing.image.get_array().shape == (31, 41, 3)
    assert drawing.line.get_xdata() == pytest.approx(0, abs=1e-6)
    assert axes.get_xlim() == (-2, 2)
    assert axes.get_ylim() == (-1.5, 1.5)
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("width", "height")


def test_a_new_surface_on_the_same_grid_redraws_nothing_else(
    panel, axes, make_view, two_classes, left_right
):
    panel.update(make_view(points=two_classes, surface=left_right))
    axes.figure.stale = False
    flipped = dataclasses.replace(left_right, values=left_right.values[:, :, ::-1])
    before = np.array(panel.drawing.image.get_array())
    panel.update(make_view(points=two_classes, surface=flipped))
    assert not axes.figure.stale
    assert np.array_equal(panel.drawing.image.get_array(), before[:, ::-1])


def test_points_without_a_surface(panel, axes, make_view, two_classes):
    panel.update(make_view(points=two_classes))
    assert not panel.drawing.image.get_visible()
    assert panel.drawing.line.get_xdata() == []
    assert axes.get_xlim() == pytest.approx((-1.12, 1.12))


def test_nothing_yet(panel, axes, make_view):
    panel.update(make_view())
    assert tuple(panel.animated) == ()
    assert axes.get_title(loc="left") == "decision boundary"
    assert axes.get_xticks().tolist() == []


def test_classes_are_named_or_counted(panel, axes, make_view, two_classes):
    panel.update(make_view(points=two_classes))
    assert [t.get_text() for t in axes.get_legend().get_texts()] == ["left", "right"]
    many = dataclasses.replace(two_classes, class_names=tuple(f"kind {i}" for i in range(12)))
    panel.update(make_view(points=many))
    assert axes.get_legend() is None
    assert axes.get_title(loc="right") == "12 classes"
    assert len(panel.drawing.train) == 12
    panel.update(make_view(points=two_classes))
    assert axes.get_title(loc="right") == ""
    assert panel.drawing.train[5].get_xdata().size == 0


def test_one_feature_has_its_classes_as_heights(panel, axes, make_view):
    points = Points(
        task="classification",
        train=np.array([[-1], [-2], [1]], np.float32),
        train_targets=np.array([0, 0, 1], np.float32),
        validation=np.array([[2]], np.float32),
        validation_targets=np.array([1], np.float32),
        feature_names=("dose",),
        class_names=("no", "yes"),
    )
    x = np.linspace(-2, 2, 21, dtype=np.float32)
    right = 1 / (1 + np.exp(-4 * x))
    values = np.stack([1 - right, right], axis=-1).astype(np.float32)
    panel.update(make_view(points=points, surface=Surface(x=x, y=x[:0], values=values)))
    assert axes.get_ylim() == (-0.5, 1.5)
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("dose", "class")
    assert np.round(panel.drawing.train[0].get_ydata()).tolist() == [0, 0]
    assert len(set(panel.drawing.train[0].get_ydata().tolist())) == 2
    assert panel.drawing.line.get_xdata() == pytest.approx(0, abs=1e-6)


def test_a_fitted_curve(fit, axes, make_view, curve_points):
    grid = np.linspace(0, 2, 11, dtype=np.float32)
    surface = Surface(x=grid, y=grid[:0], values=grid**2)
    fit.update(make_view(task="regression", points=curve_points, surface=surface))
    drawing = fit.drawing
    assert isinstance(drawing, FittedCurve)
    assert drawing.curve.get_ydata().tolist() == (grid**2).tolist()
    assert drawing.train.get_ydata().tolist() == [0, 1, 4]
    assert drawing.validation.get_xdata().tolist() == [0.5, 1.5]
    assert drawing.validation.get_markerfacecolor() == "none"
    assert axes.get_title(loc="left") == "fitted curve"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("time", "target")
    assert axes.get_ylim() == pytest.approx((-0.24, 4.24))


def test_a_map_of_predictions(fit, axes, make_view, two_classes):
    points = dataclasses.replace(
        two_classes, task="regression", train_targets=np.array([0, 1, 2, 3], np.float32)
    )
    grid = np.linspace(-2, 2, 9, dtype=np.float32)
    values = np.add.outer(grid, grid)
    fit.update(
        make_view(task="regression", points=points, surface=Surface(x=grid, y=grid, values=values))
    )
    drawing = fit.drawing
    assert isinstance(drawing, ValueMap)
    assert drawing.image.get_array().tolist() == values.tolist()
    assert drawing.train.get_array().tolist() == [0, 1, 2, 3]
    assert drawing.train.get_offsets().tolist() == points.train.tolist()
    assert drawing.image.get_clim() == drawing.train.get_clim() == pytest.approx((-0.18, 3.18))
    assert axes.get_title(loc="left") == "prediction"


def test_another_kind_of_data_replaces_the_drawing(fit, axes, make_view, curve_points, two_classes):
    plane = dataclasses.replace(two_classes, task="regression")
    fit.update(make_view(task="regression", points=plane))
    fit.update(make_view(task="regression", points=curve_points))
    assert isinstance(fit.drawing, FittedCurve)
    assert len(axes.images) == len(axes.child_axes) == 0
    assert set(fit.drawing.animated) == set(axes.lines)


def test_a_failed_surface_does_not_stick(panel, make_view, two_classes, left_right):
    wrong = dataclasses.replace(left_right, values=left_right.values[:, :, :1])
    for _ in range(2):
        with pytest.raises(ValueError) as error:
            panel.update(make_view(points=two_classes, surface=wrong))
        assert str(error.value) == (
            "surface.values must have shape [31, 41, 2] for this grid and these points,"
            " got [31, 41, 1]"
        )
    panel.update(make_view(points=two_classes, surface=left_right))
    assert panel.drawing.image.get_array().shape == (31, 41, 3)


def test_more_features_are_refused(panel, make_view, two_classes):
    deep = dataclasses.replace(two_classes, train=np.zeros((4, 3), np.float32))
    with pytest.raises(ValueError) as error:
        panel.update(make_view(points=deep))
    assert str(error.value) == (
        "points must have shape [n, 1] or [n, 2] to be drawn, got [4, 3];"
        " leave points out for other data"
    )


@pytest.mark.parametrize(
    ("rows", "grid", "expected"),
    [
        ([0.0, 2.0], None, (-0.12, 2.12)),
        ([1.0], None, (0.5, 1.5)),
        ([], None, (-0.06, 1.06)),
        ([0.0, 5.0], [-1.0, 1.0], (-1.0, 5.0)),
        ([0.0, np.nan, 1.0], None, (-0.06, 1.06)),
    ],
)
def test_widened(rows, grid, expected):
    grid = None if grid is None else np.array(grid, np.float32)
    assert widened(np.array(rows, np.float32), grid) == pytest.approx(expected)
