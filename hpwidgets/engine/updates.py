"""One update of M models: optimizer step, L2, L1, each member at a learning rate of its own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import torch
from torch import Tensor

from hpwidgets.engine.network import Network
from hpwidgets.engine.optimizers import Optimizer, make_optimizer
from hpwidgets.hyperparameters import Hyperparameters


class Updater:
    """Moves the networks of members, each by its own optimizer; penalties act on weights alone.

    L2 adds ``l2 · w`` to the gradient (AdamW: shrinks the weight by ``lr · l2`` itself); L1 is a
    proximal step after the update: ``lr · l1`` towards zero, and not beyond it.
    Members with one optimizer must follow each other: theirs is one call.
    """

    def __init__(self, network: Network, settings: Sequence[Hyperparameters]):
        self._network = network
        self._learning_rate = self._column([h.learning_rate for h in settings])
        self._l1 = self._column([h.l1 for h in settings])
        self._l2 = self._column([h.l2 for h in settings])
        self._decoupled = self._column([h.optimizer == "adamw" for h in settings])
        self._optimizers: list[tuple[slice, Optimizer]] = []
        start = 0
        for name, run in groupby(settings, lambda h: h.optimizer):
            momentum = torch.tensor([h.momentum for h in run], device=network.flat.device)
            rows = slice(start, start := start + momentum.numel())
            self._optimizers.append((rows, make_optimizer(name, network.flat[rows], momentum)))
        self._spread()

    def set_learning_rate(self, rate: float) -> None:
        """Give every member this learning rate from the next update on."""
        self._learning_rate.fill_(rate)
        self._spread()

    def select(self, members: Tensor) -> None:
        """Keep only these members, in ascending order; call after ``network.select``."""
        kept, start = [], 0
        for rows, optimizer in self._optimizers:
            own = members[(members >= rows.start) & (members < rows.stop)] - rows.start
            if own.numel():
                optimizer.select(own)
                kept.append((slice(start, start := start + own.numel()), optimizer))
        self._optimizers = kept
        for name in ("_learning_rate", "_l1", "_l2", "_decoupled"):
            setattr(self, name, getattr(self, name)[members])
        self._spread()

    @property
    def memory(self) -> dict[str, Tensor]:
        """What the first members' optimizer remembers, one row of ``network.flat`` a member."""
        return self._optimizers[0][1].memory()

    def update(self, gradient: Tensor) -> None:
        """Move every network one step down its loss, given ∂L/∂flat ``[M, P]``; overwrites it."""
        flat = self._network.flat
        if self._l2_each is not None:
            gradient.addcmul_(self._l2_each, flat)
        if self._shrink_each is not None:
            flat.addcmul_(self._shrink_each, flat, value=-1)
        if len(self._optimizers) == 1:
            flat.addcmul_(self._learning_rate, self._optimizers[0][1].update(gradient))
        else:
            for rows, optimizer in self._optimizers:
                flat[rows].addcmul_(self._learning_rate[rows], optimizer.update(gradient[rows]))
        if self._limit_each is not None:
            flat.sub_(flat.clamp(-self._limit_each, self._limit_each))

    def _column(self, values: Sequence[float]) -> Tensor:
        column = torch.tensor(values, dtype=torch.float32, device=self._network.flat.device)
        return column.unsqueeze(1)

    def _spread(self) -> None:
        """Penalties as ``[M, P]`` coefficients, zero away from the weights; None: no penalty."""

        def spread(strength: Tensor) -> Tensor | None:
            return strength * self._network.weight_mask if bool(strength.any()) else None

        self._l2_each = spread(self._l2 * (1 - self._decoupled))
        self._shrink_each = spread(self._l2 * self._learning_rate * self._decoupled)
        self._limit_each = spread(self._l1 * self._learning_rate)
