"""What is drawn in a view can be read: by pointer, by keys, and in the table."""

from __future__ import annotations

import json
from typing import Any

import pytest

import hpwidgets as hp
from tests.browser.test_lessons import LESSONS

OPENED = (
    {"training": "hp.TrainingLab()"}
    | {name: one.opened for name, one in LESSONS.items()}
    | {"automl": "hp.AutoMLLab(seconds=600, trials=3, forest=False, boosting=False)"}
)
"""Each lab, as quick as it can be."""

UNREAD = {
    ("curves", ""): "the seven shapes are small signs: the one that is chosen is drawn large",
    ("preparation", "training images: as they are, then changed"): "images",
    ("preparation", "validation images: moved by up to 1 px"): "images",
    ("search", "colour: validation loss"): "a colour scale, which its own numbers tell",
    ("search", ""): "a colour scale, which its own numbers tell",
}
"""Axes by lab and title whose picture or numbers say all, and why nothing else is read there."""

SMALL = 90
"""Pixels: so wide are axes without a title at most, if nothing is read in them."""


def shown(lab: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The axes and the series that the page has."""
    scene, frame = json.loads(lab.widget.scene), json.loads(lab.widget.frame or "{}")
    series = scene["series"]
    if frame.get("of") == scene["id"]:
        series |= frame["series"]
    return scene["axes"], [one for one in series.values() if one is not None]


def unread(axes: list[dict[str, Any]], series: list[dict[str, Any]]) -> list[str]:
    """The titles of the axes in which no value can be read."""
    readable = {
        one["axes"]
        for one in series
        if one.get("hover") is not False
        and any(x is not None and y is not None for x, y in zip(one["x"], one["y"], strict=True))
        and any(value is not None for value in one.get("values", [0]))
    }
    without = [one for one in axes if one["id"] not in readable]
    return [
        one["title"] if one["title"] or one["box"][2] <= SMALL else f"untitled {one['id']}"
        for one in without
    ]


@pytest.mark.parametrize("name", list(OPENED))
def test_every_axes_of_every_view_has_values_to_read(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HPWIDGETS_SYNC", "1")
    lab = eval(OPENED[name], {"hp": hp})
    excused = {title for lesson, title in UNREAD if lesson == name}
    needed: set[str] = set()
    wrong: dict[str, list[str]] = {}
    try:
        for view in getattr(lab, "views", {"": None}):
            if len(getattr(lab, "views", ())) > 1:
                lab.set(view=view)
            if hasattr(lab, "left"):  # a run costs: it waits to be asked for
                lab.run()
            lab.wait(120)
            axes, series = shown(lab)
            assert axes, view
            assert all(one["label"] for one in series), view
            found = unread(axes, series)
            needed |= excused & set(found)
            if rest := [title for title in found if title not in excused]:
                wrong[view] = rest
    finally:
        lab.close()
    assert wrong == {}
    assert needed == excused, "an excuse that nothing needs"


def test_what_counts_as_readable() -> None:
    axes: list[dict[str, Any]] = [{"id": "a0", "title": "loss", "box": [0, 0, 200, 100]}]
    line = {"axes": "a0", "label": "training", "x": [1, 2], "y": [0.5, None]}
    assert unread(axes, [line]) == []
    for lacking in (
        {"y": [None, None]},
        {"hover": False},
        {"axes": "a1"},
        {"values": [None, None]},
    ):
        assert unread(axes, [line | lacking]) == ["loss"]
    assert unread([axes[0] | {"title": ""}], []) == ["untitled a0"]
