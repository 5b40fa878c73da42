"""Curves that grow rung by rung and end where they are cut; all brackets, and the best so far."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Text
from numpy.typing import NDArray

from hpwidgets.draw.curves import animated_lines, animated_marks, plain_line
from hpwidgets.draw.mean_curves import DOTTED
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.readings import Readings
from hpwidgets.draw.scales import fix_ticks, set_x_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, NORMAL, Theme, make_line, write
from hpwidgets.i18n import _, ngettext
from hpwidgets.lessons.hyperband.pictures.slow_starters import without_highest
from hpwidgets.records import HalvingView, HyperbandView

Values = NDArray[np.float64]

MOST_WORDS = 6
"""Rungs that have room for words; more have numbers alone."""


class HalvingPicture(Picture):
    """Left a bracket; right every configuration's length, and the best so far."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 430, theme)
        self.curves = self.make_panel((52, 62, 330, 320), label=_("epoch"))
        self.lengths = self.make_panel(
            (436, 30, 212, 180), _("epochs of every configuration"), _("epoch"), pad=5
        )
        self.best = self.make_panel((436, 282, 212, 100), label=_("epochs spent"), pad=5)
        axes = self.curves.axes
        self.cut = animated_lines(axes, theme.muted, 0.9, alpha=0.55, zorder=3)
        self.alive = animated_lines(axes, theme.train, 1.4, alpha=0.9, zorder=4)
        self.ends = animated_marks(axes, "x", 4, edge=theme.muted, zorder=4)
        self.leader = plain_line(axes, theme.validation, 2.2, zorder=6)
        self.mark = animated_marks(
            axes, "D", 6, theme.background, edge=theme.validation, width=1.5, zorder=7
        )
        self.rungs = animated_lines(
            axes, theme.muted, 0.9, linestyles=[DOTTED], transform=axes.get_xaxis_transform()
        )
        axes = self.lengths.axes
        self.cut_bars = animated_lines(axes, theme.muted, 1.0, alpha=0.75, zorder=3)
        self.alive_bars = animated_lines(axes, theme.train, 1.4, zorder=4)
        self.leader_bar = animated_lines(axes, theme.validation, 2.6, zorder=5)
        self.reached = Readings(axes, theme.train, _("configuration"))
        self.steps = plain_line(
            self.best.axes, theme.validation, 1.8, drawstyle="steps-post", zorder=4
        )
        above: dict[str, Any] = {"transform": self.best.axes.transAxes, "animated": True}
        self.spent_said = write(
            self.best.axes, 0.99, 0.95, "", theme.text, NORMAL, ha="right", va="top", **above
        )
        self.going: list[Text] = []
        self.saved: Text | None = None
        self.alive.set_label(_("training"))
        self.cut.set_label(_("cut"))
        self.leader.set_label(_("best of the bracket"))
        self.steps.set_label(_("best so far"))
        self.animate([self.rungs, self.cut, self.ends, self.alive, self.leader, self.mark])
        self.animate([self.cut_bars, self.alive_bars, self.leader_bar, self.reached, self.steps])
        self.animate([self.spent_said])
        diamond = {"marker": "D", "markersize": 5, "markerfacecolor": theme.background}
        training = make_line(color=theme.train, linewidth=1.4)
        cut = make_line(color=theme.muted, linewidth=0.9, marker="x", markersize=4)
        best = make_line(color=theme.validation, linewidth=2.2, **diamond)
        self.curves.add_legend(
            (training, _("training")), (cut, _("cut")), (best, _("best of the bracket"))
        )

    def update(self, view: HyperbandView, seen: HalvingView | None = None) -> None:
        """Show the view, and the curves of the bracket ``seen``: by default its newest one's."""
        with self.lock:
            now = seen or view.current
            self._set_layout(view, now)
            self._set_curves(now)
            self._set_lengths(view)
            spent, best = view.progress
            self.steps.set_data(spent, best)
            begun = sum(len(halving.settings) for halving in view.halvings)
            everything = begun * view.brackets[-1].rungs[-1].epochs
            words = _("{spent} epochs spent,\nnot {all}")
            self.spent_said.set_text(words.format(spent=view.spent, all=everything))
            if now.measure == "loss":
                self.best.make_room(best)
            else:
                self.best.make_room_for_shares(best, r2=now.task == "regression")

    def _set_layout(self, view: HyperbandView, now: HalvingView) -> None:
        if self.unchanged(now.bracket, now.measure, now.task, view.brackets):
            return
        score = "R²" if now.task == "regression" else _("accuracy")
        name = _("loss") if now.measure == "loss" else score
        title = _("bracket s = {s}: validation {name} of {n} configurations")
        n = now.bracket.configurations
        self.curves.set_title(title.format(s=now.bracket.s, name=name, n=n))
        lowest = now.measure == "loss"
        title = _("lowest {name} of any epoch") if lowest else _("highest {name} of any epoch")
        self.best.set_title(title.format(name=name))
        epochs = sorted({rung.epochs for b in view.brackets for rung in b.rungs})
        for panel in (self.curves, self.lengths):
            _epochs_axis(panel.axes, epochs)
        set_x_scale(self.best.axes, spread_scale(0.0, 1.03 * view.planned))
        self.rungs.set_segments([[(r.epochs, 0), (r.epochs, 1)] for r in now.bracket.rungs])
        self._say_going(now)
        self._rows(view)

    def _say_going(self, now: HalvingView) -> None:
        """How many are in each rung, beside the line where the rung before it ends."""
        for text in self.going:
            text.remove()
        axes, rungs = self.curves.axes, now.bracket.rungs
        ground = {"facecolor": self.theme.background, "edgecolor": "none", "pad": 1.0, "alpha": 0.8}
        style: dict[str, Any] = {"ha": "left", "va": "top", "bbox": ground, "zorder": 8}
        across = {"transform": axes.get_xaxis_transform()}
        self.going = []
        for before, rung in pairwise(rungs):
            n = rung.configurations
            words = ngettext("{n} goes on", "{n} go on", n) if len(rungs) <= MOST_WORDS else "{n}"
            x, colour = 1.05 * before.epochs, self.theme.text
            self.going.append(write(axes, x, 0.985, words.format(n=n), colour, **style | across))

    def _rows(self, view: HyperbandView) -> None:
        """A row a configuration, brackets apart, the first one at the top."""
        starts: list[float] = []
        names: dict[float, str] = {}
        at = 0.0
        gap = 0.04 * sum(b.configurations for b in view.brackets)
        for bracket in view.brackets:
            starts.append(at)
            names[at + (bracket.configurations - 1) / 2] = f"s = {bracket.s}"
            at += bracket.configurations + gap
        self._starts = starts
        axes = self.lengths.axes
        axes.set_ylim(at, -gap)
        axes.set_yticks(list(names), list(names.values()))
        axes.grid(False)
        if self.saved is not None:
            self.saved.remove()
            self.saved = None
        first = view.brackets[0]
        if len(first.rungs) > 1:
            low = 0.62 * first.configurations
            last, words = first.rungs[-1].epochs, _("never trained: saved")
            self.saved = write(axes, last, low, words, self.theme.muted, ha="right")

    def _set_curves(self, now: HalvingView) -> None:
        epochs = np.arange(1, now.measured.shape[1] + 1)
        fans: dict[bool, list[Values]] = {True: [], False: []}
        for values, last, alive in zip(now.measured, now.trained, now.alive, strict=True):
            if not last:
                continue
            line = np.column_stack([epochs[:last], values[:last]])
            if last == 1:  # a point would not be seen: a short stroke before it
                line = np.vstack([[0.93, line[0, 1]], line])
            fans[bool(alive)].append(line)
        self.alive.set_segments(fans[True])
        self.cut.set_segments(fans[False])
        ends = np.array([line[-1] for line in fans[False]]).reshape(-1, 2)
        self.ends.set_data(ends[:, 0], ends[:, 1])
        best = 0 if now.best is None else now.best
        last = 0 if now.best is None else int(now.trained[best])
        self.leader.set_data(epochs[:last], now.measured[best, :last])
        self.mark.set_data(epochs[:last][-1:], now.measured[best, :last][-1:])
        if now.measure == "loss":
            self.curves.make_room_near(without_highest(now.measured), losses=True)
        else:
            self.curves.make_room_for_shares(now.measured, r2=now.task == "regression")

    def _set_lengths(self, view: HyperbandView) -> None:
        cut: list[Any] = []
        alive: list[Any] = []
        leader: list[Any] = []
        ends: list[tuple[float, float, float]] = []
        names: list[str] = []
        named = _("s = {s}, configuration {number}")
        for at, (halving, start) in enumerate(zip(view.halvings, self._starts, strict=False)):
            # Longest first: each bracket is a staircase.
            order = np.argsort(-halving.trained, kind="stable")
            for row, m in enumerate(order):
                if not halving.trained[m]:
                    continue
                kind = leader if view.best == (at, m) else alive if halving.alive[m] else cut
                length = max(0.85, float(halving.trained[m]))
                last = int(halving.trained[m])
                ends.append((last, start + row, float(halving.measured[m, last - 1])))
                names.append(named.format(s=halving.bracket.s, number=m + 1))
                kind.append([(0.8, start + row), (length, start + row)])
        self.cut_bars.set_segments(cut)
        self.alive_bars.set_segments(alive)
        self.leader_bar.set_segments(leader)
        x, y, values = np.array(ends).reshape(-1, 3).T
        self.reached.set_readings(x, y, values=values, names=names)


def _epochs_axis(axes: Axes, epochs: list[int]) -> None:
    """A logarithmic axis with a tick at the end of each rung, labels where there is room."""
    last = max(epochs)
    axes.set_xscale("log")
    axes.set_xlim(0.8, 1.25 * last)
    ticks: list[int] = []
    for epoch in epochs:
        if not ticks or epoch >= 1.8 * ticks[-1]:
            ticks.append(epoch)
    fix_ticks(axes.xaxis, ticks)
