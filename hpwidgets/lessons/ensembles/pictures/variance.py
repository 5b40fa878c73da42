"""The picture of bagging's bias and variance: fits to many training sets, and the error's parts."""

from __future__ import annotations

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from hpwidgets.draw.bars import Bars, name_bars, stack_bars
from hpwidgets.draw.callout import Callout
from hpwidgets.draw.curves import DASHED, SOLID, animated_lines, animated_marks, plain_line
from hpwidgets.draw.labels import EndLabels, brief
from hpwidgets.draw.mean_curves import level_line, set_level
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import set_x_scale, set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme, legend_above, make_line, set_title
from hpwidgets.i18n import _
from hpwidgets.lessons.ensembles.records import BaggingVarianceView
from hpwidgets.widgets.words import true_minus


class BaggingVariancePicture(Picture):
    """Above fits of one model and of a bag to several training sets; below what the errors are
    made of, side by side and by number of members.
    """

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 540, theme)
        self.fits = [self.make_plain((left, 46, 274, 200)) for left in (48, 370)]
        self.others: list[LineCollection] = []
        self.means: list[Line2D] = []
        self.truths: list[Line2D] = []
        for axes, title in zip(self.fits, (_("one model"), _("bagged")), strict=True):
            set_title(axes, title, theme, pad=19)
            others = animated_lines(axes, theme.train, 0.6, alpha=0.4, label="_fits")
            self.others.append(others)
            mean, truth = _("mean of the fits"), _("truth")
            self.means.append(plain_line(axes, theme.validation, 1.8, zorder=4, label=mean))
            self.truths.append(plain_line(axes, theme.text, 1.3, DASHED, zorder=5, label=truth))
        self.train = animated_marks(
            self.fits[0], "o", 3.4, theme.text, zorder=3, label=_("training rows")
        )
        title = _("what the error is made of")
        self.parts = self.make_panel((48, 342, 274, 150), title)
        title, members = _("the error by number of members"), _("members")
        self.curve = self.make_panel((370, 342, 196, 150), title, members, pad=5)
        names = (_("bias²"), _("variance"), _("noise"))
        looks = ((theme.zeros, None), (theme.ghosts[0], "///"), (theme.muted, "..."))
        self.bars = [
            Bars(self.parts.axes, colour, hatch=hatch, label=name)
            for name, (colour, hatch) in zip(names, looks, strict=True)
        ]
        self.numbers = [Callout(self.parts.axes, theme, (0, 0)) for _number in range(4)]
        self.totals = [Callout(self.parts.axes, theme, (0, 2)) for _total in range(2)]
        name_bars(self.parts.axes, theme, [_("one model"), _("bagged")])
        styles = ((theme.text, SOLID), (theme.zeros, DASHED), (theme.ghosts[0], SOLID))
        self.lines = [plain_line(self.curve.axes, colour, 1.7, dashes) for colour, dashes in styles]
        self.alone = level_line(self.curve.axes, theme.text, zorder=2, label=_("one model: error"))
        self.of_one = [Callout(self.curve.axes, theme, (-2, up)) for up in (-2, 2)]
        keys = [bars.key for bars in self.bars]
        self.parts.add_legend(*zip(keys, names, strict=True), handlelength=1.2)
        labels = [_("bagged: error"), names[0], names[1]]
        self.ends = EndLabels(self.curve.axes, self.lines, labels)
        self._legend_fits()
        self.animate([*self.others, self.train, *self.means, *self.truths])
        self.animate([bar.artist for bar in self.bars])
        self.animate([self.alone, *self.lines, *self.ends.animated])
        for words in (*self.numbers, *self.totals, *self.of_one):
            self.animate(words.animated)
        self._limits: tuple[float, float] = (0.0, 0.0)

    def _legend_fits(self) -> None:
        first, second = self.fits
        key = make_line(color=self.theme.train, linewidth=1.0, alpha=0.7)
        lines, names = (
            [self.truths[0], key, self.means[0]],
            [_("truth"), _("fits"), _("their mean")],
        )
        legend_above(first, self.theme, lines, names, handlelength=1.8)
        rows = _("training rows of the first (left)")
        legend_above(second, self.theme, [self.train], [rows])

    def update(self, view: BaggingVarianceView) -> None:
        with self.lock:
            for at, fits in enumerate((view.single_fits, view.bagged_fits)):
                self.others[at].set_segments([np.stack([view.x, fit], 1) for fit in fits])
                mean = fits.mean(axis=0) if len(fits) else np.full(len(view.x), np.nan)
                self.means[at].set_data(view.x, mean)
                self.truths[at].set_data(view.x, view.truth)
            self.train.set_data(view.train[:, 0], view.train[:, 1])
            self._set_limits(view)
            last = view.bagged[-1]
            both = np.stack([view.single, last])
            tops = stack_bars(self.bars, [0, 1], both[:, 1:].T, width=0.6)
            self.parts.make_room(1.12 * tops, log_ratio=np.inf)
            members = len(view.bagged)
            self.curve.set_steps(members)
            for at, line in enumerate(self.lines):
                line.set_data(np.arange(1, members + 1), view.bagged[:, at])
            set_level(self.alone, view.single[0])
            self.curve.make_room(view.bagged[:, :3], view.single[0], log_ratio=np.inf)
            self.ends.place()
            above = bool(view.single[0] > last[0])
            self.of_one[above].show(_("one model"), members, view.single[0])
            self.of_one[not above].hide()
            self._write_numbers(both)

    def _write_numbers(self, both: NDArray[np.float64]) -> None:
        """The error above each bar, its larger parts inside, the variance's change in percent."""
        for at, (error, bias, variance, noise) in enumerate(both.tolist()):
            self.totals[at].show(
                _("error {error}").format(error=brief(error, 3)), at, sum(both[at, 1:])
            )
            first = both[0, 2]
            said = brief(variance)
            if at and np.isfinite(variance) and first:
                said += " " + true_minus(f"({variance / first - 1:+.0%})")
            tall = self.parts.axes.get_ylim()[1]
            for words, text, low, part in (
                (self.numbers[2 * at], said, bias, variance),
                (self.numbers[2 * at + 1], brief(noise), bias + variance, noise),
            ):
                words.show(text if part > 0.1 * tall else "", at, low + part / 2)

    def _set_limits(self, view: BaggingVarianceView) -> None:
        values: NDArray[np.float64] = np.concatenate([view.truth, view.train[:, 1]])
        room = 0.12 * float(np.ptp(values))
        low, high = float(values.min()) - room, float(values.max()) + room
        bottom, top = self._limits
        held = bottom <= low + room and high - room <= top
        if not (held and high - low > 0.5 * (top - bottom)):
            self._limits = (low, high)
            for axes in self.fits:
                set_x_scale(axes, spread_scale(-5, 5))
                set_y_scale(axes, spread_scale(low, high))
