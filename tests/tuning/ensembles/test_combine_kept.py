"""Greedy selection keeps the members up to its best step, also on the sealed test rows."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.metrics import r2_score

import hpwidgets as hp
from tests.factories import diabetes


def test_the_test_rows_judge_the_members_that_were_kept() -> None:
    data = diabetes()
    h = hp.Hyperparameters(epochs=20, hidden_units=8, hidden_layers=1)
    runs = hp.fit_population([h.replace(seed=s, learning_rate=0.02) for s in range(3)], data)
    found = hp.combine(runs, data, steps=8)
    assert found.kept < len(found.picks)
    with torch.no_grad():
        answers = np.stack([run.model(data.X_test)[:, 0].numpy() for run in runs])
    y = data.y_test.numpy()
    kept, longer = (
        r2_score(y, answers[picks].mean(axis=0))
        for picks in (found.picks[: found.kept], found.picks)
    )
    assert found.on_test()[-1][1] == pytest.approx(kept, abs=1e-5)
    assert abs(kept - longer) > 1e-4
