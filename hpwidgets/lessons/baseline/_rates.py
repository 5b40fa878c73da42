"""Learning rates swept: by optimizer, and without and with batch norm."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data.checks import check_classes
from hpwidgets.data.dataset import Dataset
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.baseline.records import BandView, OptimizersView
from hpwidgets.tuning.populations.fleet import Fleet, together

RULES: dict[str, dict[str, object]] = {
    "sgd": {"optimizer": "sgd", "momentum": 0.0},
    "momentum": {"optimizer": "sgd", "momentum": 0.9},
    "rmsprop": {"optimizer": "rmsprop", "momentum": 0.0},
    "adam": {"optimizer": "adam", "momentum": 0.0},
}
RATES = tuple(float(rate) for rate in np.logspace(-4, 1, 11))
BAND_RATES = tuple(float(rate) for rate in np.logspace(-3, 2, 16))
TRAINED = 0.5
"""A rate trains where the loss falls below this share of ln K."""


def compare_optimizers(
    h: Hyperparameters,
    data: Dataset,
    *,
    rules: Sequence[str] = tuple(RULES),
    rates: Sequence[float] = RATES,
    seeds: Sequence[int] = range(3),
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[OptimizersView]:
    """The same network under each optimizer at each learning rate, a view an epoch.

    Each rule is compared at its own best rate, by mean validation loss over the seeds: at one rate
    for all, the rule that this rate suits would win (Choi et al. 2019, "On Empirical
    Comparisons of Optimizers for Deep Learning").

    Raises ValueError for data without classes or an unknown rule.
    """
    check_classes(data)
    for rule in rules:
        if rule not in RULES:
            raise ValueError(f"rules must be among {', '.join(RULES)}, got {rule!r}")
    fleets = _sweep([h.replace(**RULES[rule]) for rule in rules], rates, seeds, data, cancelled)

    def view(done: int) -> OptimizersView:
        loss = _newest(fleets, "validation_loss", seeds)
        score = _newest(fleets, "validation_score", seeds)
        best = tuple(least(each.mean(axis=0)) for each in loss)
        curves = []
        for fleet, at in zip(fleets, best, strict=True):
            every = fleet.values("validation_loss").reshape(len(seeds), len(rates), -1)
            curves.append(every[:, at] if at >= 0 else np.empty((len(seeds), 0)))
        return OptimizersView(
            rules=tuple(rules),
            rates=np.array(rates),
            loss=loss,
            best=best,
            curves=tuple(curves),
            score=np.stack([s[:, max(at, 0)] for s, at in zip(score, best, strict=True)]),
            epochs=h.epochs,
            done=done,
            total=sum(fleet.total for fleet in fleets),
        )

    yield from map(view, together(fleets, cancelled))


def batch_norm_band(
    h: Hyperparameters,
    data: Dataset,
    *,
    rates: Sequence[float] = BAND_RATES,
    seeds: Sequence[int] = range(3),
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[BandView]:
    """The same network without and with batch norm at every learning rate, a view an epoch.

    A rate trains where the training loss (median over the seeds) is below half of ln K; the band
    is the longest row of neighbouring rates that do. ``h.batch_norm`` is not read. That batch norm
    lets higher rates train is the claim of Ioffe & Szegedy (2015).

    Raises ValueError for data without classes.
    """
    check_classes(data)
    halves = [h.replace(batch_norm=batch_norm) for batch_norm in (False, True)]
    fleets = _sweep(halves, rates, seeds, data, cancelled)
    chance = math.log(data.n_outputs)
    limit = TRAINED * chance
    step = math.log10(rates[-1] / rates[0]) / (len(rates) - 1)

    def view(done: int) -> BandView:
        loss = _newest(fleets, "train_loss", seeds)
        widths = [[_width(longest_run(row < limit)) for row in each] for each in loss]
        return BandView(
            rates=np.array(rates),
            loss=loss,
            score=_newest(fleets, "validation_score", seeds),
            limit=limit,
            chance=chance,
            bands=tuple(longest_run(np.median(each, axis=0) < limit) for each in loss),
            decades=step * np.array(widths, dtype=np.float64),
            epochs=h.epochs,
            done=done,
            total=sum(fleet.total for fleet in fleets),
        )

    yield from map(view, together(fleets, cancelled))


def _sweep(
    variants: Sequence[Hyperparameters],
    rates: Sequence[float],
    seeds: Sequence[int],
    data: Dataset,
    cancelled: Callable[[], bool],
) -> list[Fleet]:
    """A fleet of each variant under every seed at every rate."""
    return [
        Fleet(
            [h.replace(learning_rate=rate, seed=seed) for seed in seeds for rate in rates],
            data,
            cancelled=cancelled,
        )
        for h in variants
    ]


def _newest(fleets: Sequence[Fleet], name: str, seeds: Sequence[int]) -> NDArray[np.float64]:
    """The newest values ``[fleets, seeds, rates]`` of a sweep."""
    return np.stack([fleet.newest(name).reshape(len(seeds), -1) for fleet in fleets])


def longest_run(good: NDArray[np.bool_]) -> tuple[int, int] | None:
    """First and last place of the longest row of True; the first one of equals, None without any.

    >>> longest_run(np.array([True, False, True, True])), longest_run(np.array([False]))
    ((2, 3), None)
    """
    changes = np.flatnonzero(np.diff([False, *good, False]))
    starts, ends = changes[::2], changes[1::2]
    if not len(starts):
        return None
    longest = int(np.argmax(ends - starts))
    return int(starts[longest]), int(ends[longest]) - 1


def _width(band: tuple[int, int] | None) -> int:
    return 0 if band is None else band[1] - band[0]


def least(values: NDArray[np.float64]) -> int:
    """Place of the least finite value, −1 where none is."""
    return int(np.nanargmin(values)) if np.isfinite(values).any() else -1
