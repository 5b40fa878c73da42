"""What the tests of several lessons share: axes, records, and what a picture must hold."""

from __future__ import annotations

from collections.abc import Iterator
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
    if request.path.name == "test_pictures.py":
        make = Picture.__init__

        def note(picture: Picture, *arguments: Any, **options: Any) -> None:
            make(picture, *arguments, **options)
            made.append(picture)

        monkeypatch.setattr(Picture, "__init__", note)
    yield
    for picture in made:
        assert_as_agg(picture.canvas)
