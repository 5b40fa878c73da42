"""Fitted pipelines that vote, as one scikit-learn Pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hpwidgets.records import Task

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sklearn.pipeline import Pipeline


def vote(
    fitted: Mapping[int, Any], weights: Mapping[int, float], y: NDArray[Any], task: Task
) -> Any:
    """A Pipeline of one step in which these pipelines, fitted already, vote by their weights.

    For classes it is a soft vote: the mean of their probabilities. Fitted anew (or cloned), it
    fits its members anew; what is done by hand here is only not to fit them twice.
    """
    from sklearn.ensemble import VotingClassifier, VotingRegressor
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import LabelEncoder
    from sklearn.utils import Bunch

    members = [(f"pipeline_{number}", pipeline) for number, pipeline in fitted.items()]
    shares = [weights[number] for number in fitted]
    if task == "classification":
        voting: Any = VotingClassifier(members, voting="soft", weights=shares)
        voting.le_ = LabelEncoder().fit(y)
        voting.classes_ = voting.le_.classes_
    else:
        voting = VotingRegressor(members, weights=shares)
    voting.estimators_ = [pipeline for _name, pipeline in members]
    voting.named_estimators_ = Bunch(**dict(members))
    whole: Pipeline = Pipeline([("ensemble", voting)])
    return whole
