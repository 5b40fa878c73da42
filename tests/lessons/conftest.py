"""What the tests of several lessons share: axes, records, and what a picture must hold."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from hpwidgets.draw.picture import Picture
from tests.draw.conftest import axes, curve_points, make_epochs, make_view, two_classes
from tests.draw.scenes import assert_as_agg

__all__ = [
    "axes",
    "curve_points",
    "make_epochs",
    "make_view",
    "scenes_are_as_agg_draws",
    "two_classes",
]


@pytest.fixture(autouse=True)
def scenes_are_as_agg_draws(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Where tests of pictures end, the scene of each picture is what Agg draws of it."""
    made: list[Picture] = []
    here = threading.get_ident()
    if request.path.name == "test_pictures.py":
        make = Picture.__init__

        def note(picture: Picture, *arguments: Any, **options: Any) -> None:
            make(picture, *arguments, **options)
            if threading.get_ident() == here:  # an earlier test's lab may draw its last one now
                made.append(picture)

        monkeypatch.setattr(Picture, "__init__", note)
    yield
    for picture in made:
        assert_as_agg(picture.canvas)


@pytest.fixture
def opened() -> Iterator[Callable[..., Any]]:
    """Opens labs and runs them to their end; at the test's end they are closed."""
    made: list[Any] = []

    def open_lab(lab: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        made.append(lab(*arguments, **options))
        return made[-1].wait(120)

    yield open_lab
    for lab in made:
        lab.close()


@pytest.fixture
def make(request: pytest.FixtureRequest, opened: Callable[..., Any]) -> Callable[..., Any]:
    """Opens labs of the module's ``LAB``."""
    return partial(opened, request.module.LAB)


@pytest.fixture
def at_preset(request: pytest.FixtureRequest, make: Callable[..., Any]) -> Callable[..., Any]:
    """Opens labs at a preset of the module's ``LAB``, by its name."""

    def open_at(name: str, **others: Any) -> Any:
        presets = getattr(request.module.LAB, "func", request.module.LAB).presets
        values = next(preset.values for preset in presets if preset.name == name)
        lab = make(**{**values, **others})
        assert lab.error == ""
        return lab

    return open_at
