"""The population engine against plain PyTorch: equal losses to 1e-5 over 20 epochs."""

from __future__ import annotations

import numpy as np
import pytest

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine import fit
from hpwidgets.hyperparameters import ACTIVATIONS, Hyperparameters
from tests.engine.plain_loop import plain_losses
from tests.factories import diabetes, digits, moons

OPTIMIZERS = {
    "sgd": {"optimizer": "sgd", "learning_rate": 0.1},
    "momentum": {"optimizer": "sgd", "momentum": 0.9, "learning_rate": 0.02},
    "rmsprop": {"optimizer": "rmsprop", "learning_rate": 1e-3},
    "adam": {"optimizer": "adam", "learning_rate": 3e-3},
    "adamw": {"optimizer": "adamw", "learning_rate": 3e-3},
}
FAMILIES = {
    "mlp": (moons, {"hidden_units": 16}),
    "cnn": (digits, {"family": "cnn", "hidden_units": 4}),
    "rnn": (digits, {"family": "rnn", "hidden_units": 8}),
    "gru": (digits, {"family": "gru", "hidden_units": 8, "hidden_layers": 1}),
}


def assert_equal_losses(h: Hyperparameters, data: Dataset) -> None:
    history = fit(h, data)
    train, validation = plain_losses(h, data)
    assert history.outcome == "finished"
    assert len(train) == 20
    np.testing.assert_allclose(history.train_loss, train, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(history.validation_loss, validation, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_and_family(optimizer: str, family: str) -> None:
    make, shape = FAMILIES[family]
    assert_equal_losses(Hyperparameters(epochs=20, **shape, **OPTIMIZERS[optimizer]), make())


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    "extra",
    [
        {"l2": 0.01},
        {"l1": 0.003},
        {"batch_norm": True},
        {"dropout": 0.3},
        {"l1": 0.001, "l2": 0.01, "dropout": 0.2, "batch_norm": True},
    ],
    ids=lambda extra: "+".join(extra),
)
def test_penalties_batch_norm_and_dropout(extra: dict, family: str) -> None:
    make, shape = FAMILIES[family]
    h = Hyperparameters(epochs=20, optimizer="sgd", learning_rate=0.05, **shape, **extra)
    assert_equal_losses(h, make())


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_penalties_under_every_optimizer(optimizer: str) -> None:
    h = Hyperparameters(epochs=20, l1=1e-3, l2=1e-2, **OPTIMIZERS[optimizer])
    assert_equal_losses(h, moons())


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation(activation: str) -> None:
    assert_equal_losses(Hyperparameters(epochs=20, activation=activation, seed=3), moons())


@pytest.mark.parametrize("h", [{}, {"dropout": 0.2, "batch_norm": True}, {"hidden_layers": 0}])
def test_regression(h: dict) -> None:
    assert_equal_losses(Hyperparameters(epochs=20, learning_rate=1e-3, **h), diabetes())


@pytest.mark.parametrize("family", ["mlp", "cnn", "rnn"])
def test_every_layer_may_have_a_width_of_its_own(family: str) -> None:
    make, shape = FAMILIES[family]
    h = Hyperparameters(epochs=20, **shape | {"hidden_layers": 3, "hidden_units": (7, 3, 5)})
    assert_equal_losses(h, make())


def test_a_batch_larger_than_the_data_and_a_last_batch_of_one() -> None:
    assert_equal_losses(Hyperparameters(epochs=20, batch_size=1000), moons())
    assert_equal_losses(Hyperparameters(epochs=20, batch_size=119), moons())


def test_a_linear_model_of_images_for_every_family() -> None:
    for family in FAMILIES:
        assert_equal_losses(Hyperparameters(epochs=20, family=family, hidden_layers=0), digits())


def test_l1_makes_exact_zeros() -> None:
    history = fit(Hyperparameters(epochs=20, l1=0.1, learning_rate=0.03), moons())
    without = fit(Hyperparameters(epochs=20, learning_rate=0.03), moons())
    assert history.zero_share[-1] > 0.5
    assert without.zero_share[-1] == 0
    assert history.weight_norm[-1] < without.weight_norm[-1]


def test_the_model_that_is_left_answers_as_measured() -> None:
    for extra in ({}, {"batch_norm": True}, {"patience": 2, "learning_rate": 0.1}):
        data = digits()
        h = Hyperparameters(epochs=20, family="cnn", hidden_units=4, dropout=0.1, **extra)
        history = fit(h, data)
        right = history.model(data.X_validation).argmax(1) == data.y_validation
        epoch = history.best_epoch if h.patience else len(history.epochs)
        assert right.float().mean().item() == pytest.approx(history.validation_score[epoch - 1])
