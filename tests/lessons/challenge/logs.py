"""Runs and logs by hand."""

from __future__ import annotations

from typing import Any

import hpwidgets as hp
from hpwidgets.data.prepare import Preparation
from hpwidgets.lessons.challenge import Log
from hpwidgets.lessons.challenge.records import Run, SearchRange

START = hp.Hyperparameters(learning_rate=1e-4, hidden_layers=1, hidden_units=8, epochs=20)


def run(stage: str, score: float = 0.8, trainings: int = 1, **more: Any) -> Run:
    """A run of the setting ``START``, or with some of its values changed."""
    known = {field: more.pop(field) for field in list(more) if hasattr(START, field)}
    scores = more.pop("scores", (score,) * max(trainings, 1))
    told: dict[str, Any] = {"setting": START.replace(**known), "preparation": Preparation()}
    return Run(
        number=0, stage=stage, scores=scores, score=score, trainings=trainings, **told | more
    )


def look(test: float, fresh: float, of: int = 1) -> Run:
    """A look at the test set."""
    told: dict[str, Any] = {"setting": START, "preparation": Preparation()}
    return Run(number=0, stage="test", of=of, test_score=test, fresh_score=fresh, **told)


def searched(best: float, low: float, high: float, **more: Any) -> Run:
    """A search of the learning rate of four trials."""
    return run(
        "search",
        trainings=4,
        learning_rate=best,
        tried=tuple(START.replace(learning_rate=x) for x in (best, low, high, best)),
        ranges=(SearchRange(name="learning_rate", low=low, high=high, log=True),),
        **more,
    )


def log_of(*runs: Run, challenge: str = "iris") -> Log:
    """The runs, numbered and counted."""
    from dataclasses import replace

    log = Log(challenge)
    for each in runs:
        spent = log.spent + each.trainings
        log = log.with_run(replace(each, number=len(log) + 1, spent=spent))
    return log
