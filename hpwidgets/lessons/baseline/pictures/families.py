"""Families of networks side by side: their curves, what they cost, and what they mix up."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from hpwidgets.draw.curves import animated_marks
from hpwidgets.draw.matrix import ShareMatrix
from hpwidgets.draw.mean_curves import (
    DASH_DOT,
    DOTTED,
    MeanCurve,
    level_line,
    log_x,
    series_curves,
    series_style,
    set_curves,
    set_level,
)
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import LIGHT, NORMAL, SMALL, Theme, label_y, set_title, shorten
from hpwidgets.i18n import _
from hpwidgets.lessons.baseline.records import FamiliesView, ModelRuns

Values = NDArray[np.float64]

NAMES = ("mlp", "cnn", "rnn", "gru", "dummy", "logistic")
"""Families, then baselines, in the order of their colours."""
_SIZED = ("mlp", "cnn", "rnn", "gru", "logistic")
"""Who has a spot by size: the dummy, far below, would flatten the differences."""
LONGEST = 9
"""Characters of a class's name that fit beside the confusion matrix."""
NUMBERED = 12
"""Most classes whose shares are written into the cells."""


class FamiliesPicture(Picture):
    """Above validation accuracy and loss of all models; below accuracy against the number of
    parameters, and the confusion matrix of the model chosen.
    """

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 540, theme)
        self.score, self.loss = self.make_panels(
            ((50, 62, 250, 150), _("validation accuracy"), _("epoch")),
            ((380, 62, 250, 150), _("validation loss"), _("epoch")),
        )
        title = _("accuracy against size")
        self.cost = self.make_panel((50, 310, 250, 170), title, _("parameters"), pad=5)
        title, label = _("confusion matrix"), _("predicted class")
        axes = self.make_plain((415, 310, 180, 170), title, label, grid=False, frame=False)
        label_y(axes, _("true class"), theme)
        self.matrix = ShareMatrix(axes, theme)
        styles = [series_style(theme, at) for at in range(4)]
        self.scores = series_curves(self.score.axes, theme, 4)
        self.losses = series_curves(self.loss.axes, theme, 4)
        dashes = ((theme.muted, DOTTED), (theme.text, DASH_DOT))
        self.levels = [
            [level_line(panel.axes, colour, linestyle=dash) for colour, dash in dashes]
            for panel in (self.score, self.loss)
        ]
        self.spots = [
            animated_marks(self.cost.axes, style["marker"], 7, style["color"], zorder=5)
            for style in (*styles, {"marker": "X", "color": theme.text})
        ]
        lines = [curve.line for curve in self.scores] + self.levels[0]
        self.score.add_legend(*zip(lines, [_(name) for name in NAMES], strict=True))
        self._drawn = False
        self.animate_curves([*self.scores, *self.losses])
        self.animate([*self.levels[0], *self.levels[1], *self.spots, self.matrix.image])

    @property
    def animated(self) -> tuple[Artist, ...]:
        """The curves and the matrix, then its numbers, which come and go."""
        return (*super().animated, *self.matrix.words)

    def update(self, view: FamiliesView, model: str) -> None:
        """Show the view, with the confusion matrix of ``model``."""
        with self.lock:
            found = {runs.name: runs for runs in (*view.families, *view.baselines)}
            scores = {name: runs.validation_score for name, runs in found.items()}
            entropies = {name: runs.validation_loss for name, runs in found.items()}
            accuracies = self._set_curves(self.scores, self.levels[0], scores)
            losses = self._set_curves(self.losses, self.levels[1], entropies)
            begun = any(values.size for values in accuracies[:4])
            self._drawn |= begun
            self.score.set_steps(view.epochs)
            self.loss.set_steps(view.epochs)
            still = self._drawn and not begun  # a new run's first, empty view moves no axis
            if not still:
                self.score.make_room_for_shares(*accuracies)
                self.loss.make_room(*losses)
            self._set_cost(found, still)
            self._set_matrix(found.get(model), model, view.class_names)

    def _set_curves(
        self, curves: list[MeanCurve], levels: list[Line2D], values: dict[str, Values]
    ) -> list[Values]:
        """Show each family's values by epoch and each baseline's last one; all of them back."""
        seen = set_curves(curves, [values.get(name, np.empty((1, 0))) for name in NAMES[:4]])
        for line, name in zip(levels, NAMES[4:], strict=True):
            level = float(values[name][0, -1]) if name in values else np.nan
            set_level(line, level)
            seen.append(np.array([level]))
        return seen

    def _set_cost(self, found: dict[str, ModelRuns], still: bool) -> None:
        sizes, values = [], []
        for spot, name in zip(self.spots, _SIZED, strict=True):
            runs = found.get(name)
            newest = np.empty(0) if runs is None else _newest(runs.validation_score)
            if runs is None or not newest.size:
                spot.set_data([], [])
            else:
                spot.set_data([runs.n_parameters], [newest.mean()])
                values.append(newest.mean(keepdims=True))
            if runs is not None:
                sizes.append(float(max(runs.n_parameters, 1)))
        limits = (min(sizes, default=1.0), max(sizes, default=1.0))
        if still:
            return
        if not self.unchanged(limits, part="sizes"):
            log_x(self.cost.axes, np.array([limits[0] / 1.6, limits[1] * 1.6]))
        self.cost.make_room_for_shares(*values)

    def _set_matrix(self, runs: ModelRuns | None, name: str, classes: tuple[str, ...]) -> None:
        shares = None if runs is None else runs.confusion
        known = None if shares is None else shares.tobytes()
        if self.unchanged(name, classes, known, part="matrix"):
            return
        k = len(classes)
        self._set_names(name, classes)
        self.matrix.show(np.zeros((k, k)) if shares is None else shares)
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
        title = _("confusion matrix: {model}").format(model=_(model))
        axes, k = self.matrix.axes, len(classes)
        set_title(axes, title, self.theme)
        self.matrix.set_size(k)
        ticks = list(range(0, k, max(1, -(-k // NUMBERED))))
        labels = [shorten(classes[tick], LONGEST) for tick in ticks]
        short = max(len(label) for label in labels) * len(labels) <= 24
        axes.set_yticks(ticks, labels)
        axes.set_xticks(ticks, labels if short else [str(tick + 1) for tick in ticks])


def _newest(values: Values) -> Values:
    """Each run's last finite value ``[runs with one]``."""
    return np.array([row[np.isfinite(row)][-1] for row in values if np.isfinite(row).any()])
