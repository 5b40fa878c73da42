"""search: grid, random, quasi-random, TPE, GP and Hyperband as one generator of trials."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from os import PathLike
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from hpwidgets.data import load
from hpwidgets.data.dataset import Dataset
from hpwidgets.engine.devices import check_device, check_device_name
from hpwidgets.hyperparameters import Hyperparameters, did_you_mean, is_one_of, shown
from hpwidgets.records import Measure, Trial
from hpwidgets.tuning.search._journal import Journal
from hpwidgets.tuning.search.optuna_study import to_study
from hpwidgets.tuning.search.plans import METHODS, Plan, check_seed, make_plan
from hpwidgets.tuning.search.tasks import run_locally
from hpwidgets.tuning.search.workers import TaskPool, check_executor, check_timeout
from hpwidgets.tuning.space.space import Space, check_layers

if TYPE_CHECKING:
    import optuna
    import pandas

GROWING = frozenset({"random", "sobol", "halton", "tpe", "gp"})
"""Methods of which a larger budget begins with the same trials, so that a journal may grow."""


class Search(Iterator[Trial]):
    """A search under way: iterate over it, a :class:`~hpwidgets.records.Trial` at a time.

    Made by :func:`search`. Stop it by not asking for the next one and calling ``close()`` (or
    using it in a ``with`` statement), from another thread by ``cancel()``.
    """

    def __init__(
        self,
        space: Space,
        data: Dataset,
        plan: Plan,
        *,
        measure: Measure,
        attributes: Mapping[str, Any],
        journal: Journal | None,
        executor: Executor | None,
        timeout: float | None,
        cancelled: Callable[[], bool],
        device: str,
    ):
        self.space, self.data, self.measure = space, data, measure
        self._plan, self._attributes, self._journal = plan, dict(attributes), journal
        self._done: dict[int, Trial] = {}
        self._ended: dict[int, datetime] = {}
        self._stop = False
        self._asked = cancelled
        self._device = device
        self._pool = None
        if executor is not None:
            self._pool = TaskPool(executor, data, self._cancelled, device, timeout)
        self._steps = self._run()

    def __next__(self) -> Trial:
        return next(self._steps)

    def _cancelled(self) -> bool:
        return self._stop or self._asked()

    # What a program reads and does ----------------------------------------------------------

    @property
    def trials(self) -> tuple[Trial, ...]:
        """Every trial that has ended, by its number."""
        return tuple(self._done[number] for number in sorted(self._done))

    @property
    def total(self) -> int:
        """How many trials the whole search has."""
        return self._plan.total

    @property
    def best(self) -> Trial | None:
        """The finished trial of lowest validation loss (or highest score); None before the first.

        Those that were cut by successive halving have not been compared at full length, and do not
        count.
        """
        sign = 1 if self.measure == "loss" else -1
        done = [t for t in self.trials if t.state == "finished" and math.isfinite(self._of(t))]
        return min(done, key=lambda trial: sign * self._of(trial), default=None)

    def _of(self, trial: Trial) -> float:
        return trial.loss if self.measure == "loss" else trial.score

    def cancel(self) -> None:
        """End the search at the next mini-batch, also from another thread; trials stay."""
        self._stop = True

    def close(self) -> None:
        """End the search and call back what an executor still trains. May be called twice."""
        self.cancel()
        with suppress(ValueError):  # another thread iterates: the next mini-batch ends it
            self._steps.close()
        if self._pool is not None:
            self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.close()

    def to_optuna(self) -> optuna.Study:
        """The trials so far as an Optuna study in memory: for its plots, importances, dashboard.

        Epochs are the steps of the intermediate values; diverged and failed trials are Optuna's
        FAIL, those that were cut PRUNED.
        """
        return to_study(self.trials, self.space, self.measure, self._attributes, self._ended)

    def to_frame(self) -> pandas.DataFrame:
        """One row a trial: its state, loss, score, epochs, seconds, and every field of the space.

        Fields whose conditions do not hold are missing.
        """
        import pandas

        names = ("number", "state", "loss", "score", "epochs", "bracket", "rung", "seconds")
        rows = [
            {name: getattr(trial, name) for name in names}
            | {name: trial.values.get(name) for name in self.space}
            | {"message": trial.message}
            for trial in self.trials
        ]
        columns = [*names, *self.space, "message"]
        return pandas.DataFrame(rows, columns=columns).set_index("number")

    def __repr__(self) -> str:
        method = self._attributes["method"]
        best = self.best
        value = "" if best is None else f", best {self.measure} {self._of(best):.4g}"
        return f"Search({method!r}, {len(self._done)} of {self.total} trials{value})"

    # How it goes ----------------------------------------------------------------------------

    def _run(self) -> Generator[Trial, None, None]:
        known = {} if self._journal is None else dict(self._journal.trials)
        try:
            if self._pool is None:
                yield from self._run_locally(known)
            else:
                yield from self._run_on_pool(self._pool, known)
        finally:
            if self._pool is not None:
                self._pool.close()

    def _run_locally(self, known: Mapping[int, Trial]) -> Iterator[Trial]:
        for batch in self._plan.batches(self._done, known):
            for task in batch:
                yield from self._known(task.numbers, known)
            left = [some for task in batch if (some := task.without(known)) is not None]
            for trial in run_locally(left, self.data, self._cancelled, self._device):
                if self._keep(trial):
                    yield trial
            if self._cancelled():
                return

    def _run_on_pool(self, pool: TaskPool, known: Mapping[int, Trial]) -> Iterator[Trial]:
        for batch in self._plan.batches(self._done, known):
            for task in batch:
                yield from self._known(task.numbers, known)
                left = task.without(known)
                if left is not None:
                    pool.send(left)
                while pool.full:
                    yield from self._collect(pool)
                    if self._cancelled():
                        return
            while self._plan.waits and pool.waiting:
                yield from self._collect(pool)
                if self._cancelled():
                    return
        while pool.waiting:
            yield from self._collect(pool)
            if self._cancelled():
                return

    def _collect(self, pool: TaskPool) -> Iterator[Trial]:
        # All that came back are kept before the first is handed on: nothing of it is lost.
        kept: list[Trial] = []
        try:
            for trial in pool.collect():
                if self._keep(trial):
                    kept.append(trial)
        except RuntimeError:
            yield from kept
            raise
        yield from kept

    def _known(self, numbers: tuple[int, ...], known: Mapping[int, Trial]) -> Iterator[Trial]:
        """Those of the journal, handed on as they are."""
        for number in numbers:
            if number in known:
                self._done[number] = known[number]
                if self._journal is not None:
                    self._ended[number] = self._journal.ended[number]
                yield known[number]

    def _keep(self, trial: Trial) -> bool:
        """Keep a trial that has ended; False for one that was broken off."""
        if trial.state == "cancelled":
            return False
        if self._journal is not None:
            self._journal.write(trial)
        self._done[trial.number] = trial
        self._ended[trial.number] = datetime.now()
        return True


def search(
    space: Space,
    data: Any,
    *,
    method: str = "tpe",
    budget: int | None = None,
    seed: int = 0,
    base: Hyperparameters | None = None,
    measure: Measure = "loss",
    batch: int | None = None,
    max_epochs: int | None = None,
    eta: int | None = None,
    executor: Executor | None = None,
    journal: str | PathLike[str] | None = None,
    timeout: float | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    device: str = "cpu",
) -> Search:
    """Search a space: a generator of trials, several of them trained in one pass.

    Parameters
    ----------
    space
        What is tried, a :class:`hpwidgets.Space`.
    data
        A Dataset, or whatever :func:`hpwidgets.load` takes. Trials are scored on its validation
        rows; the test rows stay sealed.
    method
        "grid" (the largest even grid that the budget pays for), "random", "sobol", "halton"
        (quasi-random), "tpe", "gp" (Optuna's samplers, told of every batch), "hyperband",
        "successive_halving" (Li et al., JMLR 2018; the brackets side by side, on an executor a task
        each).
    budget
        Trials; None: 64. Hyperband's brackets say themselves how many there are.
    seed
        Chooses the draws. Every trial trains from the base's own seed, so that settings alone
        differ.
    base
        What the space leaves open, epochs above all.
    measure
        "loss" or "score" (accuracy, R²) on the validation rows.
    batch
        Trials that are chosen together: None: 32 where no result is waited for (8 with an
        executor), 8 for TPE, 4 for GP. Larger ones train faster, smaller ones choose with more
        knowledge. The workers of an executor share the batch, each taking 8 trials or less: with
        TPE or GP on a cluster, give 8 × the workers.
    max_epochs, eta
        R and η of Hyperband and successive halving; None: 81 and 3.
    executor
        Any ``concurrent.futures.Executor``: processes of this machine, or a cluster's (see README).
        The trials are the same, to the last bit on machines of one kind. None: trained here.
    journal
        A file that holds every trial from the moment it has ended (Optuna's JournalStorage). With
        the same file, space, data and seed a search that was broken off goes on where it was:
        trials in the file are handed on first, and not trained again.
    timeout
        Seconds without an answer after which an executor counts as dead: longer than its slowest
        task and its start take. None: it is waited for as long as it lives, and a warning after a
        minute of silence says so; an interrupt or ``cancel()`` ends the wait.
    cancelled
        Asked before every mini-batch; True ends the search.
    device
        Where to train: "cpu", "cuda" or "cuda:<number>"; with an executor a device of its workers
        (for CUDA start processes with ``get_context("spawn")``). A journal may be gone on with from
        another device.

    A trial that diverges, raises or cannot be combined has that state and a message, and the search
    goes on. Raises TypeError or ValueError, in words, for what cannot be searched; RuntimeError
    when an executor dies or its workers have no such device: what has ended is kept.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> space = hp.Space(learning_rate=(1e-4, 1), hidden_units=[4, 32])
    >>> found = search(space, "moons", method="random", budget=4, base=hp.Hyperparameters(epochs=5))
    >>> [trial.state for trial in found], found.best.setting.epochs
    (['finished', 'finished', 'finished', 'finished'], 5)
    """
    if not isinstance(space, Space):
        raise TypeError(
            f"space must be a Space, such as Space(learning_rate=(1e-4, 1)), got {shown(space)}"
        )
    if not is_one_of(method, METHODS):
        hint = did_you_mean(method, METHODS) or f"; known are {', '.join(METHODS)}"
        raise ValueError(f"unknown method {shown(method)}{hint}")
    if not is_one_of(measure, ("loss", "score")):
        raise ValueError(f"measure must be 'loss' or 'score', got {shown(measure)}")
    seed = check_seed(seed)
    if not callable(cancelled):
        raise TypeError(
            f"cancelled must be a function that is asked whether to stop, got {shown(cancelled)}"
        )
    if timeout is not None:
        timeout = check_timeout(timeout, executor)
    if base is not None and not isinstance(base, Hyperparameters):
        raise TypeError(f"base must be a Hyperparameters, got {type(base).__name__}")
    if executor is not None:
        check_executor(executor)
    if executor is None or isinstance(executor, ProcessPoolExecutor | ThreadPoolExecutor):
        check_device(device)
    else:
        check_device_name(device)  # a cluster's workers may have what this machine has not
    base = Hyperparameters() if base is None else base
    check_layers(space, base)
    plan = make_plan(
        method,
        space,
        base=base,
        seed=seed,
        measure=measure,
        budget=budget,
        batch=batch,
        max_epochs=max_epochs,
        eta=eta,
        shared=executor is not None,
    )
    dataset = data if isinstance(data, Dataset) else load(data)
    attributes = {
        "method": method,
        "seed": seed,
        "measure": measure,
        "space": repr(space),
        "base": repr(base),
        "data": f"{dataset.name} ({dataset.fingerprint[:16]})",
        "plan": plan.identity,
    }
    if method not in GROWING:
        attributes["number of trials"] = plan.total
    kept = None if journal is None else Journal(journal, attributes, space, base, measure)
    return Search(
        space,
        dataset,
        plan,
        measure=measure,
        attributes=attributes,
        journal=kept,
        executor=executor,
        timeout=timeout,
        cancelled=cancelled,
        device=device,
    )
