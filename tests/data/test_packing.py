import numpy as np
import pytest

from hpwidgets.data._packing import LONGEST_TEXT, _smallest, pack, unpack


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([0, 255], np.uint8),
        ([-1, 30_000], np.int16),
        ([70_000, -5], np.int32),
        ([0.5, 2.0**20], np.float32),
        ([0.1, 1], np.float64),
        ([1e300, 1], np.float64),
        ([2**40 + 1, 1], np.float64),
    ],
)
def test_values_are_kept_exactly_in_few_bytes(values: list[float], dtype: type) -> None:
    X = np.array(values, dtype=np.float64).reshape(-1, 1)
    small = _smallest(X)
    assert small.dtype == dtype
    np.testing.assert_array_equal(small.astype(np.float64), X)


@pytest.mark.parametrize("labels", [["a", "가나"], [1, 2], [0.5, 2.5], [True, False]])
def test_round_trip(labels: list[object]) -> None:
    text = pack(np.array([[0.1], [1e-300]]), np.array(labels))
    assert text is not None
    X, y = unpack(text)
    assert X.tolist() == [[0.1], [1e-300]]
    assert y.tolist() == labels


def test_what_compresses_well_is_carried() -> None:
    text = pack(np.zeros((200_000, 1)), np.zeros(200_000))
    assert text is not None
    assert len(text) < 10_000


def test_what_is_too_long_is_not_carried() -> None:
    rng = np.random.default_rng(0)
    assert pack(rng.normal(size=(20_000, 1)), np.zeros(20_000)) is None
    assert pack(rng.normal(size=(600_000, 1)), np.zeros(600_000)) is None
    fits = pack(rng.normal(size=(15_000, 1)), np.zeros(15_000))
    assert fits is not None
    assert 0.7 * LONGEST_TEXT < len(fits) <= LONGEST_TEXT
