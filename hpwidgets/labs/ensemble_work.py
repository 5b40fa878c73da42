"""What an EnsembleLab computes: the controls as one snapshot in, the view's records out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np

from hpwidgets.data import Dataset, catalog, load
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.labs.training_run import points_of
from hpwidgets.live import Cache
from hpwidgets.records import (
    BaggingVarianceView,
    BaggingView,
    BoostingView,
    Combination,
    DiversityView,
    StackingView,
    VotingView,
)
from hpwidgets.study.bagging import baggings, bootstrap_rows
from hpwidgets.study.bagging_variance import BaggingProblem, bagging_variance
from hpwidgets.study.base_models import BaseModels
from hpwidgets.study.boosting import BoostingSetting, boosting
from hpwidgets.study.combine import combinations
from hpwidgets.study.diversity import diverse
from hpwidgets.study.space import Space
from hpwidgets.study.stacking import stacking
from hpwidgets.study.voting import voting

View: TypeAlias = (
    BaggingView
    | BaggingVarianceView
    | BoostingView
    | StackingView
    | VotingView
    | Combination
    | DiversityView
)

MEMBER = _("member {number}")
MOST_ROWS = 2000
"""Training rows of one's own that are used: more would take scikit-learn too long to be stopped."""
TRIED = Space(learning_rate=(1e-3, 0.1), hidden_units=(4, 64), l2=(1e-6, 1e-2), batch_size=[16, 32])
"""What the settings of the view "runs" are drawn from, where no runs are given."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the controls say together; what a view does not use is left at one value."""

    view: str
    data: str = ""
    noise: float = 0.0
    network: Hyperparameters = Hyperparameters()  # noqa: RUF009 - frozen
    members: int = 0
    vary: str = ""
    problem: BaggingProblem | None = None
    boost: BoostingSetting | None = None
    folds: int = 0
    tried: int = 0
    picks: int = 0
    measure: str = ""
    source: str = ""


def snapshot(values: Mapping[str, Any], own: Dataset | None, runs: Sequence[Any] | None) -> Asked:
    """The controls as one value; ValueError in words for what cannot be."""
    view, seed = values["view"], values["seed"]
    if view == "variance":
        return Asked(view=view, problem=_problem(values))
    noisy = own is None and catalog[values["data"]].noise is not None
    rows: dict[str, Any] = {
        "data": "" if own else values["data"],
        "noise": values["noise"] if noisy else 0.0,
    }
    if view == "boosting":
        boost = BoostingSetting(
            kind=values["booster"],
            rounds=values["rounds"],
            depth=values["boost_depth"],
            shrinkage=values["shrinkage"],
            label_noise=values["label_noise"],
            seed=seed,
        )
        return Asked(view=view, boost=boost, **rows)
    network = Hyperparameters(
        **{
            name: values[name]
            for name in ("hidden_layers", "hidden_units", "learning_rate", "batch_size", "epochs")
        },
        seed=seed,
    )
    asked: dict[str, dict[str, Any]] = {
        "bagging": {"network": network, "members": values["members"], "vary": values["vary"]},
        "stacking": {"network": network, "folds": values["folds"]},
        "voting": {"network": network},
        "runs": {
            "network": Hyperparameters(epochs=values["epochs"], seed=seed),
            "tried": 0 if runs is not None else values["settings_tried"],
            "picks": values["picks"],
            "measure": values["measure"],
        },
        "diversity": {
            "network": network,
            "source": values["source"],
            "members": 0 if values["source"] == "models" else values["compared"],
        },
    }
    return Asked(view=view, **rows, **asked[view])


def _problem(values: Mapping[str, Any]) -> BaggingProblem:
    tree = values["base"] == "tree"
    known: dict[str, Any] = {
        "base": values["base"],
        "rows": values["fit_rows"],
        "noise": values["fit_noise"],
        "repeats": values["training_sets"],
        "members": values["bag_members"],
        "seed": values["seed"],
    }
    if tree:
        return BaggingProblem(depth=values["tree_depth"], **known)
    network = Hyperparameters(
        hidden_layers=values["hidden_layers"],
        hidden_units=values["hidden_units"],
        activation="tanh",
        learning_rate=values["learning_rate"],
        epochs=values["fit_epochs"],
    )
    return BaggingProblem(network=network, **known)


class Work:
    """Computes what is asked, and remembers the last few answers."""

    def __init__(self, own: Dataset | None, runs: Sequence[Any] | None):
        self.own, self.runs = own, runs
        self._known: Cache[Asked, View] = Cache(8)
        self._sets: Cache[tuple[str, float], Dataset] = Cache(8)

    def __call__(self, asked: Asked, cancelled: Callable[[], bool]) -> Iterator[View]:
        return self._known.remember(asked, self._compute(asked, cancelled), cancelled)

    def data(self, asked: Asked) -> Dataset:
        """The rows that are asked for; of one's own at most ``MOST_ROWS`` to train on."""
        if self.own is not None:
            whole = self.runs is not None and asked.view == "runs"
            few = min(MOST_ROWS, len(self.own.y_train))
            return self.own if whole else self.own.with_train_size(few)
        key = (asked.data, asked.noise)
        found = self._sets.get(key)
        if found is None:
            noisy = catalog[asked.data].noise is not None
            found = load(asked.data, noise=asked.noise if noisy else None)
            self._sets.put(key, found)
        return found

    def _compute(self, asked: Asked, cancelled: Callable[[], bool]) -> Iterator[View]:
        if asked.problem is not None:
            yield from bagging_variance(asked.problem, cancelled)
            return
        data, h = self.data(asked), asked.network
        if asked.boost is not None:
            yield from boosting(asked.boost, data, cancelled)
        elif asked.view == "bagging":
            points = points_of(data)
            for view in baggings(
                h, data, members=asked.members, vary=asked.vary, cancelled=cancelled
            ):
                yield replace(view, points=points)
        elif asked.view == "stacking":
            yield from stacking(h, data, folds=asked.folds, cancelled=cancelled)
        elif asked.view == "voting":
            yield from voting(h, data, cancelled)
        elif asked.view == "runs":
            yield from combinations(
                self._runs(asked),
                data,
                steps=asked.picks,
                measure=asked.measure,
                cancelled=cancelled,
            )
        else:
            yield from self._diversity(asked, data, cancelled)

    def _runs(self, asked: Asked) -> Sequence[Any]:
        if self.runs is not None:
            return self.runs
        return tried_settings(asked.tried, asked.network)

    def _diversity(
        self, asked: Asked, data: Dataset, cancelled: Callable[[], bool]
    ) -> Iterator[DiversityView]:
        h, many = asked.network, asked.members
        seeds = [h.replace(seed=h.seed + m) for m in range(many)]
        if asked.source == "bag":
            rows = bootstrap_rows(len(data.y_train), many, h.seed)
            return diverse(seeds, data, rows=rows, source="bag", called=MEMBER, cancelled=cancelled)
        if asked.source == "starts":
            return diverse(seeds, data, source="starts", called=MEMBER, cancelled=cancelled)
        if asked.source == "runs":
            runs = self.runs if self.runs is not None else tried_settings(many, h)
            return diverse(runs, data, source="runs", cancelled=cancelled)
        return diverse(
            BaseModels(h, data, (), cancelled), data, source="models", cancelled=cancelled
        )


def tried_settings(many: int, base: Hyperparameters) -> list[Hyperparameters]:
    """Random settings around ``base``, as a random search draws them."""
    draw = np.random.default_rng(base.seed)
    return [TRIED.settings(TRIED.sample(draw), base) for _one in range(many)]
