"""Losses and scores of M models at once."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from hpwidgets.metrics import r2_of_members
from hpwidgets.records import Task


def row_losses(task: Task, outputs: Tensor, targets: Tensor) -> Tensor:
    """Loss of every row: cross-entropy in nats, or squared error.

    ``outputs`` ``[M, B, K]``, ``targets`` ``[M, B]`` -> ``[M, B]``.
    """
    if task == "regression":
        return (outputs.squeeze(-1) - targets).square()
    flat = F.cross_entropy(outputs.flatten(0, 1), targets.flatten(), reduction="none")
    return flat.view(targets.shape)


def batch_loss(task: Task, outputs: Tensor, targets: Tensor, weights: Tensor | None) -> Tensor:
    """Sum over the members of each one's mean loss on its batch, so that gradients stay apart."""
    if weights is not None:
        return (row_losses(task, outputs, targets) * weights).sum() / targets.shape[1]
    if task == "regression":
        return (outputs.squeeze(-1) - targets).square().sum() / targets.shape[1]
    if len(targets) == 1:
        return F.cross_entropy(outputs[0], targets[0])
    total = F.cross_entropy(outputs.flatten(0, 1), targets.flatten(), reduction="sum")
    return total / targets.shape[1]


def right_answers(task: Task, outputs: Tensor, targets: Tensor) -> Tensor:
    """Rows classified right, or the sum of squared errors (which R² is made of); ``[M]``."""
    if task == "regression":
        return (outputs.squeeze(-1) - targets).square().sum(1)
    return (outputs.argmax(-1) == targets).sum(1)


def score(task: Task, right: Tensor, targets: Tensor) -> Tensor:
    """Accuracy, or R² by the rule of :mod:`hpwidgets.metrics`; ``[M]``."""
    if task == "classification":
        return right / targets.shape[1]
    return r2_of_members(right, targets)


def chance_loss(task: Task, train: Tensor, validation: Tensor) -> float:
    """Loss on ``validation`` of the best constant guess made on ``train`` (both ``[n]``).

    Cross-entropy of the training class shares (each class counted once more, so that a class
    unseen in training costs a finite loss), or squared error of the training mean.
    """
    if task == "regression":
        return float((validation - train.mean()).square().mean())
    classes = int(max(train.max(), validation.max())) + 1
    counts = torch.bincount(train, minlength=classes) + 1
    return float(-(counts / counts.sum()).log()[validation].mean())
