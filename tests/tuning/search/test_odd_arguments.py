"""Arguments that would keep a search waiting for ever: each is refused in words, at once."""

from __future__ import annotations

import os
import signal
import threading
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.tuning.search import workers

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


@pytest.fixture
def busy() -> Iterator[ThreadPoolExecutor]:
    """A real executor whose one worker does something else, and never comes to an end of it."""
    done = threading.Event()
    with ThreadPoolExecutor(1) as executor:
        executor.submit(done.wait)
        yield executor
        done.set()


def test_a_wait_without_an_end_says_what_it_waits_for(
    busy: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "SILENT", 0.01)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        assert list(begun(executor=busy, cancelled=lambda: bool(said))) == []
    (text,) = [str(warning.message) for warning in said]
    assert text.startswith("the executor (ThreadPoolExecutor) has not answered for 0.01 s; the sea")
    assert "still waits for 1 tasks of it" in text and "interrupt it" in text and "timeout=" in text


@pytest.fixture
def interruptible() -> Iterator[None]:
    """An interrupt raises KeyboardInterrupt, whatever an earlier test has set."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_ends_the_wait_and_what_has_ended_is_kept(busy: ThreadPoolExecutor) -> None:
    class FirstOnly(Executor):
        """Answers one task, and leaves the others to the busy one."""

        def __init__(self) -> None:
            self.futures: list[Future[Any]] = []

        def submit(self, function: Any, *task: Any, **options: Any) -> Future[Any]:
            with ThreadPoolExecutor(1) as free:
                pool = busy if self.futures else free
                self.futures.append(pool.submit(function, *task, **options))
            return self.futures[-1]

    asked = 0

    def interrupt() -> bool:
        nonlocal asked
        asked += bool(going.trials)
        if asked == 3:
            signal.raise_signal(signal.SIGINT)
        return False

    executor = FirstOnly()
    going = begun(executor=executor, budget=4, batch=2, cancelled=interrupt)
    kept = []
    with pytest.raises(KeyboardInterrupt):
        kept += going
    assert len(going.trials) == 2
    assert all(future.cancelled() for future in executor.futures[1:])
    assert list(going) == []


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), True, "1", 10**400])
def test_a_timeout_is_a_number_of_seconds(timeout: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=r"timeout must be a number of seconds above"):
        begun(executor=Silent(), timeout=timeout)


def test_a_timeout_without_an_executor_is_refused() -> None:
    with pytest.raises(ValueError, match=r"timeout is for an executor.*leave out timeout=1"):
        begun(timeout=1)
