"""How a row that comes as an image is read by networks of vectors or of sequences."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from hpwidgets.engine import plain
from hpwidgets.engine.layers.layer import Layer


class Reading(Layer):
    """Comes first, and once for all rows: it has nothing to learn."""

    def read(self, X: Tensor) -> Tensor:
        """Rows ``[n, …]`` as the layers behind take them."""
        raise TypeError(f"{type(self).__name__} reads nothing")


@dataclass(frozen=True)
class Flatten(Reading):
    """All of a row on one axis."""

    def read(self, X: Tensor) -> Tensor:
        return X.flatten(1)

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        return nn.Flatten()

    @property
    def source(self) -> str:
        return "nn.Flatten()"


@dataclass(frozen=True)
class RowsAsSteps(Reading):
    """Images ``[n, C, H, W]`` read as sequences of their H rows, each C·W numbers."""

    def read(self, X: Tensor) -> Tensor:
        return X.transpose(-3, -2).flatten(-2)

    def plain(self, dropout: float, noise: torch.Generator | None) -> nn.Module:
        return plain.RowsAsSteps()

    @property
    def source(self) -> str:
        return "RowsAsSteps()"
