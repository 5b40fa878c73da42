"""The picture of boosting: rows as large as their weight, errors by round, who holds the weight."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray

from hpwidgets.draw.curves import DASHED, SOLID, animated_line
from hpwidgets.draw.mean_curves import DOTTED, level_line, set_level
from hpwidgets.draw.panel import Panel, legend_over
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import epoch_scale, set_x_scale
from hpwidgets.draw.theme import LIGHT, Theme, set_title
from hpwidgets.i18n import _
from hpwidgets.lessons.ensembles.pictures.weighted_rows import WeightedRows, names_of
from hpwidgets.lessons.ensembles.records import BoostingView

HEAVIEST = 0.1
"""The share of rows whose part of all weight is followed."""

Floats = NDArray[np.float64]


class BoostingPicture(Picture):
    """Rows as a round was given them, over what the ensemble then answers; errors by round."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 540, theme)
        self.rows = WeightedRows(self.add_axes(left=50, top=46, width=250, height=190), theme)
        self.errors = self._panel(380, 62, 174, _("error"))
        self.own = self._panel(50, 326, 160, _("the round's own tree"))
        self.share = self._panel(380, 326, 160, _("share of all weight"))
        self.train = animated_line(
            self.errors.axes, color=theme.train, linewidth=1.7, linestyle=SOLID, zorder=4
        )
        self.validation = animated_line(
            self.errors.axes, color=theme.validation, linewidth=1.7, linestyle=DASHED, zorder=5
        )
        self.best = animated_line(
            self.errors.axes,
            linestyle="",
            marker="D",
            markersize=5.5,
            markerfacecolor=theme.background,
            markeredgecolor=theme.validation,
            markeredgewidth=1.5,
            zorder=6,
        )
        self.round_error = animated_line(
            self.own.axes, color=theme.train, linewidth=1.4, linestyle=SOLID, zorder=4
        )
        self.chance = level_line(self.own.axes, theme.muted)
        self.heaviest = animated_line(
            self.share.axes, color=theme.zeros, linewidth=1.7, linestyle=SOLID, zorder=4
        )
        self.wrong = animated_line(
            self.share.axes, color=theme.ghosts[0], linewidth=1.7, linestyle=DASHED, zorder=5
        )
        self.wrong_rows = level_line(self.share.axes, theme.ghosts[0], linestyle=DOTTED)
        self.cursors = [
            animated_line(
                panel.axes,
                color=theme.text,
                linewidth=0.8,
                transform=panel.axes.get_xaxis_transform(),
                zorder=3,
            )
            for panel in (self.errors, self.own, self.share)
        ]
        legend_over(
            self.errors,
            theme,
            [self.train, self.validation, self.best],
            [_("training"), _("validation"), _("lowest")],
            handlelength=1.8,
        )
        legend_over(
            self.share,
            theme,
            [self.heaviest, self.wrong],
            [_("heaviest tenth"), _("wrong labels")],
            handlelength=1.6,
            columnspacing=0.8,
        )
        self.animate([*self.cursors, self.train, self.validation, self.best])
        self.animate([self.chance, self.round_error, self.wrong_rows, self.heaviest, self.wrong])
        self._shown: tuple[object, ...] = ()

    def _panel(self, left: int, top: int, height: int, title: str) -> Panel:
        axes = self.add_axes(left=left, top=top, width=250, height=height)
        return Panel(axes, self.theme, title, _("round"), pad=22)

    @property
    def animated(self) -> tuple[Artist, ...]:
        """The rows, whose classes come and go, then the curves."""
        return (*self.rows.animated, *super().animated)

    def update(self, view: BoostingView, looked_at: int = 0) -> None:
        """Show the view at this round (from 1); 0 or one not there yet: the newest."""
        with self.lock:
            self._set_words(view)
            done = view.done
            at = looked_at if 0 < looked_at <= done else done
            self._set_rows(view, at)
            x = np.arange(1, done + 1)
            self.train.set_data(x, view.train_error)
            self.validation.set_data(x, view.validation_error)
            lowest = int(view.validation_error.argmin()) if done else 0
            self.best.set_data(x[lowest : lowest + 1], view.validation_error[lowest : lowest + 1])
            self.errors.make_room(view.train_error, view.validation_error, log_ratio=np.inf)
            self._set_own(view, x)
            self._set_share(view, x)
            for line in self.cursors:
                line.set_data([at, at] if done else [], [0, 1] if done else [])

    def _set_rows(self, view: BoostingView, at: int) -> None:
        weights = np.ones(len(view.targets), np.float32)
        if at:
            given = view.row_weights[at - 1]
            weights = given / max(float(given.mean()), 1e-12)
        surface = view.surfaces[at - 1] if at and view.surfaces else None
        self.rows.update(view.task, view.positions, view.targets, view.flipped, weights, surface)

    def _set_own(self, view: BoostingView, x: NDArray[np.int64]) -> None:
        """AdaBoost: the weighted error of each tree; gradient boosting: what is left to explain."""
        ada = view.kind == "adaboost"
        values = view.round_error if ada else view.row_weights.mean(axis=1).astype(np.float64)
        self.round_error.set_data(x, values)
        classes = int(view.targets.max()) + 1 if ada else 0
        level = 1 - 1 / classes if classes else float("nan")
        set_level(self.chance, level)
        self.own.make_room(values, np.array([level]), log_ratio=np.inf)

    def _set_share(self, view: BoostingView, x: NDArray[np.int64]) -> None:
        heaviest, wrong = weight_shares(view)
        self.heaviest.set_data(x, heaviest)
        many = bool(view.flipped.any())
        self.wrong.set_data(x if many else [], wrong if many else [])
        set_level(self.wrong_rows, float(view.flipped.mean()) if many else float("nan"))
        self.share.make_room_for_shares(np.array([0.0]), heaviest)

    def _set_words(self, view: BoostingView) -> None:
        features = view.positions.shape[1]
        shown = (view.kind, view.task, view.rounds, features)
        if shown == self._shown:
            return
        self._shown = shown
        ada, classes = view.kind == "adaboost", view.task == "classification"
        title = _("rows by weight") if ada else _("rows by what is left of them")
        self.rows.name(title, *names_of(view.task, features))
        error = _("error") if classes else _("mean squared error")
        own = _("weighted error of the round's tree") if ada else _("mean of what is left")
        share = _("share of all weight") if ada else _("share of what is left")
        for panel, name in ((self.errors, error), (self.own, own), (self.share, share)):
            set_title(panel.axes, name, self.theme, pad=22)
            set_x_scale(panel.axes, epoch_scale(view.rounds))


def weight_shares(view: BoostingView) -> tuple[Floats, Floats]:
    """What share of all weight the heaviest tenth of the rows and the flipped rows hold, by round.

    Both are ``[rounds so far]``; without weight they are 0.
    """
    weights = view.row_weights.astype(np.float64)
    total = np.maximum(weights.sum(axis=1), 1e-12)
    many = max(1, round(HEAVIEST * weights.shape[1]))
    top = (
        np.partition(weights, weights.shape[1] - many, axis=1)[:, -many:]
        if len(weights)
        else weights
    )
    return top.sum(axis=1) / total, weights[:, view.flipped].sum(axis=1) / total
