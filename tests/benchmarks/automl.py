"""AutoML's time budget, kept on small, wide and long tables, and how soon a fit can be ended."""

from __future__ import annotations

import subprocess
import sys
import time
from statistics import median
from typing import Any

import numpy as np

import hpwidgets as hp
from tests.benchmarks.kernel import ROOT
from tests.benchmarks.result import Result
from tests.tuning.automl.process.started import answer, started

BUDGETS = (5.0, 15.0)
OVER, UNDER = 1.1, 0.9
ENDS = 15
FRESH = 3
ENDED = 0.1


def results() -> list[Result]:
    """A line on a fresh process, two a budget (the most and the least used), one on ends."""
    fresh = median(_fresh(BUDGETS[0]) for _ in range(FRESH))
    lines = [
        Result(
            name=f"automl, {BUDGETS[0]:g} s to spend, a process's first call: imports and all",
            ours=fresh,
            peer=BUDGETS[0],
            ratio=fresh / BUDGETS[0],
            bound=OVER,
            kind="at most",
        )
    ]
    for budget in BUDGETS:
        used = [_used(data, budget) for data in _tables()]  # the first also starts the process
        lines.append(
            Result(
                name=f"automl, {budget:g} s to spend: the most that a table took",
                ours=max(used),
                peer=budget,
                ratio=max(used) / budget,
                bound=OVER,
                kind="at most",
            )
        )
        lines.append(
            Result(
                name=f"automl, {budget:g} s to spend: the least that a table made use of",
                ours=budget,
                peer=min(used),
                ratio=min(used) / budget,
                bound=UNDER,
                kind="at least",
            )
        )
    ended = median(_ended() for _ in range(ENDS))
    lines.append(
        Result(
            name="automl: a fit is ended and another process is there / 100 ms",
            ours=ended,
            peer=ENDED,
            ratio=ended / ENDED,
            bound=1.0,
        )
    )
    return lines


def _tables() -> tuple[Any, ...]:
    """Gaps and texts; ten classes of 64 columns; fifty thousand rows."""
    draw = np.random.default_rng(0)
    X = draw.normal(size=(50_000, 10))
    y = X[:, 0] * X[:, 1] + np.sin(X[:, 2]) + 0.5 * draw.normal(size=len(X))
    return "loans", "digits_flat", (X, y)


def _used(data: Any, budget: float) -> float:
    started = time.perf_counter()
    found = hp.automl(data, seconds=budget)
    seconds = time.perf_counter() - started
    if found.score <= found.trials[0].score:
        raise RuntimeError("the search has found nothing better than the dummy")
    return seconds


def _fresh(budget: float) -> float:
    """Seconds of the first thing that a process does after ``import hpwidgets``."""
    code = f"""
import time
import hpwidgets as hp
started = time.perf_counter()
hp.automl("loans", seconds={budget!r})
print(time.perf_counter() - started)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True, text=True
    )
    return float(done.stdout)


def _ended() -> float:
    """Seconds from the wish to end a call that never ends until another process answers."""
    process = started()
    process.send(time.sleep, 600)
    process.poll(0.02)
    begun = time.perf_counter()
    process.kill()
    other = started()
    answer(other, divmod, 7, 2)
    seconds = time.perf_counter() - begun
    other.kill()
    return seconds
