"""How long a fit will take: a rule for each model, corrected by the fits that were seen."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

TRUST = 0.5
"""How far each fit that was seen moves a model's correction towards what it took."""


def nominal_seconds(
    values: Mapping[str, Any], *, rows: int, columns: int, classes: int = 1
) -> float:
    """About how long the pipeline takes to fit on ``rows`` × ``columns``, on an ordinary computer.

    ``classes`` is 1 for regression and for two classes. What grows with what is from the
    algorithms (a support vector machine: the square of the rows); the factors were measured.
    """
    v, n, p = values, rows, columns
    total = 0.012 + 1e-7 * n * p
    if v.get("imputer") == "knn":
        total += 2e-8 * n * n * p / 4
    if v.get("selection") == "trees":
        total += 50 * (4e-4 + 2.5e-7 * n * math.log2(n + 2) * math.sqrt(p))
    model = v["model"]
    if model == "linear":
        total += 0.002 + (3e-7 * n * p if "linear_c" in v else 2e-8 * n * p * p)
    elif model == "knn":
        total += 0.002 + n * n * (1e-9 + 4e-11 * p)
    elif model == "svm":
        # Three folds and a whole fit turn margins into probabilities.
        each = 2.2e-9 if "svm_epsilon" in v else 1.8e-9
        hard = 1.0 + math.log10(1.0 + v["svm_c"])
        total += 0.01 + each * n * n * (p + 10) * hard * math.sqrt(classes)
    elif model == "forest":
        depth = min(v["forest_depth"], math.log2(n + 2))
        share = max(1.0, v["forest_features"] * p)
        total += v["forest_trees"] * (5e-4 + 6.5e-8 * n * depth * share)
    elif model == "boosting":
        leaves = min(v["boosting_leaves"], 1 + n / v["boosting_leaf"])
        total += v["boosting_rounds"] * classes * (6e-5 * leaves + 9e-9 * n * p)
    elif model == "network":
        steps = math.ceil(n / 32) * v["network_epochs"]
        total += 0.01 + steps * (2.2e-4 + 8e-5 * v["network_layers"] + 1e-8 * 32 * p)
    return total


class CostModel:
    """What fits take on this computer: the nominal time, times what each model's fits have shown.

    >>> cost = CostModel(rows=100, columns=5)
    >>> linear = {"model": "linear", "linear_c": 1.0}
    >>> before = cost.expect(linear)
    >>> cost.saw(linear, 4 * before)
    >>> round(cost.expect(linear) / before, 3), cost.known("svm")
    (4.0, False)
    """

    def __init__(self, *, rows: int, columns: int, classes: int = 1):
        self._shape = {"rows": rows, "columns": columns, "classes": classes}
        self._corrections: dict[str, float] = {}

    def known(self, model: str) -> bool:
        """Whether a fit of this model has been seen."""
        return model in self._corrections

    def expect(self, values: Mapping[str, Any]) -> float:
        """Seconds that one fold of this pipeline will take."""
        nominal = nominal_seconds(values, **self._shape)
        correction = self._corrections.get(values["model"])
        if correction is None:  # how fast the computer is, the other models have shown
            logs = list(self._corrections.values())
            correction = sum(logs) / len(logs) if logs else 0.0
        return nominal * math.exp(correction)

    def saw(self, values: Mapping[str, Any], seconds: float) -> None:
        """Learn from a fold that took so long."""
        ratio = math.log(max(seconds, 1e-4) / nominal_seconds(values, **self._shape))
        model = values["model"]
        before = self._corrections.get(model)
        self._corrections[model] = ratio if before is None else before + TRUST * (ratio - before)
