"""search: every trial is what hp.fit makes of its setting, whatever the method; what goes wrong."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import optuna
import pytest

import hpwidgets as hp
from hpwidgets.tuning.halving.halving import successive_halving
from hpwidgets.tuning.halving.hyperband import hyperband
from hpwidgets.tuning.populations.evaluate import evaluate
from hpwidgets.tuning.search._points import grid_counts, points
from hpwidgets.tuning.search.plans import METHODS
from hpwidgets.tuning.search.search import search
from hpwidgets.tuning.space.conditions import When
from hpwidgets.tuning.space.space import Space
from tests.factories import stopping_after

BASE = hp.Hyperparameters(epochs=4, hidden_units=8)
SPACE = Space(
    learning_rate=(1e-3, 0.3),
    l2=(1e-6, 0.1),
    batch_size=[16, 64],
    dropout=When((0, 0.5), batch_size=64),
)
POINTS = ("grid", "random", "sobol", "halton")


def found(method: str, budget: int | None = 12, **options: Any) -> Any:
    if method in ("hyperband", "successive_halving"):
        options = {"max_epochs": 9} | options
    if method == "hyperband":
        budget = None
    return search(SPACE, "moons", method=method, budget=budget, base=BASE, **options)


def test_numpy_s_whole_numbers_are_seeds_and_budgets(tmp_path: Path) -> None:
    journal = tmp_path / "search.log"
    told = list(found("random", np.int64(2), seed=np.int64(3), journal=journal))
    plain = list(found("random", 2, seed=3, journal=journal))  # the same search, gone on with
    assert [t.values for t in told] == [t.values for t in plain]
    settings = [BASE, BASE.replace(l2=0.1)]
    options = {"max_epochs": np.int64(4), "eta": np.int64(2), "s": np.int64(1)}
    *_, last = successive_halving(settings, "moons", **options)
    assert sorted(last.trained.tolist()) == [2, 4]
    with pytest.raises(ValueError, match="seed must be a whole number from 0 on, got True"):
        found("random", seed=True)


@pytest.mark.parametrize("method", METHODS)
def test_every_trial_is_the_run_of_its_setting(method: str) -> None:
    data = hp.load("moons")
    going = found(method)
    trials = list(going)
    assert sorted(t.number for t in trials) == list(range(going.total))
    assert {trial.state for trial in trials} <= {"finished", "pruned"}
    for trial in trials[:: max(1, len(trials) // 4)]:
        assert trial.values in SPACE
        epochs = 9 if method in ("hyperband", "successive_halving") else 4
        assert trial.setting == SPACE.settings(trial.values, BASE).replace(epochs=epochs)
        alone = hp.fit(trial.setting.replace(epochs=trial.epochs), data)
        assert list(trial.validation_loss) == alone.validation_loss.tolist()
        assert list(trial.train_loss) == alone.train_loss.tolist()
        assert trial.loss == alone.validation_loss[-1]
        assert trial.score == alone.validation_score[-1]


@pytest.mark.parametrize("method", METHODS)
def test_a_seed_decides_everything(method: str) -> None:
    one, two, other = (list(found(method, seed=seed)) for seed in (3, 3, 4))
    assert [t.values for t in one] == [t.values for t in two]
    assert [t.loss for t in one] == [t.loss for t in two]
    if method != "grid":
        assert [t.values for t in one] != [t.values for t in other]


@pytest.mark.parametrize("method", ["random", "sobol", "halton", "tpe", "gp"])
def test_a_larger_budget_begins_with_the_same_trials(method: str) -> None:
    batch = {"batch": 4} if method in ("tpe", "gp") else {}
    few = [trial.values for trial in found(method, 8, **batch)]
    many = [trial.values for trial in found(method, 12, **batch)]
    assert many[:8] == few and len(many) == 12


def test_a_grid_is_the_largest_even_one_that_the_budget_pays_for() -> None:
    space = Space(learning_rate=(1e-4, 1), l2=(1e-6, 0.1))
    assert grid_counts(space, 9) == {"learning_rate": 3, "l2": 3}
    assert grid_counts(space, 11) == {"learning_rate": 3, "l2": 3}
    assert grid_counts(space, 12) == {"learning_rate": 4, "l2": 3}
    assert len(points("grid", space, 12, 0)) == 12
    assert search(space, "moons", method="grid", budget=11).total == 9
    with pytest.raises(ValueError, match="at least 2 trials, one for each combination of its"):
        search(SPACE, "moons", method="grid", budget=1)


def test_quasi_random_points_are_more_even_than_random_ones() -> None:
    space = Space(dropout=(0, 0.9), momentum=(0, 0.9))

    def largest_gap(method: str) -> float:
        values = [v["dropout"] / 0.9 for v in points(method, space, 64, seed=1)]
        return float(np.diff(np.sort(np.array([0.0, *values, 1.0]))).max())

    assert max(largest_gap("sobol"), largest_gap("halton")) < 0.6 * largest_gap("random")


def test_tpe_and_gp_come_nearer_to_the_best_than_random_draws() -> None:
    base = hp.Hyperparameters(epochs=3, hidden_units=8)
    space = Space(learning_rate=(1e-5, 10))
    best = np.log10(0.03)  # within a factor of three for every seed

    def distance(method: str) -> float:
        far = []
        for seed in range(2):
            going = search(space, "moons", method=method, budget=32, seed=seed, base=base)
            rates = [trial.values["learning_rate"] for trial in going]
            far.append(np.median(np.abs(np.log10(rates[-16:]) - best)))
        return float(np.mean(far))

    by_chance = distance("random")
    assert distance("tpe") < 0.8 * by_chance
    assert distance("gp") < 0.8 * by_chance


def test_hyperband_is_the_hyperband_of_its_own_function() -> None:
    trials = {t.number: t for t in found("hyperband", seed=5)}
    *_, last = hyperband(SPACE, hp.load("moons"), max_epochs=9, base=BASE, seed=5)
    number = 0
    for halving in last.halvings:
        for m, epochs in enumerate(halving.trained):
            trial = trials[number + m]
            assert trial.values == halving.values[m] and trial.epochs == epochs
            assert trial.bracket == halving.bracket.s
            assert (trial.state == "pruned") == (halving.cut[m] >= 0)
            losses = halving.validation_loss[m, :epochs]
            assert trial.validation_loss == pytest.approx(losses, rel=1e-5)
        number += len(halving.trained)
    assert len(trials) == number


def test_hyperbands_brackets_go_side_by_side() -> None:
    order = [(trial.bracket, trial.rung) for trial in found("hyperband", seed=5)]
    assert list(dict.fromkeys(order)) == [(2, 0), (2, 1), (1, 0), (2, 2), (1, 1), (0, 0)]


def test_what_diverges_or_cannot_be_is_a_trial_and_the_search_goes_on() -> None:
    space = Space(learning_rate=[0.01, 1e8], batch_size=[1, 16], batch_norm=[True, False])
    base = hp.Hyperparameters(epochs=2, hidden_units=4, optimizer="sgd")
    data = hp.load("moons", n_samples=60)
    trials = list(search(space, data, method="grid", budget=8, base=base))
    states = {tuple(trial.values.values()): trial for trial in trials}
    wrong = states[0.01, 1, True]
    assert wrong.state == "failed" and wrong.setting is None and np.isnan(wrong.loss)
    assert "batch_norm needs at least 2 rows a batch" in wrong.message
    assert states[1e8, 16, False].state == "diverged" and np.isnan(states[1e8, 16, False].loss)
    assert states[0.01, 16, True].state == states[0.01, 1, False].state == "finished"
    families = Space(family=["cnn", "mlp"])
    cnn, mlp = search(families, data, method="grid", budget=2, base=base)
    assert cnn.state == "failed" and "family 'cnn' needs images" in cnn.message
    assert mlp.state == "finished"


def test_evaluate_keeps_the_others_when_one_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    from hpwidgets.tuning.populations import evaluate as module

    whole = module.Fleet

    def breaking(settings: Any, *arguments: Any, **options: Any) -> Any:
        if any(h.seed == 13 for h in settings):
            raise RuntimeError("unlucky")
        return whole(settings, *arguments, **options)

    monkeypatch.setattr(module, "Fleet", breaking)
    runs = evaluate(
        [BASE, BASE.replace(seed=13), BASE.replace(hidden_units=(4, 4))], hp.load("moons")
    )
    assert [run.state for run in runs] == ["finished", "failed", "finished"]
    assert runs[1].message == "unlucky"


def test_the_best_is_the_best_of_the_finished_by_the_measure() -> None:
    by_loss, by_score = found("random", 16), found("random", 16, measure="score")
    assert by_loss.best is None
    trials = list(by_loss)
    list(by_score)
    assert by_loss.best.loss == min(t.loss for t in trials)
    assert by_score.best.score == max(t.score for t in trials)
    cut = found("hyperband")
    everything = list(cut)
    assert cut.best.loss == min(t.loss for t in everything if t.state == "finished")
    assert repr(by_loss).startswith("Search('random', 16 of 16 trials, best loss 0.")


def test_optuna_opens_it_and_its_plots_and_importances_work() -> None:
    going = found("tpe", 12)
    trials = list(going)
    study = going.to_optuna()
    assert [t.params for t in study.trials] == [dict(t.values) for t in trials]
    assert study.best_value == pytest.approx(going.best.loss)
    assert study.trials[0].intermediate_values == pytest.approx(
        dict(enumerate(trials[0].validation_loss.tolist(), start=1))
    )
    assert set(study.trials[0].distributions) == set(trials[0].values)
    from optuna.visualization import matplotlib as plots

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Optuna's: these plots are experimental
        assert plots.plot_optimization_history(study).has_data()
        assert plots.plot_intermediate_values(study).has_data()
        plots.plot_slice(study, params=["learning_rate"])
    shares = optuna.importance.get_param_importances(
        study, evaluator=optuna.importance.FanovaImportanceEvaluator(seed=0)
    )
    assert sum(shares.values()) == pytest.approx(1)
    halved = found("hyperband")
    list(halved)
    names = {trial.state.name for trial in halved.to_optuna().trials}
    assert names == {"COMPLETE", "PRUNED"}
    score = found("random", 4, measure="score")
    list(score)
    assert score.to_optuna().direction.name == "MAXIMIZE"


def test_the_frame_has_a_row_a_trial_and_a_column_a_field() -> None:
    going = found("random", 12)
    trials = list(going)
    frame = going.to_frame()
    assert len(frame) == 12 and list(frame.index) == list(range(12))
    assert frame["learning_rate"].tolist() == [t.values["learning_rate"] for t in trials]
    missing = [("dropout" not in t.values) for t in trials]
    assert frame["dropout"].isna().tolist() == missing and 0 < sum(missing) < 12


def test_cancelled_leaves_what_has_ended_and_keeps_no_broken_trial() -> None:
    cancelled = stopping_after(150)
    going = found("random", 40, batch=4, cancelled=cancelled)
    trials = list(going)
    assert 0 < len(trials) < 40 and len(trials) % 4 == 0
    assert {trial.state for trial in trials} == {"finished"}
    with found("tpe", 20) as opened:
        first = next(opened)
        assert first.number == 0
    assert list(opened) == [] and len(opened.trials) >= 1
    opened.close()


@pytest.mark.parametrize(
    ("changes", "kind", "message"),
    [
        ({"budget": 0}, ValueError, "budget must be at least 1 of the trials, got 0"),
        ({"budget": 2.5}, TypeError, "budget must be a whole number of trials, got 2.5"),
        ({"batch": 0}, ValueError, "batch must be at least 1 of the trials, got 0"),
        ({"method": "tep"}, ValueError, "unknown method 'tep'; did you mean 'tpe'?"),
        ({"measure": "accuracy"}, ValueError, "measure must be 'loss' or 'score', got 'accuracy'"),
        ({"seed": -1}, ValueError, "seed must be a whole number from 0 on, got -1"),
        ({"space": {"l2": (0, 1)}}, TypeError, "space must be a Space, such as Space"),
        ({"base": {"epochs": 3}}, TypeError, "base must be a Hyperparameters, got dict"),
        ({"executor": 4}, TypeError, "executor must be a concurrent.futures.Executor"),
        ({"data": "moonz"}, ValueError, "did you mean 'moons'"),
        ({"max_epochs": 9}, ValueError, "max_epochs is for hyperband and successive_halving"),
        ({"method": "hyperband", "budget": 9}, ValueError, "brackets say how many trials there"),
        ({"method": "hyperband", "budget": None, "batch": 3}, ValueError, "leave out batch=3"),
        (
            {"method": "hyperband", "budget": None, "space": Space(epochs=(1, 9))},
            ValueError,
            "epochs is what hyperband deals out itself: leave it out of the space",
        ),
        (
            {"method": "successive_halving", "base": hp.Hyperparameters(patience=3)},
            ValueError,
            "patience ends runs, which is what successive halving does here",
        ),
    ],
)
def test_what_cannot_be_searched_is_said(changes: Any, kind: type, message: str) -> None:
    arguments = {"space": SPACE, "data": "moons", "budget": 4} | changes
    with pytest.raises(kind, match=message):
        search(arguments.pop("space"), arguments.pop("data"), **arguments)
