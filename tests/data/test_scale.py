import numpy as np
import pytest

from hpwidgets.data.scale import standardise, standardise_axis, standardise_targets

RNG = np.random.default_rng(0)


def three(*shape: int) -> list[np.ndarray]:
    return [RNG.normal(5, 3, (rows, *shape)) for rows in (40, 20, 10)]


def test_features_are_scaled_by_the_training_rows_alone() -> None:
    train, validation, test = three(4)
    scaled = standardise(train, validation, test)
    mean, deviation = train.mean(0), train.std(0)
    for part, raw in zip(scaled, (train, validation, test), strict=True):
        assert part.dtype == np.float32
        np.testing.assert_allclose(part, (raw - mean) / deviation, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("shape", "axis"), [((7, 3), 2), ((3, 5, 6), 1)])
def test_axis_is_scaled_over_all_other_places_of_the_training_rows(
    shape: tuple[int, ...], axis: int
) -> None:
    raw = three(*shape)
    others = tuple(place for place in range(len(shape) + 1) if place != axis)
    mean = raw[0].mean(others, keepdims=True)
    deviation = raw[0].std(others, keepdims=True)
    for part, values in zip(standardise_axis(*raw, axis=axis), raw, strict=True):
        assert part.dtype == np.float32
        assert part.flags.c_contiguous
        np.testing.assert_allclose(part, (values - mean) / deviation, rtol=1e-5, atol=1e-6)


def test_a_constant_feature_becomes_zero() -> None:
    constant = [np.full((rows, 1), 3.0) for rows in (4, 2, 2)]
    assert all((part == 0).all() for part in standardise(*constant))


def test_targets_are_scaled_by_the_training_rows_alone() -> None:
    train, validation, test = standardise_targets(*three())
    assert (train.shape, validation.shape, test.shape) == ((40,), (20,), (10,))
    assert train.mean() == pytest.approx(0, abs=1e-6)
    assert train.std() == pytest.approx(1, abs=1e-6)
    assert abs(test.mean()) > 0.01
