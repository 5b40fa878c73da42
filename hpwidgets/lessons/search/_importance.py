"""How much of what a search found each hyperparameter explains."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.lessons.search._landscape import isolated
from hpwidgets.lessons.search._replay import complete_cost
from hpwidgets.lessons.search.records import IsolationView, Landscape
from hpwidgets.records import Measure
from hpwidgets.tuning.search.optuna_study import quiet

Values = NDArray[np.float64]

FORESTS = 16
"""Forests whose importances are averaged; each is grown at once, so that Stop is asked between."""
TREES = 4


def explained(cost: Values) -> tuple[float, float, float]:
    """Shares of the variance of costs ``[y, x]`` that x explains alone, y alone, and only both.

    The functional ANOVA of a full grid has this closed form: variances of the column means and of
    the row means over the whole variance; the rest is interaction (Hutter, Hoos & Leyton-Brown
    2014). All are 0 where nothing varies.

    >>> explained(np.array([[0.0, 1.0], [0.0, 1.0]])), explained(np.array([[0.0, 1.0], [1.0, 0.0]]))
    ((1.0, 0.0, 0.0), (0.0, 0.0, 1.0))
    """
    whole = float(cost.var())
    if whole == 0:
        return 0.0, 0.0, 0.0
    x, y = float(cost.mean(axis=0).var()) / whole, float(cost.mean(axis=1).var()) / whole
    return x, y, max(0.0, 1 - x - y)


def importances(
    distributions: Mapping[str, Any],
    values: Sequence[Mapping[str, Any]],
    costs: Sequence[float],
    *,
    evaluator: str = "fanova",
    seed: int = 0,
    forests: int = FORESTS,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[dict[str, float]]:
    """Importance of every hyperparameter by Optuna's ``get_param_importances``, growing surer.

    ``distributions`` are Optuna's by name; ``values`` are the trials' values, ``costs`` what they
    cost. ``"fanova"`` (Hutter et al. 2014: what explains the variance over the whole space)
    averages over ``forests`` of a few trees each, a dictionary after each; ``"ped_anova"``
    (Watanabe et al. 2023: what matters among the best tenth) is one computation. Shares
    add up to 1; only hyperparameters that every trial has are judged.

    Yields nothing when there are fewer than two trials with different costs. Raises ValueError for
    another evaluator.
    """
    if evaluator not in ("fanova", "ped_anova"):
        raise ValueError(f"evaluator must be 'fanova' or 'ped_anova', got {evaluator!r}")
    finite = [cost for cost in costs if np.isfinite(cost)]
    if len(set(finite)) < 2:
        return
    worst = max(finite)
    import optuna

    with quiet():
        study = optuna.create_study()
        for named, cost in zip(values, costs, strict=True):
            study.add_trial(
                optuna.trial.create_trial(
                    params=dict(named),
                    distributions={name: distributions[name] for name in named},
                    value=float(cost) if np.isfinite(cost) else worst,
                )
            )
    found: list[dict[str, float]] = []
    for number in range(forests if evaluator == "fanova" else 1):
        if cancelled():
            return
        judge = (
            optuna.importance.FanovaImportanceEvaluator(n_trees=TREES, seed=seed + number)
            if evaluator == "fanova"
            else optuna.importance.PedAnovaImportanceEvaluator()
        )
        try:
            found.append(optuna.importance.get_param_importances(study, evaluator=judge))
        except RuntimeError:  # all of the forest's few bootstrap samples were alike
            continue
        yield {name: float(np.mean([each[name] for each in found])) for name in found[0]}


def isolate(
    landscape: Landscape,
    *,
    measure: Measure = "loss",
    seed: int = 0,
    forests: int = FORESTS,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[IsolationView]:
    """Isolation curves of both axes and what each explains, exactly and by Optuna's evaluators.

    A view before the first forest, and one after each of them. Diverged cells count as the worst
    finite cost. Raises ValueError for a landscape that is not complete.
    """
    cost = complete_cost(landscape, measure)
    finite = np.where(np.isfinite(cost), cost, cost[np.isfinite(cost)].max())
    x, y, together = explained(finite)
    view = IsolationView(
        landscape=landscape,
        measure=measure,
        best=(isolated(cost, 1), isolated(cost, 0)),
        middle=(np.median(finite, axis=0), np.median(finite, axis=1)),
        main=(x, y),
        together=together,
        estimated=(),
        done=0,
        total=forests + 1,
    )
    yield view
    from optuna.distributions import FloatDistribution

    rows, columns = cost.shape
    distributions = {
        "x": FloatDistribution(-0.5, columns - 0.5),
        "y": FloatDistribution(-0.5, rows - 0.5),
    }
    places = [{"x": float(c), "y": float(r)} for r in range(rows) for c in range(columns)]
    for name in ("ped_anova", "fanova"):
        known = view.estimated
        for shares in importances(
            distributions,
            places,
            cost.ravel().tolist(),
            evaluator=name,
            seed=seed,
            forests=forests,
            cancelled=cancelled,
        ):
            estimated = (*known, (name, (shares["x"], shares["y"])))
            view = replace(view, estimated=estimated, done=view.done + 1)
            yield view
    if not cancelled() and view.done < view.total:
        yield replace(view, done=view.total)
