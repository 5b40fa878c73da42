"""What one fit is: a pipeline on one fold, its score and answers; it may run in another process."""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data.features import is_frame
from hpwidgets.metrics import r2
from hpwidgets.records import Task
from hpwidgets.tuning.automl.pipeline import build_pipeline
from hpwidgets.tuning.automl.rows import Columns

Values = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class FitData:
    """All that fits need: rows to learn from, the folds among them, and the sealed rows."""

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

    ``test_score`` is the fold model's score on the sealed rows; the search does not look at it.
    """

    score: float
    answers: Values
    test_score: float
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
        seconds=time.perf_counter() - started,
        warnings=_told(said),
    )


def fit_whole(key: str, values: Mapping[str, Any]) -> tuple[Any, tuple[str, ...]]:
    """The pipeline of these choices fitted on all rows to learn from, and what was said."""
    m = _stored[key]
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        pipeline = _pipeline(values, m).fit(m.X, m.y)
    return pipeline, _told(said)


def answers_of(pipeline: Any, X: Any, classes: Sequence[Any]) -> Values:
    """Probabilities in the order of ``classes`` ``[rows, K]``, or amounts ``[rows]`` for none."""
    if not classes:
        return np.asarray(pipeline.predict(X), dtype=np.float64).ravel()
    found = np.asarray(pipeline.predict_proba(X), dtype=np.float64)
    known = pipeline.classes_.tolist()
    if known == list(classes):
        return found
    answers = np.zeros((len(found), len(classes)))
    for at, label in enumerate(known):
        answers[:, list(classes).index(label)] = found[:, at]
    return answers


def score_of(answers: Values, y: NDArray[Any], classes: Sequence[Any]) -> float:
    """Accuracy of the most probable class, or R² by the rule of :mod:`hpwidgets.metrics`."""
    if classes:
        chosen = np.asarray(classes)[answers.argmax(axis=1)]
        return float((chosen == y).mean())
    return float(r2(answers, y))


def _pipeline(values: Mapping[str, Any], m: FitData) -> Any:
    return build_pipeline(values, m.columns, m.task, calibration=m.calibration, seed=m.seed)


def _part(X: Any, rows: NDArray[np.int64]) -> Any:
    return X.iloc[rows] if is_frame(X) else X[rows]


def _told(said: Sequence[warnings.WarningMessage]) -> tuple[str, ...]:
    """Each warning once, by its first line."""
    lines = [f"{w.category.__name__}: {str(w.message).strip().splitlines()[0]}" for w in said]
    return tuple(dict.fromkeys(lines))
