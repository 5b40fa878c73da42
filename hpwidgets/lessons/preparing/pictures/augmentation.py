"""Changed digits in a grid, and validation accuracy by training size with and without them."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from hpwidgets.draw.curves import DASHED, SOLID, animated_line
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import AxisScale, SteadyScale, accuracy_scale, finite
from hpwidgets.draw.theme import (
    LIGHT,
    SMALL,
    Theme,
    legend_style,
    plain_words,
    set_title,
    style_axes,
    text_style,
)
from hpwidgets.i18n import _
from hpwidgets.lessons.preparing.records import AugmentView

WIDTH, HEIGHT = 660, 302
APART = 1.06
"""Factor by which the seeds' dots of the two lines stand apart on the logarithmic axis."""

Values = NDArray[np.float64]


class AugmentPicture(Picture):
    """Samples to the left: each row a digit as it is, then changed; scores to the right."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(WIDTH, HEIGHT, theme)
        self.grid = self.add_axes(left=14, top=56, width=304, height=190)
        style_axes(self.grid, theme, grid=False, frame=False)
        self.grid.tick_params(left=False, labelleft=False, bottom=False, labelbottom=False)
        set_title(self.grid, _("as it is, then changed at random"), theme)
        self.image = self.grid.imshow(
            np.zeros((2, 2, 3)), aspect="auto", interpolation="nearest", animated=True
        )
        self.scores = self.add_axes(left=374, top=56, width=272, height=190)
        style_axes(self.scores, theme)
        set_title(self.scores, _("validation accuracy"), theme)
        self.scores.set_xlabel(
            _("training images (log scale)"), labelpad=2, **text_style(theme.muted, SMALL)
        )
        self.scores.set_xscale("log")
        self._scale = SteadyScale(self.scores)
        self._sizes: tuple[int, ...] = ()
        looks: list[dict[str, Any]] = [
            {"color": theme.train, "linestyle": SOLID, "marker": "o"},
            {"color": theme.validation, "linestyle": DASHED, "marker": "s"},
        ]
        self.means: list[Line2D] = []
        self.dots: list[Line2D] = []
        for look in looks:
            self.means.append(
                animated_line(self.scores, linewidth=1.9, markersize=5, zorder=5, **look)
            )
            dot = {**look, "linestyle": "", "markersize": 2.6, "alpha": 0.6}
            self.dots.append(animated_line(self.scores, zorder=4, markeredgewidth=0, **dot))
        self.animate([self.image, *self.dots, *self.means])
        key = [Line2D([], [], markersize=4.5, linewidth=1.7, **look) for look in looks]
        legend = self.figure.legend(
            key,
            [_("without"), _("with augmentation")],
            loc="upper right",
            bbox_to_anchor=(646 / WIDTH, 1 - 10 / HEIGHT),
            ncols=2,
            **legend_style(theme),
        )
        plain_words(legend)

    def update(self, view: AugmentView) -> None:
        """Show these samples and the scores known so far."""
        with self.lock:
            pixels = _sheet(view.samples, self.theme)
            self.image.set_data(pixels)
            height, width = pixels.shape[:2]
            if self.image.get_extent() != (0.0, width, height, 0.0):
                self.image.set_extent((0.0, width, height, 0.0))
                self.grid.set(xlim=(0, width), ylim=(height, 0))
            sizes = tuple(int(size) for size in view.sizes)
            if sizes != self._sizes:
                self._sizes = sizes
                self._set_sizes(sizes)
            for at, scores in enumerate((view.plain, view.augmented)):
                known = np.isfinite(scores).all(axis=0)
                x = view.sizes[known]
                self.means[at].set_data(x, scores[:, known].mean(axis=0))
                spread = x * (1 / APART if at == 0 else APART)
                self.dots[at].set_data(np.tile(spread, len(scores)), scores[:, known].ravel())
            values = finite(view.plain, view.augmented)
            self._scale.make_room(accuracy_scale(values), empty=not values.size)

    def _set_sizes(self, sizes: tuple[int, ...]) -> None:
        from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

        scale = AxisScale(min(sizes) / 1.3, max(sizes) * 1.3, tuple(map(float, sizes)))
        self.scores.set_xlim(scale.low, scale.high)
        axis = self.scores.xaxis
        axis.set_major_locator(FixedLocator(scale.ticks))
        axis.set_major_formatter(FuncFormatter(lambda value, _at: f"{value:.0f}"))
        axis.set_minor_locator(NullLocator())


def _sheet(samples: NDArray[np.float32], theme: Theme) -> Values:
    """All samples side by side with a pixel between, ink in the text's colour ``[h, w, 3]``."""
    rows, columns, height, width = samples.shape
    paper, ink = np.array(to_rgb(theme.grid)), np.array(to_rgb(theme.text))
    sheet = np.full((rows * (height + 1), columns * (width + 1), 3), to_rgb(theme.background))
    for row in range(rows):
        for column in range(columns):
            share = np.clip(samples[row, column], 0, 1)[..., None].astype(np.float64)
            top, left = row * (height + 1), column * (width + 1)
            place = sheet[top : top + height, left : left + width]
            place[:] = (1 - share) * paper + share * ink
    return sheet[:-1, :-1]
