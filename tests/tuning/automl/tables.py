"""Tables for the tests of AutoML."""

from __future__ import annotations

import numpy as np
import pandas


def messy(n: int = 120, seed: int = 0) -> pandas.DataFrame:
    """Gaps of every kind, text, booleans, categories, nullable integers, and columns of no use."""
    draw = np.random.default_rng(seed)
    a, kind = draw.normal(size=n), draw.choice(list("xyz"), n)
    frame = pandas.DataFrame(
        {
            "a": a,
            "kind": kind.astype(object),
            "flag": draw.random(n) < 0.5,
            "whole": pandas.array(draw.integers(0, 9, n), dtype="Int64"),
            "group": pandas.Categorical(draw.choice(["u", "v"], n)),
            "mixed": draw.choice(np.array([1, 2.5, None], dtype=object), n),
            "same": 7,
            "empty": [None] * n,
            "ticket": [f"no {k}" for k in range(n)],
            "city": [f"city {k}" for k in draw.integers(0, 60, n)],
        }
    )
    good = a + (kind == "x") + 0.3 * draw.normal(size=n) > 0.3
    frame["y"] = np.where(good, "good", "bad").astype(object)
    frame.loc[::7, "a"] = np.nan
    frame.loc[::9, "kind"] = None
    frame.loc[::5, "whole"] = pandas.NA
    frame.loc[::40, "y"] = None
    return frame
