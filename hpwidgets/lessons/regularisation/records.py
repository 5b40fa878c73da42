"""Dropout step by step and on average, and other ways to regularise a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hpwidgets.i18n import _
from hpwidgets.records.runs import Task
from hpwidgets.records.whole import Counted, Whole

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, kw_only=True, eq=False)
class DropoutStepView:
    """One update of a network with dropout, seen by one row of its mini-batch.

    ``sizes`` are the units of every layer from inputs to outputs; ``weights`` ``[to, from]`` lie
    between them, as they were before the update. For each hidden layer, ``silent`` ``[units]``
    says which units this row's mask switches off, ``evaluated`` their answers in evaluation mode,
    ``answers`` their activations in training, scaled by 1/(1 − p), and ``unit_gradients`` the
    row's loss by the units' own answers. ``weight_gradients`` are the row's loss by the weights.
    ``inputs`` and ``outputs`` (class probabilities, or the number) are the ends.

    ``train_losses`` and ``evaluation_losses`` ``[step]`` are losses of each update's batch before
    the update, with its masks and in evaluation mode. ``error`` is the gradient that arrives at
    the output units ``[K]``. ``total`` is the update asked for, to which this one may lead.
    """

    step: int
    total: int
    epoch: int
    row: int
    rows: int
    dropout: float
    sizes: tuple[int, ...]
    inputs: NDArray[np.float64]
    target: float
    weights: tuple[NDArray[np.float64], ...]
    silent: tuple[NDArray[np.bool_], ...]
    evaluated: tuple[NDArray[np.float64], ...]
    answers: tuple[NDArray[np.float64], ...]
    outputs: NDArray[np.float64]
    error: NDArray[np.float64]
    unit_gradients: tuple[NDArray[np.float64], ...]
    weight_gradients: tuple[NDArray[np.float64], ...]
    train_losses: NDArray[np.float64]
    evaluation_losses: NDArray[np.float64]

    @property
    def done(self) -> int:
        return self.step

    def to_frame(self, layer: int = 1) -> pandas.DataFrame:
        """A hidden layer unit by unit, both counted from 1: one row a unit, for this example.

        Raises ValueError for a layer that is not there.
        """
        import pandas

        if not 1 <= layer <= len(self.silent):
            raise ValueError(f"layer must be in [1, {len(self.silent)}], got {layer!r}")
        at = layer - 1
        return pandas.DataFrame(
            {
                _("dropped"): self.silent[at],
                _("activation in training mode"): self.answers[at],
                _("activation in evaluation mode"): self.evaluated[at],
                _("gradient"): self.unit_gradients[at] + 0.0,  # no minus before a zero
            },
            index=pandas.RangeIndex(1, len(self.silent[at]) + 1, name=_("unit")),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class MaskSpreadView(Counted):
    """One trained network under many dropout masks, beside evaluation mode.

    ``batch_losses`` ``[masks]`` are losses of one and the same batch, ``probabilities`` ``[masks]``
    what one validation row's true class gets; ``*_evaluation`` the same without masks.
    ``ensemble_losses`` and ``ensemble_scores`` ``[masks]`` are validation loss and accuracy of the
    mean probabilities of the first 1, 2, … masks. ``unit_means`` and ``unit_evaluations``
    ``[units]`` are the first hidden layer's answers for that row: mean over masks (scaled by
    1/(1 − p)), and in evaluation mode.
    """

    dropout: float
    row: int
    batch_rows: int
    batch_losses: NDArray[np.float64]
    batch_evaluation: float
    probabilities: NDArray[np.float64]
    probability_evaluation: float
    ensemble_losses: NDArray[np.float64]
    ensemble_scores: NDArray[np.float64]
    loss_evaluation: float
    score_evaluation: float
    unit_means: NDArray[np.float64]
    unit_evaluations: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class DropoutGainView(Counted):
    """The same network without and with dropout, on growing numbers of training rows.

    ``loss`` and ``score`` on validation are ``[2, seeds, sizes]``, NaN where not known yet.
    """

    task: Task
    dropout: float
    sizes: NDArray[np.int64]
    loss: NDArray[np.float64]
    score: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class PenaltiesView(Counted):
    """No regularisation, L1, L2 and dropout on the same network and rows.

    ``weights`` are one run's weights, without biases ``[weights]``; the other
    values are ``[ways, seeds, epochs so far]``, NaN where a run has ended.
    """

    ways: tuple[str, ...]
    strengths: tuple[float, ...]
    weights: tuple[NDArray[np.float64], ...]
    zero_share: NDArray[np.float64]
    weight_norm: NDArray[np.float64]
    train_loss: NDArray[np.float64]
    validation_loss: NDArray[np.float64]
    validation_score: NDArray[np.float64]
    epochs: int

    @property
    def magnitudes(self) -> tuple[NDArray[np.float64], ...]:
        """The weights' sizes, largest first ``[weights]``."""
        return tuple(np.sort(np.abs(found))[::-1] for found in self.weights)


@dataclass(frozen=True, kw_only=True, eq=False)
class EarlyStoppingView(Whole):
    """Gradient flow stopped at time t beside ridge with λ = 1/t, on one linear problem.

    ``flow`` and ``ridge`` ``[times, features]`` are fitted coefficients, ``truth`` ``[features]``
    the true ones; ``flow_risk`` and ``ridge_risk`` ``[times]`` are the expected squared distances
    from the truth over the noise. ``chosen`` is the place of the time that is looked at.
    """

    times: NDArray[np.float64]
    truth: NDArray[np.float64]
    flow: NDArray[np.float64]
    ridge: NDArray[np.float64]
    flow_risk: NDArray[np.float64]
    ridge_risk: NDArray[np.float64]
    chosen: int
    rows: int
    noise: float
