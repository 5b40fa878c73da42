"""The rungs of one bracket or of several side by side, trained as populations that go on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine import PopulationTraining, train_population
from hpwidgets.engine.devices import check_device
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import Bracket, HalvingView, Measure
from hpwidgets.tuning.populations.fleet import deal, members_at_once

CURVES = ("train_loss", "validation_loss", "validation_score")


@dataclass(frozen=True, eq=False)
class Start:
    """A bracket before its first epoch: for each configuration its setting, its values, and, where
    the setting is None, the message that says why.
    """

    bracket: Bracket
    settings: tuple[Hyperparameters | None, ...]
    values: tuple[Mapping[str, Any], ...]
    messages: tuple[str, ...]


class _Part:
    """Some of the configurations, trained as one population."""

    def __init__(self, members: Sequence[int]) -> None:
        self.members = list(members)
        self.run: PopulationTraining | None = None
        self.epochs = 0


class _Place:
    """Where a bracket stands: its configurations among all, and its rung."""

    def __init__(self, start: Start, first: int):
        self.start = start
        self.members = slice(first, first + len(start.settings))
        self.rung, self.done, self.ended = 0, False, False

    @property
    def epochs(self) -> int:
        """Where the rung in training ends."""
        return self.start.bracket.rungs[self.rung].epochs


class Rungs:
    """Brackets of successive halving, side by side; ``cancelled()`` is asked before every batch."""

    def __init__(
        self,
        starts: Sequence[Start],
        data: Dataset,
        measure: Measure,
        cancelled: Callable[[], bool],
        device: str = "cpu",
    ):
        check_device(device)
        self._data, self._measure = data, measure
        self._cancelled, self._device = cancelled, device
        self._places: list[_Place] = []
        self._settings: list[Hyperparameters | None] = []
        self._messages: list[str] = []
        for start in starts:
            self._places.append(_Place(start, len(self._settings)))
            epochs = start.bracket.rungs[-1].epochs
            self._settings += [h if h is None else h.replace(epochs=epochs) for h in start.settings]
            self._messages += start.messages
        n = len(self._settings)
        self._curves = {name: np.full((n, 1), np.nan) for name in CURVES}
        self._trained = np.zeros(n, dtype=np.int64)
        self._cut = np.full(n, -1, dtype=np.int64)
        self._diverged = np.zeros(n, dtype=np.bool_)
        self._seconds = np.zeros(n)
        for m, h in enumerate(self._settings):
            try:
                if h is not None:
                    members_at_once(h, data)
            except (TypeError, ValueError) as error:  # a family that cannot read these data
                self._settings[m], self._messages[m] = None, str(error)
        self._parts = [_Part(members) for members in deal(self._settings, data)]

    def run(self) -> Iterator[tuple[HalvingView, ...]]:
        """A view of every bracket before the first epoch, after each of a part, and after cuts."""
        yield self._views()
        while waiting := [place for place in self._places if not place.ended]:
            epochs = min(place.epochs for place in waiting)
            while going := [p for p in self._parts if p.epochs < epochs and self._going(p).any()]:
                for part in going:
                    if self._cancelled() or not self._advance(part):
                        return
                    yield self._views()
            due = [place for place in waiting if place.epochs == epochs]
            for place in due:
                self._end_rung(place)
            yield self._views()
            for place in due:
                if not place.ended:
                    place.rung, place.done = place.rung + 1, False

    def _going(self, part: _Part) -> NDArray[np.bool_]:
        """Who of the part has been neither cut nor lost ``[members]``."""
        return np.asarray((self._cut[part.members] < 0) & ~self._diverged[part.members])

    def _advance(self, part: _Part) -> bool:
        """Train one epoch of the part; False if cancelled before its end."""
        started = time.perf_counter()
        if part.run is None:
            settings = [h for m in part.members if (h := self._settings[m]) is not None]
            part.run = train_population(
                settings, self._data, cancelled=self._cancelled, device=self._device
            )
        going = self._going(part)
        next(part.run, None)
        outcomes, epochs = part.run.outcomes, part.run.epochs
        if any(outcomes[at] == "cancelled" for at in np.flatnonzero(going)):
            return False
        part.epochs += 1
        members = np.asarray(part.members)
        self._seconds[members[going]] += (time.perf_counter() - started) / going.sum()
        self._make_room(part.epochs)
        for at in np.flatnonzero(going):
            m = part.members[at]
            self._diverged[m] = outcomes[at] == "diverged"
            for epoch in epochs[at][self._trained[m] :]:
                for name, curve in self._curves.items():
                    curve[m, epoch.index - 1] = getattr(epoch, name)
                self._trained[m] = epoch.index
        return True

    def _make_room(self, epochs: int) -> None:
        columns = self._curves["train_loss"].shape[1]
        if epochs > columns:
            for name, curve in self._curves.items():
                more = np.full((len(curve), columns), np.nan)
                self._curves[name] = np.concatenate([curve, more], axis=1)

    def _end_rung(self, place: _Place) -> None:
        """Keep the best; the others are cut and leave their populations."""
        rungs = place.start.bracket.rungs
        everybody = np.arange(len(self._settings))[place.members]
        there = everybody[self._cut[everybody] < 0]
        lost = np.array([self._settings[m] is None or self._diverged[m] for m in there], dtype=bool)
        kept = there[~lost]
        if place.rung < len(rungs) - 1:
            costs = np.array([self._cost(int(m)) for m in kept])
            kept = kept[np.argsort(costs, kind="stable")[: rungs[place.rung + 1].configurations]]
        out = set(there.tolist()) - set(kept.tolist())
        self._cut[list(out)] = place.rung
        for part in self._parts:
            if part.run is not None:
                part.run.end(at for at, m in enumerate(part.members) if m in out)
        place.done = True
        place.ended = place.rung == len(rungs) - 1 or not len(kept)

    def _cost(self, m: int) -> float:
        name = "validation_loss" if self._measure == "loss" else "validation_score"
        value = float(self._curves[name][m, self._trained[m] - 1])
        return value if self._measure == "loss" else -value

    def _views(self) -> tuple[HalvingView, ...]:
        return tuple(self._view(place) for place in self._places)

    def _view(self, place: _Place) -> HalvingView:
        part = place.members
        longest = int(self._trained[part].max(initial=0))
        curves = {name: curve[part, :longest].copy() for name, curve in self._curves.items()}
        return HalvingView(
            bracket=place.start.bracket,
            rung=place.rung,
            rung_done=place.done,
            task=self._data.task,
            measure=self._measure,
            settings=tuple(self._settings[part]),
            values=place.start.values,
            messages=tuple(self._messages[part]),
            **curves,
            trained=self._trained[part].copy(),
            cut=self._cut[part].copy(),
            diverged=self._diverged[part].copy(),
            seconds=self._seconds[part].copy(),
        )
