"""What a plain search reports of its best setting, beside what nested cross-validation says."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hpwidgets.draw.callout import Callout
from hpwidgets.draw.curves import DASHED, animated_lines, animated_marks
from hpwidgets.draw.mean_curves import MeanCurve, level_line, series_style, set_level
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import set_x_scale, set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme, name_x
from hpwidgets.i18n import _
from hpwidgets.lessons.cross_validation.pictures.fold_axis import LOWEST
from hpwidgets.records import NestedView
from hpwidgets.widgets.words import signed


class NestedPicture(Picture):
    """Left both scores of every seed, joined by luck's arrow; right that luck by settings tried."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 370, theme)
        self.left = self.make_panel((50, 62, 270, 256), "", _("seed"))
        self.right = self.make_panel((392, 62, 252, 256), "", _("settings tried"))
        axes, luck = self.left.axes, theme.zeros
        self.gaps = animated_lines(axes, luck, 2.2, zorder=3)
        self.gaps.set_label("_luck")
        names = (_("reported by the search"), _("nested"), _("guessing"))
        self.flat = animated_marks(axes, "^", 8, theme.train, zorder=5, label=names[0])
        self.nested = animated_marks(axes, "o", 7.5, theme.validation, zorder=5, label=names[1])
        self.chance = level_line(axes, theme.text, linestyle=DASHED, label=names[2])
        self.guessing = Callout(axes, theme, (-3, 3))
        style = series_style(theme, 2) | {"label": _("luck")}
        self.optimism = MeanCurve(self.right.axes, style, markers=True)
        self.zero = level_line(self.right.axes, theme.muted, label="_zero")
        both = ((self.flat, names[0]), (self.nested, names[1]))
        self.left.add_legend(*both, columnspacing=1.0, handlelength=1.2)
        self.right.add_legend((self.optimism.line, _("mean over the seeds; band: every seed")))
        self.luck = [Callout(axes, theme, (5, 0), colour=luck)]
        self.luck += [Callout(self.right.axes, theme, (-3, 4), colour=luck)]
        self.animate([self.chance, self.gaps, self.nested, self.flat, self.zero])
        self.animate(self.optimism.animated)
        for words in (self.guessing, *self.luck):
            self.animate(words.animated)
        self._limits = (0.0, 0.0)

    def update(self, view: NestedView) -> None:
        with self.lock:
            self._name(view)
            x = np.arange(len(view.flat))
            self.flat.set_data(x, view.flat)
            self.nested.set_data(x, view.nested)
            set_level(self.chance, view.chance)
            gaps = view.flat - view.nested
            known = np.isfinite(gaps)
            self.gaps.set_segments(
                [np.array([[at, view.nested[at]], [at, view.flat[at]]]) for at in x[known].tolist()]
            )
            self.left.make_room_near(
                view.flat, view.nested, np.array([view.chance]), low=LOWEST[view.task]
            )
            self.guessing.show(_("guessing"), self.left.axes.get_xlim()[1], view.chance)
            set_level(self.zero, 0.0)
            reached = self.optimism.set(view.tried, view.optimism)
            low = min(-0.01, float(reached.min(initial=0.0)))
            high = max(0.05, float(reached.max(initial=0.0)))
            if not (self._limits[0] <= low and high <= self._limits[1] <= 3 * high):
                self._limits = (1.15 * low, 1.2 * high)
                set_y_scale(self.right.axes, spread_scale(*self._limits))
            self._say_luck(view, gaps)

    def _say_luck(self, view: NestedView, gaps: NDArray[np.float64]) -> None:
        """Name the widest gap on the left, and where the curve ends on the right."""
        for words in self.luck:
            words.hide()
        if not np.isfinite(gaps).any():
            return
        # The last seed has no room for words at its right.
        inner = np.where(np.isfinite(gaps[:-1]), gaps[:-1], -np.inf)
        at = int(inner.argmax())
        if inner[at] > 0:
            middle = (view.flat[at] + view.nested[at]) / 2
            self.luck[0].show(_("luck\n{gap}").format(gap=signed(gaps[at])), at, middle)
        line = self.optimism.line
        ends = np.asarray(line.get_xdata()), np.asarray(line.get_ydata())
        if len(ends[0]):
            said = _("the best of {settings}: luck {gap}")
            self.luck[1].show(
                said.format(gap=signed(float(ends[1][-1])), settings=int(ends[0][-1])),
                ends[0][-1],
                self.right.axes.get_ylim()[0],
            )

    def _name(self, view: NestedView) -> None:
        if self.unchanged(view.task, len(view.flat), view.settings):
            return
        r2 = view.task == "regression"
        score = _("R²") if r2 else _("accuracy")
        said = _("{score}, the best of {settings} settings")
        self.left.set_title(said.format(score=score, settings=view.settings))
        self.right.set_title(_("luck: reported \N{MINUS SIGN} nested"))
        name_x(self.left.axes, [str(seed) for seed in range(1, len(view.flat) + 1)])
        set_x_scale(self.right.axes, spread_scale(0, max(2, 1.05 * view.settings)))
