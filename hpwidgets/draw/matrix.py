"""A square of shares as shades of one colour, with words in its cells."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.text import Text
from numpy.typing import NDArray

from hpwidgets.draw.readings import Readings
from hpwidgets.draw.theme import Theme, write


class ShareMatrix:
    """Cells from the background's colour (0) to the training curves' (1), the first upper left.

    ``label`` says what a share is, for who reads a cell.
    """

    def __init__(self, axes: Axes, theme: Theme, label: str) -> None:
        self.axes = axes
        self.image = axes.imshow(
            np.zeros((1, 1)),
            cmap=LinearSegmentedColormap.from_list("share", [theme.background, theme.train]),
            vmin=0,
            vmax=1,
            aspect="auto",
            interpolation="nearest",
            animated=True,
        )
        self.readings = Readings(axes, theme.train, label)
        self.words: list[Text] = []
        self._spare: list[Text] = []

    @property
    def animated(self) -> tuple[Artist, ...]:
        """The cells, and what is read of them."""
        return (self.image, self.readings)

    def set_size(self, n: int) -> None:
        """Let the axes hold ``n`` × ``n`` cells."""
        self.image.set_extent((-0.5, n - 0.5, n - 0.5, -0.5))
        self.axes.set(xlim=(-0.5, n - 0.5), ylim=(n - 0.5, -0.5))

    def show(self, shares: NDArray[np.float64]) -> None:
        """Show these shares ``[n, n]``, without words; NaN for a cell without one."""
        self.image.set_data(shares)
        rows, columns = np.indices(shares.shape)
        self.readings.set_readings(columns.ravel(), rows.ravel(), values=shares)
        for text in self.words:
            text.set_text("")
        self._spare += self.words
        self.words = []

    def add_words(self, x: float, y: float, words: str, colour: str, size: float) -> None:
        """Put words on a cell; a new text would cost a whole redraw, one used before none."""
        if self._spare:
            text = self._spare.pop()
            text.set(position=(x, y), text=words, color=colour, fontsize=size)
        else:
            text = write(self.axes, x, y, words, colour, size, animated=True)
        self.words.append(text)
