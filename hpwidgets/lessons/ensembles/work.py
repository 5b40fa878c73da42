"""Ensembles from what is asked by name, as the controls of an EnsembleLab name it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from hpwidgets.data.dataset import Dataset
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.ensembles._bagging_variance import BaggingProblem, bagging_variance
from hpwidgets.lessons.ensembles._base_models import BaseModels
from hpwidgets.lessons.ensembles._boosting import BoostingSetting, boosting
from hpwidgets.lessons.ensembles._diversity import diverse
from hpwidgets.lessons.ensembles._stacking import stacking
from hpwidgets.lessons.ensembles._voting import voting
from hpwidgets.lessons.ensembles.records import (
    BaggingVarianceView,
    BoostingView,
    DiversityView,
    StackingView,
    VotingView,
)
from hpwidgets.records import BaggingView, Combination
from hpwidgets.tuning.ensembles.bagging import baggings, bootstrap_rows
from hpwidgets.tuning.ensembles.combine import combinations
from hpwidgets.tuning.ensembles.run_pool import tried_settings
from hpwidgets.widgets.view import Cancelled, Given

MEMBER = _("member {number}")
NETWORK = ("hidden_layers", "hidden_units", "learning_rate", "batch_size", "epochs", "seed")
BOOSTED = ("rounds", "shrinkage", "label_noise", "seed")


def _network(given: Given) -> Hyperparameters:
    return Hyperparameters(**given.take(*NETWORK))


def bag(given: Given, data: Dataset, cancelled: Cancelled) -> Iterator[BaggingView]:
    """A bag of networks and their average."""
    return baggings(_network(given), data, **given.take("members", "vary"), cancelled=cancelled)


def take_apart(given: Given, cancelled: Cancelled) -> Iterator[BaggingVarianceView]:
    """Bias and variance of a tree or a network, and of a bag of them."""
    bagged: dict[str, Any] = {}
    if given.base == "tree":
        bagged["depth"] = given.tree_depth
    else:
        shape = given.take("hidden_layers", "hidden_units", "learning_rate")
        bagged["network"] = Hyperparameters(activation="tanh", epochs=given.fit_epochs, **shape)
    problem = BaggingProblem(
        base=given.base,
        rows=given.fit_rows,
        noise=given.fit_noise,
        repeats=given.training_sets,
        members=given.bag_members,
        seed=given.seed,
        **bagged,
    )
    return bagging_variance(problem, cancelled)


def boost(given: Given, data: Dataset, cancelled: Cancelled) -> Iterator[BoostingView]:
    """Boosting, round by round."""
    setting = BoostingSetting(kind=given.booster, depth=given.boost_depth, **given.take(*BOOSTED))
    return boosting(setting, data, cancelled)


def stack(given: Given, data: Dataset, cancelled: Cancelled) -> Iterator[StackingView]:
    """A model on the answers of base models, out of fold and in sample."""
    return stacking(_network(given), data, folds=given.folds, cancelled=cancelled)


def vote(given: Given, data: Dataset, cancelled: Cancelled) -> Iterator[VotingView]:
    """Base models and their vote."""
    return voting(_network(given), data, cancelled)


def combine_runs(
    given: Given, data: Dataset, runs: Sequence[Any] | None, cancelled: Cancelled
) -> Iterator[Combination]:
    """The best runs combined; without ``runs``, random settings are tried."""
    if runs is None:
        base = Hyperparameters(**given.take("epochs", "seed"))
        runs = tried_settings(given.settings_tried, base)
    return combinations(runs, data, steps=given.picks, measure=given.measure, cancelled=cancelled)


def compare_members(
    given: Given, data: Dataset, runs: Sequence[Any] | None, cancelled: Cancelled
) -> Iterator[DiversityView]:
    """How much members from one ``source`` differ; "runs" are ``runs``, or settings tried."""
    h, source = _network(given), given.source
    options: dict[str, Any] = {"source": source, "cancelled": cancelled}
    if source == "models":
        return diverse(BaseModels(h, data, (), cancelled), data, **options)
    many = given.compared
    if source == "runs":
        return diverse(runs if runs is not None else tried_settings(many, h), data, **options)
    if source == "bag":
        options["rows"] = bootstrap_rows(len(data.y_train), many, h.seed)
    starts = [h.replace(seed=h.seed + m) for m in range(many)]
    return diverse(starts, data, called=MEMBER, **options)
