"""What scikit-learn has no step for: cells of any kind as numbers, texts or parts of dates.

Scripts that automl writes hold the source of these functions.
"""

from __future__ import annotations

import datetime
import re
from typing import Any

import numpy as np

from hpwidgets.i18n import _

ISO = re.compile(r"\s*\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?\s*")
DATE_PARTS = ("year", "month", "day", "weekday", "hour", "days")
DATE_WORDS = _("year, month, day, day of the week, hour and days since 1970")


def is_date(column: Any) -> bool:
    """Whether a column holds dates: by its type, by its values, or text by ISO 8601 alone.

    >>> import pandas
    >>> is_date(pandas.Series(["2024-02-29", None])), is_date(pandas.Series(["29.2.2024"]))
    (True, False)
    """
    import pandas

    if column.dtype.kind == "M" or isinstance(column.dtype, pandas.PeriodDtype):
        return True
    known = column[column.notna()]
    if not len(known) or not (column.dtype == object or pandas.api.types.is_string_dtype(column)):
        return False
    if all(isinstance(v, (datetime.date, np.datetime64)) for v in known):
        return True
    if not all(isinstance(value, str) and ISO.fullmatch(value) for value in known):
        return False
    return not np.isnan(as_dates(known.to_frame())).any()


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


def as_dates(rows: Any) -> Any:
    """Every date as numbers: its year, month, day, weekday (Monday 0), hour, days since 1970.

    Times are those of the clock on the wall: an offset from UTC is not looked at.
    """
    import pandas

    frame, parts = pandas.DataFrame(rows), []
    for at in range(frame.shape[1]):
        cells = frame.iloc[:, at]
        if isinstance(cells.dtype, pandas.PeriodDtype):
            cells = cells.dt.to_timestamp()
        if cells.dtype.kind == "M":
            times = cells.dt.tz_localize(None)
        else:
            texts = cells.astype(object).map(str)
            texts = texts.str.replace(r"(:\d\d.*)(Z|[+-]\d\d:?\d\d)$", r"\1", regex=True)
            times = pandas.to_datetime(texts, errors="coerce", format="ISO8601")
        date, hour = times.dt, times.dt.hour + times.dt.minute / 60
        days = (times - pandas.Timestamp(0)).dt.total_seconds() / 86400
        parts += [date.year, date.month, date.day, date.day_of_week, hour, days]
    return pandas.concat(parts, axis=1).to_numpy(float)


def date_names(_step: Any, names: Any) -> Any:
    """The names of the columns that as_dates makes of those with these names."""
    parts = ("year", "month", "day", "weekday", "hour", "days")
    return [f"{name} {part}" for name in names for part in parts]
