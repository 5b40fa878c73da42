"""What the next trial of a search depends on: the last one done, and those still running."""

from __future__ import annotations

import numpy as np

from tests.tuning.search.test_samplers import plan, told, trial


def test_the_last_trial_counts() -> None:
    """Eleven trials with little dropout are alike; a twelfth, with much of it, is not."""
    chosen = []
    for last in (9.0, 1.0):
        done = {n: trial(n, {"dropout": x}, 5.0) for n, x in enumerate(np.linspace(0, 0.4, 11))}
        done[11] = trial(11, {"dropout": 0.8}, last)
        (values,) = plan("gp").ask([12], done, {})
        chosen.append(abs(values["dropout"] - 0.8))
    worse, better = chosen
    assert better < 0.15 and worse > 0.3


def test_a_trial_that_is_running_keeps_the_next_one_of_tpe_away() -> None:
    bowl = {n: trial(n, t.values, (t.values["dropout"] - 0.4) ** 2) for n, t in told(1).items()}
    chosen = {}
    for place in (0.4, 0.9):
        known = {n: trial(n, {"dropout": place}, 0.0) for n in range(20, 26)}
        values = plan("tpe").ask(list(range(20, 27)), bowl, known)[-1]
        chosen[place] = abs(values["dropout"] - 0.4)
    assert chosen[0.9] < chosen[0.4]
