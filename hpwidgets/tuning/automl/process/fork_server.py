"""Calls that can be ended at once: they run in a process of their own.

A fit of scikit-learn cannot be interrupted from Python: a thread in it can only be abandoned, and
goes on taking time. A process can be ended. To start one with all libraries takes two seconds; so
a fork server starts once, and on Linux forks each worker, which takes some ten milliseconds.
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

PRELOAD = (
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
PRELOAD_LATER = ("torch", "hpwidgets.tuning.estimator")
IDLE_SECONDS = 120.0
"""Seconds after which a fork server without workers ends, to give its memory back."""
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


class WorkerProcess:
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


class ForkServer:
    """Starts worker processes from one process that has imported what they need.

    ``request`` asks for a process without waiting, ``accept`` returns one that has connected: the
    next one to call it gets it, whoever requested it. Both may be called from any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._listener: socket.socket | None = None
        self._token = ""
        self._owner_pid = 0
        self._coming = False  # a worker was started, and nobody has accepted it

    def request(self) -> None:
        """Start a worker, unless one is coming that nobody has accepted, and the server for it.

        Raises OSError if the server cannot start.
        """
        with self._lock:
            if not self._running:
                self._launch()
            self._start()

    def accept(self, seconds: float) -> WorkerProcess | None:
        """A worker that has connected, or None after ``seconds``.

        Raises OSError if the server has ended.
        """
        with self._lock:
            if self._listener is None or self._process is None:
                raise OSError("no process was started; request one first")
            self._start()
            listener, process, token = self._listener, self._process, self._token
        ready, _, _ = select.select([listener], [], [], seconds)
        if not ready:
            if process.poll() is not None:
                raise OSError(f"the process for fits ended with status {process.returncode}")
            return None
        try:
            connected, _address = listener.accept()
        except BlockingIOError:  # another thread was quicker
            return None
        connected.setblocking(True)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection: Connection[Any, Any] = Connection(connected.detach())
        if not hmac.compare_digest(connection.recv_bytes(), token.encode()):
            connection.close()  # another program of this machine
            return None
        pid = int(connection.recv_bytes())
        self._coming = False
        if connection.poll(0):  # it was idle for too long, and has ended
            connection.close()
            return None
        return WorkerProcess(connection, pid, self._kill)

    def close(self) -> None:
        """End the server and its workers, and wait for it."""
        with self._lock:
            process, self._process = self._process, None
            listener, self._listener = self._listener, None
            if listener is not None:
                listener.close()
            if process is None or self._owner_pid != os.getpid():
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
        return process is not None and self._owner_pid == os.getpid() and process.poll() is None

    def _start(self) -> None:
        """Start a worker unless one is coming."""
        if self._coming:
            return
        try:
            self._command(b"start\n")
        except OSError:  # the server has just ended, as it does when idle
            self._launch()
            self._command(b"start\n")
        self._coming = True

    def _launch(self) -> None:
        self.close()
        self._coming = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self._token, self._owner_pid = secrets.token_hex(16), os.getpid()
        port = self._listener.getsockname()[1]
        code = (
            f"import sys\nsys.path[:] = {sys.path!r}\n"
            "from hpwidgets.tuning.automl.process._fork_server_main import main\n"
            f"token = sys.stdin.buffer.raw.read({len(self._token)}).decode()\n"
            f"main({port}, token, {PRELOAD}, {PRELOAD_LATER}, {IDLE_SECONDS})\n"
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
                if sys.platform != "linux":  # there the server is the worker itself
                    assert self._process is not None
                    self._process.kill()


_fork_server = ForkServer()


def fork_server() -> ForkServer:
    """The fork server of this process."""
    return _fork_server


def start_process(seconds: float = 60.0) -> WorkerProcess:
    """A worker process, waited for; TimeoutError after ``seconds``.

    >>> process = start_process()
    >>> process.send(divmod, 7, 2)
    >>> process.receive()
    (3, 1)
    >>> process.kill()
    """
    _fork_server.request()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        process = _fork_server.accept(0.1)
        if process is not None:
            return process
    raise TimeoutError(f"no process within {seconds:g} s")
