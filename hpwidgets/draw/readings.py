"""Exact values of what is drawn as an image or as bars: read by pointer and keys, drawn nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike


class Readings(Line2D):
    """Values at places of the axes, for a page to tell; the artist itself draws nothing.

    Cells of an image, parts of a bar and units of a diagram have no data that a page could read. A
    place is where a pointer finds the value; by its label, or by a name of its own, it is told.

    >>> from matplotlib.figure import Figure
    >>> axes = Figure().add_axes((0, 0, 1, 1))
    >>> found = Readings(axes, "#0072B2", "share of the rows")
    >>> found.set_readings([0, 1], [0, 0], values=[0.25, 0.75])
    >>> found.get_label(), found.values
    ('share of the rows', [0.25, 0.75])
    """

    def __init__(self, axes: Axes, colour: str, label: str) -> None:
        super().__init__([], [], linestyle="", marker="", animated=True, label=label)
        self.set_markerfacecolor(colour)
        self.values: list[float] | None = None
        """What is read at each place; None: the place itself is the value."""
        self.names: list[str] | None = None
        """What is read there, where that is not the label of all."""
        axes.add_line(self)

    def set_readings(
        self,
        x: ArrayLike,
        y: ArrayLike,
        *,
        values: ArrayLike | None = None,
        names: Sequence[str] | None = None,
    ) -> None:
        """The places ``x``, ``y`` ``[n]``, and the values ``[n]`` (NaN: none) and names there."""
        self.set_data(x, y)
        self.values = None if values is None else np.asarray(values, np.float64).ravel().tolist()
        self.names = None if names is None else list(names)

    def told(self) -> dict[str, Any]:
        """The values and names as a page gets them."""
        said: dict[str, Any] = {} if self.values is None else {"values": self.values}
        return said if self.names is None else said | {"names": self.names}
