"""Dropout, penalties, batch norm, early stopping, or none: what pays for this network and data?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from hpwidgets.data.checks import check_classes, check_place
from hpwidgets.data.dataset import Dataset
from hpwidgets.engine.losses import row_losses
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.baseline._rates import least
from hpwidgets.lessons.baseline.records import RegularisationView
from hpwidgets.tuning.populations.fleet import Fleet, together

WAYS: dict[str, tuple[dict[str, Any], ...]] = {
    "none": ({},),
    "dropout": ({"dropout": 0.2}, {"dropout": 0.4}, {"dropout": 0.6}),
    "l2": ({"l2": 0.001}, {"l2": 0.01}, {"l2": 0.05}),
    "l1": ({"l1": 0.001}, {"l1": 0.01}, {"l1": 0.05}),
    "batch norm": ({"batch_norm": True},),
    "early stopping": ({"patience": 3}, {"patience": 8}),
}
"""What each way changes in a setting that has none of them."""
NONE: dict[str, Any] = {"dropout": 0.0, "l1": 0.0, "l2": 0.0, "batch_norm": False, "patience": None}
CHANCE = 0.05
"""Probability of choosing any way at all where none of them changes anything."""


def compare_regularisers(
    h: Hyperparameters,
    data: Dataset,
    *,
    rows: int | None = None,
    measure: str = "loss",
    ways: Sequence[str] = tuple(WAYS),
    seeds: Sequence[int] = range(5),
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[RegularisationView]:
    """The same network with each way to regularise, at a few strengths; a view an epoch.

    Each seed draws ``rows`` training rows of its own (None: all), the same for every way. Which
    strength is best is chosen on one half of the validation rows and measured on the other, and
    the other way round: measured where it was chosen, a strength looks too good. A way is chosen
    where its gain over none, paired by seed, exceeds two standard errors; else none is.

    Raises ValueError for data without classes, unknown ways, or fewer than two seeds.
    """
    check_classes(data)
    n = len(data.y_train)
    rows = n if rows is None else rows
    check_place("rows", rows, 2, n, "the training rows")
    if len(seeds) < 2:
        raise ValueError(f"seeds must hold at least 2, to know the spread, got {len(seeds)}")
    if measure not in ("loss", "accuracy"):
        raise ValueError(f"measure must be 'loss' or 'accuracy', got {measure!r}")
    for way in ways:
        if way not in WAYS:
            raise ValueError(f"ways must be among {', '.join(WAYS)}, got {way!r}")
    ways = ("none", *(way for way in ways if way != "none"))
    plain = h.replace(**NONE)
    own = [np.random.default_rng(seed).permutation(n)[:rows] for seed in seeds]
    fleets = [
        Fleet(
            [plain.replace(**change, seed=s) for change in WAYS[way] for s in seeds],
            data,
            rows=own * len(WAYS[way]),
            cancelled=cancelled,
        )
        for way in ways
    ]
    total = sum(fleet.total for fleet in fleets)

    def view(done: int, gain: NDArray[np.float64] | None = None) -> RegularisationView:
        def newest(name: str) -> list[NDArray[np.float64]]:
            return [fleet.newest(name).reshape(-1, len(seeds)) for fleet in fleets]

        best = tuple(max(least(loss.mean(axis=1)), 0) for loss in newest("validation_loss"))
        curves = [
            fleet.values("validation_loss")[b * len(seeds) : (b + 1) * len(seeds)]
            for fleet, b in zip(fleets, best, strict=True)
        ]

        def chosen(name: str) -> NDArray[np.float64]:
            return np.stack([each[b] for each, b in zip(newest(name), best, strict=True)])

        return RegularisationView(
            ways=tuple(ways),
            strengths=tuple(tuple(_words(change) for change in WAYS[way]) for way in ways),
            best=best,
            curves=tuple(curves),
            score=chosen("validation_score"),
            train_score=chosen("train_score"),
            gain=np.full((len(ways), len(seeds)), np.nan) if gain is None else gain,
            measure=measure,
            choice=-1 if gain is None else choose(gain),
            rows=rows,
            epochs=h.epochs,
            done=done,
            total=total,
        )

    for done in together(fleets, cancelled):
        if done < total:
            yield view(done)
    if not cancelled():
        yield view(total, _gains(fleets, data, len(seeds), measure))


def choose(gain: NDArray[np.float64]) -> int:
    """The place of the way with the largest mean gain, if that is more than chance; else 0.

    ``gain`` is ``[ways, seeds]``. A one-sided t test of each mean, at 5 % for all ways together
    (Bonferroni).

    >>> choose(np.array([[0, 0, 0], [0.1, 0.12, 0.11], [0.3, -0.4, 0.5]]))
    1
    """
    from scipy.special import stdtrit

    ways, seeds = gain.shape
    error = gain.std(axis=1, ddof=1) / np.sqrt(seeds)
    certain = float(stdtrit(seeds - 1, 1 - CHANCE / max(ways - 1, 1)))
    worth = np.where(gain.mean(axis=1) > certain * error, gain.mean(axis=1), 0.0)
    return int(worth.argmax())


def _gains(fleets: Sequence[Fleet], data: Dataset, seeds: int, measure: str) -> NDArray[np.float64]:
    """What each way gains over none ``[ways, seeds]``; strengths are chosen on other rows."""
    y = data.y_validation
    halves = torch.arange(len(y)) % 2
    measured = []
    for fleet in fleets:
        outputs = fleet.predict(data.X_validation)
        losses = row_losses("classification", outputs, y.expand(len(outputs), -1)).double()
        losses[torch.from_numpy(fleet.diverged)] = torch.inf
        values = -losses if measure == "loss" else (outputs.argmax(-1) == y).double()
        found = torch.zeros(seeds, dtype=torch.double)
        for half in (0, 1):
            chosen_on = losses[:, halves == half].mean(1).view(-1, seeds).mean(1)
            best = int(chosen_on.argmin())
            found += values[:, halves != half].sum(1).view(-1, seeds)[best]
        measured.append(found.numpy() / len(y))
    gains = np.stack(measured) - measured[0]
    return np.where(np.isfinite(gains), gains, np.nan)


def _words(change: dict[str, Any]) -> str:
    return " · ".join("" if value is True else f"{value:g}" for value in change.values())
