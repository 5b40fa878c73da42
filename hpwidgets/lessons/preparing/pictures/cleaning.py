"""One column before and after its preparation, and the learning curves on what came out."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.patches import StepPatch
from numpy.typing import NDArray

from hpwidgets.draw.curves import DASHED, SOLID, animated_line
from hpwidgets.draw.panel import Note
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import (
    finite,
    number,
    positive_scale,
    set_x_scale,
    set_y_scale,
    spread_scale,
)
from hpwidgets.draw.theme import LIGHT, SMALL, Theme, set_title, shorten, text_style
from hpwidgets.i18n import _
from hpwidgets.lessons.preparing.records import CleaningView

BINS = 40
HIGHEST = 1e4
"""Times the smallest loss on the axis; a curve beyond it is out of sight, and a note says so."""
GHOSTS = ((0, (1, 1.4)), (0, (6, 2)))

Values = NDArray[np.float64]


class CleaningPicture(Picture):
    """Two histograms of the training rows to the left, the losses to the right."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 396, theme)
        self.before = _Histogram(self, top=62, colour=theme.muted)
        self.after = _Histogram(self, top=244, colour=theme.train)
        title = _("loss, mean of the seeds")
        self.panel = self.make_panel((346, 62, 298, 290), title, _("epoch"), pad=5)
        self.losses = self.panel.axes
        styles: dict[str, dict[str, Any]] = {
            _("training, prepared"): {"color": theme.train, "linestyle": SOLID},
            _("validation, prepared"): {"color": theme.validation, "linestyle": DASHED},
            _("training, untreated"): {"color": theme.ghosts[0], "linestyle": GHOSTS[0]},
            _("validation, untreated"): {"color": theme.ghosts[1], "linestyle": GHOSTS[1]},
        }
        self._names = tuple(styles)
        self.lines = [
            animated_line(self.losses, linewidth=1.9, zorder=6 - at, **style)
            for at, style in enumerate(styles.values())
        ]
        self.note = Note(self.losses, theme)
        self.note.text.set(position=(0.98, 0.97), ha="right", va="top")
        self.animate([*reversed(self.lines), self.note.text])
        style = {"columnspacing": 1.0, "handlelength": 2.0}
        self.add_legend(self.lines, self._names, "left", 44, 8, **style)

    def update(self, view: CleaningView) -> None:
        """Show this column and these curves."""
        with self.lock:
            name = shorten(view.column, 24)
            self.before.show(view.before, _("before: {name}").format(name=name))
            self.after.show(view.after, _("after: {name}").format(name=name))
            self.panel.set_steps(view.epochs)
            own = (view.train_loss, view.validation_loss)
            pinned = (view.pinned_train_loss, view.pinned_validation_loss)
            means = [_mean(curve) for curve in (*own, *pinned)]
            for line, mean in zip(self.lines, means, strict=True):
                line.set_data(np.arange(1, len(mean) + 1), mean)
            values = finite(*means)
            if values.size:
                values = values[values <= HIGHEST * max(float(values.min()), 1e-6)]
            self.panel.make_room(values)
            top = self.losses.get_ylim()[1]
            above = [
                _("{name}: above this axis").format(name=name)
                for name, mean in zip(self._names, means, strict=True)
                if np.isfinite(mean).any() and float(np.nanmin(mean)) > top
            ]
            self.note.show("\n".join([*_diverged(view), *above]))


class _Histogram:
    def __init__(self, picture: Picture, *, top: int, colour: str) -> None:
        self.axes = picture.make_plain((44, top, 246, 108), "")
        self._picture, self._part = picture, str(top)
        self._theme = theme = picture.theme
        self.axes.set_ylabel(_("training rows"), labelpad=3, **text_style(theme.muted, SMALL))
        self.bars: StepPatch = self.axes.stairs(
            [0.0], [0.0, 1.0], fill=True, color=colour, linewidth=0
        )

    def show(self, values: Values, title: str) -> None:
        """The known values in 40 equal bins; the count of the missing ones beside the title."""
        if self._picture.unchanged(values.tobytes(), title, part=self._part):
            return
        known = values[np.isfinite(values)]
        low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
        if high - low <= 1e-9 * max(abs(low), abs(high)):
            low, high = low - 0.5, high + 0.5
        counts, edges = np.histogram(known, bins=BINS, range=(low, high))
        self.bars.set_data(counts.astype(float), edges)
        margin = 0.03 * (high - low)
        set_x_scale(self.axes, spread_scale(low - margin, high + margin))
        set_y_scale(self.axes, positive_scale(np.array([1.0, counts.max()]), np.inf))
        set_title(self.axes, title, self._theme)
        gaps = len(values) - len(known)
        said = _("{gaps} missing").format(gaps=number(gaps)) if gaps else ""
        self.axes.set_title(said, loc="right", pad=5, **text_style(self._theme.muted, SMALL))


def _mean(curves: Values) -> Values:
    """Mean over the seeds at each epoch; NaN where one has diverged, which ends the line."""
    return curves.mean(axis=0) if curves.size else np.empty(0)


def _diverged(view: CleaningView) -> list[str]:
    said = []
    for losses, words in (
        (view.train_loss, _("prepared: {n} of {seeds} seeds diverged")),
        (view.pinned_train_loss, _("untreated: {n} of {seeds} seeds diverged")),
    ):
        gone = int(np.isnan(losses[:, -1]).sum()) if losses.size else 0
        if gone:
            said.append(words.format(n=gone, seeds=len(losses)))
    return said
