"""One column before and after its preparation, and the learning curves on what came out."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.patches import StepPatch
from numpy.typing import NDArray

from hpwidgets.draw.curves import DASHED, SOLID, animated_line, animated_marks
from hpwidgets.draw.labels import EndLabels, Zone, brief
from hpwidgets.draw.panel import Note
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.readings import Readings
from hpwidgets.draw.scales import (
    finite,
    fix_ticks,
    number,
    positive_scale,
    set_y_scale,
    spread_scale,
)
from hpwidgets.draw.theme import LIGHT, SMALL, Theme, set_title, shorten, text_style, write
from hpwidgets.i18n import _
from hpwidgets.lessons.preparing.records import CleaningView

BINS = 60
HEAD = 10.5
"""Points of the line that says what is gained."""
HIGHEST = 1e4
"""Times the smallest loss on the axis; a curve beyond it is out of sight, and a note says so."""
GHOSTS = ((0, (1, 1.4)), (0, (6, 2)))

Values = NDArray[np.float64]


class CleaningPicture(Picture):
    """Two histograms of the training rows on one range to the left, the losses to the right."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 420, theme)
        self.before = _Histogram(self, top=78, colour=theme.muted, values=_("in the table's unit"))
        self.after = _Histogram(
            self, top=266, colour=theme.train, values=_("as the network gets it")
        )
        title = _("loss, mean of the seeds")
        self.panel = self.make_panel((352, 78, 222, 296), title, _("epoch"), pad=5)
        self.losses = self.panel.axes
        styles: dict[str, dict[str, Any]] = {
            _("training,\nprepared"): {"color": theme.train, "linestyle": SOLID},
            _("validation,\nprepared"): {"color": theme.validation, "linestyle": DASHED},
            _("training,\nuntreated"): {"color": theme.ghosts[0], "linestyle": GHOSTS[0]},
            _("validation,\nuntreated"): {"color": theme.ghosts[1], "linestyle": GHOSTS[1]},
        }
        self.lines = [
            animated_line(self.losses, linewidth=1.9, zorder=6 - at, **style)
            for at, style in enumerate(styles.values())
        ]
        self.names = EndLabels(self.losses, self.lines, tuple(styles), rows=2)
        self.note = Note(self.losses, theme)
        self.note.text.set(position=(0.98, 0.97), ha="right", va="top")
        place: dict[str, Any] = {"ha": "left", "va": "top", "transform": self.figure.transFigure}
        self.gain = write(
            self.losses, 14 / 660, 1 - 14 / 420, "", theme.text, HEAD, animated=True, **place
        )
        self.animate([*self.before.animated, *self.after.animated])
        self.animate([*reversed(self.lines), *self.names.animated, self.note.text, self.gain])

    def update(self, view: CleaningView) -> None:
        with self.lock:
            self._show_column(view)
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
                _("{name}: above this axis").format(name=line.get_label())
                for line, mean in zip(self.lines, means, strict=True)
                if np.isfinite(mean).any() and float(np.nanmin(mean)) > top
            ]
            self.note.show("\n".join([*_diverged(view), *above]))
            self.names.place()
            self.gain.set_text(_gain(view))

    def _show_column(self, view: CleaningView) -> None:
        name = shorten(view.column, 22)
        shift, factor = view.scale
        after = (view.after - shift) / factor
        known = finite(view.before, after)
        low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
        if high - low <= 1e-9 * max(abs(low), abs(high)):
            low, high = low - 0.5, high + 0.5
        gaps = int(np.isnan(view.before).sum())
        below, above = view.fences
        wrong = int(((view.before < below) | (view.before > above)).sum())
        found = _("{gaps} missing, {wrong} outliers").format(gaps=gaps, wrong=wrong)
        self.before.show(view.before, _("before: {name}").format(name=name), found, (low, high))
        self.after.show(after, _("after"), _rows(len(after)), (low, high), view.scale)
        for histogram in (self.before, self.after):
            histogram.show_fences(view.fences, (low, high))


def _rows(count: int) -> str:
    return _("{n} rows, none missing").format(n=count) if count else ""


def _gain(view: CleaningView) -> str:
    """What preparing gains, in the picture's head; empty before it is known."""
    untreated, prepared = view.scores
    if not np.isfinite(prepared):
        lost = _lost(view.train_loss)
        text = _("prepared so, {n} of {seeds} seeds diverged")
        return text.format(n=lost, seeds=len(view.train_loss)) if lost else ""
    share = view.task == "classification"
    name = _("validation accuracy") if share else _("validation R²")

    def told(score: float) -> str:
        return f"{100 * score:.0f} %" if share else brief(score)

    if not np.isfinite(untreated):
        return _("{name}: {prepared} prepared").format(name=name, prepared=told(prepared))
    text = _("{name}: {untreated} untreated → {prepared} prepared")
    return text.format(name=name, untreated=told(untreated), prepared=told(prepared))


class _Histogram:
    def __init__(self, picture: Picture, *, top: int, colour: str, values: str) -> None:
        self.axes = picture.make_plain((44, top, 246, 108), "", values)
        self._picture, self._part = picture, str(top)
        self._theme = theme = picture.theme
        self.axes.set_ylabel(_("training rows"), labelpad=3, **text_style(theme.muted, SMALL))
        self.bars: StepPatch = self.axes.stairs(
            [0.0], [0.0, 1.0], fill=True, color=colour, linewidth=0
        )
        self.read = Readings(self.axes, colour, _("training rows"))
        self.beyond = [Zone(self.axes, theme, theme.validation) for _side in range(2)]
        self.marks = animated_marks(self.axes, "x", 4.5, edge=theme.validation, width=1.4, zorder=6)
        self.animated = (
            *(artist for zone in self.beyond for artist in zone.animated),
            self.marks,
            self.read,
        )

    def show_fences(self, fences: tuple[float, float], limits: tuple[float, float]) -> None:
        """Where outliers lie, and a cross at each of them."""
        low, high = self.axes.get_xlim()
        wide = 0.16 * (high - low)
        for zone, (left, right) in zip(
            self.beyond, ((low, max(fences[0], low)), (min(fences[1], high), high)), strict=True
        ):
            zone.hide()
            if right > left:
                zone.show(_("outliers") if right - left > wide else "", left, right)
        beyond = self._values[(self._values < fences[0]) | (self._values > fences[1])]
        self.marks.set_data(beyond, np.full(len(beyond), 0.05 * self.axes.get_ylim()[1]))

    def show(
        self,
        values: Values,
        title: str,
        found: str,
        limits: tuple[float, float],
        scale: tuple[float, float] = (0.0, 1.0),
    ) -> None:
        """The known values in 60 equal bins over the limits; ticks tell the scaled values."""
        known = values[np.isfinite(values)]
        self._values = known
        if self._picture.unchanged(values.tobytes(), title, found, limits, scale, part=self._part):
            return
        (low, high), (shift, factor) = limits, scale
        # A value that lies on a limit may have left it by a rounding.
        counts, edges = np.histogram(np.clip(known, low, high), bins=BINS, range=limits)
        self.bars.set_data(counts.astype(float), edges)
        some = counts > 0
        self.read.set_readings(((edges[:-1] + edges[1:]) / 2)[some], counts[some])
        margin = 0.03 * (high - low)
        ends = (low - margin, high + margin)
        ticks = spread_scale(shift + factor * ends[0], shift + factor * ends[1]).ticks
        self.axes.set_xlim(*ends)
        places = [(tick - shift) / factor for tick in ticks]
        fix_ticks(self.axes.xaxis, places, lambda at: number(round(shift + factor * at, 6) + 0.0))
        set_y_scale(self.axes, positive_scale(np.array([1.0, counts.max()]), np.inf))
        set_title(self.axes, title, self._theme)
        self.axes.set_title(found, loc="right", pad=5, **text_style(self._theme.muted, SMALL))


def _mean(curves: Values) -> Values:
    """Mean at each epoch over the seeds that have not diverged; NaN where all have."""
    if not curves.size:
        return np.empty(0)
    known = np.ma.masked_invalid(curves)
    return np.asarray(np.ma.filled(known.mean(axis=0), np.nan), dtype=np.float64)


def _lost(losses: Values) -> int:
    return int(np.isnan(losses[:, -1]).sum()) if losses.size else 0


def _diverged(view: CleaningView) -> list[str]:
    said = []
    for losses, words in (
        (view.train_loss, _("prepared: {n} of {seeds} seeds diverged")),
        (view.pinned_train_loss, _("untreated: {n} of {seeds} seeds diverged")),
    ):
        gone = _lost(losses)
        if gone:
            said.append(words.format(n=gone, seeds=len(losses)))
    return said
