"""``train`` and ``train_population``: training as a generator of epochs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

import torch
from numpy.typing import ArrayLike
from torch import Tensor, nn

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine.architecture import build_layers
from hpwidgets.engine.batches import batch_rows
from hpwidgets.engine.custom import make_module
from hpwidgets.engine.devices import check_device
from hpwidgets.engine.group import Group, Member, Start
from hpwidgets.engine.members import group_key, in_passes, make_members, needs_threads
from hpwidgets.engine.modules import ModuleNetwork
from hpwidgets.engine.network import Network, PopulationNetwork
from hpwidgets.engine.seeds import weights_seed
from hpwidgets.engine.threads import threads_for
from hpwidgets.hyperparameters import Hyperparameters, shown
from hpwidgets.records import Epoch, History, Outcome

ModelFactory: TypeAlias = Callable[[Hyperparameters, Dataset], nn.Module]


class PopulationTraining(Iterator[tuple[Epoch | None, ...]]):
    """A population in training: iterate to train; each step is one epoch of every member.

    A member that has ended repeats its last epoch; one that diverged in its first has None.
    """

    def __init__(
        self,
        members: Sequence[Member],
        data: Dataset,
        *,
        model: ModelFactory | None,
        cancelled: Callable[[], bool],
        device: str,
    ):
        self._members, self._cancelled = list(members), cancelled
        grouped: dict[object, list[Member]] = {}
        for number, member in enumerate(members):
            alone = model is not None or member.start or needs_threads(member, data)
            key = number if alone else group_key(member)
            grouped.setdefault(key, []).append(member)
        self._groups = [
            Group(own, data, _network(own, data, model, device), device)
            for group in grouped.values()
            for own in in_passes(group, data, device)
        ]

    def __next__(self) -> tuple[Epoch | None, ...]:
        before = sum(map(len, self.epochs))
        for group in self._groups:
            if not group.ended and not group.run_epoch(self._cancelled):
                self.cancel()
                raise StopIteration
        if sum(map(len, self.epochs)) == before:
            raise StopIteration  # all had ended, or all that ran diverged in this epoch
        return tuple(epochs[-1] if epochs else None for epochs in self.epochs)

    @property
    def epochs(self) -> tuple[Sequence[Epoch], ...]:
        """What every member has completed so far, in the order given."""
        return tuple(member.epochs for member in self._members)

    @property
    def outcomes(self) -> tuple[Outcome | None, ...]:
        """How every member ended, in the order given; None for one still in training.

        Examples
        --------
        >>> import hpwidgets as hp
        >>> h = hp.Hyperparameters(epochs=2)
        >>> run = hp.train_population([h, h.replace(epochs=1)], hp.load("moons"))
        >>> _ = next(run)
        >>> run.outcomes
        (None, 'finished')
        """
        return tuple(member.outcome for member in self._members)

    def cancel(self) -> None:
        """End the run here; histories keep the epochs that were completed."""
        for group in self._groups:
            group.cancel()

    def end(self, members: Iterable[int]) -> None:
        """End these members here (numbers in the order given); the others train on.

        Their histories keep the epochs that were completed, with the outcome ``"cancelled"``; for
        one that had ended already nothing changes. What the others become is not touched: it is
        what they would become alone. Raises ValueError for a number of no member.

        Examples
        --------
        >>> import hpwidgets as hp
        >>> h = hp.Hyperparameters(epochs=3)
        >>> run = hp.train_population([h, h.replace(learning_rate=0.1)], hp.load("moons"))
        >>> _ = next(run)
        >>> run.end([1])
        >>> for _ in run: pass
        >>> [(len(history.epochs), history.outcome) for history in run.histories()]
        [(3, 'finished'), (1, 'cancelled')]
        """
        chosen = list(members)
        wrong = [m for m in chosen if not 0 <= m < len(self._members)]
        if wrong:
            raise ValueError(
                f"members must be numbers from 0 to {len(self._members) - 1}, got {wrong[0]}"
            )
        for group in self._groups:
            group.end([self._members[m] for m in chosen])

    def histories(self) -> list[History]:
        """One history a member, in the order given; of a run not ended, what there is so far."""
        of = {id(member): group for group in self._groups for member in group.members}
        return [of[id(member)].history(member) for member in self._members]

    def predict(self, X: Tensor) -> Tensor:
        """Outputs of the first model as it stands, ``[n, K]`` logits or ``[n, 1]``."""
        network = self._groups[0].network
        if len(network.flat) > 1:
            network = network.with_states(network.state()[:1])
        with torch.no_grad(), threads_for(network.n_parameters * len(X)):
            rows = network.read(X.to(network.flat.device)).unsqueeze(0)
            return network.forward(rows, training=False)[0].cpu()

    def snapshot(self) -> Callable[[], nn.Module]:
        """A call that makes the first model as it stands now."""
        network = self._groups[0].network
        return network.builder(0, network.state()[0], 0.0)

    def memory(self) -> dict[str, Tensor]:
        """What the first model's optimizer remembers: see ``start`` of :func:`train_population`.

        Raises RuntimeError for a network of your own.
        """
        return self._groups[0].memory

    def predict_each(self, X: Tensor) -> Tensor:
        """Outputs ``[M, n, K]`` of every member that has ended, for rows of its own ``[M, n, …]``.

        Members come in the order given and answer with the weights of their history. Raises
        ValueError for another number of rows of inputs than members, RuntimeError for networks of
        your own, which answer one by one through ``history.model``.
        """
        if len(X) != len(self._members):
            raise ValueError(f"X must hold inputs for {len(self._members)} members, got {len(X)}")
        place = {id(member): m for m, member in enumerate(self._members)}
        answers: dict[int, Tensor] = {}
        for group in self._groups:
            picks = [place[id(member)] for member in group.members]
            for m, answer in zip(picks, group.predict_each(X[picks]), strict=True):
                answers[m] = answer.cpu()
        return torch.stack([answers[m] for m in range(len(self._members))])


class Training(Iterator[Epoch]):
    """One run in training: iterate to train, an :class:`Epoch` after each epoch."""

    def __init__(self, population: PopulationTraining):
        self._population = population

    def __next__(self) -> Epoch:
        epoch = next(self._population)[0]
        if epoch is None:  # pragma: no cover - a population of one yields only what it completed
            raise StopIteration
        return epoch

    def cancel(self) -> None:
        """End the run here; its history keeps the epochs that were completed."""
        self._population.cancel()

    def history(self) -> History:
        """The run's history; of a run not ended, what there is so far, as cancelled."""
        return self._population.histories()[0]

    def predict(self, X: Tensor) -> Tensor:
        """Outputs as the network stands, ``[n, K]`` logits or ``[n, 1]``, for ``X`` ``[n, …]``."""
        return self._population.predict(X)

    def snapshot(self) -> Callable[[], nn.Module]:
        """A call that makes the network as it stands now, whatever training does to it later."""
        return self._population.snapshot()


def train(
    hyperparameters: Hyperparameters,
    data: Dataset,
    *,
    model: ModelFactory | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    device: str = "cpu",
) -> Training:
    """Train one network: an iterator that yields one :class:`Epoch` after each epoch.

    Stop it by not asking for the next one; ``cancelled()`` is also asked before every batch, and
    True ends the run there. ``model(hyperparameters, data)`` may return a network of your own,
    a ``torch.nn.Module`` whose answers are ``[rows, data.n_outputs]``. It trains on ``device``:
    ``"cpu"``, ``"cuda"`` or ``"cuda:<number>"``; histories, predictions and models are on the CPU.

    Raises TypeError or ValueError, before any training, for a family that cannot read the data,
    a ``model`` that returns something else than such a module, or a device that is not there.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> run = train(Hyperparameters(epochs=3), hp.load("moons"))
    >>> [epoch.index for epoch in run], run.history().outcome
    ([1, 2, 3], 'finished')
    """
    _check(Hyperparameters, hyperparameters, "hyperparameters")
    _check_cancelled(cancelled)
    return Training(
        train_population([hyperparameters], data, model=model, cancelled=cancelled, device=device)
    )


def train_population(
    hyperparameters: Sequence[Hyperparameters],
    data: Dataset,
    *,
    model: ModelFactory | None = None,
    rows: Sequence[ArrayLike | None] | None = None,
    validation_rows: Sequence[ArrayLike | None] | None = None,
    sample_weights: Sequence[ArrayLike | None] | None = None,
    start: Sequence[Start | None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    device: str = "cpu",
) -> PopulationTraining:
    """Train M networks in one pass, each to the last bit as it would be alone.

    What changes a tensor's shape or the number of updates (family, depth, width, activation,
    batch norm, optimizer, batch size, number of rows) splits the list into groups that advance
    together; within a group every operation is done for all members at once.

    On one machine a member's history and weights are the same alone, in any population and after
    others have ended: every number, bit for bit. (On another processor, or another number of
    threads, rounding differs, for a member alone as in company.)

    Parameters
    ----------
    hyperparameters
        One a member, at least one.
    rows
        One array a member (or None for all): indices of its own training rows in
        ``data.X_train``; a row may occur more than once, as in a bootstrap sample.
    validation_rows
        One array a member (or None for the validation split): indices in ``data.X_train`` to
        validate on, as in cross-validation.
    sample_weights
        One array a member (or None): a weight ≥ 0 for each of its training rows; scaled to mean 1.
    start
        One a member (or None): the ``Start`` that it goes on from, alone in its pass: a module, as
        a history's, and what its optimizer remembers (``memory()`` of the run that made it).
    model, cancelled, device
        As for :func:`train`. Networks of your own train one at a time.

    Returns an iterator of tuples, one :class:`Epoch` a member in the order of the list, with
    ``epochs`` and ``outcomes`` and the methods ``histories()``, ``cancel()`` and ``end(members)``.

    Raises TypeError or ValueError naming the argument and member that does not fit.
    """
    _check(Dataset, data, "data")
    check_device(device)
    if model is not None and start is not None:
        raise ValueError(
            "start is for networks of the engine: with model=, return the module to begin from"
        )
    members = make_members(hyperparameters, data, rows, validation_rows, sample_weights, start)
    return PopulationTraining(members, data, model=model, cancelled=cancelled, device=device)


def fit(
    hyperparameters: Hyperparameters,
    data: Dataset,
    *,
    model: ModelFactory | None = None,
    device: str = "cpu",
) -> History:
    """Train one network to its end and return its :class:`History`; arguments as :func:`train`."""
    run = train(hyperparameters, data, model=model, device=device)
    for _ in run:
        pass
    return run.history()


def fit_population(
    hyperparameters: Sequence[Hyperparameters],
    data: Dataset,
    *,
    model: ModelFactory | None = None,
    rows: Sequence[ArrayLike | None] | None = None,
    validation_rows: Sequence[ArrayLike | None] | None = None,
    sample_weights: Sequence[ArrayLike | None] | None = None,
    device: str = "cpu",
) -> list[History]:
    """Train M networks in one pass, return their histories; see :func:`train_population`."""
    run = train_population(
        hyperparameters,
        data,
        model=model,
        rows=rows,
        validation_rows=validation_rows,
        sample_weights=sample_weights,
        device=device,
    )
    for _ in run:
        pass
    return run.histories()


def _network(
    group: Sequence[Member], data: Dataset, model: ModelFactory | None, device: str
) -> Network:
    h = group[0].hyperparameters
    if model is not None:
        return ModuleNetwork(make_module(model, h, data), h, device)
    settings = [member.hyperparameters for member in group]
    layers = [build_layers(h, data.shape, data.n_outputs) for h in settings]
    seeds = [weights_seed(h.seed) for h in settings]
    rows = batch_rows(len(group[0].rows), h.batch_size)
    return PopulationNetwork(layers, seeds, device, rows)


def _check(kind: type, value: object, name: str) -> None:
    if not isinstance(value, kind):
        raise TypeError(
            f"{name} must be a {kind.__name__}, got {type(value).__name__}"
            + ("; make one with hpwidgets.load(...)" if kind is Dataset else "")
        )


def _check_cancelled(cancelled: object) -> None:
    if not callable(cancelled):
        raise TypeError(
            f"cancelled must be a function that is asked whether to stop, got {shown(cancelled)}"
        )
