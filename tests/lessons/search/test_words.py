"""What a SearchLab says, from records written by hand."""

from __future__ import annotations

from hpwidgets.lessons.search.records import TrialAxis
from hpwidgets.lessons.search.words import replays_words, search_words
from tests.lessons.search.test_pictures import VIEW, make_trial, run_view


def test_a_best_on_the_edge_asks_for_more_only_where_there_is_more() -> None:
    layers = TrialAxis(name="hidden_layers", label="hidden layers", integer=True, low=0, high=3)
    rates = TrialAxis(name="learning_rate", label="learning rate", low=1e-6, high=1e-4, log=True)
    trials = (make_trial(0, 0.5, hidden_layers=0, learning_rate=1e-4),)
    said = " ".join(search_words(run_view(axes=(layers, rates), trials=trials), {}))
    assert "upper edge of learning rate: widen the range there" in said
    assert "hidden layers" not in said  # fewer than none there are not
    trials = (make_trial(0, 0.5, hidden_layers=3, learning_rate=1e-5),)
    said = " ".join(search_words(run_view(axes=(layers, rates), trials=trials), {}))
    assert "upper edge of hidden layers" in said and "learning rate" not in said


def test_the_nearest_search_is_named_with_what_is_left() -> None:
    first = next(replays_words(VIEW, {"step": 2}))
    assert first == (
        "After 2 trials the nearest is random: validation loss 0.3, 0.1 above the best there is."
    )
    assert next(replays_words(VIEW, {"step": 3})) == (
        "After 3 trials the nearest is random: validation loss 0.2, the best there is."
    )
