"""Successive halving on the population engine: rungs train on from where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from hpwidgets.data import load
from hpwidgets.data.dataset import Dataset
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import HalvingView, Measure
from hpwidgets.tuning.halving.brackets import check_brackets, make_bracket, whole_log
from hpwidgets.tuning.halving.rungs import Rungs, Start


def successive_halving(
    settings: Sequence[Hyperparameters],
    data: Any,
    *,
    max_epochs: int = 81,
    eta: int = 3,
    s: int | None = None,
    measure: Measure = "loss",
    cancelled: Callable[[], bool] = lambda: False,
    device: str = "cpu",
) -> Iterator[HalvingView]:
    """Train all settings for a while, keep the best one in η, train these η times as long, …

    All of a rung are trained as one population (a few where the data are large) and go on from
    where they stand, so no epoch is done twice. Yields a view before the first epoch, after each
    epoch of a population and after each cut. A setting whose loss blows up is cut with its rung;
    ``cancelled()`` is asked before every batch, and True ends the run with the last view.

    Parameters
    ----------
    settings
        The n configurations; their own ``epochs`` do not count, and ``patience`` must be None.
    data
        A Dataset, or whatever :func:`hpwidgets.load` takes.
    max_epochs, eta
        R and η: rung i ends at ⌊R·η^(i − s)⌋ epochs, and keeps the best ⌊n_i/η⌋.
    s
        How many times at the most some are cut; None: ⌊log_η R⌋, as often as R allows.
    measure
        ``"loss"`` or ``"score"``: what is compared, on the validation rows, after a rung's epochs.
    device
        Where to train, as for :func:`hpwidgets.train`.

    Raises TypeError or ValueError in words for what cannot be.

    K. Jamieson, A. Talwalkar, Non-stochastic Best Arm Identification and Hyperparameter
    Optimization (2016); L. Li and others, Hyperband (2018), Algorithm 1.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> settings = [hp.Hyperparameters(learning_rate=10**-k) for k in (1, 2, 3, 4)]
    >>> *_, last = successive_halving(settings, hp.load("moons"), max_epochs=4, eta=2)
    >>> last.trained.tolist(), last.cut.tolist()
    ([2, 4, 1, 1], [1, -1, 0, 0])
    """
    R, eta = check_brackets(max_epochs, eta)
    most = whole_log(R, eta)
    if s is None:
        s = most
    if isinstance(s, bool) or not isinstance(s, int | np.integer) or not 0 <= s <= most:
        raise ValueError(
            f"s must be a whole number from 0 to {most}, the largest for R = {R} and η = {eta};"
            f" got {s!r}"
        )
    if not len(settings):
        raise ValueError("settings must hold at least one Hyperparameters, got none")
    dataset = data if isinstance(data, Dataset) else load(data)
    bracket = make_bracket(len(settings), R, eta, int(s))
    check_halving(settings, measure)
    n = len(settings)
    start = Start(bracket, tuple(settings), ({},) * n, ("",) * n)
    rungs = Rungs([start], dataset, measure, cancelled, device)
    return (view for (view,) in rungs.run())


def check_halving(settings: Sequence[Hyperparameters], measure: object) -> None:
    """ValueError in words for what cannot be compared or would end by itself."""
    if measure not in ("loss", "score"):
        raise ValueError(f"measure must be 'loss' or 'score', got {measure!r}")
    for h in settings:
        check_trainable(h)


def check_trainable(h: Hyperparameters) -> None:
    """ValueError where the setting would end runs by itself."""
    if h.patience is not None:
        raise ValueError(
            "patience ends runs, which is what successive halving does here; take patience=None"
        )
