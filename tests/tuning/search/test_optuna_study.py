"""Trials as Optuna has them, and back: states, values by epoch, plots."""

from __future__ import annotations

import json
import logging
import threading
import warnings
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import optuna
import pytest
from matplotlib.axes import Axes
from optuna.visualization import matplotlib as plots

import hpwidgets as hp
from hpwidgets.records import Trial
from hpwidgets.tuning.search.optuna_study import from_frozen, quiet, to_frozen, to_study
from hpwidgets.tuning.search.search import search
from hpwidgets.tuning.space.conditions import When
from hpwidgets.tuning.space.space import Space

SPACE = Space(
    learning_rate=(1e-3, 1e8),
    optimizer=["sgd", "adam"],
    momentum=When((0, 0.9), optimizer="sgd"),
    batch_norm=[True, False],
    hidden_units=(4, 16),
)
BASE = hp.Hyperparameters(epochs=9, hidden_layers=1)


@pytest.fixture(scope="module")
def halved() -> Any:
    """A search with trials that finish, are cut and diverge."""
    going = search(SPACE, "moons", method="hyperband", base=BASE, max_epochs=9, seed=1)
    list(going)
    states = {trial.state for trial in going.trials}
    assert states == {"finished", "pruned", "diverged"}
    return going


@pytest.fixture(scope="module")
def tried() -> Any:
    """A search with trials of one length."""
    space = Space(learning_rate=(1e-3, 0.3), l2=(1e-6, 0.1), batch_size=[16, 64])
    going = search(space, "moons", method="random", budget=16, base=BASE.replace(epochs=4))
    list(going)
    return going


@pytest.fixture
def _experimental() -> Iterator[None]:
    """Optuna says of its matplotlib plots that they are experimental, and matplotlib of Optuna's
    ways that they are old.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def assert_equal(one: Trial, other: Trial) -> None:
    for field in fields(Trial):
        left, right = getattr(one, field.name), getattr(other, field.name)
        np.testing.assert_equal(right, left, err_msg=field.name)


def test_a_trial_comes_back_as_it_was_even_through_a_text(halved: Any) -> None:
    base = BASE.replace(epochs=40)  # the brackets' own number of epochs stands
    for trial in halved.trials:
        frozen = to_frozen(trial, SPACE, "loss")
        json.dumps(frozen.user_attrs, allow_nan=False)
        assert_equal(trial, from_frozen(frozen, SPACE, base))


def test_values_that_cannot_be_combined_come_back_as_failed() -> None:
    space = Space(batch_norm=[True], batch_size=[1])
    (trial,) = search(space, "moons", method="grid", budget=1)
    back = from_frozen(to_frozen(trial, space, "loss"), space, hp.Hyperparameters())
    assert back.setting is None and back.state == "failed" and back.message == trial.message


def test_a_trial_of_another_space_does_not_come_back(halved: Any) -> None:
    frozen = to_frozen(halved.trials[0], SPACE, "loss")
    with pytest.raises(ValueError, match=r"trial -?\d+: .* is not in the space"):
        from_frozen(frozen, Space(learning_rate=(1, 2)), BASE)
    with pytest.raises(KeyError):
        frozen.user_attrs = {}
        from_frozen(frozen, SPACE, BASE)


@pytest.mark.parametrize("measure", ["loss", "score"])
def test_states_values_and_epochs_are_optunas(halved: Any, measure: Any) -> None:
    study = to_study(halved.trials, SPACE, measure, {"method": "hyperband"}, {})
    assert study.direction.name == {"loss": "MINIMIZE", "score": "MAXIMIZE"}[measure]
    assert study.user_attrs == {"method": "hyperband"}
    names = {"finished": "COMPLETE", "pruned": "PRUNED", "diverged": "FAIL"}
    for trial, frozen in zip(halved.trials, study.trials, strict=True):
        assert frozen.state.name == names[trial.state]
        assert frozen.value == (getattr(trial, measure) if trial.state == "finished" else None)
        curve = getattr(trial, f"validation_{measure}")
        assert frozen.intermediate_values == dict(enumerate(curve.tolist(), start=1))
        assert frozen.params == trial.values
        assert frozen.distributions == {n: SPACE[n].distribution() for n in trial.values}
        assert frozen.user_attrs["bracket"] == trial.bracket
        assert frozen.user_attrs["state"] == trial.state
        took = frozen.duration
        assert took.total_seconds() == pytest.approx(trial.seconds, abs=1e-5)


def test_when_a_trial_ended_stands_on_it(tried: Any) -> None:
    now = datetime.now()
    ends = [trial.datetime_complete for trial in tried.to_optuna().trials]
    assert all(now - timedelta(minutes=5) < end <= now for end in ends)
    assert ends == sorted(ends) == [t.datetime_complete for t in tried.to_optuna().trials]


@pytest.mark.usefixtures("_experimental")
@pytest.mark.parametrize(
    "plot",
    [
        plots.plot_contour,
        plots.plot_edf,
        plots.plot_intermediate_values,
        plots.plot_optimization_history,
        plots.plot_parallel_coordinate,
        plots.plot_param_importances,
        plots.plot_rank,
        plots.plot_slice,
        plots.plot_timeline,
    ],
    ids=lambda plot: plot.__name__,
)
def test_optunas_plots_draw_it(tried: Any, plot: Any) -> None:
    drawn = plot(tried.to_optuna())
    axes = [ax for ax in np.ravel(np.asarray(drawn, dtype=object)) if isinstance(ax, Axes)]
    assert axes and any(ax.has_data() for ax in axes)
    axes[0].figure.clear()


@pytest.mark.usefixtures("_experimental")
def test_the_plot_of_epochs_has_a_line_for_each_trial_with_its_losses(tried: Any) -> None:
    ax = plots.plot_intermediate_values(tried.to_optuna())
    drawn = sorted(np.asarray(line.get_ydata()).tolist() for line in ax.get_lines())
    assert drawn == sorted(trial.validation_loss.tolist() for trial in tried.trials)


def test_optuna_goes_on_from_it(tried: Any) -> None:
    study = tried.to_optuna()
    assert study.best_trial.number == tried.best.number
    assert study.best_params == dict(tried.best.values)
    study.sampler = optuna.samplers.TPESampler(seed=0)
    assert tried.space.suggest(study.ask()) in tried.space
    importances = optuna.importance.get_param_importances(study)
    assert set(importances) == set(tried.space) and sum(importances.values()) == pytest.approx(1)


@pytest.mark.parametrize("propagates", [False, True])
def test_quiet_holds_back_this_thread_s_log_alone_and_leaves_it_as_it_was(
    propagates: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Heard(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    heard: list[str] = []
    handler, log = Heard(), logging.getLogger("optuna.study")
    logger = logging.getLogger("optuna")
    monkeypatch.setattr(logger, "propagate", propagates)
    home = logging.getLogger() if propagates else logger
    home.addHandler(handler)
    try:
        with pytest.raises(ZeroDivisionError), quiet():
            optuna.create_study()
            log.warning("a warning")
            log.error("an error")
            other = threading.Thread(target=log.warning, args=["another thread"])
            other.start()
            other.join()
            assert optuna.logging.get_verbosity() == optuna.logging.INFO
            raise ZeroDivisionError
        assert heard == ["an error", "another thread"] and not handler.filters
        optuna.create_study()
        assert heard[2].startswith("A new study")
    finally:
        home.removeHandler(handler)


def test_a_thread_that_ends_being_quiet_lets_nothing_of_another_pass() -> None:
    class Heard(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    heard: list[str] = []
    begun, end = threading.Event(), threading.Event()

    def other() -> None:
        with quiet():
            begun.set()
            end.wait(10)

    def ended(record: logging.LogRecord) -> bool:
        """Between two filters of the handler, the other thread ends being quiet."""
        end.set()
        thread.join()
        return True

    handler, logger = Heard(), logging.getLogger("optuna")
    logger.addHandler(handler)
    thread = threading.Thread(target=other)
    try:
        thread.start()
        begun.wait(10)
        handler.addFilter(ended)
        with quiet():
            logging.getLogger("optuna.study").warning("a warning")
            ended(logging.makeLogRecord({}))
            logging.getLogger("optuna.study").warning("another one")
        handler.removeFilter(ended)
        assert heard == [] and not handler.filters
    finally:
        end.set()
        logger.removeHandler(handler)
