"""Cross-validation: scikit-learn chooses the rows, the engine trains all folds in one pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from numpy.typing import ArrayLike

from hpwidgets.data import load
from hpwidgets.data.dataset import Dataset
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import CrossValidation, FoldScoresView
from hpwidgets.study.folded import Cancelled, Folded, check_setting, learning_rows
from hpwidgets.study.folds import Splitter, make_folds

__all__ = ["cross_validate", "fold_scores", "learning_rows"]


def fold_scores(
    h: Hyperparameters,
    data: Any,
    folds: int | Splitter = 5,
    *,
    groups: ArrayLike | None = None,
    scale: object = "standard",
    cancelled: Cancelled = lambda: False,
) -> Iterator[FoldScoresView]:
    """As :func:`cross_validate`, an intermediate result after every epoch, with the curves."""
    check_setting(h)
    dataset = data if isinstance(data, Dataset) else load(data)
    _X, y = learning_rows(dataset)
    splits = make_folds(y.numpy(), folds, groups=groups, classes=dataset.class_names, seed=h.seed)
    run = Folded(dataset, [(h, f.train_rows, f.test_rows) for f in splits], scale, cancelled)

    def view(done: int) -> FoldScoresView:
        found = CrossValidation(
            folds=splits,
            score=run.newest("validation_score"),
            loss=run.newest("validation_loss"),
            train_score=run.newest("train_score"),
            done=done,
            total=run.total,
        )
        curves = run.values("validation_score")
        return FoldScoresView(task=dataset.task, found=found, curves=curves, epochs=h.epochs)

    yield view(0)
    for done in run:
        yield view(done)
    if not cancelled():
        yield view(run.total)


def cross_validate(
    h: Hyperparameters,
    data: Any,
    folds: int | Splitter = 5,
    *,
    groups: ArrayLike | None = None,
    scale: object = "standard",
) -> CrossValidation:
    """Train the setting once a fold, all folds in one pass, and judge each on the rest.

    Parameters
    ----------
    h
        The setting; its seed also shuffles the folds. ``patience`` must be None.
    data
        A Dataset, or whatever :func:`hpwidgets.load` takes. Its training and validation rows are
        dealt into folds; the test rows stay sealed.
    folds, groups
        As for :func:`~hpwidgets.study.folds.make_folds`.
    scale
        "standard", "minmax", "robust", a scikit-learn transformer, or None: fitted on each fold's
        training rows alone (and their targets, should it ask for them). A Dataset's own scaling,
        made on its training rows, is undone by the three: scaled rows do not depend on the unit
        and origin they came in. Regression targets stay in the Dataset's unit.

    R² on a single row, as leave-one-out takes it, is not defined: such scores are NaN, and
    ``loss`` holds the squared errors.

    Raises TypeError or ValueError, in words, before any training.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> found = cross_validate(hp.Hyperparameters(epochs=10), "iris", folds=5)
    >>> len(found.score), bool(found.mean > 0.9), bool(found.se < found.sd)
    (5, True, True)
    """
    *_, last = fold_scores(h, data, folds, groups=groups, scale=scale)
    return last.found
