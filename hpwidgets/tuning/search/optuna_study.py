"""Trials as Optuna's: studies that its plots, importances and dashboard open."""

from __future__ import annotations

import json
import logging
import math
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import Measure, Trial
from hpwidgets.tuning.space.space import Space

if TYPE_CHECKING:
    import optuna

STATES = {
    "finished": "COMPLETE",
    "pruned": "PRUNED",
    "diverged": "FAIL",
    "failed": "FAIL",
    "cancelled": "FAIL",
}
"""What Optuna calls a trial's state; ours stands in its user attributes."""
CURVES = ("train_loss", "validation_loss", "validation_score")


_lock = threading.Lock()
_quiet: Counter[int] = Counter()
"""How often each thread is inside ``quiet``; the filter is there as long as any thread is."""
_filtered: set[logging.Handler] = set()


@contextmanager
def quiet() -> Iterator[None]:
    """Only errors of what Optuna logs in this thread meanwhile pass; other threads log as ever.

    Its verbosity, which is the process's, stays as it was.
    """
    import optuna  # noqa: F401  (it adds its handler when it is imported)

    here = threading.get_ident()
    with _lock:
        _quiet[here] += 1
        for handler in _handlers():
            handler.addFilter(_passes)
            _filtered.add(handler)
    try:
        yield
    finally:
        with _lock:
            _quiet[here] -= 1
            # A handler that passes a record through its filters skips one where another is removed.
            if not any(_quiet.values()):
                _quiet.clear()
                for handler in _filtered:
                    handler.removeFilter(_passes)
                _filtered.clear()


def _passes(record: logging.LogRecord) -> bool:
    quieted = _quiet.get(record.thread or 0) and record.name.startswith("optuna")
    return not quieted or record.levelno >= logging.ERROR


def _handlers() -> list[logging.Handler]:
    """All that a record of Optuna's comes to, each once."""
    handlers: dict[logging.Handler, None] = {}
    logger: logging.Logger | None = logging.getLogger("optuna")
    while logger is not None:
        handlers |= dict.fromkeys(logger.handlers)
        logger = logger.parent if logger.propagate else None
    return list(handlers)


def direction(measure: Measure) -> Literal["minimize", "maximize"]:
    """Losses are minimised, scores maximised."""
    return "minimize" if measure == "loss" else "maximize"


def to_study(
    trials: Iterable[Trial],
    space: Space,
    measure: Measure,
    attributes: Mapping[str, Any],
    ended: Mapping[int, datetime],
) -> optuna.Study:
    """An Optuna study in memory that holds these trials in the order of their numbers."""
    import optuna

    with quiet():
        study = optuna.create_study(study_name="hpwidgets", direction=direction(measure))
    for name, value in attributes.items():
        study.set_user_attr(name, value)
    for trial in sorted(trials, key=lambda trial: trial.number):
        study.add_trial(to_frozen(trial, space, measure, ended.get(trial.number)))
    return study


def to_frozen(
    trial: Trial, space: Space, measure: Measure, ended: datetime | None = None
) -> optuna.trial.FrozenTrial:
    """The trial as Optuna's; its epochs are the steps of the intermediate values, from 1 on."""
    import optuna

    distributions = space.to_optuna()
    curve = trial.validation_loss if measure == "loss" else trial.validation_score
    value = trial.loss if measure == "loss" else trial.score
    state = STATES[trial.state] if trial.state != "finished" or math.isfinite(value) else "FAIL"
    frozen = optuna.trial.create_trial(
        state=optuna.trial.TrialState[state],
        value=value if state == "COMPLETE" else None,
        params=dict(trial.values),
        distributions={name: distributions[name] for name in trial.values},
        intermediate_values={epoch: float(v) for epoch, v in enumerate(curve, start=1)},
        user_attrs={
            "number": trial.number,
            "state": trial.state,
            "loss": _or_none(trial.loss),
            "score": _or_none(trial.score),
            "epochs": None if trial.setting is None else trial.setting.epochs,
            "bracket": trial.bracket,
            "rung": trial.rung,
            "seconds": trial.seconds,
            "message": trial.message,
            **{name: getattr(trial, name).tolist() for name in CURVES},
        },
    )
    frozen.datetime_complete = datetime.now() if ended is None else ended
    frozen.datetime_start = frozen.datetime_complete - timedelta(seconds=trial.seconds)
    return frozen


def from_frozen(frozen: optuna.trial.FrozenTrial, space: Space, base: Hyperparameters) -> Trial:
    """The trial back from Optuna's; raises KeyError, TypeError or ValueError for another's."""
    kept = frozen.user_attrs
    values = {name: frozen.params[name] for name in space if name in frozen.params}
    if values not in space:
        raise ValueError(f"trial {frozen.number}: {json.dumps(frozen.params)} is not in the space")
    try:
        setting = space.settings(values, base)
        if kept["epochs"] is not None:  # successive halving has a number of its own
            setting = setting.replace(epochs=kept["epochs"])
    except ValueError:
        setting = None
    curves = {name: np.array(kept[name], dtype=np.float64) for name in CURVES}
    return Trial(
        number=int(kept["number"]),
        values=values,
        setting=setting,
        state=kept["state"],
        loss=_or_nan(kept["loss"]),
        score=_or_nan(kept["score"]),
        epochs=len(curves["train_loss"]),
        bracket=kept["bracket"],
        rung=kept["rung"],
        seconds=float(kept["seconds"]),
        message=str(kept["message"]),
        **curves,
    )


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else float(value)
