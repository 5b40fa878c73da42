"""How wide a stack of layers is that M models of other widths go through at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from hpwidgets.engine.layers import Activation, BatchNorm, Dropout, Layer, Linear, Recurrent
from hpwidgets.engine.products import ALIGNED, TINY


def wide_enough(kinds: Sequence[Sequence[Layer]], multiple: int) -> list[Layer]:
    """One stack of layers for all of these, which differ in their widths at most; inner widths
    are rounded up to a multiple.
    """

    def room(units: int) -> int:
        return -(-units // multiple) * multiple

    layers = [own[0].wide_enough(own, room) for own in zip(*kinds, strict=True)]
    begin = kinds[0][0]
    if isinstance(begin, (Linear, Recurrent)) and len(layers) > 1:
        layers[0] = replace(cast(Linear, layers[0]), inputs=max(begin.inputs, 2))
    layers[-1] = replace(output_layer(layers), outputs=max(output_layer(kinds[0]).outputs, 2))
    return layers


def width_multiple(kinds: Sequence[Sequence[Layer]], batch_rows: Sequence[int]) -> int:
    """What inner widths must be multiples of, so that every model's part of every product of a
    step (``[B, units]``, and ``[units, units before]`` of a gradient) begins at a cache line.

    1 where all products are tiny.
    """
    layers = [layer for own in kinds for layer in own]
    linear = [layer for layer in layers if isinstance(layer, Linear)]
    if not all(isinstance(layer, (Linear, Activation, Dropout, BatchNorm)) for layer in layers):
        return ALIGNED
    if max(batch_rows) * max(2, *(max(x.inputs, x.outputs) for x in linear)) ** 2 < TINY:
        return 1
    if len(kinds[0]) == 1:
        return ALIGNED
    # No width may be 1, which BLAS takes apart: 2 stands for it. Two inner widths meet, too.
    ends = max(2, linear[0].inputs), max(2, linear[-1].outputs)
    return max(4, *(ALIGNED // math.gcd(ALIGNED, n) for n in (*batch_rows, *ends)))


def output_layer(layers: Sequence[Layer]) -> Linear:
    """The output layer."""
    return cast(Linear, layers[-1])
