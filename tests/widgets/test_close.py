"""Closing a lab: nothing of it stays in the kernel, so that a cell may be run again for hours."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ipywidgets.widgets import widget as kernel
from matplotlib.figure import Figure

import hpwidgets as hp
from hpwidgets.data import Dataset
from hpwidgets.draw._canvas import Canvas
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scene.page import ScenePage
from hpwidgets.engine.group import Group
from hpwidgets.live import Cache, Live
from hpwidgets.records import History
from hpwidgets.tuning.populations.fleet import Fleet
from hpwidgets.widgets.lab import Lab
from tests.page import did, press

LABS = [name for name in hp.__all__ if name.endswith("Lab")]
MOST_MODELS = 3
"""Widgets that a lab is, each of which a page must make before it shows anything."""


@pytest.mark.parametrize("name", LABS)
def test_a_lab_is_few_models_and_none_stays(name: str) -> None:
    before = set(kernel._instances)
    lab = getattr(hp, name)()
    made = set(kernel._instances) - before
    assert lab.widget.model_id in made and len(made) <= MOST_MODELS
    lab.close()
    left = [type(kernel._instances[id]).__name__ for id in set(kernel._instances) - before]
    assert left == []


@pytest.mark.parametrize("name", ["TrainingLab", "CapacityLab"])
def test_what_a_page_asks_of_a_closed_lab_is_not_done(name: str) -> None:
    lab = getattr(hp, name)(auto_run=False).wait(60)
    lab.close()
    values, result = lab.values, lab.result
    did(lab, "set", name="seed", value=7)
    press(lab, "run")
    did(lab, "reset")
    did(lab, "page", theme="dark")
    did(lab, "save", format="pdf")
    lab.close()
    with pytest.raises(RuntimeError, match=f"this {name} is closed, .* make a new one"):
        lab.set(seed=7)
    assert lab.values == values and lab.result is result
    assert lab._repr_mimebundle_()["image/png"].startswith(b"\x89PNG")
    assert "application/vnd.jupyter.widget-view+json" not in lab._repr_mimebundle_()


QUICK: dict[str, dict[str, Any]] = {
    "AutoMLLab": {"seconds": 600, "trials": 3, "forest": False, "boosting": False},
    "BaselineLab": {"data": "iris", "epochs": 3, "long_epochs": 3},
    "ChallengeLab": {"auto_run": True},
    "CrossValidationLab": {"epochs": 3, "settings": 5, "seeds": 3},
    "DropoutLab": {"data": "iris", "epochs": 3},
    "EnsembleLab": {"epochs": 3, "members": 5, "training_sets": 10, "rounds": 10},
    "HyperbandLab": {"data": "iris"},
    "SearchLab": {
        "data": "iris",
        "slice": 2,
        "process_budget": 4,
        "cells": 6,
        "replays": 3,
        "budget": 12,
    },
}
"""Settings with which every view of a lab is quick."""
OF_A_PAGE = (Figure, Canvas, Picture, ScenePage, Live)
"""What only a lab on the page needs."""
OF_A_RUN = (Dataset, History, Group, Fleet)
"""What a lab has trained, and on what."""


def objects(*kinds: type) -> list[Any]:
    gc.collect()
    # By type alone: asking some objects of other libraries for their class does something.
    return [thing for thing in gc.get_objects() if issubclass(type(thing), kinds)]


@pytest.fixture
def made_since() -> Callable[..., list[Any]]:
    """All objects of these kinds that were made since the test began."""
    # A lab of an earlier test may be open, or closed in mid-step, which the worker ends first.
    for lab in objects(Lab):
        lab.close()
    hp.TrainingLab(hp.Hyperparameters(epochs=1)).wait(120).close()
    gc.collect()
    gc.freeze()  # what is there now is neither told of nor looked through again
    return objects


def seen(name: str) -> Any:
    """A lab, all of whose views were looked at and saved, the last one light and dark."""
    lab = getattr(hp, name)(**QUICK.get(name, {})).wait(120)
    for view in lab.views:
        if len(lab.views) > 1:
            lab.set(view=view).wait(120)
        assert lab._repr_mimebundle_()["image/png"]
    did(lab, "page", theme="dark")
    assert lab.wait(120)._repr_mimebundle_()["image/png"]
    return lab


def caches(lab: Lab[Any, Any]) -> Iterator[Cache[Any, Any]]:
    """Every memory that can be reached from a lab, functions included."""
    known: set[int] = set()
    todo: list[Any] = [vars(lab)]
    while todo:
        thing = todo.pop()
        if id(thing) in known or isinstance(thing, type) or thing is globals():
            continue
        known.add(id(thing))
        if isinstance(thing, Cache):
            yield thing
        package = type(thing).__module__.partition(".")[0]
        of_a_module = isinstance(thing, dict) and "__builtins__" in thing
        if package in ("hpwidgets", "builtins", "functools") and not of_a_module:
            todo += gc.get_referents(thing)


@pytest.mark.parametrize("name", LABS)
def test_a_closed_lab_keeps_no_picture_and_a_discarded_one_nothing(
    name: str, made_since: Callable[..., list[Any]]
) -> None:
    lab = seen(name)
    assert made_since(Figure)
    before = threading.active_count()
    lab.close()
    assert made_since(*OF_A_PAGE) == [lab._live]
    assert [len(cache) for cache in caches(lab) if len(cache)] == []
    assert lab.figure is not lab.figure and lab.words  # drawn for whoever asks, and not kept
    assert made_since(Figure) == []

    lab.discard()
    assert made_since(*OF_A_PAGE, *OF_A_RUN) == []
    assert threading.active_count() <= before and lab.widget.comm is None
    assert lab._repr_mimebundle_()["text/plain"].startswith(f"hpwidgets.{name}: ")


def test_a_discarded_lab_says_so_whatever_it_is_asked() -> None:
    lab = hp.TrainingLab()  # in mid-run
    lab.discard()
    lab.discard()
    lab.close()
    told = "this TrainingLab was closed when its cell ran again; ask the lab that the cell made"
    for ask in ("result", "history", "values", "figure", "words", "controls", "error", "pins"):
        with pytest.raises(AttributeError, match=f"^{ask}: {told}"):
            getattr(lab, ask)
    for do in (lab.wait, lab.set, lab.pin, lab.reveal, lab.code):
        with pytest.raises(AttributeError, match=told):
            do()
    assert list(lab._repr_mimebundle_()) == ["text/plain"]
    with pytest.raises(AttributeError, match="'TrainingLab' object has no attribute 'unknown'"):
        hp.TrainingLab(auto_run=False).unknown  # noqa: B018
