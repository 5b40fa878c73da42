"""Bagging: held to scikit-learn's own BaggingClassifier on the same rows, and to loops by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from sklearn.ensemble import BaggingClassifier, BaggingRegressor
from sklearn.tree import DecisionTreeRegressor

import hpwidgets as hp
from hpwidgets.lessons.ensembles._bagging_variance import (
    BaggingProblem,
    bagging_variance,
    error_parts,
    two_bumps,
)
from hpwidgets.records import BaggingView
from hpwidgets.tuning.ensembles.bagging import baggings, bootstrap_rows, out_of_bag
from hpwidgets.tuning.plane import Plane
from hpwidgets.tuning.populations.answers import first_averages, fleet_answers, loss, score
from hpwidgets.tuning.populations.fleet import Fleet
from tests.factories import dataset, diabetes, digits, moons, stopping_after

H = hp.Hyperparameters(epochs=6, hidden_units=8, hidden_layers=1, learning_rate=0.03)


class Unweighted(hp.NetworkClassifier):
    """Without ``sample_weight``, so that scikit-learn repeats rows and does not weigh them, and of
    one seed for all members, as with ``vary="rows"``.
    """

    def fit(self, X: np.ndarray, y: np.ndarray) -> Unweighted:
        self.random_state = None
        super().fit(X, y)
        return self


def test_it_is_scikit_learns_bagging_of_the_same_networks_on_the_same_rows() -> None:
    data = moons(120)
    X, y = data.X_train.numpy(), data.y_train.numpy()
    names = ("epochs", "hidden_units", "hidden_layers", "learning_rate")
    network = Unweighted(**{name: getattr(H, name) for name in names})
    judge = BaggingClassifier(network, n_estimators=20, oob_score=True, random_state=1).fit(X, y)
    found = hp.bagging(H, data, members=20, vary="rows", rows=judge.estimators_samples_)
    assert found.out_of_bag_score == pytest.approx(judge.oob_score_)
    assert found.covered[-1] == 1
    probabilities = judge.predict_proba(data.X_validation.numpy())
    truth = data.y_validation.numpy()
    assert found.loss[0, -1] == pytest.approx(
        -np.log(probabilities[np.arange(len(truth)), truth]).mean(), rel=1e-4
    )
    right = judge.predict(data.X_validation.numpy()) == truth
    assert found.score[0, -1] == pytest.approx(right.mean())
    scores = dict(found.on_test())
    right = judge.predict(data.X_test.numpy()) == data.y_test.numpy()
    assert scores["average of 20"] == pytest.approx(right.mean())


def test_out_of_bag_is_what_a_loop_over_rows_and_members_says() -> None:
    rng = np.random.default_rng(0)
    answers = rng.dirichlet(np.ones(3), (7, 12))
    rows = bootstrap_rows(12, 7, seed=3)
    averages, counts = out_of_bag(answers, rows)
    for m in range(7):
        for i in range(12):
            mine = [answers[k, i] for k in range(m + 1) if i not in rows[k]]
            assert counts[m, i] == len(mine)
            if mine:
                assert averages[m, i] == pytest.approx(np.mean(mine, axis=0))
            else:
                assert np.isnan(averages[m, i]).all()


def test_out_of_bag_score_of_a_bag_by_hand_on_every_prefix() -> None:
    data = moons(100)
    last = hp.bagging(H, data, members=6)
    settings = [H.replace(seed=m) for m in range(6)]
    fleet = Fleet(settings, data, rows=list(last.rows))
    list(fleet)
    answers = fleet_answers(fleet, settings, data.X_train)
    assert answers is not None
    y = data.y_train.numpy()
    for m in range(6):
        right, asked = 0, 0
        for i in range(len(y)):
            mine = [answers[k, i] for k in range(m + 1) if i not in last.rows[k]]
            if mine:
                asked += 1
                right += int(np.mean(mine, axis=0).argmax() == y[i])
        assert last.out_of_bag[m] == pytest.approx(right / asked)
        assert last.covered[m] == pytest.approx(asked / len(y))


def test_samples_are_drawn_with_replacement_from_all_rows() -> None:
    rows = bootstrap_rows(500, 40, seed=5)
    assert all(len(own) == 500 and own.min() >= 0 and own.max() < 500 for own in rows)
    distinct = [len(np.unique(own)) / 500 for own in rows]
    assert np.mean(distinct) == pytest.approx(1 - np.exp(-1), abs=0.01)
    assert not np.array_equal(rows[0], rows[1])
    assert all(
        np.array_equal(a, b) for a, b in zip(rows, bootstrap_rows(500, 40, seed=5), strict=True)
    )


def test_members_differ_in_what_they_should() -> None:
    data = moons(100)
    for vary, same_rows, same_start in (
        ("both", False, False),
        ("rows", False, True),
        ("start", True, False),
    ):
        found = hp.bagging(H.replace(seed=4), data, members=2, vary=vary)
        assert np.array_equal(found.rows[0], found.rows[1]) is same_rows
        seeds = (4, 4) if same_start else (4, 5)
        settings = [H.replace(seed=seed) for seed in seeds]
        alone = hp.fit_population(settings, data, rows=list(found.rows))
        assert found.member_loss == pytest.approx(
            [run.validation_loss[-1] for run in alone], rel=1e-4
        )
        whole = hp.fit(H.replace(seed=4), data)
        assert found.whole_loss == pytest.approx(whole.validation_loss[-1], rel=1e-4)
        assert np.isnan(found.out_of_bag).all() == (vary == "start")


def test_the_first_order_is_that_of_the_members_and_all_end_alike() -> None:
    data = digits()
    settings = [H.replace(seed=m) for m in range(5)]
    found = hp.bagging(H, data, members=5)
    fleet = Fleet(settings, data, rows=list(found.rows))
    list(fleet)
    answers = fleet_answers(fleet, settings, data.X_validation)
    assert answers is not None
    y = data.y_validation.numpy()
    for m in range(5):
        mean = answers[: m + 1].mean(axis=0)
        assert found.score[0, m] == pytest.approx((mean.argmax(1) == y).mean())
        assert found.loss[0, m] == pytest.approx(-np.log(mean[np.arange(len(y)), y]).mean())
    assert found.loss[:, -1] == pytest.approx(np.full(20, found.loss[0, -1]))
    assert len({row.tobytes() for row in found.loss[:, :2]}) > 5
    assert found.surface is None and found.member_surfaces == ()


def test_the_best_single_member_is_chosen_on_validation_and_judged_on_test() -> None:
    data = digits()
    found = hp.bagging(H.replace(learning_rate=0.003), data, members=5)
    seeds = [H.replace(learning_rate=0.003, seed=m) for m in range(5)]
    runs = hp.fit_population(seeds, data, rows=list(found.rows))
    assert found.best == int(np.argmin([run.validation_loss[-1] for run in runs]))
    right = [
        float((run.model(data.X_test).argmax(1) == data.y_test).double().mean()) for run in runs
    ]
    assert len(set(right)) > 2 and found.on_test is not None
    assert dict(found.on_test())["best single member"] == pytest.approx(right[found.best])


def test_regression_averages_numbers_and_draws_a_curve() -> None:
    x = np.linspace(-1, 1, 80)[:, None]
    x = np.random.default_rng(0).permutation(x)
    data = dataset(x, x[:, 0] ** 2, "regression", "parabola")
    last = hp.bagging(H, data, members=3)
    assert last.task == "regression" and last.surface is not None
    mean = np.mean([surface.values for surface in last.member_surfaces], axis=0)
    assert last.surface.values == pytest.approx(mean, abs=1e-6)
    assert last.surface.values.shape == last.surface.x.shape


def test_surfaces_are_those_of_the_members_and_their_average() -> None:
    data = moons(100)
    last = hp.bagging(H, data, members=3)
    plane = Plane.of(data)
    assert plane is not None and last.surface is not None
    runs = hp.fit_population([H.replace(seed=m) for m in range(3)], data, rows=list(last.rows))
    own = [run.model(plane.rows).softmax(1).detach().numpy().reshape(50, 50, 2) for run in runs]
    for surface, values in zip(last.member_surfaces, own, strict=True):
        assert surface.values == pytest.approx(values, abs=1e-4)
    assert last.surface.values == pytest.approx(np.mean(own, axis=0), abs=1e-4)
    assert Plane.of(digits()) is None


def test_members_that_diverge_are_left_out() -> None:
    data = diabetes()
    last = hp.bagging(H.replace(learning_rate=1e8, optimizer="sgd"), data, members=3)
    assert np.isnan(last.score).all() and last.best == -1 and last.on_test is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"members": 1}, "members must be a whole number from 2, got 1"),
        ({"members": 10**9}, "members must be at most 10000, got 1000000000"),
        ({"members": 10**5000}, "members must be at most 10000, got a value of type int"),
        ({"vary": "row"}, "vary must be one of both, rows, start, got 'row'; did you mean 'rows'?"),
        ({"members": 3, "rows": [[0, 1]]}, "one array for each of 3 members, got 1"),
        ({"members": 2, "rows": [[0, 1], [0, 500]]}, r"rows\[1\] must lie in \[0, 49\]"),
    ],
)
def test_what_cannot_be_is_said(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("?", r"\?")):
        hp.bagging(H, moons(100), **changes)


def stops(work: Callable[[Callable[[], bool]], list[object]], least: int) -> None:
    """A stop at any of the moments at which it is asked for ends the work, and leaves it short."""
    asked: list[int] = []
    whole = work(lambda: bool(asked.append(1)))
    assert len(asked) >= least
    for last in sorted({0, 1, len(asked) // 3, len(asked) // 2, len(asked) - 1}):
        cancelled = stopping_after(last)
        assert len(work(cancelled)) < len(whole)


def test_a_stop_at_any_moment_ends_bagging() -> None:
    data = moons(100)
    stops(lambda stop: list(baggings(H, data, members=4, cancelled=stop)), 30)
    for base in ("tree", "network"):
        problem = BaggingProblem(base=base, repeats=4, members=3, network=H)
        stops(lambda stop, p=problem: list(bagging_variance(p, stop)), 8)  # type: ignore[misc]


def test_progress_streams_and_looks_grow_sharper() -> None:
    views: list[BaggingView] = list(baggings(H, moons(100), members=4))
    assert [view.done for view in views] == sorted(view.done for view in views)
    assert np.isnan(views[0].score).all() and views[0].done == 0
    known = [np.isfinite(view.loss).any() for view in views]
    assert known.index(True) < len(known) - 3
    assert views[-1].epoch == H.epochs and views[-1].done == views[-1].total


# Answers and scores ------------------------------------------------------------------------------


def test_scores_and_losses_of_answers() -> None:
    numbers = np.array([[[1.0], [2.0], [4.0]]])
    assert score(numbers, [1.0, 2.0, 3.0], "regression") == pytest.approx(0.5)
    assert loss(numbers, [1.0, 2.0, 3.0], "regression") == pytest.approx(1 / 3)
    assert score(np.ones((2, 1)), [1.0, 1.0], "regression") == 1
    assert score(np.zeros((2, 1)), [1.0, 1.0], "regression") == 0
    sure = np.array([[1.0, 0.0]])
    assert loss(sure, [1], "classification") == pytest.approx(-np.log(1e-12))
    assert first_averages(np.arange(3.0).reshape(3, 1, 1)).ravel().tolist() == [0, 0.5, 1]


# Bias and variance -------------------------------------------------------------------------------


def test_the_example_of_scikit_learn_to_its_last_printed_digit() -> None:
    *_views, last = bagging_variance(BaggingProblem())
    assert [f"{value:.4f}" for value in last.single] == ["0.0255", "0.0003", "0.0152", "0.0098"]
    assert [f"{value:.4f}" for value in last.bagged[-1]] == ["0.0196", "0.0004", "0.0092", "0.0098"]
    assert len(last.single_fits) == len(last.bagged_fits) == 20


def test_the_parts_are_those_of_loops_over_sets_and_targets() -> None:
    rng = np.random.default_rng(0)
    predictions, truth, y = rng.normal(size=(4, 6)), rng.normal(size=6), rng.normal(size=(6, 3))
    error, bias2, variance, noise = error_parts(predictions, truth, y)
    loops = [((y[:, j] - predictions[i]) ** 2).mean() for i in range(4) for j in range(3)]
    assert error == pytest.approx(np.mean(loops))
    assert bias2 == pytest.approx(((truth - predictions.mean(0)) ** 2).mean())
    assert variance == pytest.approx(predictions.var(0).mean())
    assert noise == pytest.approx(y.var(1).mean())
    both = error_parts(np.stack([predictions, predictions + 1]), truth, y)
    assert both[0] == pytest.approx([error, bias2, variance, noise])
    assert both[1, 2] == pytest.approx(variance)


def test_the_curve_by_members_ends_with_the_bag_itself() -> None:
    problem = BaggingProblem(repeats=2, members=4, rows=30, depth=3, seed=7)
    *_views, last = bagging_variance(problem)
    rng = np.random.RandomState(7)
    sets = []
    for _set in range(2):
        x = np.sort(rng.rand(30) * 10 - 5)
        sets.append((x, two_bumps(x) + rng.normal(0, 0.1, 30)))
    at = np.sort(rng.rand(1000) * 10 - 5)
    y = np.stack([two_bumps(at) + rng.normal(0, 0.1, 1000) for _n in range(50)], 1)
    trees = [
        DecisionTreeRegressor(max_depth=3, random_state=rng).fit(x[:, None], t).predict(at[:, None])
        for x, t in sets
    ]
    bags = [
        BaggingRegressor(DecisionTreeRegressor(max_depth=3), 4, random_state=rng)
        .fit(x[:, None], t)
        .predict(at[:, None])
        for x, t in sets
    ]
    assert last.single == pytest.approx(error_parts(np.stack(trees), two_bumps(at), y))
    assert last.bagged[-1] == pytest.approx(error_parts(np.stack(bags), two_bumps(at), y))
    assert last.bagged_fits[1] == pytest.approx(bags[1][::4])


def test_networks_see_the_same_sets_each_with_rows_of_its_own() -> None:
    h = hp.Hyperparameters(epochs=20, hidden_layers=1, hidden_units=4, activation="tanh")
    problem = BaggingProblem(base="network", network=h, repeats=3, members=2, rows=20)
    *_views, last = bagging_variance(problem)
    *_trees, trees = bagging_variance(BaggingProblem(repeats=3, members=2, rows=20))
    assert last.train == pytest.approx(trees.train)
    assert last.single[3] == pytest.approx(trees.single[3])
    assert np.isfinite(last.single).all() and np.isfinite(last.bagged).all()
    apart = np.abs(last.single_fits - last.bagged_fits).max(axis=1)
    assert (apart > 1e-3).all()
    # The network of the first set alone, on its rows as they are.
    scale = 10 / 12**0.5
    X = last.train[:, :1] / scale
    own = dataset(np.tile(X, (2, 1)), np.tile(last.train[:, 1], 2), "regression", "first set")
    (run,) = hp.fit_population([h.replace(batch_size=20)], own, rows=[np.arange(20)])
    answer = run.model(torch.tensor(last.x[:, None] / scale, dtype=torch.float32))
    assert last.single_fits[0] == pytest.approx(answer[:, 0].detach().numpy(), abs=1e-4)


def test_sets_whose_networks_diverge_are_left_out() -> None:
    wild = H.replace(learning_rate=1e8, optimizer="sgd")
    problem = BaggingProblem(base="network", network=wild, repeats=3, members=2, rows=20)
    *_views, last = bagging_variance(problem)
    assert np.isnan(last.single).all() and last.single_fits.shape == (0, 250)
    assert last.done == last.total


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"base": "forest"}, "base must be one of tree, network, got 'forest'"),
        ({"repeats": 1}, "repeats must be at least 2, got 1"),
        ({"members": 0}, "members must be at least 1, got 0"),
        ({"depth": 0}, "depth must be at least 1, or None, got 0"),
        ({"noise": -1.0}, "noise must be at least 0, got -1.0"),
    ],
)
def test_what_cannot_be_a_problem_is_said(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        BaggingProblem(**changes)  # type: ignore[arg-type]
