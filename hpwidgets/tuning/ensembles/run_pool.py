"""Runs to be combined: pins, histories, trials or settings, checked to be about the same rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine.devices import check_device
from hpwidgets.engine.threads import threads_for
from hpwidgets.hyperparameters import Hyperparameters, shown
from hpwidgets.i18n import _
from hpwidgets.records import History, Pin, Trial
from hpwidgets.tuning.populations.answers import Floats, fleet_answers, to_answers
from hpwidgets.tuning.populations.fleet import AT_ONCE, Fleet
from hpwidgets.tuning.space.space import Space

SAME = 1e-3
"""How far a run's recorded validation loss may be from what its network has on these rows."""

SETTING = _("setting {number}")
TRIED = Space(learning_rate=(1e-3, 0.1), hidden_units=(4, 64), l2=(1e-6, 1e-2), batch_size=[16, 32])
"""What settings are drawn from where no runs are given."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run of a pool: a history, or a setting to be trained; neither: it came to nothing."""

    name: str
    history: History | None = None
    setting: Hyperparameters | None = None


class RunPool(Iterator[int]):
    """Runs about the same rows: iterate to train those that are settings only, then ask them all.

    ``runs`` may hold :class:`hpwidgets.Pin`, :class:`hpwidgets.History`,
    :class:`hpwidgets.Hyperparameters` and :class:`hpwidgets.Trial`. A history answers with its own
    network; settings and trials are trained, as one population.

    Raises TypeError for something else, and ValueError for runs of another task, other classes or
    other data than ``data``: a run's recorded validation loss must be what its network has there.
    ``rows`` are the training rows of each setting, where they are not all; ``called`` names bare
    settings, with their ``{number}``; ``device`` is where settings are trained.
    """

    def __init__(
        self,
        runs: Sequence[Any],
        data: Dataset,
        cancelled: Callable[[], bool] = lambda: False,
        *,
        rows: Sequence[ArrayLike] | None = None,
        called: str = SETTING,
        device: str = "cpu",
    ):
        check_device(device)
        checked = [_checked(run, at, data, called) for at, run in enumerate(_listed(runs), 1)]
        self._runs = [run for run in checked if run.history or run.setting]
        self.left_out = [run.name for run in checked if run not in self._runs]
        self._fine = [True] * len(self._runs)
        settings = [run.setting for run in self._runs if run.setting is not None]
        if rows is not None and len(rows) != len(settings):
            raise ValueError(
                f"rows must hold one array for each of {len(settings)} settings, got {len(rows)}"
            )
        self._fleet = None
        if settings:
            self._fleet = Fleet(settings, data, rows=rows, cancelled=cancelled, device=device)
        self._settings = settings
        self.total = 0 if self._fleet is None else self._fleet.total
        if not self._runs:
            raise ValueError(
                "runs must hold at least one that has not diverged, got only"
                f" {', '.join(self.left_out)}"
            )

    def __next__(self) -> int:
        if self._fleet is None:
            raise StopIteration
        return next(self._fleet)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the runs, in the order of their answers."""
        return tuple(run.name for run, fine in zip(self._runs, self._fine, strict=True) if fine)

    def finish(self) -> None:
        """Leave out what has diverged in training here. Raises ValueError where nothing is left."""
        if self._fleet is None:
            return
        known = iter(np.isfinite(self._fleet.newest("validation_loss")).tolist())
        self._fine = [run.history is not None or next(known) for run in self._runs]
        pairs = list(zip(self._runs, self._fine, strict=True))
        self.left_out += [run.name for run, fine in pairs if not fine]
        if not any(self._fine):
            raise ValueError(
                "every run diverged, so there is nothing to combine; lower the learning rates"
            )

    def answers(self, X: Any, cancelled: Callable[[], bool] = lambda: False) -> Floats | None:
        """What every run answers ``[R, n, K]`` to rows ``X``; None if cancelled."""
        rows = torch.as_tensor(X, dtype=torch.float32)
        trained: Iterator[Floats] = iter(())
        if self._fleet is not None:
            found = fleet_answers(self._fleet, self._settings, rows, cancelled)
            if found is None:
                return None
            trained = iter(found)
        parts: list[Floats] = []
        for run, fine in zip(self._runs, self._fine, strict=True):
            own = next(trained) if run.history is None else _ask(run.history, rows, cancelled)
            if own is None:
                return None
            if fine:
                parts.append(own)
        return np.stack(parts)


def _listed(runs: Sequence[Any]) -> list[Any]:
    if isinstance(runs, str | bytes | Pin | History | Hyperparameters) or not hasattr(
        runs, "__iter__"
    ):
        raise TypeError(
            f"runs must be a list of pins, histories, trials or Hyperparameters, got {shown(runs)}"
        )
    found = list(runs)
    if not found:
        raise ValueError("runs must hold at least one run, got none; pin some, or search first")
    return found


def _checked(run: Any, at: int, data: Dataset, called: str) -> Run:
    if isinstance(run, Pin):
        if run.data != data.name:
            raise ValueError(
                f"run {run.name!r} was trained on {run.data!r}, but the data are {data.name!r};"
                " combine runs of one data set, and give that as data"
            )
        return _of_history(run.name, run.history, data)
    if isinstance(run, History):
        return _of_history(_("run {number}").format(number=at), run, data)
    if isinstance(run, Hyperparameters):
        return Run(name=called.format(number=at), setting=run)
    if isinstance(run, Trial):
        name = _("trial {number}").format(number=run.number)
        return Run(name=name, setting=None if run.state in ("diverged", "failed") else run.setting)
    raise TypeError(
        f"runs[{at - 1}] must be a Pin, a History, a trial or Hyperparameters, got"
        f" {type(run).__name__}"
    )


def _of_history(name: str, history: History, data: Dataset) -> Run:
    if history.task != data.task:
        raise ValueError(
            f"{name!r} is a run of {history.task}, but the data are for {data.task}; members of an"
            " ensemble must be about the same task"
        )
    if history.outcome == "diverged" or not history.epochs:
        return Run(name=name)
    try:
        found = _ask(history, data.X_validation, lambda: False)
    except RuntimeError as error:
        raise ValueError(
            f"{name!r} cannot read rows of shape {list(data.shape)}: it was trained on other data;"
            " members of an ensemble must be about the same rows"
        ) from error
    assert found is not None
    if found.shape[-1] != data.n_outputs:
        raise ValueError(
            f"{name!r} tells {found.shape[-1]} classes apart, but the data have {data.n_outputs};"
            " members of an ensemble must know the same classes"
        )
    recorded, here = _recorded_loss(history), _loss_here(history, data)
    if not abs(here - recorded) <= SAME * max(1.0, abs(recorded)):
        raise ValueError(
            f"{name!r} ended with a validation loss of {recorded:.4g}, but its network has"
            f" {here:.4g} on the validation rows of {data.name!r}: it was trained on other data"
        )
    return Run(name=name, history=history)


def _recorded_loss(history: History) -> float:
    """The recorded validation loss of the weights that the history kept."""
    patient = history.hyperparameters.patience is not None
    kept = history.best_epoch if patient else len(history.epochs)
    assert kept is not None
    return float(history.validation_loss[kept - 1])


def _loss_here(history: History, data: Dataset) -> float:
    with torch.no_grad(), threads_for(history.n_parameters * len(data.X_validation)):
        outputs = history.model.eval()(data.X_validation)
        if data.task == "classification":
            return float(torch.nn.functional.cross_entropy(outputs, data.y_validation))
        return float((outputs[:, 0] - data.y_validation).square().mean())


def _ask(history: History, X: Tensor, cancelled: Callable[[], bool]) -> Floats | None:
    places = math.prod(X.shape[2:]) if X.ndim > 2 else 1
    piece = max(1, int(AT_ONCE / (history.n_parameters * places)))
    parts = []
    for start in range(0, len(X), piece):
        if cancelled():
            return None
        with torch.no_grad(), threads_for(history.n_parameters * min(piece, len(X))):
            outputs = history.model.eval()(X[start : start + piece])
        parts.append(to_answers(outputs, history.task))
    return np.concatenate(parts)


def tried_settings(many: int, base: Hyperparameters) -> list[Hyperparameters]:
    """Random settings around ``base``, as a random search draws them."""
    draw = np.random.default_rng(base.seed)
    return [TRIED.settings(TRIED.sample(draw), base) for _one in range(many)]
