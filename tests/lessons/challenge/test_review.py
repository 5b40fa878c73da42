"""Feedback on method from logs by hand: each finding is found, and only where it is due."""

from __future__ import annotations

import pytest

from hpwidgets.lessons.challenge import Log, read_challenge, review
from hpwidgets.lessons.challenge._review import edges_of
from hpwidgets.lessons.challenge.records import Finding, Run
from tests.lessons.challenge.logs import log_of, look, run, searched

IRIS = read_challenge("iris")
GOOD = (
    run("baseline", 0.4),
    run("curves", 0.6, learning_rate=1e-3),
    run("curves", 0.8, learning_rate=1e-2),
    searched(0.02, 0.001, 0.1, score=0.95),
    run("cross_validate", 0.95, 5, learning_rate=0.02, scores=(0.9, 0.95, 1.0, 0.95, 0.95)),
    look(0.96, 0.95, of=4),
)


def found(*runs: Run) -> dict[str, Finding]:
    return {finding.name: finding for finding in review(log_of(*runs), IRIS)}


def test_a_good_method_is_praised_and_nothing_else() -> None:
    names = found(*GOOD)
    assert set(names) == {"baseline_first", "one_knob", "steady", "inside", "one_look", "goal"}
    assert all(finding.praise for finding in names.values())
    assert names["one_knob"].runs == (2, 3) and names["inside"].runs == (4,)
    assert "0.96 of 0.92" in names["goal"].seen


def test_every_finding_says_what_where_why_and_what_to_do() -> None:
    several = [
        *GOOD,
        run("curves", 0.9, learning_rate=0.5, hidden_units=2),
        look(0.9, 0.8),
        searched(0.1, 0.001, 0.1),
    ]
    every = [*review(log_of(*GOOD), IRIS), *review(log_of(*several[1:]), IRIS)]
    assert {f.name for f in every if not f.praise} >= {
        "many_looks",
        "early_look",
        "no_baseline",
        "two_knobs",
        "edge",
    }
    for finding in every:
        assert finding.runs and all(
            text.endswith(".") for text in (finding.seen, finding.why, finding.todo)
        )


def test_what_went_wrong_comes_first() -> None:
    praise = [finding.praise for finding in review(log_of(*GOOD[1:]), IRIS)]
    assert praise == sorted(praise) and not praise[0] and praise[-1]


def test_nothing_is_said_of_nothing() -> None:
    assert review(Log("iris"), IRIS) == []


def test_several_looks_are_told_with_what_fresh_rows_say() -> None:
    names = found(*GOOD, look(0.92, 0.9, of=3), look(1.0, 0.91, of=2))
    assert names["many_looks"].runs == (6, 7, 8) and "one_look" not in names
    assert "opened 3 times" in names["many_looks"].seen
    assert "is 1; on fresh rows the same model has 0.91" in names["many_looks"].seen
    assert "early_look" not in names, "nothing was trained after the first look"


def test_a_look_before_the_end_is_early_be_it_the_only_one() -> None:
    names = found(*GOOD, run("curves", 0.9, learning_rate=0.05))
    assert names["early_look"].runs == (6,) and not names["early_look"].praise
    assert "one_look" not in names and "many_looks" not in names


def test_no_baseline_and_one_that_comes_late() -> None:
    assert found(*GOOD[1:])["no_baseline"].seen == "There is no baseline."
    late = found(GOOD[1], GOOD[0])["no_baseline"]
    assert late.runs == (2,) and "after other runs" in late.seen
    assert "no_baseline" not in found(look(0.9, 0.9))


@pytest.mark.parametrize(
    ("more", "together"),
    [
        ({"learning_rate": 0.5}, False),
        ({"learning_rate": 0.5, "seed": 3}, False),
        ({"learning_rate": 0.5, "epochs": 40}, True),
        ({"learning_rate": 0.02}, False),  # the search's best
        ({"learning_rate": 0.02, "hidden_units": 16}, False),  # one step from it
        ({"learning_rate": 0.1, "hidden_units": 16}, False),  # one step from another trial
        ({"hidden_units": 16, "epochs": 40}, True),
    ],
)
def test_two_knobs_are_counted_from_the_nearest_earlier_run(
    more: dict[str, float], together: bool
) -> None:
    names = found(*GOOD[:4], run("curves", 0.9, **more))
    assert ("two_knobs" in names) == together
    assert not together or names["two_knobs"].runs == (5,)


def test_a_first_run_changes_nothing() -> None:
    assert "two_knobs" not in found(run("baseline", learning_rate=0.5, epochs=40))


def test_one_seed_is_told_once_there_is_something_to_compare() -> None:
    few = [run("baseline"), run("curves", learning_rate=0.01)]
    assert "one_seed" not in found(*few)
    names = found(*few, run("curves", learning_rate=0.1))
    assert names["one_seed"].runs == (1, 2, 3) and "steady" not in names
    steady = found(*few, run("curves", 0.9, 2, learning_rate=0.01, seeds=3))
    assert "one_seed" not in steady and steady["steady"].runs == (3,)


@pytest.mark.parametrize(
    ("best", "low", "high", "edge"),
    [
        (0.02, 0.001, 0.1, False),
        (0.099, 0.001, 0.1, True),
        (0.00101, 0.001, 0.1, True),
        (0.99, 0.001, 1.0, False),  # the challenge goes no further
        (1.01e-5, 1e-5, 0.1, False),
    ],
)
def test_an_edge_is_one_that_can_be_moved(best: float, low: float, high: float, edge: bool) -> None:
    run_of = searched(best, low, high)
    assert edges_of(run_of, IRIS) == (("learning_rate",) if edge else ())
    assert found(run("baseline"), run_of).keys() >= ({"edge"} if edge else {"inside"})


def test_the_last_search_counts() -> None:
    names = found(run("baseline"), searched(0.1, 0.001, 0.1), searched(0.1, 0.01, 1.0))
    assert "inside" in names and "edge" not in names


def test_an_unused_budget_matters_where_the_goal_was_missed() -> None:
    missed = found(run("baseline"), look(0.5, 0.5))
    assert missed["budget_unused"].seen.startswith("1 of 40 trainings")
    assert "budget_unused" not in found(run("baseline"), look(0.95, 0.95))
    assert "budget_unused" not in found(run("baseline", trainings=20), look(0.5, 0.5))
    assert "budget_unused" not in found(run("baseline"))


def test_the_goal_is_reached_by_the_first_look_or_not_at_all() -> None:
    assert "goal" in found(run("baseline"), look(0.92, 0.5))
    assert "goal" not in found(run("baseline"), look(0.9, 0.9), look(1.0, 1.0))
