"""A pipeline in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hpwidgets.i18n import _
from hpwidgets.tuning.automl.space import LABELS

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
