"""The space of pipelines: every choice, its range, and when it exists; and a pipeline in words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hpwidgets.hyperparameters import did_you_mean
from hpwidgets.i18n import _
from hpwidgets.records import OptionTried, PipelineTrial, Task
from hpwidgets.tuning.space.axes import Axis, Choice, Float, Integer
from hpwidgets.tuning.space.conditional import ConditionalSpace
from hpwidgets.tuning.space.conditions import When

MODELS = ("linear", "knn", "svm", "forest", "boosting", "network")
"""The models that take part, by name; ``"dummy"``, what each must beat, is always tried first."""
LABELS = {
    "dummy": _("dummy"),
    "linear": _("linear"),
    "knn": _("k-NN"),
    "svm": _("SVM"),
    "forest": _("forest"),
    "boosting": _("boosting"),
    "network": _("network"),
}
FEWEST_TO_SELECT = 4
"""Columns from which leaving some out is worth a try."""


class PipelineSpace(ConditionalSpace):
    """The choices of a pipeline; ``usual`` are the numbers of its ranges as they are usually set.

    Of a choice the first value is the usual one.
    """

    _usual: Mapping[str, float]

    def __init__(self, axes: Mapping[str, Axis | When], usual: Mapping[str, float]) -> None:
        super().__init__(axes)
        self.__dict__["_usual"] = dict(usual)

    def usual(self, model: str) -> dict[str, Any]:
        """The model with its usual settings, after the usual preparation."""
        values: dict[str, Any] = {}
        for name in self:
            if name == "model":
                values[name] = model
            elif self.holds(name, values):
                axis = self[name]
                values[name] = axis.values[0] if isinstance(axis, Choice) else self._usual[name]
        return values


def pipeline_space(
    task: Task, models: Sequence[str], *, gaps: bool, columns: int, rows: int
) -> PipelineSpace:
    """Every choice for a table of ``columns`` (after encoding) and ``rows`` to train on.

    How gaps are filled is asked only where there are ``gaps``, which columns are kept only from
    four on.

    >>> pipeline_space("classification", ["linear", "svm"], gaps=False, columns=3, rows=100)
    PipelineSpace(
        scaler=Choice('standard', 'none', 'minmax', 'robust'),
        model=Choice('linear', 'svm'),
        linear_c=When(Float(0.0001, 100.0, log=True), model='linear'),
        svm_c=When(Float(0.01, 1000.0, log=True), model='svm'),
        svm_kernel=When(Choice('rbf', 'linear'), model='svm'),
        svm_gamma=When(Float(0.0001, 10.0, log=True), model='svm', svm_kernel='rbf'),
    )
    """
    axes: dict[str, Axis | When] = {}
    if gaps:
        axes["imputer"] = Choice("median", "mean", "most_frequent", "knn")
    axes["scaler"] = Choice("standard", "none", "minmax", "robust")
    if columns >= FEWEST_TO_SELECT:
        axes["selection"] = Choice("none", "k_best", "trees")
        axes["percent"] = When(Integer(10, 90), selection="k_best")
    axes["model"] = Choice(*models)
    usual: dict[str, float] = {"percent": 50}
    for model in models:
        for setting, given in _settings(model, task, columns, rows).items():
            name = f"{model}_{setting}"
            if isinstance(given, Choice):
                axes[name] = When(given, model=model)
            else:
                axes[name], usual[name] = When(given[0], model=model), given[1]
    return PipelineSpace(axes, usual)


def check_models(models: Sequence[str] | None) -> tuple[str, ...]:
    """The models that take part, in the order of MODELS; all for None.

    >>> check_models(["svm", "linear"])
    ('linear', 'svm')
    """
    if models is None:
        return MODELS
    if isinstance(models, str) or not isinstance(models, Iterable):
        what = "the text " * isinstance(models, str)
        raise TypeError(
            f"models must be a list of names, got {what}{models!r}; known are {', '.join(MODELS)}"
        )
    for model in models:
        if model not in MODELS:
            hint = did_you_mean(str(model), MODELS) or f"; known are {', '.join(MODELS)}"
            raise ValueError(f"unknown model {model!r}{hint}")
    if not models:
        raise ValueError(f"models must name at least one of {', '.join(MODELS)}, got none")
    return tuple(model for model in MODELS if model in models)


def _settings(
    model: str, task: Task, columns: int, rows: int
) -> dict[str, Choice | tuple[Axis | When, float]]:
    """A model's settings: a choice, or a range and the number that is usual in it."""
    if model == "linear" and task == "classification":
        return {"c": (Float(1e-4, 1e2, log=True), 1.0)}
    if model == "linear":
        return {"alpha": (Float(1e-3, 1e3, log=True), 1.0)}
    if model == "knn":
        most = max(1, min(50, rows // 2))
        return {
            "neighbors": (Integer(1, most, log=True), min(5, most)),
            "weights": Choice("uniform", "distance"),
            "metric": Choice("euclidean", "manhattan"),
        }
    if model == "svm":
        gamma = When(Float(1e-4, 10.0, log=True), svm_kernel="rbf")
        epsilon = (Float(1e-3, 1.0, log=True), 0.1)
        return {
            "c": (Float(1e-2, 1e3, log=True), 1.0),
            "kernel": Choice("rbf", "linear"),
            "gamma": (gamma, min(max(1 / columns, 1e-4), 10.0)),
            **({} if task == "classification" else {"epsilon": epsilon}),
        }
    if model == "forest":
        return {
            "trees": (Integer(30, 300, log=True), 100),
            "depth": (Integer(2, 32, log=True), 16),
            "leaf": (Integer(1, 20, log=True), 1),
            "features": (Float(0.1, 1.0), 0.5),
        }
    if model == "boosting":
        return {
            "rate": (Float(0.01, 0.5, log=True), 0.1),
            "rounds": (Integer(20, 300, log=True), 60),
            "leaves": (Integer(3, 63, log=True), 15),
            "leaf": (Integer(3, 60, log=True), 20),
            "l2": (Float(1e-6, 10.0, log=True), 1e-6),
        }
    return {
        "rate": (Float(1e-4, 0.1, log=True), 0.01),
        "layers": (Integer(0, 3), 1),
        "units": (Integer(8, 128, log=True), 32),
        "activation": Choice("relu", "tanh"),
        "dropout": (Float(0.0, 0.5), 0.0),
        "l2": (Float(1e-6, 0.1, log=True), 1e-4),
        "epochs": (Integer(10, 100, log=True), 30),
    }


def explored(space: PipelineSpace, trials: Sequence[PipelineTrial]) -> tuple[OptionTried, ...]:
    """Every option of every choice of preparation and model, axis by axis in their order.

    Settings of a single model (such as the kernel of an SVM) are left out: they exist in few
    trials. Trials that were skipped before they began do not count as tried.

    >>> from hpwidgets.tuning.automl.space import pipeline_space
    >>> space = pipeline_space("regression", ["linear", "svm"], gaps=False, columns=3, rows=100)
    >>> [(seen.axis, seen.option, seen.tried) for seen in explored(space, [])][-2:]
    [('model', 'linear', 0), ('model', 'svm', 0)]
    """
    found = []
    for name in space:
        axis = space[name]
        if space.conditions(name) or not isinstance(axis, Choice):
            continue
        for option in axis.values:
            of = [t for t in trials if t.values.get(name) == option and t.state != "skipped"]
            scores = [trial.score for trial in of if trial.state == "finished"]
            best = max(scores, default=math.nan)
            found.append(OptionTried(axis=name, option=option, tried=len(of), best=best))
    return tuple(found)


FILLS = {
    "mean": _("mean for gaps"),
    "median": _("median for gaps"),
    "most_frequent": _("most frequent for gaps"),
    "knn": _("nearest rows for gaps"),
}
SCALES = {"standard": _("standardised"), "minmax": _("min–max"), "robust": _("robust scaling")}
SETTINGS = {
    "knn": _("{neighbors} neighbours, {weights}, {metric}"),
    "forest": _("{trees} trees, depth {depth}, leaf {leaf}, {features} of the columns a split"),
    "boosting": _("rate {rate}, {rounds} rounds, {leaves} leaves, leaf {leaf}, L2 {l2}"),
    "network": _(
        "rate {rate}, {layers} × {units} {activation}, dropout {dropout}, L2 {l2}, {epochs} epochs"
    ),
}
SYMBOLS = {"kernel": "{}", "c": "C {}", "alpha": "α {}", "gamma": "γ {}", "epsilon": "ε {}"}
"""The settings of a linear model and of a support vector machine, which not all of them have."""


def pipeline_words(values: Mapping[str, Any]) -> str:
    """The pipeline in words, as it works from left to right.

    >>> pipeline_words({"scaler": "minmax", "selection": "k_best", "percent": 40, "model": "knn",
    ...     "knn_neighbors": 7, "knn_weights": "distance", "knn_metric": "euclidean"})
    'min–max → best 40% of the columns → k-NN (7 neighbours, distance, euclidean)'
    """
    parts = []
    if "imputer" in values:
        parts.append(FILLS[values["imputer"]])
    if values.get("scaler", "none") != "none":
        parts.append(SCALES[values["scaler"]])
    if values.get("selection") == "k_best":
        parts.append(_("best {n}% of the columns").format(n=values["percent"]))
    elif values.get("selection") == "trees":
        parts.append(_("the half of the columns that trees use most"))
    parts.append(_model_words(values))
    return " → ".join(parts)


def _model_words(values: Mapping[str, Any]) -> str:
    model = values["model"]
    if model == "dummy":
        return _("dummy: the same answer for every row")
    own = {
        name.removeprefix(f"{model}_"): f"{value:.2g}" if isinstance(value, float) else value
        for name, value in values.items()
    }
    if own.get("kernel") == "linear":
        own.pop("gamma", None)
    if model in SETTINGS:
        settings = SETTINGS[model].format(**own)
    else:
        settings = ", ".join(
            text.format(own[name]) for name, text in SYMBOLS.items() if name in own
        )
    return f"{LABELS[model]} ({settings})"
