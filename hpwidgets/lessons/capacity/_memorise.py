"""A network learns labels that mean nothing: true labels beside shuffled ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import torch

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine import train
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.capacity.records import MemoriseView
from hpwidgets.records import Epoch


def shuffle_labels(data: Dataset, share: float, seed: int) -> Dataset:
    """The data with this share of the training labels dealt out anew among their rows.

    How often each label occurs stays as it is, and validation and test rows keep their true
    labels. Raises ValueError for a share outside [0, 1], or data without classes.

    >>> import hpwidgets as hp
    >>> data = hp.load("iris")
    >>> shuffled = shuffle_labels(data, 1.0, seed=0)
    >>> bool((shuffled.y_train == data.y_train).all()), bool(
    ...     (shuffled.y_train.sort().values == data.y_train.sort().values).all())
    (False, True)
    """
    if data.task != "classification":
        raise ValueError("labels can only be shuffled where there are classes, got a regression")
    if not 0 <= share <= 1:
        raise ValueError(f"share must be in [0, 1], got {share!r}")
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(data.y_train))[: round(share * len(data.y_train))]
    y = data.y_train.clone()
    y[torch.from_numpy(np.sort(rows))] = data.y_train[torch.from_numpy(rows)]
    return replace(data, y_train=y, name=f"{data.name}, {share:.0%} of the labels shuffled")


def memorise(
    h: Hyperparameters,
    data: Dataset,
    share: float = 1.0,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[MemoriseView]:
    """The same network on true and on shuffled labels, a view after each epoch of both.

    As Zhang, Bengio, Hardt, Recht & Vinyals (2017) did with large networks and images.
    """
    runs = [train(h, d, cancelled=cancelled) for d in (data, shuffle_labels(data, share, h.seed))]
    epochs: tuple[list[Epoch], list[Epoch]] = ([], [])

    def view() -> MemoriseView:
        real, shuffled = (
            (np.array([e.train_score for e in run]), np.array([e.validation_score for e in run]))
            for run in epochs
        )
        return MemoriseView(
            shuffled_share=share,
            train=real[0],
            validation=real[1],
            shuffled_train=shuffled[0],
            shuffled_validation=shuffled[1],
            done=len(epochs[0]),
            total=h.epochs,
            classes=data.n_outputs,
            n_train=len(data.y_train),
            n_parameters=runs[0].history().n_parameters,
        )

    yield view()
    while True:
        news = [next(run, None) for run in runs]
        if cancelled() or news == [None, None]:
            return
        for kept, epoch in zip(epochs, news, strict=True):
            if epoch is not None:
                kept.append(epoch)
        yield view()
