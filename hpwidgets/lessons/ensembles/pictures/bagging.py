"""The picture of bagging: boundaries, rows each member drew, and scores by number of members."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, to_rgb
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from hpwidgets.draw.curves import DASHED, SOLID, animated_line, animated_marks, plain_line
from hpwidgets.draw.labels import EndLabels
from hpwidgets.draw.mean_curves import DOTTED, MeanCurve, level_line, series_style, set_level
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.surface import boundary_line
from hpwidgets.draw.theme import (
    LIGHT,
    Theme,
    label_x,
    label_y,
    set_title,
    style_axes,
    style_right_axis,
)
from hpwidgets.draw.training.boundary import BoundaryPanel
from hpwidgets.i18n import _
from hpwidgets.records import BaggingView, Points, Surface
from hpwidgets.widgets.words import known_mean, three

ROWS = 60
"""Training rows that the picture shows the draws of."""
MOST_DRAWS = 4


class BaggingPicture(Picture):
    """Boundaries of members and of the average (or the rows each drew), and three panels:
    every member's score, and score and loss by number of members.
    """

    def __init__(self, theme: Theme = LIGHT, *, plane: bool = True) -> None:
        super().__init__(660, 560, theme)
        self.plane = plane
        axes = self.add_axes(left=48, top=40, width=310 if plane else 268, height=250)
        self.boundary = BoundaryPanel(axes, theme, "classification") if plane else None
        self.drawn = None if plane else _DrawnRows(axes, theme)
        members = _("members averaged")
        title, order = _("each member alone"), _("members, best to worst")
        self.each = self.make_panel((410, 40, 146, 250), title, order, pad=5)
        self.score = self.make_panel((48, 382, 272, 130), "", members)
        self.loss = self.make_panel((372, 382, 272, 130), _("validation loss"), members)
        named = (_("their average"), _("out of bag"), _("one network on all rows"))
        average, oob, whole = (
            series_style(theme, at) | {"label": name} for at, name in enumerate(named)
        )
        self.scores = MeanCurve(self.score.axes, average)
        self.out_of_bag = animated_line(
            self.score.axes, linewidth=1.6, **oob | {"marker": "", "linestyle": DASHED}
        )
        self.losses = MeanCurve(self.loss.axes, average)
        self.wholes = [
            level_line(panel.axes, whole["color"], linewidth=1.6, label=named[2])
            for panel in (self.score, self.loss)
        ]
        self.members = animated_marks(
            self.each.axes,
            "o",
            4.5,
            theme.muted,
            edge=theme.background,
            width=0.6,
            zorder=4,
            label=_("a member alone"),
        )
        axes, colours = self.each.axes, (theme.train, str(whole["color"]), theme.muted)
        looks = ((1.8, SOLID), (1.6, DOTTED), (1.3, DOTTED))
        self.levels = [
            plain_line(axes, colour, width, dashes)
            for colour, (width, dashes) in zip(colours, looks, strict=True)
        ]
        self.ends = EndLabels(axes, self.levels, [*named[::2], _("members, mean")], rows=2)
        short = {"handlelength": 1.6, "columnspacing": 0.8}
        keys = (self.scores.line, self.out_of_bag, self.wholes[0])
        names = (_("average"), _("out of bag"), _("one on all rows"))
        self.score.add_legend(*zip(keys, names, strict=True), **short)
        self.loss.add_legend((self.losses.line, names[0]), (self.wholes[1], names[2]), **short)
        self.others: list[Line2D] = []
        self._drawing: object = None
        self.animate_curves([self.scores, self.losses])
        self.animate([*self.wholes, self.out_of_bag, *self.levels, self.members])
        self.animate(self.ends.animated)
        self._surface: Surface | None = None

    @property
    def animated(self) -> tuple[Artist, ...]:
        first: Iterable[Artist] = ()
        if self.boundary is not None:
            first = (*self.boundary.animated, *self.others)
        elif self.drawn is not None:
            first = (self.drawn.image,)
        return (*first, *super().animated)

    def update(self, view: BaggingView, points: Points | None = None) -> None:
        """Show the view; ``points`` are the rows, where they can be drawn."""
        with self.lock:
            self._set_words(view)
            if self.boundary is not None and points is not None:
                self._set_boundary(self.boundary, view, points)
            if self.drawn is not None:
                self.drawn.update(view)
            x = np.arange(1, view.members + 1)
            hold = view.done < view.total / 2
            whole = view.whole_score
            seen = self.scores.set(x, view.score)
            self.out_of_bag.set_data(x, view.out_of_bag)
            self.score.make_room_near(seen, view.out_of_bag, whole, hold=hold)
            seen = self.losses.set(x, view.loss)
            self.loss.make_room_near(seen, view.whole_loss, losses=True, hold=hold)
            average = float(view.score[0, -1])
            alone = view.member_score[np.isfinite(view.member_score)]
            self.members.set_data(np.arange(1, len(alone) + 1), np.sort(alone)[::-1])
            self.each.make_room_near(alone, average, whole, hold=hold)
            for line, value in zip(self.wholes, (whole, view.whole_loss), strict=True):
                set_level(line, value)
            self._name_levels(average, whole, known_mean(alone))

    def _name_levels(self, average: float, whole: float, mean: float) -> None:
        """Draw what the members are compared with, and write its value at its right end."""
        ends = self.each.axes.get_xlim()
        said = (
            _("their average\n{value}"),
            _("one on all\nrows {value}"),
            _("a member,\nmean {value}"),
        )
        parts = zip(self.levels, self.ends.texts, said, (average, whole, mean), strict=True)
        for line, text, words, value in parts:
            line.set_data(ends, [value, value])
            text.set_text(words.format(value=three(value)))
        self.ends.place()

    def _set_words(self, view: BaggingView) -> None:
        classes = view.task == "classification"
        self.score.set_title(_("validation accuracy") if classes else _("validation R²"))
        for panel in (self.score, self.loss, self.each):
            panel.set_steps(view.members)

    def _set_boundary(self, boundary: BoundaryPanel, view: BaggingView, points: Points) -> None:
        boundary.show(points, view.surface)
        if boundary.drawing is not self._drawing:  # it has cleared its axes
            self._drawing = boundary.drawing
            self.others = []
        if view.surface is self._surface and self.others:
            return
        self._surface = view.surface
        while len(self.others) < len(view.member_surfaces):
            style = {"linewidth": 0.6, "alpha": 0.45, "zorder": 1.5}
            self.others.append(animated_line(boundary.axes, color=self.theme.text, **style))
        for line, surface in zip_longest(self.others, view.member_surfaces):
            line.set_data(*boundary_line(surface))


class _DrawnRows:
    """How often each member drew each of the first training rows: left out, once, more often."""

    def __init__(self, axes: Axes, theme: Theme) -> None:
        style_axes(axes, theme, grid=False)
        set_title(axes, _("how often a member drew a row"), theme)
        label_x(axes, _("training row"), theme)
        label_y(axes, _("member"), theme)
        low, high = np.array(to_rgb(theme.background)), np.array(to_rgb(theme.train))
        steps = [0.0, 0.4, 0.65, 0.85, 1.0]
        look: dict[str, Any] = {
            "cmap": ListedColormap([tuple(low + share * (high - low)) for share in steps]),
            "vmin": -0.5,
            "vmax": MOST_DRAWS + 0.5,
            "aspect": "auto",
            "interpolation": "nearest",
        }
        self.image = axes.imshow(np.zeros((1, 1)), animated=True, **look)
        self._axes = axes
        self._rows: tuple[NDArray[np.int64], ...] = ()
        bar = axes.inset_axes((1.02, 0.0, 0.03, 1.0))
        style_right_axis(bar, theme)
        bar.imshow(np.arange(MOST_DRAWS + 1)[:, None], origin="lower", **look)
        labels = [*(str(n) for n in range(MOST_DRAWS)), f"{MOST_DRAWS}+"]
        bar.set_yticks(range(MOST_DRAWS + 1), labels)

    def update(self, view: BaggingView) -> None:
        """Show the view's rows; nothing where they are those already shown."""
        if view.rows is self._rows:
            return
        self._rows = view.rows
        n = 1 + max(int(rows.max()) for rows in view.rows)
        counts = np.stack([np.bincount(rows, minlength=n)[:ROWS] for rows in view.rows])
        self.image.set_data(np.minimum(counts, MOST_DRAWS))
        wide = counts.shape[1]
        self.image.set_extent((0.5, wide + 0.5, view.members + 0.5, 0.5))
        self._axes.set(xlim=(0.5, wide + 0.5), ylim=(view.members + 0.5, 0.5))
