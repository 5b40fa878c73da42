"""From a move of a lesson's control to its first picture, and from Stop to its answer.

Runs in a kernel: what a page adds is the way of one message there and one back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import hpwidgets as hp
from tests.benchmarks.measure import one_thread
from tests.benchmarks.result import Result

MOVES = 8
PAUSE = 0.5
"""Seconds between two moves: a person looks, then moves. (A storm of moves shares one pacing.)"""
FIRST_PICTURE = 0.15
STOPPED = 0.1


def results() -> list[Result]:
    """One line a lab and measure; the peer is what a person still takes for at once."""
    one_thread()
    made: dict[str, tuple[Callable[[], Any], Callable[[int], dict[str, Any]]]] = {
        "AutoMLLab": (
            lambda: hp.AutoMLLab(seconds=5),
            lambda n: {"seed": n},
        ),
        "BaselineLab": (
            lambda: hp.BaselineLab(),
            lambda n: {"learning_rate": round(0.01 + 0.0005 * n, 4)},
        ),
        "CapacityLab": (
            lambda: hp.CapacityLab(model="network"),
            lambda n: {"noise": round(0.2 + 0.01 * n, 2)},
        ),
        "CrossValidationLab": (
            lambda: hp.CrossValidationLab(
                "breast_cancer", view="complexity", varied="hidden_units"
            ),
            lambda n: {"learning_rate": round(0.005 + 0.0005 * n, 4)},
        ),
        "CurveLab": (
            lambda: hp.CurveLab(view="more_data"),
            lambda n: {"repeats": 8 + n},
        ),
        "DataPrepLab": (
            lambda: hp.DataPrepLab(),
            lambda n: {"missing": round(0.05 + 0.01 * n, 2)},
        ),
        "DropoutLab": (
            lambda: hp.DropoutLab(view="size"),
            lambda n: {"dropout": round(0.3 + 0.02 * n, 2)},
        ),
        "EnsembleLab": (
            lambda: hp.EnsembleLab(),
            lambda n: {"learning_rate": round(0.01 + 0.0005 * n, 4)},
        ),
        "HyperbandLab": (
            lambda: hp.HyperbandLab(),
            lambda n: {"seed": 1 + n},
        ),
        "SearchLab": (
            lambda: hp.SearchLab(),
            lambda n: {"epochs": 20 + n},
        ),
    }
    lines = []
    for name, (make, values) in made.items():
        lab = make()
        lab.wait(60)
        first = [_first_picture(lab, values(1 + n)) for n in range(MOVES)]
        stopped = [_stopped(lab, values(1 + MOVES + n)) for n in range(MOVES)]
        lab.close()
        lines.append(_line(f"{name}: a move to its first picture / 150 ms", first, FIRST_PICTURE))
        lines.append(_line(f"{name}: Stop to its answer / 100 ms", stopped, STOPPED))
    return lines


def _first_picture(lab: Any, values: dict[str, Any]) -> float:
    time.sleep(PAUSE)
    shown = threading.Event()
    lab.widget.observe(lambda _change: shown.set(), names=["scene", "frame"])
    started = time.perf_counter()
    lab.set(**values)
    if not shown.wait(30):
        raise TimeoutError("no picture within 30 s")
    seconds = time.perf_counter() - started
    lab.widget.unobserve_all()
    return seconds


def _stopped(lab: Any, values: dict[str, Any]) -> float:
    """Seconds from Stop in the middle of a run until the run bar says that it has ended."""
    _first_picture(lab, values)
    time.sleep(0.05)
    answered = threading.Event()

    def look(_change: object = None) -> None:
        words = lab.widget.said["progress"]
        if "stopped by hand" in words or "finished" in words:
            answered.set()

    lab.widget.observe(look, names="said")
    started = time.perf_counter()
    lab._live.stop()
    look()  # a run that had ended has answered already
    if not answered.wait(30):
        raise TimeoutError("no answer to Stop within 30 s")
    seconds = time.perf_counter() - started
    lab.widget.unobserve_all()
    lab._live.wait(30)
    return seconds


def _line(name: str, seconds: list[float], bound: float) -> Result:
    ours = median(seconds)
    return Result(
        name=name, ours=ours, peer=bound, ratio=ours / bound, bound=1.0, kind="at most", unit="s"
    )
