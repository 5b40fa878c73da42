"""Ensembles: bagging, boosting, stacking, voting, the top runs of a search, and diversity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpwidgets.records.runs import Points, Surface, Task
from hpwidgets.records.whole import Counted

Floats: TypeAlias = NDArray[np.float64]
Scores: TypeAlias = tuple[tuple[str, float], ...]
"""Accuracy or R² by name."""
TestScorer: TypeAlias = Callable[[], Scores]
"""Opens the test rows: the scores of the ensemble, and of what it is compared with."""


@dataclass(frozen=True, kw_only=True, eq=False)
class EnsembleView(Counted):
    """Any view of an ensemble: ``done`` of ``total`` steps; ``on_test`` opens the test rows."""

    task: Task
    on_test: TestScorer | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True, eq=False)
class BaggingView(EnsembleView):
    """Networks on bootstrap samples of the training rows, and the average of their answers.

    Values are on the validation rows but for ``out_of_bag``. ``score`` and ``loss`` ``[orders, M]``
    are those of the average of the first 1, 2, … members in several orders (the first is the order
    of the members); ``out_of_bag`` ``[M]`` is the score on the training rows, each answered by
    those of the first members that did not draw it, ``covered`` the share of rows that have such
    an answer. ``whole_score`` and ``whole_loss`` are of one network trained on the rows as they
    are. NaN for what is not known yet, and for members that diverged.
    """

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
    points: Points | None = None
    """The rows to be drawn under the surfaces, where there are any."""

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
class Combination(EnsembleView):
    """Runs combined: the best alone, the average of the best 1, 2, …, and greedy selection.

    Values are on the validation rows, on which all this is chosen: the test rows are held out.
    ``order`` are the runs from best to worst by validation loss; ``top_loss`` and ``top_score``
    ``[R]`` those of the plain average of the first 1, 2, … of them. ``picks`` ``[steps]`` are the
    runs that greedy selection adds, with repeats; ``greedy_loss`` and ``greedy_score`` ``[steps]``
    what their average comes to, and ``kept`` how many picks are kept, those of the best step.
    """

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
    answers: Callable[[object], Floats] | None = field(default=None, repr=False)
    """What every run answers ``[R, n, K]`` to rows ``X``: probabilities, or numbers with K = 1."""

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
