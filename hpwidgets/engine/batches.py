"""The mini-batches of M models: rows, weights and dropout factors, drawn by each one's own seed."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from hpwidgets.engine.layers import Noise
from hpwidgets.engine.losses import at_targets
from hpwidgets.engine.products import ALIGNED
from hpwidgets.engine.seeds import dropout_seed, shuffle_seed

BLOCK = 4_000_000
"""Numbers gathered at once: an epoch's rows are fetched in blocks of about this size."""


def batch_rows(rows: int, batch_size: int) -> tuple[int, ...]:
    """How many rows the batches of an epoch have.

    >>> batch_rows(250, 16), batch_rows(32, 16), batch_rows(5, 16)
    ((16, 10), (16,), (5,))
    """
    whole, rest = (batch_size,) * (rows >= batch_size), (rows % batch_size,)
    return (*whole, *rest) if rest[0] else whole


class Batch(NamedTuple):
    """One update's rows of every member; B is their number."""

    X: Tensor
    """``[M, B, …]``"""
    y: Tensor
    """``[M, B]``"""
    weights: Tensor | None
    """``[M, B]`` with mean 1 over a member's training rows, or None."""
    by_logarithms: Tensor | None
    """∂L/∂ log-probabilities ``[M, B, K]`` of the rows' cross-entropy; None for regression."""
    keep: Sequence[Tensor]
    """``[M, B, *shape]`` a dropout layer: 0 or 1/(1-p); empty where no member drops."""


class Batches:
    """Yields one epoch's batches after another.

    ``rows[m]`` are the member's training rows (indices into ``X``), all equally many. Members
    with one seed and the same rows share batches; every stream comes from its own seed alone, so
    a member's batches do not depend on its companions.
    """

    def __init__(
        self,
        X: Tensor,
        y: Tensor,
        *,
        seeds: Sequence[int],
        rows: Sequence[Tensor],
        weights: Sequence[Tensor | None],
        dropout: Sequence[float],
        noise: Sequence[Noise],
        noise_rooms: Noise,
        batch_size: int,
        skip_single: bool,
        classes: int | None,
    ):
        self._X, self._y, self._classes = X, y, classes
        self._batch_size, self._skip_single = batch_size, skip_single
        self._rooms, self._noise_size = noise_rooms, _size(noise_rooms)
        self._places: dict[tuple[Noise, int], Tensor] = {}
        self._set_members(list(seeds), list(rows), list(weights), list(dropout), list(noise))
        self._orders = {key: _generator(shuffle_seed(key[0])) for key in self._order_keys}
        self._noises = {key: _generator(dropout_seed(key[0])) for key in self._noise_keys}

    def _set_members(
        self,
        seeds: list[int],
        rows: list[Tensor],
        weights: list[Tensor | None],
        dropout: list[float],
        noise: list[Noise],
    ) -> None:
        self._seeds, self._rows, self._weights = seeds, rows, weights
        self._dropout, self._noise = dropout, noise
        order_of = [(seed, id(own)) for seed, own in zip(seeds, rows, strict=True)]
        own_rows = dict(zip(order_of, rows, strict=True))
        self._order_keys, self._order_rows = list(own_rows), list(own_rows.values())
        self._order_index = _positions(self._order_keys, order_of)
        self._drops = any(p > 0 for p in dropout) and self._noise_size > 0
        # A member that drops nothing (its factors are 1 whatever was drawn) draws nothing either.
        noise_of = list(zip(seeds, noise, strict=True)) if self._drops else []
        draws = [key for key, p in zip(noise_of, dropout, strict=False) if p > 0]
        self._noise_keys = list(dict.fromkeys(draws))
        place = {key: number for number, key in enumerate(self._noise_keys)}
        index = [place.get(key, 0) for key in noise_of]
        self._noise_index = None if index == list(range(len(place))) else torch.tensor(index)
        # 1/(1-p) in double precision first, as a plain dropout layer computes it.
        self._p = torch.tensor(dropout).unsqueeze(1)
        self._scale = torch.tensor([1 / (1 - p) for p in dropout]).unsqueeze(1)
        self._weighted = any(own is not None for own in weights)

    def select(self, members: Sequence[int]) -> None:
        """Keep only these members."""
        self._set_members(
            [self._seeds[m] for m in members],
            [self._rows[m] for m in members],
            [self._weights[m] for m in members],
            [self._dropout[m] for m in members],
            [self._noise[m] for m in members],
        )

    def epoch(self) -> Iterator[Batch]:
        """The batches of the next epoch, in the order drawn for it."""
        members, n, size = len(self._seeds), len(self._rows[0]), self._batch_size
        # Positions within each order's own rows.
        picks = [torch.randperm(n, generator=self._orders[key]) for key in self._order_keys]
        if self._skip_single and n % size == 1:
            n -= 1  # one row alone has no variance to normalise by
        per_row = members * (self._X[0].numel() + self._noise_size * self._drops)
        per_row += members * (1 + (self._classes or 0))
        block = max(size, BLOCK // per_row // size * size)
        for start in range(0, n, block):
            stop = min(start + block, n)
            yield from self._block([pick[start:stop] for pick in picks], stop - start)

    def _block(self, picks: list[Tensor], rows: int) -> Iterator[Batch]:
        device = self._X.device
        index = torch.stack([own[p] for own, p in zip(self._order_rows, picks, strict=True)])
        # Each order's rows begin at a multiple of 64 bytes: the first row stands in behind them.
        index = functional.pad(index, (0, -rows % ALIGNED))
        X, y = self._X[index.to(device)], self._y[index.to(device)][:, :rows]
        weights = self._row_weights(picks).to(device) if self._weighted else None
        keep = self._keep(rows).to(device) if self._drops else None
        by_row = (self._shared(X)[:, :rows], self._shared(y), weights, self._gradients(y, weights))
        start = 0
        for part in zip(*map(self._cut, by_row), strict=False):
            stop = min(start + self._batch_size, rows)
            factors = () if keep is None else self._factors(keep, start, stop - start)
            X_part, y_part, weight, gradient = part
            yield Batch(X_part, y_part, weight, gradient, factors)
            start = stop

    def _cut(self, values: Tensor | None) -> Iterable[Any]:
        """One batch's rows after the other."""
        return repeat(None) if values is None else torch.split(values, self._batch_size, 1)

    def _gradients(self, y: Tensor, weights: Tensor | None) -> Tensor | None:
        """What ``at_targets`` gives for each row's share of its batch's mean loss."""
        if self._classes is None:
            return None
        rows, rest = y.shape[1], y.shape[1] % self._batch_size
        batch_rows = torch.full((rows,), float(self._batch_size), device=y.device)
        batch_rows[rows - rest :] = rest
        if weights is not None:
            return at_targets(self._shared(y), weights / batch_rows, self._classes)
        return self._shared(at_targets(y, (1 / batch_rows).expand(y.shape), self._classes))

    def _shared(self, values: Tensor) -> Tensor:
        members = len(self._seeds)
        if len(values) == 1:
            return values.expand(members, *values.shape[1:])
        return values if len(values) == members else values[self._order_index.to(values.device)]

    def _row_weights(self, picks: list[Tensor]) -> Tensor:
        rows = []
        for own, order in zip(self._weights, self._order_index.tolist(), strict=True):
            pick = picks[order]
            rows.append(torch.ones(len(pick)) if own is None else own[pick])
        return torch.stack(rows)

    def _keep(self, rows: int) -> Tensor:
        """Factors of a block ``[M, rows · noise a row]``, batch by batch, layer by layer."""
        draws = []
        for key in self._noise_keys:
            noise = key[1]
            draw = torch.rand(rows * _size(noise), generator=self._noises[key])
            draws.append(draw if noise == self._rooms else draw[self._places_of(noise, rows)])
        together = torch.stack(draws)
        if len(together) > 1 and self._noise_index is not None:
            together = together[self._noise_index]
        return (together >= self._p) * self._scale

    def _places_of(self, noise: Noise, rows: int) -> Tensor:
        """Where the factors of a block stand among the numbers drawn for a model's own units.

        What the rooms have more than these is silent: there any factor will do.
        """
        if (noise, rows) not in self._places:
            parts, at = [], 0
            for start in range(0, rows, self._batch_size):
                n = min(self._batch_size, rows - start)
                for shape, room in zip(noise, self._rooms, strict=True):
                    own = torch.arange(at, at + n * math.prod(shape)).view(n, *shape)
                    at += own.numel()
                    parts.append(functional.pad(own, (0, room[-1] - shape[-1])).flatten())
            self._places[noise, rows] = torch.cat(parts)
        return self._places[noise, rows]

    def _factors(self, keep: Tensor, start: int, rows: int) -> list[Tensor]:
        at, factors = start * self._noise_size, []
        for shape in self._rooms:
            stop = at + rows * math.prod(shape)
            factors.append(keep[:, at:stop].view(len(keep), rows, *shape))
            at = stop
        return factors


def _size(noise: Noise) -> int:
    return sum(math.prod(shape) for shape in noise)


def _positions(keys: Sequence[Hashable], wanted: Sequence[Hashable]) -> Tensor:
    """Where each wanted key stands among the keys."""
    place = {key: number for number, key in enumerate(keys)}
    return torch.tensor([place[key] for key in wanted], dtype=torch.long)


def _generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)
