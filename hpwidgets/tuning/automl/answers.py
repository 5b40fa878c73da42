"""What a fitted pipeline answers, as one array whatever the task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Values: TypeAlias = NDArray[np.float64]


def answers_of(pipeline: Any, X: Any, classes: Sequence[Any]) -> Values:
    """Probabilities in the order of ``classes`` ``[rows, K]``, or amounts ``[rows]`` for none."""
    if not classes:
        return np.asarray(pipeline.predict(X), dtype=np.float64).ravel()
    found = np.asarray(pipeline.predict_proba(X), dtype=np.float64)
    known = pipeline.classes_.tolist()
    if known == list(classes):
        return found
    answers = np.zeros((len(found), len(classes)))
    for at, label in enumerate(known):
        answers[:, list(classes).index(label)] = found[:, at]
    return answers
