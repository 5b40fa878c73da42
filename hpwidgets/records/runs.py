"""What training leaves behind, and what one frame of its picture shows."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _

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
    "saturated early",
    "undecided",
]
Task = Literal["classification", "regression"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Epoch:
    """What was measured after one pass over the training rows.

    Losses are the data loss alone (mean cross-entropy in nats, or mean squared error) on whole
    splits in evaluation mode; scores are accuracy or R² on the same (NaN for R² of a split with a
    single row, which is not defined). ``index`` starts at 1,
    ``weight_norm`` is the Euclidean norm of all weights (no biases, no normalisation),
    ``zero_share`` the share of them that is exactly 0, ``seconds`` the time since the run began.
    ``validation_loss_error`` is the standard error of the validation loss: how far the mean over
    other rows of the same kind may lie from it. NaN where it was not measured.
    """

    index: int
    train_loss: float
    validation_loss: float
    train_score: float
    validation_score: float
    weight_norm: float
    zero_share: float
    seconds: float
    validation_loss_error: float = math.nan


@dataclass(frozen=True, kw_only=True)
class History:
    """One run: its setting, every epoch, how it ended, and the network it left.

    ``outcome`` is ``"finished"``, ``"stopped_early"`` (patience ran out; the network has the
    weights of ``best_epoch``), ``"cancelled"`` or ``"diverged"`` (the epochs before the loss blew
    up are kept, so no loss is ever NaN). ``n_parameters`` counts weights and biases.
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

    def __repr__(self) -> str:
        last = ""
        if self.epochs:
            at = self.epochs[-1]
            last = f", validation loss {at.validation_loss:.4g}, score {at.validation_score:.4g}"
        return f"History({self.outcome!r}, {len(self.epochs)} epochs{last}, {self.hyperparameters})"

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


@dataclass(frozen=True)
class Change:
    """A hyperparameter to try: its name, the value to try, and the value that the run had.

    >>> print(Change("patience", 5, None))
    early stopping 5 (now off)
    >>> Change("hidden_layers", 1, 2).apply(Hyperparameters(hidden_units=(64, 16))).hidden_units
    (64,)
    """

    field: str
    value: Any
    now: Any

    def __str__(self) -> str:
        label = _(Hyperparameters.info(self.field).label)
        return _("{label} {value} (now {now})").format(
            label=label, value=_value(self.value), now=_value(self.now)
        )

    def apply(self, h: Hyperparameters) -> Hyperparameters:
        """The setting with this change; widths of layers' own follow another depth."""
        changes = {self.field: self.value}
        if self.field == "hidden_layers" and isinstance(h.hidden_units, tuple):
            widths = h.widths + h.widths[-1:] * self.value
            changes["hidden_units"] = widths[: self.value]
        return h.replace(**changes)


def _value(value: object) -> str:
    """A hyperparameter's value in words: off for None, at most three digits."""
    if value is None:
        return _("off")
    return f"{value:.3g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a learning curve shows: the name, the numbers that say so, and what to try.

    ``kind`` tells two ways of overfitting apart: ``"rise"``, validation loss has risen since its
    best epoch ``since_epoch``, and ``"gap"``, it has levelled off far above training loss.
    ``changes`` are alternatives, the likeliest to help first.
    """

    name: VerdictName
    evidence: str
    changes: tuple[Change, ...] = ()
    remarks: str = ""
    """Further advice, in whole sentences."""
    kind: Literal["rise", "gap"] | None = None
    since_epoch: int | None = None

    @property
    def advice(self) -> str:
        """The changes and remarks as sentences."""
        if not self.changes:
            return self.remarks
        changes = _(", or ").join(map(str, self.changes))
        return " ".join(filter(None, [_("Try {changes}.").format(changes=changes), self.remarks]))

    def __str__(self) -> str:
        return f"{_(self.name).capitalize()}. {self.evidence}\n{self.advice}"


@dataclass(frozen=True, kw_only=True)
class Pin:
    """A run kept for comparison under a short name."""

    name: str
    history: History
    data: str
    """The data set of the run in words, such as ``"moons · noise 0.25"``."""


@dataclass(frozen=True, kw_only=True)
class Surface:
    """What a network with one or two inputs answers over a grid.

    ``x`` has shape ``[w]``, ``y`` ``[h]`` (empty for one input); ``values`` is ``[h, w, K]`` class
    probabilities, ``[h, w]`` predictions, or ``[w]`` for a curve over one input.
    """

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    values: NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Points:
    """Rows of a data set that are drawn: inputs ``[n, 1 or 2]`` and targets ``[n]`` by split."""

    task: Task
    train: NDArray[np.float32]
    train_targets: NDArray[np.float32]
    validation: NDArray[np.float32]
    validation_targets: NDArray[np.float32]
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TrainingView:
    """Everything one frame of the training picture shows.

    ``cursor`` is the epoch (from 1) whose values are being read, None for the newest.
    ``best_epoch`` and ``stopped_epoch`` are marked where known; ``surface`` and ``points`` are
    None for data with more than two features. ``before`` is the run that was shown before this
    one; ``data`` names the data set as pins do, and ``penalised`` says that L1 or L2 acts on the
    weights.
    """

    task: Task
    epochs: tuple[Epoch, ...]
    total_epochs: int
    best_epoch: int | None = None
    stopped_epoch: int | None = None
    cursor: int | None = None
    pins: tuple[Pin, ...] = ()
    log: bool | None = None
    """Whether the loss's axis is logarithmic; None: where the values call for it."""
    surface: Surface | None = None
    points: Points | None = None
    before: History | None = None
    data: str = ""
    penalised: bool = False

    @property
    def ended(self) -> bool:
        """Whether the last epoch is there."""
        return len(self.epochs) >= self.total_epochs or self.stopped_epoch is not None
