"""What a DataPrepLab computes, view by view, as generators of what it shows."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data.augment import Augmentation
from hpwidgets.data.damage import damage
from hpwidgets.data.prepare import (
    UNTREATED,
    Interrupted,
    Preparation,
    Prepared,
    outlier_cells,
    prepare,
)
from hpwidgets.data.tables import Table, split_table
from hpwidgets.live.cache import Cache
from hpwidgets.records import AugmentView, CleaningView, LeakScores, SplitView, StepView
from hpwidgets.study.augmentation import view_augmentation
from hpwidgets.study.cleaning import SETTING, Curves, learning_curves
from hpwidgets.study.leaks import LEAKS, measure_leaks
from hpwidgets.study.splits import view_split
from hpwidgets.study.step_size import Quadratic, descend, least_squares

SCALINGS = ("none", "standard", "minmax", "robust")
SPLITS = 100
STEPS = 60
BELOW, ABOVE = 0.9, 1.1
CORRELATION = 0.5
"""Of the two columns of the step size's bowl."""
NOTHING: NDArray[np.float64] = np.empty((0, 0))

Cancelled = Callable[[], bool]


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What the controls say; ``table`` is the clean one (or the user's as it is)."""

    view: str
    table: Table
    own: bool
    column: int
    missing: float
    outlier_share: float
    preparation: Preparation
    learning_rate: float
    seed: int
    augmentation: Augmentation
    later_shift: float
    validation: float
    test: float
    stratify: bool
    duplicates: float
    repeats: int
    unit: float
    rate: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Cleaned:
    """The view "clean": the prepared table (None at first), its curves, and the untreated ones.

    ``untreated_error`` says why there are none of the latter; ``missing`` and ``outliers`` count
    cells of the training rows (outliers: beyond the fences).
    """

    view: CleaningView
    table: Table
    prepared: Prepared | None
    untreated: Prepared | None
    untreated_error: str
    curves: Curves | None
    pinned: Curves | None
    missing: int
    outliers: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Leaked:
    """The view "leaks": the scores so far, and how many seeds are wanted."""

    leaks: tuple[LeakScores, ...]
    repeats: int


Item = Cleaned | AugmentView | SplitView | Leaked | StepView


class Work:
    """Everything a lab computes; what was computed before comes at once."""

    def __init__(self) -> None:
        self._prepared: Cache[object, Prepared] = Cache(32)
        self._curves: Cache[object, Curves] = Cache(64)
        self._augmented: Cache[object, AugmentView] = Cache(16)
        self._leaks: Cache[object, Leaked] = Cache(16)

    def __call__(self, snapshot: Snapshot, cancelled: Cancelled) -> Iterator[Item]:
        """Items of the snapshot's view."""
        views: dict[str, Callable[[Snapshot, Cancelled], Iterator[Item]]] = {
            "clean": self._clean,
            "augment": self._augment,
            "split": self._split,
            "leaks": self._leak,
            "step": self._step,
        }
        return views[snapshot.view](snapshot, cancelled)

    def prepare(
        self, snapshot: Snapshot, preparation: Preparation, cancelled: Cancelled = lambda: False
    ) -> Prepared:
        """The snapshot's table, damaged as its sliders say, split, and prepared."""
        key = (*_key(snapshot), preparation)
        known = self._prepared.get(key)
        if known is None:
            table = _damaged(snapshot)
            parts = split_table(table, seed=snapshot.seed)
            known = prepare(table, parts, preparation, cancelled=cancelled)
            self._prepared.put(key, known)
        return known

    def _clean(self, s: Snapshot, cancelled: Cancelled) -> Iterator[Cleaned]:
        prepared: Prepared | None = None
        untreated, error = None, ""
        table = _damaged(s)
        rows = split_table(table, seed=s.seed).train
        before, after, name, at = NOTHING.ravel(), NOTHING.ravel(), "", 0
        if table.numbers:
            at = min(s.column, len(table.numbers)) - 1
            name = table.numbers[at]
            before = table.frame[name].to_numpy(dtype=np.float64)[rows]
        missing = int(table.frame.iloc[rows].isna().to_numpy().sum())
        outliers = int(outlier_cells(table, rows).sum()) if table.numbers else 0

        def item(curves: Curves | None, pinned: Curves | None) -> Cleaned:
            return Cleaned(
                table=table,
                view=CleaningView(
                    column=name,
                    before=before,
                    after=after,
                    train_loss=curves.train_loss if curves else NOTHING,
                    validation_loss=curves.validation_loss if curves else NOTHING,
                    pinned_train_loss=pinned.train_loss if pinned else NOTHING,
                    pinned_validation_loss=pinned.validation_loss if pinned else NOTHING,
                    epochs=SETTING.epochs,
                ),
                prepared=prepared,
                untreated=untreated,
                untreated_error=error,
                curves=curves,
                pinned=pinned,
                missing=missing,
                outliers=outliers,
            )

        if self._prepared.get((*_key(s), s.preparation)) is None:
            yield item(None, None)  # the column as it is, while the rest is on its way
        try:
            prepared = self.prepare(s, s.preparation, cancelled)
            try:
                untreated = self.prepare(s, UNTREATED, cancelled)
            except ValueError as reason:
                error = str(reason)
        except Interrupted:
            return
        if table.numbers:
            after = prepared.dataset.X_train[:, at].double().numpy()
        own, base = (*_key(s), s.preparation, s.learning_rate), (*_key(s), s.learning_rate)
        curves, pinned = self._curves.get(own), self._curves.get(base)
        yield item(curves, pinned)
        setting = SETTING.replace(learning_rate=s.learning_rate)
        if curves is None:
            for curves in learning_curves(prepared.dataset, setting, cancelled=cancelled):
                yield item(curves, pinned)
            if cancelled() or curves is None:
                return
            self._curves.put(own, curves)
        if pinned is None and untreated is not None:
            for pinned in learning_curves(untreated.dataset, setting, cancelled=cancelled):
                yield item(curves, pinned)
            if not cancelled() and pinned is not None:
                self._curves.put(base, pinned)

    def _augment(self, s: Snapshot, cancelled: Cancelled) -> Iterator[AugmentView]:
        key = (s.augmentation, s.later_shift)
        known = self._augmented.get(key)
        if known is not None:
            yield known
            return
        run = view_augmentation(s.augmentation, later_shift=s.later_shift, cancelled=cancelled)
        for known in run:
            yield known
        if known is not None and known.done == known.total:
            self._augmented.put(key, known)

    def _split(self, s: Snapshot, cancelled: Cancelled) -> Iterator[SplitView]:
        yield from view_split(
            s.table,
            validation=s.validation,
            test=s.test,
            seed=s.seed,
            stratify=s.stratify,
            repeats=SPLITS,
            cancelled=cancelled,
        )

    def _leak(self, s: Snapshot, cancelled: Cancelled) -> Iterator[Leaked]:
        key = (s.duplicates, s.repeats)
        known = self._leaks.get(key)
        if known is not None:
            yield known
            return
        empty = np.empty(0)
        yield Leaked(
            leaks=tuple(
                LeakScores(name=name, leaking=empty, honest=empty, chance=np.nan) for name in LEAKS
            ),
            repeats=s.repeats,
        )
        run = measure_leaks(seeds=range(s.repeats), duplicates=s.duplicates, cancelled=cancelled)
        for leaks in run:
            known = Leaked(leaks=leaks, repeats=s.repeats)
            yield known
        if known is not None and not cancelled():
            self._leaks.put(key, known)

    def _step(self, s: Snapshot, cancelled: Cancelled) -> Iterator[StepView]:
        bowl = two_columns(s.unit, s.preparation.scaling)
        limit = bowl.largest_rate
        own, below, above = (
            descend(bowl, share * limit, steps=STEPS) for share in (s.rate, BELOW, ABOVE)
        )
        conditions = []
        for scaling in SCALINGS if s.table.numbers else ():
            mended = Preparation(imputation="median", outliers="keep", scaling=scaling)
            whole = self.prepare(dataclasses.replace(s, missing=0.0, outlier_share=0.0), mended)
            X = whole.pipeline.transform(whole.table.frame.iloc[whole.kept])
            conditions.append(least_squares(X[:, : len(s.table.numbers)]))
        yield StepView(
            hessian=bowl.hessian,
            rate=s.rate * limit,
            largest_rate=limit,
            condition=bowl.condition,
            path=own.points,
            losses=own.losses,
            below=below.losses,
            above=above.losses,
            scalings=SCALINGS if s.table.numbers else (),
            conditions=tuple(quadratic.condition for quadratic in conditions),
            largest_rates=tuple(quadratic.largest_rate for quadratic in conditions),
        )


def two_columns(unit: float, scaling: str) -> Quadratic:
    """The bowl of two columns, correlated by ½, of which the second is written in another unit.

    In its first unit its standard deviation is 1, as the other's; ``unit`` multiplies it. Scaled,
    the unit is gone. Every scaler takes it out; standard deviations are 1 after "standard" alone.
    """
    from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

    draw = np.random.default_rng(0).standard_normal((400, 2))
    draw = (draw - draw.mean(axis=0)) @ np.linalg.inv(np.linalg.cholesky(np.cov(draw.T, ddof=0))).T
    mix = np.array([[1.0, 0.0], [CORRELATION, np.sqrt(1 - CORRELATION**2)]])
    X = draw @ mix.T * np.array([1.0, unit])
    scalers = {"standard": StandardScaler, "minmax": MinMaxScaler, "robust": RobustScaler}
    if scaling != "none":
        X = scalers[scaling]().fit_transform(X)
    return least_squares(X)


def _key(s: Snapshot) -> tuple[object, ...]:
    return (id(s.table), s.missing, s.outlier_share, s.seed)


def _damaged(s: Snapshot) -> Table:
    if s.own or not (s.missing or s.outlier_share):
        return s.table
    hurt = damage(s.table.frame, missing=s.missing, outliers=s.outlier_share, seed=s.seed)
    return dataclasses.replace(s.table, frame=hurt.frame)
