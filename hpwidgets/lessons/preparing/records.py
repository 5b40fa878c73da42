"""What is shown of data before training: cleaning, augmenting, splits, leaks, step size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpwidgets.records.runs import Task
from hpwidgets.records.whole import Counted, Whole


@dataclass(frozen=True, kw_only=True, eq=False)
class CleaningView:
    """One column before and after preparation, and the learning curves on what came out.

    ``before`` and ``after`` are the training rows' values ``[n]`` in the column's and in prepared
    units (NaN: missing), where ``prepared = scale[0] + scale[1] · own`` up to clipping and filling;
    values outside ``fences`` are outliers. Losses are ``[seeds, epochs so far]``, ``pinned`` of the
    untreated data, and ``scores`` the mean validation scores at their ends (untreated, prepared),
    NaN while not known.
    """

    column: str
    before: NDArray[np.float64]
    after: NDArray[np.float64]
    train_loss: NDArray[np.float64]
    validation_loss: NDArray[np.float64]
    pinned_train_loss: NDArray[np.float64]
    pinned_validation_loss: NDArray[np.float64]
    epochs: int
    task: Task = "classification"
    scale: tuple[float, float] = (0.0, 1.0)
    fences: tuple[float, float] = (-np.inf, np.inf)
    scores: tuple[float, float] = (np.nan, np.nan)


@dataclass(frozen=True, kw_only=True, eq=False)
class AugmentView(Counted):
    """Changed digits and what they do: ``samples`` ``[images, 1 + variants, 8, 8]``, first as is.

    ``plain`` and ``augmented`` are validation accuracies ``[seeds, sizes]``, NaN: not known yet.
    ``later`` ``[images, 8, 8]`` are some of the validation images.
    """

    samples: NDArray[np.float32]
    sizes: NDArray[np.int64]
    plain: NDArray[np.float64]
    augmented: NDArray[np.float64]
    later_shift: float
    later: NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, eq=False)
class SplitView(Counted):
    """Which rows go where: ``parts`` ``[n]`` is 0 training, 1 validation, 2 test.

    ``groups`` ``[n]`` numbers the class of each row; ``shares`` is ``[3, groups]``;
    ``random_shares`` and ``stratified_shares`` are those of the ``rarest`` class among the
    validation rows of other splits ``[splits so far]``.
    """

    parts: NDArray[np.int64]
    groups: NDArray[np.int64]
    group_names: tuple[str, ...]
    shares: NDArray[np.float64]
    stratified: bool
    rarest: int
    random_shares: NDArray[np.float64]
    stratified_shares: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class LeakScores:
    """One leak's scores with it and without it ``[seeds]``, and that of a constant answer."""

    name: str
    leaking: NDArray[np.float64]
    honest: NDArray[np.float64]
    chance: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Leaked(Counted):
    """Every leak's scores so far, each to be measured under ``repeats`` seeds."""

    leaks: tuple[LeakScores, ...]
    repeats: int


@dataclass(frozen=True, kw_only=True, eq=False)
class StepView(Whole):
    """Gradient descent on a bowl over two weights, and bowls of a table under each scaling.

    ``hessian`` ``[2, 2]``; ``path`` ``[steps + 1, 2]`` and ``losses`` belong to ``rate``,
    ``below`` and ``above`` are the losses at 0.9 and 1.1 of ``largest_rate``; ``conditions`` and
    ``largest_rates`` (one a scaling named in ``scalings``) are of all columns of the table.
    """

    hessian: NDArray[np.float64]
    rate: float
    largest_rate: float
    condition: float
    path: NDArray[np.float64]
    losses: NDArray[np.float64]
    below: NDArray[np.float64]
    above: NDArray[np.float64]
    scalings: tuple[str, ...]
    conditions: tuple[float, ...]
    largest_rates: tuple[float, ...]
