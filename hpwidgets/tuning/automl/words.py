"""A pipeline in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hpwidgets.i18n import _
from hpwidgets.tuning.automl.space import LABELS


def pipeline_words(values: Mapping[str, Any]) -> str:
    """The pipeline in words, as it works from left to right.

    >>> pipeline_words({"scaler": "minmax", "selection": "k_best", "percent": 40, "model": "knn",
    ...     "knn_neighbors": 7, "knn_weights": "distance", "knn_metric": "euclidean"})
    'min–max → best 40% of the columns → k-NN (7 neighbours, distance, euclidean)'
    """
    parts = []
    imputer, scaler = values.get("imputer"), values.get("scaler", "none")
    fills = {
        "mean": _("mean for gaps"),
        "median": _("median for gaps"),
        "most_frequent": _("most frequent for gaps"),
        "knn": _("nearest rows for gaps"),
    }
    if imputer is not None:
        parts.append(fills[imputer])
    scales = {"standard": _("standardised"), "minmax": _("min–max"), "robust": _("robust scaling")}
    if scaler != "none":
        parts.append(scales[scaler])
    if values.get("selection") == "k_best":
        parts.append(_("best {n}% of the columns").format(n=values["percent"]))
    elif values.get("selection") == "trees":
        parts.append(_("the half of the columns that trees use most"))
    parts.append(_model_words(values))
    return " → ".join(parts)


def _model_words(v: Mapping[str, Any]) -> str:
    model = v["model"]
    label = LABELS[model]

    def number(name: str) -> str:
        return f"{v[f'{model}_{name}']:.2g}"

    if model == "dummy":
        return _("dummy: the same answer for every row")
    if model == "linear":
        setting = f"C {number('c')}" if "linear_c" in v else f"α {number('alpha')}"
    elif model == "knn":
        setting = _("{k} neighbours, {weights}, {metric}").format(
            k=v["knn_neighbors"], weights=v["knn_weights"], metric=v["knn_metric"]
        )
    elif model == "svm":
        setting = f"{v['svm_kernel']}, C {number('c')}"
        if v["svm_kernel"] == "rbf":
            setting += f", γ {number('gamma')}"
        if "svm_epsilon" in v:
            setting += f", ε {number('epsilon')}"
    elif model == "forest":
        setting = _("{n} trees, depth {depth}, leaf {leaf}, {share} of the columns a split").format(
            n=v["forest_trees"],
            depth=v["forest_depth"],
            leaf=v["forest_leaf"],
            share=number("features"),
        )
    elif model == "boosting":
        setting = _("rate {rate}, {n} rounds, {leaves} leaves, leaf {leaf}, L2 {l2}").format(
            rate=number("rate"),
            n=v["boosting_rounds"],
            leaves=v["boosting_leaves"],
            leaf=v["boosting_leaf"],
            l2=number("l2"),
        )
    else:
        setting = _(
            "rate {rate}, {layers} × {units} {activation}, dropout {dropout}, L2 {l2}, {n} epochs"
        ).format(
            rate=number("rate"),
            layers=v["network_layers"],
            units=v["network_units"],
            activation=v["network_activation"],
            dropout=number("dropout"),
            l2=number("l2"),
            n=v["network_epochs"],
        )
    return f"{label} ({setting})"
