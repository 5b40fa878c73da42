"""Members of different widths and optimizers in one pass: each is what it is alone."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine import fit, fit_population, train_population
from hpwidgets.engine.members import group_key, in_passes, make_members
from hpwidgets.hyperparameters import ACTIVATIONS, OPTIMIZERS, Hyperparameters
from hpwidgets.records import History
from tests.factories import diabetes, digits, moons

BASE = Hyperparameters(epochs=5, hidden_layers=2, learning_rate=3e-3, optimizer="sgd")
EXTRA = {"batch_norm": True, "dropout": 0.3, "l1": 1e-3, "l2": 0.01}
WIDTHS = [(3, 40), (17, 5), (64, 64), (16, 16), (1, 2), (33, 20)]


def assert_as_alone(settings: list[Hyperparameters], data: Dataset) -> list[History]:
    together = fit_population(settings, data)
    for h, history in zip(settings, together, strict=True):
        alone = fit(h, data)
        assert history.outcome == alone.outcome and history.n_parameters == alone.n_parameters
        for name in ("train_loss", "validation_loss", "weight_norm", "zero_share"):
            found, expected = getattr(history, name), getattr(alone, name)
            np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-7)
        weights, own = history.model.state_dict(), alone.model.state_dict()
        for name, values in own.items():
            torch.testing.assert_close(weights[name], values, rtol=1e-4, atol=1e-6)
    return together


def passes(settings: list[Hyperparameters], data: Dataset) -> int:
    members = make_members(settings, data, None, None, None)
    return len({group_key(member) for member in members})


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(
    "extra", [{}, {"batch_norm": True, "dropout": 0.3, "l1": 1e-3, "l2": 0.01}]
)
def test_networks_of_different_widths(activation: str, extra: dict) -> None:
    members = [
        BASE.replace(activation=activation, hidden_units=own, seed=m, **extra)
        for m, own in enumerate(WIDTHS)
    ]
    for data in (moons(), diabetes()):
        assert passes(members, data) == 1
        assert_as_alone(members, data)


@pytest.mark.parametrize("family", ["rnn", "gru"])
def test_recurrent_networks_of_different_widths(family: str) -> None:
    h = BASE.replace(family=family, dropout=0.2, batch_norm=True, epochs=3)
    members = [h.replace(hidden_units=own) for own in WIDTHS[:4]]
    assert passes(members, digits(80)) == 1
    assert_as_alone(members, digits(80))


def test_what_is_too_different_in_width_trains_apart() -> None:
    data = moons()
    wide = [BASE.replace(hidden_units=own) for own in (65, 128, 129, 64)]
    assert passes(wide, data) == 3
    assert_as_alone(wide, data)
    images = [BASE.replace(family="cnn", hidden_units=own, epochs=1) for own in (4, 5)]
    assert passes(images, digits(80)) == 2


def test_optimizers_share_a_pass_and_the_first_member_stays_the_first() -> None:
    names = ["rmsprop", "adam", "sgd", "rmsprop", "adamw", "adam"]
    members = [
        BASE.replace(optimizer=name, seed=m, l2=0.02, momentum=0.5, hidden_units=8 + m)
        for m, name in enumerate(names)
    ]
    assert passes(members, moons()) == 1
    assert_as_alone(members, moons())
    run = train_population(members, moons())
    next(run)
    run.end([0, 4])
    next(run)
    histories = run.histories()
    assert [len(history.epochs) for history in histories] == [1, 2, 2, 2, 1, 2]
    assert [history.hyperparameters for history in histories] == members
    first = train_population(members, moons())
    next(first)
    alone = train_population(members[:1], moons())
    next(alone)
    X = moons().X_test
    torch.testing.assert_close(first.predict(X), alone.predict(X))


@given(data=st.data())
@settings(max_examples=15)
def test_any_mixture(data: st.DataObject) -> None:
    layers = data.draw(st.integers(1, 3))
    members = [
        BASE.replace(
            hidden_layers=layers,
            hidden_units=tuple(data.draw(st.integers(1, 64)) for _ in range(layers)),
            optimizer=data.draw(st.sampled_from(OPTIMIZERS)),
            learning_rate=1e-3,
            dropout=data.draw(st.sampled_from((0.0, 0.4))),
            l1=data.draw(st.sampled_from((0.0, 1e-3))),
            l2=data.draw(st.sampled_from((0.0, 1e-2))),
            batch_size=33,
            seed=data.draw(st.integers(0, 2)),
            epochs=data.draw(st.integers(1, 3)),
        )
        for _ in range(data.draw(st.integers(2, 6)))
    ]
    assert passes(members, moons()) == 1
    assert_as_alone(members, moons())


def test_a_large_population_trains_in_parts_that_a_cache_can_hold() -> None:
    members = make_members([BASE.replace(seed=m) for m in range(300)], moons(), None, None, None)
    parts = in_passes(members, moons(), "cpu")
    sizes = [len(part) for part in parts]
    assert len(sizes) > 1 and max(sizes) - min(sizes) <= len(sizes)
    assert [member for part in parts for member in part] == members
    assert in_passes(members, moons(), "cuda") == [members]
    wide = [BASE.replace(hidden_units=400, seed=m) for m in range(2)]
    own = make_members(wide, moons(), None, None, None)
    assert [len(part) for part in in_passes(own, moons(), "cpu")] == [1, 1]
