"""What runs in the other process: a worker, or on Linux the fork server that forks workers.

``worker_process`` starts it and is the only one to talk to it.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import socket
import threading
from collections.abc import Sequence
from importlib import import_module
from multiprocessing.connection import wait
from typing import BinaryIO

ORPHAN_SECONDS = 5.0
"""Seconds between two looks whether the parent lives: a fork of it may hold our sockets open."""


def serve_forks(parent: int, preload: Sequence[str], idle: float) -> None:
    """Fork a worker for each two sockets that come over stdin: its channel and its lifeline.

    The worker is killed when its lifeline closes, so all of them are when the parent ends.
    The server runs one thread and has computed nothing, so that a fork of it is safe. Without
    workers it ends after ``idle`` seconds, so that a notebook left open holds no memory.
    """
    control = socket.socket(fileno=os.dup(0))
    _detach(0)
    _import(preload)
    workers: dict[socket.socket, int] = {}
    while True:
        ready = wait([control, *workers], ORPHAN_SECONDS if workers else idle)
        if not ready and not (workers and os.getppid() == parent):
            break
        for line in [line for line in workers if line in ready]:
            _kill(workers.pop(line))
            line.close()
        if control in ready:
            start, fds, _flags, _address = socket.recv_fds(control, 1, 2)
            if not start:
                break
            channel, lifeline = (socket.socket(fileno=fd) for fd in fds)
            workers[lifeline] = os.fork()
            if not workers[lifeline]:
                _work([control, *workers], channel)
            channel.close()
    for pid in workers.values():
        _kill(pid)


def serve_calls(preload: Sequence[str]) -> None:
    """Be the worker: the calls come over stdin, the answers go over stdout."""
    stdin, stdout = os.dup(0), os.dup(1)
    _detach(0, 1)
    inner, outer = os.pipe()

    def pump() -> None:
        with open(stdin, "rb", buffering=0) as source, open(outer, "wb", buffering=0) as sink:
            while data := source.read(1 << 16):
                sink.write(data)
        os._exit(0)  # the parent has ended, whatever is being computed

    threading.Thread(target=pump, daemon=True).start()
    _import(preload)
    with os.fdopen(inner, "rb") as calls, os.fdopen(stdout, "wb") as answers:
        serve(calls, answers)


def serve(calls: BinaryIO, answers: BinaryIO) -> None:
    """Say our process id, then call what comes: (function, arguments) -> (ok, answer).

    Both are pickles in a pickle, so that one that cannot be read leaves the next one readable.
    """
    said: object = os.getpid()
    while True:
        pickle.dump(said, answers)
        answers.flush()
        try:
            call = pickle.load(calls)
        except EOFError:
            return
        said = _answer(call)


def _answer(call: bytes) -> bytes:
    try:
        function, arguments = pickle.loads(call)
        # Plain pickle: multiprocessing's hands tensors over as files that this process must keep.
        return pickle.dumps((True, function(*arguments)))
    except Exception as error:
        return pickle.dumps((False, f"{type(error).__name__}: {error}"))


def _work(others: Sequence[socket.socket], channel: socket.socket) -> None:
    try:
        for other in others:
            other.close()
        with channel.makefile("rb") as calls, channel.makefile("wb") as answers:
            serve(calls, answers)
    finally:
        os._exit(0)


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def _detach(*files: int) -> None:
    """Let nothing that a library reads or prints get between calls and answers."""
    null = os.open(os.devnull, os.O_RDWR)
    for file in files:
        os.dup2(null, file)
    os.close(null)


def _import(names: Sequence[str]) -> None:
    for name in names:
        with contextlib.suppress(ImportError):
            import_module(name)
