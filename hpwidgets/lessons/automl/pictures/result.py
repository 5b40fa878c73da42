"""The picture of an automatic search's end: the ensemble, and how optimistic validation is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from hpwidgets.draw.bars import Bars, name_bars
from hpwidgets.draw.curves import animated_line, plain_line
from hpwidgets.draw.mean_curves import log_x, series_style
from hpwidgets.draw.panel import Note
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import show_percent
from hpwidgets.draw.theme import LIGHT, NORMAL, Theme, write
from hpwidgets.i18n import _, number
from hpwidgets.records import AutoMLView, OptimismView

MOST = 12
"""Members whose shares are written."""


class AutoMLResultPicture(Picture):
    """Left the ensemble's shares of the vote; right what choosing the best of so many pipelines is
    expected to gain over taking any: what validation promises, and once the test rows are open,
    what they keep of it. So the luck of the split, which one pipeline has as well, is left out.
    """

    def __init__(self, names: Mapping[str, str], theme: Theme = LIGHT) -> None:
        super().__init__(660, 330, theme)
        self._names = dict(names)
        self.votes = self.make_panel((50, 62, 236, 206), _("who votes in the final pipeline"))
        show_percent(self.votes.axes.yaxis)
        label = _("n, pipelines to choose from")
        self.flattery = self.make_panel((370, 62, 246, 206), label=label)
        self.bars = Bars(self.votes.axes, theme.train)
        self.bars.artist.set_label(_("share of the vote"))
        above: dict[str, Any] = {"animated": True, "va": "bottom", "fontweight": "bold"}
        self.shares = [
            write(self.votes.axes, at, 0, "", theme.text, NORMAL, **above) for at in range(MOST)
        ]
        styles = [series_style(theme, at) | {"marker": ""} for at in (1, 2)]
        self.validation, self.test = (
            animated_line(self.flattery.axes, linewidth=2.0, zorder=4, **style) for style in styles
        )
        self.validation.set_label(_("validation promises"))
        self.test.set_label(_("test rows keep"))
        lines = (self.validation, self.test)
        self.flattery.add_legend(*((line, str(line.get_label())) for line in lines))
        self.gap = plain_line(self.flattery.axes, theme.text, 2.2, zorder=6)
        self.gap.set(marker="_", markersize=9, markeredgewidth=2.2)
        beside: dict[str, Any] = {"animated": True, "ha": "right", "va": "top"}
        beside |= {"fontweight": "bold"}
        self.gap_said = write(self.flattery.axes, 1, 0, "", theme.text, NORMAL, zorder=7, **beside)
        self.votes_note = Note(self.votes.axes, theme)
        self.note = Note(self.flattery.axes, theme)
        log_x(self.flattery.axes, np.array([1.0, 100.0]))
        self.animate([self.bars.artist, *self.shares, self.validation, self.test, self.gap])
        self.animate([self.gap_said])
        self.animate([self.votes_note.text, self.note.text])

    def update(self, view: AutoMLView, optimism: OptimismView | None) -> None:
        """Show the search's end; ``optimism`` is known once the test rows are open."""
        with self.lock:
            models = {trial.number: trial.model for trial in view.trials}
            labels = tuple(f"{self._names[models[m.number]]} #{m.number}" for m in view.ensemble)
            promised = view.promised if optimism is None else optimism.validation
            if not self.unchanged(view.task, labels, len(promised)):
                name_bars(self.votes.axes, self.theme, labels or ("",))
                kind = _("accuracy") if view.task == "classification" else "R²"
                self.flattery.set_title(
                    _("{kind} gained by choosing the best of n").format(kind=kind)
                )
                if len(promised):
                    log_x(self.flattery.axes, np.array([1.0, max(len(promised), 2)]))
            self._set_votes([member.weight for member in view.ensemble])
            kept = np.empty(0) if optimism is None else optimism.test
            promised, kept = promised - promised[:1], kept - kept[:1]
            x = np.arange(1, len(promised) + 1) if optimism is None else optimism.trials
            self.validation.set_data(x, promised)
            self.test.set_data(x[: len(kept)], kept)
            self.flattery.make_room_near(promised, kept)
            self._say(promised, kept, int(x[-1]) if len(x) else 0)

    def _set_votes(self, weights: Sequence[float]) -> None:
        self.bars.set(np.arange(len(weights)), weights, width=0.7)
        if self.votes.make_room(1.15 * max(weights, default=1.0), log_ratio=np.inf):
            show_percent(self.votes.axes.yaxis)
        for at, text in enumerate(self.shares):
            share = weights[at] if at < len(weights) else 0.0
            text.set_text(f"{share:.0%}" if share else "")
            text.set_y(share + 0.01)
        self.votes_note.show("" if weights else _("chosen when the time is up"))

    def _say(self, promised: np.ndarray, kept: np.ndarray, n: int) -> None:
        """How much choosing the best of ``n`` flatters: what is promised and not kept."""
        self.gap.set_data([], [])
        self.gap_said.set_text("")
        if not len(promised):
            self.note.show(_("when the time is up"))
        elif not len(kept):
            self.note.show(_("the test rows are sealed"))
        else:
            self.note.show("")
            ends = float(promised[-1]), float(kept[-1])
            self.gap.set_data([n, n], ends)
            added = float(f"{ends[0] - ends[1]:.2g}")
            words = _("flatters by {added}") if added > 0 else _("does not flatter here")
            self.gap_said.set_text(words.format(added=number(added)))
            low, high = self.flattery.axes.get_ylim()
            self.gap_said.set(x=n, y=min(ends) - 0.04 * (high - low))
