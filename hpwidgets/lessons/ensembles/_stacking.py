"""Stacking: a model on other models' answers, out of fold, and in sample to show the leak."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression, RidgeCV

from hpwidgets.data.dataset import Dataset
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.ensembles._base_models import NAMES, BaseModels, scores_on_test
from hpwidgets.lessons.ensembles.records import StackingView
from hpwidgets.records import Fold, Task
from hpwidgets.records.ensembles import Scores
from hpwidgets.tuning.populations.answers import Floats, score
from hpwidgets.tuning.populations.blas import one_blas_thread
from hpwidgets.tuning.validation.folds import Splitter, make_folds


def meta_features(answers: Floats, task: Task) -> Floats:
    """The base models' answers ``[B, n, K]`` side by side ``[n, features]``, as in scikit-learn.

    Of two classes the second one's probability alone: the first's is 1 − that.

    >>> meta_features(np.array([[[0.9, 0.1]], [[0.4, 0.6]]]), "classification").tolist()
    [[0.1, 0.6]]
    """
    kept = answers[..., 1:] if task == "classification" and answers.shape[-1] == 2 else answers
    return np.concatenate(list(kept), axis=1)


def make_meta_model(task: Task) -> Any:
    """scikit-learn's own choice for a stack: logistic regression, or ridge with its λ by CV."""
    return LogisticRegression(max_iter=1000) if task == "classification" else RidgeCV()


def meta_weights(model: Any, models: int, task: Task) -> Floats:
    """What each base model counts ``[B]`` for a fitted meta-model.

    Of numbers and two classes its coefficient; of K classes the mean coefficient that links its
    probability of a class to that class.
    """
    coefficients = np.atleast_2d(model.coef_)
    if task == "regression" or len(coefficients) == 1:
        return np.asarray(coefficients[0], dtype=np.float64)
    classes = len(coefficients)
    blocks = coefficients.reshape(classes, models, classes)
    return np.asarray(np.einsum("kbk->b", blocks) / classes)


def stacking(
    h: Hyperparameters,
    data: Dataset,
    *,
    folds: int | Splitter = 5,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[StackingView]:
    """Fit base models on all training rows and on folds, then two meta-models; views as it goes.

    One meta-model learns from answers *out of fold*, each by a model that did not see the row: that
    is scikit-learn's ``StackingClassifier(estimators, cv=folds)`` or ``-Regressor``. The other
    learns from answers to the very rows the base models learnt (its ``cv="prefit"`` on the same
    rows). Both then judge through the models fitted on all rows. Method: D. Wolpert, *Stacked
    Generalization* (1992).

    ``folds`` is as for :func:`hpwidgets.cross_validate`. Raises ValueError in words for folds that
    cannot be, and where the network diverged.
    """
    y = data.y_train.numpy()
    splits = make_folds(y, folds, classes=data.class_names, seed=h.seed)
    _check_partition(splits, len(y))
    models = BaseModels(h, data, splits, cancelled)
    task, unknown = data.task, np.full(len(NAMES), np.nan)
    view = StackingView(
        task=task,
        names=NAMES,
        train_score=unknown,
        fold_score=unknown,
        validation_score=unknown,
        promised=unknown[:2],
        kept=unknown[:2],
        weights=np.stack([unknown, unknown]),
        folds=len(splits),
        done=0,
        total=models.total + 1,
    )
    yield view
    for done in models:
        yield replace(
            view,
            done=done,
            train_score=models.train_score.copy(),
            validation_score=models.validation_score.copy(),
        )
    if cancelled() or not models.finished:
        return
    if models.network_diverged:
        raise ValueError("the network diverged, so there is nothing to stack; lower learning_rate")
    in_sample, out_of_fold = models.answers(data.X_train), models.fold_answers()
    new, y_new = models.answers(data.X_validation), data.y_validation.numpy()
    if cancelled():
        return
    learnt_from = (out_of_fold, in_sample)
    metas = []
    for answers in learnt_from:
        with one_blas_thread():
            metas.append(make_meta_model(task).fit(meta_features(answers, task), y))
        if cancelled():
            return
    promised = [
        _meta_score(meta, answers, y, task)
        for meta, answers in zip(metas, learnt_from, strict=True)
    ]
    own = score(new, y_new, task)
    yield replace(
        view,
        done=view.total,
        train_score=score(in_sample, y, task),
        fold_score=score(out_of_fold, y, task),
        validation_score=own,
        promised=np.array(promised),
        kept=np.array([_meta_score(meta, new, y_new, task) for meta in metas]),
        average=float(score(new.mean(axis=0), y_new, task)),
        weights=np.stack([meta_weights(meta, len(NAMES), task) for meta in metas]),
        on_test=partial(_open_test, models, data, metas, int(own.argmax())),
    )


def _check_partition(splits: Sequence[Fold], n: int) -> None:
    counts = np.bincount(np.concatenate([fold.test_rows for fold in splits]), minlength=n)
    if not (counts == 1).all():
        raise ValueError(
            "folds must put every training row out of fold exactly once, as KFold and"
            f" StratifiedKFold do; {int((counts != 1).sum())} of {n} rows are not"
        )


def _meta_score(model: Any, answers: Floats, y: Any, task: Task) -> float:
    return float(model.score(meta_features(answers, task), y))


def _open_test(models: BaseModels, data: Dataset, metas: Sequence[Any], best: int) -> Scores:
    answers, y = models.answers(data.X_test), data.y_test.numpy()
    single = _("best single model: {name}").format(name=NAMES[best])
    return (
        (_("stack out of fold"), _meta_score(metas[0], answers, y, data.task)),
        (_("stack in sample"), _meta_score(metas[1], answers, y, data.task)),
        *scores_on_test(data, [(single, answers[best])]),
    )
