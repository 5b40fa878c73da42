"""Dropout step by step, over masks and by rows; what penalties make of weights."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils import parameters_to_vector

import hpwidgets as hp
from hpwidgets.engine.inspection import updates
from hpwidgets.lessons.regularisation._dropout_gain import dropout_gain
from hpwidgets.lessons.regularisation._dropout_steps import DropoutSteps
from hpwidgets.lessons.regularisation._mask_spread import mask_spread
from hpwidgets.lessons.regularisation._penalties import compare_penalties, weights_of
from tests.factories import stopping_after

H = hp.Hyperparameters(hidden_layers=2, hidden_units=8, dropout=0.5, batch_size=16)


@pytest.mark.parametrize(
    ("name", "h"),
    [
        ("moons", H),
        ("moons", H.replace(optimizer="sgd", momentum=0.9, l1=0.01, dropout=0.2)),
        ("diabetes", H.replace(l2=0.1, activation="tanh")),
        ("digits", H.replace(hidden_layers=1)),
    ],
)
def test_watched_updates_are_those_of_training(name: str, h: hp.Hyperparameters) -> None:
    data = hp.load(name)
    epochs = 2
    each = -(-len(data.y_train) // h.batch_size)
    watched = list(islice(updates(h, data, [h.seed]), epochs * each + 1))
    after = watched[-1].parameters[0]
    run = hp.fit(h.replace(epochs=epochs), data)
    expected = parameters_to_vector(run.model.parameters())
    assert after.numpy() == pytest.approx(expected.detach().numpy(), rel=1e-5, abs=1e-7)
    assert [update.epoch for update in watched] == [1] * each + [2] * each + [3]


def test_silent_units_say_nothing_and_get_nothing_back_and_kept_ones_are_louder() -> None:
    data = hp.load("moons")
    steps = DropoutSteps(H, data)
    assert steps.advance(30) and steps.known == 30
    shares = []
    for step in (1, 17, 30):
        for row in range(1, 11):
            view = steps.view(step, row)
            scale = 1 / (1 - H.dropout)
            first, off = view.answers[0], view.silent[0]
            assert first[~off] == pytest.approx(scale * view.evaluated[0][~off], rel=1e-5)
            for at, silent in enumerate(view.silent):
                assert (view.answers[at][silent] == 0).all()
                assert (view.unit_gradients[at][silent] == 0).all()
                assert (view.weight_gradients[at][silent] == 0).all()  # into the silent
                assert (view.weight_gradients[at + 1][:, silent] == 0).all()  # out of them
                shares.append(silent.mean())
            assert view.outputs.sum() == pytest.approx(1)
            one_hot = np.eye(2)[int(view.target)]
            assert view.error == pytest.approx(view.outputs - one_hot, abs=1e-6)
    assert 0.4 < np.mean(shares) < 0.6


def test_gradients_and_answers_are_those_of_plain_autograd() -> None:
    data = hp.load("iris")
    h = H.replace(activation="tanh", dropout=0.3)
    view = DropoutSteps(h, data)
    view.advance(5)
    row = view.view(5, 4)
    *_, update = islice(updates(h, data, [h.seed]), 5)
    run = hp.fit(h.replace(epochs=1), data).model
    torch.nn.utils.vector_to_parameters(update.parameters[0], run.parameters())
    linears = [layer for layer in run if isinstance(layer, nn.Linear)]
    x = update.batch.X[0, 3, :4]
    for at, linear in enumerate(linears):
        x = linear(x)
        if at < len(linears) - 1:
            x = torch.tanh(x) * update.batch.keep[at][0, 3, : len(x)]
    loss = nn.functional.cross_entropy(x, update.batch.y[0, 3])
    loss.backward()
    for linear, gradient in zip(linears, row.weight_gradients, strict=True):
        assert gradient == pytest.approx(linear.weight.grad.numpy(), rel=1e-4, abs=1e-7)
    assert row.outputs == pytest.approx(x.softmax(0).detach().numpy(), rel=1e-5)
    assert row.inputs == pytest.approx(update.batch.X[0, 3, :4].numpy())


def test_both_modes_agree_without_dropout_and_losses_are_the_batch_s() -> None:
    data = hp.load("moons")
    steps = DropoutSteps(H.replace(dropout=0.0), data)
    steps.advance(4)
    view = steps.view(4)
    assert view.train_losses == pytest.approx(view.evaluation_losses, rel=1e-5)
    assert not any(off.any() for off in view.silent)
    assert len(view.train_losses) == 4
    noisy = DropoutSteps(H, data)
    noisy.advance(4)
    assert (np.abs(noisy.view(4).train_losses - noisy.view(4).evaluation_losses) > 1e-4).all()


def test_what_cannot_be_watched_is_said() -> None:
    data = hp.load("moons")
    for h in (H.replace(batch_norm=True), H.replace(family="cnn")):
        with pytest.raises(ValueError, match="family 'mlp' without batch_norm"):
            DropoutSteps(h, data)
    steps = DropoutSteps(H, data)
    assert not steps.advance(5, cancelled=lambda: True) and steps.known == 0
    steps.advance(2)
    with pytest.raises(ValueError, match=r"step must be in \[1, 2\]"):
        steps.view(3)
    with pytest.raises(ValueError, match=r"row must be in \[1, 16\]"):
        steps.view(1, 17)


def test_masks_average_to_evaluation_mode_where_the_network_is_linear_in_them() -> None:
    data = hp.load("wine")
    h = H.replace(hidden_layers=1, hidden_units=16, epochs=3)
    views = list(mask_spread(h, data, row=2, masks=500))
    assert [view.done for view in views] == [0, 3]
    for view in views:
        # A mean over 500 factors of 0 or 2 has a standard deviation of 1/sqrt(500) = 0.045.
        apart = view.unit_means - view.unit_evaluations
        assert (np.abs(apart) <= 5 * 0.045 * np.abs(view.unit_evaluations)).all()
        assert view.probabilities.std() > 0 and view.batch_losses.std() > 0
    last = views[-1]
    model = hp.fit(h, data).model.eval()
    with torch.no_grad():
        plain = nn.functional.cross_entropy(model(data.X_train[:16]), data.y_train[:16])
        answer = model(data.X_validation)
    assert last.batch_evaluation == pytest.approx(float(plain), rel=1e-4)
    loss = nn.functional.cross_entropy(answer, data.y_validation)
    assert last.loss_evaluation == pytest.approx(float(loss), rel=1e-4)
    right = (answer.argmax(1) == data.y_validation).double().mean()
    assert last.score_evaluation == pytest.approx(float(right))
    picked = float(answer[1].softmax(0)[data.y_validation[1]])
    assert last.probability_evaluation == pytest.approx(picked, rel=1e-4)


def test_the_ensemble_over_masks_is_that_of_the_plain_module_in_training_mode() -> None:
    data = hp.load("iris")
    h = H.replace(epochs=10)
    last = list(mask_spread(h, data, masks=400))[-1]
    model = hp.fit(h, data).model.train()
    torch.manual_seed(1)
    with torch.no_grad():
        answers = torch.stack([model(data.X_validation).softmax(1) for _ in range(400)])
    losses = -answers.mean(0).gather(1, data.y_validation.view(-1, 1)).log().mean()
    assert last.ensemble_losses[-1] == pytest.approx(float(losses), rel=0.05)
    first = -answers[:, torch.arange(len(data.y_validation)), data.y_validation].log().mean(1)
    inside = (first.min() <= last.ensemble_losses[0]) & (last.ensemble_losses[0] <= first.max())
    assert bool(inside)


def test_a_mean_of_masks_beats_one_mask_on_every_seed() -> None:
    data = hp.load("digits_flat")
    for seed in range(5):
        h = H.replace(hidden_units=32, epochs=5, seed=seed)
        last = list(mask_spread(h, data, masks=100))[-1]
        # Log loss is convex: the mean answer loses less than the masks do on average.
        assert last.ensemble_losses[-1] < last.ensemble_losses[0]
        assert last.loss_evaluation < last.ensemble_losses[0]


def test_without_dropout_all_masks_agree() -> None:
    last = list(mask_spread(H.replace(dropout=0.0, epochs=2), hp.load("iris"), masks=5))[-1]
    assert last.batch_losses == pytest.approx(np.full(5, last.batch_evaluation))
    assert last.ensemble_losses == pytest.approx(np.full(5, last.loss_evaluation))


def test_a_stop_at_any_moment_ends_the_look_at_masks() -> None:
    data, h = hp.load("iris"), H.replace(epochs=2)
    asked: list[int] = []
    whole = list(mask_spread(h, data, masks=20, cancelled=lambda: bool(asked.append(1))))
    assert len(whole) == 2 and len(asked) > 10
    for last in range(len(asked)):
        cancelled = stopping_after(last)
        found = list(mask_spread(h, data, masks=20, cancelled=cancelled))
        assert len(found) <= 2 and all(len(view.probabilities) == 20 for view in found)


def test_what_masks_cannot_do_is_said() -> None:
    for h, data, options, message in (
        (H, "diabetes", {}, "about classes, got a regression"),
        (H.replace(hidden_layers=0), "iris", {}, "mlp with hidden layers"),
        (H, "iris", {"row": 0}, r"row must be in \[1, 38\]"),
        (H, "iris", {"masks": 1}, "masks must be at least 2"),
    ):
        with pytest.raises(ValueError, match=message):
            next(mask_spread(h, hp.load(data), **options))


def test_gains_are_those_of_separate_runs_on_the_same_rows_and_updates() -> None:
    data = hp.load("wine")
    h = H.replace(epochs=3)
    views = list(dropout_gain(h, data, sizes=(20, len(data.y_train)), seeds=(3, 5)))
    last = views[-1]
    assert np.isnan(views[0].loss).all() and last.done == last.total
    n = len(data.y_train)
    for at, size in enumerate(last.sizes):
        epochs = 3 * -(-n // 16) // -(-int(size) // 16)
        for i, seed in enumerate((3, 5)):
            rows = np.random.default_rng(seed).permutation(n)[:size]
            for way, p in enumerate((0.0, 0.5)):
                setting = h.replace(dropout=p, seed=seed, epochs=epochs)
                (run,) = hp.fit_population([setting], data, rows=[rows])
                assert last.loss[way, i, at] == pytest.approx(run.validation_loss[-1], rel=1e-4)
                assert last.score[way, i, at] == pytest.approx(run.validation_score[-1])
    with pytest.raises(ValueError, match="sizes must be growing numbers from 2"):
        next(dropout_gain(h, data, sizes=(30, 20)))


def test_l1_makes_zeros_and_l2_makes_weights_small_on_every_seed() -> None:
    data = hp.load("breast_cancer")
    h = H.replace(hidden_units=32, epochs=20, optimizer="sgd", learning_rate=0.1)
    views = list(compare_penalties(h, data, l1=0.005, l2=0.02, seeds=range(5)))
    last = views[-1]
    none, l1, l2, dropout = last.zero_share[:, :, -1]
    assert last.ways == ("none", "l1", "l2", "dropout") and last.strengths == (0, 0.005, 0.02, 0.3)
    assert (l1 > 0.3).all() and (none == 0).all() and (l2 == 0).all() and (dropout == 0).all()
    norms = last.weight_norm[:, :, -1]
    assert (norms[2] < 0.8 * norms[0]).all()
    alone = hp.fit(h.replace(l1=0.005, dropout=0.0, seed=2), data)
    assert last.validation_loss[1, 2] == pytest.approx(alone.validation_loss, rel=1e-4)
    first = hp.fit(h.replace(l1=0.005, dropout=0.0, seed=0), data)
    assert last.magnitudes[1] == pytest.approx(np.sort(np.abs(weights_of(first)))[::-1], abs=1e-5)
    assert (np.diff(last.magnitudes[1]) <= 0).all()
    assert len(last.magnitudes[0]) == 30 * 32 + 32 * 32 + 32 * 2
    assert all(len(found) == 0 for found in views[0].magnitudes)


def test_a_layer_is_a_table_of_its_units() -> None:
    steps = DropoutSteps(H, hp.load("moons"))
    steps.advance(2)
    view = steps.view(2, row=1)
    table = view.to_frame(layer=2)
    assert table.index.tolist() == [1, 2, 3, 4, 5, 6, 7, 8]
    assert table["dropped"].tolist() == view.silent[1].tolist()
    live = table[~table["dropped"]]
    training, evaluation = "activation in training mode", "activation in evaluation mode"
    assert (table.loc[table["dropped"], [training, "gradient"]] == 0).all(axis=None)
    assert live[training].tolist() == view.answers[1][~view.silent[1]].tolist()
    assert table[evaluation].tolist() == view.evaluated[1].tolist()
    with pytest.raises(ValueError, match=r"^layer must be in \[1, 2\], got 3$"):
        view.to_frame(3)
