"""Would more data help? Error against the number of training rows, with repeats."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data.dataset import Dataset
from hpwidgets.data.split import growing_sizes
from hpwidgets.engine import train_population
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.curves.records import MoreDataView

BETWEEN = 5
"""Epochs between two views while networks train."""
CERTAIN = 2.0
"""Standard errors that a change must exceed to be more than chance."""
WORTHWHILE = 0.05
"""Share of the present error that a doubling of the rows must take off to be worth it."""
LITTLE = 0.1
"""Share of the present error below which the whole likely range of the gain counts as nothing."""


def sample_size_curve(
    h: Hyperparameters,
    data: Dataset,
    *,
    sizes: Sequence[int] | None = None,
    repeats: int = 5,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[MoreDataView]:
    """Train on growing parts of the training rows; a view after each size, and some between.

    Repeat ``r`` deals the rows out in an order of its own and takes the first ``n`` for every size
    (nested, as scikit-learn's ``learning_curve`` does), with seed ``r``; the repeats of a size are
    one population. Errors are those of the last epoch, on the same validation rows.

    Raises ValueError for sizes that are not growing numbers of rows from 2 to all, or fewer than
    two repeats.
    """
    n = len(data.y_train)
    chosen = growing_sizes(sizes, n)
    if repeats < 2:
        raise ValueError(f"repeats must be at least 2, to show their spread, got {repeats}")
    orders = [np.random.default_rng(r).permutation(n) for r in range(repeats)]
    errors = np.full((2, repeats, len(chosen)), np.nan)

    def view(done: int) -> MoreDataView:
        return MoreDataView(
            task=data.task,
            sizes=np.array(chosen),
            train_error=errors[0].copy(),
            validation_error=errors[1].copy(),
            done=done,
            total=len(chosen),
        )

    yield view(0)
    for at, size in enumerate(chosen):
        training = train_population(
            [h.replace(seed=r) for r in range(repeats)],
            data,
            rows=[order[:size] for order in orders],
            cancelled=cancelled,
        )
        for epoch, _members in enumerate(training):
            if epoch % BETWEEN == BETWEEN - 1:
                yield view(at)
        if cancelled():
            return
        for r, history in enumerate(training.histories()):
            if history.outcome != "diverged":
                last = history.epochs[-1]
                errors[:, r, at] = 1 - last.train_score, 1 - last.validation_score
        yield view(at + 1)


@dataclass(frozen=True, kw_only=True)
class MoreDataAnswer:
    """Whether more rows would help: ``"yes"``, ``"no"`` or ``"unclear"``, and the numbers."""

    answer: str
    gain: float
    """What the last doubling of the rows took off the validation error (mean over repeats)."""
    uncertainty: float
    """Two standard errors of the gain."""
    error: float
    """Validation error with all rows."""
    gap: float
    """Validation error less training error there."""


def would_more_data_help(view: MoreDataView) -> MoreDataAnswer:
    """The answer from the last doubling: the best guess at what the next one brings.

    Yes where it took more than 5 % off the error, beyond two standard errors over the repeats; no
    where even the upper end of that range is less than 10 %; unclear between. Learning curves
    follow a power law, so a doubling brings a little less than the one before (Hestness and
    others, 2017). Raises ValueError for sizes that do not hold a doubling, or an unfinished view.
    """
    halves = np.flatnonzero(view.sizes <= view.sizes[-1] / 2)
    if not halves.size or view.done < len(view.sizes):
        raise ValueError(
            "a finished view with sizes that hold a doubling is needed, got"
            f" {view.done} of the sizes {view.sizes.tolist()}"
        )
    before: NDArray[np.float64] = view.validation_error[:, halves[-1]]
    after: NDArray[np.float64] = view.validation_error[:, -1]
    doublings = float(np.log2(view.sizes[-1] / view.sizes[halves[-1]]))
    gains = (before - after)[np.isfinite(before - after)] / doublings
    if len(gains) < 2:
        raise ValueError("nearly all runs diverged: lower the learning rate first")
    gain = float(gains.mean())
    uncertainty = CERTAIN * float(gains.std(ddof=1)) / len(gains) ** 0.5
    error = float(np.nanmean(after))
    enough = WORTHWHILE * error
    if gain > enough and gain > uncertainty:
        answer = "yes"
    elif gain + uncertainty < LITTLE * error:
        answer = "no"
    else:
        answer = "unclear"
    return MoreDataAnswer(
        answer=answer,
        gain=gain,
        uncertainty=uncertainty,
        error=error,
        gap=error - float(np.nanmean(view.train_error[:, -1])),
    )
