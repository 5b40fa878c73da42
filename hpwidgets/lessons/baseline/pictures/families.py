"""Families of networks side by side: how well, how large, how fast, and what they mix up."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray

from hpwidgets.draw.bars import Bars, name_bars
from hpwidgets.draw.curves import animated_lines, animated_marks, plain_line
from hpwidgets.draw.labels import EndLabels
from hpwidgets.draw.matrix import ShareMatrix
from hpwidgets.draw.mean_curves import (
    DASH_DOT,
    DOTTED,
    log_x,
    series_curves,
    series_style,
    set_curves,
)
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.point_names import name_points
from hpwidgets.draw.scales import set_y_scale, show_percent, spread_scale
from hpwidgets.draw.theme import LIGHT, NORMAL, SMALL, Theme, label_y, set_title, shorten, write
from hpwidgets.i18n import _, percent
from hpwidgets.lessons.baseline.records import MODELS, FamiliesView, ModelRuns

Values = NDArray[np.float64]

NETWORKS = 4
"""So many of the models, the first ones, are networks."""
_SIZED = tuple(MODELS)[:-1]
"""Who has a spot by size: the commonest class, far below, would flatten the differences."""
LONGEST = 9
"""Characters of a class's name that fit beside the confusion matrix."""
NUMBERED = 12
"""Most classes whose shares are written into the cells."""


class FamiliesPicture(Picture):
    """Above a bar of validation accuracy for every model, and the confusion matrix of one; below
    validation loss by epoch, and accuracy against the number of parameters.
    """

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 470, theme)
        self._make_bars(theme)
        axes = self.make_plain(
            (474, 34, 170, 160), "", _("predicted class"), grid=False, frame=False
        )
        label_y(axes, _("true class"), theme)
        self.matrix = ShareMatrix(axes, theme, _("share of the class"))
        self.loss = self.make_panel((50, 270, 290, 160), _("validation loss"), _("epoch"), pad=5)
        self.losses = series_curves(self.loss.axes, theme, NETWORKS)
        looks = ((theme.text, DASH_DOT), (theme.muted, DOTTED))
        axes = self.loss.axes
        self.levels = [plain_line(axes, colour, 1.3, dashes) for colour, dashes in looks]
        lines = [*(curve.line for curve in self.losses), *self.levels]
        self.ends = EndLabels(axes, lines, [_short(name) for name in MODELS])
        title = _("accuracy against size")
        self.cost = self.make_panel((432, 270, 210, 160), title, _("parameters"), pad=5)
        self.spots = [
            animated_marks(self.cost.axes, style["marker"], 7, style["color"], zorder=5)
            for style in self._styles[:-1]
        ]
        for spot, name in zip(self.spots, _SIZED, strict=True):
            spot.set_label(_(MODELS[name]))
        self.spot_names = [
            write(self.cost.axes, 1, 1, "", theme.text, SMALL, animated=True)
            for _spot in self.spots
        ]
        self._drawn = False
        self.animate([self.bars.artist, self.ranges, *self.bar_values])
        self.animate_curves(self.losses)
        self.animate([*self.levels, *self.ends.texts, *self.spots, *self.spot_names])
        self.animate(self.matrix.animated)

    def _make_bars(self, theme: Theme) -> None:
        networks = [series_style(theme, at) for at in range(NETWORKS)]
        self._styles = [
            *networks,
            {"marker": "X", "color": theme.text},
            {"marker": "", "color": theme.muted},
        ]
        axes = self.make_plain((50, 34, 356, 160), _("validation accuracy"))
        name_bars(axes, theme, [_(name) for name in MODELS.values()])
        axes.tick_params(axis="x", length=0)
        set_y_scale(axes, spread_scale(0.0, 1.12))
        show_percent(axes.yaxis)
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
        self.bars = Bars(axes, theme.train)
        self.bars.artist.set_label(_("validation accuracy"))
        self.ranges = animated_lines(axes, theme.text, 1.2, zorder=5)
        self.bar_values = [
            write(axes, at, 0, "", theme.text, NORMAL, animated=True, va="bottom")
            for at in range(len(MODELS))
        ]

    @property
    def animated(self) -> tuple[Artist, ...]:
        return (*super().animated, *self.matrix.words)

    def update(self, view: FamiliesView, model: str) -> None:
        """Show the view, with the confusion matrix of ``model``."""
        with self.lock:
            found = {runs.name: runs for runs in (*view.families, *view.baselines)}
            scores = [_newest(found, name) for name in MODELS]
            self._set_bars(scores)
            losses = [_losses(found, name) for name in MODELS]
            seen = set_curves(self.losses, losses[:NETWORKS])
            for line, values in zip(self.levels, losses[NETWORKS:], strict=True):
                level = float(values[0, -1]) if values.size else np.nan
                line.set_data([0, view.epochs], [level, level])
                seen.append(np.array([level]))
            begun = any(values.size for values in losses[:NETWORKS])
            self._drawn |= begun
            self.loss.set_steps(view.epochs, room=1.32)
            still = self._drawn and not begun  # a new run's first, empty view moves no axis
            if not still:
                self.loss.make_room(*seen)
            self.ends.place()
            self._set_cost(found, still)
            self._set_matrix(found.get(model), model, view.class_names)

    def _set_bars(self, scores: list[Values]) -> None:
        """A bar of each model's mean, the range of its runs, and the mean in words."""
        known = [(at, values) for at, values in enumerate(scores) if values.size]
        places, means = [at for at, _v in known], [float(values.mean()) for _at, values in known]
        self.bars.set(places, means, width=0.64)
        self.bars.artist.set_facecolor([self._styles[at]["color"] for at in places])
        self.ranges.set_segments(
            [[(at, values.min()), (at, values.max())] for at, values in known if values.size > 1]
        )
        for at, (text, values) in enumerate(zip(self.bar_values, scores, strict=True)):
            text.set_text(percent(float(values.mean())) if values.size else "")
            text.set_position((at, float(values.max(initial=0)) + 0.015))

    def _set_cost(self, found: dict[str, ModelRuns], still: bool) -> None:
        sizes, values = [], []
        for spot, text, name in zip(self.spots, self.spot_names, _SIZED, strict=True):
            newest = _newest(found, name)
            spot.set_data([], [])
            text.set_visible(bool(newest.size))
            if newest.size:
                at = (found[name].n_parameters, float(newest.mean()))
                spot.set_data([at[0]], [at[1]])
                values.append(newest.mean(keepdims=True))
            if name in found:
                sizes.append(float(max(found[name].n_parameters, 1)))
        if still:
            return
        limits = (min(sizes, default=1.0), max(sizes, default=1.0))
        if not self.unchanged(limits, part="sizes"):
            log_x(self.cost.axes, np.array([limits[0] / 2.2, limits[1] * 1.6]))
        self.cost.make_room_for_shares(*values)
        low, high = self.cost.axes.get_ylim()
        if not self.unchanged(low, high, part="shares"):
            show_percent(self.cost.axes.yaxis)
        for text, name in zip(self.spot_names, _SIZED, strict=True):
            text.set_text(_short(name))
        shown = [text for text in self.spot_names if text.get_visible()]
        places = np.concatenate([spot.get_xydata() for spot in self.spots])
        name_points(self.cost.axes, shown, places[:, 0], places[:, 1])

    def _set_matrix(self, runs: ModelRuns | None, name: str, classes: tuple[str, ...]) -> None:
        shares = None if runs is None else runs.confusion
        known = None if shares is None else shares.tobytes()
        if self.unchanged(name, classes, known, part="matrix"):
            return
        k = len(classes)
        self._set_names(name, classes)
        self.matrix.show(np.zeros((k, k)) if shares is None else shares)
        if shares is None:
            self.matrix.readings.set_readings([], [])
        if k > NUMBERED:
            return
        if shares is None:
            middle = (k - 1) / 2
            self.matrix.add_words(middle, middle, _("when it has ended"), self.theme.muted, NORMAL)
            return
        for row, column in np.ndindex(k, k):
            share = float(shares[row, column])
            if share >= 0.005:
                # In the colour that reads on its cell.
                dark = share > (0.45 if self.theme.name == "light" else 0.6)
                colour = self.theme.background if dark else self.theme.text
                self.matrix.add_words(column, row, f"{100 * share:.0f}", colour, SMALL)

    def _set_names(self, model: str, classes: tuple[str, ...]) -> None:
        """The matrix' title and ticks, where they are others than before."""
        if self.unchanged(model, classes, part="names"):
            return
        title = _("{model}: % of each class").format(model=_(MODELS[model]))
        axes, k = self.matrix.axes, len(classes)
        set_title(axes, title, self.theme)
        self.matrix.set_size(k)
        ticks = list(range(0, k, max(1, -(-k // NUMBERED))))
        labels = [shorten(classes[tick], LONGEST) for tick in ticks]
        short = max(len(label) for label in labels) * len(labels) <= 24
        axes.set_yticks(ticks, labels)
        axes.set_xticks(ticks, labels if short else [str(tick + 1) for tick in ticks])


def _short(name: str) -> str:
    return _(MODELS[name]).split()[0]


def _losses(found: dict[str, ModelRuns], name: str) -> Values:
    return found[name].validation_loss if name in found else np.empty((1, 0))


def _newest(found: dict[str, ModelRuns], name: str) -> Values:
    """Each run's last finite accuracy ``[runs with one]``."""
    if name not in found:
        return np.empty(0)
    rows = found[name].validation_score
    return np.array([row[np.isfinite(row)][-1] for row in rows if np.isfinite(row).any()])
