"""A good method reaches the goal within the budget; the setting at the start does not.

All ten, with scores on fresh rows: ``python -m tests.benchmarks.challenges``.
"""

from __future__ import annotations

import pytest

from hpwidgets.lessons.challenge import challenge_names, read_challenge
from hpwidgets.lessons.challenge._play import Play
from tests.benchmarks.challenges import good_method

QUICK = ("iris", "wine", "cancer", "few_tumours")
SEEDS = 3
MOST = 2
"""Plays of these that must reach the goal: another processor rounds otherwise."""


@pytest.mark.parametrize("name", QUICK)
def test_a_good_method_reaches_the_goal_and_the_start_does_not(name: str) -> None:
    plays = [good_method(read_challenge(name), seed) for seed in range(SEEDS)]
    assert sum((played.end.test_score or 0) >= played.goal for played in plays) >= MOST
    for played in plays:
        assert (played.start.test_score or 0) < played.goal and played.spent <= played.budget


@pytest.mark.parametrize("name", challenge_names())
def test_the_start_misses_every_goal(name: str) -> None:
    challenge = read_challenge(name)
    play = Play(challenge)
    for _view in play.train("curves", challenge.start, challenge.preparation):
        pass
    run = play.log[0]
    assert run.score < challenge.goal or run.outcome == "diverged"
    assert (play.look(run).test_score or 0) < challenge.goal
