"""Families of networks side by side: their curves, what they cost, and what they mix up."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.text import Text
from numpy.typing import NDArray

from hpwidgets.draw.curves import animated_line
from hpwidgets.draw.mean_curves import (
    DASH_DOT,
    DOTTED,
    MeanCurve,
    level_line,
    log_x,
    series_style,
    set_level,
)
from hpwidgets.draw.panel import Panel, legend_over
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import (
    LIGHT,
    NORMAL,
    SMALL,
    Theme,
    set_title,
    shorten,
    style_axes,
    text_style,
)
from hpwidgets.i18n import _
from hpwidgets.lessons.baseline.records import FamiliesView, ModelRuns

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
        add = self.add_axes
        above = {"top": 62, "width": 250, "height": 150}
        self.score = Panel(
            add(left=50, **above), theme, _("validation accuracy"), _("epoch"), pad=22
        )
        self.loss = Panel(add(left=380, **above), theme, _("validation loss"), _("epoch"), pad=22)
        self.cost = Panel(
            add(left=50, top=310, width=250, height=170),
            theme,
            _("accuracy against size"),
            _("parameters"),
        )
        self.matrix = add(left=415, top=310, width=180, height=170)
        style_axes(self.matrix, theme, grid=False, frame=False)
        self.matrix.set_xlabel(_("answer"), labelpad=2, **text_style(theme.muted, SMALL))
        self.matrix.set_ylabel(_("truth"), labelpad=2, **text_style(theme.muted, SMALL))
        self.scores = [MeanCurve(self.score.axes, series_style(theme, at)) for at in range(4)]
        self.losses = [MeanCurve(self.loss.axes, series_style(theme, at)) for at in range(4)]
        styles = ((theme.muted, DOTTED), (theme.text, DASH_DOT))
        self.levels = [
            [level_line(panel.axes, colour, linestyle=dashes) for colour, dashes in styles]
            for panel in (self.score, self.loss)
        ]
        self.spots = [
            animated_line(
                self.cost.axes,
                linestyle="",
                markersize=7,
                markeredgewidth=0,
                marker=style["marker"],
                markerfacecolor=style["color"],
                zorder=5,
            )
            for style in (
                *(series_style(theme, at) for at in range(4)),
                {"marker": "X", "color": theme.text},
            )
        ]
        handles = [curve.line for curve in self.scores] + self.levels[0]
        legend_over(self.score, theme, handles, [_(name) for name in NAMES])
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
        self._spare: list[Text] = []
        self._drawn = False
        self._shown: tuple[object, ...] = ()
        self._named: tuple[str, tuple[str, ...]] = ("", ())
        for curve in (*self.scores, *self.losses):
            self.animate(curve.animated)
        self.animate([*self.levels[0], *self.levels[1], *self.spots, self.cells])
        set_title(self.matrix, _("confusion matrix"), theme)
        self._limits: tuple[float, ...] = ()

    @property
    def animated(self) -> tuple[Artist, ...]:
        """The curves and the matrix, then its numbers, which come and go."""
        return (*super().animated, *self._numbers)

    def update(self, view: FamiliesView, model: str) -> None:
        """Show the view, with the confusion matrix of ``model``."""
        with self.lock:
            found = {runs.name: runs for runs in (*view.families, *view.baselines)}
            accuracies, losses = [], []
            for at, name in enumerate(NAMES[:4]):
                runs = found.get(name)
                score = np.empty((1, 0)) if runs is None else runs.validation_score
                loss = np.empty((1, 0)) if runs is None else runs.validation_loss
                accuracies.append(self.scores[at].set(np.arange(1, score.shape[1] + 1), score))
                losses.append(self.losses[at].set(np.arange(1, loss.shape[1] + 1), loss))
            begun = any(values.size for values in accuracies)
            self._drawn |= begun
            for at, name in enumerate(NAMES[4:]):
                runs = found.get(name)
                for lines, values, seen in (
                    (self.levels[0], None if runs is None else runs.validation_score, accuracies),
                    (self.levels[1], None if runs is None else runs.validation_loss, losses),
                ):
                    value = np.nan if values is None else float(values[0, -1])
                    set_level(lines[at], value)
                    seen.append(np.array([value]))
            self.score.set_steps(view.epochs)
            self.loss.set_steps(view.epochs)
            still = self._drawn and not begun  # a new run's first, empty view moves no axis
            if not still:
                self.score.make_room_for_shares(*accuracies)
                self.loss.make_room(*losses)
            self._set_cost(found, still)
            self._set_matrix(found.get(model), model, view.class_names)

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
        if limits != self._limits:
            self._limits = limits
            log_x(self.cost.axes, np.array([limits[0] / 1.6, limits[1] * 1.6]))
        self.cost.make_room_for_shares(*values)

    def _set_matrix(self, runs: ModelRuns | None, name: str, classes: tuple[str, ...]) -> None:
        shares = None if runs is None else runs.confusion
        key = (name, classes, None if shares is None else shares.tobytes())
        if key == self._shown:
            return
        self._shown = key
        k = len(classes)
        for text in self._numbers:
            text.set_text("")
        self._spare += self._numbers
        self._numbers = []
        self._set_names(name, classes)
        known = np.zeros((k, k)) if shares is None else shares
        self.cells.set_data(known)
        if k > NUMBERED:
            return
        if shares is None:
            middle = (k - 1) / 2
            self._write(middle, middle, _("when it has ended"), self.theme.muted, NORMAL)
            return
        for row, column in np.ndindex(k, k):
            share = float(known[row, column])
            if share >= 0.005:
                # In the colour that reads on its cell.
                dark = share > (0.45 if self.theme.name == "light" else 0.6)
                colour = self.theme.background if dark else self.theme.text
                self._write(column, row, f"{100 * share:.0f}", colour, SMALL)

    def _set_names(self, model: str, classes: tuple[str, ...]) -> None:
        """The matrix' title and ticks, where they are others than before."""
        if (model, classes) == self._named:
            return
        self._named = (model, classes)
        title = _("confusion matrix: {model}").format(model=_(model))
        set_title(self.matrix, title, self.theme)
        k = len(classes)
        self.cells.set_extent((-0.5, k - 0.5, k - 0.5, -0.5))
        self.matrix.set_xlim(-0.5, k - 0.5)
        self.matrix.set_ylim(k - 0.5, -0.5)
        ticks = list(range(0, k, max(1, -(-k // NUMBERED))))
        labels = [shorten(classes[tick], LONGEST) for tick in ticks]
        short = max(len(label) for label in labels) * len(labels) <= 24
        self.matrix.set_yticks(ticks, labels)
        self.matrix.set_xticks(ticks, labels if short else [str(tick + 1) for tick in ticks])

    def _write(self, x: float, y: float, words: str, colour: str, size: float) -> None:
        """Put words on the matrix; a new text would cost a whole redraw, one used before none."""
        if self._spare:
            text = self._spare.pop()
            text.set(position=(x, y), text=words, color=colour, fontsize=size)
        else:
            style = text_style(colour, size)
            text = self.matrix.text(x, y, words, ha="center", va="center", animated=True, **style)
        self._numbers.append(text)


def _newest(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each run's last finite value ``[runs with one]``."""
    return np.array([row[np.isfinite(row)][-1] for row in values if np.isfinite(row).any()])
