"""The picture of voting: every validation row with its votes, and how many models are right."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import to_hex, to_rgb
from numpy.typing import NDArray

from hpwidgets.draw.bars import Bars, name_bars
from hpwidgets.draw.callout import Callout
from hpwidgets.draw.curves import animated_marks
from hpwidgets.draw.mean_curves import level_line, set_level
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.readings import Readings
from hpwidgets.draw.theme import LIGHT, Theme, make_line, name_ticks, name_x, set_title
from hpwidgets.i18n import _
from hpwidgets.lessons.ensembles.records import VotingView
from hpwidgets.widgets.words import signed, three

PALE = 0.35
"""How much of its colour a right answer keeps: what is wrong stands out."""
LANE = 6
"""Pixels of a model's lane in the image; the last one is the gap."""


class VotingPicture(Picture):
    """Above every row and who gets it right; below the scores, and how many models are right."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 520, theme)
        self.lanes = self.make_plain((92, 62, 552, 144), "", _("validation rows"), grid=False)
        self._ground = np.array(to_rgb(theme.background))
        self.right = PALE * np.array(to_rgb(theme.train)) + (1 - PALE) * self._ground
        self.wrong = np.array(to_rgb(theme.validation))
        self.image = self.lanes.imshow(
            np.zeros((1, 1, 3)), aspect="auto", interpolation="nearest", animated=True
        )
        keys = [
            make_line(linestyle="", marker="s", markersize=7, color=tuple(colour))
            for colour in (self.right, self.wrong)
        ]
        names = [_("right"), _("wrong")]
        self.add_legend(keys, names, "right", 644, 40, handlelength=1.0)
        self.hits = [
            Readings(self.lanes, to_hex(tuple(colour)), name)
            for colour, name in zip((self.right, self.wrong), names, strict=True)
        ]
        self.all_wrong = Callout(self.lanes, theme, (1, 4), colour=theme.validation)
        self.scores = self.make_panel((50, 312, 330, 150))
        self.rights = self.make_panel((450, 312, 194, 150), "", _("models right on a row"))
        axes = self.scores.axes
        self.models = animated_marks(axes, "o", 7, theme.muted, zorder=5, label=_("one model"))
        self.votes = animated_marks(axes, "D", 8, theme.validation, zorder=5, label=_("vote"))
        self.level = level_line(axes, theme.muted, label=_("best model"))
        self.best = Callout(axes, theme, (2, 2.5), colour=theme.muted)
        self.gain = Callout(axes, theme, (0, 7), colour=theme.validation)
        self.scores.add_legend((self.models, _("one model")), (self.votes, _("vote")))
        names = [_("these models"), _("if they erred independently")]
        self.measured = Bars(self.rights.axes, theme.train, label=names[0])
        self.independent = Bars(self.rights.axes, theme.zeros, hatch="///", label=names[1])
        self.rights.add_legend(
            (self.measured.key, _("models")),
            (self.independent.key, _("if independent")),
            handlelength=1.0,
            columnspacing=0.7,
        )
        self.animate([self.image, *self.hits, self.level, self.models, self.votes])
        self.animate([self.measured.artist, self.independent.artist])
        for words in (self.all_wrong, self.best, self.gain):
            self.animate(words.animated)

    def update(self, view: VotingView) -> None:
        with self.lock:
            many = len(view.names)
            classes = view.task == "classification"
            if not self.unchanged(view.names, view.task):
                votes = (_("hard vote"), _("soft vote")) if classes else (_("plain average"),)
                name_bars(self.scores.axes, self.theme, [*view.names, *votes])
                name_x(self.rights.axes, [str(n) for n in range(many + 1)], room=0.6)
                self.scores.set_title(_("validation accuracy") if classes else _("validation R²"))
                self.rights.set_title(_("share of the rows"))
                self._suit(classes)
            said = np.array([view.hard, view.soft] if classes else [view.soft])
            self.models.set_data(np.arange(many), view.score)
            self.votes.set_data(many + np.arange(len(said)), said)
            best = float(np.nanmax(view.score)) if np.isfinite(view.score).any() else np.nan
            set_level(self.level, best)
            self.scores.make_room_near(view.score, said)
            left = self.scores.axes.get_xlim()[0]
            self.best.show(_("best model alone {score}").format(score=three(best)), left, best)
            top = int(np.nan_to_num(said, nan=-np.inf).argmax())
            self.gain.show(signed(float(said[top]) - best), many + top, float(said[top]))
            counts = np.arange(many + 1)
            self.measured.set(counts - 0.19, view.rights, width=0.34)
            self.independent.set(counts + 0.19, view.independent, width=0.34)
            self.rights.make_room(view.rights, view.independent, log_ratio=np.inf)
            self._show_rows(view)

    def _suit(self, classes: bool) -> None:
        """Numbers are neither right nor wrong: for them there are no lanes and no counts."""
        title = _("who gets which row right: rows that most get wrong at the left")
        if not classes:
            title = _("numbers are averaged: no row is right or wrong, and there is no vote")
        set_title(self.lanes, title, self.theme, pad=22)
        for axes in (self.lanes, self.rights.axes):
            axes.axis("on" if classes else "off")
        self.rights.axes.set_visible(classes)
        for legend in self.figure.legends:
            legend.set_visible(classes)

    def _show_rows(self, view: VotingView) -> None:
        """Each row as a column of lanes: the models, and below them the hard vote."""
        lanes = (
            np.concatenate([view.right, view.hard_right[None]]) if len(view.right) else view.right
        )
        self.image.set_visible(bool(lanes.size))
        self.all_wrong.hide()
        hits = lanes.sum(axis=1) if lanes.size else np.empty(0)
        for readings, x, counts in zip(
            self.hits, (0.0, 1.0), (hits, lanes.shape[-1] - hits), strict=True
        ):
            readings.set_readings(
                np.full(len(hits), x * lanes.shape[-1]), np.arange(len(hits)) + 0.5, values=counts
            )
        if not lanes.size:
            return
        order = np.lexsort((lanes[-1], view.right.sum(axis=0)))
        models, n = lanes.shape
        if not self.unchanged(view.names, n, part="lanes"):
            names = [*view.names, _("hard vote")]
            name_ticks(self.lanes.yaxis, self.theme, (np.arange(models) + 0.5).tolist(), names)
            self.lanes.set(xlim=(0, n), ylim=(models, 0))
            self.lanes.set_xticks([0, n])
        self.image.set_data(self._pixels(lanes[:, order]))
        self.image.set_extent((0, n, models, 0))
        none = float((view.right.sum(axis=0) == 0).mean())
        if none:
            said = _("{share:.0%} of the rows: every model is wrong, no vote helps").format(
                share=none
            )
            self.all_wrong.show(said, 0, 0)

    def _pixels(self, lanes: NDArray[np.bool_]) -> NDArray[np.float64]:
        colours = np.where(lanes[..., None], self.right, self.wrong)
        tall = np.repeat(colours, LANE, axis=0)
        tall[LANE - 1 :: LANE] = self._ground
        return tall
