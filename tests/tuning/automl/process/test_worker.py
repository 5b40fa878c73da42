"""Fits in a process: where none comes that has the data, they run here, and a note says why."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

import hpwidgets as hp
from hpwidgets.tuning.automl._setup import set_up
from hpwidgets.tuning.automl.fit import FitData
from hpwidgets.tuning.automl.process import worker as module
from hpwidgets.tuning.automl.process.worker import FitWorker
from hpwidgets.tuning.automl.process.worker_process import WorkerProcess, start_worker
from hpwidgets.tuning.automl.rows import automl_rows
from tests.tuning.automl.process.started import Unreadable


@pytest.fixture(scope="module")
def data() -> FitData:
    return set_up(automl_rows("iris"), ["linear"]).data


def made(data: FitData, cancelled: Callable[[], bool] = lambda: False) -> FitWorker:
    worker = FitWorker(isolated=True, cancelled=cancelled, now=lambda: 0.0)
    worker.set_data(data)
    return worker


def called(worker: FitWorker, function: Callable[..., Any], *arguments: Any) -> Any:
    call = worker.call(function, *arguments, until=1.0)
    while True:
        try:
            next(call)
        except StopIteration as end:
            return end.value


def test_each_call_has_the_data_also_in_the_process_after_the_one_that_was_ended(
    data: FitData,
) -> None:
    worker = made(data)
    for _time in range(2):
        assert called(worker, rows_and_process) == (len(data.y), worker._process.pid)
        worker._process.kill()
    assert not worker.is_starting() and not worker.note  # the first one came long ago
    worker.close()


def test_a_process_that_is_silent_is_waited_for_so_long_and_no_longer(
    data: FitData, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "START_SECONDS", 0.0)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        silent = WorkerProcess(ours.makefile("wb"), ours.makefile("rb"), lambda _pid: None)
        monkeypatch.setattr(module, "start_worker", lambda: silent)
        worker = made(data)
        assert called(worker, rows_and_process) == (len(data.y), os.getpid())
        assert not silent.alive and not worker.is_starting()
        assert worker.note == (
            "no process can be started (none has come in 0 s): fits cannot be cut off"
        )
        worker.close()


def test_two_processes_that_end_on_their_way_are_enough(
    data: FitData, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts: list[WorkerProcess] = []

    def start_dying() -> WorkerProcess:
        starts.append(start_worker())
        starts[-1].send(os._exit, 1)  # as where the data are too much for the memory
        starts[-1].poll(120)
        return starts[-1]

    monkeypatch.setattr(module, "start_worker", start_dying)
    worker = made(data)
    assert called(worker, rows_and_process) == (len(data.y), os.getpid())
    assert worker.note == "no process can be started (it ended by itself): fits cannot be cut off"
    assert len(starts) == 2
    worker.close()


def test_one_that_ends_on_its_way_is_replaced(
    data: FitData, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = made(data)
    worker._process.send(os._exit, 1)
    worker._process.poll(120)
    assert called(worker, rows_and_process)[1] == worker._process.pid and not worker.note
    worker.close()


@pytest.mark.parametrize("cannot", [lambda: 0, Unreadable()])
def test_data_that_cannot_be_sent_are_fitted_here(data: FitData, cannot: object) -> None:
    worker = made(replace(data, classes=(cannot,)))
    assert called(worker, rows_and_process) == (len(data.y), os.getpid())
    assert "fits cannot be cut off" in worker.note
    assert "pickle" in worker.note or "RuntimeError: it cannot be read" in worker.note
    worker.close()


def test_two_searches_at_once_have_a_process_each(data: FitData) -> None:
    found: dict[int, Any] = {}

    def search(number: int) -> None:
        table = (data.X[number:], data.y[number:])
        found[number] = hp.automl(table, seconds=None, trials=4, models=["linear", "knn"])

    threads = [threading.Thread(target=search, args=(number,)) for number in (0, 30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, result in found.items():
        table = (data.X[number:], data.y[number:])
        alone = hp.automl(table, seconds=None, trials=4, models=["linear", "knn"], isolated=False)
        assert [t.score for t in result.trials] == [t.score for t in alone.trials]
        assert not result.notes


def rows_and_process(key: str) -> tuple[int, int]:
    from hpwidgets.tuning.automl import fit

    return len(fit._stored[key].y), os.getpid()
