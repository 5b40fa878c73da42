"""How far gradients reach: their norm by layer, for each activation and depth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data.checks import check_classes
from hpwidgets.data.dataset import Dataset
from hpwidgets.engine.inspection import Start, gradient_norms
from hpwidgets.engine.threads import threads_for
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.baseline.records import GradientView

ACTIVATIONS = ("relu", "tanh", "sigmoid", "identity")
DEPTHS = tuple(range(1, 11))


def gradients_by_depth(
    data: Dataset,
    *,
    depth: int = 6,
    hidden_units: int = 32,
    batch_norm: bool = False,
    start: Start = "default",
    activations: Sequence[str] = ACTIVATIONS,
    depths: Sequence[int] = DEPTHS,
    seeds: Sequence[int] = range(10),
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[GradientView]:
    """Gradient norms of untrained networks: all layers at ``depth``, then first over last by depth.

    The first view has every layer at ``depth`` for every activation; a view follows for each of
    ``depths``. Ratios compare the first layer with the last hidden one, so that the depth that
    the gradient has to travel is all that differs.

    Raises ValueError for data without classes, or a depth below 1.
    """
    check_classes(data)
    if depth < 1 or min(depths) < 1:
        raise ValueError(f"depth must be at least 1 hidden layer, got {min(depth, *depths)!r}")

    def norms(activation: str, layers: int) -> NDArray[np.float64]:
        h = Hyperparameters(
            hidden_layers=layers,
            hidden_units=hidden_units,
            activation=activation,
            batch_norm=batch_norm,
        )
        with threads_for(0):
            found = gradient_norms(h, data, seeds, start).double().numpy()
        return np.where(found > 0, found, np.nan)

    every_layer = tuple(norms(activation, depth) for activation in activations)
    ratios = [np.full((len(seeds), len(depths)), np.nan) for _ in activations]

    def view(done: int) -> GradientView:
        return GradientView(
            activations=tuple(activations),
            depth=depth,
            depths=np.array(depths),
            start=start,
            norms=every_layer,
            ratios=tuple(ratio.copy() for ratio in ratios),
            done=done,
            total=len(depths),
        )

    yield view(0)
    for at, layers in enumerate(depths):
        for ratio, activation in zip(ratios, activations, strict=True):
            if cancelled():
                return
            found = norms(activation, layers)
            ratio[:, at] = found[:, 0] / found[:, -2]
        yield view(at + 1)
