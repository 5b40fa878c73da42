"""The picture of diversity: how often two members disagree, and what the average gains by it."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist

from hpwidgets.draw.bars import Bars, name_bars
from hpwidgets.draw.callout import Callout
from hpwidgets.draw.curves import animated_marks
from hpwidgets.draw.labels import brief
from hpwidgets.draw.matrix import ShareMatrix
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import name_places
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
        super().__init__(660, 400, theme)
        axes = self.make_plain((100, 46, 270, 270), grid=False, frame=False)
        self.matrix = ShareMatrix(axes, theme, _("difference of the two"))
        self.parts = self.make_panel((436, 62, 208, 254), _("squared error"))
        self.ensemble = Bars(self.parts.axes, theme.zeros, label=_("error of the average"))
        self.ambiguity = Bars(self.parts.axes, theme.ghosts[0], hatch="///", label=_("ambiguity"))
        self.members = animated_marks(
            self.parts.axes, "o", 4, theme.text, zorder=6, label=_("one member")
        )
        self.parts.add_legend((self.members, _("one member")))
        self.says = [
            Callout(self.parts.axes, theme, (0, 3)),
            Callout(self.parts.axes, theme, (0, 0)),
            Callout(self.parts.axes, theme, (4, 3)),
        ]
        self.note = Callout(axes, theme, (-2, -2))
        name_bars(self.parts.axes, theme, [_("a member, mean"), _("their average")])
        self.animate(
            [*self.matrix.animated, self.ensemble.artist, self.ambiguity.artist, self.members]
        )
        for words in (*self.says, self.note):
            self.animate(words.animated)

    @property
    def animated(self) -> tuple[Artist, ...]:
        return (*super().animated, *self.matrix.words)

    def update(self, view: DiversityView) -> None:
        with self.lock:
            self._set_names(view)
            # The matrix is symmetric: half of it says all.
            half = np.tril(np.ones_like(view.disagreement, dtype=np.bool_), -1)
            known = np.nan_to_num(view.disagreement)
            self.matrix.show(np.where(half, known, np.nan))
            self.matrix.image.set_clim(0, max(float(known.max()), 1e-6))
            self._set_numbers(view, float(known.max()))
            mean = view.ensemble_error + view.ambiguity
            self.ensemble.set([0, 1], [view.ensemble_error] * 2, width=0.6)
            self.ambiguity.set([0], [view.ambiguity], width=0.6, bottoms=[view.ensemble_error])
            spread = np.linspace(-0.22, 0.22, len(view.names))
            self.members.set_data(spread, view.squared_error)
            self.parts.make_room(1.12 * view.squared_error, 1.12 * mean, log_ratio=np.inf)
            self._say(view, mean)

    def _say(self, view: DiversityView, mean: float) -> None:
        """The decomposition in numbers, and how much two members differ on average."""
        top = max(float(np.nan_to_num(view.squared_error).max()), mean)
        self.says[0].show(_("mean {error}").format(error=brief(mean, 3)), 0, top)
        ensemble = view.ensemble_error
        self.says[1].show(_("error {error}").format(error=brief(ensemble, 3)), 1, ensemble / 2)
        said = _("\N{MINUS SIGN}{gain} ambiguity:\ngained by differing")
        self.says[2].show(said.format(gain=brief(view.ambiguity, 2)), 0.3, ensemble)
        many = len(view.names)
        pairs = view.disagreement[np.tril_indices(many, -1)]
        mean_pair = float(pairs.mean()) if len(pairs) else np.nan
        said = _("two members differ\non {share:.0%} of the rows")
        if view.task != "classification":
            said = _("two members' errors:\n1 \N{MINUS SIGN} correlation {share:.2f}")
        shown = said.format(share=mean_pair) if np.isfinite(mean_pair) else ""
        self.note.show(shown, many - 0.5, -0.5)

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
        for axis in (axes.xaxis, axes.yaxis):
            name_places(axis, range(many), names)
        name_ticks(axes.yaxis, self.theme, places, names if many <= NAMED else numbers)

    def _set_numbers(self, view: DiversityView, most: float) -> None:
        many = len(view.names)
        if many > NUMBERED or not np.isfinite(view.disagreement).all():
            return
        for row, column in np.ndindex(many, many):
            value = float(view.disagreement[row, column])
            colour = self.theme.background if value > 0.55 * most else self.theme.text
            if column < row:
                self.matrix.add_words(column, row, f"{value:.2f}", colour, NORMAL)


def _numbered(name: str, at: int) -> str:
    """The name with the member's number, which stands under the matrix too."""
    short = shorten(name, 15)
    return short if name.endswith(f" {at}") else f"{short} {at}"
