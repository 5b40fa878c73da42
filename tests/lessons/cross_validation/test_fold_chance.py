"""The chance that a fold lacks a class: by counting every deal, by SciPy, and by shuffling."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from scipy.stats import hypergeom
from sklearn.model_selection import KFold

from hpwidgets.lessons.cross_validation._fold_chance import (
    chance_of_count,
    chance_of_missing,
    chance_unseen,
    fold_sizes,
    missing_chances,
)
from tests.factories import stopping_after


@pytest.mark.parametrize(("rows", "k"), [(11, 3), (50, 5), (7, 7), (20, 6)])
def test_sizes_are_those_of_k_fold(rows: int, k: int) -> None:
    wanted = [len(test) for _train, test in KFold(k).split(np.zeros(rows))]
    assert fold_sizes(rows, k) == wanted


@pytest.mark.parametrize(("rows", "members", "k"), [(7, 3, 3), (8, 4, 2), (9, 5, 4), (6, 1, 3)])
def test_chances_are_shares_of_all_deals(rows: int, members: int, k: int) -> None:
    folds = np.repeat(np.arange(k), fold_sizes(rows, k))
    deals = [folds[list(places)] for places in combinations(range(rows), members)]
    missing = np.mean([len(set(deal.tolist())) < k for deal in deals])
    alone = np.mean([len(set(deal.tolist())) == 1 for deal in deals])
    assert chance_of_missing(rows, members, k) == pytest.approx(missing, abs=1e-12)
    assert chance_unseen(rows, members, k) == pytest.approx(alone, abs=1e-12)
    counts = np.bincount([(deal == 0).sum() for deal in deals], minlength=members + 1)
    found = chance_of_count(rows, members, fold_sizes(rows, k)[0])
    assert found == pytest.approx(counts / len(deals), abs=1e-12)


def test_five_of_fifty_in_five_folds() -> None:
    assert chance_of_missing(50, 5, 5) == pytest.approx(1 - 10**5 / math.comb(50, 5), abs=1e-15)
    assert f"{chance_of_missing(50, 5, 5):.3f}" == "0.953"
    assert chance_of_missing(50, 4, 5) == 1.0
    wanted = hypergeom(50, 5, 10).pmf(np.arange(6))
    assert chance_of_count(50, 5, 10) == pytest.approx(wanted, abs=1e-12)


def test_large_numbers_stay_exact() -> None:
    # Terms of size 1e300 cancel; what is left must be a chance that falls with the members.
    found = [chance_of_missing(1000, m, 20) for m in (20, 60, 100, 300)]
    assert found == sorted(found, reverse=True) and 0 < found[-1] < 1e-5 < found[0] <= 1
    assert chance_unseen(10**5, 50, 2) == pytest.approx(2 * 0.5**50, rel=0.03)


def test_shuffles_agree_with_the_computed_chances() -> None:
    views = list(missing_chances(50, 5, 5, class_name="ill", draws=4000))
    last = views[-1]
    assert (views[0].done, last.done, last.total) == (0, 4000, 4000)
    assert math.isnan(views[0].now_simulated) and views[0].now == last.now
    assert last.class_name == "ill" and last.now == pytest.approx(0.9528, abs=1e-4)

    def near(found: np.ndarray[tuple[int], np.dtype[np.float64]], wanted: object) -> None:
        p = np.asarray(wanted)
        assert (abs(found - p) <= 4.5 * np.sqrt(p * (1 - p) / 4000) + 1e-3).all()

    near(last.simulated, last.computed)
    near(last.by_k_simulated, last.by_k)
    near(last.share_simulated, last.share)
    assert last.by_k[last.ks == 5] == pytest.approx(last.now)
    assert last.computed.tolist() == [chance_of_missing(50, int(m), 5) for m in last.members]
    assert last.unseen == chance_unseen(50, 5, 5)
    assert last.share.sum() == pytest.approx(1)


def test_the_first_fold_is_the_one_that_is_looked_at() -> None:
    # 7 rows into folds of 3, 2 and 2: the first one alone is larger.
    *_, last = missing_chances(7, 3, 3, draws=4000)
    assert last.share == pytest.approx(hypergeom(7, 3, 3).pmf(np.arange(4)), abs=1e-12)
    assert last.share_simulated == pytest.approx(last.share, abs=0.035)


def test_every_size_counts_its_own_rows() -> None:
    # 6 rows into 3 folds: the first two are apart or together with 4/5 and 1/5; one fold is empty
    # of two rows for sure, of all six never.
    *_, last = missing_chances(6, 2, 3, draws=3000)
    by_size = dict(zip(last.members.tolist(), last.simulated.tolist(), strict=True))
    assert by_size[1] == by_size[2] == 1.0 and by_size[6] == 0.0
    assert by_size[3] == pytest.approx(chance_of_missing(6, 3, 3), abs=0.04)


def test_the_same_seed_shuffles_alike_and_stop_is_heard() -> None:
    *_, a = missing_chances(40, 6, 4, draws=300, seed=2)
    *_, b = missing_chances(40, 6, 4, draws=300, seed=2)
    *_, c = missing_chances(40, 6, 4, draws=300, seed=3)
    assert a.simulated.tolist() == b.simulated.tolist() != c.simulated.tolist()
    cancelled = stopping_after(2)
    views = list(missing_chances(5000, 60, 10, draws=10_000, cancelled=cancelled))
    assert len(views) == 3 and views[-1].done < 200


@pytest.mark.parametrize(
    ("rows", "members", "k", "message"),
    [
        (10, 0, 2, r"members must be in \[1, 10\], the number of rows, got 0"),
        (10, 11, 2, r"members must be in \[1, 10\], the number of rows, got 11"),
        (10, 2, 11, r"folds must be in \[2, 10\], the number of rows, got 11"),
        (10, 2, 1, r"folds must be in \[2, 10\], the number of rows, got 1"),
    ],
)
def test_numbers_that_cannot_be_are_said(rows: int, members: int, k: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        chance_of_missing(rows, members, k)
    with pytest.raises(ValueError, match=message):
        next(missing_chances(rows, members, k))
