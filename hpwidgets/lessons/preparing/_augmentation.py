"""Does augmentation help, and how does that depend on the number of training rows?"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch

from hpwidgets.data import load
from hpwidgets.data.augment import Augmentation, augment
from hpwidgets.data.dataset import Dataset
from hpwidgets.engine import train_population
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.preparing.records import AugmentView

SETTING = Hyperparameters(
    learning_rate=0.003, batch_size=32, hidden_layers=1, hidden_units=64, epochs=1
)
SIZES = (50, 100, 200, 400, 800)
COPIES = 4
"""Changed copies of each training image beside the image itself."""
SHOWN, VARIANTS = 5, 7
"""Images and changed copies of each in the grid of samples."""
LATER_SEED = 987_654
"""Stream of the shifts of the validation images, apart from those of training."""


def view_augmentation(
    augmentation: Augmentation,
    *,
    sizes: Sequence[int] = SIZES,
    later_shift: float = 0.0,
    seeds: Sequence[int] = range(5),
    updates: int = 500,
    setting: Hyperparameters = SETTING,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[AugmentView]:
    """Samples at once; then, size by size, validation accuracy with and without augmentation.

    Each network sees its own choice of so many digits: as they are, or with four changed copies of
    each. Both make the same number of updates (``updates``, rounded to whole epochs) on batches of
    the same size, so what differs is only what is on the images. ``later_shift`` moves the
    validation images by up to so many pixels: what is met later need not be centred.

    Yields after every epoch with the scores as they then stand. ValueError for a size that the
    1024 training digits do not allow.
    """
    data = load("digits", validation=449, test=324)
    if not sizes or not 1 <= min(sizes) <= max(sizes) <= len(data.y_train):
        raise ValueError(f"sizes must lie in [1, {len(data.y_train)}], got {list(sizes)}")
    moved = Augmentation(shift=later_shift, rotate=0, scale=0)
    later = augment(data.X_validation, moved, seed=LATER_SEED)
    samples = data.X_train[:SHOWN]
    grid = [samples, *(augment(samples, augmentation, seed=seed) for seed in range(VARIANTS))]
    scores = np.full((2, len(seeds), len(sizes)), np.nan)
    batches = [math.ceil(size * (COPIES + 1) / setting.batch_size) for size in sizes]
    steps = [max(1, round(updates / each)) for each in batches]
    view = AugmentView(
        samples=torch.stack(grid, dim=1)[:, :, 0].numpy(),
        sizes=np.array(sizes, dtype=np.int64),
        plain=scores[0].copy(),
        augmented=scores[1].copy(),
        done=0,
        total=sum(steps),
        later_shift=later_shift,
        later=later[: VARIANTS + 1, 0].numpy(),
    )
    yield view
    for at, size in enumerate(sizes):
        if cancelled():
            return
        members, rows, own = _members(data, augmentation, size, seeds, setting, steps[at])
        own = dataclasses.replace(own, X_validation=later.flatten(1))
        for epochs in train_population(members, own, rows=rows, cancelled=cancelled):
            for number, epoch in enumerate(epochs):
                if epoch is not None:
                    scores[number % 2, number // 2, at] = epoch.validation_score
            known = {"plain": scores[0].copy(), "augmented": scores[1].copy()}
            view = dataclasses.replace(view, **known, done=view.done + 1)
            yield view


def _members(
    data: Dataset,
    augmentation: Augmentation,
    size: int,
    seeds: Sequence[int],
    setting: Hyperparameters,
    epochs: int,
) -> tuple[list[Hyperparameters], list[torch.Tensor], Dataset]:
    """Pairs of members, without and with augmentation, and all their rows as one set.

    A network without augmentation gets each of its rows as often as the other one gets copies.
    """
    members, rows, X, y = [], [], [], []
    for place, seed in enumerate(seeds):
        order = torch.Generator().manual_seed(seed)
        chosen = torch.randperm(len(data.y_train), generator=order)[:size]
        images = data.X_train[chosen]
        first = place * size * (COPIES + 1)
        X.append(images)
        X += [
            augment(images, augmentation, seed=(seed + 1) * 1000 + copy) for copy in range(COPIES)
        ]
        y += [data.y_train[chosen]] * (COPIES + 1)
        rows.append(torch.arange(first, first + size).repeat(COPIES + 1))
        rows.append(torch.arange(first, first + size * (COPIES + 1)))
        members += [setting.replace(seed=seed, epochs=epochs)] * 2
    flat = dataclasses.replace(
        data,
        X_train=torch.cat(X).flatten(1),
        y_train=torch.cat(y),
        X_test=data.X_test.flatten(1),
    )
    return members, rows, flat
