"""AutoML's scores on test rows beside FLAML's: the same rows, seconds and measure, one core each.

Our search seals its test rows as for everybody; FLAML and scikit-learn's gradient boosting at its
defaults learn from all others.
"""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

import hpwidgets as hp
from hpwidgets.tuning.automl._metric import score_of
from tests.benchmarks.automl_tables import QUESTIONS, Question, table
from tests.benchmarks.result import Result

SECONDS = 20.0
OURS, FLAML, BOOSTING, DUMMY = WHO = ("hpwidgets", "FLAML", "HistGradientBoosting", "dummy")


@dataclass(frozen=True, kw_only=True)
class Contest:
    """Accuracies or R² (none below 0) on the same test rows, and the seconds of both searches.

    ``trained`` and ``tried`` are our rows to learn from and our pipelines.
    """

    question: Question
    rows: int
    scores: dict[str, float]
    seconds: dict[str, float]
    trained: int
    tried: int
    winner: str
    best: str


def results() -> list[Result]:
    """The mean of what is missed, ours against each of the others'; prints the table."""
    hp.automl("iris", seconds=2)  # what is imported and started once is no part of the contest
    contests = []
    for question in QUESTIONS:
        contests.append(contest(question, SECONDS))
        print(plain_row(contests[-1]), flush=True)
    return lines(contests, SECONDS)


def lines(contests: Sequence[Contest], seconds: float) -> list[Result]:
    """What is missed is 1 − score, so that less is better."""
    missed = {who: 1.0 - mean(one.scores[who] for one in contests) for who in WHO}
    more = markdown(contests, seconds)
    return [
        Result(
            name=f"automl, {seconds:g} s, {len(contests)} tables: mean of 1 − test score / {who}",
            ours=missed[OURS],
            peer=missed[who],
            ratio=missed[OURS] / missed[who],
            bound=bound,
            unit="missed",
            more=more if who == DUMMY else "",
        )
        for who, bound in zip(WHO[1:], (1.0, 1.0, None), strict=True)
    ]


def plain_row(one: Contest) -> str:
    """One line for the terminal."""
    cells = "".join(f"  {who} {one.scores[who]:.4f}" for who in WHO)
    return f"{one.question.name:<14}{one.rows:>7} rows{cells}"


def markdown(contests: Sequence[Contest], seconds: float) -> str:
    """The table of scores, the best of a row in bold, and their means."""
    head = f"Test scores after {seconds:g} s: accuracy, or R² (none below 0)"
    rows = [(head, "rows", *WHO), ("---", *["--:"] * (1 + len(WHO)))]
    for one in contests:
        kind = "accuracy" if one.question.task == "classification" else "R²"
        rows.append((f"{one.question.name}, {kind}", f"{one.rows:,}", *_cells(one.scores)))
    means = {who: mean(one.scores[who] for one in contests) for who in WHO}
    rows.append(("mean", "", *_cells(means)))
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _cells(scores: dict[str, float]) -> list[str]:
    told = [f"{scores[who]:.3f}" for who in WHO]
    return [f"**{text}**" if text == max(told) else text for text in told]


def contest(question: Question, seconds: float, seed: int = 0) -> Contest:
    """All four on one table."""
    X, y = table(question)
    started = time.perf_counter()
    found = hp.automl((X, y), task=question.task, seconds=seconds, seed=seed)
    taken = {OURS: time.perf_counter() - started}
    scores = {OURS: found.open_test()}
    test = found._rows.test
    rest = np.setdiff1d(np.arange(len(y)), test)
    classes = found._rows.classes
    typed = X.astype(dict.fromkeys(X.select_dtypes(exclude="number"), "category"))
    parts = (typed.iloc[rest], y[rest], typed.iloc[test], y[test], classes)
    started = time.perf_counter()
    scores[FLAML], best = _flaml(*parts, seconds, seed)
    taken[FLAML] = time.perf_counter() - started
    scores[BOOSTING], scores[DUMMY] = _boosting(*parts, seed), _dummy(*parts)
    return Contest(
        question=question,
        rows=len(y),
        scores={who: max(scores[who], 0.0) for who in WHO},
        seconds=taken,
        trained=found.view.rows,
        tried=len(found.trials),
        winner=" + ".join(m.words for m in found.ensemble),
        best=best,
    )


def _flaml(
    X: Any, y: Any, X_test: Any, y_test: Any, classes: Any, seconds: float, seed: int
) -> tuple[float, str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from flaml import AutoML

        logging.getLogger("flaml").setLevel(logging.ERROR)
        search = AutoML()
        search.fit(
            X,
            y,
            task="classification" if classes else "regression",
            metric="accuracy" if classes else "r2",
            time_budget=seconds,
            n_jobs=1,
            seed=seed,
            verbose=0,
        )
        answers = search.predict(X_test)
    return _score(answers, y_test, classes), f"{search.best_estimator} {search.best_config}"


def _boosting(X: Any, y: Any, X_test: Any, y_test: Any, classes: Any, seed: int) -> float:
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    kind = HistGradientBoostingClassifier if classes else HistGradientBoostingRegressor
    with threadpool_limits(limits=1):
        model = kind(categorical_features="from_dtype", random_state=seed).fit(X, y)
        return _score(model.predict(X_test), y_test, classes)


def _dummy(X: Any, y: Any, X_test: Any, y_test: Any, classes: Any) -> float:
    from sklearn.dummy import DummyClassifier, DummyRegressor

    model = (DummyClassifier() if classes else DummyRegressor()).fit(X, y)
    return _score(model.predict(X_test), y_test, classes)


def _score(answers: Any, y: Any, classes: Any) -> float:
    """Accuracy or R², by the rule that ours is scored by."""
    if classes:
        return float((np.asarray(answers) == y).mean())
    return score_of(np.asarray(answers, dtype=np.float64).ravel(), y, ())
