"""Voting: how often more than half of the models are right, were they independent."""

from __future__ import annotations

from itertools import product

import pytest

import hpwidgets as hp
from hpwidgets.lessons.ensembles._voting import voting
from tests.factories import moons


def test_a_majority_is_more_than_half_of_the_models() -> None:
    (*_, view) = voting(hp.Hyperparameters(epochs=5, hidden_units=8), moons())
    expected = 0.0
    for rights in product((False, True), repeat=len(view.names)):
        if sum(rights) > len(rights) / 2:
            chance = 1.0
            for right, share in zip(rights, view.score, strict=True):
                chance *= share if right else 1 - share
            expected += chance
    assert view.majority == pytest.approx(expected)
    assert view.majority < view.independent[len(view.names) // 2 :].sum() - 0.01
