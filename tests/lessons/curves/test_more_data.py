"""Error against the number of rows."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.data.split import growing_sizes
from hpwidgets.lessons.curves._more_data import sample_size_curve, would_more_data_help
from hpwidgets.lessons.curves.records import MoreDataView

H = hp.Hyperparameters(hidden_units=8, hidden_layers=1, epochs=6)


def made(before: list[float], after: list[float], train: float = 0.0) -> MoreDataView:
    errors = np.array([before, after]).T
    return MoreDataView(
        task="classification",
        sizes=np.array([50, 100]),
        train_error=np.full_like(errors, train),
        validation_error=errors,
        done=2,
        total=2,
    )


def test_each_size_is_what_fit_makes_of_the_first_rows_of_a_repeats_order() -> None:
    data = hp.load("moons")
    views = list(sample_size_curve(H, data, sizes=[20, 40], repeats=3))
    order = np.random.default_rng(1).permutation(len(data.y_train))
    for at, size in enumerate((20, 40)):
        rows = order[:size]
        part = dataclasses.replace(data, X_train=data.X_train[rows], y_train=data.y_train[rows])
        alone = hp.fit(H.replace(seed=1), part)
        view = views[-1]
        assert view.validation_error[1, at] == pytest.approx(1 - alone.validation_score[-1])
        assert view.train_error[1, at] == pytest.approx(1 - alone.train_score[-1])
    assert [view.done for view in views] == sorted(view.done for view in views)
    assert views[0].done == 0 and np.isnan(views[0].train_error).all()


def test_errors_fall_with_rows_on_digits() -> None:
    data = hp.load("digits_flat")
    h = hp.Hyperparameters(epochs=15, batch_size=32)
    view = list(sample_size_curve(h, data, sizes=[40, 400], repeats=3))[-1]
    assert (view.validation_error[:, 1] < view.validation_error[:, 0] - 0.05).all()


def test_runs_that_diverge_are_left_out() -> None:
    data = hp.load("diabetes")
    h = H.replace(optimizer="sgd", learning_rate=100.0)
    view = list(sample_size_curve(h, data, sizes=[50, 100], repeats=2))[-1]
    assert view.done == 2 and np.isnan(view.validation_error).all()
    with pytest.raises(ValueError, match="nearly all runs diverged: lower the learning rate"):
        would_more_data_help(view)


def test_it_stops_when_cancelled() -> None:
    views = list(sample_size_curve(H, hp.load("moons"), cancelled=lambda: True))
    assert len(views) == 1


@pytest.mark.parametrize(
    ("before", "after", "answer"),
    [
        ([0.30, 0.31, 0.29], [0.20, 0.21, 0.19], "yes"),
        ([0.20, 0.21, 0.19], [0.20, 0.21, 0.19], "no"),
        ([0.20, 0.21, 0.19], [0.25, 0.26, 0.24], "no"),
        ([0.30, 0.10, 0.25], [0.10, 0.20, 0.15], "unclear"),
    ],
)
def test_the_answer_follows_the_last_doubling(
    before: list[float], after: list[float], answer: str
) -> None:
    found = would_more_data_help(made(before, after, train=0.05))
    assert found.answer == answer
    assert found.gain == pytest.approx(np.mean(before) - np.mean(after))
    assert found.error == pytest.approx(np.mean(after))
    assert found.gap == pytest.approx(np.mean(after) - 0.05)


def test_wrong_arguments_are_refused_in_words() -> None:
    data = hp.load("moons")
    for sizes in ([], [40, 20], [1, 20], [20, 999], [20, 20]):
        with pytest.raises(ValueError, match="sizes must be growing numbers from 2 to 250 rows"):
            next(sample_size_curve(H, data, sizes=sizes))
    with pytest.raises(ValueError, match="repeats must be at least 2"):
        next(sample_size_curve(H, data, repeats=1))
    view = made([0.1, 0.1], [0.1, 0.1])
    with pytest.raises(ValueError, match="a finished view with sizes that hold a doubling"):
        would_more_data_help(dataclasses.replace(view, done=1))
    with pytest.raises(ValueError, match="a finished view with sizes that hold a doubling"):
        would_more_data_help(dataclasses.replace(view, sizes=np.array([60, 100])))


def test_default_sizes_halve_from_all_rows() -> None:
    assert growing_sizes(None, 899) == (28, 56, 112, 225, 450, 899)
    assert growing_sizes(None, 12) == (10, 12) and growing_sizes(None, 8) == (8,)
