"""The two steps of a pipeline that scikit-learn has not; their source goes into its code."""

from __future__ import annotations

from typing import Any


def as_numbers(rows: Any) -> Any:
    """Every cell as a float; a cell without a value, of whatever kind, is NaN."""
    import pandas

    frame = pandas.DataFrame(rows)
    return frame.astype(object).where(frame.notna(), float("nan")).astype(float)


def as_texts(rows: Any) -> Any:
    """Every cell as text; a gap is the word "missing", a category like any other."""
    import pandas

    frame = pandas.DataFrame(rows)
    return frame.astype(object).where(frame.notna(), "missing").astype(str).astype(object)
