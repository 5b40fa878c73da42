"""A search watched: views as its trials come, and what mattered at its end."""

from __future__ import annotations

import hpwidgets as hp
from hpwidgets.lessons.search._search_run import watched
from hpwidgets.tuning.search.search import Search, search

SPACE = hp.Space(learning_rate=(1e-3, 0.1), activation=["relu", "tanh"])


def begun() -> Search:
    base = hp.Hyperparameters(epochs=2, hidden_units=4, batch_size=64)
    return search(SPACE, "iris", method="random", budget=5, base=base)


def test_a_view_before_the_first_trial_and_after_each_then_what_mattered() -> None:
    views = list(watched(begun(), method="random"))
    assert [(view.done, view.total) for view in views] == [*((n, 5) for n in range(6)), (5, 5)]
    assert all(not view.importance for view in views[:-1])
    assert {name for name, _share in views[-1].importance} == set(SPACE.names)
    assert [axis.name for axis in views[0].axes] == ["learning_rate", "activation"]
    assert views[0].axes[0].log and views[0].axes[1].choices == ("relu", "tanh")


def test_a_cancelled_search_says_no_importance() -> None:
    seen = list(watched(begun(), method="random", cancelled=lambda: True))
    assert not seen[-1].importance
