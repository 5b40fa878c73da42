"""Cross-validation: scikit-learn chooses the rows, the engine trains all folds in one pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from numpy.typing import ArrayLike

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import CrossValidation, FoldScoresView, Task
from hpwidgets.tuning.validation.folded import Cancelled, Folded, check_setting
from hpwidgets.tuning.validation.folds import Folds
from hpwidgets.tuning.validation.learning_rows import take_rows


def fold_scores(
    h: Hyperparameters,
    data: Any,
    folds: int | Folds = 5,
    *,
    target: object = None,
    task: Task | None = None,
    groups: ArrayLike | str | None = None,
    scale: object = "standard",
    cancelled: Cancelled = lambda: False,
    device: str = "cpu",
) -> Iterator[FoldScoresView]:
    """As :func:`cross_validate`, an intermediate result after every epoch, with the curves."""
    check_setting(h)
    rows = take_rows(data, target=target, task=task, groups=groups)
    splits, dataset = rows.folds(folds, h.seed), rows.data
    run = Folded(
        dataset, [(h, f.train_rows, f.test_rows) for f in splits], scale, cancelled, device
    )

    def view(done: int) -> FoldScoresView:
        found = CrossValidation(
            folds=splits,
            score=run.newest("validation_score"),
            loss=run.newest("validation_loss"),
            train_score=run.newest("train_score"),
            done=done,
            total=run.total,
            target_scale=dataset.target_scale if dataset.task == "regression" else None,
        )
        return FoldScoresView(
            task=dataset.task,
            found=found,
            curves=run.values("validation_score"),
            epochs=h.epochs,
            done=done,
            total=run.total,
        )

    yield view(0)
    for done in run:
        yield view(done)
    if not cancelled():
        yield view(run.total)


def cross_validate(
    h: Hyperparameters,
    data: Any,
    folds: int | Folds = 5,
    *,
    target: object = None,
    task: Task | None = None,
    groups: ArrayLike | str | None = None,
    scale: object = "standard",
    device: str = "cpu",
) -> CrossValidation:
    """Train the setting once a fold, all folds in one pass, and test each on its held-out rows.

    Parameters
    ----------
    h
        The setting; its seed also shuffles the folds that a number stands for. ``patience`` must
        be None.
    data
        Rows of your own, in any form that :func:`hpwidgets.load` takes: **all** of them take part,
        in the order they came in, and nothing shuffles them but the splitter; row numbers in
        ``folds`` and in the result are those of your rows. To keep test rows sealed, give the
        Dataset that ``load`` makes (with ``shuffle=False`` for rows ordered in time: the last ones
        are sealed), or the name of a set: its training and validation rows take part, numbered in
        this sequence. A splitter is given them in the order in which they stood in the source;
        numbers of your own (pairs, PredefinedSplit) are taken as they are.
    folds
        A number, a splitter, or pairs of row numbers: see
        :func:`~hpwidgets.tuning.validation.folds.make_folds`, which also says what is refused.
    target, task
        As for :func:`hpwidgets.load`.
    groups
        One value for each of your rows, or the name of a column of a DataFrame or CSV file. No
        group may be on both sides of a fold: a number of folds deals whole groups, and other folds
        that divide a group are refused. For a Dataset: one value for each row it was made from,
        or for each training and validation row, in this order.
    scale
        "standard", "minmax", "robust", a scikit-learn transformer, or None for rows as they are:
        fitted on each fold's training rows alone (and their targets, should it ask for them). A
        Dataset's own scaling, made on its training rows, is undone by the three: scaled rows do
        not depend on the unit and origin they came in. Regression targets stay in the Dataset's
        unit; those of your own rows are standardised all together. R² does not depend on it, and
        ``rmse`` of the result is in the targets' own unit.

    device
        Where to train: "cpu", "cuda" or "cuda:<number>"; results are on the CPU.

    R² on a single row, as leave-one-out takes it, is not defined: such scores are NaN, and
    ``loss`` holds the squared errors.

    Raises TypeError or ValueError, in words, before any training.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> found = cross_validate(hp.Hyperparameters(epochs=10), "iris", folds=5)
    >>> len(found.score), bool(found.mean > 0.9), bool(found.se < found.sd)
    (5, True, True)

    Rows ordered in time: no network trains on rows later than those it is tested on.

    >>> from sklearn.model_selection import TimeSeriesSplit
    >>> days, sales = [[float(day)] for day in range(60)], [day % 7 / 7 for day in range(60)]
    >>> found = cross_validate(hp.Hyperparameters(epochs=2), (days, sales), TimeSeriesSplit(3))
    >>> [(int(fold.train_rows.max()), int(fold.test_rows.min())) for fold in found.folds]
    [(14, 15), (29, 30), (44, 45)]
    """
    *_, last = fold_scores(
        h,
        data,
        folds,
        target=target,
        task=task,
        groups=groups,
        scale=scale,
        device=device,
    )
    return last.found
