"""Gradients by depth, optimizers and bands of learning rates, ways to regularise."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import nn

import hpwidgets as hp
from hpwidgets.engine.inspection import gradient_norms
from hpwidgets.lessons.baseline._gradients import ACTIVATIONS, gradients_by_depth
from hpwidgets.lessons.baseline._rates import batch_norm_band, compare_optimizers, longest_run
from hpwidgets.lessons.baseline._regularisers import choose, compare_regularisers

H = hp.Hyperparameters(hidden_layers=2, hidden_units=16, epochs=5, batch_size=32)


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "gelu", "leaky_relu"])
@pytest.mark.parametrize("start", ["default", "scaled"])
def test_norms_are_those_of_plain_autograd(activation: str, start: str) -> None:
    data = hp.load("iris")
    h = H.replace(activation=activation, hidden_layers=3, epochs=1, seed=5, learning_rate=1e-12)
    found = gradient_norms(h, data, [4, 5], start)[1]  # type: ignore[arg-type]
    module = hp.fit(h, data).model  # after steps of 1e-12: the start
    linears = [layer for layer in module if isinstance(layer, nn.Linear)]
    if start == "scaled":
        gain = {"relu": 2**0.5, "gelu": 2**0.5, "sigmoid": 1.0, "leaky_relu": (2 / 1.0001) ** 0.5}
        with torch.no_grad():
            for layer in linears[:-1]:
                layer.weight.mul_(gain[activation] * 3**0.5)
    nn.functional.cross_entropy(module(data.X_train), data.y_train).backward()
    expected = [float(layer.weight.grad.norm()) for layer in linears]
    assert found.tolist() == pytest.approx(expected, rel=1e-4)


def test_sigmoid_gradients_vanish_with_depth_and_scaled_tanh_ones_do_not() -> None:
    data = hp.load("digits_flat")
    for start in ("default", "scaled"):
        view = list(gradients_by_depth(data, depth=6, start=start, seeds=range(5)))[-1]  # type: ignore[arg-type]
        of = dict(zip(ACTIVATIONS, view.ratios, strict=True))
        # One more sigmoid takes at least a factor of 0.25 x the weights' own; see the depths.
        assert (np.diff(np.log(of["sigmoid"].mean(axis=0))) < math.log(0.5)).all()
        assert of["sigmoid"][:, -1].max() < 1e-4
        if start == "scaled":
            assert of["tanh"][:, -1].min() > 0.3 and of["tanh"][:, -1].max() < 10
    assert view.done == view.total == 10 and view.norms[0].shape == (5, 7)
    with pytest.raises(ValueError, match="at least 1 hidden layer"):
        next(gradients_by_depth(data, depth=0))
    with pytest.raises(ValueError, match="looks at family 'mlp'"):
        gradient_norms(H.replace(family="cnn"), hp.load("digits"), [0])


def test_optimizers_are_judged_at_their_own_best_rates() -> None:
    data = hp.load("moons")
    rates = (0.001, 0.01, 0.1, 1.0)
    views = list(compare_optimizers(H, data, rates=rates, seeds=(0, 1)))
    last = views[-1]
    assert views[0].best == (-1,) * 4 and last.done == last.total == 4 * 4 * 2 * 5
    for rule, (optimizer, momentum) in enumerate(
        (("sgd", 0.0), ("sgd", 0.9), ("rmsprop", 0.0), ("adam", 0.0))
    ):
        h = H.replace(optimizer=optimizer, momentum=momentum)
        losses = np.array(
            [
                [hp.fit(h.replace(seed=s, learning_rate=r), data).validation_loss for r in rates]
                for s in (0, 1)
            ]
        )
        assert last.loss[rule] == pytest.approx(losses[:, :, -1], rel=1e-3)
        best = int(losses[:, :, -1].mean(axis=0).argmin())
        assert last.best[rule] == best
        assert last.curves[rule] == pytest.approx(losses[:, best], rel=1e-3)
    with pytest.raises(ValueError, match="rules must be among sgd, momentum"):
        next(compare_optimizers(H, data, rules=["adagrad"]))


def test_batch_norm_widens_the_band_on_digits() -> None:
    data = hp.load("digits_flat")
    h = H.replace(hidden_units=32, optimizer="sgd", epochs=10)
    view = list(batch_norm_band(h, data, seeds=range(5)))[-1]
    assert view.limit == pytest.approx(math.log(10) / 2)
    assert (view.decades[1] >= view.decades[0]).all()
    assert (view.decades[1] - view.decades[0]).mean() > 0.5
    low, high = view.bands[1] or (0, 0)
    assert (np.median(view.loss[1], axis=0)[low : high + 1] < view.limit).all()
    alone = hp.fit(h.replace(batch_norm=True, learning_rate=float(view.rates[low]), seed=2), data)
    assert view.loss[1, 2, low] == pytest.approx(alone.train_loss[-1], rel=1e-4)


def test_the_longest_run_is_found_anywhere() -> None:
    assert longest_run(np.array([], dtype=bool)) is None
    assert longest_run(np.array([True])) == (0, 0)
    assert longest_run(np.array([True, True, False, True, True, True])) == (3, 5)


def test_a_strength_is_judged_on_rows_that_did_not_choose_it() -> None:
    data = hp.load("breast_cancer")
    h = H.replace(hidden_units=64, epochs=30, learning_rate=0.005)
    views = list(compare_regularisers(h, data, rows=60, seeds=range(4), ways=["l2"]))
    last = views[-1]
    assert [v.choice for v in views[:-1]] == [-1] * (len(views) - 1)
    assert last.ways == ("none", "l2") and last.gain[0].tolist() == [0, 0, 0, 0]
    losses = []
    y = data.y_validation
    for l2 in (0.0, 0.001, 0.01, 0.05):
        each = []
        for seed in range(4):
            rows = np.random.default_rng(seed).permutation(len(data.y_train))[:60]
            (run,) = hp.fit_population([h.replace(l2=l2, seed=seed)], data, rows=[rows])
            with torch.no_grad():
                each.append(
                    nn.functional.cross_entropy(run.model(data.X_validation), y, reduction="none")
                )
        losses.append(torch.stack(each))
    table = torch.stack(losses)  # [strengths, seeds, rows], the first one none
    halves = torch.arange(len(y)) % 2
    gain = torch.zeros(4)
    for half in (0, 1):
        best = 1 + int(table[1:, :, halves == half].mean((1, 2)).argmin())
        gain += (table[0] - table[best])[:, halves != half].sum(1) / len(y)
    assert last.gain[1] == pytest.approx(gain.numpy(), rel=1e-3, abs=1e-5)
    assert last.choice == choose(last.gain) == 1


def test_nothing_is_chosen_where_nothing_differs() -> None:
    draw = np.random.default_rng(0)
    chosen = [choose(np.vstack([np.zeros(5), draw.normal(size=(5, 5))])) for _ in range(1000)]
    # 5 % for all ways together; 1000 draws have a standard deviation of 0.7 points.
    assert 0.03 < np.mean(np.array(chosen) > 0) < 0.07
    assert choose(np.array([[0.0, 0.0], [np.nan, 1.0]])) == 0


def test_wrong_arguments_of_the_ways_are_said() -> None:
    data = hp.load("iris")
    for options, message in (
        ({"rows": 1}, r"rows must be in \[2, 74\]"),
        ({"seeds": [0]}, "seeds must hold at least 2"),
        ({"ways": ["l3"]}, "ways must be among none"),
        ({"measure": "f1"}, "measure must be 'loss' or 'accuracy'"),
    ):
        with pytest.raises(ValueError, match=message):
            next(compare_regularisers(H, data, **options))  # type: ignore[arg-type]
