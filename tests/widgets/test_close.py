"""Closing a lab: nothing of it stays in the kernel, so that a cell may be run again for hours."""

from __future__ import annotations

import pytest
from ipywidgets.widgets import widget as kernel

import hpwidgets as hp
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
    assert lab.values == values and lab.result is result
    assert lab._repr_mimebundle_()["image/png"].startswith(b"\x89PNG")
    assert "application/vnd.jupyter.widget-view+json" not in lab._repr_mimebundle_()
