"""One run: its epochs, how it ended, what its curves show, and a pin of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from hpwidgets.hyperparameters import Hyperparameters

if TYPE_CHECKING:
    import pandas
    from torch import nn

Outcome = Literal["finished", "stopped_early", "cancelled", "diverged"]
VerdictName = Literal[
    "ideal",
    "overfitting",
    "underfitting",
    "still improving",
    "unstable",
    "diverged",
    "undecided",
]
Task = Literal["classification", "regression"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Epoch:
    """What was measured after one pass over the training rows.

    Losses are the data loss alone (mean cross-entropy in nats, or mean squared error) on whole
    splits in evaluation mode; scores are accuracy or R² on the same. ``index`` starts at 1,
    ``weight_norm`` is the Euclidean norm of all weights (no biases, no normalisation),
    ``zero_share`` the share of them that is exactly 0, ``seconds`` the time since the run began.
    """

    index: int
    train_loss: float
    validation_loss: float
    train_score: float
    validation_score: float
    weight_norm: float
    zero_share: float
    seconds: float


@dataclass(frozen=True, kw_only=True)
class History:
    """One run: its setting, every epoch, how it ended, and the network it left.

    ``outcome`` is ``"finished"``, ``"stopped_early"`` (patience ran out; the network has the
    weights of ``best_epoch``), ``"cancelled"`` or ``"diverged"`` (the epochs before the loss blew
    up are kept, so no value is ever NaN). ``n_parameters`` counts weights and biases.
    """

    hyperparameters: Hyperparameters
    epochs: tuple[Epoch, ...]
    outcome: Outcome
    task: Task
    n_parameters: int
    n_train: int
    chance_loss: float
    """Validation loss of the best constant guess on the training rows (entropy, or variance)."""
    build_model: Callable[[], nn.Module] = field(repr=False, compare=False)

    @cached_property
    def model(self) -> nn.Module:
        """The trained network as a plain ``torch.nn`` module in evaluation mode."""
        return self.build_model()

    def _values(self, name: str) -> NDArray[np.float64]:
        return np.array([getattr(epoch, name) for epoch in self.epochs], dtype=np.float64)

    @cached_property
    def train_loss(self) -> NDArray[np.float64]:
        """Training loss, one value an epoch."""
        return self._values("train_loss")

    @cached_property
    def validation_loss(self) -> NDArray[np.float64]:
        """Validation loss, one value an epoch."""
        return self._values("validation_loss")

    @cached_property
    def train_score(self) -> NDArray[np.float64]:
        """Training accuracy or R², one value an epoch."""
        return self._values("train_score")

    @cached_property
    def validation_score(self) -> NDArray[np.float64]:
        """Validation accuracy or R², one value an epoch."""
        return self._values("validation_score")

    @cached_property
    def weight_norm(self) -> NDArray[np.float64]:
        """Euclidean norm of the weights, one value an epoch."""
        return self._values("weight_norm")

    @cached_property
    def zero_share(self) -> NDArray[np.float64]:
        """Share of weights that are exactly zero, one value an epoch."""
        return self._values("zero_share")

    @property
    def seconds(self) -> float:
        """Wall time of the run in seconds."""
        return self.epochs[-1].seconds if self.epochs else 0.0

    @property
    def best_epoch(self) -> int | None:
        """Index (from 1) of the lowest validation loss; None if no epoch was completed."""
        if not self.epochs:
            return None
        return int(np.argmin(self.validation_loss)) + 1

    def to_frame(self) -> pandas.DataFrame:
        """One row an epoch, indexed by ``epoch`` from 1, with every measured column."""
        import pandas

        columns = Epoch.__slots__
        frame = pandas.DataFrame(
            {name: [getattr(epoch, name) for epoch in self.epochs] for name in columns}
        )
        return frame.rename(columns={"index": "epoch"}).set_index("epoch")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a learning curve shows: the name, the numbers that say so, and what to try."""

    name: VerdictName
    evidence: str
    advice: str
    since_epoch: int | None = None


@dataclass(frozen=True, kw_only=True)
class Pin:
    """A run kept for comparison under a short name."""

    name: str
    history: History
    data: str
    """The data set of the run in words, such as ``"moons · noise 0.25"``."""
