"""Axes of a search space: whatever their ends, what they draw lies on them, evenly, and back."""

from __future__ import annotations

import itertools
import math
import pickle
from typing import Any

import numpy as np
import optuna
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpwidgets.tuning.space.axes import Axis, Choice, Float, Integer

finite = {"allow_nan": False, "allow_infinity": False}


@st.composite
def floats(draw: st.DrawFn) -> Float:
    log = draw(st.booleans())
    least = 1e-300 if log else -1e300
    low, high = sorted(draw(st.lists(st.floats(least, 1e300, **finite), min_size=2, max_size=2)))
    return Float(low, high, log=log)


@st.composite
def integers(draw: st.DrawFn) -> Integer:
    log = draw(st.booleans())
    ends = st.integers(1 if log else -(10**6), 10**6)
    low, high = sorted(draw(st.lists(ends, min_size=2, max_size=2)))
    return Integer(low, high, log=log)


values = st.one_of(st.text(max_size=3), st.integers(), st.floats(**finite), st.none())
choices = st.lists(values, min_size=1, max_size=5, unique=True).map(lambda few: Choice(*few))
axes = st.one_of(floats(), integers(), choices)


@given(axes, st.floats(0, 1))
def test_a_draw_lies_on_its_axis_and_leads_back(axis: Any, u: float) -> None:
    value = axis.from_unit(u)
    assert value in axis
    assert 0 <= axis.to_unit(value) <= 1
    again = axis.from_unit(axis.to_unit(value))
    if isinstance(axis, Float):
        wide = abs(axis.high - axis.low)
        assert again == pytest.approx(value, rel=1e-9, abs=1e-9 * (0 if axis.log else wide))
    else:
        assert again == value
    distribution = axis.distribution()
    assert distribution._contains(distribution.to_internal_repr(value))


@given(st.one_of(floats(), integers()), st.lists(st.floats(0, 1), min_size=2, max_size=6))
def test_more_of_the_unit_is_more_of_the_range(axis: Any, shares: list[float]) -> None:
    drawn = [axis.from_unit(u) for u in sorted(shares)]
    assert drawn == sorted(drawn)
    assert (axis.from_unit(0.0), axis.from_unit(1.0)) == (axis.low, axis.high)


@given(axes, st.integers(1, 9))
def test_a_grid_has_as_many_values_as_were_asked_for_or_all(axis: Any, n: int) -> None:
    grid = axis.grid(n)
    assert all(value in axis for value in grid)
    if isinstance(axis, Choice):
        assert grid == axis.values
        return
    if isinstance(axis, Integer):
        assert len(grid) == len(set(grid)) == min(n, axis.size)
    else:
        assert len(grid) == (n if axis.size > 1 else 1)
    assert list(grid) == sorted(grid)
    if n > 1:
        assert (grid[0], grid[-1]) == (axis.low, axis.high)


@pytest.mark.parametrize("log", [False, True])
def test_numbers_that_round_to_one_move_apart(log: bool) -> None:
    for low, high, n in itertools.product(range(1, 5), range(5, 12), range(1, 12)):
        grid = Integer(low, high, log=log).grid(n)
        assert list(grid) == sorted(set(grid)) and len(grid) == min(n, high - low + 1)
        assert low <= grid[0] and grid[-1] <= high
    assert Integer(1, 10, log=True).grid(8) == (1, 2, 3, 4, 5, 6, 7, 10)


@given(axes)
def test_an_axis_is_written_hashed_and_pickled_as_itself(axis: Axis) -> None:
    assert eval(repr(axis)) == axis == pickle.loads(pickle.dumps(axis))
    assert hash(eval(repr(axis))) == hash(axis)
    with pytest.raises(AttributeError):
        axis.low = 1  # type: ignore[union-attr, misc]


@pytest.mark.parametrize(
    "axis",
    [
        Float(-1, 3),
        Float(1e-5, 10, log=True),
        Integer(-2, 3),
        Integer(1, 12, log=True),
        Integer(4, 128, log=True),
        Choice("a", "b", "c"),
    ],
    ids=repr,
)
def test_optunas_draws_are_spread_as_ours_are(axis: Any) -> None:
    """Kolmogorov and Smirnov's distance of 3000 draws each stays below its 0.1 % limit."""
    n = 3000
    sampler = optuna.samplers.RandomSampler(seed=5)
    optuna.logging.disable_default_handler()
    study = optuna.create_study(sampler=sampler)
    theirs = [axis.suggest(study.ask(), "x") for _ in range(n)]
    ours = [axis.from_unit(u) for u in np.random.default_rng(6).random(n)]
    known = sorted({*ours, *theirs})
    place = {value: at for at, value in enumerate(known)}
    counts = [
        np.bincount([place[v] for v in side], minlength=len(known)) for side in (ours, theirs)
    ]
    distance = np.abs(np.cumsum(counts[0] - counts[1])).max() / n
    assert distance < 1.95 * math.sqrt(2 / n)


@pytest.mark.parametrize(
    ("make", "kind", "message"),
    [
        (lambda: Float("0", 1), TypeError, "Float needs a number as low, got '0'"),
        (lambda: Float(0, True), TypeError, "Float needs a number as high, got True"),
        (lambda: Float(0, math.inf), ValueError, "Float needs finite ends, got high=inf"),
        (lambda: Integer(0, 2.0), TypeError, "Integer needs a whole number as high, got 2.0"),
        (lambda: Integer(5, 2), ValueError, r"got Integer\(5, 2\); write Integer\(2, 5\)"),
        (lambda: Float(0, 1, log=1), TypeError, "Float needs log=True or log=False, got log=1"),
        (lambda: Float(-1, 1, log=True), ValueError, "must lie above 0, got low=-1"),
        (lambda: Choice(), ValueError, "Choice needs at least one value"),
        (lambda: Choice(1, 1.0), ValueError, "Choice holds 1.0 twice: name each value once"),
        (lambda: Float(0, 1).grid(0), ValueError, "at least 1 value per axis, got 0"),
        (lambda: Float(0, 1).grid(2.0), TypeError, "a whole number of values per axis, got 2.0"),
        (lambda: Float(0, 1).grid(True), TypeError, "a whole number of values per axis, got True"),
    ],
)
def test_what_is_no_axis_is_said(make: Any, kind: type, message: str) -> None:
    with pytest.raises(kind, match=message):
        make()


def test_truth_values_are_no_numbers() -> None:
    both = Choice(True, 1)
    assert both.to_unit(True) == 0.25 and both.to_unit(1) == 0.75
    assert True not in Choice(1, 2) and True not in Integer(0, 2) and True not in Float(0, 2)
    assert Choice(np.int64(3), np.float64(0.5), np.True_).values == (3, 0.5, True)
    assert type(Choice(np.int64(3)).values[0]) is int
