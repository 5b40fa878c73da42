"""Successive halving on the population engine: rungs train on from where they stand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data import load
from hpwidgets.data.dataset import Dataset
from hpwidgets.engine import PopulationTraining, train_population
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import Bracket, HalvingView
from hpwidgets.records.hyperband import Measure
from hpwidgets.study.fleet import members_at_once
from hpwidgets.study.hyperband_brackets import check_brackets, make_bracket, whole_log

CURVES = ("train_loss", "validation_loss", "validation_score")


def successive_halving(
    settings: Sequence[Hyperparameters],
    data: Any,
    *,
    max_epochs: int = 81,
    eta: int = 3,
    s: int | None = None,
    measure: Measure = "loss",
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[HalvingView]:
    """Train all settings for a while, keep the best one in η, train these η times as long, …

    All of a rung are trained as one population (a few where the data are large) and go on from
    where they stand, so no epoch is done twice. Yields a view before the first epoch, after each
    epoch of a population and after each cut. A setting whose loss blows up is cut with its rung;
    ``cancelled()`` is asked before every batch, and True ends the run with the last view.

    Parameters
    ----------
    settings
        The n configurations; their own ``epochs`` do not count, and ``patience`` must be None.
    data
        A Dataset, or whatever :func:`hpwidgets.load` takes.
    max_epochs, eta
        R and η: rung i ends at ⌊R·η^(i − s)⌋ epochs, and keeps the best ⌊n_i/η⌋.
    s
        How many times at the most some are cut; None: ⌊log_η R⌋, as often as R allows.
    measure
        ``"loss"`` or ``"score"``: what is compared, on the validation rows, after a rung's epochs.

    Raises TypeError or ValueError in words for what cannot be.

    K. Jamieson, A. Talwalkar, Non-stochastic Best Arm Identification and Hyperparameter
    Optimization (2016); L. Li and others, Hyperband (2018), Algorithm 1.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> settings = [hp.Hyperparameters(learning_rate=10**-k) for k in (1, 2, 3, 4)]
    >>> *_, last = successive_halving(settings, hp.load("moons"), max_epochs=4, eta=2)
    >>> last.trained.tolist(), last.cut.tolist()
    ([2, 4, 1, 1], [1, -1, 0, 0])
    """
    R, eta = check_brackets(max_epochs, eta)
    most = whole_log(R, eta)
    if s is None:
        s = most
    if isinstance(s, bool) or not isinstance(s, int) or not 0 <= s <= most:
        raise ValueError(
            f"s must be a whole number from 0 to {most}, the largest for R = {R} and η = {eta};"
            f" got {s!r}"
        )
    if not len(settings):
        raise ValueError("settings must hold at least one Hyperparameters, got none")
    dataset = data if isinstance(data, Dataset) else load(data)
    bracket = make_bracket(len(settings), R, eta, s)
    return halve(
        bracket,
        list(settings),
        [{}] * len(settings),
        [""] * len(settings),
        dataset,
        measure,
        cancelled,
    )


def halve(
    bracket: Bracket,
    settings: Sequence[Hyperparameters | None],
    values: Sequence[Mapping[str, Any]],
    messages: Sequence[str],
    data: Dataset,
    measure: Measure,
    cancelled: Callable[[], bool],
) -> Iterator[HalvingView]:
    """Run one bracket; ``settings`` that are None cannot be trained, as ``messages`` say."""
    if measure not in ("loss", "score"):
        raise ValueError(f"measure must be 'loss' or 'score', got {measure!r}")
    for h in settings:
        if h is not None:
            check_trainable(h)
    return _Halving(bracket, settings, values, messages, data, measure, cancelled).run()


def check_trainable(h: Hyperparameters) -> None:
    """ValueError where the setting would end runs by itself."""
    if h.patience is not None:
        raise ValueError(
            "patience ends runs, which is what successive halving does here; take patience=None"
        )


class _Part:
    """Some of the configurations, trained as one population."""

    def __init__(self, members: list[int]):
        self.members = members
        self.run: PopulationTraining | None = None
        self.epochs = 0


class _Halving:
    """One bracket under way."""

    def __init__(
        self,
        bracket: Bracket,
        settings: Sequence[Hyperparameters | None],
        values: Sequence[Mapping[str, Any]],
        messages: Sequence[str],
        data: Dataset,
        measure: Measure,
        cancelled: Callable[[], bool],
    ):
        self._bracket, self._data, self._measure = bracket, data, measure
        self._values, self._cancelled = tuple(values), cancelled
        epochs = bracket.rungs[-1].epochs
        self._settings = [h if h is None else h.replace(epochs=epochs) for h in settings]
        self._messages = list(messages)
        n = len(settings)
        self._curves = {name: np.full((n, 1), np.nan) for name in CURVES}
        self._trained = np.zeros(n, dtype=np.int64)
        self._cut = np.full(n, -1, dtype=np.int64)
        self._diverged = np.zeros(n, dtype=np.bool_)
        self._seconds = np.zeros(n)
        self._parts = self._deal()

    def _deal(self) -> list[_Part]:
        """Populations small enough that Stop answers within a blink; who cannot train is left."""
        parts: list[_Part] = []
        room = 0.0
        for m, h in enumerate(self._settings):
            if h is None:
                continue
            try:
                share = 1 / members_at_once(h, self._data)
            except (TypeError, ValueError) as error:  # a family that cannot read these data
                self._settings[m], self._messages[m] = None, str(error)
                continue
            if share > room + 1e-9:
                parts.append(_Part([]))
                room = 1.0
            parts[-1].members.append(m)
            room -= share
        return parts

    def run(self) -> Iterator[HalvingView]:
        """A view before anything is trained, after each epoch of a part, and after each cut."""
        yield self._view(0, done=False)
        for i, rung in enumerate(self._bracket.rungs):
            while going := [part for part in self._parts if self._goes_on(part, rung.epochs)]:
                for part in going:
                    if self._cancelled() or not self._advance(part):
                        return
                    yield self._view(i, done=False)
            self._end_rung(i)
            view = self._view(i, done=True)
            yield view
            if view.ended:
                return

    def _goes_on(self, part: _Part, epochs: int) -> bool:
        return part.epochs < epochs and bool(self._going(part).any())

    def _going(self, part: _Part) -> NDArray[np.bool_]:
        """Who of the part has been neither cut nor lost ``[members]``."""
        return np.asarray((self._cut[part.members] < 0) & ~self._diverged[part.members])

    def _advance(self, part: _Part) -> bool:
        """Train one epoch of the part; False if cancelled before its end."""
        started = time.perf_counter()
        if part.run is None:
            settings = [h for m in part.members if (h := self._settings[m]) is not None]
            part.run = train_population(settings, self._data, cancelled=self._cancelled)
        going = self._going(part)
        news = next(part.run, None)
        if news is None and self._cancelled():
            return False
        part.epochs += 1
        members = np.asarray(part.members)
        self._seconds[members[going]] += (time.perf_counter() - started) / going.sum()
        self._make_room(part.epochs)
        for at in np.flatnonzero(going):
            m, epoch = part.members[at], None if news is None else news[at]
            if epoch is None or epoch.index <= self._trained[m]:
                self._diverged[m] = True
                continue
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

    def _end_rung(self, i: int) -> None:
        """Keep the best; the others are cut and leave their populations."""
        rungs = self._bracket.rungs
        lost = np.array([h is None for h in self._settings]) | self._diverged
        alive = np.flatnonzero((self._cut < 0) & ~lost)
        kept = alive
        if i < len(rungs) - 1:
            costs = np.array([self._cost(int(m)) for m in alive])
            kept = alive[np.argsort(costs, kind="stable")[: rungs[i + 1].configurations]]
        out = self._cut < 0
        out[kept] = False
        self._cut[out] = i
        for part in self._parts:
            if part.run is not None:
                part.run.end(at for at, m in enumerate(part.members) if out[m])

    def _cost(self, m: int) -> float:
        name = "validation_loss" if self._measure == "loss" else "validation_score"
        value = float(self._curves[name][m, self._trained[m] - 1])
        return value if self._measure == "loss" else -value

    def _view(self, rung: int, *, done: bool) -> HalvingView:
        longest = int(self._trained.max(initial=0))
        curves = {name: curve[:, :longest].copy() for name, curve in self._curves.items()}
        return HalvingView(
            bracket=self._bracket,
            rung=rung,
            rung_done=done,
            task=self._data.task,
            measure=self._measure,
            settings=tuple(self._settings),
            values=self._values,
            messages=tuple(self._messages),
            train_loss=curves["train_loss"],
            validation_loss=curves["validation_loss"],
            validation_score=curves["validation_score"],
            trained=self._trained.copy(),
            cut=self._cut.copy(),
            diverged=self._diverged.copy(),
            seconds=self._seconds.copy(),
        )
