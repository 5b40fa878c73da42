"""Untrained networks, to be looked at before the first update."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor, nn

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine.architecture import build_layers
from hpwidgets.engine.layers import Linear
from hpwidgets.engine.losses import batch_loss
from hpwidgets.engine.network import PopulationNetwork
from hpwidgets.engine.seeds import weights_seed
from hpwidgets.hyperparameters import Hyperparameters

Start = Literal["default", "scaled"]


def start_network(h: Hyperparameters, data: Dataset, seeds: Sequence[int]) -> PopulationNetwork:
    """The networks that training with these seeds begins with, as one population."""
    layers = build_layers(h, data.shape, data.n_outputs)
    return PopulationNetwork(layers, [weights_seed(seed) for seed in seeds], "cpu")


def gradient_norms(
    h: Hyperparameters, data: Dataset, seeds: Sequence[int], start: Start = "default"
) -> Tensor:
    """Norms ``[seeds, hidden_layers + 1]`` of the loss's gradient by each layer's weights.

    Of an untrained mlp, on all training rows, the layer nearest to the inputs first. ``start``
    ``"default"`` is PyTorch's: uniform up to 1/√inputs, which shrinks signals; ``"scaled"`` makes
    each hidden weight's variance gain²/inputs (Glorot & Bengio 2010, He et al. 2015), gain as
    ``torch.nn.init.calculate_gain`` has it (relu's for gelu), so that signals keep their size.

    Raises ValueError for another family than the mlp.
    """
    if h.family != "mlp":
        raise ValueError(f"gradient_norms looks at family 'mlp', got {h.family!r}")
    network = start_network(h, data, seeds)
    if start == "scaled":
        _scale_hidden(network, h.activation)
    X = data.X_train.flatten(1).unsqueeze(0).expand(len(seeds), -1, -1)
    outputs = network.forward(X, training=True)
    loss = batch_loss(data.task, outputs, data.y_train.expand(len(seeds), -1), None)
    gradient = network.gradient(loss)
    return torch.stack([part.norm(dim=1) for part in _weights(network, gradient)], dim=1)


def _scale_hidden(network: PopulationNetwork, activation: str) -> None:
    known = {"identity": "linear", "gelu": "relu"}
    name = known.get(activation, activation)
    gain = nn.init.calculate_gain("leaky_relu", 0.01) if name == "leaky_relu" else None
    if gain is None:
        gain = nn.init.calculate_gain(name)  # type: ignore[arg-type]
    # Uniform up to 1/sqrt(inputs) has the variance 1 / (3 inputs).
    with torch.no_grad():
        for part in _weights(network, network.flat)[:-1]:
            part.mul_(gain * 3**0.5)


def _weights(network: PopulationNetwork, flat: Tensor) -> list[Tensor]:
    """The parts ``[M, size]`` of ``flat`` that hold the linear layers' weights, in order."""
    parts, at = [], 0
    for layer in network.layers:
        for number, p in enumerate(q for q in layer.parameters if not q.buffer):
            size = torch.Size(p.shape).numel()
            if isinstance(layer, Linear) and number == 0:
                parts.append(flat[:, at : at + size])
            at += size
    return parts
