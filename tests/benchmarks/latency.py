"""From a control's event to the old run's stop, and to the new run's first frame. In a kernel."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from statistics import median

import numpy as np

from tests.benchmarks.measure import compare, one_thread
from tests.benchmarks.result import Result
from tests.benchmarks.watched import Run, Shown, WatchedLab, move, watched_runs
from tests.benchmarks.work import SETTING

MOVES = 40
EPOCHS = 5000  # so that every move meets a run in the middle


@dataclass(frozen=True)
class Move:
    """Batches and seconds from one event to the old run's stop and the new run's first frame, and
    seconds of one epoch before it."""

    batches: int
    to_stop: float
    to_frame: float
    epoch: float


def results() -> list[Result]:
    """The lines on latency."""
    one_thread()
    with watched_runs() as runs:
        lab = WatchedLab(SETTING.replace(epochs=EPOCHS))
        moves = [_move(lab, runs, number) for number in range(1, MOVES + 3)][2:]
        frame = median(shown.seconds for shown in lab.shown if not shown.final)
        lab.close()
    return [
        compare(
            "batch steps the old run still makes after a control's event",
            [move.batches for move in moves],
            [1.0] * len(moves),
            bound=3,
            unit="batches",
        ),
        compare(
            "… the time until it stops / 1 ms",
            [move.to_stop for move in moves],
            [0.001] * len(moves),
            bound=1,
        ),
        compare(
            "… to the new run's first frame / one epoch and one frame",
            [move.to_frame for move in moves],
            [move.epoch + frame for move in moves],
            bound=2,
        ),
    ]


def _move(lab: WatchedLab, runs: list[Run], generation: int) -> Move:
    """Move the learning rate while the run of this number is under way, at any moment of it.

    A run that is being drawn stops when its frame is done, so such moments take longer.
    """
    lab.wait_for_frames(lambda shown: _frames_of(shown, generation) >= 3)
    time.sleep(random.Random(generation).uniform(0.0, 0.15))
    old = runs[-1]
    started = time.perf_counter()
    move(lab, "learning_rate", 1 + generation % 7)
    lab.wait_for_frames(lambda shown: _frames_of(shown, generation + 1) >= 1)
    first = next(shown for shown in lab.shown if shown.generation == generation + 1)
    assert old.stopped is not None and len(runs) == generation + 1
    per_epoch = -(-250 // SETTING.batch_size)
    return Move(
        batches=sum(begun > started for begun in old.batches),
        to_stop=old.stopped - started,
        to_frame=first.at - started,
        epoch=float(np.median(np.subtract(old.batches[per_epoch:], old.batches[:-per_epoch]))),
    )


def _frames_of(shown: list[Shown], generation: int) -> int:
    return sum(1 for frame in shown if frame.generation == generation)
