"""The space of pipelines: every choice, its range, and under which other choices it exists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from hpwidgets.hyperparameters import did_you_mean
from hpwidgets.i18n import _
from hpwidgets.records import Task

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


@dataclass(frozen=True, kw_only=True)
class Axis:
    """One choice: among ``options``, or a number in [low, high] (``log``: by its logarithm).

    It exists only where each axis of ``when`` has taken one of the values named there.
    """

    name: str
    label: str
    default: Any
    options: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 1.0
    log: bool = False
    integer: bool = False
    when: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def exists(self, values: Mapping[str, Any]) -> bool:
        """Whether the other choices leave this one open."""
        return all(values.get(name) in allowed for name, allowed in self.when)


class Suggests(Protocol):
    """What an Optuna trial offers, as far as it is used here."""

    def suggest_categorical(self, name: str, choices: Sequence[str]) -> Any:
        """One of them."""

    def suggest_int(self, name: str, low: int, high: int, *, log: bool = False) -> int:
        """A whole number."""

    def suggest_float(self, name: str, low: float, high: float, *, log: bool = False) -> float:
        """A number."""


def make_axes(
    task: Task, models: Sequence[str], *, gaps: bool, columns: int, rows: int
) -> tuple[Axis, ...]:
    """Every choice for a table of ``columns`` (after encoding) and ``rows`` to train on.

    How gaps are filled is asked only where there are ``gaps``, which columns are kept only from
    four on.

    >>> axes = make_axes("classification", ["linear", "svm"], gaps=False, columns=3, rows=100)
    >>> [axis.name for axis in axes]
    ['scaler', 'model', 'linear_c', 'svm_c', 'svm_kernel', 'svm_gamma']
    """
    axes = []
    options: tuple[str, ...] = ("median", "mean", "most_frequent", "knn")
    if gaps:
        axes.append(Axis(name="imputer", label=_("gaps"), default="median", options=options))
    options = ("standard", "none", "minmax", "robust")
    axes.append(Axis(name="scaler", label=_("scaling"), default="standard", options=options))
    if columns >= FEWEST_TO_SELECT:
        options = ("none", "k_best", "trees")
        axes.append(Axis(name="selection", label=_("columns"), default="none", options=options))
        axes.append(
            Axis(
                name="percent",
                label=_("per cent kept"),
                default=50,
                low=10,
                high=90,
                integer=True,
                when=(("selection", ("k_best",)),),
            )
        )
    axes.append(Axis(name="model", label=_("model"), default=models[0], options=tuple(models)))
    for model in models:
        axes += _of_model(model, task, columns, rows)
    return tuple(axes)


def suggest(trial: Suggests, axes: Sequence[Axis]) -> dict[str, Any]:
    """Let an Optuna trial choose on each axis that the earlier choices leave open."""
    values: dict[str, Any] = {}
    for axis in axes:
        if not axis.exists(values):
            continue
        if axis.options:
            values[axis.name] = trial.suggest_categorical(axis.name, axis.options)
        elif axis.integer:
            low, high = int(axis.low), int(axis.high)
            values[axis.name] = trial.suggest_int(axis.name, low, high, log=axis.log)
        else:
            values[axis.name] = trial.suggest_float(axis.name, axis.low, axis.high, log=axis.log)
    return values


def usual(axes: Sequence[Axis], model: str) -> dict[str, Any]:
    """The model with its usual settings, after the usual preparation."""
    values: dict[str, Any] = {}
    for axis in axes:
        if axis.name == "model":
            values["model"] = model
        elif axis.exists(values):
            values[axis.name] = axis.default
    return values


def check_models(models: Sequence[str] | None) -> tuple[str, ...]:
    """The models that take part, in the order of MODELS; all for None.

    >>> check_models(["svm", "linear"])
    ('linear', 'svm')
    """
    if models is None:
        return MODELS
    if isinstance(models, str):
        raise TypeError(f"models must be a list of names, got the text {models!r}")
    for model in models:
        if model not in MODELS:
            hint = did_you_mean(str(model), MODELS) or f"; known are {', '.join(MODELS)}"
            raise ValueError(f"unknown model {model!r}{hint}")
    if not models:
        raise ValueError(f"models must name at least one of {', '.join(MODELS)}, got none")
    return tuple(model for model in MODELS if model in models)


def _of_model(model: str, task: Task, columns: int, rows: int) -> list[Axis]:
    when = (("model", (model,)),)

    def number(
        name: str, label: str, default: float, low: float, high: float, *, log: bool = True
    ) -> Axis:
        integer = isinstance(default, int)
        return Axis(
            name=f"{model}_{name}",
            label=label,
            default=default,
            low=low,
            high=high,
            log=log,
            integer=integer,
            when=when,
        )

    def choice(name: str, label: str, *options: str) -> Axis:
        default = options[0]
        return Axis(
            name=f"{model}_{name}", label=label, default=default, options=options, when=when
        )

    if model == "linear" and task == "classification":
        return [number("c", "C", 1.0, 1e-4, 1e2)]
    if model == "linear":
        return [number("alpha", "α", 1.0, 1e-3, 1e3)]
    if model == "knn":
        most = max(1, min(50, rows // 2))
        return [
            number("neighbors", _("neighbours"), min(5, most), 1, most),
            choice("weights", _("weights"), "uniform", "distance"),
            choice("metric", _("distance"), "euclidean", "manhattan"),
        ]
    if model == "svm":
        gamma = number("gamma", "γ", min(max(1 / columns, 1e-4), 10.0), 1e-4, 10.0)
        conditions = (*when, ("svm_kernel", ("rbf",)))
        axes = [
            number("c", "C", 1.0, 1e-2, 1e3),
            choice("kernel", _("kernel"), "rbf", "linear"),
            Axis(**{**vars(gamma), "when": conditions}),
        ]
        return axes if task == "classification" else [*axes, number("epsilon", "ε", 0.1, 1e-3, 1.0)]
    if model == "forest":
        return [
            number("trees", _("trees"), 100, 30, 300),
            number("depth", _("depth"), 16, 2, 32),
            number("leaf", _("rows a leaf"), 1, 1, 20),
            number("features", _("share of columns a split"), 0.5, 0.1, 1.0, log=False),
        ]
    if model == "boosting":
        return [
            number("rate", _("learning rate"), 0.1, 0.01, 0.5),
            number("rounds", _("rounds"), 100, 20, 300),
            number("leaves", _("leaves"), 31, 3, 63),
            number("leaf", _("rows a leaf"), 20, 3, 60),
            number("l2", "L2", 1e-6, 1e-6, 10.0),
        ]
    return [
        number("rate", _("learning rate"), 0.01, 1e-4, 0.1),
        number("layers", _("hidden layers"), 1, 0, 3, log=False),
        number("units", _("hidden units"), 32, 8, 128),
        choice("activation", _("activation"), "relu", "tanh"),
        number("dropout", _("dropout"), 0.0, 0.0, 0.5, log=False),
        number("l2", "L2", 1e-4, 1e-6, 0.1),
        number("epochs", _("epochs"), 30, 10, 100),
    ]
