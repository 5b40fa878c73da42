"""How times are taken: in turns, after a warm-up, and compared repetition by repetition."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from statistics import median

from tests.benchmarks.result import Kind, Result, Unit

Times = dict[str, list[float]]


def one_thread() -> None:
    """One thread for PyTorch and for the linear algebra under NumPy: for all peers alike."""
    import torch
    from threadpoolctl import threadpool_limits

    torch.set_num_threads(1)
    threadpool_limits(1)


def computing_seconds(action: Callable[[], object]) -> float:
    """Seconds of processor time of one call, for work on one thread that waits for nothing.

    On a quiet machine that is its wall time; on a busy one it does not count other programs.
    """
    started = time.process_time()
    action()
    return time.process_time() - started


def wall_seconds(action: Callable[[], object]) -> float:
    """Seconds from the begin to the end of one call."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def interleaved(
    contestants: Mapping[str, Callable[[], object]],
    *,
    rounds: int,
    clock: Callable[[Callable[[], object]], float],
) -> Times:
    """Seconds of every contestant in every round, by ``computing_seconds`` or ``wall_seconds``."""
    measurements = {name: partial(clock, action) for name, action in contestants.items()}
    return take_turns(measurements, rounds=rounds)


def take_turns(
    measurements: Mapping[str, Callable[[], float]], *, rounds: int, warm_up: int = 1
) -> Times:
    """What every measurement says in every round; what the warm-up says is dropped.

    Each round starts with another one, so that nobody always follows the same neighbour.
    """
    names = list(measurements)
    taken: Times = {name: [] for name in names}
    for number in range(-warm_up, rounds):
        shift = number % len(names)
        for name in names[shift:] + names[:shift]:
            gc.collect()  # nobody pays for another's rubbish
            value = measurements[name]()
            if number >= 0:
                taken[name].append(value)
    return taken


def compare(
    name: str,
    ours: Sequence[float],
    peer: Sequence[float],
    *,
    bound: float | None = None,
    kind: Kind = "at most",
    unit: Unit = "s",
) -> Result:
    """The line of the table for measurements that were taken in turns."""
    pairs = zip(ours, peer, strict=True)
    ratios = [mine / other if kind == "at most" else other / mine for mine, other in pairs]
    return Result(
        name=name,
        ours=median(ours),
        peer=median(peer),
        ratio=median(ratios),
        bound=bound,
        kind=kind,
        unit=unit,
    )
