"""What an exercise on searches asks for, and what it says to other things."""

from __future__ import annotations

import pytest

import hpwidgets as hp
from hpwidgets.tuning.exercises import Requirement
from hpwidgets.tuning.search.checks import best_inside, best_loss_at_most, trials_at_most

BASE = hp.Hyperparameters(epochs=3, hidden_units=4)


def done(space: hp.Space, seed: int, budget: int = 4, **options: object) -> hp.Search:
    search = hp.search(
        space, "moons", method="random", budget=budget, seed=seed, base=BASE, **options
    )
    list(search)
    return search


@pytest.fixture(scope="module")
def searches() -> list[hp.Search]:
    return [done(hp.Space(learning_rate=(1e-3, 1e-1)), seed) for seed in range(3)]


def test_budget_and_loss_are_those_of_the_searches(searches: list[hp.Search]) -> None:
    assert trials_at_most(searches, 4) == Requirement(
        wanted="at most 4 trials each", got="4 trials", met=True
    )
    assert not trials_at_most(searches, 3).met
    losses = [min(trial.loss for trial in search.trials) for search in searches]
    mean = sum(losses) / 3
    assert best_loss_at_most(searches, mean).met
    assert not best_loss_at_most(searches, mean - 1e-4).met
    assert best_loss_at_most(searches[:1], 9).got == f"{losses[0]:.3f}"
    assert "on average over 3 draws" in best_loss_at_most(searches, 9).wanted


def test_the_best_must_lie_off_both_edges_in_four_of_five() -> None:
    whole = done(hp.Space(l2=(1e-6, 1e-2), activation=["relu", "tanh"]), 0)
    at = whole.space["l2"].to_unit(whole.best.values["l2"])  # type: ignore[union-attr]
    assert best_inside([whole], "l2").met == (0.04 < at < 0.96)
    edge = done(hp.Space(learning_rate=(1e-7, 1e-5)), 3, budget=60)
    high = edge.space["learning_rate"].to_unit(edge.best.values["learning_rate"])  # type: ignore[union-attr]
    assert high > 0.96 and not best_inside([edge], "learning_rate").met
    middle = done(hp.Space(learning_rate=(0.01, 0.0101)), 0, budget=1)
    inside = [middle] * 4
    assert best_inside([*inside, edge], "learning_rate").got == "in 4"
    assert best_inside([*inside, edge], "learning_rate").met
    assert not best_inside([*inside, edge, edge], "learning_rate").met
    with pytest.raises(ValueError, match="activation has no range in this space"):
        best_inside([whole], "activation")


def test_a_search_where_all_diverge_meets_no_loss() -> None:
    base = BASE.replace(optimizer="sgd")
    search = hp.search(
        hp.Space(learning_rate=(1e7, 1e8)), "moons", method="random", budget=2, base=base
    )
    list(search)
    found = best_loss_at_most([search], 1e9)
    assert found.got == "a search without a result" and not found.met
    assert not best_inside([search], "learning_rate").met


def test_other_things_are_refused(searches: list[hp.Search]) -> None:
    with pytest.raises(ValueError, match="at least one search, got none"):
        trials_at_most([], 3)
    with pytest.raises(TypeError, match=r"as hp.search\(...\) returns, got str"):
        trials_at_most(["x"], 3)  # type: ignore[list-item]
    fresh = hp.search(searches[0].space, "moons")
    with pytest.raises(ValueError, match="no trial yet: list"):
        best_loss_at_most([fresh], 1)
