"""A live run from a control's move to its last frame: what drawing adds. Runs in a kernel."""

from __future__ import annotations

import itertools
import time

from tests.benchmarks.measure import compare, one_thread, take_turns
from tests.benchmarks.result import Result
from tests.benchmarks.watched import WatchedLab

ROUNDS = 8
_seeds = itertools.count(1)


def results() -> list[Result]:
    """The lines on a live run."""
    one_thread()
    drawn, bare = WatchedLab(), WatchedLab(drawing=False)
    shares: list[tuple[float, float]] = []
    for lab in (drawn, bare):
        lab.wait(60)

    def with_frames() -> float:
        before = len(drawn.shown)
        seconds = _run(drawn)
        shares.append((sum(shown.seconds for shown in drawn.shown[before:]), seconds))
        return seconds

    times = take_turns({"drawn": with_frames, "bare": lambda: _run(bare)}, rounds=ROUNDS)
    drawing, whole = zip(*shares[-ROUNDS:], strict=True)
    drawn.close()
    bare.close()
    return [
        compare("drawing / the whole live run", drawing, whole, bound=0.25),
        compare(
            "a live run to its last frame / the same without drawing",
            times["drawn"],
            times["bare"],
            bound=1.35,
        ),
    ]


def _run(lab: WatchedLab) -> float:
    """Seconds from a move to the end of the run it begins; a new seed, so nothing is known yet."""
    started = time.perf_counter()
    lab.set(seed=next(_seeds)).wait(60)
    return time.perf_counter() - started
