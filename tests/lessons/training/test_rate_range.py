"""The range test against a plain loop, and what its record reads off a curve."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

import hpwidgets as hp
from hpwidgets.data.dataset import Dataset
from hpwidgets.engine import inspection
from hpwidgets.engine.architecture import build_layers
from hpwidgets.engine.modules import started_module
from hpwidgets.engine.seeds import dropout_seed, shuffle_seed, weights_seed
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.training._rate_range import RangeTest, range_test
from tests.factories import diabetes, moons

KINDS = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}


def plain_ramp(h: Hyperparameters, data: Dataset, rates: np.ndarray) -> list[float]:
    """nn.Sequential, torch.optim and a for loop: the batch losses before each update."""
    noise = torch.Generator().manual_seed(dropout_seed(h.seed))
    layers = build_layers(h, data.shape, data.n_outputs)
    model = started_module(layers, h.dropout, weights_seed(h.seed), noise).train()
    weights = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim == 1]
    extra = {"momentum": h.momentum} if h.optimizer == "sgd" else {}
    optimizer = KINDS[h.optimizer](
        [{"params": weights, "weight_decay": h.l2}, {"params": others, "weight_decay": 0}], **extra
    )
    loss_of = nn.CrossEntropyLoss() if data.task == "classification" else nn.MSELoss()
    order = torch.Generator().manual_seed(shuffle_seed(h.seed))
    batches: list[torch.Tensor] = []
    losses = []
    for rate in rates:
        batches = batches or list(
            torch.randperm(len(data.y_train), generator=order).split(h.batch_size)
        )
        rows = batches.pop(0)
        answer = model(data.X_train[rows])
        answer = answer if data.task == "classification" else answer.squeeze(1)
        loss = loss_of(answer, data.y_train[rows])
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        for group in optimizer.param_groups:
            group["lr"] = float(rate)
        optimizer.step()
        with torch.no_grad():
            for weight in weights:
                weight.copy_(weight.sign() * (weight.abs() - rate * h.l1).clamp_min(0))
    return losses


@pytest.mark.parametrize(
    ("data", "setting"),
    [
        (moons(), {"optimizer": "sgd"}),
        (moons(), {"optimizer": "sgd", "momentum": 0.9, "l2": 0.05}),
        (moons(), {"optimizer": "adam", "l1": 0.01, "dropout": 0.3}),
        (moons(), {"optimizer": "adamw", "l2": 0.1, "batch_size": 50}),
        (diabetes(), {"optimizer": "sgd", "hidden_layers": 1}),
    ],
)
def test_it_is_a_plain_loop_whose_rate_grows(data: Dataset, setting: dict[str, Any]) -> None:
    h = Hyperparameters(**setting)
    found = range_test(h, data, low=1e-4, high=0.1, updates=60, seeds=(0, 7))
    ratio = found.learning_rates[1:] / found.learning_rates[:-1]
    assert (found.learning_rates[0], found.learning_rates[-1]) == pytest.approx((1e-4, 0.1))
    assert ratio == pytest.approx(np.full(59, 1000 ** (1 / 59)))
    for row, seed in zip(found.losses, (0, 7), strict=True):
        expected = plain_ramp(h.replace(seed=seed), data, found.learning_rates)
        assert row == pytest.approx(expected, rel=1e-4, abs=1e-5)


def test_the_setting_s_own_rate_epochs_and_seed_do_not_matter() -> None:
    h = Hyperparameters(learning_rate=0.5, epochs=3, seed=4)
    same = [range_test(x, moons(), updates=30).losses for x in (h, Hyperparameters())]
    assert same[0].tolist() == same[1].tolist()


def test_a_seed_has_its_course_whatever_its_companions() -> None:
    h = Hyperparameters(optimizer="sgd")
    alone = range_test(h, moons(), high=0.1, updates=40, seeds=[2])
    among = range_test(h, moons(), high=0.1, updates=40, seeds=[0, 1, 2])
    assert alone.losses[0] == pytest.approx(among.losses[2], rel=1e-4)


def test_it_ends_where_the_networks_blow_up_and_holds_no_nan() -> None:
    h = Hyperparameters(optimizer="sgd", hidden_layers=1)
    found = range_test(h, diabetes(), low=1e-3, high=1e6, updates=100)
    assert 20 < len(found.learning_rates) < 100
    assert found.losses.shape == (5, len(found.learning_rates))
    assert not np.isnan(found.losses).any()
    assert found.curve[-1] > 4 * found.chance_loss
    assert found.chance_loss == pytest.approx(float(diabetes().y_train.var(correction=0)))


def test_a_seed_that_blew_up_stays_infinite(monkeypatch: pytest.MonkeyPatch) -> None:
    courses = np.ones((3, 20))
    courses[0, 5:8] = [math.nan, 2.0, math.inf]
    course = [SimpleNamespace(losses=torch.tensor(losses)) for losses in courses.T]
    monkeypatch.setattr(inspection, "updates", lambda *_: iter(course))
    found = range_test(Hyperparameters(), moons(), updates=20)
    assert found.losses[0].tolist() == [1.0] * 5 + [math.inf] * 15
    assert found.losses[1:].tolist() == [[1.0] * 20] * 2
    assert found.curve.tolist() == [1.0] * 20


def record(curve: np.ndarray, rates: np.ndarray) -> RangeTest:
    return RangeTest(
        hyperparameters=Hyperparameters(),
        learning_rates=rates,
        losses=np.tile(curve, (3, 1)),
        chance_loss=1.0,
    )


def test_the_range_is_read_off_the_smoothed_curve() -> None:
    rates = np.geomspace(1e-4, 1, 401)
    decade = np.log10(rates)
    # Flat at 1 up to 0.01, straight down to 0.2 at 0.1, then up again.
    curve = np.interp(decade, [-4, -2, -1, 0], [1.0, 1.0, 0.2, 3.0])
    found = record(curve, rates)
    assert found.upper == pytest.approx(0.1, rel=0.15)  # smoothing leans to the gentler side
    assert found.lower == pytest.approx(10**-1.9, rel=0.1)
    assert found.middle == pytest.approx(math.sqrt(found.lower * found.upper))


def test_one_lucky_batch_does_not_move_the_range() -> None:
    rates = np.geomspace(1e-4, 1, 401)
    curve = np.interp(np.log10(rates), [-4, -2, -1, 0], [1.0, 1.0, 0.2, 3.0])
    odd = curve.copy()
    odd[20] = 0.1
    assert record(odd, rates).upper == record(curve, rates).upper


def test_the_curve_is_the_median_over_the_seeds() -> None:
    losses = np.array([[1.0] * 30, [2.0] * 30, [math.inf] * 30])
    found = RangeTest(
        hyperparameters=Hyperparameters(),
        learning_rates=np.geomspace(0.1, 1, 30),
        losses=losses,
        chance_loss=1.0,
    )
    assert found.curve.tolist() == [2.0] * 30


def test_its_middle_trains_and_far_above_its_upper_end_does_not() -> None:
    h, data = Hyperparameters(optimizer="sgd", epochs=20), hp.load("moons")
    found = range_test(h, data)
    good, wild = hp.fit_population(
        [h.replace(learning_rate=rate) for rate in (found.middle, 30 * found.upper)], data
    )
    assert good.validation_score[-1] > 0.85
    assert wild.outcome == "diverged" or wild.validation_score[-1] < 0.7


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"low": 0}, "low and high must be rates with 0 < low < high, got 0, 10.0"),
        (
            {"low": 1, "high": 0.1},
            "low and high must be rates with 0 < low < high, got 1, 0.1",
        ),
        (
            {"high": math.inf},
            "low and high must be rates with 0 < low < high, got 0.0001, inf",
        ),
        ({"updates": 19}, "updates must be at least 20 to show a course, got 19"),
        ({"seeds": []}, "seeds must hold at least one seed, got none"),
    ],
)
def test_what_cannot_be_run_is_said(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as caught:
        range_test(Hyperparameters(), moons(), **arguments)
    assert str(caught.value) == message
