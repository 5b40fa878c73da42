"""What a learning curve measures, by medians, so that a few noisy epochs change nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpwidgets.records import History

Curve = NDArray[np.float64]

END_WINDOW = 7
"""Epochs whose median is "the end" of a curve: the fewest that three noisy ones cannot outvote."""

END_SHARE = 0.1
"""Share of a long run that counts as its end; more epochs make the median steadier."""

QUARTER = 0.25
"""Falls are measured over the last quarter of a run, as the Tuning Playbook judges best epochs."""

BOUNCE = 0.1
"""Share of the chance loss that a loss must stand off its course to be more than ordinary noise."""

SETTLING = 0.25
"""First share of a run in which jumps are forgiven: what counts is whether it settles."""

MOST = 0.95
"""Share of the fall of validation loss that counts as most of it."""

LARGEST_RATIO = 1000.0
"""Times that validation loss may exceed training loss; more looks the same in any picture."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The numbers that the verdicts are made of; every loss in the history's own unit.

    ``scale`` is the loss of a constant guess: what there is to learn. ``*_end`` are medians of the
    last ``window`` epochs, ``*_fall`` how far the loss fell in the last quarter of the run
    (negative: it rose), ``validation_before`` the lowest level before that quarter. ``best`` is the
    epoch (from 1) where validation was lowest, noise apart, and ``rise`` how far the median
    validation loss has climbed since. ``climb`` is the rank correlation of validation loss and
    epoch from there on: near 1 where it climbs steadily, near 0 where it wanders. ``*_since_best``
    are medians of ``after`` epochs. ``settled`` is the epoch with most of the fall behind it.
    ``noise`` is the standard deviation of the validation loss around its course, ``*_doubt`` what
    noise may add, ``split_error`` the standard error of the validation loss over the validation
    rows (0: not measured).
    ``*_top`` are the highest training losses: of all epochs, and of those after ``calm_from``.
    ``*_bounces`` count epochs after the first ``calm_from`` that stand far off, of which
    ``highest_bounce`` (from 1) is the worst.
    """

    epochs: int
    scale: float
    window: int
    noise: float
    train_start: float
    train_end: float
    train_fall: float
    train_top: float
    calm_top: float
    calm_from: int
    train_bounces: int
    highest_bounce: int
    validation_start: float
    validation_end: float
    validation_fall: float
    validation_bounces: int
    validation_before: float
    fall_doubt: float
    best: int
    train_at_best: float
    validation_at_best: float
    train_since_best: float
    validation_since_best: float
    rise: float
    rise_doubt: float
    climb: float
    after: int
    settled: int
    split_error: float

    @property
    def gap(self) -> float:
        """The generalisation gap: how far validation ends above training."""
        return self.validation_end - self.train_end

    @property
    def gap_share(self) -> float:
        """The gap as a share of the chance loss, which is how large it looks from 0 to there."""
        return self.gap / self.scale

    @property
    def gap_ratio(self) -> float:
        """Validation loss over training loss at the end, at most ``LARGEST_RATIO``."""
        least = max(self.validation_end / LARGEST_RATIO, np.finfo(float).tiny)
        return self.validation_end / max(self.train_end, least)

    @property
    def gap_size(self) -> float:
        """Share times logarithm of the ratio, 0 where validation is below training.

        A gap looks large where it takes much of the picture and training is many times lower;
        neither alone is enough: 0.3 to 0.33 is no gap, nor is 0.0001 to 0.002 where a guess
        costs 1.
        """
        return self.gap_share * math.log(self.gap_ratio) if self.gap > 0 else 0.0

    @property
    def learned(self) -> float:
        """What the validation loss gained on its way to its best epoch."""
        return max(self.scale, self.validation_start) - self.validation_at_best


def end_window(epochs: int) -> int:
    """How many last epochs count as the end of a run: 3 of 5, 7 of 14 to 70, then a tenth.

    >>> [end_window(n) for n in (5, 10, 14, 70, 500)]
    [3, 5, 7, 7, 50]
    """
    return min(max(END_WINDOW, math.ceil(END_SHARE * epochs)), max(3, epochs // 2))


def running_median(curve: Curve, window: int) -> Curve:
    """Median of the ``window`` epochs around each one; ``[n]`` -> ``[n]``.

    Near both ends it is that of the first or last whole window: fewer epochs would let the noise
    of the last three through.

    >>> running_median(np.array([3.0, 2.0, 9.0, 1.0, 0.0]), 3)
    array([3., 3., 2., 1., 1.])
    """
    medians = np.median(np.lib.stride_tricks.sliding_window_view(curve, window), axis=1)
    left = window // 2
    return np.pad(medians, (left, window - 1 - left), mode="edge")


def noise_level(curve: Curve) -> float:
    """Standard deviation of independent noise on a smooth course, by second differences.

    Smooth courses have small ones; noise of variance s² gives them the variance 6 s². The median
    absolute deviation, times 1.4826 for a normal distribution, ignores single jumps.
    """
    bends = np.abs(np.diff(curve, n=2))
    return float(1.4826 * np.median(bends) / math.sqrt(6)) if len(bends) else 0.0


def quarter(epochs: int, window: int) -> int:
    """Epochs between the end and the time it is compared with: a quarter, or what fits."""
    return min(max(1, round(QUARTER * epochs)), epochs - window)


def fall(curve: Curve, window: int) -> float:
    """How far a curve falls in a quarter of its length, at its end, by medians of ``window``."""
    n = len(curve)
    shift = quarter(n, window)
    before = float(np.median(curve[n - window - shift : n - shift]))
    return (before - float(np.median(curve[-window:]))) * QUARTER * n / shift


def climb(curve: Curve) -> float:
    """Spearman's rank correlation of a curve and its epochs; 0 for fewer than three.

    >>> climb(np.array([1.0, 2.0, 8.0, 9.0])), climb(np.array([2.0, 1.0, 2.5, 1.5]))
    (1.0, 0.0)
    """
    n = len(curve)
    if n < 3:
        return 0.0
    ranks = np.argsort(np.argsort(curve))
    return float(1 - 6 * np.square(ranks - np.arange(n), dtype=float).sum() / (n * (n * n - 1)))


def median_doubt(noise: float, window: int) -> float:
    """Standard error of the median of ``window`` epochs: 1.2533 s / √window."""
    return 1.2533 * noise / math.sqrt(window)


def excess(curve: Curve, scale: float) -> Curve:
    """How far a loss stands above the lowest level that it had reached before; ``[n]``.

    A level is the median of three epochs in a row. The unit is the chance loss, or that level
    where it is higher still.
    """
    started = np.concatenate([np.repeat(curve[:1], 3), curve[:-1]])
    levels = np.median(np.lib.stride_tricks.sliding_window_view(started, 3), axis=1)
    reached = np.minimum.accumulate(levels)
    return np.asarray((curve - reached) / np.maximum(scale, reached))


def jitters(curve: Curve, scale: float) -> int:
    """Epochs in which a loss stands far above or below both its neighbours' level.

    The median of three is on any steady course, however steep, so that courses do not count.
    """
    if len(curve) < 3:
        return 0
    level = np.median(np.lib.stride_tricks.sliding_window_view(curve, 3), axis=1)
    off = np.abs(curve[1:-1] - level)
    return int(np.count_nonzero(off > BOUNCE * np.maximum(scale, level)))


def read(history: History) -> Reading:
    """Measure the two loss curves of a history of at least three finite epochs."""
    train, validation = history.train_loss, history.validation_loss
    n = len(train)
    window = end_window(n)
    scale = history.chance_loss
    if not (math.isfinite(scale) and scale > 0):  # constant targets: what the run began with
        scale = max(float(train[0]), float(validation[0]), np.finfo(float).tiny)
    # Of a run stopped early the network is that of the best epoch, so its end is there.
    stopped = history.outcome == "stopped_early"
    course = running_median(validation, window)
    best = int(np.argmin(validation)) if stopped else _best(validation, course, window)
    ends = slice(max(0, best - window // 2), best + 1) if stopped else slice(n - window, n)
    after = slice(min(best + 1, n - 1), n) if stopped else slice(n - window, n)
    lowest = float(validation[best] if stopped else course.min())
    noise = noise_level(validation[n // 3 :])
    doubt = median_doubt(noise, window)
    # What came after the weights that early stopping kept matters only if those are poor.
    judged = best + 1 if stopped and validation[best] < scale / 2 else n
    settled = min(int(SETTLING * n), judged)
    off = excess(train, scale)[settled:judged]
    return Reading(
        epochs=n,
        scale=scale,
        window=len(train[ends]),
        noise=noise,
        train_start=float(train[0]),
        train_end=float(np.median(train[ends])),
        train_fall=fall(train, window),
        train_top=float(train.max()),
        calm_top=float(train[settled:].max()),
        calm_from=settled,
        train_bounces=int(np.count_nonzero(off > BOUNCE)),
        highest_bounce=settled + int(np.argmax(off)) + 1 if len(off) else 1,
        validation_start=float(validation[0]),
        validation_end=float(np.median(validation[ends])),
        validation_fall=fall(validation, window),
        validation_bounces=jitters(validation[settled:judged], scale),
        validation_before=float(course[: n - quarter(n, window) - window // 2].min()),
        fall_doubt=math.sqrt(2) * doubt,
        best=best + 1,
        train_at_best=float(train[best]),
        validation_at_best=float(validation[best]),
        train_since_best=float(np.median(train[after])),
        validation_since_best=float(np.median(validation[after])),
        rise=float(np.median(validation[after])) - lowest,
        rise_doubt=median_doubt(noise, after.stop - after.start),
        climb=climb(validation[best:]),
        after=after.stop - after.start,
        settled=settled_epoch(history),
        split_error=_split_error(history, ends),
    )


def _split_error(history: History, ends: slice) -> float:
    """Median standard error of the validation loss at the end; 0 where it was not measured."""
    errors = [epoch.validation_loss_error for epoch in history.epochs[ends]]
    error = float(np.median(errors))
    return error if math.isfinite(error) else 0.0


def settled_epoch(history: History) -> int:
    """The first epoch with most (``MOST``) of the fall from a constant guess to the lowest
    validation loss behind it; 0 without epochs.
    """
    losses = history.validation_loss
    if not len(losses):
        return 0
    lowest, start = float(losses.min()), max(history.chance_loss, float(losses[0]))
    return int(np.argmax(losses <= start - MOST * (start - lowest))) + 1


def _best(validation: Curve, course: Curve, window: int) -> int:
    """Where validation is lowest: the lowest epoch near the lowest running median."""
    lowest = int(np.argmin(course))
    start = max(0, lowest - window // 2)
    return start + int(np.argmin(validation[start : lowest + window // 2 + 1]))
