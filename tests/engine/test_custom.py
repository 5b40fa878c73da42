"""A network of the user's own, trained by the same loop."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine import fit, fit_population
from hpwidgets.engine.architecture import build_layers
from hpwidgets.engine.modules import started_module
from hpwidgets.engine.seeds import weights_seed
from hpwidgets.hyperparameters import Hyperparameters
from tests.factories import diabetes, moons

H = Hyperparameters(epochs=5, hidden_units=8, l2=0.01, l1=1e-3)


def same_as_built_in(h: Hyperparameters, data: Dataset) -> nn.Module:
    layers = build_layers(h, data.shape, data.n_outputs)
    return started_module(layers, h.dropout, weights_seed(h.seed))


@pytest.mark.parametrize("extra", [{}, {"batch_norm": True}, {"optimizer": "sgd", "momentum": 0.5}])
def test_the_same_network_trains_the_same(extra: dict) -> None:
    h = H.replace(**extra)
    own, built_in = fit(h, moons(), model=same_as_built_in), fit(h, moons())
    np.testing.assert_allclose(own.validation_loss, built_in.validation_loss, rtol=1e-5)
    torch.testing.assert_close(own.model(moons().X_test), built_in.model(moons().X_test))


def with_dropout(h: Hyperparameters, data: Dataset) -> nn.Module:
    return nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Dropout(0.4), nn.Linear(16, 2))


def test_its_noise_comes_from_the_seed_and_leaves_the_global_generator_alone() -> None:
    torch.manual_seed(5)
    before = torch.get_rng_state()
    first = fit(H, moons(), model=with_dropout)
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(6)
    second = fit(H, moons(), model=with_dropout)
    other = fit(H.replace(seed=1), moons(), model=with_dropout)
    assert first.train_loss.tolist() == second.train_loss.tolist()
    assert (first.train_loss != other.train_loss).all()


def test_every_update_draws_noise_of_its_own() -> None:
    masks: list[torch.Tensor] = []

    class Noisy(nn.Linear):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            if self.training:
                masks.append(nn.functional.dropout(torch.ones(len(x), 16), 0.4))
            return super().forward(x)

    data = moons()
    h = H.replace(batch_size=len(data.X_train))  # one update an epoch
    fit(h, data, model=lambda h, data: Noisy(2, 2))
    assert len(masks) == h.epochs
    for at, mask in enumerate(masks):
        assert not any(torch.equal(mask, other) for other in masks[:at])


def test_several_train_one_at_a_time_each_with_its_own() -> None:
    settings = [H, H.replace(seed=1)]
    together = fit_population(settings, moons(), model=with_dropout)
    for h, history in zip(settings, together, strict=True):
        assert (
            history.train_loss.tolist() == fit(h, moons(), model=with_dropout).train_loss.tolist()
        )


def test_regression_and_unused_parameters() -> None:
    class Odd(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.used, self.unused = nn.Linear(10, 1), nn.Linear(3, 3)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.used(x)

    history = fit(H.replace(learning_rate=0.05), diabetes(), model=lambda h, data: Odd())
    assert history.train_loss[-1] < history.train_loss[0]


@pytest.mark.parametrize(
    ("model", "error", "message"),
    [
        (3, TypeError, "model must be a function of .* got int"),
        (lambda h, d: 1 / 0, ValueError, "raised ZeroDivisionError: division by zero; mend the"),
        (lambda h, d: "net", TypeError, "must return a torch.nn.Module, got str"),
        (lambda h, d: nn.ReLU(), ValueError, "a module with parameters to train, got none"),
        (
            lambda h, d: nn.Linear(2, 5),
            ValueError,
            r"must answer 2 rows with shape \[2, 2\] .* one for each of 2 classes\), got \[2, 5\]",
        ),
        (lambda h, d: nn.Linear(7, 2), ValueError, r"could not answer 2 rows of shape \[2\]: Runt"),
        (lambda h, d: nn.RNN(2, 2), ValueError, r"got tuple"),
        (lambda h, d: nn.Linear(2, 2).double(), ValueError, "must be torch.float32, got torch.fl"),
    ],
)
def test_what_is_wrong_with_it_is_said(model: object, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        fit(H, moons(), model=model)  # type: ignore[arg-type]
