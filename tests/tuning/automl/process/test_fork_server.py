"""Calls in a process that can be ended."""

from __future__ import annotations

import math
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
import pytest
import torch

from hpwidgets.tuning.automl.process import fork_server as module
from hpwidgets.tuning.automl.process._fork_server_main import serve
from hpwidgets.tuning.automl.process.fork_server import (
    CallFailed,
    ForkServer,
    ProcessEnded,
    WorkerProcess,
    fork_server,
    start_process,
)


@pytest.fixture
def process() -> Iterator[WorkerProcess]:
    found = start_process()
    yield found
    found.kill()


def test_calls_answer_in_another_process_and_one_after_another(process: WorkerProcess) -> None:
    process.send(os.getpid)
    assert process.receive() == process.pid != os.getpid()
    process.send(np.linspace, 0, 1, 3)
    assert process.receive().tolist() == [0, 0.5, 1]


def test_tensors_come_back_as_values_that_outlive_the_process(process: WorkerProcess) -> None:
    process.send(torch.ones, 3)
    answer = process.receive()
    process.kill()
    assert answer.tolist() == [1, 1, 1]


def test_what_a_call_raises_is_said_and_the_process_goes_on(process: WorkerProcess) -> None:
    process.send(math.sqrt, -1)
    with pytest.raises(CallFailed, match="ValueError: "):
        process.receive()
    process.send(math.sqrt, 4)
    assert process.receive() == 2


def test_what_cannot_be_sent_back_is_said_too(process: WorkerProcess) -> None:
    process.send(eval, "lambda: 0")
    with pytest.raises(CallFailed, match="pickle"):
        process.receive()


def test_an_endless_call_is_ended_at_once_and_another_process_comes() -> None:
    process = start_process()
    process.send(time.sleep, 600)
    assert not process.poll(0.01)
    process.kill()
    process.kill()  # twice is no error
    with pytest.raises(ProcessEnded):
        process.send(os.getpid)
    other = start_process()
    other.send(os.getpid)
    assert other.receive() == other.pid != process.pid
    # The server handles one command after another: what it answers now, it answers after the kill.
    assert subprocess.run(["kill", "-0", str(process.pid)], capture_output=True).returncode != 0
    other.kill()


def test_a_process_that_ends_by_itself_is_noticed() -> None:
    process = start_process()
    process.send(os._exit, 3)
    with pytest.raises(ProcessEnded):
        process.receive()
    assert not process.alive


def test_the_numbers_do_not_depend_on_threads(process: WorkerProcess) -> None:
    for name in module.ONE_THREAD:
        process.send(os.getenv, name)
        assert process.receive() == "1"


def test_only_who_knows_the_token_is_let_in(process: WorkerProcess) -> None:
    listener = fork_server()._listener
    stranger = socket.create_connection(listener.getsockname())
    connection: Connection[Any, Any] = Connection(stranger.detach())
    connection.send_bytes(b"let me in")
    connection.send_bytes(b"1")
    assert fork_server().accept(10) is None
    with pytest.raises((EOFError, OSError)):
        connection.recv_bytes()
    connection.close()
    start_process().kill()  # others still come


def test_requests_that_nobody_accepts_leave_one_process_to_the_next(
    process: WorkerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, sent = fork_server(), []
    command = own._command
    monkeypatch.setattr(own, "_command", lambda line: (sent.append(line), command(line)))
    for _time in range(3):
        own.request()
    found = start_process()
    assert sent == [b"start\n"] and not own._coming
    found.send(os.getpid)
    assert found.receive() == found.pid
    found.kill()


def test_a_process_that_nobody_gives_anything_to_do_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        waiting = threading.Thread(target=serve, args=(server.getsockname()[1], "token", 0.05))
        waiting.start()
        accepted, _address = server.accept()
        waiting.join(30)
        assert not waiting.is_alive()
        accepted.close()


def test_a_process_that_ended_before_it_was_accepted_is_replaced(
    process: WorkerProcess,
) -> None:
    own = fork_server()
    assert own._listener is not None
    gone: Connection[Any, Any] = Connection(
        socket.create_connection(own._listener.getsockname()).detach()
    )
    gone.send_bytes(own._token.encode())
    gone.send_bytes(b"1")
    gone.close()
    own._coming = True
    assert own.accept(10) is None
    other = own.accept(10)
    assert other is not None and not own._coming
    other.send(os.getpid)
    assert other.receive() == other.pid
    other.kill()


def test_a_closed_server_starts_anew_and_one_that_was_never_started_says_so() -> None:
    own = ForkServer()
    with pytest.raises(OSError, match="no process was started"):
        own.accept(0.0)
    own.request()
    own.close()
    own.close()
    assert own._process is None


def test_a_python_that_cannot_start_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    own = ForkServer()
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with pytest.raises(OSError):
        own.request()
    own.close()


def test_a_process_that_dies_while_starting_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    own = ForkServer()
    monkeypatch.setattr(module, "PRELOAD", ())
    monkeypatch.setattr("sys.path", ["/nowhere"])
    own.request()
    with pytest.raises(OSError, match="ended with status 1"):
        while True:
            own.accept(0.05)
    own.close()


def test_there_is_one_fork_server_a_process() -> None:
    assert fork_server() is fork_server()
