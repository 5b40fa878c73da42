"""Arguments that would keep a search waiting for ever: each is refused in words, at once."""

from __future__ import annotations

import os
import time
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hpwidgets as hp

SPACE = hp.Space(learning_rate=(1e-3, 1e-1))
BASE = hp.Hyperparameters(epochs=1)


def begun(**options: Any) -> hp.Search:
    return hp.search(SPACE, "moons", **{"base": BASE, "budget": 2, "method": "random"} | options)


@pytest.mark.parametrize("method", ["random", "sobol", "grid", "tpe", "successive_halving"])
@pytest.mark.parametrize("budget", [10**9, 10**400])
def test_a_budget_that_never_ends_is_refused(method: str, budget: int) -> None:
    with pytest.raises(ValueError, match=r"budget must be at most 100000 trials, got 100"):
        begun(method=method, budget=budget)


def test_a_seed_of_numpy_is_a_whole_number() -> None:
    chosen = [next(begun(seed=seed)).values for seed in (3, np.int64(3))]
    assert chosen[0] == chosen[1]


def test_a_journal_is_a_plain_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    for odd in (tmp_path / "pipe", "/dev/full", "/dev/null", "/dev/zero"):
        with pytest.raises(ValueError, match=r"plain file, .* is a pipe.*give another path"):
            begun(journal=odd)
    for odd in (tmp_path / "loop", "a\0b"):
        with pytest.raises(ValueError, match=r"cannot be a file .*give another path"):
            begun(journal=odd)
    with pytest.raises(TypeError, match=r"journal must be the path of a file, or None, got 5"):
        begun(journal=5)


class Silent(Executor):
    """Takes every task and answers none."""

    def submit(self, *_task: Any, **_options: Any) -> Future[Any]:
        return Future()


def test_an_executor_that_never_answers_counts_as_dead() -> None:
    started = time.monotonic()
    with pytest.raises(RuntimeError, match=r"no answer .none within timeout=0\.2 s.*same journal"):
        list(begun(executor=Silent(), timeout=0.2))
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), True, "1", 10**400])
def test_a_timeout_is_a_number_of_seconds(timeout: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=r"timeout must be a number of seconds above"):
        begun(executor=Silent(), timeout=timeout)


def test_a_timeout_without_an_executor_is_refused() -> None:
    with pytest.raises(ValueError, match=r"timeout is for an executor.*leave it out"):
        begun(timeout=1)
