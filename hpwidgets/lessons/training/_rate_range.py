"""The learning-rate range test: one short run whose learning rate grows at every update."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine import inspection
from hpwidgets.engine.losses import chance_loss
from hpwidgets.hyperparameters import Hyperparameters

Curve = NDArray[np.float64]

WINDOW = 0.05
"""Share of the updates over which the curve is smoothed: mini-batches make it jagged."""

NOTICEABLE = 0.1
"""Share of the whole fall that must have come about for learning to have begun."""

BLOWN_UP = 4.0
"""A loss this many times that of a constant guess is far over the edge; the test ends there."""

FEWEST_UPDATES = 20
"""Fewer steps between the two rates show no course."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RangeTest:
    """What a range test measured, one column an update.

    ``learning_rates`` is ``[updates]``; ``losses`` ``[seeds, updates]`` holds the mean loss of the
    mini-batch that each update was computed from, before the update, and ``inf`` once a network has
    blown up. ``chance_loss`` is the loss of a constant guess.
    """

    hyperparameters: Hyperparameters
    learning_rates: Curve
    losses: Curve
    chance_loss: float

    @cached_property
    def curve(self) -> Curve:
        """Median over the seeds, smoothed over neighbouring updates, ``[updates]``."""
        median = np.median(self.losses, axis=0)
        half = _window(len(median)) // 2
        return np.array(
            [median[max(0, at - half) : at + half + 1].mean() for at in range(len(median))]
        )

    @property
    def lower(self) -> float:
        """The learning rate by which a tenth of the whole fall had come about: learning begins."""
        start, lowest = self.curve[0], self.curve.min()
        fallen = self.curve <= start - NOTICEABLE * (start - lowest)
        return float(self.learning_rates[int(np.argmax(fallen))])

    @property
    def upper(self) -> float:
        """The learning rate at which the loss was lowest: larger steps do more harm than good."""
        return float(self.learning_rates[int(np.argmin(self.curve))])

    @property
    def middle(self) -> float:
        """The geometric mean of :attr:`lower` and :attr:`upper`, a rate to start from."""
        return math.sqrt(self.lower * self.upper)


def range_test(
    hyperparameters: Hyperparameters,
    data: Dataset,
    *,
    low: float = 1e-4,
    high: float = 10.0,
    updates: int = 200,
    seeds: Sequence[int] = (0, 1, 2, 3, 4),
) -> RangeTest:
    """Train once while the learning rate grows from ``low`` to ``high`` by a constant factor.

    Everything but the learning rate, the epochs and the seed is taken from ``hyperparameters``; the
    networks of all ``seeds`` are trained in one pass. The test ends early once they have blown up.

    Raises ValueError unless 0 < low < high, updates >= 20 and there is a seed.

    After L. N. Smith, *Cyclical Learning Rates for Training Neural Networks* (2017); there the rate
    grows by a constant amount, here by a constant factor, so that every decade gets its share.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> found = range_test(hp.Hyperparameters(optimizer="sgd"), hp.load("moons"))
    >>> found.lower < 0.1 < found.upper < 1
    True
    """
    if not 0 < low < high < math.inf:
        raise ValueError(f"low and high must be rates with 0 < low < high, got {low!r}, {high!r}")
    if updates < FEWEST_UPDATES:
        raise ValueError(
            f"updates must be at least {FEWEST_UPDATES} to show a course, got {updates!r}"
        )
    if len(seeds) == 0:
        raise ValueError("seeds must hold at least one seed, got none")
    rates = np.geomspace(low, high, updates)
    chance = chance_loss(data.task, data.y_train, data.y_train)
    window = _window(updates)
    losses: list[Curve] = []
    for update in inspection.updates(hyperparameters, data, seeds, rates):
        loss = update.losses.double().numpy()
        gone = ~np.isfinite(losses[-1] + loss if losses else loss)
        losses.append(np.where(gone, math.inf, loss))
        if np.median(losses[-window:], axis=1).mean() > BLOWN_UP * chance:
            break
    return RangeTest(
        hyperparameters=hyperparameters,
        learning_rates=rates[: len(losses)],
        losses=np.stack(losses, axis=1),
        chance_loss=chance,
    )


def _window(updates: int) -> int:
    return max(3, round(WINDOW * updates))
