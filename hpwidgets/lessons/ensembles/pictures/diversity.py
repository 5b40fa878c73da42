"""The picture of diversity: how often two members disagree, and what the average gains by it."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.text import Text

from hpwidgets.draw.bars import Bars, name_bars
from hpwidgets.draw.curves import animated_marks
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import (
    LIGHT,
    NORMAL,
    Theme,
    name_ticks,
    set_title,
    shorten,
    style_axes,
    text_style,
)
from hpwidgets.i18n import _
from hpwidgets.lessons.ensembles.records import DiversityView

NUMBERED = 9
"""Most members whose disagreements are written into the cells."""
NAMED = 9
"""Most members that are named beside the matrix; more are numbered."""


class DiversityPicture(Picture):
    """The disagreement matrix, and the members' mean error as the average's error + ambiguity."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 370, theme)
        self.matrix = self.add_axes(left=104, top=46, width=236, height=236)
        style_axes(self.matrix, theme, grid=False, frame=False)
        colours = LinearSegmentedColormap.from_list("share", [theme.background, theme.train])
        self.cells = self.matrix.imshow(
            np.zeros((1, 1)),
            cmap=colours,
            vmin=0,
            vmax=1,
            aspect="auto",
            interpolation="nearest",
            animated=True,
        )
        self._numbers: list[Text] = []
        self.parts = self.make_panel((450, 62, 180, 220), _("squared error"))
        self.ensemble = Bars(self.parts.axes, theme.zeros)
        self.ambiguity = Bars(self.parts.axes, theme.ghosts[0], hatch="///")
        self.members = animated_marks(self.parts.axes, "o", 4, theme.text, zorder=6)
        self.parts.add_legend(
            (self.ensemble.key, _("average")),
            (self.ambiguity.key, _("ambiguity")),
            (self.members, _("one")),
            handlelength=1.0,
            columnspacing=0.7,
        )
        name_bars(self.parts.axes, theme, [_("members, mean"), _("their average")])
        self.animate([self.cells, self.ensemble.artist, self.ambiguity.artist, self.members])

    @property
    def animated(self) -> tuple[Artist, ...]:
        """Cells and bars, then the numbers in the cells."""
        return (*super().animated, *self._numbers)

    def update(self, view: DiversityView) -> None:
        """Show the view."""
        with self.lock:
            self._set_names(view)
            known = np.nan_to_num(view.disagreement)
            self.cells.set_data(known)
            self.cells.set_clim(0, max(float(known.max()), 1e-6))
            self._set_numbers(view, float(known.max()))
            mean = view.ensemble_error + view.ambiguity
            self.ensemble.set([0, 1], [view.ensemble_error] * 2, width=0.6)
            self.ambiguity.set([0], [view.ambiguity], width=0.6, bottoms=[view.ensemble_error])
            spread = np.linspace(-0.22, 0.22, len(view.names))
            self.members.set_data(spread, view.squared_error)
            self.parts.make_room(view.squared_error, mean, log_ratio=np.inf)

    def _set_names(self, view: DiversityView) -> None:
        if self.unchanged(view.names, view.task):
            return
        many = len(view.names)
        classes = view.task == "classification"
        title = _("share predicted differently") if classes else _("1 − correlation of errors")
        set_title(self.matrix, title, self.theme)
        self.cells.set_extent((-0.5, many - 0.5, many - 0.5, -0.5))
        self.matrix.set(xlim=(-0.5, many - 0.5), ylim=(many - 0.5, -0.5))
        places = range(0, many, 1 if many <= NAMED else 1 + many // 10)
        numbers = [str(at + 1) for at in places]
        names = [_numbered(name, at) for at, name in enumerate(view.names, 1)]
        name_ticks(self.matrix.xaxis, self.theme, places, numbers)
        name_ticks(self.matrix.yaxis, self.theme, places, names if many <= NAMED else numbers)

    def _set_numbers(self, view: DiversityView, most: float) -> None:
        many = len(view.names)
        wanted = many * many if many <= NUMBERED and np.isfinite(view.disagreement).all() else 0
        while len(self._numbers) < wanted:
            text = self.matrix.text(
                0, 0, "", ha="center", va="center", animated=True, **text_style("black", NORMAL)
            )
            self._numbers.append(text)
        for at, text in enumerate(self._numbers):
            text.set_visible(at < wanted)
            if at < wanted:
                row, column = divmod(at, many)
                value = float(view.disagreement[row, column])
                dark = value > 0.55 * most
                inverse = self.theme.background if dark else self.theme.text
                text.set(
                    x=column, y=row, text=f"{value:.2f}" if row != column else "", color=inverse
                )


def _numbered(name: str, at: int) -> str:
    """The name with the member's number, which stands under the matrix too."""
    short = shorten(name, 15)
    return short if name.endswith(f" {at}") else f"{short} {at}"
