"""The picture of boosting: rows as large as their weight, errors by round, the heaviest rows."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from numpy.typing import NDArray

from hpwidgets.draw.callout import Callout
from hpwidgets.draw.curves import (
    DASHED,
    animated_line,
    animated_marks,
    plain_line,
    set_upright,
    upright_line,
)
from hpwidgets.draw.labels import EndLabels, brief
from hpwidgets.draw.mean_curves import level_line, set_level
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import LIGHT, Theme
from hpwidgets.i18n import _
from hpwidgets.lessons.ensembles.pictures.weighted_rows import (
    EnsembleSurface,
    WeightedRows,
    names_of,
)
from hpwidgets.lessons.ensembles.records import BoostingView

HEAVIEST = 0.1
"""The share of rows whose part of all weight is followed."""

FEW = 10
"""Trees after which boosting is looked at, between the first one and all."""

Floats = NDArray[np.float64]


class BoostingPicture(Picture):
    """Rows by their weight in a round, over what the ensemble then predicts; errors by round."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 560, theme)
        self.rows = WeightedRows(self.make_plain((48, 40, 310, 260), grid=False), theme)
        number = _("round")
        self.errors = self.make_panel((416, 62, 228, 238), "", number)
        self.own = self.make_panel((48, 386, 316, 126), "", number, pad=5)
        self.share = self.make_panel((430, 386, 136, 126), "", number, pad=5)
        stages = (_("after 1 tree"), _("after {trees} trees").format(trees=FEW), _("after all"))
        places = [(48 + 108 * at, 386, 100, 104) for at in range(len(stages))]
        self.stages = [
            self.make_plain(place, name, grid=False)
            for place, name in zip(places, stages, strict=True)
        ]
        self.surfaces = [EnsembleSurface(axes, theme, width=1.2) for axes in self.stages]
        for axes in self.stages:
            axes.tick_params(bottom=False, left=False, labelbottom=False, labelleft=False)
        solid: dict[str, Any] = {"linewidth": 1.7, "zorder": 4}
        dashed = {"linewidth": 1.7, "linestyle": DASHED, "zorder": 5}
        errors, own, share = self.errors.axes, self.own.axes, self.share.axes
        names = (_("training"), _("validation"))
        self.train = animated_line(errors, color=theme.train, label=names[0], **solid)
        self.validation = animated_line(errors, color=theme.validation, label=names[1], **dashed)
        self.best = animated_marks(
            errors, "D", 5.5, theme.background, edge=theme.validation, width=1.5, zorder=6
        )
        self.best.set_label("_lowest")
        self.round_error = plain_line(own, theme.train, 1.4, zorder=4, label=_("one tree"))
        self.chance = level_line(own, theme.muted, label=_("chance"))
        self.heaviest = animated_line(share, color=theme.zeros, **solid)
        self.wrong = animated_line(share, color=theme.ghosts[0], **dashed)
        self.wrong_rows = level_line(share, theme.ghosts[0], label="_wrong labels of the rows")
        holders = (_("the heaviest\ntenth of rows"), _("the wrong\nlabels"))
        self.ends = EndLabels(share, (self.heaviest, self.wrong), holders, rows=2)
        every = (errors, own, share)
        self.cursors = [
            upright_line(axes, theme.text, linewidth=0.8, label="_cursor") for axes in every
        ]
        self.errors.add_legend((self.train, _("training")), (self.validation, _("validation")))
        self.note = Callout(errors, theme, (4, 4), colour=theme.validation)
        self.now = Callout(self.rows.axes, theme, (4, -4))
        self.animate([*self.cursors, self.train, self.validation, self.best])
        self.animate([self.chance, self.round_error, self.wrong_rows, self.heaviest, self.wrong])
        self.animate(self.ends.animated)
        for surface in self.surfaces:
            self.animate(surface.animated)
        for words in (self.note, self.now):
            self.animate(words.animated)

    @property
    def animated(self) -> tuple[Artist, ...]:
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
            self._set_stages(view)
            self._set_share(view, x)
            for line in self.cursors:
                set_upright(line, at if done else None)
            if view.surfaces:
                set_upright(self.cursors[1], None)
            self._say(view, at, lowest)

    def _say(self, view: BoostingView, at: int, lowest: int) -> None:
        """Name the round that is drawn, the first tree's error and the lowest one."""
        errors, done = view.validation_error, view.done
        self.now.hide()
        self.note.hide()
        if not done:
            return
        left, top = self.rows.axes.get_xlim()[0], self.rows.axes.get_ylim()[1]
        self.now.show(
            _("after round {at} of {rounds}").format(at=at, rounds=view.rounds), left, top
        )
        said = _("validation: one tree {first},\nlowest {best}, round {number}; now {now}")
        values = (errors[0], errors[lowest], errors[at - 1])
        first, best, now = (brief(float(value), 3) for value in values)
        self.note.show(
            said.format(first=first, best=best, number=lowest + 1, now=now),
            self.errors.axes.get_xlim()[0],
            self.errors.axes.get_ylim()[0],
        )

    def _set_rows(self, view: BoostingView, at: int) -> None:
        weights = np.ones(len(view.targets), np.float32)
        if at:
            given = view.row_weights[at - 1]
            weights = given / max(float(given.mean()), 1e-12)
        surface = view.surfaces[at - 1] if at and view.surfaces else None
        self.rows.update(view.task, view.positions, view.targets, view.flipped, weights, surface)

    def _set_stages(self, view: BoostingView) -> None:
        """The ensemble of one tree, of a few and of all, where there is a plane to draw it on."""
        planar = bool(view.surfaces)
        for at, (axes, surface) in enumerate(zip(self.stages, self.surfaces, strict=True)):
            if axes.get_visible() != planar:
                axes.set_visible(planar)
            trees = (1, FEW, view.done)[at]
            surface.show(view.surfaces[trees - 1] if planar and trees <= view.done else None)
            limits = (self.rows.axes.get_xlim(), self.rows.axes.get_ylim())
            if (axes.get_xlim(), axes.get_ylim()) != limits:
                axes.set(xlim=limits[0], ylim=limits[1])
        if self.own.axes.get_visible() == planar:
            self.own.axes.set_visible(not planar)

    def _set_own(self, view: BoostingView, x: NDArray[np.int64]) -> None:
        """AdaBoost: the weighted error of each tree; gradient boosting: the mean residual.

        It stands where there is no plane to draw the stages on.
        """
        if view.surfaces:
            self.round_error.set_data([], [])
            set_level(self.chance, float("nan"))
            return
        ada = view.kind == "adaboost"
        values = view.round_error if ada else view.row_weights.mean(axis=1).astype(np.float64)
        self.round_error.set_data(x, values)
        classes = int(view.targets.max()) + 1 if ada else 0
        level = 1 - 1 / classes if classes else float("nan")
        set_level(self.chance, level)
        self.own.make_room(values, level, log_ratio=np.inf)

    def _set_share(self, view: BoostingView, x: NDArray[np.int64]) -> None:
        heaviest, wrong = weight_shares(view)
        self.heaviest.set_data(x, heaviest)
        many = bool(view.flipped.any())
        self.wrong.set_data(x if many else [], wrong if many else [])
        set_level(self.wrong_rows, float(view.flipped.mean()) if many else float("nan"))
        self.share.make_room_for_shares(0.0, heaviest)
        self.ends.place()

    def _set_words(self, view: BoostingView) -> None:
        features = view.positions.shape[1]
        if self.unchanged(view.kind, view.task, view.rounds, features):
            return
        ada, classes = view.kind == "adaboost", view.task == "classification"
        title = _("rows as large as their weight") if ada else _("rows as large as their residual")
        self.rows.name(title, *names_of(view.task, features))
        error = _("error") if classes else _("mean squared error")
        own = (
            _("each tree's weighted error (dots: guessing)")
            if ada
            else _("mean size of the residuals")
        )
        share = _("who holds the weight") if ada else _("who holds the residuals")
        for panel, name in ((self.errors, error), (self.own, own), (self.share, share)):
            panel.set_title(name)
            panel.set_steps(view.rounds)


def weight_shares(view: BoostingView) -> tuple[Floats, Floats]:
    """What share of all weight the heaviest tenth of the rows and the flipped rows hold, by round.

    Both are ``[rounds so far]``; without weight they are 0.
    """
    weights = view.row_weights.astype(np.float64)
    total = np.maximum(weights.sum(axis=1), 1e-12)
    many = max(1, round(HEAVIEST * weights.shape[1]))
    top = np.partition(weights, weights.shape[1] - many, axis=1)[:, -many:]
    return top.sum(axis=1) / total, weights[:, view.flipped].sum(axis=1) / total
