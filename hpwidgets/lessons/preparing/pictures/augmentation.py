"""Changed digits in a grid, and validation accuracy by training size with and without them."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from hpwidgets.draw.curves import animated_line
from hpwidgets.draw.labels import EndLabels, GapArrow
from hpwidgets.draw.mean_curves import series_style
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import AxisScale, set_x_scale, show_percent
from hpwidgets.draw.theme import LIGHT, Theme, set_title
from hpwidgets.i18n import _
from hpwidgets.lessons.preparing.records import AugmentView

APART = 1.06
"""Factor by which the seeds' dots of the two lines stand apart on the logarithmic axis."""

Values = NDArray[np.float64]


class AugmentPicture(Picture):
    """Training images to the left, changed, above what comes later; scores to the right."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 356, theme)
        title = _("training images: as they are, then changed")
        self.grid = self.make_plain((14, 36, 288, 180), title, grid=False, frame=False)
        self.later = self.make_plain((14, 262, 288, 34), "", grid=False, frame=False)
        for axes in (self.grid, self.later):
            axes.tick_params(left=False, labelleft=False, bottom=False, labelbottom=False)
        self.image, self.later_image = (
            axes.imshow(np.zeros((2, 2, 3)), aspect="auto", interpolation="nearest", animated=True)
            for axes in (self.grid, self.later)
        )
        label = _("training images")
        self.panel = self.make_panel((356, 36, 206, 270), "", label, pad=5)
        axes = self.panel.axes
        axes.set_xscale("log")
        looks = [series_style(theme, at) for at in (0, 1)]
        self.means = [
            animated_line(axes, linewidth=1.9, markersize=5, zorder=5, **look) for look in looks
        ]
        dot = {"linestyle": "", "markersize": 2.6, "markeredgewidth": 0, "alpha": 0.6, "zorder": 4}
        self.dots = [animated_line(axes, **look | dot) for look in looks]
        names = (_("without"), _("with augmented\ncopies"))
        self.names = EndLabels(axes, self.means, names, rows=2)
        self.gain = GapArrow(axes, theme, style="->")
        self.animate([self.image, self.later_image, *self.dots, *self.means])
        self.animate([*self.names.animated, *self.gain.animated])

    def update(self, view: AugmentView) -> None:
        with self.lock:
            _show(self.image, _sheet(view.samples, self.theme))
            _show(self.later_image, _sheet(view.later[None], self.theme))
            moved = _("validation images: moved by up to {n:g} px")
            title = (
                moved.format(n=view.later_shift)
                if view.later_shift
                else _("validation images: centred")
            )
            set_title(self.later, title, self.theme)
            title = _("accuracy on these validation images")
            self.panel.set_title(title)
            sizes = tuple(float(size) for size in view.sizes)
            if not self.unchanged(*sizes):
                set_x_scale(self.panel.axes, AxisScale(sizes[0] / 1.3, sizes[-1] * 1.3, sizes))
            for at, scores in enumerate((view.plain, view.augmented)):
                known = np.isfinite(scores).all(axis=0)
                x = view.sizes[known]
                self.means[at].set_data(x, scores[:, known].mean(axis=0))
                spread = x * (1 / APART if at == 0 else APART)
                self.dots[at].set_data(np.tile(spread, len(scores)), scores[:, known].ravel())
            self.panel.make_room_near(view.plain, view.augmented, low=0.0)
            if not self.unchanged(self.panel.axes.get_ylim(), part="ticks"):
                show_percent(self.panel.axes.yaxis)
            self.names.place()
            self._show_gain(view)

    def _show_gain(self, view: AugmentView) -> None:
        self.gain.hide()
        both = np.isfinite(view.plain).all(axis=0) & np.isfinite(view.augmented).all(axis=0)
        if not both.any():
            return
        at = int(np.flatnonzero(both)[-1])
        plain, augmented = (float(v[:, at].mean()) for v in (view.plain, view.augmented))
        points = round(100 * (augmented - plain))
        words = _("{gain} points").format(gain=f"{points:+d}".replace("-", "\N{MINUS SIGN}"))
        self.gain.show(words, float(view.sizes[at]), plain, augmented, left=True)


def _show(image: AxesImage, pixels: Values) -> None:
    image.set_data(pixels)
    height, width = pixels.shape[:2]
    if image.get_extent() != (0.0, width, height, 0.0):
        image.set_extent((0.0, width, height, 0.0))
        image.axes.set(xlim=(0, width), ylim=(height, 0))


def _sheet(samples: NDArray[np.float32], theme: Theme) -> Values:
    """All samples side by side with a pixel between, ink in the text's colour ``[h, w, 3]``."""
    rows, columns, height, width = samples.shape
    paper, ink = np.array(to_rgb(theme.grid)), np.array(to_rgb(theme.text))
    share = np.clip(samples, 0, 1)[..., None].astype(np.float64)
    sheet = np.full((rows, columns, height + 1, width + 1, 3), to_rgb(theme.background))
    sheet[:, :, :-1, :-1] = (1 - share) * paper + share * ink
    side_by_side = sheet.transpose(0, 2, 1, 3, 4)
    return side_by_side.reshape(rows * (height + 1), columns * (width + 1), 3)[:-1, :-1]
