"""Missing values and outliers are put where and as often as they were asked for."""

from __future__ import annotations

import numpy as np
import pandas
import pytest

from hpwidgets.lessons.preparing._damage import damage


@pytest.fixture
def frame() -> pandas.DataFrame:
    draw = np.random.default_rng(0)
    return pandas.DataFrame(
        {"a": draw.normal(5, 2, 200), "b": draw.normal(0, 100, 200), "c": ["x", "y"] * 100}
    )


def test_so_many_cells_are_missing_and_so_many_far_off(frame: pandas.DataFrame) -> None:
    before = frame.copy()
    hurt = damage(frame, missing=0.1, outliers=0.05, seed=3)
    assert hurt.missing.sum() == 40 == hurt.frame.isna().to_numpy().sum()
    assert 0 < hurt.outliers.sum() <= 20
    assert not (hurt.missing & hurt.outliers).any() and not hurt.missing[:, 2].any()
    for at, name in enumerate("ab"):
        moved = (hurt.frame[name] - frame[name])[hurt.outliers[:, at]].abs() / np.std(frame[name])
        assert moved.between(10, 20).all()
        untouched = ~(hurt.missing | hurt.outliers)[:, at]
        assert (hurt.frame[name] == frame[name])[untouched].all()
    pandas.testing.assert_frame_equal(frame, before)


def test_a_larger_share_adds_cells_and_another_seed_takes_others(frame: pandas.DataFrame) -> None:
    few, many = (damage(frame, missing=share, seed=1).missing for share in (0.05, 0.3))
    assert (many | ~few).all()
    assert (damage(frame, missing=0.05, seed=2).missing != few).any()


def test_a_share_out_of_range_is_refused(frame: pandas.DataFrame) -> None:
    with pytest.raises(ValueError, match=r"missing must be a share of the cells in \[0, 0.9\]"):
        damage(frame, missing=1.5)


def test_columns_may_have_any_names(frame: pandas.DataFrame) -> None:
    numbered = frame.set_axis([0, 1, 2], axis=1)
    hurt = damage(numbered, missing=0.1)
    assert list(hurt.frame.columns) == [0, 1, 2] and hurt.frame.isna().to_numpy().sum() == 40
