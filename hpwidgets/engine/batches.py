"""The mini-batches of M models: rows, weights and dropout factors, drawn by each one's own seed."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from hpwidgets.engine.layers import Noise
from hpwidgets.engine.losses import fill_expected
from hpwidgets.engine.products import rounded
from hpwidgets.engine.seeds import dropout_seed, shuffle_seed
from hpwidgets.records import Task

BLOCK = 1_000_000
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
    expected: Tensor
    """What perfect outputs would be, ``[M, K, B]``."""
    shares: Tensor
    """How much each row's loss counts, 1/B times its weight: ``[M, B, 1]``, or one for all."""
    keep: Sequence[Tensor]
    """``[M, B, *shape]`` a dropout layer: 0 or 1/(1-p); empty where no member drops."""

    def copy(self) -> Batch:
        """What outlives the epoch."""
        X, y, expected, shares, keep = self
        factors = [own.clone() for own in keep]
        return Batch(X.clone(), y.clone(), expected.clone(), shares.clone(), factors)


class _Room(NamedTuple):
    """Where a block's rows are put, epoch after epoch, and the batches, which are views of it."""

    X: Tensor
    """Of one order for all members, or of each: ``[orders · n, …]``, batch by batch."""
    y: Tensor
    """``[orders · n]``"""
    expected: Tensor
    shares: Tensor | None
    batch_rows: Tensor
    """How many rows each row's batch has."""
    drawn: Tensor | None
    """Dropout factors ``[M, rows · noise a row]`` on the CPU, batch by batch, layer by layer."""
    keep: Tensor | None
    """The same on the device."""
    batches: list[Batch]


class Batches:
    """Yields one epoch's batches after another; the next epoch's stand in the same memory.

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
        task: Task,
        outputs: int,
    ):
        self._X, self._y, self._task, self._outputs = X, y, task, outputs
        self._batch_size, self._skip_single = batch_size, skip_single
        # Every batch of vectors begins at a multiple of 64 bytes.
        self._slot = batch_size if X.ndim > 2 else rounded(batch_size)
        self._noise_rooms, self._noise_size = noise_rooms, _size(noise_rooms)
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
        # A member that drops nothing draws nothing either: its factors are 1.
        draws = [(seed, own) for seed, own, p in zip(seeds, noise, dropout, strict=True) if p > 0]
        self._noise_keys = list(dict.fromkeys(draws)) if self._drops else []
        self._weighted = any(own is not None for own in weights)
        self._rooms: dict[int, _Room] = {}

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
        per_row = (self._X[0].numel() + 1 + self._outputs) * self._slot // size
        per_row = members * (per_row + self._noise_size * self._drops)
        block = max(size, BLOCK // per_row // size * size)
        for start in range(0, n, block):
            stop = min(start + block, n)
            yield from self._block([pick[start:stop] for pick in picks], stop - start)

    def _block(self, picks: list[Tensor], rows: int) -> list[Batch]:
        if rows not in self._rooms:
            with torch.inference_mode(False):  # it may be filled again in another mode
                self._rooms[rows] = self._room(rows)
        room = self._rooms[rows]
        index = torch.stack([own[p] for own, p in zip(self._order_rows, picks, strict=True)])
        if len(index) not in (1, len(self._seeds)):
            index = index[self._order_index]
        index = self._in_slots(index).flatten().to(self._X.device)
        torch.index_select(self._X, 0, index, out=room.X)
        torch.index_select(self._y, 0, index, out=room.y)
        fill_expected(self._task, room.expected, room.y.view(len(room.expected), -1))
        if room.shares is not None:
            room.shares.copy_((self._row_weights(picks) / room.batch_rows).unsqueeze(-1))
        if room.drawn is not None and room.keep is not None:
            self._draw(room.drawn)
            if room.keep is not room.drawn:
                room.keep.copy_(room.drawn)
        return room.batches

    def _room(self, rows: int) -> _Room:
        members, size, device = len(self._seeds), self._batch_size, self._X.device
        orders = 1 if len(self._order_keys) == 1 else members
        n = -(-rows // size) * self._slot
        X = self._X.new_empty(orders, n, *self._X.shape[1:])
        y = self._y.new_empty(orders, n)
        expected = self._X.new_empty(orders, self._outputs, n)
        shares = self._X.new_empty(members, rows, 1) if self._weighted else None
        batch_rows = torch.full((rows,), float(size))
        batch_rows[rows - rows % size :] = rows % size
        drawn = torch.ones(members, rows * self._noise_size) if self._drops else None
        keep = None if drawn is None else drawn.to(device)
        batches = []
        for number, start in enumerate(range(0, rows, size)):
            stop = min(start + size, rows)
            at = slice(number * self._slot, number * self._slot + stop - start)
            own = (part.expand(members, *part.shape[1:])[:, at] for part in (X, y, expected.mT))
            x_own, y_own, expected_own = own
            share = torch.full((1, 1, 1), 1 / (stop - start), device=device)
            share = share if shares is None else shares[:, start:stop]
            factors = () if keep is None else self._factors(keep, start, stop - start)
            batches.append(Batch(x_own, y_own, expected_own.mT, share, factors))
        of_all = X.flatten(0, 1), y.flatten(), expected
        return _Room(*of_all, shares, batch_rows, drawn, keep, batches)

    def _in_slots(self, index: Tensor) -> Tensor:
        """Each batch's rows with so many behind them that its slot is full."""
        size = self._batch_size
        if index.shape[1] % size:
            index = functional.pad(index, (0, -index.shape[1] % size))
        if self._slot == size:
            return index
        return functional.pad(index.view(len(index), -1, size), (0, self._slot - size))

    def _row_weights(self, picks: list[Tensor]) -> Tensor:
        rows = []
        for own, order in zip(self._weights, self._order_index.tolist(), strict=True):
            pick = picks[order]
            rows.append(torch.ones(len(pick)) if own is None else own[pick])
        return torch.stack(rows)

    def _draw(self, factors: Tensor) -> None:
        """Draw every member's own factors of a block ``[M, rows · noise a row]``."""
        rows = factors.shape[1] // self._noise_size
        drawn = {
            key: torch.rand(rows * _size(key[1]), generator=self._noises[key])
            for key in self._noise_keys
        }
        of_each = zip(factors, self._dropout, self._seeds, self._noise, strict=True)
        for own, p, seed, noise in of_each:
            if p > 0:
                numbers = drawn[seed, noise]
                # 1/(1-p) in double precision first, as a plain dropout layer computes it.
                kept = torch.ge(numbers, p, out=torch.empty_like(numbers)).mul_(1 / (1 - p))
                torch.index_select(kept, 0, self._places_of(noise, rows), out=own)

    def _places_of(self, noise: Noise, rows: int) -> Tensor:
        """Where the factors of a block stand among the numbers drawn for a model's own units.

        What the rooms have more than these is silent: there any factor will do.
        """
        if (noise, rows) not in self._places:
            parts, at = [], 0
            for start in range(0, rows, self._batch_size):
                n = min(self._batch_size, rows - start)
                for shape, room in zip(noise, self._noise_rooms, strict=True):
                    own = torch.arange(at, at + n * math.prod(shape)).view(n, *shape)
                    at += own.numel()
                    parts.append(functional.pad(own, (0, room[-1] - shape[-1])).flatten())
            self._places[noise, rows] = torch.cat(parts)
        return self._places[noise, rows]

    def _factors(self, keep: Tensor, start: int, rows: int) -> list[Tensor]:
        at, factors = start * self._noise_size, []
        for shape in self._noise_rooms:
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
