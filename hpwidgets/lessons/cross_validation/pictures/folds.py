"""Rows × folds: which rows train and which test, their classes, and the classes of every fold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.text import Text
from numpy.typing import NDArray

from hpwidgets.draw.curves import animated_marks, mark_style
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.readings import Readings
from hpwidgets.draw.scales import name_places, number, percent, set_x_scale, spread_scale
from hpwidgets.draw.surface import group_colour
from hpwidgets.draw.theme import LIGHT, NORMAL, Theme, make_line, set_title, shorten, write
from hpwidgets.i18n import _
from hpwidgets.lessons.cross_validation.pictures.fold_axis import fold_labels, fold_ticks
from hpwidgets.lessons.cross_validation.records import FoldsView
from hpwidgets.records import Fold

TOP, TALL = 58, 236
WIDE = 318
"""Pixels of the rows; the bars of classes stand right of them."""
PARTS = ((414, 78), (522, 78))
"""Left edge and width of the bars of classes."""
APART = 40
"""Folds up to which a gap stands between two."""
LANE = 5
"""Pixels of a fold's band in the image; a sixth is the gap."""
COLUMNS = 200
"""Pixels of a whole bar of classes."""
PALE = 0.38
"""How much of its colour a training row keeps, so that the parts differ in lightness too."""
MOST_COUNTED = 20
MOST_NAMED = 10
MOST_MARKED = 12
"""Rows of the rarest class up to which each of them is marked."""

Pixels = NDArray[np.float64]


class FoldsPicture(Picture):
    """Left rows × folds over strips of groups and classes, right the classes of both parts."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 424, theme)
        ground = np.array(to_rgb(theme.background))
        self._ground = ground
        self.training = PALE * np.array(to_rgb(theme.train)) + (1 - PALE) * ground
        self.testing = np.array(to_rgb(theme.validation))
        self.raster = self.make_plain((66, TOP, WIDE, TALL), "", grid=False)
        set_title(
            self.raster, _("every row validates once, and trains in all other folds"), theme, pad=20
        )
        self.raster.tick_params(labelbottom=False, bottom=False)
        self.image = _image(self.raster)
        self.group_strip = self.make_plain((66, TOP + TALL + 8, WIDE, 9), "", grid=False)
        self.class_strip = self.make_plain((66, TOP + TALL + 24, WIDE, 56), "", grid=False)
        self.class_strip.xaxis.labelpad = 1
        self.group_strip.tick_params(labelbottom=False, bottom=False)
        self.group_image, self.lanes = _image(self.group_strip), _image(self.class_strip)
        self.amounts = animated_marks(
            self.class_strip, "o", 2.2, theme.text, zorder=4, label=_("target")
        )
        self.animate([self.amounts])
        self.parts = [
            self.make_plain((left, TOP, wide, TALL), "", grid=False) for left, wide in PARTS
        ]
        for axes, title in zip(self.parts, (_("training folds"), _("validation")), strict=True):
            set_title(axes, title, theme)
            axes.tick_params(labelleft=False)
            axes.xaxis.labelpad = 1
        self.bars = [_image(axes) for axes in self.parts]
        self._make_readings()
        alarm: dict[str, Any] = {"edge": theme.background, "clip_on": False, "zorder": 6}
        self.alarms = [animated_marks(axes, "X", 8, theme.text, **alarm) for axes in self.parts]
        mean: dict[str, Any] = {"edge": theme.text, "zorder": 5, "label": _("mean target")}
        self.means = [animated_marks(axes, "D", 4, theme.text, **mean) for axes in self.parts]
        self.animate([*self.means, *self.alarms])
        self._counts: list[Text] = []
        rare: dict[str, Any] = {"edge": theme.background, "width": 0.8, "zorder": 5}
        self.rare = animated_marks(self.raster, "o", 5.5, theme.text, label="_rare", **rare)
        self.animate([self.rare])
        self.warning = write(
            self.parts[0], 0, 0, "", theme.validation, NORMAL, ha="left", va="top", linespacing=1.25
        )
        self.warning.set_transform(self.figure.transFigure)

    def _make_readings(self) -> None:
        """How many rows each fold has in each part, and each class."""
        colours = (to_hex(tuple(self.testing)), to_hex(tuple(self.training)))
        names = (_("validation rows"), _("training rows"))
        self.rows = [
            Readings(self.raster, colour, name) for colour, name in zip(colours, names, strict=True)
        ]
        self.class_rows = Readings(self.class_strip, self.theme.text, _("rows"))
        self.counted: list[list[Readings]] = []
        self.animate([*self.rows, self.class_rows])

    @property
    def animated(self) -> tuple[Artist, ...]:
        """The marks, then what is read of the classes, which come and go."""
        return (*super().animated, *chain(*self.counted))

    def update(self, view: FoldsView) -> None:
        """Show the view; everything is drawn anew."""
        with self.lock:
            n, folds = len(view.targets), len(view.folds)
            self._show_raster(view)
            self._show_rows(view, n)
            for at, axes in enumerate(self.parts):
                axes.set_ylim(folds, 0)
                axes.set_yticks([])
                name_places(axes.yaxis, *self._folds(view))
                missing = [
                    place + 0.5
                    for place, fold in enumerate(view.folds)
                    if (fold.missing_in_training, fold.missing_in_test)[at]
                ]
                right = axes.get_xlim()[1]
                self.alarms[at].set_data([right] * len(missing), missing)
            if view.task == "classification":
                self._show_classes(view)
            else:
                self._show_amounts(view)

    def _folds(self, view: FoldsView) -> tuple[list[float], list[str]]:
        """Where the folds stand, and what each is called."""
        middles = [at + 0.5 for at in range(len(view.folds))]
        return middles, [_("fold {number}").format(number=n) for n in fold_labels(view.folds)]

    def _show_raster(self, view: FoldsView) -> None:
        n, folds = len(view.targets), len(view.folds)
        parts = np.broadcast_to(self._ground, (folds, n, 3)).copy()
        for at, fold in enumerate(view.folds):
            parts[at, fold.train_rows] = self.training
            parts[at, fold.test_rows] = self.testing
        _show(self.image, self._apart(parts), n, folds)
        middles, names = self._folds(view)
        name_places(self.raster.yaxis, middles, names)
        counts = [[len(f.test_rows) for f in view.folds], [len(f.train_rows) for f in view.folds]]
        for readings, count in zip(self.rows, counts, strict=True):
            readings.set_readings(np.full(folds, n / 2), middles, values=count)
        self.raster.set(xlim=(0, n), ylim=(folds, 0))
        places, labels = fold_ticks(view.folds), fold_labels(view.folds)
        middles = [place + 0.5 for place in places]
        named = _("fold {number}") if len(places) <= 10 else "{number}"
        self.raster.set_yticks(middles, [named.format(number=labels[place]) for place in places])

    def _apart(self, bands: Pixels) -> Pixels:
        """Bands ``[folds, n, 3]`` with a gap under each, where they are not too many."""
        folds = len(bands)
        if folds > APART:
            return bands
        tall = np.repeat(bands, LANE + 1, axis=0)
        tall[LANE :: LANE + 1] = self._ground
        return tall

    def _show_rows(self, view: FoldsView, n: int) -> None:
        self.group_strip.set_visible(view.groups is not None)
        if view.groups is not None:
            shades = (0.25, 0.75, 0.5)
            text = np.array(to_rgb(self.theme.text))
            colours = np.array([s * text + (1 - s) * self._ground for s in shades])
            _show(self.group_image, colours[view.groups % 3][None], n, 1)
            self.group_strip.set(xlim=(0, n), ylim=(1, 0))
            self.group_strip.set_yticks([0.5], [_("group")])
        set_x_scale(self.class_strip, spread_scale(0, n))
        ordered = _("row, sorted by class") if view.sorted else _("row, in the order given")
        if view.sorted and view.task == "regression":
            ordered = _("row, sorted by target")
        self.class_strip.set_xlabel(ordered)

    def _show_classes(self, view: FoldsView) -> None:
        names, n = view.class_names, len(view.targets)
        classes = self._class_colours(len(names))
        lanes = np.broadcast_to(self._ground, (len(names), n, 3)).copy()
        own = view.targets.astype(int)
        lanes[own, np.arange(n)] = classes[own]
        self.lanes.set_visible(True)
        _show(self.lanes, lanes, n, len(names))
        self.class_strip.set_ylim(len(names), 0)
        few = len(names) <= 5
        places = np.arange(len(names)) + 0.5 if few else [len(names) / 2]
        labels = [shorten(name, 10) for name in names] if few else [_("class")]
        self.class_strip.set_yticks(places, labels)
        name_places(self.class_strip.yaxis, (np.arange(len(names)) + 0.5).tolist(), names)
        totals = np.bincount(own, minlength=len(names))
        self.class_rows.set_readings(
            np.full(len(names), n / 2), np.arange(len(names)) + 0.5, values=totals
        )
        self._count_classes(view, classes)
        self.amounts.set_data([], [])
        for mean in self.means:
            mean.set_data([], [])
        self._show_parts(
            [_stacked(counts, classes) for counts in (view.train_counts, view.test_counts)],
            _("share of rows"),
            {0: "", 0.5: percent(0.5), 1: percent(1)},
        )
        # Of equally rare classes the last.
        rarest = len(names) - 1 - int(np.argmin(np.bincount(own, minlength=len(names))[::-1]))
        self._count(view.test_counts[:, rarest], names[rarest])
        self._warn(view.folds)
        self._name_parts(
            names, classes, rarest if self._mark(view, own == rarest, classes[rarest]) else None
        )

    def _count_classes(self, view: FoldsView, colours: Pixels) -> None:
        """How many rows of each class the parts of every fold have."""
        if not self.unchanged(*view.class_names, part="counted"):
            for readings in chain(*self.counted):
                readings.remove()
            self.counted = [
                [
                    Readings(axes, to_hex(tuple(colour)), _("{name} rows").format(name=name))
                    for name, colour in zip(view.class_names, colours, strict=True)
                ]
                for axes in self.parts
            ]
        both = (view.train_counts, view.test_counts)
        for found, counts in zip(self.counted, both, strict=True):
            shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
            middles = np.cumsum(shares, axis=1) - shares / 2
            at = np.arange(len(counts)) + 0.5
            for k, readings in enumerate(found):
                readings.set_readings(middles[:, k], at, values=counts[:, k])

    def _show_amounts(self, view: FoldsView) -> None:
        self.lanes.set_visible(False)
        name_places(self.class_strip.yaxis, [], [])
        self.class_rows.set_readings([], [])
        for readings in chain(*self.counted):
            readings.set_readings([], [])
        y = view.targets
        low, high = float(y.min()), float(y.max())
        room = 0.05 * (high - low)
        self.class_strip.set_ylim(low - room, high + room)
        ends = [number(float(f"{end:.2g}")) for end in (low, high)]
        self.class_strip.set_yticks([low, high], ends)
        self.amounts.set_data(np.arange(len(y)) + 0.5, y)
        rows = ([f.train_rows for f in view.folds], [f.test_rows for f in view.folds])
        for mean, parts in zip(self.means, rows, strict=True):
            mean.set_data([y[part].mean() for part in parts], np.arange(len(parts)) + 0.5)
        self._show_parts(
            [self._ranges(y, parts, low, high) for parts in rows],
            _("mean and range"),
            dict(zip((low, high), ends, strict=True)),
        )
        self._count(np.empty(0, dtype=np.int64), "")
        self.rare.set_data([], [])
        self.warning.set_text("")
        self._name_parts((), np.empty((0, 3)), None)

    def _show_parts(
        self,
        bands: Sequence[Pixels],
        label: str,
        ticks: Mapping[float, str],
    ) -> None:
        """Show both parts' bands of every fold, from the first of the ``ticks`` to the last."""
        places = list(ticks)
        for axes, bar, band in zip(self.parts, self.bars, bands, strict=True):
            bar.set_data(self._apart(band))
            bar.set_extent((places[0], places[-1], len(band), 0))
            axes.set_xlim(places[0], places[-1])
            axes.set_xlabel(label)
            axes.set_xticks(places, list(ticks.values()))

    def _ranges(
        self, y: NDArray[np.float64], parts: Sequence[NDArray[np.int64]], low: float, high: float
    ) -> Pixels:
        """Bands from each part's lowest to its highest target."""
        at = np.linspace(low, high, COLUMNS)
        inside = np.stack([(at >= y[p].min()) & (at <= y[p].max()) for p in parts])
        return np.where(inside[..., None], self.training, self._ground)

    def _class_colours(self, count: int) -> Pixels:
        found = np.array([to_rgb(group_colour(self.theme, k)) for k in range(count)])
        again = np.arange(count) // len(self.theme.classes) % 2 == 1
        found[again] = (found[again] + np.array(to_rgb(self.theme.text))) / 2
        return found

    def _count(self, counts: NDArray[np.int64], name: str) -> None:
        """How many validation rows are of the rarest class, beside each fold."""
        for text in self._counts:
            text.remove()
        self._counts = []
        if not 0 < len(counts) <= MOST_COUNTED:
            return
        axes = self.parts[1]
        left: dict[str, Any] = {"ha": "left"}
        head = write(axes, 1.08, -0.2, shorten(name, 8), self.theme.text, va="bottom", **left)
        self._counts.append(head)
        for place, count in enumerate(counts.tolist()):
            colour = self.theme.text if count else self.theme.validation
            said = str(count) if count else _("none")
            self._counts.append(write(axes, 1.12, place + 0.5, said, colour, **left))

    def _mark(self, view: FoldsView, rare: NDArray[np.bool_], colour: Pixels) -> int:
        """A dot on every row of the rarest class, in the fold that it validates; how many."""
        shown = rare.sum() <= MOST_MARKED and len(view.folds) <= MOST_COUNTED
        dots = [
            (row + 0.5, at + 0.5)
            for at, fold in enumerate(view.folds if shown else ())
            for row in fold.test_rows[rare[fold.test_rows]].tolist()
        ]
        self.rare.set_data(np.array(dots).reshape(-1, 2).T)
        self.rare.set_markerfacecolor(tuple(colour))
        return len(dots)

    def _warn(self, folds: Sequence[Fold]) -> None:
        """What is wrong with the folds, below the bars of classes."""
        said = []
        labels = fold_labels(folds)
        for text, lacking in (
            (_("{n} of {all} validation folds lack a class"), [f.missing_in_test for f in folds]),
            (_("{n} of {all} networks never see a class"), [f.missing_in_training for f in folds]),
        ):
            which = [label for label, names in zip(labels, lacking, strict=True) if names]
            if which:
                said.append(text.format(n=len(which), all=len(folds)))
        self.warning.set_text("\n".join(said) or _("every class is in every fold"))
        self.warning.set_color(self.theme.validation if said else self.theme.zeros)
        width, height = self.size
        self.warning.set_position((PARTS[0][0] / width, 1 - (TOP + TALL + 44) / height))

    def _name_parts(self, names: tuple[str, ...], colours: Pixels, rarest: int | None) -> None:
        """The legends: of the parts of the rows, and of the classes."""
        if self.unchanged(*names, rarest):
            return
        for legend in list(self.figure.legends):
            legend.remove()
        keys = [_key(self.training), _key(self.testing)]
        labels = [_("training folds"), _("validation fold")]
        if rarest is not None:
            dot = mark_style("o", 5.5, str(to_hex(colours[rarest])), edge=self.theme.background)
            keys.append(make_line(**dot))
            labels.append(_("a “{name}” row").format(name=shorten(names[rarest], 12)))
        style = {"handlelength": 1.0, "columnspacing": 1.1}
        self.add_legend(keys, labels, "left", 66, TOP - 20, **style)
        if not names:
            return
        many = len(names) > 5
        labels = [shorten(name, 5 if many else 16) for name in names[:MOST_NAMED]]
        keys = [_key(colour) for colour in colours[:MOST_NAMED]]
        place = (PARTS[0][0], TOP + TALL + 78)
        self.add_legend(keys, labels, "left", *place, ncols=5 if many else 2, **style)


def _key(colour: Pixels) -> Line2D:
    return make_line(linestyle="", marker="s", markersize=7, color=tuple(colour))


def _image(axes: Axes) -> AxesImage:
    return axes.imshow(np.zeros((1, 1, 3)), aspect="auto", interpolation="nearest")


def _show(image: AxesImage, pixels: Pixels, wide: float, tall: float) -> None:
    """Stretch the pixels from the upper left corner over so much of the axes."""
    image.set_data(pixels)
    image.set_extent((0, wide, tall, 0))


def _stacked(counts: NDArray[np.int64], colours: Pixels) -> Pixels:
    """Bars ``[folds, COLUMNS, 3]`` whose parts have the classes' shares."""
    ends = np.cumsum(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1), axis=1)
    at = (np.arange(COLUMNS) + 0.5) / COLUMNS
    place = (at[None, :, None] > ends[:, None, :]).sum(axis=2)
    return np.asarray(colours[np.minimum(place, len(colours) - 1)])
