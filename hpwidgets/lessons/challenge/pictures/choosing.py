"""The stages that compare settings: search, cross-validation, ensemble."""

from __future__ import annotations

import numpy as np

from hpwidgets.draw.callout import Callout
from hpwidgets.draw.curves import animated_lines, animated_marks, plain_line
from hpwidgets.draw.labels import Zone
from hpwidgets.draw.mean_curves import level_line, log_x, set_level
from hpwidgets.draw.panel import Note
from hpwidgets.draw.scales import set_x_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme, label_x
from hpwidgets.i18n import _
from hpwidgets.lessons.challenge._knobs import KNOBS
from hpwidgets.lessons.challenge._ledger import best_trial
from hpwidgets.lessons.challenge._log import Log
from hpwidgets.lessons.challenge._review import EDGE
from hpwidgets.lessons.challenge.pictures.runs import LOWEST, StagePicture, around, goal_line
from hpwidgets.lessons.challenge.pictures.training import LEFT
from hpwidgets.lessons.challenge.records import (
    Challenge,
    EnsembleStageView,
    FoldsView,
    SearchRange,
    SearchView,
)
from hpwidgets.widgets.words import three


class SearchPicture(StagePicture):
    """The score of every trial along one hyperparameter, and the edges of its range."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(theme)
        self.panel = self.make_panel(LEFT, pad=20)
        axes = self.panel.axes
        self.edges = [Zone(axes, theme, theme.validation, alpha=0.14) for _end in range(2)]
        self.target = goal_line(self, axes)
        self.dots = animated_marks(axes, "o", 5, theme.train, alpha=0.75, zorder=4)
        self.ring = animated_marks(axes, "o", 11, edge=theme.text, width=1.8, zorder=5)
        names = (_("trial"), _("best"), _("edge"), _("goal"))
        keys = (self.dots, self.ring, self.edges[0].band, self.target)
        self.panel.add_legend(*zip(keys, names, strict=True), markerscale=0.7, handlelength=1.6)
        self.note = Note(axes, theme)
        for zone in self.edges:
            self.animate(zone.animated)
        self.animate([self.target, self.dots, self.ring, self.note.text])

    def update(
        self, view: SearchView, log: Log, challenge: Challenge, note: str, along: str
    ) -> None:
        """Show the trials along the hyperparameter ``along``, beside the log."""
        with self.lock:
            searched = next(each for each in view.ranges if each.name == along)
            if not self.unchanged(challenge.task, searched):
                self._place(searched)
                kind = _("accuracy") if challenge.task == "classification" else "R²"
                label = _(KNOBS[along].label)
                words = _("validation {score} by {name}")
                self.panel.set_title(words.format(score=kind, name=label))
                label_x(self.panel.axes, label, self.theme)
            done = [trial for trial in view.trials if trial.state == "finished"]
            x = [trial.values[along] for trial in done]
            y = np.array([trial.score for trial in done])
            self.dots.set_data(x, y)
            best = best_trial(view.trials)
            self.ring.set_data(
                *(([], []) if best is None else ([best.values[along]], [best.score]))
            )
            low = max(LOWEST[challenge.task], float(np.percentile(y, 20)) if len(y) else -1.0)
            self.panel.make_room_near(
                y[y >= low], around(challenge), low=LOWEST[challenge.task], high=1.0
            )
            set_level(self.target, challenge.goal)
            self.note.show(note)
            self.show_log(log, challenge, view.cost if view.waiting else 0)

    def _place(self, searched: SearchRange) -> None:
        """The x axis of a range, with its edges."""
        low, high = searched.low, searched.high
        axes, aside = self.panel.axes, 0.04 * (high - low)
        if searched.log:
            log_x(axes, np.array([low, high]))
            step = (high / low) ** EDGE
            inner, (left, right) = (low * step, high / step), axes.get_xlim()
        else:
            axes.set_xscale("linear")
            set_x_scale(axes, spread_scale(low - aside, high + aside))
            inner = (low + EDGE * (high - low), high - EDGE * (high - low))
            left, right = low - aside, high + aside
        self.edges[0].show("", left, inner[0])
        self.edges[1].show("", inner[1], right)


class FoldsPicture(StagePicture):
    """The validation score of every fold, their mean, and the band of its standard error."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(theme)
        self.panel = self.make_panel(LEFT, "", _("validation fold"), pad=20)
        axes = self.panel.axes
        self.bars = animated_lines(axes, theme.validation, 1.4, zorder=3)
        self.target = goal_line(self, axes)
        self.mean = level_line(axes, theme.text, linestyle="-", linewidth=1.6)
        self.low, self.high = (level_line(axes, theme.muted) for _end in range(2))
        self.dots = animated_marks(axes, "D", 6, theme.validation, zorder=5)
        self.bars.set_label(_("from the mean"))
        names = (_("one fold"), _("mean"), _("mean ± SE"), _("goal"))
        keys = (self.dots, self.mean, self.low, self.target)
        self.panel.add_legend(*zip(keys, names, strict=True), handlelength=1.6)
        self.high.set_label(names[2])
        self.said = Callout(axes, theme, (0, 4))
        self.note = Note(axes, theme)
        self.animate([self.bars, self.target, self.low, self.high, self.mean, self.dots])
        self.animate([*self.said.animated, self.note.text])

    def update(self, view: FoldsView, log: Log, challenge: Challenge, note: str) -> None:
        """Show the folds beside the log; ``note`` says what is not run yet."""
        with self.lock:
            found = None if view.found is None else view.found.found
            k = view.cost
            if not self.unchanged(challenge.task, k):
                kind = _("accuracy") if challenge.task == "classification" else "R²"
                self.panel.set_title(_("validation {score} by fold").format(score=kind))
                self.panel.axes.set_xlim(0.4, k + 0.6)
                self.panel.axes.set_xticks(range(1, k + 1), [str(at) for at in range(1, k + 1)])
            score = np.full(k, np.nan) if found is None else found.score
            mean, se = (np.nan, np.nan) if found is None else (found.mean, found.se)
            at = np.arange(1, len(score) + 1)
            self.dots.set_data(at, score)
            known = np.isfinite(score)
            ends = zip(at[known], score[known], strict=True)
            self.bars.set_segments([[(x, mean), (x, value)] for x, value in ends])
            for line, value in ((self.mean, mean), (self.low, mean - se), (self.high, mean + se)):
                set_level(line, value)
            set_level(self.target, challenge.goal)
            lowest = LOWEST[challenge.task]
            self.panel.make_room_near(score[known], around(challenge), low=lowest, high=1.0)
            words = "" if not np.isfinite(mean) else _("mean {mean}").format(mean=three(mean))
            self.said.show(words, 0.5 + k / 2, mean + (se if np.isfinite(se) else 0.0))
            self.note.show(note)
            self.show_log(log, challenge, view.cost if view.waiting else 0)


class EnsemblePicture(StagePicture):
    """Each run alone, the average of the best 1, 2, …, and what greedy selection reaches."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(theme)
        label = _("how many runs, lowest loss first")
        self.panel = self.make_panel(LEFT, label=label, pad=20)
        axes = self.panel.axes
        self.target = goal_line(self, axes)
        self.alone = animated_marks(axes, "o", 5.5, theme.muted, zorder=4)
        self.average = plain_line(axes, theme.train, 1.9, zorder=4, marker="D", markersize=4.5)
        self.greedy = level_line(axes, theme.validation, linewidth=1.9, linestyle="-")
        names = (_("one run"), _("average"), _("greedy selection"), _("goal"))
        keys = (self.alone, self.average, self.greedy, self.target)
        self.panel.add_legend(
            *zip(keys, names, strict=True), handlelength=1.5, columnspacing=0.8, handletextpad=0.3
        )
        self.note = Note(axes, theme)
        self.animate([self.target, self.greedy, self.alone, self.average, self.note.text])

    def update(self, view: EnsembleStageView, log: Log, challenge: Challenge, note: str) -> None:
        """Show the members beside the log; ``note`` says what is not run yet."""
        with self.lock:
            found = view.found
            many = max(2, view.cost)
            if not self.unchanged(challenge.task, many):
                kind = _("validation accuracy") if challenge.task == "classification" else "R²"
                self.panel.set_title(kind)
                self.panel.axes.set_xlim(0.5, many + 0.5)
                ticks = range(1, many + 1)
                self.panel.axes.set_xticks(ticks, [str(at) for at in ticks])
            alone = np.empty(0) if found is None else found.score[found.order]
            average = np.empty(0) if found is None else found.top_score
            at = np.arange(1, len(alone) + 1)
            self.alone.set_data(at, alone)
            self.average.set_data(at[: len(average)], average)
            greedy = found.greedy_score[found.kept - 1] if found and found.kept else np.nan
            set_level(self.greedy, float(greedy))
            set_level(self.target, challenge.goal)
            lowest = LOWEST[challenge.task]
            seen = (alone, average, [greedy], around(challenge))
            self.panel.make_room_near(*seen, low=lowest, high=1.0)
            self.note.show(note)
            self.show_log(log, challenge, view.cost if view.waiting else 0)
