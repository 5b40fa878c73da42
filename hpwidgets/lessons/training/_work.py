"""The work behind a TrainingLab: a setting in, progress out; no widget here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from hpwidgets.data import Dataset, catalog, load
from hpwidgets.engine import ModelFactory, Training, train
from hpwidgets.engine.custom import ask_module
from hpwidgets.engine.devices import check_device
from hpwidgets.engine.threads import threads_for
from hpwidgets.hyperparameters import Hyperparameters, shown
from hpwidgets.i18n import _
from hpwidgets.live import Cache
from hpwidgets.records import Epoch, History
from hpwidgets.tuning.populations.answers import score, to_answers


@dataclass(frozen=True, kw_only=True)
class DataChoice:
    """What the data controls say; ``own`` is the user's own source, for the name ``"own"``."""

    name: str
    noise: float | None = None
    train_size: int | None = None
    seed: int = 0
    csv: str = ""
    target: str = ""
    own: Dataset | None = None
    stamp: tuple[int, int] | None = None
    """When a CSV file was last written, and its size: another file is another choice."""

    def load(self) -> Dataset:
        """The data set; the errors of :func:`hpwidgets.load`."""
        if self.name == "own" and self.own is not None:
            data = self.own
            return data if self.train_size is None else data.with_train_size(self.train_size)
        if self.name == "csv":
            path = Path(self.csv)
            return load(path, target=self.target, seed=self.seed, train_size=self.train_size)
        return load(self.name, noise=self.noise, seed=self.seed, train_size=self.train_size)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What the controls say."""

    hyperparameters: Hyperparameters
    data: DataChoice


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a run is: its data, epochs so far, and the run itself or its finished history."""

    data: Dataset
    total: int
    epochs: tuple[Epoch, ...]
    training: Training | None = None
    known: History | None = None
    moments: tuple[Callable[[], nn.Module], ...] = ()
    """Makes the network after each epoch; empty where that would take too much memory."""

    @property
    def done(self) -> int:
        return len(self.epochs)

    def history(self) -> History:
        if self.known is not None:
            return self.known
        assert self.training is not None
        return self.training.history()

    def predict(self, X: torch.Tensor, epoch: int | None = None) -> torch.Tensor:
        """Outputs of the network as it stands; of a run that has ended, of its best weights.

        With ``epoch`` (from 1) of the network after it, where it is remembered.
        """
        if epoch is not None and epoch <= len(self.moments):
            with torch.no_grad():
                return ask_module(self.moments[epoch - 1](), X, self.history().hyperparameters)
        if self.known is not None:
            with torch.no_grad(), threads_for(self.known.n_parameters * len(X)):
                return ask_module(self.known.model, X, self.known.hyperparameters)
        assert self.training is not None
        return self.training.predict(X)


MOST_KEPT = 4_000_000
"""Weights of all epochs of a run together, up to which the network of each is kept."""


class Trainer:
    """Makes the runs of one lab and remembers what they came to."""

    def __init__(
        self, model: ModelFactory | None, device: str, cache: Callable[[int], Cache[Any, Any]]
    ):
        check_device(device)
        if model is not None and not callable(model):
            raise TypeError(
                "model must be a function of (hyperparameters, data) that returns a"
                f" torch.nn.Module, got {shown(model)}"
            )
        self._model, self._device = model, device
        self._building = False
        self._histories: Cache[tuple[Hyperparameters, str], History] = cache(256)
        self._moments: Cache[tuple[Hyperparameters, str], tuple[Callable[[], nn.Module], ...]] = (
            cache(8)
        )
        self._data: Cache[DataChoice, Dataset] = cache(16)

    @property
    def doing(self) -> str:
        """Which code of a person's own is being run, in words; empty for built-in networks."""
        if self._model is None:
            return ""
        return _("building its model") if self._building else _("running its model")

    def data(self, choice: DataChoice) -> Dataset:
        """The chosen set, from memory if it was loaded before."""
        found = self._data.get(choice)
        if found is None or choice.name == "csv":  # a file may have changed since
            found = choice.load()
            self._data.put(choice, found)
        return found

    def run(self, setting: Setting, cancelled: Callable[[], bool]) -> Iterator[Progress]:
        """Progress after every epoch; a setting seen before is shown whole at once."""
        progress = self._begin(setting, cancelled)
        if progress.training is None:
            yield progress
            return
        h, data = setting.hyperparameters, progress.data
        kept = progress.history().n_parameters * h.epochs <= MOST_KEPT
        for epoch in progress.training:
            moments = (*progress.moments, progress.training.snapshot()) if kept else ()
            progress = replace(progress, epochs=(*progress.epochs, epoch), moments=moments)
            if progress.done < h.epochs:
                yield progress
        history = progress.history()
        if history.outcome != "cancelled":
            self._histories.put((h, data.fingerprint), history)
            self._moments.put((h, data.fingerprint), progress.moments)
            yield replace(progress, training=None, known=history)

    def before(self, setting: Setting) -> Progress:
        """The untrained network; of a setting seen before, the whole run."""
        return self._begin(setting, lambda: False)

    def _begin(self, setting: Setting, cancelled: Callable[[], bool]) -> Progress:
        h, data = setting.hyperparameters, self.data(setting.data)
        known = self._histories.get((h, data.fingerprint))
        if known is not None:
            moments = self._moments.get((h, data.fingerprint)) or ()
            return Progress(
                data=data, total=h.epochs, epochs=known.epochs, known=known, moments=moments
            )
        self._building = True
        try:
            training = train(h, data, model=self._model, cancelled=cancelled, device=self._device)
        finally:
            self._building = False
        return Progress(data=data, total=h.epochs, epochs=(), training=training)

    def forget(self, setting: Setting) -> None:
        """Train this setting again when it is run next."""
        data = self._data.get(setting.data)
        if data is not None:
            self._histories.drop((setting.hyperparameters, data.fingerprint))


def choose_data(
    data: Any, target: str | None, noise: float | None, train_size: int | None, seed: int
) -> DataChoice:
    """The data arguments as a choice of the controls; rows of one's own are loaded here."""
    if isinstance(data, str) and data.lower().endswith(".csv"):
        load(data, target=target, noise=noise, seed=seed, train_size=train_size)
        return DataChoice(
            name="csv", train_size=train_size, seed=seed, csv=data, target=target or ""
        )
    if isinstance(data, str):
        entry = catalog.get(data)
        if noise is None and entry is not None:
            noise = entry.noise
        if entry is not None and target is None:
            return DataChoice(name=data, noise=noise, train_size=train_size, seed=seed)
    own = load(data, target=target, noise=noise, seed=seed)
    return DataChoice(name="own", own=own, train_size=train_size)


def stamp_of(path: str) -> tuple[int, int] | None:
    """When a file was last written, and its size; None where there is none."""
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size


def test_score(history: History, data: Dataset) -> float:
    """Accuracy or R² on the test rows."""
    with torch.no_grad():
        answers = to_answers(history.model(data.X_test), data.task)
    return float(score(answers, data.y_test.numpy(), data.task))
