"""Calls that can be ended at once: they run in a process of their own.

A fit of scikit-learn cannot be interrupted from Python: a thread in it can only be abandoned, and
goes on taking time. A process can be ended. To start one with all libraries takes two seconds; so
on Linux a fork server starts once and forks each worker, which takes some ten milliseconds. It is
our own because multiprocessing's runs a script that has no ``if __name__ == "__main__"`` again,
lets who starts a process wait until all is imported, never ends, and is shared with the person's
own processes. Where a fork is not safe (macOS) or unknown (Windows), each worker is a new Python.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import IO, Any

FORKS = sys.platform == "linux"
PRELOAD = ("pandas", "hpwidgets.tuning.automl.fit", "hpwidgets.tuning.estimator")
"""What fits need; with it come scikit-learn and PyTorch."""
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
    """A process that answers one call at a time.

    A thread of its own talks to it: nothing here waits longer than ``poll`` is told to. It ends
    with ``kill`` and with this object; ``end`` gets its ``pid``, 0 until it has said it.
    """

    def __init__(self, calls: IO[bytes], answers: IO[bytes], end: Callable[[int], None]) -> None:
        self._end, self._owner, self._killed = end, os.getpid(), False
        self._pid: list[int] = []
        self._calls: SimpleQueue[bytes | None] = SimpleQueue()
        self._answers: SimpleQueue[bytes | None] = SimpleQueue()
        self._answer: tuple[bytes | None, ...] = ()
        _in_thread(_talk, calls, answers, self._pid, self._calls, self._answers)

    @property
    def pid(self) -> int:
        """Its process id, 0 while it is starting."""
        return sum(self._pid)

    @property
    def alive(self) -> bool:
        """Whether nobody has ended it; a fork of who started it does not have it."""
        return not self._killed and self._owner == os.getpid()

    def send(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Begin ``function(*arguments)`` there; CallFailed where these cannot be pickled."""
        if not self.alive:
            raise ProcessEnded("it was ended")
        try:
            self._calls.put(pickle.dumps((function, arguments)))
        except Exception as error:
            raise CallFailed(f"{type(error).__name__}: {error}") from error

    def poll(self, seconds: float) -> bool:
        """Wait up to ``seconds`` and say whether the answer (or the end) has come."""
        if not self._answer:
            with contextlib.suppress(Empty):
                self._answer = (self._answers.get(timeout=max(seconds, 0.0)),)
        return bool(self._answer)

    def receive(self) -> Any:
        """The answer that has come; CallFailed for what the call raised, ProcessEnded for none."""
        (data,), self._answer = self._answer, ()
        if data is None:
            self.kill()
            raise ProcessEnded("it ended by itself")
        try:
            good, answer = pickle.loads(data)
        except Exception as error:
            raise CallFailed(f"{type(error).__name__}: {error}") from error
        if not good:
            raise CallFailed(answer)
        return answer

    def kill(self) -> None:
        """End the process, whatever it is doing. May be called twice."""
        if self.alive:
            self._killed = True
            self._calls.put(None)
            self._end(self.pid)

    def __del__(self) -> None:
        self.kill()


def _talk(
    calls: IO[bytes],
    answers: IO[bytes],
    pid: list[int],
    to_send: SimpleQueue[bytes | None],
    received: SimpleQueue[bytes | None],
) -> None:
    """Send what is to be sent and receive its answer, until that is None: the end of the talk."""
    with contextlib.suppress(Exception), answers, calls:  # whatever breaks the talk ends it
        pid.append(pickle.load(answers))
        while (data := to_send.get()) is not None:
            pickle.dump(data, calls)
            calls.flush()
            received.put(pickle.load(answers))
    received.put(None)


class ForkServer:
    """Starts worker processes from one process that has imported what they need."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._control: socket.socket | None = None

    def start(self) -> WorkerProcess:
        """A worker that is starting; OSError if the server cannot be started."""
        channel, its_channel = socket.socketpair()
        lifeline, its_lifeline = socket.socketpair()

        def end(pid: int) -> None:
            if pid:  # at once, whatever the server is doing; it stays a zombie, so the id is its
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            for line in (channel, lifeline):  # not closed only: a fork of us may have it open
                with contextlib.suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
                line.close()

        process = WorkerProcess(channel.makefile("wb"), channel.makefile("rb"), end)
        with its_channel, its_lifeline, self._lock:
            fds = [its_channel.fileno(), its_lifeline.fileno()]
            try:
                self._send(fds)
            except OSError:  # there is no server yet, or it has ended, as it does when idle
                try:
                    self._launch()
                    self._send(fds)
                except OSError:
                    process.kill()
                    raise
        return process

    def _send(self, fds: list[int]) -> None:
        if self._control is None:
            raise OSError("no server")
        socket.send_fds(self._control, [b"+"], fds)

    def _launch(self) -> None:
        if self._control is not None:
            self._control.close()
        self._control, its_control = socket.socketpair()
        self._control.setblocking(False)
        atexit.register(self._control.close)
        arguments = (os.getpid(), PRELOAD, IDLE_SECONDS)
        with its_control:
            _start_python(f"serve_forks{arguments!r}", its_control.fileno(), subprocess.DEVNULL)


_fork_servers: dict[int, ForkServer] = {}
"""By process id: a fork of this process must not use its server."""


def start_worker() -> WorkerProcess:
    """A worker process that is starting; it does not wait. OSError if none can be started."""
    if FORKS:
        return _fork_servers.setdefault(os.getpid(), ForkServer()).start()
    python = _start_python(f"serve_calls({PRELOAD!r})", subprocess.PIPE, subprocess.PIPE)
    assert python.stdin is not None and python.stdout is not None
    return WorkerProcess(python.stdin, python.stdout, lambda _pid: python.kill())


def _start_python(call: str, stdin: int, stdout: int) -> subprocess.Popen[bytes]:
    """A Python that runs this call of ``_serve``; a thread waits for it: no zombie stays."""
    code = (
        "import signal, sys\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"  # the interrupt is for the notebook
        f"sys.path[:] = {sys.path!r}\n"
        "from hpwidgets.tuning.automl.process import _serve\n"
        f"_serve.{call}\n"
    )
    python = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.DEVNULL,
        env=os.environ | ONE_THREAD,
    )
    _in_thread(python.wait)
    return python


def _in_thread(function: Callable[..., Any], *arguments: Any) -> None:
    threading.Thread(target=function, args=arguments, name="hpwidgets fits", daemon=True).start()
