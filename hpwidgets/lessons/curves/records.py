"""A run to be looked at, what its picture shows, and error by number of training rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hpwidgets.records import History, Verdict
from hpwidgets.records.runs import Task
from hpwidgets.records.whole import Counted

Mark = Literal["", "chosen", "right", "wrong"]


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A run to be looked at, as far as it has come; ``case`` names it where it may be named.

    ``question`` is its number in the quiz of the view ``asked``; 0: it is of none. ``shapes`` are
    the runs of the gallery, by name, that are known beside it.
    """

    history: History
    epochs: int
    case: str = ""
    question: int = 0
    asked: str = ""
    whole: bool = False
    shapes: Mapping[str, History] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """How many epochs are trained."""
        return len(self.history.epochs)

    @property
    def total(self) -> int:
        """How many epochs it is to be trained."""
        return self.epochs


@dataclass(frozen=True, kw_only=True, eq=False)
class Thumbnail:
    """One of the seven curves, small: its losses ``[epochs]``, and whether it stands out."""

    name: str
    train_loss: NDArray[np.float64]
    validation_loss: NDArray[np.float64]
    chance_loss: float
    mark: Mark = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class CurveView:
    """The losses of a run ``[epochs so far]``, what they show where that may be said, and others.

    ``chance_loss`` is that of a constant guess; ``settled`` the epoch by which 95 % of the fall is
    over. ``zoomed``: the axis begins below the curves' ends, not at 0. ``asked``: the gap is what
    is asked about. ``right`` says whether the answer was; None: there is none.
    """

    title: str
    train_loss: NDArray[np.float64]
    validation_loss: NDArray[np.float64]
    chance_loss: float
    epochs: int
    verdict: Verdict | None = None
    settled: int = 0
    zoomed: bool = False
    asked: bool = False
    right: bool | None = None
    thumbnails: tuple[Thumbnail, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class MoreDataView(Counted):
    """Error by number of training rows, ``[repeats, sizes]`` each, NaN for what is not known yet.

    The error is 1 − accuracy, or 1 − R² for a regression.
    """

    task: Task
    sizes: NDArray[np.int64]
    train_error: NDArray[np.float64]
    validation_error: NDArray[np.float64]
