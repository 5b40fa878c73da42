"""Worker processes, and whether they run."""

from __future__ import annotations

import os
import time

from hpwidgets.tuning.automl.process.worker_process import WorkerProcess, start_worker


def started() -> WorkerProcess:
    process = start_worker()
    assert answer(process, os.getpid) == process.pid
    return process


def answer(process: WorkerProcess, function: object, *arguments: object) -> object:
    """What the process answers to this call; it may take its time on a busy machine."""
    process.send(function, *arguments)  # type: ignore[arg-type]
    assert process.poll(120)
    return process.receive()


def is_running(pid: int) -> bool:
    """Whether the process runs; a zombie does not."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until_ended(*pids: int, reaped: bool = False) -> None:
    """Return when none of the processes runs, with ``reaped`` when none is a zombie either."""
    until = time.monotonic() + 60
    while any(os.path.exists(f"/proc/{pid}") if reaped else is_running(pid) for pid in pids):
        assert time.monotonic() < until, "a process lives on"
        time.sleep(0.005)


class Unreadable:
    """Can be sent, but who gets it cannot read it."""

    def __reduce__(self) -> tuple[object, ...]:
        return _cannot, ()


def _cannot() -> None:
    raise RuntimeError("it cannot be read")
