"""What the exercise on Hyperband says of an answer."""

from __future__ import annotations

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.lessons.hyperband._checks import configurations_at_least, epochs_at_most, winner_kept
from hpwidgets.lessons.hyperband._pool import slow_starters
from hpwidgets.tuning.exercises import check
from tests.lessons.hyperband.test_pool import pool_of


def test_epochs_and_configurations_are_counted_to_the_last() -> None:
    brackets = hp.hyperband_brackets(81, 3)
    assert epochs_at_most(brackets, 1581).met and not epochs_at_most(brackets, 1580).met
    assert configurations_at_least(brackets, 143).met
    missed = configurations_at_least(brackets, 144)
    assert not missed.met and missed.got == "143 configurations"
    assert repr(check(missed)).startswith("✗ at least 144 configurations: 143")


def test_the_share_is_the_mean_over_brackets_and_pools() -> None:
    values = np.random.default_rng(0).uniform(size=(40, 9))
    brackets = hp.hyperband_brackets(9, 3)
    views = [slow_starters(pool_of(values * scale), brackets, draws=50) for scale in (1, 2)]
    share = np.mean([view.fate[:, -1] / 50 for view in views])
    assert winner_kept(views, float(share)).met
    assert not winner_kept(views, float(share) + 0.01).met
    assert winner_kept(views, 0.1).got == f"{share:.0%}"


def test_what_cannot_be_checked_is_said() -> None:
    with pytest.raises(ValueError, match="at least one bracket, got none"):
        epochs_at_most((), 3)
    with pytest.raises(TypeError, match="got int"):
        configurations_at_least([3], 3)  # type: ignore[list-item]
    with pytest.raises(ValueError, match="at least one view"):
        winner_kept([], 0.5)
