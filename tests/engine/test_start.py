"""``start``: a member goes on from a network and what its optimizer knew."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from hpwidgets.engine import Start, train_population
from hpwidgets.hyperparameters import Hyperparameters
from tests.factories import digits, moons

# One batch of all rows: the order of the rows, which every run begins anew, does not matter.
WHOLE = Hyperparameters(epochs=6, hidden_units=12, batch_size=1000, momentum=0.9)


def run(h: Hyperparameters, data: Any, **options: Any) -> Any:
    training = train_population([h], data, **options)
    for _ in training:
        pass
    return training


@pytest.mark.parametrize("optimizer", ["sgd", "rmsprop", "adam", "adamw"])
@pytest.mark.parametrize("batch_norm", [False, True])
def test_three_epochs_and_three_more_are_six(optimizer: str, batch_norm: bool) -> None:
    h = WHOLE.replace(optimizer=optimizer, batch_norm=batch_norm, l2=0.01)
    (whole,) = run(h, moons()).histories()
    first = run(h.replace(epochs=3), moons())
    (begun,) = first.histories()
    start = Start(module=begun.model.double(), memory=first.memory())
    (rest,) = run(h.replace(epochs=3), moons(), start=[start]).histories()
    assert [*begun.train_loss, *rest.train_loss] == pytest.approx(whole.train_loss, rel=1e-5)
    forgetful = run(h.replace(epochs=3), moons(), start=[Start(module=begun.model)])
    losses = forgetful.histories()[0].train_loss
    assert begun.train_loss[-1] > losses[0] != pytest.approx(rest.train_loss[0], rel=1e-4)


def test_the_rows_of_a_batch_may_be_fewer_than_they_were() -> None:
    first = run(WHOLE.replace(batch_size=64), moons())
    start = Start(module=first.histories()[0].model, memory=first.memory())
    less = moons().with_train_size(7)
    (rest,) = run(WHOLE.replace(epochs=1, learning_rate=1e-9), less, start=[start]).histories()
    assert torch.allclose(rest.model(less.X_test), first.predict(less.X_test), atol=1e-5)


def test_a_member_with_a_start_leaves_its_companions_alone() -> None:
    (begun,) = run(WHOLE, digits()).histories()
    training = train_population(
        [WHOLE] * 3, digits(), start=[None, Start(module=begun.model), None]
    )
    for _ in training:
        pass
    one, other, third = training.histories()
    assert list(one.train_loss) == list(third.train_loss) == list(begun.train_loss)
    assert other.train_loss[0] < begun.train_loss[-1]


def test_what_cannot_be_begun_from_is_said() -> None:
    module = nn.Linear(2, 2)
    message = r"module to begin from has 6 numbers, the network .* has 218: begin from one"
    with pytest.raises(ValueError, match=message):
        train_population([WHOLE], moons(), start=[Start(module=module)])
    with pytest.raises(ValueError, match="return the module to begin from"):
        train_population(
            [WHOLE], moons(), start=[Start(module=module)], model=lambda h, data: module
        )
    own = train_population([WHOLE], moons(), model=lambda h, data: module)
    with pytest.raises(RuntimeError, match="network of your own is not told"):
        own.memory()
    with pytest.raises(ValueError, match=r"start must hold one .* each of 1 members, got 2"):
        train_population([WHOLE], moons(), start=[None, None])
