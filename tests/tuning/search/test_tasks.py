"""Pieces of a search: what is left of them when some of their trials are known."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.records import Trial
from hpwidgets.tuning.halving.brackets import make_bracket
from hpwidgets.tuning.halving.hyperband import combine
from hpwidgets.tuning.search.tasks import BracketTask, PopulationTask
from hpwidgets.tuning.space.space import Space

SPACE = Space(learning_rate=(1e-3, 1e8), batch_norm=[True, False], batch_size=[1, 16])
BASE = hp.Hyperparameters(hidden_units=4, hidden_layers=1, optimizer="sgd")
DATA = hp.load("moons", n_samples=60)


def never() -> bool:
    return False


def bracket_task(seed: int) -> BracketTask:
    rng = np.random.default_rng(seed)
    values = [SPACE.sample(rng) for _ in range(12)]
    settings, messages = combine(SPACE, values, BASE)
    numbers = tuple(range(100, 112))
    bracket = make_bracket(12, 9, 3, 2)
    return BracketTask(numbers, tuple(values), tuple(settings), tuple(messages), bracket, "loss")


def assert_alike(one: Trial, other: Trial) -> None:
    for name in ("number", "values", "setting", "state", "epochs", "bracket", "rung", "message"):
        assert getattr(one, name) == getattr(other, name), name
    assert one.validation_loss == pytest.approx(other.validation_loss, rel=1e-5)
    assert one.loss == pytest.approx(other.loss, rel=1e-5, nan_ok=True)


def test_a_bracket_goes_on_from_wherever_it_was_broken_off() -> None:
    task = bracket_task(seed=1)
    whole = list(task.run(DATA, never))
    assert {t.state for t in whole} == {"pruned", "finished", "diverged", "failed"}
    assert [sum(t.rung == rung for t in whole) for rung in range(3)] == [8, 3, 1]
    assert sorted(t.number for t in whole) == list(task.numbers)
    of = {t.number: t for t in whole}
    for known in range(len(whole)):
        left = task.without({t.number: t for t in whole[:known]})
        assert left.first_rung == (0 if known < 8 else 1 if known < 11 else 2)
        rest = list(left.run(DATA, never))
        assert {t.number for t in rest} == set(of) - {t.number for t in whole[:known]}
        for trial in rest:
            assert_alike(trial, of[trial.number])
    assert task.without(of) is None


def test_what_a_bracket_is_broken_off_at_is_cancelled() -> None:
    task = bracket_task(seed=1)
    ended: list[Trial] = []
    for trial in task.run(DATA, lambda: len(ended) >= 8):
        ended.append(trial)
    states = [t.state for t in ended]
    assert "cancelled" not in states[:8] and set(states[8:]) == {"cancelled"} and len(states) == 12


def test_a_population_goes_on_with_those_that_are_not_known() -> None:
    rng = np.random.default_rng(2)
    values = [SPACE.sample(rng) for _ in range(6)]
    task = PopulationTask.make(range(6), values, SPACE, BASE.replace(epochs=2))
    whole = {t.number: t for t in task.run(DATA, never)}
    assert len({t.state for t in whole.values()}) > 1
    left = task.without({0: whole[0], 3: whole[3]})
    assert left is not None and left.numbers == (1, 2, 4, 5)
    for trial in pickle.loads(pickle.dumps(left)).run(DATA, never):
        assert_alike(trial, whole[trial.number])
    assert task.without(whole) is None


@pytest.mark.parametrize("kind", ["population", "bracket"])
def test_all_of_a_task_can_fail(kind: str) -> None:
    task: Any = bracket_task(seed=3)
    if kind == "population":
        task = PopulationTask(task.numbers, task.values, task.settings, task.messages)
    trials = task.fail("lost")
    assert [t.number for t in trials] == list(task.numbers)
    assert {(t.state, t.message, t.epochs) for t in trials} == {("failed", "lost", 0)}
    assert {t.bracket for t in trials} == {2 if kind == "bracket" else None}
