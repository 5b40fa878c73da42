"""What a preparation does: the learning curves of networks trained on what came out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from hpwidgets.data.dataset import Dataset
from hpwidgets.data.prepare import Preparation, prepare
from hpwidgets.data.tables import Table, split_table
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.preparing._damage import damaged
from hpwidgets.tuning.exercises import Requirement
from hpwidgets.tuning.populations.answers import score, to_answers
from hpwidgets.tuning.populations.fleet import Fleet
from hpwidgets.tuning.populations.repeats import mean_sd

SETTING = Hyperparameters(
    optimizer="sgd", learning_rate=0.05, hidden_layers=1, hidden_units=16, batch_size=16, epochs=40
)
"""The network that the effect of a preparation is measured with; plain gradient descent shows
scales best, for Adam divides them out."""

Values = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Curves:
    """Learning curves under several seeds, ``[seeds, epochs]``; NaN once a run has diverged."""

    train_loss: Values
    validation_loss: Values
    train_score: Values
    validation_score: Values
    epochs: int
    """Epochs planned; fewer columns mean that it is still going on."""
    outputs: tuple[torch.Tensor, ...] = ()
    """At the end: each network's answers to the test rows, which are sealed until asked for."""

    @property
    def done(self) -> int:
        return int(self.train_loss.shape[1])

    @property
    def diverged(self) -> int:
        """Seeds whose loss is no number any more."""
        return int(np.isnan(self.train_loss[:, -1]).sum()) if self.done else 0


def learning_curves(
    data: Dataset,
    setting: Hyperparameters = SETTING,
    *,
    seeds: Sequence[int] = range(5),
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Curves]:
    """Train one network a seed as one population; yields the curves so far after each epoch.

    >>> from hpwidgets.data import load
    >>> *_, last = learning_curves(load("wine"), SETTING.replace(epochs=3), seeds=[0, 1])
    >>> last.validation_loss.shape
    (2, 3)
    """
    fleet = Fleet([setting.replace(seed=seed) for seed in seeds], data, cancelled=cancelled)
    names = ("train_loss", "validation_loss", "train_score", "validation_score")
    for _step in fleet:
        known: dict[str, Any] = {name: fleet.values(name) for name in names}
        yield Curves(**known, epochs=setting.epochs)
    if cancelled():
        return
    whole: dict[str, Any] = {}
    for name in names:
        values = fleet.values(name)
        gone = ((0, 0), (0, setting.epochs - values.shape[1]))  # every run has diverged
        whole[name] = np.pad(values, gone, constant_values=np.nan)
    with torch.no_grad():
        outputs = tuple(history.model(data.X_test) for history in fleet.histories())
    yield Curves(**whole, epochs=setting.epochs, outputs=outputs)


def test_scores(curves: Curves, data: Dataset) -> Values:
    """The sealed rows opened: accuracy or R² of each seed's network on them ``[seeds]``."""
    if not curves.outputs:
        return np.empty(0)
    answers = to_answers(torch.stack(curves.outputs), data.task)
    return score(answers, data.y_test.numpy(), data.task)


test_scores.__test__ = False  # type: ignore[attr-defined] # a function, whatever its name is


@dataclass(frozen=True, eq=False)
class Effect:
    """A preparation's scores under several seeds ``[seeds]``: best epoch's loss and last scores."""

    preparation: Preparation
    validation_loss: Values
    validation_score: Values
    test_score: Values
    kept: Values
    """Share of the training rows that were kept."""

    @property
    def diverged(self) -> int:
        return int(np.isnan(self.validation_score).sum())


def preparation_effects(
    table: Table,
    preparations: Sequence[Preparation],
    *,
    missing: float = 0.0,
    outliers: float = 0.0,
    setting: Hyperparameters = SETTING,
    seeds: Sequence[int] = range(5),
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[Effect, ...]]:
    """Every preparation under several seeds; yields what is known after each seed.

    A seed chooses the damaged cells, the split and the networks' first weights, and is the same for
    all preparations: what differs between them is the preparation. Diverged runs score NaN.
    """
    rows: list[list[tuple[float, ...]]] = [[] for _preparation in preparations]
    for seed in seeds:
        own = damaged(table, missing=missing, outliers=outliers, seed=seed)
        parts = split_table(own, seed=seed)
        for at, preparation in enumerate(preparations):
            prepared = prepare(own, parts, preparation)
            run = learning_curves(prepared.dataset, setting, seeds=[seed], cancelled=cancelled)
            curves = list(run)
            if cancelled() or not curves:
                return
            last, scores = curves[-1], (np.nan, np.nan, np.nan)
            if not last.diverged:
                scores = (
                    float(np.nanmin(last.validation_loss)),
                    float(last.validation_score[0, -1]),
                    float(test_scores(last, prepared.dataset)[0]),
                )
            rows[at].append((*scores, len(prepared.kept) / prepared.n_train))
        yield tuple(
            Effect(preparation, *np.array(found).T)
            for preparation, found in zip(preparations, rows, strict=True)
        )


def score_reaches(effect: Effect, least: float) -> Requirement:
    """For exercises: the mean validation score at the end reaches ``least``, and none diverged."""
    scores = effect.validation_score
    wanted = _("validation score at the end at least {least}, on average over {seeds} seeds")
    if effect.diverged:
        got = _("{n} of {seeds} seeds diverged").format(n=effect.diverged, seeds=len(scores))
    else:
        got = mean_sd(scores) if len(scores) > 1 else f"{scores.mean():.3f}"
    return Requirement(
        wanted=wanted.format(least=f"{least:g}", seeds=len(scores)),
        got=got,
        met=not effect.diverged and float(scores.mean()) >= least,
    )


def rows_kept(effect: Effect, least: float) -> Requirement:
    """For exercises: at least this share of the training rows is kept, on average."""
    kept = float(effect.kept.mean())
    return Requirement(
        wanted=_("at least {least} of the training rows kept").format(least=f"{least:.0%}"),
        got=f"{kept:.0%}",
        met=kept >= least - 1e-9,
    )
