"""A first model: what it must beat, first checks, gradients, optimizers, batch norm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpwidgets.records.whole import Counted


@dataclass(frozen=True, kw_only=True, eq=False)
class ModelRuns:
    """One model of a comparison: a family of networks, or a scikit-learn baseline.

    Losses and scores are ``[seeds, epochs so far]``; a baseline has one seed and one epoch.
    ``confusion`` ``[K, K]`` is the share of each true class's validation rows (rows) by answer
    (columns), the mean over the seeds; None until the model has ended.
    """

    name: str
    n_parameters: int
    validation_loss: NDArray[np.float64]
    validation_score: NDArray[np.float64]
    seconds: float
    diverged: int = 0
    confusion: NDArray[np.float64] | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class FamiliesView(Counted):
    """Families of networks beside scikit-learn's baselines on the same rows.

    ``epochs`` are those of one run; ``done`` of ``total`` epochs of all runs are trained.
    """

    families: tuple[ModelRuns, ...]
    baselines: tuple[ModelRuns, ...]
    class_names: tuple[str, ...]
    epochs: int


@dataclass(frozen=True, kw_only=True, eq=False)
class ChecksView(Counted):
    """What is checked before anything is tuned: the start, one batch, and empty inputs.

    ``initial_losses`` has ``[seeds]`` for each family; ``chance`` is ln K and ``guess`` the
    validation loss of answering the class shares. ``batch`` and ``empty_batch``
    ``[seeds, updates so far]`` are losses of one batch trained on over and over, with its inputs
    and with zeros in their place; ``batch_guess`` is the entropy of its labels. ``real`` and
    ``empty`` ``[seeds, epochs so far]`` are validation losses, ``*_score`` accuracies.
    """

    family: str
    chance: float
    guess: float
    initial_losses: tuple[tuple[str, NDArray[np.float64]], ...]
    batch_rows: int
    batch_guess: float
    batch: NDArray[np.float64]
    empty_batch: NDArray[np.float64]
    updates: int
    real: NDArray[np.float64]
    empty: NDArray[np.float64]
    real_score: NDArray[np.float64]
    empty_score: NDArray[np.float64]
    epochs: int


@dataclass(frozen=True, kw_only=True, eq=False)
class GradientView(Counted):
    """Gradient norms of every layer's weights before training, by activation and depth.

    ``norms`` has, for each activation, ``[seeds, depth + 1]`` at ``depth`` hidden layers, the
    layer nearest to the inputs first, the output layer last; ``ratios`` ``[seeds, depths]`` the
    first layer's norm over the last hidden layer's. NaN is what is not known yet.
    ``start`` is ``"default"`` or ``"scaled"``.
    """

    activations: tuple[str, ...]
    depth: int
    depths: NDArray[np.int64]
    start: str
    norms: tuple[NDArray[np.float64], ...]
    ratios: tuple[NDArray[np.float64], ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class OptimizersView(Counted):
    """Optimizers over the same learning rates: ``loss`` ``[rules, seeds, rates]`` on validation.

    NaN is a run that diverged or has no epoch yet. ``best`` is the place of each rule's best rate,
    −1 before the first epoch; ``curves`` are the validation losses ``[seeds, epochs so far]``
    there, ``score`` the accuracies ``[rules, seeds]`` of the last epoch.
    """

    rules: tuple[str, ...]
    rates: NDArray[np.float64]
    loss: NDArray[np.float64]
    best: tuple[int, ...]
    curves: tuple[NDArray[np.float64], ...]
    score: NDArray[np.float64]
    epochs: int


@dataclass(frozen=True, kw_only=True, eq=False)
class BandView(Counted):
    """A sweep of learning rates without and with batch norm: ``[2, seeds, rates]``, NaN diverged.

    ``loss`` is on the training rows, ``score`` on the validation rows. A rate trains where the
    median training loss over the seeds is below ``limit``; ``bands`` are the first and last place
    of the longest row of such rates, None where there is none, and ``decades`` ``[2, seeds]`` its
    width for each seed alone, in powers of ten.
    """

    rates: NDArray[np.float64]
    loss: NDArray[np.float64]
    score: NDArray[np.float64]
    limit: float
    chance: float
    bands: tuple[tuple[int, int] | None, ...]
    decades: NDArray[np.float64]
    epochs: int


@dataclass(frozen=True, kw_only=True, eq=False)
class RegularisationView(Counted):
    """Ways to regularise beside none, each with strengths of its own; ``ways[0]`` is none.

    ``best`` is the place of each way's strength with the least validation loss; ``curves`` are
    validation losses there, ``[seeds, epochs so far]``; ``train_score`` and ``score``
    ``[ways, seeds]`` the accuracies. ``gain`` ``[ways, seeds]`` is how much better than none, in
    ``measure`` (``"loss"`` or ``"accuracy"``), each half of the validation rows measured at the
    strength that the other half chose; NaN until all have ended, and for runs that diverged.
    ``choice`` is the place of the way worth choosing, −1 while it runs.
    """

    ways: tuple[str, ...]
    strengths: tuple[tuple[str, ...], ...]
    best: tuple[int, ...]
    curves: tuple[NDArray[np.float64], ...]
    score: NDArray[np.float64]
    train_score: NDArray[np.float64]
    measure: str
    gain: NDArray[np.float64]
    choice: int
    rows: int
    epochs: int
