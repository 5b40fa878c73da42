"""Ensembles from what is asked by name, as the controls of an EnsembleLab name it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from hpwidgets.data.dataset import Dataset
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.ensembles._bagging_variance import BaggingProblem, bagging_variance
from hpwidgets.lessons.ensembles._boosting import BoostingSetting, boosting
from hpwidgets.lessons.ensembles._stacking import stacking
from hpwidgets.lessons.ensembles.base_models import BaseModels
from hpwidgets.lessons.ensembles.diversity import diverse
from hpwidgets.lessons.ensembles.records import (
    BaggingVarianceView,
    BoostingView,
    DiversityView,
    StackingView,
    VotingView,
)
from hpwidgets.lessons.ensembles.voting import voting
from hpwidgets.records import BaggingView, Combination
from hpwidgets.tuning.ensembles.bagging import baggings, bootstrap_rows
from hpwidgets.tuning.ensembles.combine import combinations
from hpwidgets.tuning.ensembles.run_pool import tried_settings

Asked: TypeAlias = Mapping[str, Any]
Cancelled: TypeAlias = Callable[[], bool]

MEMBER = _("member {number}")
NETWORK = ("hidden_layers", "hidden_units", "learning_rate", "batch_size", "epochs", "seed")
BOOSTED = ("rounds", "shrinkage", "label_noise", "seed")


def _settings(asked: Asked, *names: str) -> dict[str, Any]:
    return {name: asked[name] for name in names}


def _network(asked: Asked) -> Hyperparameters:
    return Hyperparameters(**_settings(asked, *NETWORK))


def bag(asked: Asked, data: Dataset, cancelled: Cancelled) -> Iterator[BaggingView]:
    """A bag of networks and their average."""
    return baggings(
        _network(asked), data, **_settings(asked, "members", "vary"), cancelled=cancelled
    )


def take_apart(asked: Asked, cancelled: Cancelled) -> Iterator[BaggingVarianceView]:
    """Bias and variance of a tree or a network, and of a bag of them."""
    if asked["base"] == "tree":
        bagged = {"depth": asked["tree_depth"]}
    else:
        shape = _settings(asked, "hidden_layers", "hidden_units", "learning_rate")
        h = Hyperparameters(activation="tanh", epochs=asked["fit_epochs"], **shape)
        bagged = {"network": h}
    problem = BaggingProblem(
        base=asked["base"],
        rows=asked["fit_rows"],
        noise=asked["fit_noise"],
        repeats=asked["training_sets"],
        members=asked["bag_members"],
        seed=asked["seed"],
        **bagged,
    )
    return bagging_variance(problem, cancelled)


def boost(asked: Asked, data: Dataset, cancelled: Cancelled) -> Iterator[BoostingView]:
    """Boosting, round by round."""
    known = _settings(asked, *BOOSTED)
    setting = BoostingSetting(kind=asked["booster"], depth=asked["boost_depth"], **known)
    return boosting(setting, data, cancelled)


def stack(asked: Asked, data: Dataset, cancelled: Cancelled) -> Iterator[StackingView]:
    """A model on the answers of base models, out of fold and in sample."""
    return stacking(_network(asked), data, folds=asked["folds"], cancelled=cancelled)


def vote(asked: Asked, data: Dataset, cancelled: Cancelled) -> Iterator[VotingView]:
    """Base models and their vote."""
    return voting(_network(asked), data, cancelled)


def combine_runs(
    asked: Asked, data: Dataset, runs: Sequence[Any] | None, cancelled: Cancelled
) -> Iterator[Combination]:
    """The best runs combined; without ``runs``, random settings are tried."""
    if runs is None:
        base = Hyperparameters(**_settings(asked, "epochs", "seed"))
        runs = tried_settings(asked["settings_tried"], base)
    return combinations(
        runs, data, steps=asked["picks"], measure=asked["measure"], cancelled=cancelled
    )


def compare_members(
    asked: Asked, data: Dataset, runs: Sequence[Any] | None, cancelled: Cancelled
) -> Iterator[DiversityView]:
    """How much members from one ``source`` differ; "runs" are ``runs``, or settings tried."""
    h, source = _network(asked), asked["source"]
    options: dict[str, Any] = {"source": source, "cancelled": cancelled}
    if source == "models":
        return diverse(BaseModels(h, data, (), cancelled), data, **options)
    many = asked["compared"]
    if source == "runs":
        return diverse(runs if runs is not None else tried_settings(many, h), data, **options)
    if source == "bag":
        options["rows"] = bootstrap_rows(len(data.y_train), many, h.seed)
    starts = [h.replace(seed=h.seed + m) for m in range(many)]
    return diverse(starts, data, called=MEMBER, **options)
