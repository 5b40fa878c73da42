"""What tests of lessons share: records to draw, and frames that stay blank."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from hpwidgets.draw._canvas import encode_png
from hpwidgets.draw.picture import Picture
from hpwidgets.widgets.lab import Lab
from tests.draw.conftest import axes, curve_points, make_epochs, make_view, two_classes
from tests.draw.scenes import assert_as_agg

__all__ = [
    "axes",
    "curve_points",
    "frames_stay_blank",
    "make_epochs",
    "make_view",
    "scenes_are_as_agg_draws",
    "two_classes",
]

BLANK = encode_png(np.zeros((1, 1, 4), np.uint8))


@pytest.fixture(autouse=True)
def frames_stay_blank(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a blank PNG on the page in place of every frame, unless the test is marked ``drawn``.

    Half of a lab's time goes into the text of its axes. The picture's artists get their data all
    the same, and ``lab.picture.render()`` and a lab's static picture are drawn in full.
    """
    if request.node.get_closest_marker("drawn") is not None:
        return
    put: Callable[..., bool] = Lab._put

    def put_blank(lab: Lab[Any, Any], frame: Any, image: Any, render: Any) -> bool:
        return put(lab, frame, image, lambda scale: BLANK)

    monkeypatch.setattr(Lab, "_put", put_blank)


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
