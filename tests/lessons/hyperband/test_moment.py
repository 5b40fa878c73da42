"""A look back at Hyperband, against what was seen then."""

from __future__ import annotations

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.lessons.hyperband._moment import after_rung, rungs_done
from hpwidgets.records import HyperbandView
from hpwidgets.tuning.halving.halving import successive_halving
from hpwidgets.tuning.halving.hyperband import hyperband
from tests.factories import diabetes, moons
from tests.tuning.halving.test_halving import H


def test_a_look_back_does_not_know_who_diverges_later() -> None:
    h = hp.Hyperparameters(hidden_layers=0, batch_size=64, optimizer="sgd")
    settings = [h.replace(learning_rate=rate) for rate in (0.3, 0.4, 0.6, 0.7)]
    views = list(successive_halving(settings, diabetes(), max_epochs=4, eta=2))
    whole = HyperbandView(brackets=(views[0].bracket,), halvings=(views[-1],))
    diverged = [after_rung(whole, n).current.diverged.tolist() for n in (1, 2, 3)]
    assert diverged == [
        [False, False, True, True],
        [False, True, True, True],
        [True, True, True, True],
    ]


def test_a_look_back_is_what_was_seen_then() -> None:
    wild = hp.Space(learning_rate=(1e-3, 1e3), optimizer=["sgd"])
    views: list[HyperbandView] = list(hyperband(wild, moons(), max_epochs=9, base=H))
    last = views[-1]
    then = [view for view in views if view.current.rung_done]
    assert rungs_done(last) == len(then) == 6
    assert any(halving.diverged.any() for halving in last.halvings)
    for number, was in enumerate(then, 1):
        again = after_rung(last, number)
        assert rungs_done(was) == number and len(again.halvings) == len(was.halvings)
        for one, other in zip(again.halvings, was.halvings, strict=True):
            for name in ("trained", "cut", "diverged", "alive", "out"):
                assert getattr(one, name).tolist() == getattr(other, name).tolist(), name
            np.testing.assert_array_equal(one.validation_loss, other.validation_loss)
            assert (one.rung, one.rung_done, one.ended) == (other.rung, True, other.ended)
        assert again.spent == was.spent
    for number in (0, 7):
        with pytest.raises(ValueError, match="rung from 1 to 6"):
            after_rung(last, number)
    assert rungs_done(views[0]) == 0
