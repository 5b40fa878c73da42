"""The plain PyTorch modules that torch.nn lacks; the exported script carries their source."""

from __future__ import annotations

import torch
from torch import nn


class Dropout(nn.Module):
    """nn.Dropout with a random generator of its own, so that two runs can share their noise."""

    def __init__(self, p: float, generator: torch.Generator):
        super().__init__()
        self.p, self.generator = p, generator

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training or self.p == 0:
            return x
        noise = torch.rand(x.shape, generator=self.generator)
        return x * ((noise >= self.p) / (1 - self.p))


class Recurrent(nn.Module):
    """nn.RNN or nn.GRU that hands on its outputs alone: at every step, or at the last one."""

    def __init__(self, cell: nn.RNNBase, last: bool):
        super().__init__()
        self.cell, self.last = cell, last

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        outputs: torch.Tensor = self.cell(x)[0]
        return outputs[:, -1] if self.last else outputs


class RowsAsSteps(nn.Module):
    """Images ``[n, C, H, W]`` as sequences of their H rows, each C·W numbers."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.transpose(1, 2).flatten(2)


def initialise(model: nn.Module, seed: int) -> None:
    """PyTorch's default start: every value uniform in ±1/√(fan-in), drawn from one generator."""
    generator = torch.Generator().manual_seed(seed)
    for layer in model.modules():
        if isinstance(layer, nn.RNNBase):
            fan_in = layer.hidden_size
        elif isinstance(layer, (nn.Linear, nn.Conv2d)):
            fan_in = layer.weight[0].numel()
        else:
            continue
        for parameter in layer.parameters():
            nn.init.uniform_(parameter, -1 / fan_in**0.5, 1 / fan_in**0.5, generator=generator)
