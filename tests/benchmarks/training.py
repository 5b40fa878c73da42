"""Training: one run, populations, and a grid of 576 settings, against loops of one at a time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import product

import numpy as np

import hpwidgets as hp
from tests.benchmarks.grids import LOOPS, against_plain_loops
from tests.benchmarks.measure import compare, computing_seconds, interleaved, one_thread
from tests.benchmarks.peers import dataloader_loop, sklearn_fit, skorch_fit
from tests.benchmarks.result import Result
from tests.benchmarks.work import SETTING, Losses, check_work, losses_of, moons

ROUNDS = 5


def results() -> list[Result]:
    """The lines on training."""
    one_thread()
    return [*_runs(), _grid()]


def spread_settings(n: int) -> list[hp.Hyperparameters]:
    """The common setting with ``n`` learning rates from 0.001 to 0.03."""
    return [SETTING.replace(learning_rate=float(rate)) for rate in np.geomspace(0.001, 0.03, n)]


def grid_settings() -> list[hp.Hyperparameters]:
    """24 learning rates × 24 strengths of L2, 30 epochs in batches of 32."""
    h = SETTING.replace(batch_size=32, epochs=30)
    rates, penalties = np.geomspace(0.001, 0.1, 24), np.geomspace(1e-6, 0.1, 24)
    return [
        h.replace(learning_rate=float(rate), l2=float(l2)) for rate, l2 in product(rates, penalties)
    ]


def _runs() -> list[Result]:
    data = moons()
    singles: dict[str, Callable[[], Losses]] = {
        "one run": lambda: losses_of(hp.fit(SETTING, data)),
        "loop": lambda: dataloader_loop(SETTING, data),
        "skorch": lambda: skorch_fit(SETTING, data),
        "scikit-learn": lambda: sklearn_fit(SETTING, data),
    }
    for name, single in singles.items():
        check_work(name, single(), SETTING.epochs)
    populations: dict[str, Callable[[], object]] = {
        f"population of {n}": partial(hp.fit_population, spread_settings(n), data) for n in (16, 64)
    }
    times = interleaved({**singles, **populations}, rounds=ROUNDS, clock=computing_seconds)
    ours, loop = times["one run"], times["loop"]
    return [
        compare("one run / a DataLoader loop", ours, loop, bound=0.15),
        compare(
            "population of 16 / one DataLoader loop", times["population of 16"], loop, bound=0.45
        ),
        compare(
            "population of 64 / one DataLoader loop", times["population of 64"], loop, bound=1.4
        ),
        compare("one run: skorch is slower by", ours, times["skorch"], bound=12, kind="at least"),
        compare(
            "one run: scikit-learn's MLPClassifier is slower by",
            ours,
            times["scikit-learn"],
            kind="at least",
        ),
    ]


def _grid() -> Result:
    data, settings = moons(), grid_settings()
    ours, peer = against_plain_loops(partial(hp.fit_population, settings, data), settings, data)
    return compare(
        f"{len(settings)} settings / as many DataLoader loops (from {LOOPS})",
        ours,
        peer,
        bound=0.03,
    )
