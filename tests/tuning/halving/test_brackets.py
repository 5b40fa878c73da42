"""The brackets of Hyperband, against the paper's table and against fractions."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hpwidgets as hp
from hpwidgets.records import Bracket
from hpwidgets.tuning.halving.brackets import compare_roundings, make_bracket, whole_log

PAPER = {
    # Li and others (2018), Table 1: R = 81, η = 3, as Algorithm 1 gives it and as it is printed.
    "ceil": {
        4: [(81, 1), (27, 3), (9, 9), (3, 27), (1, 81)],
        3: [(34, 3), (11, 9), (3, 27), (1, 81)],
        2: [(15, 9), (5, 27), (1, 81)],
        1: [(8, 27), (2, 81)],
        0: [(5, 81)],
    },
    "floor": {
        4: [(81, 1), (27, 3), (9, 9), (3, 27), (1, 81)],
        3: [(27, 3), (9, 9), (3, 27), (1, 81)],
        2: [(9, 9), (3, 27), (1, 81)],
        1: [(6, 27), (2, 81)],
        0: [(5, 81)],
    },
}


def table(brackets: tuple[Bracket, ...]) -> dict[int, list[tuple[int, int]]]:
    return {b.s: [(rung.configurations, rung.epochs) for rung in b.rungs] for b in brackets}


@pytest.mark.parametrize("rounding", ["ceil", "floor"])
def test_the_table_of_the_paper_in_both_roundings(rounding: str) -> None:
    assert table(hp.hyperband_brackets(rounding=rounding)) == PAPER[rounding]  # type: ignore[arg-type]


def test_what_a_bracket_costs() -> None:
    brackets = hp.hyperband_brackets(81, 3)
    # 81·1 + 27·2 + 9·6 + 3·18 + 1·54, and so on; the paper's B = 5·81 bounds Σ n_i·r_i.
    assert [bracket.spent for bracket in brackets] == [297, 276, 279, 324, 405]
    assert [bracket.spent_anew for bracket in brackets] == [405, 363, 351, 378, 405]
    assert [bracket.configurations for bracket in brackets] == [81, 34, 15, 8, 5]


@pytest.mark.parametrize(
    ("R", "eta", "starts"),
    [
        (243, 3, [243, 98, 41, 18, 9, 6]),  # floats: log(243)/log(3) is 4.999…
        (1000, 10, [1000, 134, 20, 4]),  # and log10 of it by logarithms 2.999…
        (8, 2, [8, 6, 4, 4]),  # as mlr3hyperband prints it
        (125, 5, [125, 34, 10, 4]),
        (1, 3, [1]),
        (2, 3, [1]),
    ],
)
def test_powers_and_small_budgets(R: int, eta: int, starts: list[int]) -> None:
    brackets = hp.hyperband_brackets(R, eta)
    assert [bracket.configurations for bracket in brackets] == starts
    assert all(bracket.rungs[-1].epochs == R for bracket in brackets)


@given(R=st.integers(1, 5000), eta=st.integers(2, 12))
def test_every_bracket_is_that_of_algorithm_1(R: int, eta: int) -> None:
    s_max = next(s for s in range(20) if eta ** (s + 1) > R)
    brackets = hp.hyperband_brackets(R, eta)
    assert [bracket.s for bracket in brackets] == list(range(s_max, -1, -1))
    B = (s_max + 1) * R
    for bracket in brackets:
        s = bracket.s
        n = math.ceil(Fraction(B, R) * Fraction(eta**s, s + 1))
        assert len(bracket.rungs) == s + 1
        for i, rung in enumerate(bracket.rungs):
            assert rung.configurations == math.floor(Fraction(n, eta**i))
            assert rung.resource == Fraction(R) * Fraction(1, eta**s) * eta**i
            assert rung.epochs == math.floor(rung.resource) >= 1
            if i:  # one in η is kept
                assert rung.configurations == bracket.rungs[i - 1].configurations // eta


def test_halving_of_any_number_ends_where_fewer_than_one_would_be_kept() -> None:
    bracket = make_bracket(5, 81, 3, 4)
    assert [(rung.configurations, rung.epochs) for rung in bracket.rungs] == [(5, 1), (1, 3)]
    assert [whole_log(n, 2) for n in (1, 2, 3, 4, 1023, 1024)] == [0, 1, 1, 2, 9, 10]


def test_both_roundings_side_by_side() -> None:
    view = compare_roundings(81, 3)
    assert (view.max_epochs, view.eta) == (81, 3)
    assert table(view.ceil) == PAPER["ceil"] and table(view.floor) == PAPER["floor"]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"max_epochs": 0}, ValueError, "max_epochs must be a whole number in .1, 1000000., got 0"),
        ({"max_epochs": 8.5}, TypeError, "max_epochs must be a whole number"),
        ({"max_epochs": True}, TypeError, "max_epochs must be a whole number"),
        ({"eta": 1}, ValueError, "eta must be a whole number in .2, 1000., got 1; the nearest"),
        ({"eta": 2.5}, TypeError, "eta must be a whole number"),
        ({"rounding": "up"}, ValueError, "rounding must be 'ceil' .*'floor' .*got 'up'"),
    ],
)
def test_what_cannot_be_is_said(arguments: dict, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        hp.hyperband_brackets(**arguments)
