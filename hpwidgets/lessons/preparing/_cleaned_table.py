"""A table prepared and learnt from, beside the same table untreated: what is known so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data.prepare import (
    UNTREATED,
    Interrupted,
    Preparation,
    Prepared,
    outlier_cells,
    prepare,
)
from hpwidgets.data.tables import Table, split_table
from hpwidgets.lessons.preparing._damage import damaged
from hpwidgets.lessons.preparing._step_size import Quadratic, least_squares
from hpwidgets.lessons.preparing.cleaning import SETTING, Curves, learning_curves, test_scores
from hpwidgets.lessons.preparing.records import CleaningView
from hpwidgets.live import Cache

NOTHING: NDArray[np.float64] = np.empty((0, 0))
SCALINGS = ("none", "standard", "minmax", "robust")
Cancelled = Callable[[], bool]


@dataclass(frozen=True, kw_only=True)
class Source:
    """A table, the shares of its cells that are made missing and wrong, and the split's seed."""

    table: Table
    missing: float = 0.0
    outliers: float = 0.0
    seed: int = 0

    def damaged(self) -> Table:
        """The table with these cells damaged."""
        if not (self.missing or self.outliers):
            return self.table
        return damaged(self.table, missing=self.missing, outliers=self.outliers, seed=self.seed)


@dataclass(frozen=True, kw_only=True, eq=False)
class Cleaned:
    """The table as it comes; then prepared, with its curves, and those of the untreated one.

    ``before`` are the training rows' values in the number column at place ``at``, from 0;
    ``untreated_error`` says why there is no untreated table; ``missing`` and ``outliers`` count
    cells of the training rows (outliers: beyond the fences).
    """

    table: Table
    at: int
    before: NDArray[np.float64]
    missing: int
    outliers: int
    prepared: Prepared | None = None
    untreated: Prepared | None = None
    untreated_error: str = ""
    curves: Curves | None = None
    pinned: Curves | None = None

    @property
    def done(self) -> int:
        """Epochs of the curves so far."""
        return sum(run.done for run in (self.curves, self.pinned) if run is not None)

    @property
    def total(self) -> int:
        return SETTING.epochs * (1 if self.untreated is None else 2)

    @property
    def view(self) -> CleaningView:
        column, after = "", NOTHING.ravel()
        if self.table.numbers:
            column = self.table.numbers[self.at]
            if self.prepared is not None:
                after = self.prepared.dataset.X_train[:, self.at].double().numpy()
        curves, pinned = self.curves, self.pinned
        return CleaningView(
            column=column,
            before=self.before,
            after=after,
            train_loss=curves.train_loss if curves else NOTHING,
            validation_loss=curves.validation_loss if curves else NOTHING,
            pinned_train_loss=pinned.train_loss if pinned else NOTHING,
            pinned_validation_loss=pinned.validation_loss if pinned else NOTHING,
            epochs=SETTING.epochs,
            task=self.table.task,
            scale=self._scale(),
            fences=self._fences(),
            scores=(_ended(pinned), _ended(curves)),
        )

    def _scale(self) -> tuple[float, float]:
        """Shift and factor of the column's scaling: what it makes of 0, and of one unit more."""
        if self.prepared is None or not self.table.numbers:
            return 0.0, 1.0
        numbers = self.prepared.pipeline["columns"].named_transformers_["numbers"]
        scaler = numbers.named_steps.get("scale")
        if scaler is None:
            return 0.0, 1.0
        ends: Any = np.repeat([[0.0], [1.0]], len(self.table.numbers), axis=1)
        names = getattr(scaler, "feature_names_in_", None)
        if names is not None:  # it was fitted on the frame itself, not on what a clipper gave
            ends = self.table.frame.iloc[:0][list(names)].reindex(range(2)).astype(float)
            ends.iloc[1] = 1.0
            ends.iloc[0] = 0.0
        zero, one = scaler.transform(ends)[:, self.at]
        return float(zero), float(one - zero)

    def _fences(self) -> tuple[float, float]:
        from hpwidgets.data._outliers import fences

        low, high = fences(self.before[:, None])[:, 0] if self.before.size else (-np.inf, np.inf)
        return float(low), float(high)

    @property
    def test_score(self) -> float | None:
        """The sealed rows opened: mean score over the seeds; None before training has ended."""
        if self.prepared is None or self.curves is None or not self.curves.outputs:
            return None
        return float(test_scores(self.curves, self.prepared.dataset).mean())


def _ended(curves: Curves | None) -> float:
    """Mean validation score at the end; NaN before it, or where a seed has diverged."""
    whole = curves is not None and curves.done == curves.epochs
    return float(curves.validation_score[:, -1].mean()) if curves is not None and whole else np.nan


def look_at(table: Table, *, column: int, seed: int) -> Cleaned:
    """The table before it is prepared, in number column ``column`` (from 1, at most the last)."""
    rows = split_table(table, seed=seed).train
    at = max(min(column, len(table.numbers)) - 1, 0)
    before = NOTHING.ravel()
    if table.numbers:
        before = table.frame[table.numbers[at]].to_numpy(dtype=np.float64)[rows]
    return Cleaned(
        table=table,
        at=at,
        before=before,
        missing=int(table.frame.iloc[rows].isna().to_numpy().sum()),
        outliers=int(outlier_cells(table, rows).sum()) if table.numbers else 0,
    )


class Cleaner:
    """Prepares tables and learns from them; what ``prepared`` and ``curves`` keep comes at once."""

    def __init__(self, prepared: Cache[Any, Prepared], curves: Cache[Any, Curves]) -> None:
        self._prepared, self._curves = prepared, curves

    def prepare(
        self, source: Source, preparation: Preparation, cancelled: Cancelled = lambda: False
    ) -> Prepared:
        """The source damaged, split, and prepared; raises as :func:`prepare` does."""
        known = self._prepared.get((source, preparation))
        if known is None:
            table = source.damaged()
            parts = split_table(table, seed=source.seed)
            known = prepare(table, parts, preparation, cancelled=cancelled)
            self._prepared.put((source, preparation), known)
        return known

    def clean(
        self,
        source: Source,
        preparation: Preparation,
        *,
        column: int,
        learning_rate: float,
        cancelled: Cancelled,
    ) -> Iterator[Cleaned]:
        """The table as it comes, prepared, and after each epoch on it and on the untreated one."""
        item = look_at(source.damaged(), column=column, seed=source.seed)
        if self._prepared.get((source, preparation)) is None:
            yield item  # the column as it is, while the rest is on its way
        try:
            item = replace(item, prepared=self.prepare(source, preparation, cancelled))
            try:
                item = replace(item, untreated=self.prepare(source, UNTREATED, cancelled))
            except ValueError as reason:
                item = replace(item, untreated_error=str(reason))
        except Interrupted:
            return
        keys = {"curves": (source, learning_rate, preparation), "pinned": (source, learning_rate)}
        known: dict[str, Any] = {name: self._curves.get(key) for name, key in keys.items()}
        item = replace(item, **known)
        yield item
        setting = SETTING.replace(learning_rate=learning_rate)
        for name, rows in (("curves", item.prepared), ("pinned", item.untreated)):
            if known[name] is not None or rows is None:
                continue
            run = learning_curves(rows.dataset, setting, cancelled=cancelled)
            for curves in self._curves.remember(keys[name], run, cancelled):
                known[name] = curves
                item = replace(item, **known)
                yield item
            if cancelled():
                return

    def bowls(self, source: Source) -> dict[str, Quadratic]:
        """The loss of linear regression on the table's number columns, under each scaling."""
        found = {}
        for scaling in SCALINGS if source.table.numbers else ():
            filled = Preparation(imputation="median", outliers="keep", scaling=scaling)
            whole = self.prepare(source, filled)
            X = whole.pipeline.transform(whole.table.frame.iloc[whole.kept])
            found[scaling] = least_squares(X[:, : len(source.table.numbers)])
        return found
