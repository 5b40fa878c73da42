"""``device=``: what is not there is said before anything is computed; results are on the CPU."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine import fit, fit_population, train, train_population
from hpwidgets.engine.custom import make_module
from hpwidgets.engine.devices import check_device, check_device_name
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import History
from tests.factories import digits, moons

H = Hyperparameters(epochs=3, hidden_units=8)
NO_CUDA = pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA GPU")
CUDA = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA GPU")
NONE_SEEN = "is not available: this PyTorch sees no CUDA GPU; use device='cpu'"
WANTED = "'cpu', 'cuda' or 'cuda:<number>'"

WRONG = [
    *(
        pytest.param(name, ValueError, f"device {name!r} {NONE_SEEN}", marks=NO_CUDA)
        for name in ("cuda", "cuda:0", "cuda:12")
    ),
    *(
        (name, ValueError, f"device must be {WANTED}, got {name!r}")
        for name in ("foo", "", "CPU", "cpu:0", "cuda:", "cuda:-1", "cuda:1\n", "cuda:٣", "meta")
    ),
    (None, TypeError, f"device must be a str, {WANTED}, got None"),
    (0, TypeError, f"device must be a str, {WANTED}, got 0"),
    (
        torch.device("cpu"),
        TypeError,
        f"device must be a str, {WANTED}, got device(type='cpu'); take device='cpu'",
    ),
]


@pytest.mark.parametrize(("device", "error", "message"), WRONG)
def test_what_is_no_device_or_not_there_is_said(
    device: object, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        check_device(device)


def test_a_name_alone_may_be_that_of_a_device_elsewhere() -> None:
    for device in ("cpu", "cuda", "cuda:7"):
        check_device_name(device)
    with pytest.raises(ValueError, match="got 'gpu'"):
        check_device_name("gpu")


@CUDA
def test_a_number_beyond_the_last_gpu_is_said() -> None:
    count = torch.cuda.device_count()
    check_device(f"cuda:{count - 1}")
    message = (
        f"device 'cuda:{count}' is not available: this PyTorch sees {count} CUDA GPU(s), numbered"
        f" from 0; use device='cuda:{count - 1}'"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        check_device(f"cuda:{count}")


def linear(h: Hyperparameters, data: Dataset) -> nn.Module:
    return nn.Linear(2, 2)


STARTS: dict[str, Callable[..., Any]] = {
    "train": lambda **options: train(H, moons(), **options),
    "fit": lambda **options: fit(H, moons(), **options),
    "train_population": lambda **options: train_population([H], moons(), **options),
    "fit_population": lambda **options: fit_population([H], moons(), **options),
}


@pytest.mark.parametrize("name", STARTS)
@pytest.mark.parametrize(
    ("device", "error"),
    [pytest.param("cuda", ValueError, marks=NO_CUDA), ("foo", ValueError), (3, TypeError)],
)
def test_it_is_said_before_a_model_is_made(
    name: str, device: object, error: type[Exception]
) -> None:
    made: list[Hyperparameters] = []

    def model(h: Hyperparameters, data: Dataset) -> nn.Module:
        made.append(h)
        return linear(h, data)

    with pytest.raises(error, match=r"^device "):
        STARTS[name](model=model, device=device)
    assert not made


def numbers(history: History) -> list[float]:
    names = ("train_loss", "validation_loss", "train_score", "validation_score")
    return [value for name in names for value in getattr(history, name).tolist()]


@pytest.mark.parametrize("model", [None, linear])
def test_the_cpu_is_what_is_meant_where_none_is_named(model: Any) -> None:
    settings = [H, H.replace(dropout=0.3, batch_norm=True), H.replace(family="mlp", l1=1e-3)]
    left_out = fit_population(settings, moons(), model=model)
    named = fit_population(settings, moons(), model=model, device="cpu")
    rows = moons().X_test
    for one, other in zip(left_out, named, strict=True):
        assert numbers(one) == numbers(other)
        assert torch.equal(one.model(rows), other.model(rows))
    assert numbers(fit(H, moons(), model=model, device="cpu")) == numbers(left_out[0])
    runs = [train(H, moons(), model=model, **options) for options in ({}, {"device": "cpu"})]
    first, second = ([*run, run.predict(rows)] for run in runs)
    assert torch.equal(first[-1], second[-1])


def test_making_a_network_of_ones_own_neither_begins_nor_seeds_cuda() -> None:
    # Until CUDA begins, PyTorch keeps what to seed its generators with; there is no public way
    # to ask for it.
    waiting = torch.cuda._lazy_seed_tracker.get_calls
    begun, before = torch.cuda.is_initialized(), list(waiting())
    state = torch.get_rng_state()
    make_module(linear, H, moons())
    assert torch.cuda.is_initialized() == begun
    assert list(waiting()) == before
    assert torch.equal(torch.get_rng_state(), state)


@CUDA
def test_cudas_generators_are_put_back() -> None:
    torch.cuda.init()
    drawn = []

    def draws(h: Hyperparameters, data: Dataset) -> nn.Module:
        drawn.append(torch.rand(3, device="cuda").tolist())
        return linear(h, data)

    states = torch.cuda.get_rng_state_all()
    make_module(draws, H, moons())
    for before, after in zip(states, torch.cuda.get_rng_state_all(), strict=True):
        assert torch.equal(before, after)
    torch.rand(5, device="cuda")
    make_module(draws, H, moons())
    assert drawn[0] == drawn[1]  # the setting's seed says what is drawn


POPULATION = [
    H.replace(learning_rate=rate, optimizer=optimizer, dropout=dropout, batch_norm=True, l2=1e-3)
    for rate, optimizer, dropout in [(0.003, "sgd", 0.0), (0.001, "sgd", 0.3), (0.001, "adam", 0.0)]
]
IMAGES = [H.replace(family="cnn", epochs=2, optimizer="sgd", learning_rate=0.01)]


@CUDA
@pytest.mark.parametrize("settings", [POPULATION, IMAGES], ids=["population", "cnn"])
def test_a_gpu_has_the_losses_of_the_cpu_and_what_comes_back_is_on_the_cpu(
    settings: list[Hyperparameters],
) -> None:
    data = digits()
    at_home = fit_population(settings, data)
    run = train_population(settings, data, device="cuda")
    for _ in run:
        pass
    assert run.predict(data.X_test).device.type == "cpu"
    each = run.predict_each(data.X_test.expand(len(settings), *data.X_test.shape))
    assert each.device.type == "cpu"
    for one, other, answers in zip(at_home, run.histories(), each, strict=True):
        for name in ("train_loss", "validation_loss"):
            values = getattr(other, name)
            assert isinstance(values, np.ndarray)
            np.testing.assert_allclose(values, getattr(one, name), rtol=1e-4)
        assert {p.device.type for p in other.model.parameters()} == {"cpu"}
        torch.testing.assert_close(other.model(data.X_test), answers, rtol=1e-3, atol=1e-3)


@CUDA
def test_a_network_of_ones_own_comes_back_from_a_gpu() -> None:
    data = moons()
    at_home, there = fit(H, data, model=linear), fit(H, data, model=linear, device="cuda")
    np.testing.assert_allclose(there.train_loss, at_home.train_loss, rtol=1e-4)
    assert {p.device.type for p in there.model.parameters()} == {"cpu"}


@CUDA
def test_dropout_of_a_network_of_ones_own_follows_the_seed_on_a_gpu() -> None:
    def drops(h: Hyperparameters, data: Dataset) -> nn.Module:
        return nn.Sequential(nn.Linear(2, 16), nn.Dropout(0.5), nn.Linear(16, 2))

    def losses(seed: int) -> list[float]:
        return fit(H.replace(seed=seed), moons(), model=drops, device="cuda").train_loss.tolist()

    torch.cuda.init()
    first = losses(0)
    before = torch.cuda.get_rng_state()
    assert losses(0) == first
    assert torch.equal(torch.cuda.get_rng_state(), before)
    torch.rand(5, device="cuda")
    assert losses(0) == first
    assert losses(1) != first
