"""Where every row went, which classes each part has, and how far chance takes them apart."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from numpy.typing import NDArray

from hpwidgets.draw.curves import animated_marks, scattered
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.readings import Readings
from hpwidgets.draw.scales import percent, set_x_scale, show_percent, spread_scale
from hpwidgets.draw.surface import group_colour
from hpwidgets.draw.theme import LIGHT, Theme, add_legend, make_line, set_title, shorten, write
from hpwidgets.i18n import _
from hpwidgets.lessons.preparing.records import SplitView

Values = NDArray[np.float64]

WRITTEN = 0.16
"""Share of a bar from which its per cent is written in it."""
MOST_NAMED = 6
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "ooo", "++", "--")


class SplitPicture(Picture):
    """Two strips over all rows (part, class), bars of the classes by part, shares by chance."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 396, theme)
        title = _("every row, sorted by class and then by part")
        self.strip = self.make_plain((74, 54, 570, 74), title, "", grid=False)
        self.strip.set_ylim(2, 0)
        self.strip.set_yticks([0.5, 1.5], [_("class"), _("part")])
        self.image = self.strip.imshow(
            np.zeros((2, 2, 3)), aspect="auto", interpolation="nearest", origin="upper"
        )
        self.bars = self.make_plain((74, 212, 246, 130), _("classes of each part"), grid=False)
        self.bars.set(xlim=(0, 1), ylim=(2.5, -0.5))
        parts = (_("training"), _("validation"), _("test"))
        self.bars.set_yticks(range(3), parts)
        quarters = (0, 0.25, 0.5, 0.75, 1)
        self.bars.set_xticks(quarters, [percent(share) for share in quarters])
        self.boxes: list[list[Rectangle]] = []
        self.shares: list[list[Text]] = []
        label = _("its share of the validation rows")
        self.chance = self.make_plain((408, 212, 228, 130), "", label)
        self.chance.set_yticks([0, 1], [_("at random"), _("stratified")])
        self.dots = [
            animated_marks(self.chance, marker, 3.2, colour, alpha=0.7, zorder=4)
            for marker, colour in (("o", theme.validation), ("s", theme.train))
        ]
        self.dots[0].set_label(_("split at random"))
        self.dots[1].set_label(_("stratified split"))
        self.chance.set_ylim(1.75, -0.6)
        self.blocks = Readings(self.strip, theme.text, _("rows"))
        self.parts: list[Readings] = []
        self.ranges = [
            write(self.chance, 0, y, "", colour, animated=True, zorder=6)
            for y, colour in ((0.52, theme.validation), (1.5, theme.train))
        ]
        self.animate([*self.dots, *self.ranges])
        self._part_colours = (theme.train, theme.validation, theme.muted)
        keys = [
            make_line(linestyle="", marker="s", markersize=7, color=colour)
            for colour in self._part_colours
        ]
        self.add_legend(keys, parts, "right", 644, 30, handlelength=1.0)

    @property
    def animated(self) -> tuple[Artist, ...]:
        """The dots, then what is read of each part, whose classes come and go."""
        return (*super().animated, self.blocks, *self.parts)

    def update(self, view: SplitView) -> None:
        """Show this split; the strips and bars are drawn anew where they are others."""
        with self.lock:
            if not self.unchanged(view.parts.tobytes(), view.groups.tobytes(), view.group_names):
                self._show_split(view)
            self._show_chance(view)

    def _show_split(self, view: SplitView) -> None:
        n = len(view.parts)
        colours = [group_colour(self.theme, k) for k in range(len(view.group_names))]
        classes = np.array([to_rgb(colour) for colour in colours])
        parts = np.array([to_rgb(colour) for colour in self._part_colours])
        order = np.lexsort((view.parts, view.groups))
        self.image.set_data(np.stack([classes[view.groups[order]], parts[view.parts[order]]]))
        self.image.set_extent((0, n, 2, 0))
        set_x_scale(self.strip, spread_scale(0, n))
        if not self.unchanged(*view.group_names, part="names"):
            self._name_groups(view.group_names)
        self._read(view)
        for boxes, texts, shares in zip(self.boxes, self.shares, view.shares, strict=True):
            left = 0.0
            for box, text, share in zip(boxes, texts, shares, strict=True):
                box.set_x(left)
                box.set_width(share)
                text.set_x(left + share / 2)
                text.set_text(percent(round(float(share), 2)) if share >= WRITTEN else "")
                left += share

    def _read(self, view: SplitView) -> None:
        """How many rows each block of the strip has, and each class's share of a part."""
        names = (_("training"), _("validation"), _("test"))
        found: list[tuple[float, float, int, str]] = []
        begin = 0
        for k, name in enumerate(view.group_names):
            own = view.parts[view.groups == k]
            found.append((begin + len(own) / 2, 0.5, len(own), name))
            for part, count in enumerate(np.bincount(own, minlength=len(names)).tolist()):
                said = _("{name}, {part}").format(name=name, part=names[part])
                found.append((begin + count / 2, 1.5, count, said))
                begin += count
        x, y, counts, said_of = zip(*(block for block in found if block[2]), strict=True)
        self.blocks.set_readings(x, y, values=counts, names=said_of)
        ends = np.cumsum(view.shares, axis=1)
        for k, readings in enumerate(self.parts):
            own_shares = view.shares[:, k]
            middles = ends[:, k] - own_shares / 2
            readings.set_readings(middles, range(len(names)), values=own_shares)

    def _name_groups(self, names: tuple[str, ...]) -> None:
        for artist in chain(*self.boxes, *self.shares):
            artist.remove()
        for readings in self.parts:
            readings.remove()
        self.parts = [
            Readings(self.bars, group_colour(self.theme, k), name) for k, name in enumerate(names)
        ]
        self.boxes = [[self._add_box(part, k) for k in range(len(names))] for part in range(3)]
        self.shares = [[self._add_share(part) for _name in names] for part in range(3)]
        named = min(len(names), MOST_NAMED)
        labels = [shorten(name, 15) for name in names[:named]]
        columns = min(named, 4 if max(map(len, labels)) < 9 else 2)
        place: dict[str, Any] = {"loc": "upper left", "bbox_to_anchor": (0.0, -0.17)}
        style = {"ncols": columns, "handlelength": 1.3}
        add_legend(self.bars, self.theme, self.boxes[0][:named], labels, **place | style)

    def _add_box(self, part: int, k: int) -> Rectangle:
        look: dict[str, Any] = {"edgecolor": self.theme.background, "linewidth": 0.8}
        look |= {"facecolor": group_colour(self.theme, k), "hatch": HATCHES[k % len(HATCHES)]}
        box = Rectangle((0, part - 0.36), 0, 0.72, **look)
        self.bars.add_patch(box)
        return box

    def _add_share(self, part: int) -> Text:
        ground = {"facecolor": self.theme.background, "edgecolor": "none", "pad": 1.2}
        return write(self.bars, 0, part, "", self.theme.text, bbox=ground)

    def _show_chance(self, view: SplitView) -> None:
        name = shorten(view.group_names[view.rarest], 14)
        compared = view.total > 1
        title = _("share of {name} in other splits").format(name=name)
        if not compared:
            title = _("amounts have no classes to keep")
        if not self.unchanged(compared, part="compared"):
            self.chance.set_axis_on() if compared else self.chance.set_axis_off()
        set_title(self.chance, title, self.theme)
        values = (view.random_shares, view.stratified_shares)
        for at, (dots, shares) in enumerate(zip(self.dots, values, strict=True)):
            dots.set_data(shares, at + 0.62 * scattered(len(shares)))
            self.ranges[at].set_text(_range(shares, at == 0))
            self.ranges[at].set_x(float(shares.min() + shares.max()) / 2 if len(shares) else 0.0)
        known = np.concatenate([*values, view.shares[:, view.rarest]])
        step = 0.05
        low = max(0.0, np.floor(known.min() / step - 0.3) * step)
        high = np.ceil(known.max() / step + 0.3) * step
        if self.chance.get_xlim() != (low, high):
            set_x_scale(self.chance, spread_scale(low, high))
            show_percent(self.chance.xaxis)


def _range(shares: Values, random: bool) -> str:
    if not len(shares):
        return ""
    low, high = (round(100 * float(share)) for share in (shares.min(), shares.max()))
    if low == high:
        return _("always {share} %").format(share=low)
    text = _("{low} to {high} %: luck") if random else _("{low} to {high} %")
    return text.format(low=low, high=high)
