import numpy as np
import pytest
from matplotlib.colors import to_rgb

from hpwidgets.draw.surface import check_surface, class_image, decision_line, extent
from hpwidgets.draw.theme import DARK, LIGHT

BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


def rgb(colour):
    return np.round(255 * np.array(to_rgb(colour)))


@BOTH
def test_sure_areas_have_the_softened_colour_of_the_class(theme):
    image = class_image(np.array([[[1, 0, 0], [0, 0, 1]]], np.float32), theme)
    for pixel, k in ((image[0, 0], 0), (image[0, 1], 2)):
        expected = 0.5 * rgb(theme.background) + 0.5 * rgb(theme.classes[k])
        assert pixel == pytest.approx(expected, abs=1)


def test_doubt_is_paler_than_certainty():
    values = np.array([[[0.5, 0.5], [0.7, 0.3], [0.9, 0.1], [1.0, 0.0]]], np.float32)
    blue = class_image(values, LIGHT)[0, :, 2].astype(int)  # orange takes blue from white
    assert (np.diff(blue) < 0).all()


def test_what_is_no_number_is_background():
    values = np.array([[[np.nan, np.nan], [1, 0]]], np.float32)
    assert class_image(values, DARK)[0, 0].tolist() == [17, 17, 17]


def test_the_line_runs_where_two_classes_are_equal(left_right):
    x, y = decision_line(left_right.x, left_right.y, left_right.values)
    assert x == pytest.approx(np.zeros(len(x)), abs=1e-6)
    assert (y.min(), y.max()) == (-1.5, 1.5)


def test_three_classes_meet():
    grid = np.linspace(-1, 1, 81, dtype=np.float32)
    xx, yy = np.meshgrid(grid, grid)
    angles = np.deg2rad([90, 210, 330])
    scores = np.stack([xx * np.cos(a) + yy * np.sin(a) for a in angles], axis=-1)
    values = np.exp(4 * scores) / np.exp(4 * scores).sum(axis=-1, keepdims=True)
    x, y = decision_line(grid, grid, values.astype(np.float32))
    known = ~np.isnan(x)
    # Every point is as near to one border of 120° sectors as the grid allows.
    borders = np.deg2rad([30, 150, 270])
    off = np.min(
        [
            np.abs(x[known] * np.sin(b) - y[known] * np.cos(b))
            + np.maximum(0, -(x[known] * np.cos(b) + y[known] * np.sin(b)))
            for b in borders
        ],
        axis=0,
    )
    assert off.max() < 0.03
    for b in borders:  # and every border is there
        assert (x[known] * np.cos(b) + y[known] * np.sin(b)).max() > 0.95
    assert np.isnan(x).sum() >= 1


def test_one_class_everywhere_has_no_line():
    grid = np.array([0.0, 1.0], np.float32)
    values = np.tile(np.array([1, 0], np.float32), (2, 2, 1))
    x, y = decision_line(grid, grid, values)
    assert x.size == y.size == 0


def test_extent_centres_pixels_on_the_grid():
    x, y = np.array([0, 1, 2], np.float32), np.array([0, 2], np.float32)
    assert extent(x, y) == (-0.5, 2.5, -1.0, 3.0)


def test_other_shapes_are_refused():
    with pytest.raises(ValueError) as error:
        check_surface(np.zeros((3, 2), np.float32), (3, 2, 2))
    assert str(error.value) == (
        "surface.values must have shape [3, 2, 2] for this grid and these points, got [3, 2]"
    )
    with pytest.raises(ValueError) as error:
        check_surface(np.zeros((1, 5), np.float32), (1, 5))
    assert str(error.value) == "a surface needs at least 2 grid points each way, got [1, 5]"
