"""From hyperparameters and the shape of a row to the list of layers."""

from __future__ import annotations

import math

from hpwidgets.engine.layers import (
    Activation,
    BatchNorm,
    Conv,
    Dropout,
    Flatten,
    FlattenImages,
    Layer,
    Linear,
    MaxPool,
    Recurrent,
    RowsAsSteps,
    ToImages,
)
from hpwidgets.hyperparameters import Hyperparameters


def build_layers(h: Hyperparameters, shape: tuple[int, ...], outputs: int) -> tuple[Layer, ...]:
    """The network of ``h`` for rows of ``shape`` with ``outputs`` output units.

    Each hidden layer is followed by batch norm (if any), activation and dropout; a cnn pools by
    two while its images have at least 2×2 pixels; recurrent layers read images row by row and
    hand their last state to the output layer. Without hidden layers every family is linear.
    A layer that batch norm follows has no bias: normalising would take it away again.

    Raises ValueError when the family cannot read rows of this shape.
    """
    if h.hidden_layers == 0 or h.family == "mlp":
        return _mlp(h, shape, outputs)
    if h.family == "cnn":
        return _cnn(h, shape, outputs)
    return _recurrent(h, shape, outputs)


def _mlp(h: Hyperparameters, shape: tuple[int, ...], outputs: int) -> tuple[Layer, ...]:
    layers: list[Layer] = [Flatten()] if len(shape) > 1 else []
    width = math.prod(shape)
    for units in h.widths:
        layers.append(Linear(width, units, bias=not h.batch_norm))
        width = units
        if h.batch_norm:
            layers.append(BatchNorm(width, image=False))
        layers += [Activation(h.activation), Dropout((width,), image=False)]
    return (*layers, Linear(width, outputs))


def _cnn(h: Hyperparameters, shape: tuple[int, ...], outputs: int) -> tuple[Layer, ...]:
    if len(shape) != 3:
        raise ValueError(
            "family 'cnn' needs images, rows of shape (channels, height, width), got rows of shape"
            f" {shape}; choose family='mlp', or image data such as 'digits'"
        )
    channels, height, width = shape
    layers: list[Layer] = [ToImages()]
    for units in h.widths:
        layers.append(Conv(channels, units, bias=not h.batch_norm))
        channels = units
        if h.batch_norm:
            layers.append(BatchNorm(channels, image=True))
        layers.append(Activation(h.activation))
        if min(height, width) >= 2:
            layers.append(MaxPool())
            height, width = height // 2, width // 2
        layers.append(Dropout((channels, height, width), image=True))
    layers.append(FlattenImages((channels, height, width)))
    return (*layers, Linear(channels * height * width, outputs))


def _recurrent(h: Hyperparameters, shape: tuple[int, ...], outputs: int) -> tuple[Layer, ...]:
    layers: list[Layer] = []
    if len(shape) == 3:
        channels, height, width = shape
        layers.append(RowsAsSteps())
        shape = (height, channels * width)
    if len(shape) != 2:
        raise ValueError(
            f"family {h.family!r} needs sequences, rows of shape (steps, features), got rows of"
            f" shape {shape}; choose family='mlp', or sequences such as 'waves' or 'digits_rows'"
        )
    steps, width = shape
    for number, units in enumerate(h.widths):
        last = number == h.hidden_layers - 1
        layers.append(Recurrent(h.family, width, units, last))
        width = units
        if last and h.batch_norm:
            layers.append(BatchNorm(width, image=False))
        layers.append(Dropout((width,) if last else (steps, width), image=False))
    return (*layers, Linear(width, outputs))
