from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hpwidgets.live import Live, Worker
from tests.live.controlled import PATIENCE, Screen, Steps

MakeLive = Callable[..., Live[Any, Any]]


@pytest.fixture
def worker() -> Iterator[Worker]:
    """A worker of the test's own, whose thread has to end with the test."""
    worker = Worker()
    yield worker
    assert worker.shutdown(PATIENCE), "the worker hangs"


@pytest.fixture
def steps(worker: Worker) -> Iterator[Steps]:  # set up after the worker, so ended before it
    steps = Steps()
    yield steps
    steps.permit(1000)  # whoever still waits may end


@pytest.fixture
def screen(worker: Worker) -> Iterator[Screen]:
    screen = Screen()
    yield screen
    assert not screen.overlapped
    generations = [frame.generation for frame in screen.frames]
    assert generations == sorted(generations)
    assert all(frame.final == (frame.state != "running") for frame in screen.frames)


@pytest.fixture
def make_live(worker: Worker) -> MakeLive:
    def make(work: Any, publish: Any, **options: Any) -> Live[Any, Any]:
        return Live(work, publish, **({"sync": False, "worker": worker} | options))

    return make
