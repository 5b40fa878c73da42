"""Members that are ended early leave; those that go on never knew them."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from hpwidgets.engine import PopulationTraining, fit, fit_population, train_population
from hpwidgets.hyperparameters import Hyperparameters
from tests.engine.test_population import BASE, assert_same
from tests.factories import digits, moons

RATES = (1e-3, 2e-3, 3e-3, 5e-3, 1e-2, 2e-2)


def step(run: PopulationTraining, epochs: int) -> None:
    for _ in range(epochs):
        next(run)


@pytest.mark.parametrize("optimizer", ["sgd", "rmsprop", "adam", "adamw"])
def test_survivors_of_three_cuts_are_the_runs_alone_and_the_cut_ones_stay(optimizer: str) -> None:
    settings = [
        BASE.replace(
            optimizer=optimizer,
            learning_rate=rate,
            momentum=0.5,
            dropout=(0.0, 0.3)[i % 2],
            batch_norm=True,
            l1=(0.0, 1e-3)[i % 2],
            l2=1e-2,
            seed=i % 3,
        )
        for i, rate in enumerate(RATES)
    ]
    run = train_population(settings, moons())
    ends = {0: 1, 5: 1, 3: 3, 1: 4}
    for epoch, more in ((1, 1), (3, 2), (4, 1)):
        step(run, more)
        run.end([m for m, at in ends.items() if at == epoch])
    assert [len(news) for news in run] == [6] * 4
    for m, (h, history) in enumerate(zip(settings, run.histories(), strict=True)):
        epochs = ends.get(m, h.epochs)
        alone = fit(h.replace(epochs=epochs), moons())
        assert history.outcome == ("cancelled" if m in ends else "finished")
        assert len(history.epochs) == epochs
        for name in ("train_loss", "validation_loss", "weight_norm"):
            assert getattr(history, name).tolist() == getattr(alone, name).tolist()
        X = moons().X_test
        assert torch.equal(history.model(X), alone.model(X))


def test_mixed_groups_lose_members_or_end_whole_and_keep_their_order() -> None:
    settings = [
        BASE.replace(hidden_units=4),
        BASE.replace(batch_size=64),
        BASE.replace(hidden_units=4, seed=2, dropout=0.2),
        BASE.replace(activation="tanh", optimizer="sgd", learning_rate=0.1),
        BASE.replace(hidden_units=4, learning_rate=0.03),
        BASE.replace(batch_size=64, learning_rate=0.1),
    ]
    run = train_population(settings, moons())
    step(run, 2)
    run.end([4, 3])  # one of three of its shape, and one alone of its kind
    step(run, 1)
    run.end([1, 5, 4])  # a whole group; the last one has ended already
    assert [[epoch.index for epoch in news if epoch] for news in run] == [
        [e, 3, e, 2, 2, 3] for e in (4, 5, 6, 7, 8)
    ]
    epochs = (8, 3, 8, 2, 2, 3)
    for h, done, history in zip(settings, epochs, run.histories(), strict=True):
        alone = fit(h.replace(epochs=done), moons())
        assert history.outcome == ("finished" if done == 8 else "cancelled")
        assert history.train_loss.tolist() == alone.train_loss.tolist()
        assert history.validation_loss.tolist() == alone.validation_loss.tolist()


def test_nobody_left_is_the_end() -> None:
    run = train_population([BASE, BASE.replace(seed=1)], moons())
    step(run, 2)
    run.end([0, 1])
    assert list(run) == []
    assert [len(history.epochs) for history in run.histories()] == [2, 2]


def test_ending_before_the_first_epoch_leaves_the_initial_weights() -> None:
    run = train_population([BASE, BASE.replace(learning_rate=0.1)], moons())
    run.end([0])
    step(run, 1)
    none, one = run.histories()
    assert (len(none.epochs), none.outcome, len(one.epochs)) == (0, "cancelled", 1)
    slow = fit(BASE.replace(epochs=1, learning_rate=1e-9), moons())
    assert torch.allclose(none.model(moons().X_test), slow.model(moons().X_test), atol=1e-5)


def test_what_diverged_or_ran_out_of_patience_keeps_its_own_outcome() -> None:
    settings = [
        BASE.replace(optimizer="sgd", learning_rate=1e6),
        BASE.replace(optimizer="sgd", learning_rate=0.1, seed=3),
        BASE.replace(optimizer="sgd", learning_rate=0.1),
    ]
    run = train_population(settings, moons())
    step(run, 1)
    assert run.outcomes == ("diverged", None, None)
    run.end([0, 1])
    assert [len(news) for news in run] == [3] * 7
    assert run.outcomes == ("diverged", "cancelled", "finished")
    assert [history.outcome for history in run.histories()] == list(run.outcomes)
    assert [len(epochs) for epochs in run.epochs] == [0, 1, 8]
    assert_same(run.histories()[2], fit(settings[2], moons()))


def test_one_with_patience_that_is_ended_keeps_its_best_weights() -> None:
    h = BASE.replace(learning_rate=0.3, patience=30, epochs=40, seed=1)
    run = train_population([h, BASE], moons())
    step(run, 12)
    run.end([0])
    history = run.histories()[0]
    assert history.best_epoch is not None and history.best_epoch < 12
    answer = history.model(moons().X_validation)
    loss = torch.nn.functional.cross_entropy(answer, moons().y_validation)
    assert loss.item() == pytest.approx(history.validation_loss.min(), rel=1e-5)


@pytest.mark.parametrize("family", ["cnn", "gru"])
def test_rows_and_weights_of_their_own_stay_with_the_survivors(family: str) -> None:
    data = digits()
    draw = np.random.default_rng(0)
    rows = [np.sort(draw.choice(80, 50, replace=False)) for _ in range(4)]
    held = [np.setdiff1d(np.arange(80), own) for own in rows]
    weights = [draw.uniform(0.1, 2, 50) for _ in range(4)]
    h = Hyperparameters(family=family, hidden_units=4, hidden_layers=1, epochs=3)
    settings = [h.replace(learning_rate=rate, dropout=0.2) for rate in (1e-3, 3e-3, 1e-2, 2e-2)]
    run = train_population(settings, data, rows=rows, validation_rows=held, sample_weights=weights)
    step(run, 1)
    run.end([0, 2])
    step(run, 2)
    for m in (1, 3):
        (alone,) = fit_population(
            [settings[m]],
            data,
            rows=[rows[m]],
            validation_rows=[held[m]],
            sample_weights=[weights[m]],
        )
        assert_same(run.histories()[m], alone)


def test_a_number_of_no_member_is_said_and_nobody_ended() -> None:
    run = train_population([BASE, BASE], moons())
    for wrong in (2, -1):
        with pytest.raises(ValueError, match=f"numbers from 0 to 1, got {wrong}"):
            run.end([0, wrong])
    step(run, 8)
    assert [history.outcome for history in run.histories()] == ["finished"] * 2
