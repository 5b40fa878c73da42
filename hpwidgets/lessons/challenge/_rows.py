"""The rows of a challenge: to train, to validate, to test on, and fresh ones that nobody sees."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hpwidgets.data import catalog
from hpwidgets.data.bundled import names
from hpwidgets.data.dataset import Dataset
from hpwidgets.data.loans import loans
from hpwidgets.data.prepare import Preparation, Prepared, outlier_cells, prepare
from hpwidgets.data.split import SMALLEST_SPLIT
from hpwidgets.data.tables import Parts, Table, read_table
from hpwidgets.lessons.challenge._file import LOANS
from hpwidgets.lessons.challenge.records import Challenge
from hpwidgets.records.ensembles import Floats

FRESH = 4000
"""Fresh rows of a set that is generated."""
FRESH_SEED = 1_000_003
"""What is added to the seed for them."""
LOAN_ROWS = 600
Rows = NDArray[np.intp]


@dataclass(frozen=True, kw_only=True, eq=False)
class PreparedRows:
    """The rows under one preparation; the fresh ones are scaled and filled as the training rows."""

    prepared: Prepared
    X_fresh: Tensor
    y_fresh: Tensor

    @property
    def data(self) -> Dataset:
        """Training, validation and test rows."""
        return self.prepared.dataset


class ChallengeRows:
    """The table of a challenge and its four parts.

    Of real rows a third (or what ``challenge.rows`` leaves) are fresh; of a set that is generated
    new ones are drawn. The rest is halved into training rows and, in equal parts, validation and
    test rows. Raises ValueError, in words, for too few rows.

    >>> from hpwidgets.lessons.challenge._file import read_challenge
    >>> rows = ChallengeRows(read_challenge("iris"))
    >>> [len(part) for part in (rows.parts.train, rows.parts.validation, rows.fresh)]
    [50, 25, 50]
    """

    def __init__(self, challenge: Challenge):
        self.challenge = challenge
        self.table, generated = _table(challenge)
        n = len(self.table.y) - generated
        used = min(challenge.rows or n, n if generated else n - n // 3)
        if used // 4 < SMALLEST_SPLIT:
            raise ValueError(
                f"{challenge.path.name}: data must have 12 rows or more, got {n}; give more rows"
            )
        rest: Rows = np.arange(n)
        if generated:
            self.fresh: Rows = np.arange(n, n + generated)
        else:
            rest, self.fresh = self._cut(rest, n - used)
        rest, test = self._cut(rest, used // 4)
        train, validation = self._cut(rest, used // 4)
        self.parts = Parts(train=train, validation=validation, test=test, stratified=False)
        self._known: dict[Preparation, PreparedRows] = {}

    def _cut(self, rows: Rows, many: int) -> tuple[Rows, Rows]:
        """The rows without ``many`` of them, and these; classes keep their shares if they can."""
        from sklearn.model_selection import train_test_split

        y = self.table.y[rows]
        options = [y, None] if self.table.task == "classification" else [None]
        for stratify in options:
            try:
                left, taken = train_test_split(
                    rows, test_size=many, random_state=self.challenge.seed, stratify=stratify
                )
            except ValueError:
                if stratify is None:
                    raise
            else:
                break
        return left, taken

    def prepared(self, preparation: Preparation) -> PreparedRows:
        """The rows under a preparation; ValueError in words for one that leaves too few."""
        if preparation not in self._known:
            found = prepare(self.table, self.parts, preparation)
            X = found.pipeline.transform(self.table.frame.iloc[self.fresh]).astype(np.float32)
            y = self.table.y[self.fresh]
            if self.table.task == "regression":
                data = found.dataset
                y = ((y - data.target_mean) / data.target_scale).astype(np.float32)
            self._known[preparation] = PreparedRows(
                prepared=found, X_fresh=torch.from_numpy(X), y_fresh=torch.from_numpy(y)
            )
        return self._known[preparation]

    @cached_property
    def gaps(self) -> int:
        """Training cells without a value."""
        return int(self.table.frame.iloc[self.parts.train].isna().to_numpy().sum())

    @cached_property
    def outliers(self) -> int:
        """Training cells beyond the fences."""
        return int(outlier_cells(self.table, self.parts.train).sum())

    def spreads(self, preparation: Preparation) -> tuple[Floats, Floats]:
        """Standard deviation of each number column on the training rows, before and after."""
        numbers = list(self.table.numbers)
        raw = self.table.frame.iloc[self.parts.train][numbers].to_numpy(dtype=np.float64)
        made = self.prepared(preparation).data.X_train[:, : len(numbers)].double().numpy()
        return tuple(  # type: ignore[return-value]
            np.where(spread > 0, spread, np.nan)
            for spread in (np.nanstd(raw, axis=0), made.std(axis=0))
        )


def _table(challenge: Challenge) -> tuple[Table, int]:
    """All rows, and how many at their end are fresh ones that were generated."""
    import pandas

    name, seed = challenge.data, challenge.seed
    if challenge.target:
        try:
            return read_table(name, target=challenge.target, task=challenge.task), 0
        except (TypeError, ValueError, OSError) as error:
            raise ValueError(f"{challenge.path.name}: data: {error}") from error
    if name == LOANS:
        parts = [loans(challenge.rows or LOAN_ROWS, seed), loans(FRESH, seed + FRESH_SEED)]
        frame = pandas.concat(parts, ignore_index=True)
        return replace(read_table(frame, target="repaid"), name=LOANS), FRESH
    entry = catalog[name]
    if entry.kind == "real":
        X, y = entry.make()
        columns, classes = names(name)
        fresh = 0
    else:
        noise = entry.noise if challenge.noise is None else challenge.noise
        many = challenge.rows or entry.n_samples
        made = [
            entry.make(n_samples=n, noise=noise, seed=s)
            for n, s in ((many, seed), (FRESH, seed + FRESH_SEED))
        ]
        X, y = (np.concatenate(part) for part in zip(*made, strict=True))
        columns, classes, fresh = entry.feature_names, entry.class_names, FRESH
    table = read_table((pandas.DataFrame(X, columns=list(columns)), y), task=entry.task)
    named = classes if entry.task == "classification" else ()
    return replace(table, name=entry.label, class_names=named), fresh
