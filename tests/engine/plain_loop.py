"""The outside judge: nn.Sequential, torch.optim and a for loop, nothing of the engine's own."""

from __future__ import annotations

import torch
from torch import nn

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine.architecture import build_layers
from hpwidgets.engine.modules import started_module
from hpwidgets.engine.seeds import dropout_seed, shuffle_seed, weights_seed
from hpwidgets.hyperparameters import Hyperparameters


def plain_losses(h: Hyperparameters, data: Dataset) -> tuple[list[float], list[float]]:
    """Training and validation loss after each epoch."""
    noise = torch.Generator().manual_seed(dropout_seed(h.seed))
    layers = build_layers(h, data.shape, data.n_outputs)
    model = started_module(layers, h.dropout, weights_seed(h.seed), noise)
    weights = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim == 1]
    kinds = {
        "sgd": torch.optim.SGD,
        "rmsprop": torch.optim.RMSprop,
        "adam": torch.optim.Adam,
        "adamw": torch.optim.AdamW,
    }
    extra = {"momentum": h.momentum} if h.optimizer == "sgd" else {}
    optimizer = kinds[h.optimizer](
        [{"params": weights, "weight_decay": h.l2}, {"params": others, "weight_decay": 0}],
        lr=h.learning_rate,
        **extra,
    )
    loss_of = nn.CrossEntropyLoss() if data.task == "classification" else nn.MSELoss()

    def loss(X: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        answer = model(X)
        return loss_of(answer if data.task == "classification" else answer.squeeze(1), y)

    order = torch.Generator().manual_seed(shuffle_seed(h.seed))
    train, validation = [], []
    for _ in range(h.epochs):
        model.train()
        for rows in torch.randperm(len(data.y_train), generator=order).split(h.batch_size):
            optimizer.zero_grad()
            loss(data.X_train[rows], data.y_train[rows]).backward()
            optimizer.step()
            with torch.no_grad():
                for weight in weights:
                    threshold = h.learning_rate * h.l1
                    weight.copy_(weight.sign() * (weight.abs() - threshold).clamp_min(0))
        model.eval()
        with torch.no_grad():
            train.append(loss(data.X_train, data.y_train).item())
            validation.append(loss(data.X_validation, data.y_validation).item())
    return train, validation
