"""L1, L2, dropout and none on the same network: what becomes of the weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from hpwidgets.data.dataset import Dataset
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.regularisation.records import PenaltiesView
from hpwidgets.records import History
from hpwidgets.tuning.populations.fleet import Fleet, together

WAYS = ("none", "l1", "l2", "dropout")
MEASURES = ("zero_share", "weight_norm", "train_loss", "validation_loss", "validation_score")


def compare_penalties(
    h: Hyperparameters,
    data: Dataset,
    *,
    l1: float = 0.01,
    l2: float = 0.01,
    dropout: float = 0.3,
    seeds: Sequence[int] = range(3),
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[PenaltiesView]:
    """The same network with none, L1, L2 and dropout, each alone; a view after each epoch.

    L1 pulls every weight towards zero by the same amount and leaves it there; L2 by an amount in
    proportion to it, so that it grows small and not zero (Tibshirani 1996; Hastie, Tibshirani &
    Friedman, *The Elements of Statistical Learning*, section 3.4).
    """
    plain = h.replace(l1=0.0, l2=0.0, dropout=0.0, patience=None)
    settings = (plain, plain.replace(l1=l1), plain.replace(l2=l2), plain.replace(dropout=dropout))
    fleet = Fleet(
        [setting.replace(seed=seed) for setting in settings for seed in seeds],
        data,
        cancelled=cancelled,
    )

    def view(done: int) -> PenaltiesView:
        values = {name: fleet.values(name).reshape(len(WAYS), len(seeds), -1) for name in MEASURES}
        begun = fleet.histories()
        whole = len(begun) == len(settings) * len(seeds)
        return PenaltiesView(
            ways=WAYS,
            strengths=(0.0, l1, l2, dropout),
            weights=tuple(
                weights_of(begun[at * len(seeds)]) if whole else np.empty(0)
                for at in range(len(WAYS))
            ),
            **values,
            epochs=h.epochs,
            done=done,
            total=fleet.total,
        )

    yield from map(view, together([fleet], cancelled))


def weights_of(history: History) -> NDArray[np.float64]:
    """All weights of a run's network ``[weights]``; biases and normalisation left out.

    >>> import hpwidgets as hp
    >>> history = hp.fit(hp.Hyperparameters(hidden_layers=0, epochs=2), hp.load("moons"))
    >>> weights_of(history).shape
    (4,)
    """
    weights = [p.detach().flatten() for p in history.model.parameters() if p.ndim > 1]
    return np.asarray(torch.cat(weights).double().numpy().copy(), dtype=np.float64)
