"""The SearchLab's landscape of 24 × 24 settings, against plain PyTorch runs one by one."""

from __future__ import annotations

import numpy as np

import hpwidgets as hp
from hpwidgets.lessons.search._landscape import landscape
from hpwidgets.lessons.search.records import Landscape
from tests.benchmarks.grids import LOOPS, against_plain_loops, picked_settings
from tests.benchmarks.measure import compare, one_thread
from tests.benchmarks.peers import dataloader_loop
from tests.benchmarks.result import Result
from tests.benchmarks.work import SETTING, moons

BASE = SETTING.replace(batch_size=32, epochs=30)
ALIKE = 0.1
"""How far the median loss of the timed cells may lie from the plain loop's: its batches and initial
weights are others.
"""


def results() -> list[Result]:
    """The line on the landscape, as the lab trains it: with a view after every epoch."""
    one_thread()
    data = moons()
    whole = trained(data)
    rows, columns = whole.loss.shape[1:]
    settings = [whole.setting(row, column) for row in range(rows) for column in range(columns)]
    check(whole, settings, data)
    ours, peer = against_plain_loops(lambda: trained(data), settings, data)
    name = f"landscape of {rows} × {columns}: plain runs are slower by (from {LOOPS})"
    return [compare(name, ours, peer, bound=10, kind="at least")]


def trained(data: hp.Dataset) -> Landscape:
    """Learning rate × L2, 24 × 24, whole."""
    (*_, last) = landscape(BASE, data)
    return last


def check(whole: Landscape, settings: list[hp.Hyperparameters], data: hp.Dataset) -> None:
    """RuntimeError unless every cell was trained to its end, to what a plain run reaches."""
    if not whole.complete or not np.isfinite(whole.loss).all():
        raise RuntimeError("the landscape has cells without a loss")
    cells = picked_settings(whole.loss[0].ravel().tolist())
    plain = [dataloader_loop(h, data)[1][-1] for h in picked_settings(settings)]
    apart = float(np.median(np.abs(np.array(cells) - np.array(plain))))
    if apart > ALIKE:
        raise RuntimeError(f"cells and plain runs differ by {apart:.3f} in the median loss")
