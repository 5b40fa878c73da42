"""Labs of networks that train in no time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import hpwidgets as hp

QUICK = hp.Hyperparameters(epochs=4, hidden_units=8)
Make = Callable[..., hp.TrainingLab]


@pytest.fixture
def live() -> Iterator[Make]:
    """Labs that run in the background."""
    labs: list[hp.TrainingLab] = []

    def opened(hyperparameters: Any = QUICK, **options: Any) -> hp.TrainingLab:
        labs.append(hp.TrainingLab(hyperparameters, **options))
        return labs[-1]

    yield opened
    for lab in labs:
        lab.close()


@pytest.fixture
def make(live: Make, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Labs that run inline to their end."""
    monkeypatch.setenv("HPWIDGETS_SYNC", "1")
    return live
