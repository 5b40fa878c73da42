"""A search's trials: what was tried, how it went, and the curves it left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hpwidgets.hyperparameters import Hyperparameters

TrialState = Literal["finished", "diverged", "failed", "pruned", "cancelled"]
Measure = Literal["loss", "score"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Trained:
    """How the training of one setting went: plain numbers that travel between processes.

    ``state`` is "finished" (to its last epoch, or out of patience), "diverged" (its loss blew up),
    "failed" (it raised; ``message`` says what), "pruned" (ended early by successive halving) or
    "cancelled". ``loss`` and ``score`` are the validation's, of the weights that the run ended
    with; NaN where it diverged or failed, or no epoch was done. The curves are ``[epochs]``.
    ``seconds`` is its share of the computing time of the population that it was trained in.
    """

    state: TrialState
    loss: float
    score: float
    epochs: int
    train_loss: NDArray[np.float64]
    validation_loss: NDArray[np.float64]
    validation_score: NDArray[np.float64]
    seconds: float
    message: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Trial(Trained):
    """One try of a search: the values drawn from the space, and how their training went.

    ``values`` holds the fields of the space whose conditions hold; ``setting`` is the base with
    them, None where they cannot be combined (such a trial is "failed", and ``message`` says why).
    ``bracket`` and ``rung`` are successive halving's, None elsewhere.
    """

    number: int
    values: Mapping[str, Any]
    setting: Hyperparameters | None
    bracket: int | None = None
    rung: int | None = None
