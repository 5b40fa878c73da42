"""Bagging: networks on bootstrap samples, trained as one population, and their average."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hpwidgets.data import Dataset, load
from hpwidgets.data.checks import shown
from hpwidgets.hyperparameters import Hyperparameters, check_list, did_you_mean, is_one_of
from hpwidgets.i18n import _
from hpwidgets.records import BaggingView, Surface, TestScorer
from hpwidgets.tuning.plane import Plane
from hpwidgets.tuning.populations.answers import Floats, first_averages, fleet_answers, loss, score
from hpwidgets.tuning.populations.fleet import Fleet

Indices: TypeAlias = NDArray[np.int64]

MOST_MEMBERS = 10_000
VARY = ("both", "rows", "start")
"""What differs between members: bootstrap rows, initial weights and batches, or both."""
ORDERS = 20
"""Orders of the members over which the score by their number is shown."""
LOOKS = 8
"""Times during the training at which the average is looked at."""
SHOWN = 12
"""Members whose own surfaces are handed on."""


def bootstrap_rows(n: int, members: int, seed: int = 0) -> tuple[Indices, ...]:
    """For each member ``n`` of ``n`` rows drawn with replacement (Breiman 1996): indices.

    >>> [len(np.unique(rows)) for rows in bootstrap_rows(1000, 3)]
    [622, 641, 636]
    """
    rng = np.random.default_rng(seed)
    return tuple(rng.integers(0, n, n) for _member in range(members))


def out_of_bag(answers: Floats, rows: Sequence[Indices]) -> tuple[Floats, NDArray[np.int64]]:
    """Each training row answered by those of the first 1, 2, … members that did not draw it.

    ``answers`` ``[M, n, K]`` are all members' answers to all training rows. Returns the averages
    ``[M, n, K]``, NaN where nobody may answer yet, and how many answer ``[M, n]``.
    """
    left_out = np.ones(answers.shape[:2], dtype=np.bool_)
    for out, drawn in zip(left_out, rows, strict=True):
        out[drawn] = False
    counts: NDArray[np.int64] = np.cumsum(left_out, axis=0, dtype=np.int64)
    sums = np.cumsum(np.where(left_out[..., None], answers, 0.0), axis=0)
    averages: Floats = np.full(answers.shape, np.nan)
    np.divide(sums, counts[..., None], out=averages, where=counts[..., None] > 0)
    return averages, counts


def baggings(
    h: Hyperparameters,
    data: Dataset,
    *,
    members: int = 50,
    vary: str = "both",
    rows: Sequence[ArrayLike] | None = None,
    looks: int = LOOKS,
    cancelled: Callable[[], bool] = lambda: False,
    device: str = "cpu",
) -> Iterator[BaggingView]:
    """As :func:`bagging`, a view after every epoch of a population; the average is looked at
    ``looks`` times.
    """
    drawn = _drawn(h, data, members, vary, rows)
    starts = [h.seed + m if vary != "rows" else h.seed for m in range(members)]
    settings = [*(h.replace(seed=seed) for seed in starts), h]
    every = np.arange(len(data.y_train))
    fleet = Fleet(settings, data, rows=[*drawn, every], cancelled=cancelled, device=device)
    look = _Look(settings, data, drawn, fleet, vary != "start")
    total, due = fleet.total, 1
    yield look.view(0, total)
    for done in fleet:
        if due < looks and done >= total * due / looks and done >= len(settings):
            if not look.take(cancelled):
                return
            due = int(done * looks / total) + 1
        yield look.view(done, total)
    if cancelled() or not look.take(cancelled):
        return
    yield look.view(total, total, look.on_test())


def bagging(
    h: Hyperparameters,
    data: Any,
    *,
    members: int = 50,
    vary: str = "both",
    rows: Sequence[ArrayLike] | None = None,
    device: str = "cpu",
) -> BaggingView:
    """Train networks on bootstrap samples of the training rows in one pass, and average them.

    Parameters
    ----------
    h
        The setting of every member; its seed draws the samples.
    data
        A Dataset, or whatever :func:`hpwidgets.load` takes.
    members
        How many networks.
    vary
        "both": each member has its own bootstrap rows and its own initial weights and batches.
        "rows": only the rows differ. "start": all rows for all, only the start differs (a deep
        ensemble: Lakshminarayanan, Pritzel & Blundell 2017).
    rows
        One array of training-row indices a member, in place of drawing them here.
    device
        Where to train: "cpu", "cuda" or "cuda:<number>".

    The average is of class probabilities, or of numbers. Out-of-bag scores are as scikit-learn's
    ``BaggingClassifier.oob_score_``. Method: L. Breiman, *Bagging Predictors* (1996).

    Raises TypeError or ValueError in words for what cannot be, before any training.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> found = bagging(hp.Hyperparameters(epochs=10), "moons", members=10)
    >>> bool(found.score[0, -1] > 0.8), bool(found.out_of_bag_score > 0.8)
    (True, True)
    """
    if not isinstance(h, Hyperparameters):
        raise TypeError(
            f"h must be a Hyperparameters, such as Hyperparameters(learning_rate=0.01), got"
            f" {shown(h)}"
        )
    dataset = data if isinstance(data, Dataset) else load(data)
    *_views, last = baggings(
        h, dataset, members=members, vary=vary, rows=rows, looks=1, device=device
    )
    return last


def _drawn(
    h: Hyperparameters,
    data: Dataset,
    members: int,
    vary: str,
    rows: Sequence[ArrayLike] | None,
) -> tuple[Indices, ...]:
    if isinstance(members, bool) or not isinstance(members, int | np.integer) or members < 2:
        raise ValueError(f"members must be a whole number from 2, got {shown(members)}")
    if members > MOST_MEMBERS:
        raise ValueError(
            f"members must be at most {MOST_MEMBERS}, got {shown(members)}; the average hardly"
            " changes from 50 on"
        )
    if not is_one_of(vary, VARY):
        hint = did_you_mean(vary, VARY)
        raise ValueError(f"vary must be one of {', '.join(VARY)}, got {shown(vary)}{hint}")
    n = len(data.y_train)
    if rows is not None:
        check_list("rows", rows, "arrays of row numbers, one for each member")
        if len(rows) != members:
            raise ValueError(
                f"rows must hold one array for each of {members} members, got {len(rows)}"
            )
        try:
            return tuple(np.asarray(own, dtype=np.int64) for own in rows)
        except (TypeError, ValueError, OverflowError) as error:
            raise TypeError(
                f"rows must hold arrays of row numbers, one for each member, got {shown(rows)}"
            ) from error
    if vary == "start":
        return (np.arange(n),) * members
    return bootstrap_rows(n, members, h.seed)


class _Look:
    """What was last seen of the members and their average."""

    def __init__(
        self,
        settings: Sequence[Hyperparameters],
        data: Dataset,
        rows: tuple[Indices, ...],
        fleet: Fleet,
        left_out: bool,
    ):
        self._settings, self._data, self._rows, self._fleet = settings, data, rows, fleet
        self._left_out = left_out
        self._members = len(rows)
        self._plane = Plane.of(data)
        draw = np.random.default_rng(settings[-1].seed)
        orders = [draw.permutation(self._members) for _order in range(ORDERS - 1)]
        self._orders = [np.arange(self._members), *orders]
        self.score = np.full((ORDERS, self._members), np.nan)
        self.loss = self.score.copy()
        self.out_of_bag = np.full(self._members, np.nan)
        self.covered = np.full(self._members, np.nan)
        self.surface: Surface | None = None
        self.member_surfaces: tuple[Surface, ...] = ()

    def take(self, cancelled: Callable[[], bool]) -> bool:
        """Look at the average as it stands; False if cancelled."""
        data, task = self._data, self._data.task
        y = data.y_validation.numpy()
        known = self._known()
        answers = fleet_answers(self._fleet, self._settings, data.X_validation, cancelled)
        if answers is None:
            return False
        self.score[:], self.loss[:] = np.nan, np.nan
        for at, order in enumerate(self._orders):
            if cancelled():
                return False
            kept = order[known[order]]
            averages = first_averages(answers[kept])
            self.score[at, : len(kept)] = score(averages, y, task)
            self.loss[at, : len(kept)] = loss(averages, y, task)
        if self._left_out and not self._take_out_of_bag(known, cancelled):
            return False
        if self._plane is None or not known.any():
            return True
        there = fleet_answers(self._fleet, self._settings, self._plane.rows, cancelled)
        if there is None:
            return False
        there = there[: self._members][known]
        self.surface = self._plane.surface(there.mean(axis=0))
        self.member_surfaces = tuple(self._plane.surface(own) for own in there[:SHOWN])
        return True

    def _known(self) -> NDArray[np.bool_]:
        return np.isfinite(self._fleet.newest("validation_loss"))[: self._members]

    def _take_out_of_bag(self, known: NDArray[np.bool_], cancelled: Callable[[], bool]) -> bool:
        data = self._data
        answers = fleet_answers(self._fleet, self._settings, data.X_train, cancelled)
        if answers is None:
            return False
        kept = np.flatnonzero(known)
        averages, counts = out_of_bag(answers[kept], [self._rows[m] for m in kept])
        y = data.y_train.numpy()
        self.out_of_bag[:], self.covered[:] = np.nan, np.nan
        for m, (average, count) in enumerate(zip(averages, counts, strict=True)):
            there = count > 0
            self.covered[m] = there.mean()
            if there.any():
                self.out_of_bag[m] = score(average[there], y[there], data.task)
        return True

    def view(self, done: int, total: int, on_test: TestScorer | None = None) -> BaggingView:
        """A view of what was last seen, and each member's newest values."""
        names = ("validation_score", "validation_loss", "train_score")
        values = [self._fleet.newest(name) for name in names]
        epochs = self._settings[-1].epochs
        return BaggingView(
            task=self._data.task,
            rows=self._rows,
            member_score=values[0][:-1],
            member_loss=values[1][:-1],
            member_train_score=values[2][:-1],
            whole_score=float(values[0][-1]),
            whole_loss=float(values[1][-1]),
            score=self.score.copy(),
            loss=self.loss.copy(),
            out_of_bag=self.out_of_bag.copy(),
            covered=self.covered.copy(),
            surface=self.surface,
            member_surfaces=self.member_surfaces,
            epoch=done * epochs // total,
            epochs=epochs,
            done=done,
            total=total,
            on_test=on_test,
        )

    def on_test(self) -> TestScorer | None:
        """What opens the test rows; None where every member diverged."""
        known = self._known()
        if not known.any():
            return None
        losses = self._fleet.newest("validation_loss")
        best, whole = int(np.nanargmin(losses[:-1])), bool(np.isfinite(losses[-1]))

        def opened() -> tuple[tuple[str, float], ...]:
            data, task = self._data, self._data.task
            answers = fleet_answers(self._fleet, self._settings, data.X_test)
            assert answers is not None
            y = data.y_test.numpy()
            average = answers[:-1][known].mean(axis=0)
            found = [
                (_("average of {members}").format(members=int(known.sum())), average),
                (_("best single member"), answers[best]),
            ]
            if whole:
                found.append((_("one network on all rows"), answers[-1]))
            return tuple((name, float(score(answer, y, task))) for name, answer in found)

        return opened
