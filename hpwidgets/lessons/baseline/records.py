"""A first model: what it must beat, first checks, gradients, optimizers, batch norm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpwidgets.i18n import _
from hpwidgets.records.whole import Counted

MODELS = {
    "mlp": _("MLP"),
    "cnn": _("CNN"),
    "rnn": _("RNN"),
    "gru": _("GRU"),
    "logistic": _("logistic regression"),
    "dummy": _("commonest class"),
}
"""The models of a comparison by name, networks first, and how they are called."""
RULE_NAMES = {
    "sgd": _("SGD"),
    "momentum": _("momentum"),
    "rmsprop": _("RMSProp"),
    "adam": _("Adam"),
}
"""The optimizers that are compared, and how they are called."""
WAY_NAMES = {
    "none": _("none"),
    "dropout": _("dropout"),
    "l2": _("L2"),
    "l1": _("L1"),
    "batch norm": _("batch norm"),
    "early stopping": _("early stopping"),
}
"""The ways to regularise that are compared, none first, and how they are called."""
NEAR = 0.1
"""Share of ln K within which a loss at the start counts as near it."""
LEARNT = 0.1
"""Share of the guess's loss below which one batch counts as learnt by heart."""
USED = 0.9
"""Share of the loss on zeros below which the inputs count as used."""
VANISHED = 0.01
EXPLODED = 100.0
"""A first layer's gradient beyond these multiples of the last one's has vanished or exploded."""


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
    ``empty`` ``[seeds, epochs so far]`` are validation losses.
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
    epochs: int

    @property
    def start(self) -> float:
        """Mean loss at the start of the family that is trained."""
        starts = dict(self.initial_losses)
        return float(np.mean(starts.get(self.family, next(iter(starts.values())))))

    @property
    def learnt_below(self) -> float:
        """The loss below which the one batch counts as learnt by heart."""
        return LEARNT * self.batch_guess

    @property
    def passed(self) -> tuple[bool | None, bool | None, bool | None]:
        """Whether the start, one batch and the inputs are as they should be; None: not known."""
        start = abs(self.start - self.chance) <= NEAR * self.chance
        if self.done < self.total:
            return start, None, None
        batch, real, empty = (_ends(each) for each in (self.batch, self.real, self.empty))
        # What has diverged is NaN, which is not below anything.
        return start, bool(batch < self.learnt_below), bool(real < USED * empty)


def _ends(losses: NDArray[np.float64]) -> float:
    """The mean over the seeds of the last finite loss."""
    last = [row[np.isfinite(row)][-1] for row in losses if np.isfinite(row).any()]
    return float(np.mean(last)) if last else float("nan")


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
