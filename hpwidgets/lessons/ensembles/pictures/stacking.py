"""The pictures of stacking and voting: estimated scores, scores on new rows, and weights."""

from __future__ import annotations

import numpy as np

from hpwidgets.draw.bars import Bars, name_bars
from hpwidgets.draw.curves import animated_marks
from hpwidgets.draw.mean_curves import level_line, set_level
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import fills, finite, set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme, name_x
from hpwidgets.i18n import _
from hpwidgets.lessons.ensembles.records import StackingView, VotingView


class StackingPicture(Picture):
    """Scores of base models and stacks on training rows, out of fold, on new rows; the weights."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 540, theme)
        self.scores = self.make_panel((50, 62, 580, 170), _("score"))
        self.weights = self.make_panel(
            (50, 336, 580, 150), _("weight of each base model in the meta-model")
        )
        marks = (
            (theme.train, "o", theme.train),
            (theme.zeros, "s", theme.zeros),
            (theme.validation, "D", "none"),
        )
        self.spots = [
            animated_marks(
                self.scores.axes, marker, 6.5, fill, edge=colour, width=1.5, zorder=5 + at
            )
            for at, (colour, marker, fill) in enumerate(marks)
        ]
        rows = (_("training rows"), _("out of fold"), _("validation rows"))
        self.scores.add_legend(*zip(self.spots, rows, strict=True))
        looks = ((theme.zeros, None), (theme.train, "///"))
        self.bars = [Bars(self.weights.axes, colour, hatch=hatch) for colour, hatch in looks]
        self.weights.add_legend(
            (self.bars[0].key, _("out of fold")),
            (self.bars[1].key, _("in sample (hatched): the leak")),
        )
        self.zero = level_line(self.weights.axes, theme.muted)
        self.animate([*self.spots, *(bar.artist for bar in self.bars), self.zero])
        self._reach = (0.0, 0.0)

    def update(self, view: StackingView) -> None:
        """Show the view."""
        with self.lock:
            many = len(view.names)
            if not self.unchanged(view.names):
                stacks = (_("plain average"), _("stack, out of fold"), _("stack, in sample"))
                name_bars(self.scores.axes, self.theme, [*view.names, *stacks])
                name_bars(self.weights.axes, self.theme, view.names)
            self.scores.set_title(_("accuracy") if view.task == "classification" else _("R²"))
            base, stacks_at = np.arange(many), np.array([many + 1, many + 2])
            learnt = (np.append(base, many + 2), np.append(view.train_score, view.promised[1]))
            folds = (np.append(base, many + 1), np.append(view.fold_score, view.promised[0]))
            new = (
                np.concatenate([base, [many], stacks_at]),
                np.concatenate([view.validation_score, [view.average], view.kept]),
            )
            for line, (x, y) in zip(self.spots, (learnt, folds, new), strict=True):
                line.set_data(x, y)
            self.scores.make_room_near(learnt[1], folds[1], new[1])
            for side, bars, weights in zip((-1, 1), self.bars, view.weights, strict=True):
                bars.set(base + 0.19 * side, weights, width=0.34)
            set_level(self.zero, 0.0)
            self._make_room(view)

    def _make_room(self, view: StackingView) -> None:
        known = finite(view.weights, np.array([0.0]))
        low, high = float(known.min()), float(known.max()) or 1.0
        if fills(self._reach, low, high):
            return
        room = 0.1 * (high - low)
        self._reach = (low - room if low < 0 else 0.0, high + room)
        set_y_scale(self.weights.axes, spread_scale(*self._reach))


class VotingPicture(Picture):
    """Left the models' scores and their votes'; right how many models get a row right."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 340, theme)
        self.scores = self.make_panel((50, 62, 330, 200), _("score"))
        self.rights = self.make_panel(
            (450, 62, 180, 200), _("models right on a row"), _("how many are right")
        )
        self.models = animated_marks(self.scores.axes, "o", 7, theme.muted, zorder=5)
        self.votes = animated_marks(self.scores.axes, "D", 7, theme.validation, zorder=5)
        self.level = level_line(self.scores.axes, theme.muted)
        self.scores.add_legend(
            (self.models, _("one model")), (self.votes, _("vote")), (self.level, _("best model"))
        )
        self.measured = Bars(self.rights.axes, theme.train)
        self.independent = Bars(self.rights.axes, theme.zeros, hatch="///")
        self.rights.add_legend(
            (self.measured.key, _("rows")),
            (self.independent.key, _("if independent")),
            handlelength=1.2,
        )
        self.animate([self.level, self.models, self.votes])
        self.animate([self.measured.artist, self.independent.artist])

    def update(self, view: VotingView) -> None:
        """Show the view."""
        with self.lock:
            many = len(view.names)
            classes = view.task == "classification"
            if not self.unchanged(view.names, view.task):
                votes = (_("hard vote"), _("soft vote")) if classes else (_("plain average"),)
                name_bars(self.scores.axes, self.theme, [*view.names, *votes])
                name_x(self.rights.axes, [str(n) for n in range(many + 1)], room=0.6)
                self.scores.set_title(_("validation accuracy") if classes else _("validation R²"))
            said = np.array([view.hard, view.soft] if classes else [view.soft])
            self.models.set_data(np.arange(many), view.score)
            self.votes.set_data(many + np.arange(len(said)), said)
            best = float(np.nanmax(view.score)) if np.isfinite(view.score).any() else np.nan
            set_level(self.level, best)
            self.scores.make_room_near(view.score, said)
            counts = np.arange(many + 1)
            self.measured.set(counts - 0.19, view.rights, width=0.34)
            self.independent.set(counts + 0.19, view.independent, width=0.34)
            self.rights.make_room(view.rights, view.independent, log_ratio=np.inf)
