"""Losses and scores of M models at once."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from hpwidgets.metrics import r2_of_members
from hpwidgets.records import Task


def row_losses(task: Task, outputs: Tensor, targets: Tensor) -> Tensor:
    """Loss of every row: cross-entropy in nats, or squared error.

    ``outputs`` ``[M, B, K]``, ``targets`` ``[M, B]`` -> ``[M, B]``.
    """
    if task == "regression":
        return (outputs.squeeze(-1) - targets).square()
    # Softmax over an axis that is not the last is a vector's work: ten times as fast.
    logarithms = torch.log_softmax(outputs.mT, 1)
    return logarithms.gather(1, targets.unsqueeze(1)).squeeze(1).neg_()


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
    expected = fill_expected(task, outputs.new_empty(outputs.mT.shape), targets)
    shares = outputs.new_ones(1, rows) if weights is None else weights
    shares = (shares / rows).unsqueeze(-1)
    return gradient_from(task, outputs, expected, shares, torch.empty_like(outputs))


def fill_expected(task: Task, expected: Tensor, targets: Tensor) -> Tensor:
    """Write what perfect outputs ``[M, K, B]`` would be: 1 for a row's class, or its value."""
    if task == "regression":
        return expected.copy_(targets.unsqueeze(1))
    return expected.zero_().scatter_(1, targets.unsqueeze(1), 1.0)


def gradient_from(
    task: Task, outputs: Tensor, expected: Tensor, shares: Tensor, out: Tensor
) -> Tensor:
    """∂L/∂outputs ``[M, B, K]``, written into ``out``, given what is expected, ``[M, K, B]``, and
    how much each row's loss counts in L, ``[M, B, 1]``, or one number for all.
    """
    if task == "classification":
        # L = −log softmax(z)[y]: ∂L/∂z = softmax(z) − (1 at the target, 0 elsewhere)
        error = torch.softmax(outputs.mT, 1).sub_(expected)
    else:
        # L = (z − y)²: ∂L/∂z = 2 (z − y)
        error = (outputs.mT - expected).mul_(2)
    return torch.mul(error.mT, shares, out=out)


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
