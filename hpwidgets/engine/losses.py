"""Losses and scores of M models at once."""

from __future__ import annotations

from collections.abc import Sequence

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


def output_gradient(
    task: Task, outputs: Tensor, targets: Tensor, weights: Tensor | None = None
) -> Tensor:
    """∂L/∂outputs ``[M, B, K]``, L the sum over the members of each one's mean loss on its batch.

    ``targets`` and ``weights`` are ``[M, B]``; a row's loss counts with its weight.

    >>> outputs, targets = torch.zeros(1, 2, 2), torch.tensor([[0, 1]])
    >>> output_gradient("classification", outputs, targets)
    tensor([[[-0.2500,  0.2500],
             [ 0.2500, -0.2500]]])
    """
    rows = targets.shape[1]
    if task == "classification":
        shares = torch.full_like(targets, 1 / rows, dtype=outputs.dtype)
        shares = shares if weights is None else weights / rows
        return logit_gradient(outputs, at_targets(targets, shares, outputs.shape[-1]))
    # L = (z − y)²/B: ∂L/∂z = 2 (z − y)/B
    gradient = (outputs.squeeze(-1) - targets).mul_(2 / rows)
    return (gradient if weights is None else gradient.mul_(weights)).unsqueeze(-1)


def at_targets(targets: Tensor, shares: Tensor, classes: int) -> Tensor:
    """∂L/∂ log-probabilities ``[…, B, classes]``: minus each row's share of L, at its class."""
    found = shares.new_zeros(*targets.shape, classes)
    return found.scatter_(-1, targets.unsqueeze(-1), -shares.unsqueeze(-1))


def logit_gradient(outputs: Tensor, by_logarithms: Tensor) -> Tensor:
    """∂L/∂z of logits ``z``, given ∂L/∂ log softmax(z); both ``[M, B, K]``."""
    # L = −log softmax(z)[y]/B: ∂L/∂z = (softmax(z) − 1 at the target, 0 elsewhere)/B
    logarithms = torch.log_softmax(outputs, -1)
    return torch._log_softmax_backward_data(by_logarithms, logarithms, -1, outputs.dtype)


def row_sums(task: Task, outputs: Tensor, targets: Tensor, rows: Sequence[int]) -> list[Tensor]:
    """Sums ``[3, M]`` over the rows of each split, which follow each other: of the losses, of their
    squares, and of the rows classified right or the squared errors (which R² is made of).
    """
    losses = row_losses(task, outputs, targets)
    right = losses if task == "regression" else (outputs.argmax(-1) == targets).to(losses.dtype)
    numbers = torch.stack([losses, losses.square(), right])
    if len(rows) == 1:
        return [numbers.sum(-1)]
    return [part.sum(-1) for part in torch.split(numbers, list(rows), -1)]


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
