"""A TrainingLab that notes when what happened. Used inside a Jupyter kernel."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

import hpwidgets as hp
from hpwidgets.lessons.training._work import Progress, Setting, Trainer
from hpwidgets.live.frame import Frame
from hpwidgets.widgets.view import Request
from tests.benchmarks.work import SETTING, moons


@dataclass(frozen=True)
class Shown:
    """One picture that was put on the page: of which run, when, and the seconds spent on it."""

    generation: int
    epochs: int
    final: bool
    at: float
    seconds: float


@dataclass
class Run:
    """When a run began each batch, and when it stopped."""

    batches: list[float] = field(default_factory=list)
    stopped: float | None = None


class WatchedLab(hp.TrainingLab):
    """The lab as it is, with a note of each frame; ``drawing=False`` publishes nothing."""

    def __init__(self, setting: hp.Hyperparameters = SETTING, *, drawing: bool = True):
        self.shown: list[Shown] = []
        self.frame_shown = threading.Condition()
        self._drawing_on = drawing
        super().__init__(setting, data=moons())

    def _publish(self, frame: Frame[Request, Progress]) -> None:
        if not self._drawing_on:
            return
        started = time.perf_counter()
        super()._publish(frame)
        ended = time.perf_counter()
        epochs = len(frame.item.epochs) if frame.item is not None else 0
        with self.frame_shown:
            self.shown.append(Shown(frame.generation, epochs, frame.final, ended, ended - started))
            self.frame_shown.notify_all()

    def wait_for_frames(self, enough: Callable[[list[Shown]], bool], timeout: float = 30) -> None:
        """Return when the frames shown so far are enough; TimeoutError after ``timeout`` s."""
        with self.frame_shown:
            if not self.frame_shown.wait_for(lambda: enough(self.shown), timeout):
                raise TimeoutError(f"{len(self.shown)} frames after {timeout} s are not enough")


@contextmanager
def watched_runs() -> Iterator[list[Run]]:
    """Notes every run that any lab begins within the block, in order."""
    runs: list[Run] = []
    original = Trainer.run

    def run(self: Trainer, setting: Setting, cancelled: Callable[[], bool]) -> Iterator[Progress]:
        noted = Run()
        runs.append(noted)

        def asked() -> bool:
            stop = cancelled()
            now = time.perf_counter()
            if not stop:
                noted.batches.append(now)
            elif noted.stopped is None:
                noted.stopped = now
            return stop

        try:
            yield from original(self, setting, asked)
        finally:  # abandoned between two epochs, while the worker was drawing
            noted.stopped = noted.stopped or time.perf_counter()

    with patch.object(Trainer, "run", run):
        yield runs


def move(lab: hp.TrainingLab, name: str, at: int) -> None:
    """Move a slider to this position as the page does: by a message."""
    value = lab.widget.controls["of"][name]["stops"][at]
    lab.widget._message(lab.widget, {"do": "set", "name": name, "value": value, "n": 1}, [])
