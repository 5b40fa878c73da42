"""How each method deals out its budget."""

from __future__ import annotations

from typing import Any

import pytest

import hpwidgets as hp
from hpwidgets.tuning.halving.brackets import hyperband_brackets
from hpwidgets.tuning.search.plans import make_plan
from hpwidgets.tuning.space.space import Space

SPACE = Space(learning_rate=(1e-3, 1), l2=(1e-6, 0.1))
GIVEN: dict[str, Any] = {
    "base": hp.Hyperparameters(),
    "seed": 0,
    "measure": "loss",
    "budget": None,
    "batch": None,
    "max_epochs": None,
    "eta": None,
}


def tasks_of(method: str, **options: Any) -> list[Any]:
    plan = make_plan(method, SPACE, **GIVEN | options)
    tasks = [task for tasks in plan.batches({}, {}) for task in tasks]
    assert sum(len(task.numbers) for task in tasks) == plan.total
    assert [number for task in tasks for number in task.numbers] == list(range(plan.total))
    return tasks


def test_points_are_dealt_into_populations_smaller_ones_for_workers() -> None:
    assert [len(task.numbers) for task in tasks_of("random")] == [32, 32]
    assert [len(task.numbers) for task in tasks_of("random", shared=True)] == [8] * 8
    assert [len(task.numbers) for task in tasks_of("sobol", budget=10, batch=4)] == [4, 4, 2]
    assert [len(task.numbers) for task in tasks_of("grid", budget=70)] == [32, 32]


def test_hyperband_has_the_papers_brackets() -> None:
    tasks = tasks_of("hyperband")
    assert tuple(task.bracket for task in tasks) == hyperband_brackets(81, 3)
    small = tasks_of("hyperband", max_epochs=16, eta=4)
    assert tuple(task.bracket for task in small) == hyperband_brackets(16, 4)


@pytest.mark.parametrize(
    ("budget", "max_epochs", "rungs"),
    [
        (None, None, [(64, 3), (21, 9), (7, 27), (2, 81)]),
        (4, 81, [(4, 27), (1, 81)]),
        (100, 9, [(100, 1), (33, 3), (11, 9)]),
        (2, 27, [(2, 27)]),
    ],
)
def test_successive_halving_always_comes_to_the_most_epochs(
    budget: int | None, max_epochs: int | None, rungs: list[tuple[int, int]]
) -> None:
    (task,) = tasks_of("successive_halving", budget=budget, max_epochs=max_epochs)
    assert [(rung.configurations, rung.epochs) for rung in task.bracket.rungs] == rungs
