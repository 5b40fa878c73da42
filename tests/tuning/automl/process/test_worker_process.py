"""Calls in a process that can be ended, forked or a Python of its own."""

from __future__ import annotations

import math
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator

import numpy as np
import pytest
import torch

from hpwidgets.tuning.automl.process import worker_process as module
from hpwidgets.tuning.automl.process.worker_process import (
    CallFailed,
    ProcessEnded,
    WorkerProcess,
    start_worker,
)
from tests.tuning.automl.process.started import (
    Unreadable,
    answer,
    started,
    wait_until_ended,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="they look into /proc")


@pytest.fixture(autouse=True)
def own_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server of each test's own, which imports nothing first."""
    monkeypatch.setattr(module, "_fork_servers", {})
    monkeypatch.setattr(module, "PRELOAD", ())


@pytest.fixture(params=["fork", "a Python of its own"])
def process(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[WorkerProcess]:
    monkeypatch.setattr(module, "FORKS", request.param == "fork")
    found = started()
    yield found
    found.kill()


def test_calls_answer_in_another_process_and_one_after_another(process: WorkerProcess) -> None:
    assert answer(process, os.getpid) == process.pid != os.getpid()
    found = answer(process, np.linspace, 0, 1, 3)
    assert isinstance(found, np.ndarray) and found.tolist() == [0, 0.5, 1]


def test_tensors_come_back_as_values_that_outlive_the_process(process: WorkerProcess) -> None:
    found = answer(process, torch.ones, 3)
    process.kill()
    assert isinstance(found, torch.Tensor) and found.tolist() == [1, 1, 1]


def test_much_goes_both_ways(process: WorkerProcess) -> None:
    rows = np.arange(3_000_000)
    found = answer(process, np.negative, rows)
    assert isinstance(found, np.ndarray) and (found == -rows).all()


def test_what_a_call_raises_is_said_and_the_process_goes_on(process: WorkerProcess) -> None:
    with pytest.raises(CallFailed, match="ValueError: "):
        answer(process, math.sqrt, -1)
    assert answer(process, math.sqrt, 4) == 2


def test_what_cannot_be_pickled_or_read_is_said_and_the_process_goes_on(
    process: WorkerProcess,
) -> None:
    with pytest.raises(CallFailed, match="pickle"):
        answer(process, eval, "lambda: 0")
    with pytest.raises(CallFailed, match="pickle"):
        process.send(lambda: 0)
    with pytest.raises(CallFailed, match="RuntimeError: it cannot be read"):
        answer(process, repr, Unreadable())  # there
    with pytest.raises(CallFailed, match="RuntimeError: it cannot be read"):
        answer(process, Unreadable)  # here
    assert answer(process, math.sqrt, 4) == 2


def test_what_a_call_prints_or_reads_is_nothing_to_the_talk(process: WorkerProcess) -> None:
    assert (
        answer(
            process,
            print,
            "hello",
        )
        is None
    )
    assert answer(process, os.write, 1, b"hello") == 5
    assert answer(process, os.read, 0, 1) == b""


def test_an_endless_call_is_ended_and_another_process_comes(process: WorkerProcess) -> None:
    process.send(time.sleep, 600)
    assert not process.poll(0.01)
    process.kill()
    process.kill()  # twice is no error
    with pytest.raises(ProcessEnded):
        process.send(os.getpid)
    other = started()
    assert other.pid != process.pid
    wait_until_ended(process.pid)
    other.kill()


@pytest.mark.parametrize("end", [(os._exit, 3), (os.abort,), (signal.raise_signal, 9)])
def test_a_process_that_ends_by_itself_is_noticed(
    process: WorkerProcess, end: tuple[object, ...]
) -> None:
    with pytest.raises(ProcessEnded):
        answer(process, *end)
    assert not process.alive
    wait_until_ended(process.pid)


def test_a_process_that_ended_between_two_calls_is_noticed(process: WorkerProcess) -> None:
    os.kill(process.pid, signal.SIGKILL)
    wait_until_ended(process.pid)
    with pytest.raises(ProcessEnded):
        answer(process, os.getpid)


def test_it_ends_with_its_object(process: WorkerProcess) -> None:
    other = started()
    pid = other.pid
    del other
    wait_until_ended(pid)


def test_the_numbers_do_not_depend_on_threads_and_our_own_environment_stays(
    process: WorkerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {name: os.environ.get(name) for name in module.ONE_THREAD}
    assert all(answer(process, os.getenv, name) == "1" for name in before)
    assert before == {name: os.environ.get(name) for name in before}


def test_the_interrupt_is_for_the_notebook(process: WorkerProcess) -> None:
    os.kill(process.pid, signal.SIGINT)
    assert answer(process, signal.getsignal, signal.SIGINT) == signal.SIG_IGN


def test_none_waits_for_another_and_an_early_end_is_none_of_the_others(
    process: WorkerProcess,
) -> None:
    many = [start_worker() for _ in range(3)]
    many[1].kill()
    assert not many[1].pid
    assert answer(many[2], abs, -1) == answer(many[0], abs, -1) == answer(process, abs, -1) == 1
    for each in many:
        each.kill()


def test_who_says_nothing_or_nonsense_blocks_nothing() -> None:
    for said in (b"", b"\x00 no pickle"):
        ours, theirs = socket.socketpair()
        with ours, theirs:
            theirs.sendall(said)
            process = WorkerProcess(ours.makefile("wb"), ours.makefile("rb"), lambda _pid: None)
            process.send(divmod, 7, 2)
            if said:
                assert process.poll(120)
                with pytest.raises(ProcessEnded):
                    process.receive()
            assert not process.poll(0.01) and process.pid == 0
            process.kill()


def test_a_python_that_cannot_start_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    for forks in (True, False):
        monkeypatch.setattr(module, "FORKS", forks)
        with pytest.raises(FileNotFoundError):
            start_worker()


def test_a_process_that_dies_while_starting_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.path", ["/nowhere"])
    for forks in (True, False):
        monkeypatch.setattr(module, "FORKS", forks)
        with pytest.raises(ProcessEnded):
            answer(start_worker(), os.getpid)


def test_a_server_that_nobody_asks_for_anything_ends_and_the_next_request_starts_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "IDLE_SECONDS", 0.01)
    process = started()
    server = answer(process, os.getppid)
    assert isinstance(server, int)
    process.kill()
    wait_until_ended(process.pid, server, reaped=True)
    process = started()
    assert answer(process, os.getppid) != server
    process.kill()


def test_the_end_of_the_server_is_not_that_of_its_workers() -> None:
    process = started()
    server = answer(process, os.getppid)
    assert isinstance(server, int)
    os.kill(server, signal.SIGKILL)
    wait_until_ended(server)
    assert answer(process, abs, -1) == 1
    other = started()
    for each in (process, other):
        each.kill()
    wait_until_ended(process.pid, other.pid)
