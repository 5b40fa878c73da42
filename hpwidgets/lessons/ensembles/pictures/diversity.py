"""The picture of diversity: how often two members disagree, and what the average gains by it."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist

from hpwidgets.draw.bars import Bars, name_bars
from hpwidgets.draw.curves import animated_marks
from hpwidgets.draw.matrix import ShareMatrix
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import LIGHT, NORMAL, Theme, name_ticks, set_title, shorten
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
        axes = self.make_plain((104, 46, 236, 236), grid=False, frame=False)
        self.matrix = ShareMatrix(axes, theme)
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
        self.animate([self.matrix.image, self.ensemble.artist, self.ambiguity.artist, self.members])

    @property
    def animated(self) -> tuple[Artist, ...]:
        """Cells and bars, then the numbers in the cells."""
        return (*super().animated, *self.matrix.words)

    def update(self, view: DiversityView) -> None:
        """Show the view."""
        with self.lock:
            self._set_names(view)
            known = np.nan_to_num(view.disagreement)
            self.matrix.show(known)
            self.matrix.image.set_clim(0, max(float(known.max()), 1e-6))
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
        axes = self.matrix.axes
        set_title(axes, title, self.theme)
        self.matrix.set_size(many)
        places = range(0, many, 1 if many <= NAMED else 1 + many // 10)
        numbers = [str(at + 1) for at in places]
        names = [_numbered(name, at) for at, name in enumerate(view.names, 1)]
        name_ticks(axes.xaxis, self.theme, places, numbers)
        name_ticks(axes.yaxis, self.theme, places, names if many <= NAMED else numbers)

    def _set_numbers(self, view: DiversityView, most: float) -> None:
        many = len(view.names)
        if many > NUMBERED or not np.isfinite(view.disagreement).all():
            return
        for row, column in np.ndindex(many, many):
            value = float(view.disagreement[row, column])
            colour = self.theme.background if value > 0.55 * most else self.theme.text
            if row != column:
                self.matrix.add_words(column, row, f"{value:.2f}", colour, NORMAL)


def _numbered(name: str, at: int) -> str:
    """The name with the member's number, which stands under the matrix too."""
    short = shorten(name, 15)
    return short if name.endswith(f" {at}") else f"{short} {at}"
