"""Names that a person's rows may bring: every view of every lab draws them as they are."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import hpwidgets as hp
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import shorten

pytestmark = pytest.mark.filterwarnings("ignore:Glyph")  # where no font has Hangul

HOSTILE = (r"$\q$", "a_$b", r"$\frac{1}$ \n{0}", "<b>", "long " * 60, "", "😀", "한글", "{x}%s")
"""Mathematics that is none, markup, places for values, no text at all, letters of few fonts."""

LABS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "automl": (hp.AutoMLLab, {"seconds": 600, "trials": 3, "forest": False, "boosting": False}),
    "baseline": (hp.BaselineLab, {"epochs": 3, "long_epochs": 3}),
    "cross_validation": (hp.CrossValidationLab, {"epochs": 3, "settings": 5, "seeds": 3}),
    "dropout": (hp.DropoutLab, {"epochs": 3}),
    "ensembles": (
        hp.EnsembleLab,
        {"epochs": 3, "members": 5, "training_sets": 10, "rounds": 10},
    ),
    "hyperband": (hp.HyperbandLab, {}),
    "preparation": (hp.DataPrepLab, {}),
    "search": (
        hp.SearchLab,
        {"slice": 2, "process_budget": 4, "cells": 6, "replays": 3, "budget": 12, "step": 12},
    ),
}
"""Every lab that takes own rows, quick."""
FRAMES = {hp.AutoMLLab, hp.CrossValidationLab, hp.DataPrepLab}


def frame(classes: bool = True, n: int = 96) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n, len(HOSTILE)))
    made = pd.DataFrame(X, columns=list(HOSTILE))
    place = (X[:, 0] > 0) + (X[:, 1] > 0).astype(int)
    return made.assign(y=[HOSTILE[at] for at in place] if classes else X[:, 0] * 3.5)


def look(lab: Any) -> None:
    """Every view is drawn, for the page and as a picture."""
    try:
        for view in getattr(lab, "views", {"": None}):
            if len(getattr(lab, "views", ())) > 1:
                lab.set(view=view)
            if hasattr(lab, "left"):
                lab.run()
            lab.wait(120)
            assert lab.error == "", (view, lab.error)
            assert lab.picture.render().startswith(b"\x89PNG"), view
            assert lab.widget.scene
    finally:
        lab.close()


@pytest.mark.parametrize("name", list(LABS))
def test_every_view_draws_hostile_names(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HPWIDGETS_SYNC", "1")
    lab, start = LABS[name]
    if lab in FRAMES:
        look(lab(frame(), target="y", **start))
    else:
        look(lab(hp.load(frame(), target="y"), **start))


@pytest.mark.parametrize("classes", [True, False])
def test_the_training_lab_draws_hostile_names_and_pins(
    classes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HPWIDGETS_SYNC", "1")
    rows = frame(classes=classes)[[HOSTILE[0], HOSTILE[5], "y"]]
    lab = hp.TrainingLab(hp.Hyperparameters(epochs=2), data=rows, target="y")
    for seed, name in enumerate(HOSTILE):
        lab.set(seed=seed).wait(60)
        lab.pin(name)
    look(lab)


def test_a_chart_draws_hostile_names() -> None:
    for name in (shorten(each, 24) for each in HOSTILE):
        made = hp.course.chart({name: {name: [1.0, 2.0, 3.0]}}, x_label=name, y_label=name)
        assert "image/png" in made._repr_mimebundle_()["text/html"]


def test_ticks_are_plain_however_they_are_named() -> None:
    picture = Picture(320, 200)
    axes = picture.add_axes(left=40, top=20, width=260, height=140)
    axes.set_xticks(range(len(HOSTILE)), list(HOSTILE))
    axes.annotate(HOSTILE[0], (0.5, 0.5))
    axes.legend([axes.plot([], [])[0]], [HOSTILE[2]])
    scene, _frame = picture.page()
    assert scene is not None and picture.render().startswith(b"\x89PNG")
    told = str(scene)
    assert "q$" in told and "a_$b" in told and "rac{1}$" in told
    picture.figure.savefig(io.BytesIO(), format="svg")
