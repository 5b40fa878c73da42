"""What a case of an odd input is, and the small things that the cases share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import hpwidgets as hp


@dataclass(frozen=True)
class Case:
    """``call`` is given an empty folder."""

    name: str
    call: Callable[[Path], Any]


RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 3))
Y = np.arange(40) % 2
TABLE = pd.DataFrame(X, columns=list("abc")).assign(y=Y)
H = hp.Hyperparameters(epochs=1, hidden_units=2)
SPACE = hp.Space(learning_rate=(1e-3, 1e-1))


@cache
def moons() -> hp.Dataset:
    """A small set, loaded once."""
    return hp.load("moons", n_samples=60)


@cache
def history() -> hp.History:
    """A short run, trained once."""
    return hp.fit(H, moons())


def rows(**columns: Any) -> pd.DataFrame:
    """The table with other columns, or more of them."""
    return TABLE.assign(**columns)


def column(*values: Any) -> pd.Series[Any]:
    """Forty cells that go through these values."""
    return pd.Series([values[at % len(values)] for at in range(40)], dtype=object)


def csv(folder: Path, text: str | bytes, name: str = "own.csv") -> Path:
    """A file with this text."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


LINES = "a,b,y\n" + "".join(
    f"{at},{at % 7 * 0.5},{'no' if at % 2 else 'yes'}\n" for at in range(30)
)
