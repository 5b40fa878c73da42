"""Ensembles: bagging, boosting, stacking, voting, the top runs of a search, and diversity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpwidgets.records.runs import Task
from hpwidgets.records.training import Points, Surface

Floats: TypeAlias = NDArray[np.float64]
SealedScores: TypeAlias = Callable[[], tuple[tuple[str, float], ...]]
"""Opens the test rows: who is judged, and the accuracy or R² of each."""


@dataclass(frozen=True, kw_only=True, eq=False)
class BaggingView:
    """Networks on bootstrap samples of the training rows, and the average of their answers.

    Values are on the validation rows but for ``out_of_bag``. ``score`` and ``loss`` ``[orders, M]``
    are those of the average of the first 1, 2, … members in several orders (the first is the order
    of the members); ``out_of_bag`` ``[M]`` is the score on the training rows, each answered by
    those of the first members that did not draw it, ``covered`` the share of rows that have such
    an answer. ``whole_score`` and ``whole_loss`` are of one network trained on the rows as they
    are. NaN for what is not known yet, and for members that diverged.
    """

    task: Task
    rows: tuple[NDArray[np.int64], ...]
    """What each member is trained on: indices of training rows, with repeats."""
    member_score: Floats
    member_loss: Floats
    member_train_score: Floats
    score: Floats
    loss: Floats
    out_of_bag: Floats
    covered: Floats
    whole_score: float
    whole_loss: float
    surface: Surface | None
    """What the average answers over the plane (or line); None for more than two features."""
    member_surfaces: tuple[Surface, ...]
    """The same of some members."""
    epoch: int
    epochs: int
    done: int
    total: int
    points: Points | None = None
    """The rows to be drawn under the surfaces, where there are any."""
    on_test: SealedScores | None = field(default=None, repr=False)

    @property
    def members(self) -> int:
        """How many networks there are."""
        return len(self.member_score)

    @property
    def best(self) -> int:
        """The member with the lowest validation loss; −1 while there is none."""
        known = np.isfinite(self.member_loss)
        return int(np.nanargmin(self.member_loss)) if known.any() else -1

    @property
    def out_of_bag_score(self) -> float:
        """Out-of-bag score of all members."""
        return float(self.out_of_bag[-1])


@dataclass(frozen=True, kw_only=True, eq=False)
class BaggingVarianceView:
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
    done: int
    total: int


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
    on_test: SealedScores | None = field(default=None, repr=False)

    @property
    def done(self) -> int:
        """Rounds so far."""
        return len(self.train_error)

    @property
    def total(self) -> int:
        """Rounds in all: fewer than ``rounds`` once boosting has ended early."""
        return self.rounds if self.on_test is None else self.done


@dataclass(frozen=True, kw_only=True, eq=False)
class StackingView:
    """Base models, and a model on their answers: out of fold, or (the leak) on learnt rows.

    ``train_score`` ``[B]`` of base models is on the rows they learnt, ``fold_score`` on training
    rows out of fold, ``validation_score`` on validation rows. Of the two stacks (out of fold, in
    sample) ``promised`` ``[2]`` is the score on the meta-features that the meta-model learnt from,
    ``kept`` ``[2]`` that on validation rows. ``weights`` ``[2, B]`` is what each base model counts
    for the meta-model. NaN for what is not known yet.
    """

    task: Task
    names: tuple[str, ...]
    train_score: Floats
    fold_score: Floats
    validation_score: Floats
    promised: Floats
    kept: Floats
    average: float
    """Validation score of the plain average of all base models."""
    weights: Floats
    folds: int
    done: int
    total: int
    on_test: SealedScores | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True, eq=False)
class VotingView:
    """Base models and their vote on the validation rows.

    ``hard`` counts votes, ``soft`` averages probabilities (numbers: only ``soft``, the average).
    ``rights`` ``[B + 1]`` is the share of rows that 0, 1, … B models get right, ``independent``
    what it would be if the same models erred independently, and ``majority`` how often more than
    half of such models would be right.
    """

    task: Task
    names: tuple[str, ...]
    score: Floats
    loss: Floats
    hard: float
    soft: float
    soft_loss: float
    rights: Floats
    independent: Floats
    majority: float
    done: int
    total: int
    on_test: SealedScores | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True, eq=False)
class Combination:
    """Runs combined: the best alone, the average of the best 1, 2, …, and greedy selection.

    Values are on the validation rows, on which all this is chosen: only the sealed test rows judge.
    ``order`` are the runs from best to worst by validation loss; ``top_loss`` and ``top_score``
    ``[R]`` those of the plain average of the first 1, 2, … of them. ``picks`` ``[steps]`` are the
    runs that greedy selection adds, with repeats; ``greedy_loss`` and ``greedy_score`` ``[steps]``
    what their average comes to, and ``kept`` how many picks are kept, those of the best step.
    """

    task: Task
    names: tuple[str, ...]
    left_out: tuple[str, ...]
    """Runs that diverged or never began, and have no part in it."""
    loss: Floats
    score: Floats
    order: NDArray[np.int64]
    top_loss: Floats
    top_score: Floats
    picks: NDArray[np.int64]
    greedy_loss: Floats
    greedy_score: Floats
    kept: int
    done: int
    total: int
    answers: Callable[[object], Floats] | None = field(default=None, repr=False)
    """What every run answers ``[R, n, K]`` to rows ``X``: probabilities, or numbers with K = 1."""
    on_test: SealedScores | None = field(default=None, repr=False)

    @property
    def weights(self) -> Floats:
        """What each run counts in the greedy ensemble ``[R]``; they sum to 1."""
        counts = np.bincount(self.picks[: self.kept], minlength=len(self.names))
        return np.asarray(counts / max(self.kept, 1), dtype=np.float64)

    def predict(self, X: object) -> Floats:
        """What the greedy ensemble answers ``[n, K]`` to rows ``X``, a tensor as in a Dataset.

        Raises RuntimeError before its runs are trained.
        """
        if self.answers is None:
            raise RuntimeError("the runs are not trained yet: wait for the last combination")
        answer: Floats = np.tensordot(self.weights, self.answers(X), 1)
        return answer


@dataclass(frozen=True, kw_only=True, eq=False)
class DiversityView:
    """How often members disagree, and what the ensemble gains by it, on the validation rows.

    ``disagreement`` ``[M, M]`` is the share of rows that two members answer differently (for
    numbers: 1 − the correlation of their errors). ``squared_error`` ``[M]`` is a member's mean
    squared error, of probabilities (Brier score) or numbers; ``ensemble_error`` that of the
    average, and ``ambiguity`` the mean squared distance of the members from the average:
    ensemble_error = mean squared_error − ambiguity, exactly (Krogh & Vedelsby 1995).
    """

    task: Task
    source: str
    names: tuple[str, ...]
    disagreement: Floats
    score: Floats
    squared_error: Floats
    ensemble_error: float
    ambiguity: float
    ensemble_score: float
    done: int
    total: int
    on_test: SealedScores | None = field(default=None, repr=False)
