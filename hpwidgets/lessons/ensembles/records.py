"""What an EnsembleLab shows beside bags and combinations, which tuning makes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hpwidgets.records.ensembles import EnsembleView, Floats, TestScorer
from hpwidgets.records.runs import Surface, Task
from hpwidgets.records.whole import Counted


@dataclass(frozen=True, kw_only=True, eq=False)
class BaggingVarianceView(Counted):
    """The squared error of one model and of bagged models, taken apart over many training sets.

    ``single`` is (error, bias², variance, noise) of one model on the training set itself;
    ``bagged`` ``[members, 4]`` the same of the average of 1, 2, … models on bootstrap samples.
    The parts are means over the test inputs; error = bias² + variance + noise but for chance.
    Fits are on the test inputs ``x`` ``[g]``, sorted.
    """

    base: str
    x: Floats
    truth: Floats
    train: Floats
    """The first training set ``[n, 2]``."""
    single_fits: Floats
    """``[training sets so far, g]``"""
    bagged_fits: Floats
    """``[training sets so far, g]`` of all members' average."""
    single: Floats
    bagged: Floats
    repeats: int


@dataclass(frozen=True, kw_only=True, eq=False)
class BoostingView:
    """Boosting round by round: errors, the rounds' own weights, and what each row weighs.

    ``train_error`` and ``validation_error`` ``[rounds so far]`` are of the ensemble after each
    round (1 − accuracy, or mean squared error), ``round_error`` what the round's own tree gets
    wrong of the weighted rows, ``round_weight`` its say in the vote (both NaN for gradient
    boosting). ``row_weights`` ``[rounds so far, n]`` are what the round's tree was given:
    AdaBoost's weights (mean 1), or for gradient boosting the size of what is left to explain,
    1 − probability of the true class or |residual|.
    """

    kind: str
    """"adaboost" or "gradient"."""
    task: Task
    positions: Floats
    """Where the training rows are drawn ``[n, 1 or 2]``; of more features the principal two."""
    targets: Floats
    """The training targets as they were learnt, with flipped labels."""
    flipped: NDArray[np.bool_]
    """Which training rows have a wrong label."""
    train_error: Floats
    validation_error: Floats
    round_error: Floats
    round_weight: Floats
    row_weights: NDArray[np.float32]
    surfaces: tuple[Surface, ...]
    """What the ensemble answers over the plane after each round; none for more features."""
    rounds: int
    note: str = ""
    on_test: TestScorer | None = field(default=None, repr=False)

    @property
    def done(self) -> int:
        """Rounds so far."""
        return len(self.train_error)

    @property
    def total(self) -> int:
        """Rounds in all: fewer than ``rounds`` once boosting has ended early."""
        return self.rounds if self.on_test is None else self.done


@dataclass(frozen=True, kw_only=True, eq=False)
class StackingView(EnsembleView):
    """Base models, and a model on their answers: out of fold, or (the leak) on learnt rows.

    ``train_score`` ``[B]`` of base models is on the rows they learnt, ``fold_score`` on training
    rows out of fold, ``validation_score`` on validation rows. Of the two stacks (out of fold, in
    sample) ``promised`` ``[2]`` is the score on the meta-features that the meta-model learnt from,
    ``kept`` ``[2]`` that on validation rows. ``weights`` ``[2, B]`` is what each base model counts
    for the meta-model. NaN for what is not known yet.
    """

    names: tuple[str, ...]
    train_score: Floats
    fold_score: Floats
    validation_score: Floats
    promised: Floats
    kept: Floats
    average: float = math.nan
    """Validation score of the plain average of all base models."""
    weights: Floats
    folds: int


@dataclass(frozen=True, kw_only=True, eq=False)
class VotingView(EnsembleView):
    """Base models and their vote on the validation rows.

    ``hard`` counts votes, ``soft`` averages probabilities (numbers: only ``soft``, the average).
    ``rights`` ``[B + 1]`` is the share of rows that 0, 1, … B models get right, ``independent``
    what it would be if the same models erred independently, and ``majority`` how often more than
    half of such models would be right. ``right`` ``[B, n]`` says which rows each model gets right,
    ``hard_right`` ``[n]`` which the hard vote does (without classes there are none).
    """

    names: tuple[str, ...]
    score: Floats
    loss: Floats
    hard: float = math.nan
    soft: float = math.nan
    soft_loss: float = math.nan
    rights: Floats
    independent: Floats
    majority: float = math.nan
    right: NDArray[np.bool_] = field(default_factory=lambda: np.empty((0, 0), np.bool_))
    hard_right: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))


@dataclass(frozen=True, kw_only=True, eq=False)
class DiversityView(EnsembleView):
    """How often members disagree, and what the ensemble gains by it, on the validation rows.

    ``disagreement`` ``[M, M]`` is the share of rows that two members answer differently (for
    numbers: 1 − the correlation of their errors). ``squared_error`` ``[M]`` is a member's mean
    squared error, of probabilities (Brier score) or numbers; ``ensemble_error`` that of the
    average, and ``ambiguity`` the mean squared distance of the members from the average:
    ensemble_error = mean squared_error − ambiguity, exactly (Krogh & Vedelsby 1995).
    """

    source: str
    names: tuple[str, ...]
    disagreement: Floats
    score: Floats
    squared_error: Floats
    ensemble_error: float = math.nan
    ambiguity: float = math.nan
    ensemble_score: float = math.nan
