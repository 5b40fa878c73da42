"""Frozen results: what training, diagnosis and the labs hand to each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from hpwidgets.hyperparameters import Hyperparameters

if TYPE_CHECKING:
    import pandas
    from torch import nn

Outcome = Literal["finished", "stopped_early", "cancelled", "diverged"]
VerdictName = Literal[
    "ideal",
    "overfitting",
    "underfitting",
    "still improving",
    "unstable",
    "diverged",
    "undecided",
]
Task = Literal["classification", "regression"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Epoch:
    """What was measured after one pass over the training rows.

    Losses are the data loss alone (mean cross-entropy in nats, or mean squared error) on whole
    splits in evaluation mode; scores are accuracy or R² on the same. ``index`` starts at 1,
    ``weight_norm`` is the Euclidean norm of all weights (no biases, no normalisation),
    ``zero_share`` the share of them that is exactly 0, ``seconds`` the time since the run began.
    """

    index: int
    train_loss: float
    validation_loss: float
    train_score: float
    validation_score: float
    weight_norm: float
    zero_share: float
    seconds: float


@dataclass(frozen=True, kw_only=True)
class History:
    """One run: its setting, every epoch, how it ended, and the network it left.

    ``outcome`` is ``"finished"``, ``"stopped_early"`` (patience ran out; the network has the
    weights of ``best_epoch``), ``"cancelled"`` or ``"diverged"`` (the epochs before the loss blew
    up are kept, so no value is ever NaN). ``n_parameters`` counts weights and biases.
    """

    hyperparameters: Hyperparameters
    epochs: tuple[Epoch, ...]
    outcome: Outcome
    task: Task
    n_parameters: int
    n_train: int
    chance_loss: float
    """Validation loss of the best constant guess on the training rows (entropy, or variance)."""
    build_model: Callable[[], nn.Module] = field(repr=False, compare=False)

    @cached_property
    def model(self) -> nn.Module:
        """The trained network as a plain ``torch.nn`` module in evaluation mode."""
        return self.build_model()

    def _values(self, name: str) -> NDArray[np.float64]:
        return np.array([getattr(epoch, name) for epoch in self.epochs], dtype=np.float64)

    @cached_property
    def train_loss(self) -> NDArray[np.float64]:
        """Training loss, one value an epoch."""
        return self._values("train_loss")

    @cached_property
    def validation_loss(self) -> NDArray[np.float64]:
        """Validation loss, one value an epoch."""
        return self._values("validation_loss")

    @cached_property
    def train_score(self) -> NDArray[np.float64]:
        """Training accuracy or R², one value an epoch."""
        return self._values("train_score")

    @cached_property
    def validation_score(self) -> NDArray[np.float64]:
        """Validation accuracy or R², one value an epoch."""
        return self._values("validation_score")

    @cached_property
    def weight_norm(self) -> NDArray[np.float64]:
        """Euclidean norm of the weights, one value an epoch."""
        return self._values("weight_norm")

    @cached_property
    def zero_share(self) -> NDArray[np.float64]:
        """Share of weights that are exactly zero, one value an epoch."""
        return self._values("zero_share")

    @property
    def seconds(self) -> float:
        """Wall time of the run in seconds."""
        return self.epochs[-1].seconds if self.epochs else 0.0

    @property
    def best_epoch(self) -> int | None:
        """Index (from 1) of the lowest validation loss; None if no epoch was completed."""
        if not self.epochs:
            return None
        return int(np.argmin(self.validation_loss)) + 1

    def to_frame(self) -> pandas.DataFrame:
        """One row an epoch, indexed by ``epoch`` from 1, with every measured column."""
        import pandas

        columns = Epoch.__slots__
        frame = pandas.DataFrame(
            {name: [getattr(epoch, name) for epoch in self.epochs] for name in columns}
        )
        return frame.rename(columns={"index": "epoch"}).set_index("epoch")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a learning curve shows: the name, the numbers that say so, and what to try."""

    name: VerdictName
    evidence: str
    advice: str
    since_epoch: int | None = None


@dataclass(frozen=True, kw_only=True)
class Pin:
    """A run kept for comparison under a short name."""

    name: str
    history: History
    data: str
    """The data set of the run in words, such as ``"moons · noise 0.25"``."""


@dataclass(frozen=True, kw_only=True)
class Surface:
    """What a network with one or two inputs answers over a grid.

    ``x`` has shape ``[w]``, ``y`` ``[h]`` (empty for one input); ``values`` is ``[h, w, K]`` class
    probabilities, ``[h, w]`` predictions, or ``[w]`` for a curve over one input.
    """

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    values: NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Points:
    """Rows of a data set that are drawn: inputs ``[n, 1 or 2]`` and targets ``[n]`` by split."""

    task: Task
    train: NDArray[np.float32]
    train_targets: NDArray[np.float32]
    validation: NDArray[np.float32]
    validation_targets: NDArray[np.float32]
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TrainingView:
    """Everything one frame of the training picture shows.

    ``cursor`` is the epoch (from 1) whose values are being read, None for the newest.
    ``best_epoch`` and ``stopped_epoch`` are marked where known; ``surface`` and ``points`` are
    None for data with more than two features.
    """

    task: Task
    epochs: tuple[Epoch, ...]
    total_epochs: int
    best_epoch: int | None = None
    stopped_epoch: int | None = None
    cursor: int | None = None
    pins: tuple[Pin, ...] = ()
    surface: Surface | None = None
    points: Points | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class CleaningView:
    """One column before and after preparation, and the learning curves on what came out.

    ``before`` and ``after`` are the training rows' values ``[n]`` in the column's and in prepared
    units (NaN: missing); losses are ``[seeds, epochs so far]``, ``pinned`` of the untreated data.
    """

    column: str
    before: NDArray[np.float64]
    after: NDArray[np.float64]
    train_loss: NDArray[np.float64]
    validation_loss: NDArray[np.float64]
    pinned_train_loss: NDArray[np.float64]
    pinned_validation_loss: NDArray[np.float64]
    epochs: int


@dataclass(frozen=True, kw_only=True, eq=False)
class AugmentView:
    """Changed digits and what they do: ``samples`` ``[images, 1 + variants, 8, 8]``, first as is.

    ``plain`` and ``augmented`` are validation accuracies ``[seeds, sizes]``, NaN: not known yet.
    """

    samples: NDArray[np.float32]
    sizes: NDArray[np.int64]
    plain: NDArray[np.float64]
    augmented: NDArray[np.float64]
    done: int
    total: int
    later_shift: float


@dataclass(frozen=True, kw_only=True, eq=False)
class SplitView:
    """Which rows go where: ``parts`` ``[n]`` is 0 training, 1 validation, 2 test.

    ``groups`` ``[n]`` numbers the class of each row; ``shares`` is ``[3, groups]``;
    ``random_shares`` and ``stratified_shares`` are those of the ``rarest`` class among the
    validation rows of many other splits ``[splits]``.
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
class StepView:
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


@dataclass(frozen=True, kw_only=True, eq=False)
class CapacityView:
    """One model class at growing capacity, on many resampled training sets.

    ``train_error``, ``validation_error`` (mean squared errors) and the fits are known for the
    first ``done`` of the ``capacities``, NaN beyond. ``truth`` and ``bias2`` are None where the
    true function is not known (rows of one's own); ``noise`` is its variance, or None.
    """

    kind: Literal["degree", "hidden units"]
    capacities: tuple[int, ...]
    chosen: int
    """Which of the capacities is looked at."""
    x: NDArray[np.float64]
    """The grid ``[g]`` of the functions below."""
    truth: NDArray[np.float64] | None
    fit: NDArray[np.float64] | None
    """``[g]`` on the rows shown, at the chosen capacity; None: not yet."""
    others: NDArray[np.float64]
    """``[some resamples, g]`` at the chosen capacity."""
    train: NDArray[np.float64]
    """The rows shown: ``[n, 2]``, input and target."""
    validation: NDArray[np.float64]
    train_error: NDArray[np.float64]
    """``[resamples, capacities]``"""
    validation_error: NDArray[np.float64]
    bias2: NDArray[np.float64] | None
    variance: NDArray[np.float64]
    noise: float | None
    done: int
    resamples: int


@dataclass(frozen=True, kw_only=True, eq=False)
class MemoriseView:
    """Accuracy by epoch on true labels and on shuffled ones, ``[epochs so far]`` each."""

    shuffled_share: float
    train: NDArray[np.float64]
    validation: NDArray[np.float64]
    shuffled_train: NDArray[np.float64]
    shuffled_validation: NDArray[np.float64]
    total_epochs: int
    classes: int
    n_train: int
    n_parameters: int


@dataclass(frozen=True, kw_only=True, eq=False)
class DescentView:
    """Errors of random-feature regression by number of features, ``[seeds so far, counts]``.

    ``test`` and ``train`` are of the least-squares solution of smallest norm, ``ridge`` is the test
    error at the strength ``l2``.
    """

    counts: NDArray[np.int64]
    rows: int
    train: NDArray[np.float64]
    test: NDArray[np.float64]
    ridge: NDArray[np.float64]
    l2: float
    seeds: int


@dataclass(frozen=True, kw_only=True, eq=False)
class MoreDataView:
    """Error by number of training rows, ``[repeats, sizes]`` each, NaN for what is not known yet.

    The error is 1 − accuracy, or 1 − R² for a regression.
    """

    task: Task
    sizes: NDArray[np.int64]
    train_error: NDArray[np.float64]
    validation_error: NDArray[np.float64]
    done: int


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
class FamiliesView:
    """Families of networks beside scikit-learn's baselines on the same rows.

    ``epochs`` are those of one run; ``done`` of ``total`` epochs of all runs are trained.
    """

    families: tuple[ModelRuns, ...]
    baselines: tuple[ModelRuns, ...]
    class_names: tuple[str, ...]
    epochs: int
    done: int
    total: int


@dataclass(frozen=True, kw_only=True, eq=False)
class ChecksView:
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
    input_scale: float
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
    done: int
    total: int


@dataclass(frozen=True, kw_only=True, eq=False)
class GradientView:
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
    done: int
    total: int


@dataclass(frozen=True, kw_only=True, eq=False)
class OptimizersView:
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
    done: int
    total: int


@dataclass(frozen=True, kw_only=True, eq=False)
class BandView:
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
    done: int
    total: int


@dataclass(frozen=True, kw_only=True, eq=False)
class RegularisationView:
    """Ways to regularise beside none, each with strengths of its own; ``ways[0]`` is none.

    ``best`` is the place of each way's strength with the least validation loss; ``curves`` are
    validation losses there, ``[seeds, epochs so far]``; ``train_score`` and ``score``
    ``[ways, seeds]`` the accuracies. ``gain`` ``[ways, seeds]`` is how much better than none, in
    ``measure`` (``"loss"`` or ``"accuracy"``), each half of the validation rows judged with the
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
    done: int
    total: int


@dataclass(frozen=True, kw_only=True, eq=False)
class DropoutStepView:
    """One update of a network with dropout, seen by one row of its mini-batch.

    ``sizes`` are the units of every layer from inputs to outputs; ``weights`` ``[to, from]`` lie
    between them, as they were before the update. For each hidden layer, ``silent`` ``[units]``
    says which units this row's mask switches off, ``evaluated`` their answers in evaluation mode,
    ``answers`` what they hand on in training, scaled by 1/(1 − p), and ``unit_gradients`` the
    row's loss by the units' own answers. ``weight_gradients`` are the row's loss by the weights.
    ``inputs`` and ``outputs`` (class probabilities, or the number) are the ends.

    ``train_losses`` and ``evaluation_losses`` ``[step]`` are losses of each update's batch before
    the update, with its masks and in evaluation mode. ``error`` is the gradient that arrives at
    the output units ``[K]``.
    """

    step: int
    epoch: int
    row: int
    rows: int
    dropout: float
    sizes: tuple[int, ...]
    inputs: NDArray[np.float64]
    target: float
    weights: tuple[NDArray[np.float64], ...]
    silent: tuple[NDArray[np.bool_], ...]
    evaluated: tuple[NDArray[np.float64], ...]
    answers: tuple[NDArray[np.float64], ...]
    outputs: NDArray[np.float64]
    error: NDArray[np.float64]
    unit_gradients: tuple[NDArray[np.float64], ...]
    weight_gradients: tuple[NDArray[np.float64], ...]
    train_losses: NDArray[np.float64]
    evaluation_losses: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class MaskSpreadView:
    """One trained network under many dropout masks, beside evaluation mode.

    ``batch_losses`` ``[masks]`` are losses of one and the same batch, ``probabilities`` ``[masks]``
    what one validation row's true class gets; ``*_evaluation`` the same without masks.
    ``ensemble_losses`` and ``ensemble_scores`` ``[masks]`` are validation loss and accuracy of the
    mean probabilities of the first 1, 2, … masks. ``unit_means`` and ``unit_evaluations``
    ``[units]`` are the first hidden layer's answers for that row: mean over masks (scaled by
    1/(1 − p)), and in evaluation mode.
    """

    dropout: float
    row: int
    batch_rows: int
    batch_losses: NDArray[np.float64]
    batch_evaluation: float
    probabilities: NDArray[np.float64]
    probability_evaluation: float
    ensemble_losses: NDArray[np.float64]
    ensemble_scores: NDArray[np.float64]
    loss_evaluation: float
    score_evaluation: float
    unit_means: NDArray[np.float64]
    unit_evaluations: NDArray[np.float64]
    epoch: int
    epochs: int


@dataclass(frozen=True, kw_only=True, eq=False)
class DropoutGainView:
    """The same network without and with dropout, on growing numbers of training rows.

    ``loss`` and ``score`` on validation are ``[2, seeds, sizes]``, NaN where not known yet.
    """

    task: Task
    dropout: float
    sizes: NDArray[np.int64]
    loss: NDArray[np.float64]
    score: NDArray[np.float64]
    done: int
    total: int


@dataclass(frozen=True, kw_only=True, eq=False)
class PenaltiesView:
    """No regularisation, L1, L2 and dropout on the same network and rows.

    ``magnitudes`` are one run's sizes of all weights, largest first ``[weights]``; the other
    values are ``[ways, seeds, epochs so far]``, NaN where a run has ended.
    """

    ways: tuple[str, ...]
    strengths: tuple[float, ...]
    magnitudes: tuple[NDArray[np.float64], ...]
    zero_share: NDArray[np.float64]
    weight_norm: NDArray[np.float64]
    train_loss: NDArray[np.float64]
    validation_loss: NDArray[np.float64]
    validation_score: NDArray[np.float64]
    epochs: int
    done: int
    total: int


@dataclass(frozen=True, kw_only=True, eq=False)
class EarlyStoppingView:
    """Gradient flow stopped at time t beside ridge with λ = 1/t, on one linear problem.

    ``flow`` and ``ridge`` ``[times, features]`` are fitted coefficients, ``truth`` ``[features]``
    the true ones; ``flow_risk`` and ``ridge_risk`` ``[times]`` are the expected squared distances
    from the truth over the noise. ``chosen`` is the place of the time that is looked at.
    """

    times: NDArray[np.float64]
    truth: NDArray[np.float64]
    flow: NDArray[np.float64]
    ridge: NDArray[np.float64]
    flow_risk: NDArray[np.float64]
    ridge_risk: NDArray[np.float64]
    chosen: int
    rows: int
    noise: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Fold:
    """One split of cross-validation: row numbers to train on and to be judged on.

    ``repeat`` and ``number`` count from 1. ``missing`` names classes that occur in the rows but not
    among those trained on, or not among those judged on.
    """

    repeat: int
    number: int
    train_rows: NDArray[np.int64]
    test_rows: NDArray[np.int64]
    missing_in_training: tuple[str, ...] = ()
    missing_in_test: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class CrossValidation:
    """Scores (accuracy, or R²) of one setting on every fold it was not trained on ``[folds]``.

    NaN where a fold is not trained yet, or diverged. A value after each epoch while it is computed:
    ``done`` of ``total`` epochs of all folds.
    """

    folds: tuple[Fold, ...]
    score: NDArray[np.float64]
    loss: NDArray[np.float64]
    train_score: NDArray[np.float64]
    done: int
    total: int

    @property
    def mean(self) -> float:
        """Mean score over the folds that have one."""
        return float(np.nanmean(self.score)) if np.isfinite(self.score).any() else float("nan")

    @property
    def sd(self) -> float:
        """Standard deviation of one fold's score: how far folds lie apart."""
        known = self.score[np.isfinite(self.score)]
        return float(known.std(ddof=1)) if known.size > 1 else float("nan")

    @property
    def se(self) -> float:
        """Standard error of the mean, ``sd / sqrt(folds)``: how sure the mean is, were folds
        independent. They share training rows, so it is too small (Bengio & Grandvalet 2004).
        """
        known = int(np.isfinite(self.score).sum())
        return self.sd / known**0.5 if known > 1 else float("nan")


@dataclass(frozen=True, kw_only=True, eq=False)
class ValidationCurve:
    """Cross-validated scores along the values of one hyperparameter, ``[values, folds]``.

    ``best`` is the place of the highest mean; ``chosen`` that of the simplest value whose mean lies
    within one standard error (of the best's) below it. Both are −1 before the end.
    """

    name: str
    values: tuple[float, ...]
    folds: tuple[Fold, ...]
    score: NDArray[np.float64]
    train_score: NDArray[np.float64]
    loss: NDArray[np.float64]
    best: int
    chosen: int
    done: int
    total: int

    @property
    def mean(self) -> NDArray[np.float64]:
        """Mean score of each value ``[values]``."""
        return np.asarray(self.score.mean(axis=1))

    @property
    def sd(self) -> NDArray[np.float64]:
        """Standard deviation over the folds ``[values]``."""
        return np.asarray(self.score.std(axis=1, ddof=1))

    @property
    def se(self) -> NDArray[np.float64]:
        """Standard error of the mean ``[values]``."""
        return np.asarray(self.sd / self.score.shape[1] ** 0.5)


@dataclass(frozen=True, kw_only=True, eq=False)
class NestedCrossValidation:
    """A choice among settings, made anew inside every outer fold, and judged outside it.

    ``inner_best`` ``[outer]`` is the chosen setting's mean inner score, which the choice flatters;
    ``score`` ``[outer]`` what it reaches on the rows that took no part in it; ``chosen``
    ``[outer]`` its place in the list.
    """

    chosen: NDArray[np.int64]
    inner_best: NDArray[np.float64]
    score: NDArray[np.float64]

    @property
    def optimism(self) -> float:
        """How much higher the inner scores of the chosen are than the outer ones, on average."""
        return float(np.nanmean(self.inner_best - self.score))
