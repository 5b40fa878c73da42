"""Calls that can be ended at once: they run in a process of their own.

A fit of scikit-learn cannot be interrupted from Python: a thread in it can only be abandoned, and
goes on taking time. A process can be ended. To start one with all libraries takes two seconds; so
one is started once, and on Linux each worker is forked from it, which takes some ten milliseconds.
"""

from __future__ import annotations

import atexit
import contextlib
import hmac
import os
import pickle
import secrets
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

FIRST = (
    "numpy",
    "pandas",
    "sklearn.calibration",
    "sklearn.compose",
    "sklearn.dummy",
    "sklearn.ensemble",
    "sklearn.feature_selection",
    "sklearn.impute",
    "sklearn.linear_model",
    "sklearn.model_selection",
    "sklearn.neighbors",
    "sklearn.pipeline",
    "sklearn.svm",
)
LATER = ("torch", "hpwidgets.tuning.estimator")
IDLE = 120.0
"""Seconds after which a nursery without workers gives its memory back."""
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}
"""A fit takes the same time whatever else the page does, and gives the same numbers."""


class CallFailed(Exception):
    """The call raised; the text is the error's type and words."""


class ProcessEnded(Exception):
    """The process ended in the middle of the call, as it does when memory runs out."""


class Child:
    """A process that answers one call at a time."""

    def __init__(self, connection: Connection[Any, Any], pid: int, kill: Callable[[int], None]):
        self._connection, self.pid, self._kill = connection, pid, kill
        self.alive = True

    def send(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Begin ``function(*arguments)`` there; both must be picklable."""
        try:
            self._connection.send_bytes(pickle.dumps((function, arguments)))
        except OSError as error:
            self.kill()
            raise ProcessEnded(str(error)) from error

    def poll(self, seconds: float) -> bool:
        """Wait up to ``seconds`` and say whether the answer (or the end) has come."""
        return self._connection.poll(max(seconds, 0.0))

    def receive(self) -> Any:
        """The answer; raises CallFailed for what the call raised, ProcessEnded for no answer."""
        try:
            good, answer = pickle.loads(self._connection.recv_bytes())
        except (EOFError, OSError) as error:
            self.kill()
            raise ProcessEnded(str(error)) from error
        if not good:
            raise CallFailed(answer)
        return answer

    def kill(self) -> None:
        """End the process, whatever it is doing. May be called twice."""
        if self.alive:
            self.alive = False
            self._kill(self.pid)
            self._connection.close()


class Nursery:
    """Where children come from: one process that has imported what they need.

    ``ask`` orders a child without waiting, ``come`` hands over one that has come, ``forgo`` says
    that the one ordered is not wanted any more: it is kept for whoever asks next. All may be
    called from any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._listener: socket.socket | None = None
        self._token = ""
        self._owner = 0
        self._wanted = self._coming = 0  # children asked for; those ordered that have not come

    def ask(self) -> None:
        """Order a child; starts the process where there is none. OSError if it cannot be."""
        with self._lock:
            if not self._running:
                self._start()
            self._wanted += 1
            try:
                self._order()
            except OSError:  # it had just ended itself, as it does when idle
                self._start()
                self._order()

    def forgo(self) -> None:
        """The child that was ordered is not wanted any more."""
        with self._lock:
            self._wanted = max(self._wanted - 1, 0)

    def come(self, seconds: float) -> Child | None:
        """A child that was ordered, or None after ``seconds``.

        Raises OSError where the process has ended without one.
        """
        with self._lock:
            listener, process, token = self._listener, self._process, self._token
        if listener is None or process is None:
            raise OSError("no process was started; ask for a child first")
        ready, _, _ = select.select([listener], [], [], seconds)
        if not ready:
            if process.poll() is not None:
                raise OSError(f"the process for fits ended with status {process.returncode}")
            return None
        connected, _address = listener.accept()
        connected.setblocking(True)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection: Connection[Any, Any] = Connection(connected.detach())
        if not hmac.compare_digest(connection.recv_bytes(), token.encode()):
            connection.close()  # a stranger on this machine
            return None
        pid = int(connection.recv_bytes())
        with self._lock:
            self._coming = max(self._coming - 1, 0)
            if connection.poll(0):  # it has waited too long for somebody, and has ended
                connection.close()
                self._order()
                return None
            self._wanted = max(self._wanted - 1, 0)
        return Child(connection, pid, self._kill)

    def close(self) -> None:
        """End the process and its children, and wait for it."""
        with self._lock:
            process, self._process = self._process, None
            listener, self._listener = self._listener, None
            if listener is not None:
                listener.close()
            if process is None or self._owner != os.getpid():
                return
            assert process.stdin is not None
            with contextlib.suppress(OSError):
                process.stdin.close()
            try:
                process.wait(1)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    @property
    def _running(self) -> bool:
        process = self._process
        return process is not None and self._owner == os.getpid() and process.poll() is None

    def _order(self) -> None:
        """As many children as are wanted and not yet on their way."""
        while self._coming < self._wanted:
            self._command(b"child\n")
            self._coming += 1

    def _start(self) -> None:
        self.close()
        self._coming = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._token, self._owner = secrets.token_hex(16), os.getpid()
        port = self._listener.getsockname()[1]
        code = (
            f"import sys\nsys.path[:] = {sys.path!r}\n"
            "from hpwidgets.tuning.automl.process.nursery import main\n"
            f"token = sys.stdin.buffer.raw.read({len(self._token)}).decode()\n"
            f"main({port}, token, {FIRST}, {LATER}, {IDLE})\n"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | ONE_THREAD,
        )
        # Not on the command line, where every user of the machine could read it.
        self._command(self._token.encode())
        atexit.register(self.close)

    def _command(self, line: bytes) -> None:
        process = self._process
        assert process is not None and process.stdin is not None
        process.stdin.write(line)
        process.stdin.flush()

    def _kill(self, pid: int) -> None:
        with self._lock:
            if self._running:
                try:
                    self._command(f"kill {pid}\n".encode())
                except OSError:
                    return
                if sys.platform != "linux":  # there the process is the child itself
                    assert self._process is not None
                    self._process.kill()


_nursery = Nursery()


def nursery() -> Nursery:
    """The one of this process."""
    return _nursery


def wait_for_child(seconds: float = 60.0) -> Child:
    """A child, waited for; TimeoutError after ``seconds``.

    >>> child = wait_for_child()
    >>> child.send(divmod, 7, 2)
    >>> child.receive()
    (3, 1)
    >>> child.kill()
    """
    _nursery.ask()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        child = _nursery.come(0.1)
        if child is not None:
            return child
    raise TimeoutError(f"no process within {seconds:g} s")
