"""The computing time of a rung is shared among those who train in it."""

from __future__ import annotations

from itertools import count
from types import SimpleNamespace

import pytest

import hpwidgets as hp
from hpwidgets.tuning.halving import rungs
from hpwidgets.tuning.halving.halving import successive_halving
from tests.factories import moons


def test_seconds_of_all_add_up_to_the_epochs_of_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that moves by one at each look: each epoch of the population takes one second."""
    clock = SimpleNamespace(perf_counter=count().__next__)
    monkeypatch.setattr(rungs, "time", clock)
    settings = [hp.Hyperparameters(learning_rate=10**-k, hidden_units=4) for k in (1, 2, 3, 4)]
    *_, view = successive_halving(settings, moons(), max_epochs=4, eta=2)
    assert view.trained.max() == 4 and view.seconds.sum() == pytest.approx(4)
    assert view.seconds[view.trained == 1].tolist() == pytest.approx([0.25] * 2)
