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
from hpwidgets.tuning.automl.process.killable import (
    CallFailed,
    Child,
    Nursery,
    ProcessEnded,
    nursery,
    wait_for_child,
)

from hpwidgets.tuning.automl.process import killable
from hpwidgets.tuning.automl.process.nursery import serve


@pytest.fixture
def child() -> Iterator[Child]:
    found = wait_for_child()
    yield found
    found.kill()


def test_calls_answer_in_another_process_and_one_after_another(child: Child) -> None:
    child.send(os.getpid)
    assert child.receive() == child.pid != os.getpid()
    child.send(np.linspace, 0, 1, 3)
    assert child.receive().tolist() == [0, 0.5, 1]


def test_tensors_come_back_as_values_that_outlive_the_process(child: Child) -> None:
    child.send(torch.ones, 3)
    answer = child.receive()
    child.kill()
    assert answer.tolist() == [1, 1, 1]


def test_what_a_call_raises_is_said_and_the_process_goes_on(child: Child) -> None:
    child.send(math.sqrt, -1)
    with pytest.raises(CallFailed, match="ValueError: "):
        child.receive()
    child.send(math.sqrt, 4)
    assert child.receive() == 2


def test_what_cannot_be_sent_back_is_said_too(child: Child) -> None:
    child.send(eval, "lambda: 0")
    with pytest.raises(CallFailed, match="pickle"):
        child.receive()


def test_an_endless_call_is_ended_at_once_and_another_process_comes() -> None:
    child = wait_for_child()
    child.send(time.sleep, 600)
    assert not child.poll(0.01)
    child.kill()
    child.kill()  # twice is no error
    with pytest.raises(ProcessEnded):
        child.send(os.getpid)
    other = wait_for_child()
    other.send(os.getpid)
    assert other.receive() == other.pid != child.pid
    # The nursery serves one command after another: what it answers now, it answers after the kill.
    assert subprocess.run(["kill", "-0", str(child.pid)], capture_output=True).returncode != 0
    other.kill()


def test_a_process_that_ends_by_itself_is_noticed() -> None:
    child = wait_for_child()
    child.send(os._exit, 3)
    with pytest.raises(ProcessEnded):
        child.receive()
    assert not child.alive


def test_the_numbers_do_not_depend_on_threads(child: Child) -> None:
    for name in killable.ONE_THREAD:
        child.send(os.getenv, name)
        assert child.receive() == "1"


def test_only_who_knows_the_token_is_let_in(child: Child) -> None:
    listener = nursery()._listener
    assert listener is not None
    stranger = socket.create_connection(listener.getsockname())
    connection: Connection[Any, Any] = Connection(stranger.detach())
    connection.send_bytes(b"let me in")
    connection.send_bytes(b"1")
    assert nursery().come(10) is None
    with pytest.raises((EOFError, OSError)):
        connection.recv_bytes()
    connection.close()
    wait_for_child().kill()  # others still come


def test_who_forgoes_a_child_leaves_it_to_the_next(child: Child) -> None:
    own = nursery()
    for _time in range(3):
        own.ask()
        own.forgo()
    found = wait_for_child()  # the first of them: no more than one was ever on its way
    found.send(os.getpid)
    assert found.receive() == found.pid
    found.kill()
    assert own._wanted == own._coming == 0 and own.come(0.2) is None


def test_a_child_that_nobody_gives_anything_to_do_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        waiting = threading.Thread(target=serve, args=(server.getsockname()[1], "token", 0.05))
        waiting.start()
        accepted, _address = server.accept()
        waiting.join(30)
        assert not waiting.is_alive()
        accepted.close()


def test_for_a_child_that_has_ended_unasked_another_one_comes(child: Child) -> None:
    own = nursery()
    assert own._listener is not None
    gone: Connection[Any, Any] = Connection(
        socket.create_connection(own._listener.getsockname()).detach()
    )
    gone.send_bytes(own._token.encode())
    gone.send_bytes(b"1")
    gone.close()
    own._wanted = own._coming = 1
    assert own.come(10) is None
    other = own.come(10)
    assert other is not None and own._wanted == own._coming == 0
    other.send(os.getpid)
    assert other.receive() == other.pid
    other.kill()


def test_a_nursery_that_was_closed_begins_anew_and_one_without_a_process_says_so() -> None:
    own = Nursery()
    with pytest.raises(OSError, match="no process was started"):
        own.come(0.0)
    own.ask()
    own.close()
    own.close()
    assert own._process is None


def test_a_python_that_cannot_start_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Nursery()
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with pytest.raises(OSError):
        own.ask()
    own.close()


def test_a_process_that_dies_while_starting_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Nursery()
    monkeypatch.setattr(killable, "FIRST", ())
    monkeypatch.setattr("sys.path", ["/nowhere"])
    own.ask()
    with pytest.raises(OSError, match="ended with status 1"):
        while True:
            own.come(0.05)
    own.close()


def test_there_is_one_nursery_a_process() -> None:
    assert nursery() is nursery()
