"""One network under many dropout masks: the loss of a batch, and masks averaged to a vote."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.draw.bars import Bars
from hpwidgets.draw.curves import DASHED, animated_marks, plain_line, set_upright, upright_line
from hpwidgets.draw.labels import EndLabels, brief
from hpwidgets.draw.mean_curves import DOTTED, log_x
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import fills, finite, set_x_scale, show_percent, spread_scale
from hpwidgets.draw.theme import LARGE, LIGHT, SMALL, Theme, label_y, text_style, write
from hpwidgets.i18n import _
from hpwidgets.lessons.regularisation.pictures.dropout import SquareScale
from hpwidgets.lessons.regularisation.records import MaskSpreadView

Values = NDArray[np.float64]
BINS = 40


class MaskLossPicture(Picture):
    """Losses of one batch, a mask each, beside that of the same batch without masks."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 360, theme)
        title, label = _("one batch, the same weights: its loss under each mask"), _("loss")
        self.panel = self.make_panel((56, 66, 584, 248), title, label, pad=5)
        axes = self.panel.axes
        label_y(axes, _("masks"), theme)
        self.bars = Bars(axes, theme.train, alpha=0.6, linewidths=0)
        self.bars.artist.set_label(_("training mode, a mask each"))
        dashed: dict[str, Any] = {"linewidth": 2.0, "zorder": 6}
        self.plain = upright_line(axes, theme.validation, linestyle=DASHED, **dashed)
        self.mean = upright_line(axes, theme.train, linestyle=DOTTED, **dashed)
        self.plain.set_label(_("evaluation mode"))
        self.mean.set_label(_("mean over the masks"))
        transform = axes.get_xaxis_transform()
        own: dict[str, Any] = {"transform": transform, "animated": True, "ha": "left", "va": "top"}
        ground = {"facecolor": theme.background, "edgecolor": "none", "pad": 1, "alpha": 0.85}
        self.words = [
            write(axes, 0, y, "", colour, LARGE, **own, zorder=7, linespacing=1.1, bbox=ground)
            for y, colour in ((0.98, theme.validation), (0.98, theme.train))
        ]
        place: dict[str, Any] = {"ha": "left", "va": "top", "transform": self.figure.transFigure}
        self.head = write(
            axes, 14 / 660, 1 - 12 / 360, "", theme.text, 10.5, animated=True, **place
        )
        self.animate([self.bars.artist, self.plain, self.mean, *self.words, self.head])
        self._limits = (0.0, 0.0)

    def update(self, view: MaskSpreadView) -> None:
        with self.lock:
            axes, losses = self.panel.axes, finite(view.batch_losses)
            plain = view.batch_evaluation
            known = finite(losses, np.array([plain]))
            low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
            if not fills(self._limits, low, high):
                room = 0.1 * (high - low) or 0.1
                self._limits = (max(0.0, low - room), high + room)
                set_x_scale(axes, spread_scale(*self._limits))
            counts, edges = np.histogram(losses, bins=BINS, range=self._limits)
            some = counts > 0
            middles = (edges[:-1] + edges[1:]) / 2
            self.bars.set(middles[some], counts[some], width=edges[1] - edges[0])
            self.panel.make_room(1.35 * counts.astype(float), log_ratio=np.inf)
            mean = float(losses.mean()) if losses.size else np.nan
            set_upright(self.plain, plain if np.isfinite(plain) else None)
            set_upright(self.mean, mean if losses.size else None)
            self._set_words(mean, plain, len(view.batch_losses))

    def _set_words(self, mean: float, plain: float, masks: int) -> None:
        known = bool(np.isfinite(mean) and np.isfinite(plain))
        said = (
            _("evaluation mode:\nno unit dropped, {loss}").format(loss=brief(plain)),
            _("training mode:\nmean of {masks} masks, {loss}").format(
                masks=masks, loss=brief(mean)
            ),
        )
        low, high = self.panel.axes.get_xlim()
        for text, at, words in zip(self.words, (plain, mean), said, strict=True):
            text.set_text(words if known else "")
            right = known and at > low + 0.6 * (high - low)
            text.set_horizontalalignment("right" if right else "left")
            if known:
                text.set_x(at + (-0.01 if right else 0.01) * (high - low))
        close = known and abs(mean - plain) < 0.42 * (high - low)
        self.words[1].set_y(0.8 if close else 0.98)
        times = mean / plain if known and plain > 0 else np.nan
        head = _("with units dropped the same batch loses {times} × as much")
        self.head.set_text(head.format(times=brief(times)) if times > 1.05 else "")


class MaskVotePicture(Picture):
    """The vote of many masks beside evaluation mode; and mean activations, scaled or not."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 350, theme)
        title, label = _("accuracy of the vote of so many masks"), _("masks that vote")
        self.many = self.make_panel((56, 40, 230, 264), title, label, pad=5)
        title, label = _("one unit, one dot"), _("activation in evaluation mode")
        self.units = self.make_panel((440, 40, 200, 264), title, label, pad=5)
        axes = self.many.axes
        self.ensemble = plain_line(axes, theme.train, 1.9, zorder=5)
        self.level = plain_line(axes, theme.validation, 1.9, DASHED, zorder=4)
        names = (_("vote of the masks"), _("evaluation mode,\none pass"))
        self.names = EndLabels(axes, (self.ensemble, self.level), names, rows=2)
        axes = self.units.axes
        label_y(axes, _("mean activation over the masks"), theme)
        self.means = animated_marks(axes, "o", 4, theme.train, zorder=5)
        self.means.set_label(_("unit of hidden layer 1"))
        self.equal = plain_line(axes, theme.text, 1.2, DOTTED, zorder=3)
        self.unscaled = plain_line(axes, theme.muted, 1.2, DASHED, zorder=3)
        self.equal.set_label(_("scaled: equal"))
        self.unscaled.set_label(_("unscaled: 1−p times"))
        own: dict[str, Any] = {"textcoords": "offset points", "animated": True, "zorder": 6}
        self.said = [
            axes.annotate(
                "", (0, 0), (-4, 4), ha="right", va="bottom", **own, **text_style(theme.text, SMALL)
            ),
            axes.annotate(
                "", (0, 0), (-2, -14), ha="right", va="top", **own, **text_style(theme.muted, SMALL)
            ),
        ]
        self.animate([self.level, self.ensemble, *self.names.animated])
        self.animate([self.equal, self.unscaled, self.means, *self.said])
        self._square = SquareScale(axes)

    def update(self, view: MaskSpreadView) -> None:
        with self.lock:
            axes = self.many.axes
            masks = np.arange(1, len(view.ensemble_scores) + 1)
            if not self.unchanged(len(masks)):
                log_x(axes, masks.astype(float))
            self.ensemble.set_data(masks, view.ensemble_scores)
            self.level.set_data([1, len(masks)], [view.score_evaluation] * 2)
            self.many.make_room_near(view.ensemble_scores, view.score_evaluation, low=0.0)
            if not self.unchanged(axes.get_ylim(), part="ticks"):
                show_percent(axes.yaxis)
            self.names.place()
            self._set_units(view)

    def _set_units(self, view: MaskSpreadView) -> None:
        axes = self.units.axes
        self.means.set_data(view.unit_evaluations, view.unit_means)
        self._square.make_room(view.unit_evaluations, view.unit_means)
        low, high = axes.get_xlim()
        keep = 1 - view.dropout
        self.equal.set_data([low, high], [low, high])
        self.unscaled.set_data([low, high], [keep * low, keep * high])
        at = low + 0.72 * (high - low)
        words = (_("scaled by 1/(1−p):\nas in evaluation"), _("unscaled: {keep:g} times"))
        for text, slope, said in zip(self.said, (1.0, keep), words, strict=True):
            # Beside the upper line; below the lower one.
            text.xy = (at, at) if slope == 1 else (high, 0.4 * keep * high)
            text.set_text(said.format(keep=keep) if view.dropout else "")
