"""The work behind a TrainingLab: a setting in, progress out; no widget here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from hpwidgets.data import Dataset, catalog, load
from hpwidgets.engine import ModelFactory, Training, train
from hpwidgets.engine.threads import threads_for
from hpwidgets.hyperparameters import Hyperparameters
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
    own: Dataset | None = field(default=None, compare=False)

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
    """One snapshot of the controls. ``fresh`` runs are trained again though their end is known."""

    hyperparameters: Hyperparameters
    data: DataChoice
    fresh: bool = False
    show_start: bool = False
    """Yield the untrained network first, for a run that starts paused."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a run is: its data, epochs so far, and the run itself or its finished history."""

    data: Dataset
    total_epochs: int
    epochs: tuple[Epoch, ...]
    training: Training | None
    known: History | None = None

    def history(self) -> History:
        """The history so far."""
        if self.known is not None:
            return self.known
        assert self.training is not None
        return self.training.history()

    def predict(self, X: torch.Tensor) -> torch.Tensor:
        """Outputs of the network as it stands; of a run that has ended, of its best weights."""
        if self.known is not None:
            with torch.no_grad(), threads_for(self.known.n_parameters * len(X)):
                return self.known.model(X)  # type: ignore[no-any-return]
        assert self.training is not None
        return self.training.predict(X)


class Trainer:
    """Makes the runs of one lab and remembers what they came to."""

    def __init__(self, model: ModelFactory | None, device: str):
        self._model, self._device = model, device
        self._histories: Cache[tuple[Hyperparameters, str], History] = Cache(256)
        self._data: Cache[DataChoice, tuple[DataChoice, Dataset]] = Cache(16)

    def data(self, choice: DataChoice) -> Dataset:
        """The chosen set, from memory if it was loaded before."""
        found = self._data.get(choice)
        # A CSV file may have changed since: read it again. Own rows compare by identity.
        if found is not None and choice.name != "csv" and found[0].own is choice.own:
            return found[1]
        data = choice.load()
        self._data.put(choice, (choice, data))
        return data

    def run(self, setting: Setting, cancelled: Callable[[], bool]) -> Iterator[Progress]:
        """Progress after every epoch; a setting seen before is shown whole at once."""
        h, data = setting.hyperparameters, self.data(setting.data)
        key = (h, data.fingerprint)
        known = None if setting.fresh else self._histories.get(key)
        if known is not None:
            yield _progress(h, data, known.epochs, None, known)
            return
        training = train(h, data, model=self._model, cancelled=cancelled, device=self._device)
        epochs: tuple[Epoch, ...] = ()
        if setting.show_start:
            yield _progress(h, data, epochs, training)
        for epoch in training:
            epochs += (epoch,)
            if len(epochs) < h.epochs:
                yield _progress(h, data, epochs, training)
        history = training.history()
        if history.outcome != "cancelled":
            self._histories.put(key, history)
            yield _progress(h, data, epochs, None, history)


def _progress(
    h: Hyperparameters,
    data: Dataset,
    epochs: tuple[Epoch, ...],
    training: Training | None,
    known: History | None = None,
) -> Progress:
    return Progress(data=data, total_epochs=h.epochs, epochs=epochs, training=training, known=known)


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


def test_score(history: History, data: Dataset) -> float:
    """Accuracy or R² on the test rows."""
    with torch.no_grad():
        answers = to_answers(history.model(data.X_test), data.task)
    return float(score(answers, data.y_test.numpy(), data.task))
