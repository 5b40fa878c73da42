"""What a practitioner checks before tuning anything: the start, one batch, and empty inputs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray

from hpwidgets.data.checks import check_classes, check_place
from hpwidgets.data.dataset import Dataset
from hpwidgets.engine.inspection import start_network
from hpwidgets.engine.losses import chance_loss, row_losses
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.baseline._families import FAMILIES, change_inputs, for_family
from hpwidgets.lessons.baseline.records import ChecksView
from hpwidgets.tuning.populations.fleet import Fleet

BETWEEN = 5
"""Updates on the one batch between two views."""


def scale_inputs(data: Dataset, factor: float) -> Dataset:
    """The data with every input multiplied by ``factor``; 0 empties them."""
    return change_inputs(data, lambda X: X * factor)


def initial_losses(h: Hyperparameters, data: Dataset, seeds: Sequence[int]) -> NDArray[np.float64]:
    """Validation losses ``[seeds]`` of untrained networks, in nats.

    >>> import hpwidgets as hp
    >>> initial_losses(hp.Hyperparameters(), hp.load("digits_flat"), range(3)).round(1).tolist()
    [2.3, 2.3, 2.3]
    """
    network, members = start_network(h, data, seeds), len(seeds)
    X, y = network.read(data.X_validation), data.y_validation
    with torch.no_grad():
        outputs = network.forward(X.unsqueeze(0).expand(members, *X.shape), training=False)
        losses = row_losses("classification", outputs, y.expand(members, -1)).mean(1)
    return np.asarray(losses.double().numpy())


def first_checks(
    h: Hyperparameters,
    data: Dataset,
    *,
    input_scale: float = 1.0,
    batch_rows: int = 32,
    updates: int = 100,
    seeds: Sequence[int] = range(3),
    families: Sequence[str] = FAMILIES,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[ChecksView]:
    """Loss at the start against ln K, overfitting one batch, and a network with empty inputs.

    After Karpathy, "A Recipe for Training Neural Networks" (2019): a network that is well started
    answers like the class shares; one that is wired right can learn a single batch by heart (the
    first ``batch_rows`` rows, again and again); and inputs that carry something must beat zeros in
    their place. ``input_scale`` multiplies every input before all of it. The family of ``h`` is
    the one trained; the loss at the start is measured for all ``families``.

    Raises ValueError for data without classes, or sizes that cannot be.
    """
    check_classes(data)
    check_place("batch_rows", batch_rows, 2, len(data.y_train), "the training rows")
    if updates < 1 or not math.isfinite(input_scale) or input_scale <= 0:
        raise ValueError(
            "updates must be at least 1 and input_scale above 0,"
            f" got {updates!r} and {input_scale!r}"
        )
    scaled = scale_inputs(data, input_scale)
    own = for_family(scaled, h.family)
    empty = scale_inputs(own, 0.0)
    batches = [_one_batch(d, batch_rows) for d in (own, empty)]
    once = h.replace(epochs=updates, batch_size=batch_rows)
    fleets = [
        Fleet([setting.replace(seed=seed) for seed in seeds], rows, cancelled=cancelled)
        for setting, parts in ((once, batches), (h, (own, empty)))
        for rows in parts
    ]
    starts = tuple(
        (family, initial_losses(h.replace(family=family), for_family(scaled, family), seeds))
        for family in families
    )
    counts = torch.bincount(data.y_train[:batch_rows], minlength=data.n_outputs).double()
    shares = counts[counts > 0] / counts.sum()
    total = sum(fleet.total for fleet in fleets)

    def view(done: int) -> ChecksView:
        batch, empty_batch = (fleet.values("train_loss") for fleet in fleets[:2])
        losses = [fleet.values("validation_loss") for fleet in fleets[2:]]
        return ChecksView(
            family=h.family,
            chance=math.log(data.n_outputs),
            guess=chance_loss(data.task, data.y_train, data.y_validation),
            initial_losses=starts,
            batch_rows=batch_rows,
            batch_guess=float(-(shares * shares.log()).sum()),
            batch=batch,
            empty_batch=empty_batch,
            updates=updates,
            real=losses[0],
            empty=losses[1],
            epochs=h.epochs,
            done=done,
            total=total,
        )

    yield view(0)
    going = list(zip(fleets, (BETWEEN, BETWEEN, 1, 1), strict=True))
    while going:
        going = [
            (fleet, steps) for fleet, steps in going if len(list(islice(fleet, steps))) == steps
        ]
        if cancelled():
            return
        yield view(sum(fleet.done for fleet in fleets) if going else total)


def _one_batch(data: Dataset, rows: int) -> Dataset:
    """The first rows, and nothing else to validate on either."""
    first = data.with_train_size(rows)
    return replace(first, X_validation=first.X_train, y_validation=first.y_train)
