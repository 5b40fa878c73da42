"""Settings trained as one population, whatever becomes of each: the objective of a search."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine.devices import check_device
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import Trained, TrialState
from hpwidgets.tuning.populations.fleet import Fleet, members_at_once

CURVES = ("train_loss", "validation_loss", "validation_score")


def evaluate(
    settings: Sequence[Hyperparameters],
    data: Dataset,
    cancelled: Callable[[], bool] = lambda: False,
    device: str = "cpu",
) -> list[Trained]:
    """Train all settings side by side; one :class:`Trained` each, in their order.

    A run whose loss blows up is "diverged", one that raises (such as a cnn for data that are no
    images) "failed" with the error's words, and the others train on as they would alone.
    ``cancelled()`` is asked before every batch: True leaves what has not ended as "cancelled".
    Arguments and results can be pickled, so that another process may do it.

    Raises TypeError or ValueError for a ``device`` that is not there, whose fault no setting is.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> h = hp.Hyperparameters(epochs=5)
    >>> runs = evaluate([h, h.replace(learning_rate=1e6, optimizer="sgd")], hp.load("moons"))
    >>> [run.state for run in runs], runs[0].validation_loss.shape
    (['finished', 'diverged'], (5,))
    """
    check_device(device)
    found: dict[int, Trained] = {}
    for m, h in enumerate(settings):
        try:
            members_at_once(h, data)
        except Exception as error:
            found[m] = no_training("failed", _words(error))

    def shape(m: int) -> tuple[object, ...]:
        h = settings[m]
        return h.family, h.widths, h.activation, h.batch_norm, h.optimizer, h.batch_size, m

    # Equal shapes side by side, so that what is split into populations stays together.
    able = sorted((m for m in range(len(settings)) if m not in found), key=shape)
    try:
        trained = _train([settings[m] for m in able], data, cancelled, device)
        found.update(zip(able, trained, strict=True))
    except Exception:
        for m in able:  # whichever it is, the others go on without it
            found[m] = _train_alone(settings[m], data, cancelled, device)
    return [found[m] for m in range(len(settings))]


def _train_alone(
    h: Hyperparameters, data: Dataset, cancelled: Callable[[], bool], device: str
) -> Trained:
    started = time.perf_counter()
    try:
        return _train([h], data, cancelled, device)[0]
    except Exception as error:
        failed = no_training("failed", _words(error))
        return replace(failed, seconds=time.perf_counter() - started)


def no_training(state: TrialState, message: str = "") -> Trained:
    """What there is of a setting that was not trained at all."""
    none = np.empty(0)
    return Trained(
        state=state,
        loss=np.nan,
        score=np.nan,
        epochs=0,
        train_loss=none,
        validation_loss=none,
        validation_score=none,
        seconds=0.0,
        message=message,
    )


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__


def _train(
    settings: Sequence[Hyperparameters],
    data: Dataset,
    cancelled: Callable[[], bool],
    device: str,
) -> list[Trained]:
    if not settings:
        return []
    started = time.perf_counter()
    fleet = Fleet(settings, data, cancelled=cancelled, device=device)
    for _ in fleet:
        pass
    curves = {name: fleet.values(name) for name in CURVES}
    loss, score = fleet.newest("validation_loss"), fleet.newest("validation_score")
    epochs = np.isfinite(curves["train_loss"]).sum(axis=1)
    share = (time.perf_counter() - started) / max(int(epochs.sum()), 1)
    trained = []
    for m, outcome in enumerate(fleet.outcomes):
        done = int(epochs[m])
        own: dict[str, Any] = {name: curve[m, :done] for name, curve in curves.items()}
        trained.append(
            Trained(
                state="finished" if outcome == "stopped_early" else outcome or "cancelled",
                loss=float(loss[m]),
                score=float(score[m]),
                epochs=done,
                seconds=share * done,
                **own,
            )
        )
    return trained
