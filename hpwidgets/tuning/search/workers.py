"""A search's tasks on an executor: sent out, waited for, called back."""

from __future__ import annotations

import contextlib
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from numbers import Real
from typing import Any

from hpwidgets.data.checks import shown
from hpwidgets.data.dataset import Dataset
from hpwidgets.records import Trial
from hpwidgets.tuning.search._remote import CancelToken, pack, run_task
from hpwidgets.tuning.search.tasks import SearchTask

IN_FLIGHT = 32
"""Tasks that are out at a time: their rows travel with each."""
ASKED = 0.05
"""Seconds between two looks whether the search is still wanted."""
SILENT = 60.0
"""Seconds without an answer after which the wait for an executor says what it waits for."""
NO_WORKERS = 30.0
"""Seconds without a single worker after which a cluster counts as dead; dask itself waits on."""


class TaskPool:
    """Tasks on any ``concurrent.futures.Executor``; ``close`` calls back what is still out.

    Tasks at work are not waited for: they see within a mini-batch or so that they are not wanted
    any more, and stop.
    """

    def __init__(
        self,
        executor: Executor,
        data: Dataset,
        cancelled: Callable[[], bool],
        device: str = "cpu",
        timeout: float | None = None,
    ):
        self._executor, self._data = executor, data
        self._cancelled, self._device = cancelled, device
        self._out: dict[Future[list[Trial]], SearchTask] = {}
        self._packed = b""
        self._token: CancelToken | None = None
        self._alone_since: float | None = None
        self._timeout = timeout
        self._told = False

    @property
    def full(self) -> bool:
        """Whether no more tasks should be sent out before one has come back."""
        return len(self._out) >= IN_FLIGHT

    @property
    def waiting(self) -> bool:
        return bool(self._out)

    def send(self, task: SearchTask) -> None:
        """Send a task out; RuntimeError in words if the executor takes none."""
        if self._token is None:
            self._token, self._packed = CancelToken.create(), pack(self._data)
        try:
            future = self._executor.submit(run_task, task, self._packed, self._token, self._device)
        except Exception as error:
            raise self._dead(error) from error
        self._out[future] = task

    def collect(self) -> Iterator[Trial]:
        """The trials of the tasks that come back next; none if the search was cancelled meanwhile.

        Raises RuntimeError in words if the executor has died, after what had come back by then. A
        task that kills its workers, one after the other, is not the executor's fault: its trials
        have failed.
        """
        begun = time.monotonic()
        while self._out:
            done, _rest = wait(self._out, timeout=ASKED, return_when=FIRST_COMPLETED)
            if self._cancelled():
                return
            if not done:
                self._check_workers()
                self._check_silence(time.monotonic() - begun)
                continue
            self._alone_since = None
            death: Exception | None = None
            for future in done:
                task = self._out.pop(future)
                try:
                    trials = future.result()
                except Exception as error:
                    if not _killed_its_workers(error):
                        death = error
                        continue
                    trials = task.fail(f"its workers died, one after the other: {error}")
                yield from trials
            if death is not None:
                raise self._dead(death) from death
            return

    def _check_silence(self, seconds: float) -> None:
        """RuntimeError after ``timeout``; a warning, once, where there is none and it takes long.

        Nobody but the caller knows how long a task may take, so the wait itself has no end.
        """
        if self._timeout is not None and seconds > self._timeout:
            raise self._dead(TimeoutError(f"none within timeout={self._timeout:g} s"))
        if self._timeout is None and seconds > SILENT and not self._told:
            self._told = True
            warnings.warn(
                f"the executor ({type(self._executor).__name__}) has not answered for"
                f" {SILENT:g} s; the search still waits for {len(self._out)} tasks of it. If that"
                " is too long, interrupt it or call search.cancel(): the trials that have ended are"
                " kept in search.trials. With timeout= (seconds) a search gives up by itself",
                RuntimeWarning,
                stacklevel=2,
            )

    def _check_workers(self) -> None:
        """RuntimeError where a dask cluster has been without workers for too long."""
        client: Any = getattr(self._executor, "_client", None)
        if client is None or not hasattr(client, "scheduler_info"):
            return
        if client.scheduler_info().get("workers"):
            self._alone_since = None
            return
        now = time.monotonic()
        if self._alone_since is None:
            self._alone_since = now
        if now - self._alone_since > NO_WORKERS:
            raise self._dead(RuntimeError(f"no worker for {NO_WORKERS:g} s"))

    def _dead(self, error: Exception) -> RuntimeError:
        kind = type(self._executor).__name__
        broken = isinstance(error, BrokenExecutor)
        what = "a process of it has died" if broken else "it gave no answer"
        return RuntimeError(
            f"the executor ({kind}) does not run the search's trials any more: {what}"
            f" ({str(error) or type(error).__name__}). The trials that have ended are kept in"
            " search.trials, and in the journal if there is one: begin again with the same journal"
            " and a working executor, and nothing is trained twice"
        )

    def close(self) -> None:
        """Call back all tasks that are out. May be called twice."""
        if self._token is not None:
            self._token.cancel()
        for future in self._out:
            with contextlib.suppress(Exception):  # the executor may be gone
                future.cancel()
        self._out.clear()


def _killed_its_workers(error: Exception) -> bool:
    """Whether dask gave the task up because worker after worker died of it."""
    module = sys.modules.get("distributed")
    return module is not None and isinstance(error, module.KilledWorker)


def check_timeout(timeout: Any, executor: object) -> float:
    """Seconds above 0; TypeError or ValueError in words otherwise, or without an executor."""
    wanted = f"timeout must be a number of seconds above 0, or None, got {shown(timeout)}"
    if isinstance(timeout, bool) or not isinstance(timeout, Real):
        raise TypeError(wanted)
    if not 0.0 < timeout < 1e9:  # type: ignore[operator]
        raise ValueError(f"{wanted}; take a number up to 1e9")
    if executor is None:
        raise ValueError(
            "timeout is for an executor, which this search has not: leave out"
            f" timeout={shown(timeout)}"
        )
    return float(timeout)


def check_executor(executor: object) -> None:
    """TypeError in words unless it is an executor."""
    if isinstance(executor, Executor):
        return
    hint = "; of a dask Client pass client.get_executor()" * hasattr(executor, "get_executor")
    raise TypeError(
        "executor must be a concurrent.futures.Executor, such as ProcessPoolExecutor() or"
        f" dask.distributed's Client(...).get_executor(), got {type(executor).__name__}{hint}"
    )
