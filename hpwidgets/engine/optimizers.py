"""torch.optim's updates for M models at once, each with a learning rate of its own.

Every update is linear in the learning rate. So the optimizer runs with learning rate 1 on a tensor
of zeros, which leaves the bare update direction, and each model takes its own step along it.
The functions behind torch.optim are called (``torch.optim.rmsprop.rmsprop`` …): its classes would
import torch._dynamo, a second of time and tens of megabytes that nothing here uses.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import torch
from torch import Tensor
from torch.optim.rmsprop import rmsprop

BETA1, BETA2, ALPHA, EPSILON = 0.9, 0.999, 0.99, 1e-8
"""PyTorch's own defaults for Adam, AdamW (betas) and RMSprop (alpha)."""


class Optimizer(ABC):
    """The state of one optimizer for ``[M, P]`` parameters."""

    remembers: ClassVar[tuple[str, ...]]
    """Names of what one update leaves for the next."""

    def __init__(self, flat: Tensor):
        self._update = torch.zeros_like(flat)

    @abstractmethod
    def update(self, gradient: Tensor) -> Tensor:
        """What a learning rate of 1 would add to the parameters, ``[M, P]``."""

    def memory(self) -> dict[str, Tensor]:
        """What one update leaves for the next: tensors ``[M, P]``, and the number of updates."""
        return {name: getattr(self, name) for name in self.remembers}

    def select(self, members: Tensor) -> None:
        """Keep only the state of these members."""
        for name, value in vars(self).items():
            if isinstance(value, Tensor) and value.ndim == 2:
                setattr(self, name, value[members])


class SGD(Optimizer):
    """``v ← momentum · v + g``, step −v; torch.optim.SGD takes no momentum by member."""

    remembers = ("_update",)

    def __init__(self, flat: Tensor, momentum: Tensor):
        super().__init__(flat)
        self._momentum = momentum.unsqueeze(1)
        self._plain = not bool(momentum.any())

    def update(self, gradient: Tensor) -> Tensor:
        if self._plain:
            return gradient.neg_()
        # The update is −v itself: v ← momentum · v + g is −v ← momentum · (−v) − g.
        return self._update.mul_(self._momentum).sub_(gradient)


class Adam(Optimizer):
    """torch.optim's fused Adam; AdamW differs by its weight decay alone, applied outside.

    The kernel of ``torch.optim.adam.adam(fused=True)`` is called without the checks around it,
    which cost a small network more than the kernel.
    """

    remembers = ("_mean", "_square", "_steps")

    def __init__(self, flat: Tensor):
        super().__init__(flat)
        self._mean, self._square = torch.zeros_like(flat), torch.zeros_like(flat)
        self._steps, self._one = torch.zeros(2, device=flat.device)
        self._one.fill_(1)

    def update(self, gradient: Tensor) -> Tensor:
        self._steps.add_(self._one)
        torch._fused_adam_(
            [self._update.zero_()],
            [gradient],
            [self._mean],
            [self._square],
            [],
            [self._steps],
            amsgrad=False,
            beta1=BETA1,
            beta2=BETA2,
            lr=1.0,
            weight_decay=0.0,
            eps=EPSILON,
            maximize=False,
        )
        return self._update


class RMSprop(Optimizer):
    """torch.optim's RMSprop."""

    remembers = ("_square", "_steps")

    def __init__(self, flat: Tensor):
        super().__init__(flat)
        self._square = torch.zeros_like(flat)
        self._steps = torch.zeros(())

    def update(self, gradient: Tensor) -> Tensor:
        rmsprop(
            [self._update.zero_()],
            [gradient],
            [self._square],
            [],
            [],
            [self._steps],
            foreach=False,
            lr=1.0,
            alpha=ALPHA,
            eps=EPSILON,
            weight_decay=0.0,
            momentum=0.0,
            centered=False,
        )
        return self._update


def make_optimizer(name: str, flat: Tensor, momentum: Tensor) -> Optimizer:
    """The optimizer of that name for parameters ``[M, P]``; ``momentum`` ``[M]`` is for sgd."""
    if name == "sgd":
        return SGD(flat, momentum)
    return RMSprop(flat) if name == "rmsprop" else Adam(flat)
