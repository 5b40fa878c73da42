"""Every choice of a hyperparameter and of a data set has a sentence for its tooltip."""

from __future__ import annotations

import pytest

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.training.controls import FIELDS
from hpwidgets.widgets.board import Field, data_set, hyperparameter
from hpwidgets.widgets.choices import CHOICES

CHOSEN = {name: info for name, info in Hyperparameters.infos().items() if info.choices}


def test_every_choice_of_a_hyperparameter_is_explained() -> None:
    assert set(CHOICES) == set(CHOSEN)
    for name, info in CHOSEN.items():
        assert set(CHOICES[name]) == set(info.choices)


@pytest.mark.parametrize(
    "field",
    [hyperparameter("activation", "relu"), data_set("iris", "iris moons"), FIELDS["data"]]
    + [FIELDS[name] for name in CHOSEN],
)
def test_a_field_explains_its_choices_in_their_order(field: Field) -> None:
    assert len(field.helps) == len(field.info.choices) and all(field.helps)


def test_helps_stand_in_the_order_of_the_choices() -> None:
    helps = hyperparameter("optimizer", "adam").helps
    at = Hyperparameters.info("optimizer").choices.index("adam")
    assert helps[at] == CHOICES["optimizer"]["adam"]
