"""Closing a lab: nothing of it stays in the kernel, so that a cell may be run again for hours."""

from __future__ import annotations

import pytest
from ipywidgets.widgets import widget as kernel

import hpwidgets as hp

LABS = [name for name in hp.__all__ if name.endswith("Lab")]


@pytest.mark.parametrize("name", LABS)
def test_no_widget_layout_or_style_stays(name: str) -> None:
    before = set(kernel._instances)
    lab = getattr(hp, name)()
    assert len(set(kernel._instances) - before) > 50
    lab.close()
    left = [type(kernel._instances[id]).__name__ for id in set(kernel._instances) - before]
    assert left == []
