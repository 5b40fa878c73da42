"""What one fit is: a pipeline on one fold, its score and answers; it may run in another process."""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data.features import is_frame
from hpwidgets.records import Task
from hpwidgets.tuning.automl._metric import Metric, score_of
from hpwidgets.tuning.automl.answers import Values, answers_of
from hpwidgets.tuning.automl.pipeline import build_pipeline
from hpwidgets.tuning.automl.rows import Columns


@dataclass(frozen=True, kw_only=True, eq=False)
class FitData:
    """All that fold fits need: rows to search on, the folds among them, and some sealed rows."""

    X: Any
    y: NDArray[Any]
    X_test: Any
    y_test: NDArray[Any]
    task: Task
    classes: tuple[Any, ...]
    columns: Columns
    folds: tuple[tuple[NDArray[np.int64], NDArray[np.int64]], ...]
    calibration: int
    seed: int


@dataclass(frozen=True, kw_only=True, eq=False)
class FoldFit:
    """One fold: ``answers`` are probabilities ``[rows, K]`` or amounts ``[rows]`` for its rows.

    ``score`` is accuracy or R². ``test_answers`` and ``test_score`` are of the sealed rows; the
    search does not look at them.
    """

    score: float
    answers: Values
    test_score: float
    test_answers: Values
    seconds: float
    warnings: tuple[str, ...]


_stored: dict[str, FitData] = {}


def store_data(key: str, data: FitData) -> None:
    """Keep the data for the calls with this key that follow."""
    _stored[key] = data


def discard_data(key: str) -> None:
    """Forget the data."""
    _stored.pop(key, None)


def fit_fold(key: str, values: Mapping[str, Any], fold: int) -> FoldFit:
    """Fit the pipeline of these choices on all rows but the fold's, and score it on those."""
    m = _stored[key]
    train, rest = m.folds[fold]
    started = time.perf_counter()
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        pipeline = _pipeline(values, m).fit(_part(m.X, train), m.y[train])
        answers = answers_of(pipeline, _part(m.X, rest), m.classes)
        on_test = answers_of(pipeline, m.X_test, m.classes)
    if not np.isfinite(answers).all():
        raise ValueError("its answers are not finite numbers")
    return FoldFit(
        score=score_of(answers, m.y[rest], m.classes),
        answers=answers,
        test_score=score_of(on_test, m.y_test, m.classes),
        test_answers=on_test,
        seconds=time.perf_counter() - started,
        warnings=_told(said),
    )


def rescored(fit: FoldFit, fold: int, m: FitData, metric: Metric) -> FoldFit:
    """The fit with its scores by a metric that is not the usual one; may raise MetricFailed."""
    if metric.scorer is None:
        return fit
    return replace(
        fit,
        score=metric.score(fit.answers, m.y[m.folds[fold][1]], m.classes),
        test_score=metric.score(fit.test_answers, m.y_test, m.classes),
    )


def fit_whole(
    key: str, values: Mapping[str, Any], whole: tuple[Any, NDArray[Any]] | None = None
) -> tuple[Any, tuple[str, ...]]:
    """The pipeline of these choices fitted on ``whole``, rows and targets, and what was said.

    None stands for the rows that were searched on.
    """
    m = _stored[key]
    X, y = (m.X, m.y) if whole is None else whole
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        pipeline = _pipeline(values, m).fit(X, y)
    return pipeline, _told(said)


def _pipeline(values: Mapping[str, Any], m: FitData) -> Any:
    return build_pipeline(values, m.columns, m.task, calibration=m.calibration, seed=m.seed)


def _part(X: Any, rows: NDArray[np.int64]) -> Any:
    return X.iloc[rows] if is_frame(X) else X[rows]


def _told(said: Sequence[warnings.WarningMessage]) -> tuple[str, ...]:
    """Each warning once, by its first line."""
    lines = [f"{w.category.__name__}: {str(w.message).strip().splitlines()[0]}" for w in said]
    return tuple(dict.fromkeys(lines))
