"""What tests of lessons share: records to draw."""

from __future__ import annotations

from tests.draw.conftest import axes, curve_points, make_epochs, make_view, two_classes

__all__ = ["axes", "curve_points", "make_epochs", "make_view", "two_classes"]
