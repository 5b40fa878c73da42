"""A table as people have them: gaps, text, a constant column, numbers of very different size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas


def loans(n_samples: int = 600, seed: int = 0) -> pandas.DataFrame:
    """Made-up loans, of which some were paid back: the column ``repaid`` says "yes" or "no".

    Whether a loan is repaid depends on income, debts and years in the job, each with a bend, and
    on the kind of work; a tenth of the answers is chance. ``income`` is missing more often where
    it is low, ``years`` and ``work`` at random; ``branch`` has thirty names that say nothing,
    ``currency`` one.

    >>> frame = loans(100)
    >>> frame.shape, sorted(frame["repaid"].unique())
    ((100, 10), ['no', 'yes'])
    """
    import pandas

    if n_samples < 20:
        raise ValueError(f"n_samples must be at least 20, got {n_samples}")
    draw = np.random.default_rng(seed)
    income = np.exp(draw.normal(10.3, 0.5, n_samples)).round(-1)
    debt = (income * draw.beta(1.5, 4, n_samples)).round(-1)
    years = draw.gamma(2.0, 4.0, n_samples).round(1)
    age = (22 + years + draw.gamma(3.0, 5.0, n_samples)).round()
    amount = (income * draw.uniform(0.1, 1.5, n_samples)).round(-2)
    work = draw.choice(["trade", "office", "public", "own"], n_samples, p=[0.35, 0.35, 0.2, 0.1])
    owner = draw.random(n_samples) < 0.4
    branch = np.array([f"branch {k:02d}" for k in draw.integers(1, 31, n_samples)])
    wealth = 1.6 * (np.log(income) - 10.3) - 4.0 * debt / income - 0.8 * amount / income
    steady = 1.2 * np.tanh(years / 4) + 0.7 * owner
    kind = pandas.Series(work).map({"trade": 0.0, "office": 0.3, "public": 0.9, "own": -0.9})
    odds = 1.0 + wealth + steady + kind.to_numpy()
    repaid = odds + draw.logistic(0.0, 0.35, n_samples) > 0.6
    repaid ^= draw.random(n_samples) < 0.1
    frame = pandas.DataFrame(
        {
            "income": income,
            "debt": debt,
            "years": years,
            "age": age,
            "amount": amount,
            "work": work.astype(object),
            "owner": owner,
            "branch": branch.astype(object),
            "currency": "EUR",
        }
    )
    frame.loc[draw.random(n_samples) < 0.05 + 0.25 * (income < 25_000), "income"] = np.nan
    frame.loc[draw.random(n_samples) < 0.08, "years"] = np.nan
    frame.loc[draw.random(n_samples) < 0.05, "work"] = None
    frame["repaid"] = np.where(repaid, "yes", "no").astype(object)
    return frame
