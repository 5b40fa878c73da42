"""A member trains as it would alone, whoever its companions are."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression

from hpwidgets.engine import fit, fit_population, train, train_population
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import History
from tests.factories import dataset, diabetes, digits, moons

BASE = Hyperparameters(epochs=8, hidden_units=12)
MIXED = [
    BASE.replace(
        learning_rate=(1e-3, 3e-3, 1e-2, 3e-2)[i % 4],
        dropout=(0.0, 0.2, 0.5)[i % 3],
        l1=(0.0, 1e-3)[i % 2],
        l2=(0.0, 1e-2)[i // 2 % 2],
        seed=i % 5,
        epochs=(8, 5)[i // 8],
        patience=(None, 3)[i // 4 % 2],
    )
    for i in range(16)
]


def assert_same(one: History, other: History, rtol: float = 0) -> None:
    assert one.hyperparameters == other.hyperparameters
    assert one.outcome == other.outcome
    assert len(one.epochs) == len(other.epochs)
    for name in ("train_loss", "validation_loss", "train_score", "weight_norm", "zero_share"):
        np.testing.assert_allclose(
            getattr(one, name), getattr(other, name), rtol=rtol, atol=rtol / 10
        )


def test_sixteen_mixed_settings_equal_sixteen_runs_alone() -> None:
    together = fit_population(MIXED, moons())
    for h, history in zip(MIXED, together, strict=True):
        assert_same(history, fit(h, moons()))


@pytest.mark.parametrize("optimizer", ["sgd", "rmsprop", "adam", "adamw"])
def test_every_optimizer_in_company(optimizer: str) -> None:
    settings = [
        BASE.replace(optimizer=optimizer, learning_rate=r, momentum=m, batch_norm=True, l2=0.01)
        for r, m in ((1e-3, 0.0), (3e-3, 0.5), (1e-2, 0.9))
    ]
    for h, history in zip(settings, fit_population(settings, moons()), strict=True):
        assert_same(history, fit(h, moons()))


@pytest.mark.parametrize("family", ["mlp", "cnn", "rnn", "gru"])
def test_every_family_in_company(family: str) -> None:
    settings = [
        BASE.replace(family=family, hidden_units=4, epochs=4, seed=s, dropout=p, learning_rate=3e-3)
        for s, p in ((0, 0.0), (1, 0.3), (0, 0.3))
    ]
    for h, history in zip(settings, fit_population(settings, digits()), strict=True):
        assert_same(history, fit(h, digits()))


def test_a_mixed_list_is_split_and_keeps_its_order() -> None:
    settings = [
        BASE.replace(hidden_units=4),
        BASE.replace(batch_size=64),
        BASE.replace(hidden_units=4, seed=2),
        BASE.replace(activation="tanh", optimizer="sgd"),
        BASE.replace(hidden_layers=0),
        BASE,
        BASE.replace(batch_size=64, learning_rate=0.1),
    ]
    together = fit_population(settings, moons())
    assert [history.hyperparameters for history in together] == settings
    for h, history in zip(settings, together, strict=True):  # of two widths in one pass
        assert_same(history, fit(h, moons()), rtol=1e-6)


def test_the_same_call_twice_is_identical_and_another_seed_differs() -> None:
    h = BASE.replace(dropout=0.3)
    first, second, other = fit(h, moons()), fit(h, moons()), fit(h.replace(seed=1), moons())
    assert first.train_loss.tolist() == second.train_loss.tolist()
    assert (first.train_loss != other.train_loss).all()


def test_members_of_one_seed_start_from_the_same_weights_and_rows() -> None:
    settings = [BASE.replace(epochs=1, learning_rate=r) for r in (1e-9, 1e-8)]
    first, second = fit_population(settings, moons())
    assert first.train_loss[0] == pytest.approx(second.train_loss[0], rel=1e-5)


def test_epochs_come_one_at_a_time_and_an_ended_member_repeats_its_last() -> None:
    settings = [BASE.replace(epochs=2), BASE.replace(epochs=4, seed=1), BASE.replace(epochs=3)]
    steps = list(train_population(settings, moons()))
    indices = [[epoch.index for epoch in step if epoch] for step in steps]
    assert indices == [[1, 1, 1], [2, 2, 2], [2, 3, 3], [2, 4, 3]]


def test_a_diverging_member_ends_alone_and_leaves_no_nan() -> None:
    settings = [BASE, BASE.replace(optimizer="sgd", learning_rate=1e6), BASE.replace(seed=1)]
    good, bad, other = fit_population(settings, moons())
    assert (good.outcome, bad.outcome, other.outcome) == ("finished", "diverged", "finished")
    assert len(bad.epochs) == 0
    assert bad.best_epoch is None
    assert np.isfinite(bad.model(moons().X_train).detach().numpy()).all()
    assert_same(good, fit(BASE, moons()))


@pytest.mark.parametrize("optimizer", ["sgd", "rmsprop", "adam", "adamw"])
def test_a_huge_learning_rate_counts_as_diverged_under_every_optimizer(optimizer: str) -> None:
    history = fit(BASE.replace(learning_rate=1e6, optimizer=optimizer), moons())
    assert history.outcome == "diverged"
    assert np.isfinite(history.to_frame().to_numpy()).all()


def test_early_stopping_keeps_the_best_weights_and_says_when() -> None:
    h = BASE.replace(epochs=200, patience=4, learning_rate=0.1)
    history = fit(h, moons())
    assert history.outcome == "stopped_early"
    assert history.best_epoch == len(history.epochs) - 4
    data = moons()
    loss = torch.nn.functional.cross_entropy(history.model(data.X_validation), data.y_validation)
    assert loss.item() == pytest.approx(history.validation_loss.min(), rel=1e-5)


def test_cancelling_takes_effect_before_the_next_batch() -> None:
    calls = 0

    def cancelled() -> bool:
        nonlocal calls
        calls += 1
        return calls == 11

    run = train(BASE.replace(batch_size=15, hidden_layers=1), moons(), cancelled=cancelled)
    assert [epoch.index for epoch in run] == [1]  # 8 batches an epoch: stopped in the second
    assert calls == 11
    history = run.history()
    assert history.outcome == "cancelled"
    whole = fit(BASE.replace(batch_size=15, hidden_layers=1, epochs=1), moons())
    assert torch.equal(history.model(moons().X_test), whole.model(moons().X_test))
    assert list(run) == []


def test_a_run_that_is_left_counts_as_cancelled_and_can_go_on() -> None:
    run = train(BASE, moons())
    next(run)
    assert (run.history().outcome, len(run.history().epochs)) == ("cancelled", 1)
    assert len(list(run)) == 7
    assert run.history().outcome == "finished"
    assert_same(run.history(), fit(BASE, moons()))


def test_predict_answers_as_the_network_stands() -> None:
    run = train(BASE.replace(batch_norm=True), moons())
    epoch = next(run)
    right = run.predict(moons().X_validation).argmax(1) == moons().y_validation
    assert right.float().mean().item() == pytest.approx(epoch.validation_score)


def test_the_test_rows_are_never_touched() -> None:
    data = moons()
    spoilt = dataclasses.replace(
        data,
        X_test=torch.full_like(data.X_test, torch.nan),
        y_test=torch.full_like(data.y_test, -100),
    )
    assert_same(fit(BASE, spoilt), fit(BASE, data))


def test_members_may_have_rows_of_their_own() -> None:
    data = moons()
    first, second = np.arange(0, 80), np.arange(40, 120)
    settings = [BASE, BASE.replace(learning_rate=0.03)]
    together = fit_population(settings, data, rows=[first, second])
    for h, rows, history in zip(settings, (first, second), together, strict=True):
        alone = dataclasses.replace(data, X_train=data.X_train[rows], y_train=data.y_train[rows])
        assert_same(history, fit(h, alone))
        assert history.n_train == 80


def test_members_may_validate_on_training_rows_as_folds_do() -> None:
    data = moons()
    folds = np.array_split(np.arange(120), 7)  # of 17 and 18 rows: two groups
    rows = [np.setdiff1d(np.arange(120), fold) for fold in folds]
    together = fit_population([BASE] * 7, data, rows=rows, validation_rows=folds)
    for own, fold, history in zip(rows, folds, together, strict=True):
        alone = dataclasses.replace(
            data,
            X_train=data.X_train[own],
            y_train=data.y_train[own],
            X_validation=data.X_train[fold],
            y_validation=data.y_train[fold],
        )
        assert_same(history, fit(BASE, alone))


def test_a_weight_of_two_is_a_row_that_stands_twice() -> None:
    data = moons()
    h = BASE.replace(batch_size=1000, optimizer="sgd", learning_rate=0.3, epochs=20)
    weights = np.ones(120)
    weights[:30] = 2
    doubled = np.concatenate([np.arange(120), np.arange(30)])
    (weighted,) = fit_population([h], data, sample_weights=[weights])
    (repeated,) = fit_population([h], data, rows=[doubled])
    np.testing.assert_allclose(weighted.validation_loss, repeated.validation_loss, rtol=1e-4)


def test_logistic_regression_agrees_with_scikit_learn() -> None:
    data = moons()
    l2 = 0.05
    h = Hyperparameters(
        hidden_layers=0, l2=l2, optimizer="sgd", learning_rate=0.5, batch_size=120, epochs=3000
    )
    weight, bias = (p.detach().numpy() for p in fit(h, data).model.parameters())
    # scikit-learn minimises C·Σloss + ½‖w‖² over the one weight vector of two classes. Two softmax
    # columns share that penalty, w = w1 − w0 with w1 = −w0: C = 1 / (l2/2 · n).
    judge = LogisticRegression(C=2 / (l2 * 120), tol=1e-10, max_iter=10_000)
    judge.fit(data.X_train.numpy(), data.y_train.numpy())
    np.testing.assert_allclose(weight[1] - weight[0], judge.coef_[0], rtol=1e-3)
    np.testing.assert_allclose(bias[1] - bias[0], judge.intercept_[0], atol=1e-3)


def test_linear_regression_agrees_with_least_squares() -> None:
    data = diabetes()
    h = Hyperparameters(
        hidden_layers=0, optimizer="sgd", learning_rate=0.1, batch_size=1000, epochs=6000
    )
    weight, bias = (p.detach().numpy() for p in fit(h, data).model.parameters())
    X = np.c_[data.X_train.numpy(), np.ones(len(data.X_train))].astype(float)
    solution, *_ = np.linalg.lstsq(X, data.y_train.numpy().astype(float), rcond=None)
    fitted = X @ np.r_[weight[0], bias]
    np.testing.assert_allclose(fitted, X @ solution, atol=2e-2)


def test_r2_is_scikit_learns() -> None:
    from sklearn.metrics import r2_score

    data = diabetes()
    history = fit(Hyperparameters(epochs=5), data)
    answer = history.model(data.X_validation).detach().numpy()[:, 0]
    expected = r2_score(data.y_validation.numpy(), answer)
    assert history.validation_score[-1] == pytest.approx(expected, abs=1e-5)


def test_r2_of_a_constant_target_is_finite() -> None:
    X = np.random.default_rng(0).normal(size=(40, 2))
    history = fit(BASE.replace(epochs=2), dataset(X, np.zeros(40), "regression", "flat"))
    assert history.validation_score.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"hyperparameters": []}, ValueError, "hyperparameters must hold at least one"),
        ({"hyperparameters": [{"l1": 0}]}, TypeError, r"hyperparameters\[0\] must be a Hyper"),
        ({"rows": [[0], [1]]}, ValueError, "rows must hold one array for each of 1 members, got 2"),
        ({"rows": [[0.5]]}, ValueError, r"rows\[0\] must be row numbers of shape \[n\]"),
        ({"rows": [[]]}, ValueError, r"rows\[0\] must be row numbers of shape \[n\] with n >= 1"),
        ({"rows": [[0, 120]]}, ValueError, r"must lie in \[0, 119\], the training rows, got .*120"),
        ({"sample_weights": [[1, 2]]}, ValueError, r"sample_weights\[0\] must have shape \[120\]"),
        ({"sample_weights": [[-1.0] * 120]}, ValueError, "must be finite, >= 0 and not all 0"),
    ],
)
def test_bad_arguments_are_named(arguments: dict, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        train_population(**{"hyperparameters": [BASE], "data": moons(), **arguments})


def test_families_say_what_data_they_need() -> None:
    with pytest.raises(ValueError, match="family 'cnn' needs images"):
        fit(BASE.replace(family="cnn"), moons())
    with pytest.raises(ValueError, match="family 'gru' needs sequences"):
        fit(BASE.replace(family="gru"), moons())
    with pytest.raises(TypeError, match="data must be a Dataset, got str; make one with"):
        fit(BASE, "moons")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="hyperparameters must be a Hyperparameters, got dict"):
        fit({}, moons())  # type: ignore[arg-type]
