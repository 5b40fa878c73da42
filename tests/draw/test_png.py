import numpy as np
import pytest

from hpwidgets.draw._png import encode_png


@pytest.mark.parametrize("height", [1, 13, 64, 65, 200])
def test_every_pixel_survives(decode, height):
    pixels = np.random.default_rng(0).integers(0, 256, (height, 7, 4), dtype=np.uint8)
    assert np.array_equal(decode(encode_png(pixels)), pixels[:, :, :3])


@pytest.mark.parametrize("level", [1, 6])
def test_colours_without_alpha_survive(decode, level):
    pixels = np.random.default_rng(0).integers(0, 256, (65, 7, 3), dtype=np.uint8)
    assert np.array_equal(decode(encode_png(pixels, level=level)), pixels)


def test_a_single_row_and_column(decode):
    assert decode(encode_png(np.full((1, 1, 4), 77, np.uint8))).tolist() == [[[77, 77, 77]]]


@pytest.mark.parametrize(
    ("pixels", "came"),
    [
        (np.zeros((2, 3), np.uint8), "uint8 of shape [2, 3]"),
        (np.zeros((2, 3, 2), np.uint8), "uint8 of shape [2, 3, 2]"),
        (np.zeros((2, 3, 4)), "float64 of shape [2, 3, 4]"),
    ],
)
def test_other_arrays_are_refused(pixels, came):
    with pytest.raises(ValueError) as error:
        encode_png(pixels)
    assert str(error.value) == f"pixels must be uint8 of shape [height, width, 3 or 4], got {came}"
