"""A search's task on a worker of an executor: broken off when nobody wants it any more."""

from __future__ import annotations

import os
import pickle
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine.devices import check_device
from hpwidgets.records import Trial
from hpwidgets.tuning.search.tasks import SearchTask

EVERY = 0.02
"""Seconds between two looks whether the search still goes on."""


@dataclass(frozen=True)
class CancelToken:
    """A file that is there as long as its search goes on: no file, no training.

    A running task cannot be taken from an executor. So each looks for itself: on the search's own
    machine (or wherever its temporary folder is seen) for the file, and there also whether the
    search's process lives; on a worker of dask.distributed, wherever it runs, at what the cluster
    says of the task.
    """

    path: str
    host: str
    pid: int

    @classmethod
    def create(cls) -> CancelToken:
        """Make the file of a search of this process."""
        handle, path = tempfile.mkstemp(prefix="hpwidgets-search-")
        os.close(handle)
        return cls(path, socket.gethostname(), os.getpid())

    def cancel(self) -> None:
        """Take the file away. May be called twice."""
        Path(self.path).unlink(missing_ok=True)

    def watch(self) -> Callable[[], bool]:
        """What a task asks before every mini-batch: whether it is to stop."""
        here = self.host == socket.gethostname()
        watched = here or os.path.exists(self.path)
        state = _cluster_state()
        looked, gone = -EVERY, False

        def cancelled() -> bool:
            nonlocal looked, gone
            now = time.monotonic()
            if not gone and now - looked >= EVERY:
                looked = now
                gone = watched and not os.path.exists(self.path)
                gone = gone or (state is not None and state() == "cancelled")
                gone = gone or (here and not _lives(self.pid))
            return gone

        return cancelled


def _lives(pid: int) -> bool:
    """Whether the process is there; taken for granted on Windows, where asking would end it."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _cluster_state() -> Callable[[], str] | None:
    """What a dask worker knows of the task that this thread runs; None elsewhere."""
    module = sys.modules.get("distributed.worker")
    key = None if module is None else getattr(module.thread_state, "key", None)
    if module is None or key is None:
        return None
    worker = module.get_worker()

    def state() -> str:
        known: Any = worker.state.tasks.get(key)
        return "cancelled" if known is None else str(known.state)

    return state


def pack(data: Dataset) -> bytes:
    """The rows as they travel: packed once, however many tasks there are."""
    return pickle.dumps(data, protocol=pickle.HIGHEST_PROTOCOL)


def run_task(
    task: SearchTask, packed: bytes, token: CancelToken, device: str = "cpu"
) -> list[Trial]:
    """A task's trials; called in a worker, whose PyTorch then keeps to one thread.

    An executor has as many workers as there are cores for them. Raises what PyTorch says where the
    worker cannot use the device: no trial has failed by that.
    """
    import torch

    if (token.pid, token.host) != (os.getpid(), socket.gethostname()):
        torch.set_num_threads(1)
    check_device(device)
    torch.empty(0, device=device)  # a process forked from one that has used CUDA cannot use it
    return list(task.run(pickle.loads(packed), token.watch(), device))
