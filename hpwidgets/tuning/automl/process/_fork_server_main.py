"""What the fork server runs: it has imported the libraries and forks a worker in milliseconds.

``fork_server.py`` starts it and is the only one to talk to it. It runs one thread and has computed
nothing, so that a fork of it is safe; forking is used on Linux alone. Elsewhere the process
becomes the worker itself.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

FORKS = sys.platform == "linux"


def main(port: int, token: str, preload: Sequence[str], later: Sequence[str], idle: float) -> None:
    """Serve the commands ``start`` and ``kill PID`` on stdin until it closes.

    Modules of ``preload`` are imported before the first worker starts, those of ``later`` after it.
    Without a worker it ends after ``idle`` seconds, so that a notebook left open holds no memory.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the person's interrupt is for the notebook
    _import(preload)
    if not FORKS:
        sys.stdin.buffer.readline()
        serve(port, token, idle)
        return
    context = multiprocessing.get_context("fork")
    pending = b""
    while True:
        ready = wait([0], idle)
        workers = {worker.pid: worker for worker in multiprocessing.active_children()}
        if not ready:
            if workers:
                continue
            return
        news = os.read(0, 4096)
        if not news:
            break
        *lines, pending = (pending + news).split(b"\n")
        for line in lines:
            if line == b"start":
                context.Process(target=serve, args=(port, token, idle)).start()
            elif line.startswith(b"kill ") and int(line[5:]) in workers:
                _kill(workers[int(line[5:])])
        if b"start" in lines:
            _import(later)
            later = ()
    for worker in multiprocessing.active_children():
        _kill(worker)


def serve(port: int, token: str, idle: float) -> None:
    """Connect, say who we are, then call what is sent: (function, arguments) -> (ok, answer).

    A worker that is given nothing to do for ``idle`` seconds ends.
    """
    connected = socket.create_connection(("127.0.0.1", port))
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection: Connection[Any, Any] = Connection(connected.detach())
    connection.send_bytes(token.encode())
    connection.send_bytes(str(os.getpid()).encode())
    if not connection.poll(idle):
        return
    while True:
        try:
            function, arguments = pickle.loads(connection.recv_bytes())
        except (EOFError, OSError):
            return
        try:
            connection.send_bytes(_answer(function, arguments))
        except OSError:
            return


def _answer(function: Callable[..., Any], arguments: tuple[Any, ...]) -> bytes:
    try:
        # Plain pickle: multiprocessing's hands tensors over as files that this process must keep.
        return pickle.dumps((True, function(*arguments)))
    except Exception as error:
        return pickle.dumps((False, f"{type(error).__name__}: {error}"))


def _kill(worker: BaseProcess) -> None:
    worker.kill()
    worker.join()


def _import(names: Sequence[str]) -> None:
    for name in names:
        with contextlib.suppress(ImportError):
            import_module(name)
