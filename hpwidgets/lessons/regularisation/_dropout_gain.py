"""What dropout gains, by the number of training rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data.dataset import Dataset
from hpwidgets.data.split import growing_sizes
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.regularisation.records import DropoutGainView
from hpwidgets.tuning.populations.fleet import Fleet

MOST_EPOCHS = int(Hyperparameters.info("epochs").high or 10**6)


def dropout_gain(
    h: Hyperparameters,
    data: Dataset,
    *,
    sizes: Sequence[int] | None = None,
    seeds: Sequence[int] = range(5),
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[DropoutGainView]:
    """The setting ``h`` without and with its dropout on growing parts of the training rows.

    Each seed deals the rows out in an order of its own and takes the first of them; both
    networks of a seed get the same rows, initial weights and batches. Every size is trained for as
    many updates as all rows are in ``h.epochs`` (equal epochs would leave small sets untrained,
    with dropout more so). Values are those of the newest epoch; a view after each epoch of a size.

    Raises ValueError for sizes that are not growing numbers of rows from 2 to all.
    """
    n = len(data.y_train)
    chosen = growing_sizes(sizes, n)
    orders = [np.random.default_rng(seed).permutation(n) for seed in seeds]
    fleets = []
    for size in chosen:
        epochs = h.epochs * math.ceil(n / h.batch_size) // math.ceil(size / h.batch_size)
        settings = [
            h.replace(dropout=p, seed=seed, epochs=min(epochs, MOST_EPOCHS))
            for p in (0.0, h.dropout)
            for seed in seeds
        ]
        rows = [order[:size] for order in orders] * 2
        fleets.append(Fleet(settings, data, rows=rows, cancelled=cancelled))
    total = sum(fleet.total for fleet in fleets)

    def view(done: int) -> DropoutGainView:
        def values(name: str) -> NDArray[np.float64]:
            found = [fleet.newest(name).reshape(2, len(seeds)) for fleet in fleets]
            return np.stack(found, axis=-1)

        return DropoutGainView(
            task=data.task,
            dropout=h.dropout,
            sizes=np.array(chosen),
            loss=values("validation_loss"),
            score=values("validation_score"),
            done=done,
            total=total,
        )

    yield view(0)
    done = 0
    for fleet in fleets:
        for news in fleet:
            yield view(done + news)
        if cancelled():
            return
        done += fleet.total
        yield view(done)
