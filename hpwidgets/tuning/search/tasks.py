"""The pieces that a search is cut into: what is trained together, here or on another machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

from hpwidgets.data.dataset import Dataset
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import Bracket, HalvingView, Measure, Trained, Trial
from hpwidgets.tuning.halving.hyperband import as_trial, combine, ended_trials
from hpwidgets.tuning.halving.rungs import Rungs, Start
from hpwidgets.tuning.populations.evaluate import evaluate, no_training
from hpwidgets.tuning.space.space import Space


class SearchTask(Protocol):
    """Some trials that are trained together; can be pickled."""

    @property
    def numbers(self) -> tuple[int, ...]:
        """Which trials these are."""

    def run(
        self, data: Dataset, cancelled: Callable[[], bool], device: str = "cpu"
    ) -> Iterator[Trial]:
        """Train them and yield each when it has ended, as "cancelled" if it was broken off.

        Raises ValueError where the device is not there.
        """

    def without(self, known: Mapping[int, Trial]) -> SearchTask | None:
        """What is left to do where these trials are known; None for nothing."""

    def fail(self, message: str) -> list[Trial]:
        """All of them as failed."""


@dataclass(frozen=True, eq=False)
class _Trials:
    """What both kinds of tasks are made of, one entry a trial."""

    numbers: tuple[int, ...]
    values: tuple[Mapping[str, Any], ...]
    settings: tuple[Hyperparameters | None, ...]
    messages: tuple[str, ...]

    def without(self, known: Mapping[int, Trial]) -> Self | None:
        """The trials that are not known; None for none."""
        left = [at for at, number in enumerate(self.numbers) if number not in known]
        if not left:
            return None
        return replace(
            self,
            numbers=tuple(self.numbers[at] for at in left),
            values=tuple(self.values[at] for at in left),
            settings=tuple(self.settings[at] for at in left),
            messages=tuple(self.messages[at] for at in left),
        )


@dataclass(frozen=True, eq=False)
class PopulationTask(_Trials):
    """Independent trials, trained as one population."""

    @classmethod
    def make(
        cls,
        numbers: Sequence[int],
        values: Sequence[dict[str, Any]],
        space: Space,
        base: Hyperparameters,
    ) -> PopulationTask:
        """The trials of these numbers and values; values that cannot be combined will fail."""
        return cls(tuple(numbers), tuple(values), *combine(space, values, base))

    def run(
        self, data: Dataset, cancelled: Callable[[], bool], device: str = "cpu"
    ) -> Iterator[Trial]:
        """All are trained before the first is yielded, in the order of their numbers."""
        settings = [h for h in self.settings if h is not None]
        trained = iter(evaluate(settings, data, cancelled, device) if settings else [])
        for at, h in enumerate(self.settings):
            if h is None:
                yield self._trial(at, no_training("failed", self.messages[at]))
            else:
                yield self._trial(at, next(trained))

    def _trial(self, at: int, trained: Trained) -> Trial:
        return Trial(
            number=self.numbers[at],
            values=self.values[at],
            setting=self.settings[at],
            **vars(trained),
        )

    def fail(self, message: str) -> list[Trial]:
        return [self._trial(at, no_training("failed", message)) for at in range(len(self.numbers))]


@dataclass(frozen=True, eq=False)
class BracketTask(_Trials):
    """One bracket of successive halving, or what is left of it from ``first_rung`` on."""

    bracket: Bracket
    measure: Measure
    first_rung: int = 0

    def run(
        self, data: Dataset, cancelled: Callable[[], bool], device: str = "cpu"
    ) -> Iterator[Trial]:
        """Those that are cut or lost are yielded after each rung, the last ones at the end."""
        return run_side_by_side([self], data, cancelled, device)

    @property
    def start(self) -> Start:
        """What is left of the bracket, before its first epoch."""
        bracket = replace(self.bracket, rungs=self.bracket.rungs[self.first_rung :])
        return Start(bracket, self.settings, self.values, self.messages)

    def renumbered(self, trial: Trial) -> Trial:
        """A trial of what is left, with its number and rung in the whole search."""
        rung = None if trial.rung is None else trial.rung + self.first_rung
        return replace(trial, number=self.numbers[trial.number], rung=rung)

    def without(self, known: Mapping[int, Trial]) -> Self | None:
        """The bracket from the first rung that is not wholly known, for those still in it.

        Whoever went on from the rungs that are known begins anew, for no weights are kept.
        """
        left = super().without(known)
        if left is None:
            return None
        rungs = self.bracket.rungs
        first = self.first_rung
        while first < len(rungs) - 1 and len(left.numbers) <= rungs[first + 1].configurations:
            first += 1
        return replace(left, first_rung=first)

    def fail(self, message: str) -> list[Trial]:
        s, rung = self.bracket.s, self.first_rung
        plain = PopulationTask(self.numbers, self.values, self.settings, self.messages)
        return [replace(trial, bracket=s, rung=rung) for trial in plain.fail(message)]


def run_side_by_side(
    tasks: Sequence[BracketTask],
    data: Dataset,
    cancelled: Callable[[], bool],
    device: str = "cpu",
) -> Iterator[Trial]:
    """Run brackets at the same time: their last rungs, of a configuration or two, share passes.

    They do not depend on each other, so the trials are the same as of one after the other. Those
    that are cut or lost are yielded after each rung of a bracket, the last ones at its end.
    """
    ended: list[set[int]] = [set() for _ in tasks]
    views: tuple[HalvingView, ...] = ()
    starts = [task.start for task in tasks]
    for views in Rungs(starts, data, tasks[0].measure, cancelled, device).run():
        for task, view, out in zip(tasks, views, ended, strict=True):
            for trial in ended_trials(view):
                if trial.number not in out:
                    out.add(trial.number)
                    yield task.renumbered(trial)
    for task, view, out in zip(tasks, views, ended, strict=True):
        for m in range(len(task.numbers)):
            if m not in out:
                yield task.renumbered(as_trial(view, m, number=m))


def run_locally(
    tasks: Sequence[SearchTask],
    data: Dataset,
    cancelled: Callable[[], bool],
    device: str = "cpu",
) -> Iterator[Trial]:
    """Run tasks that may be done at the same time in this process: brackets side by side, other
    tasks one after the other.
    """
    brackets = [task for task in tasks if isinstance(task, BracketTask)]
    if brackets:
        yield from run_side_by_side(brackets, data, cancelled, device)
    for task in tasks:
        if cancelled():
            return
        if not isinstance(task, BracketTask):
            yield from task.run(data, cancelled, device)
