"""What each hyperparameter explains: exactly, and by Optuna's evaluators beside it."""

from __future__ import annotations

import numpy as np
import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution

from hpwidgets.lessons.search._importance import FORESTS, explained, importances, isolate
from tests.lessons.search.landscapes_by_hand import bowl, make_landscape


def additive(a: float, b: float, n: int = 16) -> np.ndarray:
    """A function of x times ``a`` plus one of y times ``b``, each of variance 1."""
    wave = np.sin(np.linspace(0, 6, n))
    wave = (wave - wave.mean()) / wave.std()
    return 5 + a * wave[None, :] + b * wave[:, None]


def test_an_additive_landscape_is_explained_by_its_parts() -> None:
    x, y, together = explained(additive(2.0, 1.0))
    assert (x, y) == (pytest.approx(0.8), pytest.approx(0.2)) and together < 1e-9
    rng = np.random.default_rng(0)
    cost = rng.normal(size=(5, 7))
    x, y, together = explained(cost)
    mean = cost.mean()
    row, column = cost.mean(axis=1) - mean, cost.mean(axis=0) - mean
    rest = cost - mean - row[:, None] - column[None, :]
    assert together == pytest.approx((rest**2).mean() / cost.var())
    assert x + y + together == pytest.approx(1)
    assert explained(np.ones((3, 3))) == (0.0, 0.0, 0.0)


def test_optunas_fanova_finds_the_same_on_an_additive_landscape() -> None:
    views = list(isolate(make_landscape(additive(2.0, 1.0))))
    assert len(views) == FORESTS + 2 and [v.done for v in views] == list(range(FORESTS + 2))
    assert views[0].estimated == ()
    found = dict(views[-1].estimated)
    assert found["fanova"][0] == pytest.approx(0.8, abs=0.08)
    growing = [dict(v.estimated)["fanova"] for v in views if "fanova" in dict(v.estimated)]
    assert len(set(growing)) == FORESTS  # every forest is another one
    assert sum(found["fanova"]) == pytest.approx(1) and sum(found["ped_anova"]) == pytest.approx(1)
    assert views[-1].main == (pytest.approx(0.8), pytest.approx(0.2))


def test_isolation_takes_the_least_and_the_median_over_the_other() -> None:
    cost = bowl(8)
    cost[0, 3] = np.inf
    view = next(isolate(make_landscape(cost)))
    finite = np.where(np.isfinite(cost), cost, cost[np.isfinite(cost)].max())
    assert view.best[0].tolist() == cost.min(axis=0).tolist()
    assert view.best[1].tolist() == cost.min(axis=1).tolist()
    assert view.middle[0] == pytest.approx(np.median(finite, axis=0))
    assert view.middle[1] == pytest.approx(np.median(finite, axis=1))
    score = next(isolate(make_landscape(cost), measure="score"))
    assert score.best[0] == pytest.approx(cost.min(axis=0) / 2)


def test_importance_of_a_search_with_choices_and_conditions() -> None:
    draw = np.random.default_rng(0)
    distributions = {
        "rate": FloatDistribution(1e-4, 1, log=True),
        "kind": CategoricalDistribution(["a", "b"]),
        "only_b": FloatDistribution(0, 1),
    }
    values, costs = [], []
    for _trial in range(60):
        kind = str(draw.choice(["a", "b"]))
        rate = float(10 ** draw.uniform(-4, 0))
        values.append({"rate": rate, "kind": kind} | ({"only_b": 0.5} if kind == "b" else {}))
        costs.append(float(np.log10(rate) ** 2) + (0.1 if kind == "a" else 0.0))
    costs[7] = np.inf
    (*_, shares) = importances(distributions, values, costs)
    assert set(shares) == {"rate", "kind"}  # only those that every trial has
    assert shares["rate"] > 0.8 and sum(shares.values()) == pytest.approx(1)
    costs[7] = max(cost for cost in costs if np.isfinite(cost))
    (*_, same) = importances(distributions, values, costs)
    assert shares == same  # what diverged counts as the worst


def test_nothing_to_explain_is_no_error() -> None:
    distributions = {"rate": FloatDistribution(0, 1)}
    alike = [{"rate": 0.1}, {"rate": 0.2}]
    assert list(importances(distributions, alike, [0.5, 0.5])) == []
    assert list(importances(distributions, alike, [0.5, np.inf])) == []
    assert list(importances(distributions, alike[:1], [0.5])) == []
    (*_, shares) = importances(distributions, alike, [0.5, 0.6])
    assert shares == {"rate": pytest.approx(1.0)}
    with pytest.raises(ValueError, match="evaluator must be 'fanova' or 'ped_anova', got 'mdi'"):
        next(importances(distributions, alike, [0.5, 0.6], evaluator="mdi"))


def test_it_stops_between_forests() -> None:
    calls = iter([False, False, True, True, True])
    views = list(isolate(make_landscape(bowl(8)), cancelled=lambda: next(calls)))
    assert [view.done for view in views] == [0, 1, 2]


def test_a_landscape_that_is_not_square_has_its_axes_in_their_places() -> None:
    cost = additive(2.0, 0.5)[:5, :12]
    (*_, view) = isolate(make_landscape(cost), forests=2)
    shares = dict(view.estimated)
    assert shares["fanova"][0] > 0.7 and view.main == explained(cost)[:2]
