"""The training loop: M models of one shape, one epoch at a time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine.batches import Batch, Batches
from hpwidgets.engine.evaluation import Evaluator, Splits
from hpwidgets.engine.losses import chance_loss, gradient_from
from hpwidgets.engine.network import Network, PopulationNetwork
from hpwidgets.engine.threads import is_large, threads_for
from hpwidgets.engine.updates import Updater
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import Epoch, History, Outcome

DIVERGED = 1000.0
"""A loss this many times the untrained network's counts as diverged, as does a non-finite one."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Start:
    """What a member goes on from, in place of its seed's initial weights and a new optimizer."""

    module: nn.Module
    """A plain module of the member's shape, such as ``history.model``."""
    memory: Mapping[str, Tensor] | None = None
    """What its optimizer knew (``PopulationTraining.memory``); None: nothing."""


@dataclass(eq=False)  # a member is itself, whatever its tensors hold
class Member:
    """One model of a population: what it is trained with, and what has come of it."""

    hyperparameters: Hyperparameters
    rows: Tensor
    """Indices of its training rows in ``X_train``."""
    validation_rows: Tensor | None = None
    """Indices in ``X_train`` of its validation rows; None: the validation split."""
    weights: Tensor | None = None
    """One weight a training row, with mean 1; None: all equal."""
    start: Start | None = None
    """None: the initial weights of its seed. With one it is alone in its group."""
    epochs: list[Epoch] = field(default_factory=list)
    outcome: Outcome | None = None
    final_state: Tensor | None = None
    best_loss: float = math.inf
    since_best: int = 0


class Group:
    """Members of one shape, batch size, optimizer and number of rows, trained in one pass."""

    def __init__(self, members: Sequence[Member], data: Dataset, network: Network, device: str):
        self.members = list(members)
        self._alive = list(members)
        self._data, self._network = data, network
        settings = [member.hyperparameters for member in members]
        first = settings[0]
        self._updater = Updater(network, settings)
        start = members[0].start
        if start is not None and isinstance(network, PopulationNetwork):
            network.begin_from(start.module)
            self._recall(start.memory or {}, network)
        X, y = network.read(data.X_train.to(device)), data.y_train.to(device)
        self._batches = Batches(
            X,
            y,
            seeds=[h.seed for h in settings],
            rows=[member.rows for member in members],
            weights=[member.weights for member in members],
            dropout=[h.dropout for h in settings],
            noise=network.noise,
            noise_rooms=network.noise_rooms,
            batch_size=first.batch_size,
            skip_single=first.batch_norm,
            task=data.task,
            outputs=data.n_outputs,
        )
        train = Evaluator(data.task, X, y, [member.rows for member in members])
        if members[0].validation_rows is None:
            X, y = network.read(data.X_validation.to(device)), data.y_validation.to(device)
        own = [member.validation_rows for member in members]
        self._measured = Splits(train, Evaluator(data.task, X, y, own))
        with threads_for(self._work(1)):
            untrained = train(network).loss
        self._limit = [DIVERGED * max(loss, 1.0) for loss in untrained]
        self._n_weights = network.weight_mask.sum(1).clamp_min(1.0)
        self._good = network.state()
        self._best = self._good.clone()
        self._seconds = 0.0

    @property
    def ended(self) -> bool:
        return not self._alive

    @property
    def network(self) -> Network:
        """The networks of the members that have not ended."""
        return self._network

    def run_epoch(self, cancelled: Callable[[], bool]) -> bool:
        """Train one epoch and measure it; False if cancelled before its end."""
        rows = min(self._alive[0].hyperparameters.batch_size, len(self._alive[0].rows))
        with self._network.without_autograd(), threads_for(self._work(rows)):
            started = time.perf_counter()
            for batch in self._batches.epoch():
                if cancelled():
                    self.cancel()
                    return False
                self._update(batch)
            self._seconds += time.perf_counter() - started
            self._measure()
            return True

    @property
    def memory(self) -> dict[str, Tensor]:
        """What the first member's optimizer remembers, in a plain module's order, on the CPU."""
        network = self._network
        if not isinstance(network, PopulationNetwork):
            raise RuntimeError("what an optimizer remembers of a network of your own is not told")
        known = self._updater.memory.items()
        rows = {k: network.parameters_in(v[:1]) if v.ndim else v for k, v in known}
        return {name: value.cpu().clone() for name, value in rows.items()}

    def _recall(self, memory: Mapping[str, Tensor], network: PopulationNetwork) -> None:
        for name, value in memory.items():
            own = self._updater.memory[name]
            own.copy_(network.place(value) if value.ndim else value)

    def _work(self, rows: int) -> int:
        """Multiplications an update of one member: it runs on as many threads as it would alone.

        On several threads, numbers have other bits.
        """
        return self._network.n_parameters * rows

    def _update(self, batch: Batch) -> None:
        outputs = self._network.forward(batch.X, training=True, keep=batch.keep)
        gradient = gradient_from(
            *(self._data.task, outputs, batch.expected, batch.shares),
            out=self._network.gradient_room(outputs.shape[1]),
        )
        self._updater.update(self._network.backward(gradient))

    def _measure(self) -> None:
        started = time.perf_counter()
        train, validation = self._measured(self._network)
        weights = self._network.flat * self._network.weight_mask
        norms = weights.norm(dim=1).tolist()
        nonzero = (weights.count_nonzero(1) / self._n_weights).tolist()
        self._seconds += time.perf_counter() - started
        state = self._network.state()
        for m, member in enumerate(self._alive):
            if member.outcome is not None:
                continue  # ended, and carried along until half of the population has
            losses = train.loss[m], validation.loss[m]
            if not all(math.isfinite(x) for x in (*losses, norms[m])) or losses[0] > self._limit[m]:
                self._end(m, "diverged", self._kept(m))
                continue
            member.epochs.append(
                Epoch(
                    index=len(member.epochs) + 1,
                    train_loss=losses[0],
                    validation_loss=losses[1],
                    train_score=train.score[m],
                    validation_score=validation.score[m],
                    weight_norm=norms[m],
                    zero_share=1 - nonzero[m],
                    seconds=self._seconds,
                    validation_loss_error=validation.error[m],
                )
            )
            self._judge(m, state[m])
        self._good = state
        self._drop_ended()

    def _judge(self, m: int, state: Tensor) -> None:
        """End the member if its epochs or patience are spent; with patience keep the best state."""
        member = self._alive[m]
        h, loss = member.hyperparameters, member.epochs[-1].validation_loss
        if h.patience is not None:
            if loss < member.best_loss:
                member.best_loss, member.since_best = loss, 0
                self._best[m] = state
            else:
                member.since_best += 1
            state = self._best[m]
        if h.patience is not None and member.since_best >= h.patience:
            self._end(m, "stopped_early", state)
        elif len(member.epochs) == h.epochs:
            self._end(m, "finished", state)

    def _end(self, m: int, outcome: Outcome, state: Tensor) -> None:
        self._alive[m].outcome = outcome
        self._alive[m].final_state = state.clone()

    def _kept(self, m: int) -> Tensor:
        """The weights of a run broken off: of its best epoch with patience, else of its last."""
        member = self._alive[m]
        patient = member.hyperparameters.patience is not None and bool(member.epochs)
        return self._best[m] if patient else self._good[m]

    def cancel(self) -> None:
        """End every member that has not ended, with the weights of its last whole epoch."""
        for m, member in enumerate(self._alive):
            if member.outcome is None:
                self._end(m, "cancelled", self._kept(m))
        self._alive = []

    def end(self, members: Sequence[Member]) -> None:
        """End these now, as ``cancel`` does; the others train on without them."""
        chosen = {id(member) for member in members}
        for m, member in enumerate(self._alive):
            if id(member) in chosen and member.outcome is None:
                self._end(m, "cancelled", self._kept(m))
        still = [m for m, member in enumerate(self._alive) if member.outcome is None]
        if not still:
            self._alive = []
        elif len(still) < len(self._alive):
            self._select(still)

    def _drop_ended(self) -> None:
        """Leave ended members out of the computation once they are half of it."""
        still = [m for m, member in enumerate(self._alive) if member.outcome is None]
        if not still:
            self._alive = []
        elif len(still) <= len(self._alive) // 2:
            self._select(still)

    def _select(self, still: list[int]) -> None:
        index = torch.tensor(still, device=self._network.flat.device)
        self._alive = [self._alive[m] for m in still]
        self._limit = [self._limit[m] for m in still]
        self._network.select(index)
        self._updater.select(index)
        self._batches.select(still)
        self._n_weights = self._n_weights[index]
        self._measured.select(still)
        self._good, self._best = self._good[index], self._best[index]

    def history(self, member: Member) -> History:
        """The member's history so far; a run not ended counts as cancelled."""
        y = self._data.y_train
        own = member.validation_rows
        validation = self._data.y_validation if own is None else y[own]
        return History(
            hyperparameters=member.hyperparameters,
            epochs=tuple(member.epochs),
            outcome=member.outcome or "cancelled",
            task=self._data.task,
            n_parameters=self._network.size_of(self.members.index(member)),
            n_train=len(member.rows),
            chance_loss=chance_loss(self._data.task, y[member.rows], validation),
            build_model=self._builder(member),
        )

    def predict_each(self, X: Tensor) -> Tensor:
        """Outputs ``[M, n, K]`` of all members, each with the weights of its history."""
        states = [
            self._kept(self._alive.index(m)) if m.final_state is None else m.final_state
            for m in self.members
        ]
        X = X.to(self._network.flat.device)
        read = self._network.read(X.flatten(0, 1))
        X = read.view(*X.shape[:2], *read.shape[1:])
        one = self._network.n_parameters * X.shape[1]
        # On several threads one model's products have other bits than several models' products.
        parts = len(states) if is_large(one) else 1
        answers = []
        with torch.no_grad(), threads_for(one):
            for own, rows in zip(torch.stack(states).chunk(parts), X.chunk(parts), strict=True):
                answers.append(self._network.with_states(own).forward(rows, training=False))
        return torch.cat(answers)

    def _builder(self, member: Member) -> Callable[[], nn.Module]:
        state = member.final_state
        if state is None:
            state = self._kept(self._alive.index(member)).clone()
        return self._network.builder(
            self.members.index(member), state, member.hyperparameters.dropout
        )
