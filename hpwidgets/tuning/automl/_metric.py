"""What a pipeline is judged by: accuracy, R², or any scorer of scikit-learn's."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.metrics import get_scorer, get_scorer_names

from hpwidgets.data.checks import shown
from hpwidgets.hyperparameters import did_you_mean
from hpwidgets.i18n import _
from hpwidgets.metrics import r2
from hpwidgets.records import Task
from hpwidgets.tuning.automl.answers import Values

PLAIN = {"classification": "accuracy", "regression": "r2"}
"""What each task is judged by if nothing else is wanted."""


class MetricFailed(Exception):
    """The scorer raised; the text is its name, the error's type and words."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Metric:
    """Judges answers, the higher the better; ``label`` names it in a sentence.

    ``scorer`` is None for accuracy and R², which are computed here. One that is scikit-learn's own
    judges class numbers: so the second of two classes is the positive one, whatever its name.
    """

    label: str
    scorer: Any = None
    own: bool = False
    """Whether the scorer is a user's, who may ask for labels by name."""

    def score(self, answers: Values, y: NDArray[Any], classes: Sequence[Any]) -> float:
        """Of probabilities in the order of ``classes`` ``[n, K]``, or amounts ``[n]`` for none."""
        if self.scorer is None:
            return score_of(answers, y, classes)
        if classes and not self.own:
            y, classes = np.searchsorted(np.asarray(classes), y), range(len(classes))
        known = _Answered(classes) if classes else _Amounts()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a class that nobody answers, as the dummy does
            try:
                return float(self.scorer(known, answers, y))
            except Exception as error:
                raise MetricFailed(f"{self.label}: {type(error).__name__}: {error}") from error


def score_of(answers: Values, y: NDArray[Any], classes: Sequence[Any]) -> float:
    """Accuracy of the most probable class, or R² by the rule of :mod:`hpwidgets.metrics`."""
    if classes:
        chosen = np.asarray(classes)[answers.argmax(axis=1)]
        return float((chosen == y).mean())
    return float(r2(answers, y))


def choose_metric(metric: object, task: Task) -> Metric:
    """The metric of that name, or of a scorer made by ``sklearn.metrics.make_scorer``.

    Raises TypeError or ValueError in words for what is neither.

    >>> choose_metric(None, "regression").label, choose_metric("roc_auc", "classification").label
    ('R²', 'roc_auc')
    """
    if metric is None or metric == PLAIN[task]:
        return Metric(label=_("accuracy") if task == "classification" else "R²")
    if callable(metric):
        function = getattr(metric, "_score_func", metric)
        return Metric(
            label=getattr(function, "__name__", type(metric).__name__), scorer=metric, own=True
        )
    if not isinstance(metric, str):
        raise TypeError(
            "metric must be the name of a scorer of scikit-learn, such as 'roc_auc', a scorer made"
            f" by sklearn.metrics.make_scorer, or None, got {shown(metric)}"
        )
    names = get_scorer_names()
    if metric not in names:
        hint = did_you_mean(metric, names) or (
            "; such as 'balanced_accuracy', 'f1_macro', 'roc_auc_ovr', 'neg_log_loss',"
            " 'neg_root_mean_squared_error' (sklearn.metrics.get_scorer_names() has them all)"
        )
        raise ValueError(f"scikit-learn has no scorer {metric!r}{hint}")
    scorer = get_scorer(metric)
    amounts = getattr(scorer, "_score_func", scorer).__module__.endswith("_regression")
    if amounts and task == "classification":
        raise ValueError(
            f"metric {metric!r} judges amounts, but these are classes; take one for classes, such"
            " as 'balanced_accuracy', or say task='regression'"
        )
    return Metric(label=metric, scorer=scorer)


def check_metric(metric: Metric, y: NDArray[Any], classes: Sequence[Any], answers: Values) -> None:
    """Judge the dummy's ``answers``: ValueError in words where these targets cannot be judged."""
    try:
        found = metric.score(answers, y, classes)
    except MetricFailed as error:
        kind = f"{len(classes)} classes" if classes else "amounts"
        other = "'f1_macro' or 'roc_auc_ovr'" if classes else "'neg_mean_absolute_error'"
        raise ValueError(
            f"metric {metric.label} cannot judge these targets ({kind}): {error}; take one that"
            f" can, such as {other}"
        ) from error
    if not np.isfinite(found):
        raise ValueError(
            f"metric {metric.label} gives {found} for the dummy's answers; take one that is a"
            " finite number, the higher the better"
        )


class _Answered(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A fitted classifier whose rows are its own probabilities ``[n, K]``."""

    def __init__(self, classes: Sequence[Any]):
        self.classes_ = np.asarray(classes)

    def predict_proba(self, answers: Values) -> Values:
        return answers

    def predict(self, answers: Values) -> NDArray[Any]:
        return np.asarray(self.classes_[answers.argmax(axis=1)])


class _Amounts(RegressorMixin, BaseEstimator):  # type: ignore[misc]
    """A fitted regressor whose rows are its own answers ``[n]``."""

    def fit(self, _answers: Values) -> _Amounts:
        return self

    def predict(self, answers: Values) -> Values:
        return answers
