from __future__ import annotations

import pytest

from hpwidgets.course import final, over_seeds


def test_the_final_record_of_each_seed() -> None:
    assert over_seeds(lambda seed: iter([seed, 10 * seed])) == [0, 10, 20, 30, 40]


def test_no_record_is_an_error() -> None:
    with pytest.raises(ValueError, match="no record to show, got none; give work that yields one"):
        final(iter([]))
