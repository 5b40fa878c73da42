"""Whether each challenge can be met: ``python -m tests.benchmarks.challenges [NAME …]``.

One good method, the same for all, plays every challenge within its budget; beside it the score of
the setting that the challenge starts with.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from dataclasses import dataclass, replace

from hpwidgets.lessons.challenge._file import challenge_names, read_challenge
from hpwidgets.lessons.challenge._knobs import is_number, least_above_zero
from hpwidgets.lessons.challenge._play import Play
from hpwidgets.lessons.challenge._rows import ChallengeRows
from hpwidgets.lessons.challenge.records import Challenge, Run, SearchRange
from hpwidgets.lessons.challenge.stages import BASELINE, CURVES, DATA

FOLDS, SEEDS, MEMBERS = 5, 3, 5


@dataclass(frozen=True)
class Played:
    """How a challenge went: test and fresh score of the start and of what was handed in."""

    name: str
    goal: float
    budget: int
    spent: int
    start: Run
    end: Run
    seconds: float


def good_method(challenge: Challenge, seed: int = 0) -> Played:
    """Baseline, the preparations one by one, a search, seeds, folds, an ensemble; one look."""
    began = time.perf_counter()
    first = Play(challenge)
    _drain(first.train(CURVES, challenge.start, challenge.preparation))
    start = first.look(first.log[-1])

    play = Play(challenge)
    h, prepared = challenge.start.replace(seed=seed), challenge.preparation
    _drain(play.train(BASELINE, h, prepared))
    for knob, choices in challenge.controls.items():
        if not hasattr(prepared, knob):
            continue
        tried = [replace(prepared, **{knob: choice}) for choice in choices]
        for each in tried:
            _drain(play.train(DATA, h, each))
        prepared = max(tried, key=lambda each: _score(play, h, each))
    ranges = tuple(
        SearchRange(
            name=name,
            low=least_above_zero(name, challenge.controls[name][0]),
            high=challenge.controls[name][1],
            log=False,
        )
        for name in challenge.controls
        if is_number(name)
    )
    trials = play.left - 2 * (FOLDS + SEEDS) - MEMBERS
    _drain(play.search(h, prepared, ranges, "tpe", trials))
    for setting in play.members(prepared, 2):
        _drain(play.cross_validate(setting, prepared, FOLDS))
    steady = play.candidate("steadiest")
    assert steady is not None
    _drain(play.train(CURVES, steady.setting, prepared, SEEDS))
    _drain(play.ensemble(h, prepared, MEMBERS, lambda: False))
    handed_in = play.candidate("combined") or steady
    end = play.look(handed_in)
    seconds = time.perf_counter() - began
    return Played(challenge.name, challenge.goal, challenge.budget, end.spent, start, end, seconds)


def _score(play: Play, h: object, prepared: object) -> float:
    return next(
        run.score
        for run in play.log.trained[::-1]
        if (run.setting, run.preparation) == (h, prepared)
    )


def _drain(steps: object) -> None:
    deque(steps, maxlen=0)  # type: ignore[call-overload]


def row(played: list[Played]) -> str:
    """A line of the table in docs/challenges.md: the lowest and highest of several plays."""
    first = played[0]
    rows = ChallengeRows(read_challenge(first.name))
    used = len(rows.parts.train), len(rows.parts.validation), len(rows.parts.test)
    test, fresh = (
        [getattr(each.end, name) for each in played] for name in ("test_score", "fresh_score")
    )
    return (
        f"| {first.name} | {' + '.join(map(str, used))} | {first.goal:g} | {first.budget}"
        f" | {first.start.test_score:.2f}, {first.start.fresh_score:.2f}"
        f" | {min(test):.2f}–{max(test):.2f} | {min(fresh):.2f}–{max(fresh):.2f} |"
    )


def main(names: list[str]) -> None:
    """A line a challenge."""
    print("| challenge | rows | goal | budget | at the start | good method: test | fresh |")
    print("|---|---|---|---|---|---|---|")
    for name in names or challenge_names():
        print(row([good_method(read_challenge(name), seed) for seed in range(3)]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
