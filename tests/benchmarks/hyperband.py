"""Hyperband, R = 81 and η = 3: rungs as populations, against one configuration after the other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

import hpwidgets as hp
from hpwidgets.tuning.halving.hyperband import hyperband
from tests.benchmarks.measure import compare, computing_seconds, interleaved, one_thread
from tests.benchmarks.result import Result
from tests.benchmarks.work import SETTING, moons

ROUNDS = 2
R, ETA = 81, 3
SPACE = hp.Space(learning_rate=hp.Float(1e-4, 0.1, log=True), l2=hp.Float(1e-6, 0.1, log=True))
GOOD = 0.25
"""Validation loss that the best configuration must be under."""
CLOSE = 1e-3
"""How far, relatively, the two may differ in a loss that a configuration is judged by."""


@dataclass(frozen=True)
class Found:
    """Of each bracket, its configurations' epochs ``[n]`` and the losses they ended with."""

    epochs: list[NDArray[np.int64]]
    losses: list[NDArray[np.float64]]


def results() -> list[Result]:
    """Hyperband: all brackets at once by ``search``, one after the other as the lab shows it."""
    one_thread()
    times = interleaved(
        {
            "search": lambda: check(searched()),
            "populations": lambda: check(populations()),
            "one by one": lambda: check(one_by_one()),
        },
        rounds=ROUNDS,
        clock=computing_seconds,
    )
    return [
        compare(
            "search by Hyperband, R = 81, η = 3: one by one is slower by",
            times["search"],
            times["one by one"],
            bound=3,
            kind="at least",
        ),
        compare(
            "Hyperband, bracket after bracket: one by one is slower by",
            times["populations"],
            times["one by one"],
            kind="at least",
        ),
    ]


@cache
def expected() -> Found:
    """What rungs as populations come to, once."""
    return populations()


def check(found: Found) -> None:
    """RuntimeError unless the epochs are the paper's and both did, and found, the same."""
    planned = [bracket.spent for bracket in hp.hyperband_brackets(R, ETA)]
    spent = [int(epochs.sum()) for epochs in found.epochs]
    if spent != planned:
        raise RuntimeError(f"expected {planned} epochs in the brackets, got {spent}")
    best = min(losses.min() for losses in found.losses)
    if not best < GOOD:
        raise RuntimeError(f"expected a loss below {GOOD}, got {best:.3f}")
    for epochs, losses, mine, same in zip(
        found.epochs, found.losses, expected().epochs, expected().losses, strict=True
    ):
        # A close call may go to the other one: then two configurations have changed places.
        if np.mean(epochs != mine) > 0.05:
            raise RuntimeError("other configurations were cut than with rungs as populations")
        apart = np.abs(losses / same - 1)[epochs == mine]
        if np.quantile(apart, 0.95) > CLOSE:
            raise RuntimeError(f"losses differ by {apart.max():.2g} from those of populations")


def searched() -> Found:
    """Ours, by ``search``."""
    whole = list(hp.search(SPACE, moons(), method="hyperband", base=SETTING))
    whole.sort(key=lambda trial: trial.number)
    found = Found([], [])
    for bracket in hp.hyperband_brackets(R, ETA):
        trials = [trial for trial in whole if trial.bracket == bracket.s]
        found.epochs.append(np.array([trial.epochs for trial in trials]))
        found.losses.append(np.array([trial.loss for trial in trials]))
    return found


def populations() -> Found:
    """Ours, bracket after bracket."""
    *_, last = hyperband(SPACE, moons(), max_epochs=R, eta=ETA, base=SETTING)
    return Found(
        [halving.trained for halving in last.halvings],
        [halving.newest for halving in last.halvings],
    )


def one_by_one() -> Found:
    """The same configurations, rungs and cuts, each trained on alone from where it stands."""
    draw = np.random.default_rng(0)
    found = Found([], [])
    for bracket in hp.hyperband_brackets(R, ETA):
        drawn = [SPACE.sample(draw) for _ in range(bracket.configurations)]
        base = SETTING.replace(epochs=R)
        runs = [hp.train(SPACE.settings(values, base), moons()) for values in drawn]
        epochs = np.zeros(len(runs), dtype=np.int64)
        losses = np.full(len(runs), np.inf)
        going = list(range(len(runs)))
        for rung in bracket.rungs:
            going = going[: rung.configurations]
            for m in going:
                for epoch in runs[m]:
                    epochs[m], losses[m] = epoch.index, epoch.validation_loss
                    if epoch.index == rung.epochs:
                        break
            going.sort(key=lambda m: losses[m])
        found.epochs.append(epochs)
        found.losses.append(losses)
    return found
