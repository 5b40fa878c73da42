"""Changed digits in a grid, and validation accuracy by training size with and without them."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from hpwidgets.draw.curves import animated_line
from hpwidgets.draw.mean_curves import series_style
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import AxisScale, accuracy_scale, set_x_scale, set_y_scale
from hpwidgets.draw.theme import LIGHT, Theme, make_line
from hpwidgets.i18n import _
from hpwidgets.lessons.preparing.records import AugmentView

APART = 1.06
"""Factor by which the seeds' dots of the two lines stand apart on the logarithmic axis."""

Values = NDArray[np.float64]


class AugmentPicture(Picture):
    """Samples to the left: each row a digit as it is, then changed; scores to the right."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 302, theme)
        title = _("as it is, then changed at random")
        self.grid = self.make_plain((14, 56, 304, 190), title, grid=False, frame=False)
        self.grid.tick_params(left=False, labelleft=False, bottom=False, labelbottom=False)
        self.image = self.grid.imshow(
            np.zeros((2, 2, 3)), aspect="auto", interpolation="nearest", animated=True
        )
        label = _("training images (log scale)")
        self.panel = self.make_panel((374, 56, 272, 190), _("validation accuracy"), label, pad=5)
        axes = self.panel.axes
        axes.set_xscale("log")
        set_y_scale(axes, accuracy_scale(np.empty(0)))
        looks = [series_style(theme, at) for at in (0, 1)]
        self.means = [
            animated_line(axes, linewidth=1.9, markersize=5, zorder=5, **look) for look in looks
        ]
        dot = {"linestyle": "", "markersize": 2.6, "markeredgewidth": 0, "alpha": 0.6, "zorder": 4}
        self.dots = [animated_line(axes, **look | dot) for look in looks]
        self.animate([self.image, *self.dots, *self.means])
        keys = [make_line(markersize=4.5, linewidth=1.7, **look) for look in looks]
        self.add_legend(keys, [_("without"), _("with augmentation")], "right", 646, 10)

    def update(self, view: AugmentView) -> None:
        """Show these samples and the scores known so far."""
        with self.lock:
            pixels = _sheet(view.samples, self.theme)
            self.image.set_data(pixels)
            height, width = pixels.shape[:2]
            if self.image.get_extent() != (0.0, width, height, 0.0):
                self.image.set_extent((0.0, width, height, 0.0))
                self.grid.set(xlim=(0, width), ylim=(height, 0))
            sizes = tuple(float(size) for size in view.sizes)
            if not self.unchanged(*sizes):
                set_x_scale(self.panel.axes, AxisScale(sizes[0] / 1.3, sizes[-1] * 1.3, sizes))
            for at, scores in enumerate((view.plain, view.augmented)):
                known = np.isfinite(scores).all(axis=0)
                x = view.sizes[known]
                self.means[at].set_data(x, scores[:, known].mean(axis=0))
                spread = x * (1 / APART if at == 0 else APART)
                self.dots[at].set_data(np.tile(spread, len(scores)), scores[:, known].ravel())
            self.panel.make_room_for_shares(view.plain, view.augmented)


def _sheet(samples: NDArray[np.float32], theme: Theme) -> Values:
    """All samples side by side with a pixel between, ink in the text's colour ``[h, w, 3]``."""
    rows, columns, height, width = samples.shape
    paper, ink = np.array(to_rgb(theme.grid)), np.array(to_rgb(theme.text))
    share = np.clip(samples, 0, 1)[..., None].astype(np.float64)
    sheet = np.full((rows, columns, height + 1, width + 1, 3), to_rgb(theme.background))
    sheet[:, :, :-1, :-1] = (1 - share) * paper + share * ink
    side_by_side = sheet.transpose(0, 2, 1, 3, 4)
    return side_by_side.reshape(rows * (height + 1), columns * (width + 1), 3)[:-1, :-1]
