"""The picture of runs combined: the top averaged, greedy selection, and what each run counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from hpwidgets.draw.bars import Bars
from hpwidgets.draw.callout import Callout
from hpwidgets.draw.curves import animated_line, animated_marks
from hpwidgets.draw.labels import brief
from hpwidgets.draw.mean_curves import level_line, series_style, set_level
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import LETTER, LIGHT, Theme, shorten
from hpwidgets.i18n import _
from hpwidgets.records import Combination

LITTLE = 0.01
"""A share of the loss so small that a gain of it is called none."""
NAMED = 10
"""Most runs that are all named under their bars; of more, those that count."""


class CombinationPicture(Picture):
    """Loss by number of runs, averaged from the best on or picked greedily; the runs' weights."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 400, theme)
        title = _("validation loss")
        self.loss = self.make_panel((50, 62, 300, 276), title, _("runs averaged, or picks"))
        title = _("weight in the greedy ensemble")
        self.weights = self.make_panel((416, 62, 228, 276), title, _("runs, best to worst"))
        look: dict[str, Any] = {"linewidth": 1.6, "markersize": 3.5, "markeredgewidth": 0}
        names = (_("the best runs averaged"), _("greedy selection"))
        styles = [
            look | series_style(theme, at) | {"zorder": 4 + at, "label": names[at]} for at in (0, 1)
        ]
        axes = self.loss.axes
        self.top, self.greedy = (animated_line(axes, **style) for style in styles)
        diamond: dict[str, Any] = {"edge": theme.validation, "width": 1.6, "zorder": 6}
        self.kept = animated_marks(axes, "D", 7, theme.background, label="_kept", **diamond)
        self.single = level_line(axes, theme.text, label=_("best run alone"))
        self.loss.add_legend((self.top, names[0]), (self.greedy, names[1]), columnspacing=0.9)
        self.alone = Callout(axes, theme, (-2, 2.5))
        self.gain = Callout(axes, theme, (0, -7), colour=theme.validation)
        self.bars = Bars(self.weights.axes, theme.validation, label=_("weight"))
        self.plain = level_line(self.weights.axes, theme.train, label=_("plain average"))
        self.weights.add_legend((self.plain, _("plain average")))
        self.animate([self.single, self.top, self.greedy, self.kept])
        self.animate([self.bars.artist, self.plain])
        for words in (self.alone, self.gain):
            self.animate(words.animated)

    def update(self, view: Combination) -> None:
        """Show the record; runs stand from best to worst."""
        with self.lock:
            self._set_words(view)
            runs, steps = len(view.names), len(view.picks)
            single = float(view.loss[int(view.order[0])])
            self.top.set_data(np.arange(1, runs + 1), view.top_loss)
            self.greedy.set_data(np.arange(1, steps + 1), view.greedy_loss)
            kept = [view.kept] if view.kept else []
            losses = view.greedy_loss[max(view.kept, 1) - 1 : view.kept]
            self.kept.set_data(kept, losses)
            set_level(self.single, single)
            self.loss.make_room_near(view.top_loss, view.greedy_loss, single, losses=True)
            said = _("best run alone {loss}").format(loss=brief(single, 3))
            self.alone.show(said, self.loss.axes.get_xlim()[1], single)
            self.gain.hide()
            if kept and np.isfinite(single):
                greedy = float(losses[0])
                place = float(np.clip(view.kept, 0.25 * max(runs, steps), 0.75 * max(runs, steps)))
                self.gain.show(gain_words(greedy, single), place, greedy)
            weights = view.weights[view.order]
            self.bars.set(np.arange(runs), weights, width=0.7)
            set_level(self.plain, 1 / runs)
            self.weights.make_room(weights, 1 / runs, log_ratio=np.inf)

    def _set_words(self, view: Combination) -> None:
        ordered = [view.names[at] for at in view.order]
        used = [at for at, run in enumerate(view.order) if view.weights[run] > 0]
        if self.unchanged(ordered, used, len(view.picks), view.task):
            return
        longest = max(len(ordered), len(view.picks))
        self.loss.set_steps(longest)
        axes = self.weights.axes
        axes.set_xlim(-0.6, len(ordered) - 0.4)
        named = range(len(ordered)) if len(ordered) <= NAMED else used
        length = max(3, 32 // max(len(named), 1))
        labels = [shorten(_plain(ordered[at]), length) for at in named]
        axes.set_xticks(named, apart(labels, named, axes.bbox.width / len(ordered)))


def apart(names: Sequence[str], places: Sequence[int], wide: float) -> list[str]:
    """The names, one a line lower where it has no room beside the one before.

    The places are ``wide`` pixels from one to the next.

    >>> apart(["12", "15", "3"], [0, 1, 5], wide=14)
    ['12', '\\n15', '3']
    """
    lowered: list[str] = []
    for at, (name, place) in enumerate(zip(names, places, strict=True)):
        letters = len(name + names[at - 1]) / 2
        beside = at > 0 and (place - places[at - 1]) * wide < LETTER * letters + 4
        lowered.append(f"\n{name}" if beside and lowered[-1][0] != "\n" else name)
    return lowered


def gain_words(loss: float, single: float) -> str:
    """What a combined loss gains on that of the best single run, or that it gains nothing.

    >>> gain_words(0.27, 0.3)
    'greedy 0.27: 10% less loss'
    >>> gain_words(0.299, 0.3)
    'greedy 0.299: nothing gained'
    """
    gain = 1 - loss / single if single > 0 else 0.0
    if gain < LITTLE:
        return _("greedy {loss}: nothing gained").format(loss=brief(loss, 3))
    return _("greedy {loss}: {gain:.0%} less loss").format(loss=brief(loss, 3), gain=gain)


def _plain(name: str) -> str:
    """The number alone of a name such as "setting 8": there is little room under a bar."""
    last = name.rpartition(" ")[2]
    return last if last.isdigit() else name
