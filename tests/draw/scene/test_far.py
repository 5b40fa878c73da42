"""What lies far outside of a picture: browsers draw with single precision."""

from __future__ import annotations

from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from hpwidgets.draw.scene.paths import path_data


def test_a_line_far_outside_is_not_drawn_at_all() -> None:
    data, _box = path_data(Path([(0, 1e7), (100, 1e7), (200, 2e7)]), Affine2D())
    assert data == ""


def test_of_a_line_that_leads_far_away_the_near_part_is_drawn() -> None:
    data, _box = path_data(Path([(0, 0), (0, 1e7)]), Affine2D())
    assert data.startswith("M0 0") and "e+" not in data
