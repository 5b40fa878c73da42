"""A search's tasks on an executor: sent out, waited for, called back."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from pathlib import Path
from typing import Any

from hpwidgets.data.dataset import Dataset
from hpwidgets.records import Trial
from hpwidgets.study.search_tasks import Task

IN_FLIGHT = 32
"""Tasks that are out at a time: their rows travel with each."""
ASKED = 0.05
"""Seconds between two looks whether the search is still wanted."""


class Crew:
    """Tasks on any ``concurrent.futures.Executor``; ``close`` calls back what is still out.

    A running task cannot be taken from an executor. So each looks before every mini-batch whether
    it is still wanted: on this machine by a file that ``close`` removes, on a worker of
    dask.distributed by what the cluster says of its task.
    """

    def __init__(self, executor: Executor, data: Dataset, cancelled: Callable[[], bool]):
        self._executor, self._data, self._cancelled = executor, data, cancelled
        self._out: dict[Future[list[Trial]], Task] = {}
        handle, name = tempfile.mkstemp(prefix="hpwidgets-search-")
        os.close(handle)
        self._wanted = Path(name)

    @property
    def full(self) -> bool:
        """Whether no more tasks should be sent out before one has come back."""
        return len(self._out) >= IN_FLIGHT

    def send(self, task: Task) -> None:
        """Send a task out; RuntimeError in words if the executor takes none."""
        try:
            future = self._executor.submit(run_task, task, self._data, str(self._wanted))
        except Exception as error:
            raise _dead(self._executor, error) from error
        self._out[future] = task

    def back(self) -> Iterator[Trial]:
        """The trials of the tasks that come back next; none if the search was cancelled meanwhile.

        Raises RuntimeError in words if the executor has died.
        """
        while self._out:
            done, _rest = wait(self._out, timeout=ASKED, return_when=FIRST_COMPLETED)
            if self._cancelled():
                return
            for future in done:
                del self._out[future]
                try:
                    trials = future.result()
                except (Exception, CancelledError) as error:
                    raise _dead(self._executor, error) from error
                yield from trials
            if done:
                return

    @property
    def waiting(self) -> bool:
        """Whether tasks are out."""
        return bool(self._out)

    def close(self) -> None:
        """Call back all tasks that are out. May be called twice."""
        with contextlib.suppress(OSError):
            self._wanted.unlink()
        for future in self._out:
            with contextlib.suppress(Exception):  # the executor may be gone
                future.cancel()
        self._out.clear()


def run_task(task: Task, data: Dataset, wanted: str) -> list[Trial]:
    """A task's trials; called in a worker. Broken off when it is no longer wanted."""
    here = Path(wanted)
    watched = here.exists()  # not there: this is another machine
    state = _cluster_state()

    def cancelled() -> bool:
        return (watched and not here.exists()) or (state is not None and state() == "cancelled")

    return list(task.run(data, cancelled))


def _cluster_state() -> Callable[[], str] | None:
    """What a dask worker knows of the task that this thread runs; None elsewhere."""
    import sys

    module = sys.modules.get("distributed.worker")
    if module is None:
        return None
    key = getattr(module.thread_state, "key", None)
    if key is None:
        return None
    worker = module.get_worker()

    def state() -> str:
        known: Any = worker.state.tasks.get(key)
        return "cancelled" if known is None else str(known.state)

    return state


def _dead(executor: Executor, error: BaseException) -> RuntimeError:
    kind = type(executor).__name__
    what = "a process of it has died" if isinstance(error, BrokenExecutor) else "it gave no answer"
    said = str(error) or type(error).__name__
    return RuntimeError(
        f"the executor ({kind}) does not run the search's trials any more: {what} ({said}). The"
        " trials that have ended are kept in search.trials, and in the journal if there is one:"
        " begin again with the same journal and a working executor, and nothing is trained twice"
    )


def check_executor(executor: object) -> None:
    """TypeError in words unless it is an executor."""
    if not callable(getattr(executor, "submit", None)):
        raise TypeError(
            "executor must be a concurrent.futures.Executor, such as ProcessPoolExecutor() or"
            f" dask.distributed's Client(...).get_executor(), got {type(executor).__name__}"
        )
