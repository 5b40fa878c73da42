"""Checks what a population is asked for, and turns it into members."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from numpy.typing import ArrayLike
from torch import Tensor

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine.architecture import build_layers
from hpwidgets.engine.group import Member, Start
from hpwidgets.engine.threads import is_large
from hpwidgets.hyperparameters import Hyperparameters, check_list, shown

TOGETHER = 120_000
"""Parameters that one pass moves: an optimizer's four or five numbers for each of them, the
gradient and a batch's activations then fit into a cache of some megabytes. 576 small networks in
six passes take 0.7 of the time that they take in one."""
SHARED_WIDTH = 64
"""Up to this many units all networks of one depth share a pass, as wide as the widest of them;
wider ones share it with those that have at least half as many units. A layer of 4 units in the room
of one of 64 costs what the operations cost to be called, and little more."""


def group_key(member: Member) -> tuple[object, ...]:
    """What members must share to be trained in one pass."""
    h = member.hyperparameters
    own = member.validation_rows
    widths = h.widths if h.family == "cnn" else tuple(_room(units) for units in h.widths)
    return (
        h.family,
        widths,
        h.activation,
        h.batch_norm,
        h.batch_size,
        len(member.rows),
        None if own is None else len(own),
    )


def by_optimizer(members: Sequence[Member]) -> list[Member]:
    """The members, those of one optimizer behind each other; the first one stays the first."""
    order = list(dict.fromkeys(member.hyperparameters.optimizer for member in members))
    return sorted(members, key=lambda member: order.index(member.hyperparameters.optimizer))


def _room(units: int) -> int:
    return max(SHARED_WIDTH, 1 << (units - 1).bit_length())


def needs_threads(member: Member, data: Dataset) -> bool:
    """Whether an update of this member alone is work for several threads.

    Such a member trains in a pass of its own: company saves it nothing, and products of several
    models have other bits than one model's on several threads.
    """
    batch = min(member.hyperparameters.batch_size, len(member.rows))
    return is_large(_parameters(member, data) * batch)


def in_passes(members: Sequence[Member], data: Dataset, device: str) -> list[list[Member]]:
    """Members that may share a pass, in parts whose numbers a processor's cache can hold.

    What a member becomes depends on none of the others, so it does not matter who they are. A GPU
    takes all at once.
    """
    ordered = by_optimizer(members)
    if device != "cpu":
        return [ordered]
    largest = max(_parameters(member, data) for member in members)
    parts = min(-(-len(ordered) * largest // TOGETHER), len(ordered))
    share = -(-len(ordered) // parts)
    return [ordered[start : start + share] for start in range(0, len(ordered), share)]


def _parameters(member: Member, data: Dataset) -> int:
    layers = build_layers(member.hyperparameters, data.shape, data.n_outputs)
    return sum(p.size for x in layers for p in x.parameters if not p.buffer)


def make_members(
    hyperparameters: Sequence[Hyperparameters],
    data: Dataset,
    rows: Sequence[ArrayLike | None] | None,
    validation_rows: Sequence[ArrayLike | None] | None,
    sample_weights: Sequence[ArrayLike | None] | None,
    start: Sequence[Start | None] | None = None,
) -> list[Member]:
    """One member for each setting; the errors say which argument of which member is off."""
    check_list("hyperparameters", hyperparameters, "Hyperparameters, one for each network")
    settings = list(hyperparameters)
    if not settings:
        raise ValueError("hyperparameters must hold at least one Hyperparameters, got none")
    for m, h in enumerate(settings):
        if not isinstance(h, Hyperparameters):
            raise TypeError(
                f"hyperparameters[{m}] must be a Hyperparameters, got {type(h).__name__}"
            )
    n = len(data.y_train)
    everything = torch.arange(n)
    train = _each("rows", rows, len(settings))
    validation = _each("validation_rows", validation_rows, len(settings))
    weights = _each("sample_weights", sample_weights, len(settings))
    begins = _each("start", start, len(settings))
    # Members given one and the same array share its batches: keep one tensor an array.
    seen: dict[int, Tensor] = {}

    def indices(name: str, m: int, value: ArrayLike) -> Tensor:
        if id(value) not in seen:
            seen[id(value)] = _indices(f"{name}[{m}]", value, n)
        return seen[id(value)]

    members = []
    for m, h in enumerate(settings):
        own = everything if train[m] is None else indices("rows", m, train[m])
        held = None if validation[m] is None else indices("validation_rows", m, validation[m])
        weight = None if weights[m] is None else _weights(m, weights[m], len(own))
        if h.batch_norm and len(own) == 1:
            raise ValueError("batch_norm needs at least 2 training rows, got 1")
        members.append(Member(h, own, held, weight, begins[m]))
    return members


def _each(name: str, values: Sequence[Any] | None, members: int) -> list[Any]:
    if values is None:
        return [None] * members
    check_list(name, values, "arrays, one for each network")
    if len(values) != members:
        raise ValueError(
            f"{name} must hold one array for each of {members} members, got {len(values)}"
        )
    return list(values)


def _tensor(name: str, value: ArrayLike, what: str) -> Tensor:
    try:
        return torch.as_tensor(value)
    except (TypeError, ValueError, RuntimeError, OverflowError) as error:
        raise TypeError(f"{name} must be {what}, got {shown(value)}") from error


def _indices(name: str, value: ArrayLike, n: int) -> Tensor:
    index = _tensor(name, value, "row numbers")
    if index.dtype == torch.bool and index.shape == (n,):
        index = index.nonzero().flatten()
    if index.is_floating_point() or index.dtype == torch.bool or index.ndim != 1 or not len(index):
        raise ValueError(
            f"{name} must be row numbers of shape [n] with n >= 1, got shape {list(index.shape)}"
            f" of {index.dtype}"
        )
    if int(index.min()) < 0 or int(index.max()) >= n:
        raise ValueError(
            f"{name} must lie in [0, {n - 1}], the training rows, got values in"
            f" [{int(index.min())}, {int(index.max())}]"
        )
    return index.long()


def _weights(m: int, value: ArrayLike, rows: int) -> Tensor:
    weight = _tensor(f"sample_weights[{m}]", value, "weights").float()
    if weight.shape != (rows,):
        raise ValueError(
            f"sample_weights[{m}] must have shape [{rows}], one weight for each of the member's"
            f" training rows, got {list(weight.shape)}"
        )
    if not bool(torch.isfinite(weight).all()) or bool((weight < 0).any()) or not bool(weight.any()):
        raise ValueError(
            f"sample_weights[{m}] must be finite, >= 0 and not all 0; got values in"
            f" [{float(weight.min()):g}, {float(weight.max()):g}]"
        )
    return weight / weight.mean()
