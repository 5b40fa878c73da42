"""Where every row went, which classes each part has, and how far chance takes them apart."""

from __future__ import annotations

from itertools import chain

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter
from numpy.typing import NDArray

from hpwidgets.draw.curves import animated_line
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import percent, set_x_scale, spread_scale
from hpwidgets.draw.theme import (
    LIGHT,
    SMALL,
    Theme,
    legend_style,
    plain_words,
    set_title,
    shorten,
    style_axes,
    text_style,
)
from hpwidgets.i18n import _
from hpwidgets.lessons.preparing.records import SplitView

WIDTH, HEIGHT = 660, 396
WRITTEN = 0.16
"""Share of a bar from which its per cent is written in it."""
MOST_NAMED = 6
ORDER = (0, 2, 3, 6, 7, 1, 4, 5)
"""The classes' colours, those of the parts last."""
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "ooo", "++", "--")


class SplitPicture(Picture):
    """Two strips over all rows (part, class), bars of the classes by part, shares by chance."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(WIDTH, HEIGHT, theme)
        self.strip = self.add_axes(left=74, top=54, width=570, height=66)
        style_axes(self.strip, theme, grid=False)
        set_title(self.strip, _("every row, in the table's order"), theme)
        self.strip.set(ylim=(2, 0))
        self.strip.set_xlabel(_("row"), labelpad=1, **text_style(theme.muted, SMALL))
        self.strip.yaxis.set_major_locator(FixedLocator([0.5, 1.5]))
        self.strip.yaxis.set_major_formatter(FixedFormatter([_("part"), _("class")]))
        self.image = self.strip.imshow(
            np.zeros((2, 2, 3)), aspect="auto", interpolation="nearest", origin="upper"
        )
        self.bars = self.add_axes(left=74, top=210, width=246, height=126)
        style_axes(self.bars, theme, grid=False)
        set_title(self.bars, _("classes of each part"), theme)
        self.bars.set(xlim=(0, 1), ylim=(2.5, -0.5))
        self.bars.yaxis.set_major_locator(FixedLocator([0, 1, 2]))
        parts = (_("training"), _("validation"), _("test"))
        self.bars.yaxis.set_major_formatter(FixedFormatter(list(parts)))
        self.bars.xaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
        self.bars.xaxis.set_major_formatter(FuncFormatter(lambda value, _at: percent(value)))
        self.boxes: list[list[Rectangle]] = []
        self.shares: list[list[Text]] = []
        self.chance = self.add_axes(left=408, top=210, width=228, height=126)
        style_axes(self.chance, theme)
        self.chance.set_ylim(1.6, -0.6)
        self.chance.yaxis.set_major_locator(FixedLocator([0, 1]))
        self.chance.yaxis.set_major_formatter(FixedFormatter([_("at random"), _("stratified")]))
        self.chance.set_xlabel(
            _("its share of the validation rows"), labelpad=2, **text_style(theme.muted, SMALL)
        )
        set_title(self.chance, "", theme)
        style = {"linestyle": "", "markersize": 3.2, "markeredgewidth": 0, "alpha": 0.7}
        self.dots = [
            animated_line(self.chance, marker="o", color=theme.validation, zorder=4, **style),
            animated_line(self.chance, marker="s", color=theme.train, zorder=4, **style),
        ]
        self.animate(self.dots)
        self._part_colours = (theme.train, theme.validation, theme.muted)
        keys = [
            Line2D([], [], linestyle="", marker="s", markersize=7, color=colour)
            for colour in self._part_colours
        ]
        legend = self.figure.legend(
            keys,
            list(parts),
            loc="upper right",
            bbox_to_anchor=(644 / WIDTH, 1 - 30 / HEIGHT),
            ncols=3,
            **legend_style(theme) | {"handlelength": 1.0},
        )
        plain_words(legend)
        self._names: tuple[str, ...] | None = None
        self._shown: int | None = None

    def update(self, view: SplitView) -> None:
        """Show this split; the strips and bars are drawn anew where they are others."""
        with self.lock:
            key = hash((view.parts.tobytes(), view.groups.tobytes(), view.group_names))
            if key != self._shown:
                self._shown = key
                self._show_split(view)
            self._show_chance(view)

    def _show_split(self, view: SplitView) -> None:
        n = len(view.parts)
        classes = np.array([to_rgb(self._colour(k)) for k in range(len(view.group_names))])
        parts = np.array([to_rgb(colour) for colour in self._part_colours])
        self.image.set_data(np.stack([parts[view.parts], classes[view.groups]]))
        self.image.set_extent((0, n, 2, 0))
        set_x_scale(self.strip, spread_scale(0, n))
        if view.group_names != self._names:
            self._name_groups(view.group_names)
        for boxes, texts, shares in zip(self.boxes, self.shares, view.shares, strict=True):
            left = 0.0
            for box, text, share in zip(boxes, texts, shares, strict=True):
                box.set_x(left)
                box.set_width(share)
                text.set_x(left + share / 2)
                text.set_text(percent(round(float(share), 3)) if share >= WRITTEN else "")
                left += share

    def _name_groups(self, names: tuple[str, ...]) -> None:
        self._names = names
        for box in chain.from_iterable(self.boxes):
            box.remove()
        for text in chain.from_iterable(self.shares):
            text.remove()
        self.boxes, self.shares = [], []
        for part in range(3):
            boxes, texts = [], []
            for k in range(len(names)):
                box = Rectangle(
                    (0, part - 0.36),
                    0,
                    0.72,
                    facecolor=self._colour(k),
                    edgecolor=self.theme.background,
                    linewidth=0.8,
                    hatch=HATCHES[k % len(HATCHES)],
                )
                self.bars.add_patch(box)
                boxes.append(box)
                label = self.bars.text(
                    0,
                    part,
                    "",
                    ha="center",
                    va="center",
                    bbox={"facecolor": self.theme.background, "edgecolor": "none", "pad": 1.2},
                    **text_style(self.theme.text, SMALL),
                )
                texts.append(label)
            self.boxes.append(boxes)
            self.shares.append(texts)
        old = self.bars.get_legend()
        if old is not None:
            old.remove()
        named = min(len(names), MOST_NAMED)
        labels = [shorten(name, 15) for name in names[:named]]
        legend = self.bars.legend(
            [self.boxes[0][k] for k in range(named)],
            labels,
            loc="upper left",
            bbox_to_anchor=(0.0, -0.17),
            ncols=min(named, 4 if max(map(len, labels)) < 9 else 2),
            **legend_style(self.theme) | {"handlelength": 1.3},
        )
        plain_words(legend)

    def _show_chance(self, view: SplitView) -> None:
        name = shorten(view.group_names[view.rarest], 14)
        title = _("{name}, the rarest, in other splits").format(name=name)
        if self.chance.get_title(loc="left") != title:
            set_title(self.chance, title, self.theme)
        values = (view.random_shares, view.stratified_shares)
        for at, (dots, shares) in enumerate(zip(self.dots, values, strict=True)):
            dots.set_data(shares, at + 0.7 * _apart(len(shares)))
        known = np.concatenate([*values, view.shares[:, view.rarest]])
        low, high = float(known.min()), float(known.max())
        step = 0.05
        low, high = max(0.0, np.floor(low / step - 0.3) * step), np.ceil(high / step + 0.3) * step
        if self.chance.get_xlim() != (low, high):
            set_x_scale(self.chance, spread_scale(low, high))
            self.chance.xaxis.set_major_formatter(FuncFormatter(lambda value, _at: percent(value)))

    def _colour(self, k: int) -> str:
        return self.theme.classes[ORDER[k % len(ORDER)]]


def _apart(n: int) -> NDArray[np.float64]:
    """So many heights in [−½, ½] that neighbours do not hide each other."""
    return np.asarray((np.arange(n) * 0.618034) % 1 - 0.5, dtype=np.float64)
