"""The CapacityLab, driven as a program and as a person would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.lessons.capacity.lab import CapacityLab
from hpwidgets.lessons.capacity.records import CapacityView, DescentView, MemoriseView
from tests.page import control

Make = Callable[..., CapacityLab]


@pytest.fixture
def make() -> Iterator[Make]:
    made: list[CapacityLab] = []

    def opened(*arguments: Any, **options: Any) -> CapacityLab:
        made.append(CapacityLab(*arguments, **options))
        return made[-1].wait(120)

    yield opened
    for lab in made:
        lab.close()


def shown(lab: CapacityLab) -> set[str]:
    return {name for name in lab.values if lab.controls[name].shown}


def test_the_fit_its_numbers_and_what_rules_the_error(make: Make) -> None:
    lab = make()
    result = lab.result
    assert isinstance(result, CapacityView)
    assert result.done == result.total == len(result.capacities)
    assert "Degree 3, over 50 training sets" in lab.words
    assert "Bias rules: too simple" in lab.words
    assert "Variance rules" in lab.set(degree=15).wait(60).words
    assert lab.settings() == "hp.CapacityLab(degree=15)"


def test_every_view_shows_its_own_controls_and_picture(make: Make) -> None:
    lab = make()
    assert shown(lab) == {"view", "model", "degree", "noise", "rows", "seed"}
    sizes = {lab.picture.size}
    lab.set(model="network", epochs=5, rows=8).wait(60)
    assert shown(lab) == {
        *("view", "model", "width", "depth", "epochs", "noise", "rows", "seed"),
    }
    assert "Hidden units 8" in lab.words
    lab.set(view="memorise", units=32, memorise_epochs=3).wait(60)
    assert isinstance(lab.result, MemoriseView) and len(lab.result.train) == 3
    assert (lab.result.done, lab.result.total) == (3, 3)
    assert shown(lab) == {"view", "shuffled", "units", "memorise_epochs", "seed"}
    sizes.add(lab.picture.size)
    lab.set(view="descent").wait(60)
    assert isinstance(lab.result, DescentView) and len(lab.result.test) == 20
    assert (lab.result.done, lab.result.total) == (20, 20)
    assert "peaks at" in lab.words and shown(lab) == {"view", "rows", "noise", "ridge"}
    sizes.add(lab.picture.size)
    assert len(sizes) == 3
    ((_title, names),) = [part for part in lab.widget.controls["sections"] if part[0]]
    assert names == ["epochs", "memorise_epochs", "seed"]
    assert not any(control(lab, name)["shown"] for name in names)  # so that the fold goes, too
    lab.set(view="memorise").wait(60)
    assert control(lab, "seed")["shown"]


def test_a_width_that_is_none_is_said_and_the_lab_goes_on(make: Make) -> None:
    lab = make(model="network", epochs=3, rows=8)
    before = lab.result
    lab.set(width=7).wait(60)
    assert "width must be one of 1, 2, 4" in lab.error and lab.result is before
    assert lab.set(width=16).wait(60).error == ""


def test_rows_of_ones_own(make: Make) -> None:
    x = np.linspace(0, 5, 80)
    lab = make((x, np.sqrt(x)))
    assert isinstance(lab.result, CapacityView) and lab.result.bias2 is None
    assert "bias² and noise cannot be told apart" in lab.words
    assert shown(lab) == {"view", "model", "degree", "seed"}
    assert lab.settings() == "hp.CapacityLab(data)"


def test_wrong_arguments_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="regression on one feature"):
        CapacityLab((np.zeros((40, 2)), np.arange(40.0)))
    with pytest.raises(ValueError, match=r"degree must be a whole number in \[0, 20\], got 99"):
        CapacityLab(degree=99)
    with pytest.raises(TypeError, match=r"unknown control 'degre'; did you mean 'degree'\?"):
        CapacityLab(degre=3)
    with pytest.raises(ValueError, match="did you mean 'memorise'"):
        CapacityLab(view="memorize")


def test_it_is_there_by_its_public_name(make: Make) -> None:
    assert hp.CapacityLab is CapacityLab
