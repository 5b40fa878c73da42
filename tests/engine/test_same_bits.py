"""A member's history and weights are, to the last bit, those that it has alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine import PopulationTraining, fit, fit_population, train_population
from hpwidgets.hyperparameters import ACTIVATIONS, FAMILIES, OPTIMIZERS, Hyperparameters
from hpwidgets.records import Epoch, History
from tests.factories import diabetes, digits, moons

BASE = Hyperparameters(epochs=3, hidden_units=12, hidden_layers=2, learning_rate=3e-3)
ALL = {"l1": 1e-3, "l2": 1e-2, "dropout": 0.3, "momentum": 0.5, "batch_norm": True}
CNN = {"family": "cnn", "hidden_units": 8}
WIDTHS = (1, 4, 7, 16, 17, 19, 32, 33)
BATCHES = (1, 7, 16, 33, 64, 119, 125, 1000)


def data_of(h: Hyperparameters) -> Dataset:
    return moons() if h.family == "mlp" else digits(80)


def company(h: Hyperparameters, members: int = 5) -> list[Hyperparameters]:
    """Members that train in one pass, each another one."""
    return [
        h.replace(
            seed=m % 3,
            learning_rate=h.learning_rate * (1 + m / 3),
            dropout=h.dropout * (m % 2),
            l1=h.l1 * (m % 3),
            l2=h.l2 * (m != 1),
            momentum=h.momentum * (m != 2),
        )
        for m in range(members)
    ]


def plain(epoch: Epoch) -> Epoch:
    return dataclasses.replace(epoch, seconds=0)


def assert_identical(one: History, other: History) -> None:
    assert one.hyperparameters == other.hyperparameters
    assert one.outcome == other.outcome
    assert [plain(epoch) for epoch in one.epochs] == [plain(epoch) for epoch in other.epochs]
    weights, wanted = one.model.state_dict(), other.model.state_dict()
    assert [name for name in wanted if not torch.equal(weights[name], wanted[name])] == []


def assert_as_alone(
    members: Sequence[Hyperparameters], data: Dataset, **of_each: Sequence[Any]
) -> list[History]:
    together = fit_population(members, data, **of_each)
    for m, (h, history) in enumerate(zip(members, together, strict=True)):
        own = {name: [values[m]] for name, values in of_each.items()}
        assert_identical(history, fit_population([h], data, **own)[0])
    return together


@pytest.mark.parametrize("extra", [{}, ALL], ids=["plain", "all"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_under_every_optimizer(family: str, optimizer: str, extra: dict) -> None:
    h = BASE.replace(family=family, optimizer=optimizer, hidden_units=7, **extra)
    assert_as_alone(company(h), data_of(h))


@pytest.mark.parametrize("width", WIDTHS)
def test_every_width(width: int) -> None:
    for h in (BASE.replace(hidden_units=width), BASE.replace(hidden_units=(width, 5), **ALL)):
        assert_as_alone(company(h), moons())


@pytest.mark.parametrize("width", [1, 8, 17, 32])
def test_every_width_of_a_convolution(width: int) -> None:
    assert_as_alone(
        company(BASE.replace(family="cnn", hidden_units=width, epochs=2), 9), digits(80)
    )


@pytest.mark.parametrize("batch_size", BATCHES)
def test_every_batch_size(batch_size: int) -> None:
    h = BASE.replace(batch_size=batch_size, hidden_units=19, epochs=2)
    assert_as_alone(company(h), moons())
    assert_as_alone(company(h.replace(hidden_units=5), 3), diabetes())


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation(activation: str) -> None:
    for width in (7, 33):
        h = BASE.replace(activation=activation, hidden_units=width)
        assert_as_alone(company(h), moons())


def test_regression_and_linear_models() -> None:
    for extra in ({}, ALL, {"hidden_layers": 0}, {"hidden_units": 1}):
        assert_as_alone(company(BASE.replace(**extra)), diabetes())
    for family in FAMILIES:
        assert_as_alone(company(BASE.replace(family=family, hidden_layers=0)), digits(80))


@pytest.mark.parametrize("family", ["mlp", "cnn", "gru"])
def test_rows_weights_and_validation_rows_of_their_own(family: str) -> None:
    data, draw = digits(), np.random.default_rng(0)
    rows = [draw.choice(80, 51) for _ in range(4)]
    held = [np.setdiff1d(np.arange(80), own)[:23] for own in rows]
    weights = [draw.uniform(0.1, 2, 51) for _ in range(4)]
    members = company(BASE.replace(family=family, hidden_units=5, batch_size=7, epochs=2), 4)
    assert_as_alone(members, data, rows=rows, validation_rows=held, sample_weights=weights)


def test_a_single_validation_row() -> None:
    rows = [[m] for m in range(4)]
    assert_as_alone(company(BASE.replace(**ALL), 4), moons(), validation_rows=rows)


def step(run: PopulationTraining, epochs: int) -> None:
    for _ in range(epochs):
        next(run)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_others_that_ended_diverged_or_ran_out_of_patience(optimizer: str) -> None:
    h = BASE.replace(optimizer=optimizer, hidden_units=17, epochs=9, learning_rate=0.03, l1=1e-3)
    members = company(h, 7)
    members[1] = members[1].replace(patience=1, learning_rate=0.5)
    members[4] = members[4].replace(learning_rate=1e8)
    run = train_population(members, moons())
    step(run, 2)
    run.end([0, 6])
    step(run, 2)
    run.end([3])
    step(run, 5)
    ends = {0: 2, 6: 2, 3: 4}
    histories = run.histories()
    assert [history.outcome for history in histories] == [
        *("cancelled", "stopped_early", "finished", "cancelled"),
        *("diverged", "finished", "cancelled"),
    ]
    for m, (own, history) in enumerate(zip(members, histories, strict=True)):
        alone = train_population([own], moons())
        step(alone, min(ends.get(m, 9), len(history.epochs)))
        if m in ends:
            alone.cancel()
        elif own.patience is not None or m == 4:
            list(alone)
        assert_identical(history, alone.histories()[0])


def test_many_rows_are_summed_alike_however_many_models_there_are() -> None:
    data = moons(6000, 0.3)  # 3000 training rows: measured in several parts
    assert_as_alone(company(BASE.replace(batch_size=500, epochs=2)), data)


def test_on_several_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hpwidgets.engine.threads.SMALL", 100_000)
    torch.set_num_threads(2)
    try:
        for extra in ({"hidden_units": 16}, {"hidden_units": 17}, {"hidden_units": 64}, CNN):
            h = BASE.replace(epochs=2, batch_size=32, **extra)
            assert_as_alone(company(h, 9), digits(80))
    finally:
        torch.set_num_threads(1)


@given(data=st.data())
@settings(max_examples=60, phases=(Phase.generate,))
def test_any_setting(data: st.DataObject) -> None:
    draw = data.draw
    family = draw(st.sampled_from(FAMILIES))
    h = BASE.replace(
        family=family,
        epochs=2,
        hidden_layers=draw(st.integers(0, 3 if family == "mlp" else 2)),
        hidden_units=draw(st.integers(1, 40 if family == "mlp" else 12)),
        activation=draw(st.sampled_from(ACTIVATIONS)),
        optimizer=draw(st.sampled_from(OPTIMIZERS)),
        batch_size=draw(st.integers(2, 130)),
        batch_norm=draw(st.booleans()),
        momentum=draw(st.sampled_from((0.0, 0.9))),
        dropout=draw(st.sampled_from((0.0, 0.4))),
        l1=draw(st.sampled_from((0.0, 1e-3))),
        l2=draw(st.sampled_from((0.0, 1e-2))),
        learning_rate=draw(st.sampled_from((1e-3, 3e-2))),
    )
    rows = digits(80) if family != "mlp" else draw(st.sampled_from((moons(), diabetes())))
    assert_as_alone(company(h, draw(st.sampled_from((2, 3, 5, 9)))), rows)


def test_what_a_population_predicts_is_what_each_member_predicts() -> None:
    members = company(BASE.replace(hidden_units=17))
    run = train_population(members, moons())
    step(run, 3)
    X = torch.stack([moons().X_test[m : m + 41] for m in range(5)])
    together = run.predict_each(X)
    for m, h in enumerate(members):
        alone = train_population([h], moons())
        step(alone, 3)
        assert torch.equal(alone.predict_each(X[m : m + 1])[0], together[m])
        assert torch.equal(alone.predict(X[m]), together[m])
    assert torch.equal(run.predict(X[0]), together[0])
    assert_identical(run.histories()[2], fit(members[2], moons()))
