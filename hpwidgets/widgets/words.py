"""Words and numbers that several lessons say alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data import Dataset
from hpwidgets.i18n import _, number, told
from hpwidgets.records import Epoch, Task


def score_name(task: Task) -> str:
    """The score of this task."""
    return _("accuracy") if task == "classification" else _("R²")


def rounded(value: object, digits: int = 3) -> str:
    """A value as it is read: a float in so many digits, all else as it is.

    >>> rounded(0.01234, 2), rounded(16), rounded("relu"), rounded(np.inf)
    ('0.012', '16', 'relu', 'none')
    """
    if not isinstance(value, float):
        return str(value)
    return number(float(f"{value:.{digits}g}")) if np.isfinite(value) else _("none")


def notes_words(rows: object) -> Iterator[str]:
    """What became of gaps and text, where these rows are a Dataset, or have one as ``data``."""
    data = getattr(rows, "data", rows)
    if isinstance(data, Dataset) and data.notes:
        yield _("Of the table: {notes}.").format(notes="; ".join(data.notes))


def true_minus(text: str) -> str:
    """A number as text, with a minus sign in place of a hyphen."""
    return text.replace("-", "\N{MINUS SIGN}")


def decimals(value: float, digits: int) -> str:
    """A value with so many digits after the point."""
    return true_minus(f"{value:.{digits}f}")


def three(value: float) -> str:
    """Three digits after the point; a dash for none.

    >>> three(0.12345), three(float("nan"))
    ('0.123', '–')
    """
    return decimals(value, 3) if np.isfinite(value) else "–"


def signed(value: float) -> str:
    """A difference with its sign and three digits after the point."""
    return true_minus(f"{value:+.3f}")


def spread(values: NDArray[np.float64], digits: int) -> str:
    """Mean ± standard deviation of the finite values, the value itself where it is one.

    >>> spread(np.array([0.5, 0.7]), 2), spread(np.array([0.5]), 1), spread(np.empty(0), 1)
    ('0.60 ± 0.14', '0.5', '–')
    """
    known = values[np.isfinite(values)]
    if not known.size:
        return "–"
    mean = decimals(known.mean(), digits)
    return mean if known.size == 1 else f"{mean} ± {known.std(ddof=1):.{digits}f}"


def last_known(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The last finite value of each row that has one.

    >>> last_known(np.array([[0.5, 0.7], [0.6, np.nan], [np.nan, np.nan]])).tolist()
    [0.7, 0.6]
    """
    return np.array([row[np.isfinite(row)][-1] for row in values if np.isfinite(row).any()])


def known_mean(values: NDArray[np.float64]) -> float:
    """Mean of the finite values, NaN for none."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else float("nan")


def epoch_text(epoch: Epoch, task: Task) -> str:
    """The exact values of one epoch."""
    text = _(
        "epoch {epoch.index} · training loss {epoch.train_loss} · validation loss"
        " {epoch.validation_loss} · training {score} {epoch.train_score} · validation {score}"
        " {epoch.validation_score}"
    )
    return told(text, epoch=epoch, score=score_name(task))


def check_at_most(most: int, got: int, text: str) -> None:
    """Raise ValueError, in the words of ``text``, for a value above the most there are."""
    if got > most:
        raise ValueError(text.format(most=most, got=got))


def written(**arguments: Any) -> list[str]:
    """Those arguments that are given, as they are written in code.

    >>> written(target="price", task=None)
    ["target='price'"]
    """
    return [f"{name}={value!r}" for name, value in arguments.items() if value is not None]
