"""What a view is run with: networks, seeds and keywords from controls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.widgets.view import Cancelled, Given, study

GIVEN = Given({"data": "moons", "l2": 0.1, "epochs": 7, "repeats": 3, "seed": 4, "masks": 9})


def test_the_network_has_what_controls_say_and_what_none_says() -> None:
    expected = Hyperparameters(l2=0.1, epochs=7, seed=4, batch_size=64)
    assert GIVEN.network(batch_size=64) == expected
    assert GIVEN.network(epochs=1).epochs == 1


def test_every_run_has_a_seed_of_its_own() -> None:
    assert list(GIVEN.seed_range()) == [4, 5, 6]
    assert len(GIVEN.seed_range("masks")) == 9


def test_a_study_gets_the_network_the_rows_the_values_and_the_seeds() -> None:
    def told(*arguments: Any, cancelled: Cancelled, **options: Any) -> Iterator[Any]:
        yield (*arguments, options, cancelled())

    run = study(told, lambda given: f"rows of {given.data}", "masks", optimizer="sgd")
    [(network, rows, options, cancelled)] = run(GIVEN, lambda: True)
    assert network == Hyperparameters(l2=0.1, epochs=7, seed=4, optimizer="sgd")
    assert (rows, cancelled) == ("rows of moons", True)
    assert options == {"masks": 9, "seeds": range(4, 7)}
