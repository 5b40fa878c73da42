"""What TPE and the Gaussian process are told, and what they are asked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.records import Trial
from hpwidgets.tuning.search._samplers import TOGETHER, ModelPlan
from hpwidgets.tuning.space.conditions import When
from hpwidgets.tuning.space.space import Space

LINE = Space(dropout=(0, 0.9))
CONDITIONED = Space(
    learning_rate=(1e-4, 1),
    optimizer=["sgd", "adam"],
    momentum=When((0, 0.9), optimizer="sgd"),
)
METHODS = ("tpe", "gp")


def trial(number: int, values: Any, value: float, state: Any = "finished") -> Trial:
    none = np.empty(0)
    return Trial(
        number=number,
        values=values,
        setting=None,
        state=state,
        loss=value,
        score=value,
        epochs=1,
        train_loss=none,
        validation_loss=none,
        validation_score=none,
        seconds=0.0,
    )


def plan(method: str, space: Space = LINE, **options: Any) -> ModelPlan:
    given: dict[str, Any] = {"total": 64, "batch": 8, "seed": 0, "measure": "loss"} | options
    return ModelPlan(method=method, space=space, base=hp.Hyperparameters(), **given)


def told(slope: float) -> dict[int, Trial]:
    """Twenty trials along the line, the value growing with dropout."""
    rates = np.linspace(0, 0.9, 20)
    return {n: trial(n, {"dropout": float(x)}, 5 + slope * x) for n, x in enumerate(rates)}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("measure", "slope"), [("loss", 1), ("score", -1)])
def test_they_look_where_the_measure_is_good(method: str, measure: str, slope: float) -> None:
    chooser = plan(method, measure=measure)
    drawn = chooser.ask([20, 21], told(slope), {})
    assert np.mean([values["dropout"] for values in drawn]) < 0.45
    other = plan(method, measure=measure).ask([20, 21], told(-slope), {})
    assert np.mean([values["dropout"] for values in other]) > 0.45


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("measure", ["loss", "score"])
@pytest.mark.parametrize("state", ["diverged", "failed"])
def test_what_diverged_or_failed_is_told_as_the_worst(
    method: str, measure: str, state: str
) -> None:
    known = told(0.01 if measure == "loss" else -0.01)
    flat = {
        n: trial(n, t.values, np.nan, state) if t.values["dropout"] > 0.45 else t
        for n, t in known.items()
    }
    drawn = plan(method, measure=measure).ask(list(range(20, 24)), flat, {})
    assert np.mean([values["dropout"] < 0.45 for values in drawn]) >= 0.75


@pytest.mark.parametrize("method", METHODS)
def test_a_batch_of_which_some_is_known_goes_on_as_it_would_have(method: str) -> None:
    rng = np.random.default_rng(0)
    done = {}
    for number in range(12):
        values = CONDITIONED.sample(rng)
        done[number] = trial(number, values, abs(np.log10(values["learning_rate"]) + 2))
    chooser = plan(method, CONDITIONED)
    numbers = list(range(12, 18 if method == "tpe" else 16))
    whole = chooser.ask(numbers, done, {})
    assert all(values in CONDITIONED for values in whole)
    for some in ([12, 14], numbers[1:], numbers):
        known = {number: trial(number, whole[number - 12], 1.0) for number in some}
        assert chooser.ask(numbers, done, known) == whole
    # Of what is known the values stand, even where they would be others today.
    strange = {"learning_rate": 0.5, "optimizer": "adam"}
    assert chooser.ask(numbers, done, {12: trial(12, strange, 1.0)})[0] == strange


@pytest.mark.parametrize("method", METHODS)
def test_trials_of_one_batch_are_chosen_apart(method: str) -> None:
    """Each is asked of a sampler of its own that sees the others as running."""
    bowl = {n: trial(n, t.values, (t.values["dropout"] - 0.4) ** 2) for n, t in told(1).items()}
    drawn = plan(method).ask(list(range(20, 26)), bowl, {})
    rates = [values["dropout"] for values in drawn]
    assert len(set(rates)) == 6 and np.ptp(rates) > 0.001 and abs(np.median(rates) - 0.4) < 0.1
    first = plan(method).ask(list(range(8)), {}, {})  # nothing told: draws, none like another
    assert len({values["dropout"] for values in first}) == 8


def test_batches_are_cut_into_populations_for_workers_to_share() -> None:
    chooser = plan("tpe", total=30, batch=20)
    done: dict[int, Trial] = {}
    sizes = []
    for tasks in chooser.batches(done, {}):
        sizes.append([len(task.numbers) for task in tasks])
        for task in tasks:
            for t in task.fail("no"):
                done[t.number] = t
    assert sizes == [[8, 8, 4], [8, 2]] and sorted(done) == list(range(30)) and TOGETHER == 8
