"""A loop of plain runs over many settings: a few of them are timed, the others take as long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from statistics import mean
from typing import TypeVar

import hpwidgets as hp
from tests.benchmarks.measure import computing_seconds
from tests.benchmarks.peers import dataloader_loop

T = TypeVar("T")
LOOPS = 20
"""Settings, evenly picked, that the plain loop trains."""
ROUNDS = 2


def against_plain_loops(
    ours: Callable[[], object], settings: Sequence[hp.Hyperparameters], data: hp.Dataset
) -> tuple[list[float], list[float]]:
    """Seconds of ``ours``, and of a loop over all settings, extrapolated, in every round."""
    picked = picked_settings(settings)
    share = len(picked) // ROUNDS
    mine, peer = [], []
    for number in range(ROUNDS):
        loops = picked[number * share : (number + 1) * share]
        alone = [computing_seconds(partial(dataloader_loop, h, data)) for h in loops]
        peer.append(len(settings) * mean(alone))
        mine.append(computing_seconds(ours))
    return mine, peer


def picked_settings(settings: Sequence[T]) -> list[T]:
    """Evenly picked settings, as many as are timed."""
    return list(settings[:: len(settings) // LOOPS][:LOOPS])
