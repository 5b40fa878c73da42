"""The two losses of a run with what they show, and the seven shapes above them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.draw.curves import DASHED, animated_line, plain_line
from hpwidgets.draw.labels import EndLabels, GapArrow, Zone, brief
from hpwidgets.draw.mean_curves import DOTTED
from hpwidgets.draw.picture import Picture, Place
from hpwidgets.draw.scales import positive_scale, set_y_scale, spread_scale
from hpwidgets.draw.theme import LARGE, LIGHT, Theme, label_y, write
from hpwidgets.i18n import _, percent
from hpwidgets.lessons.curves.records import CurveView, Thumbnail

HIGHEST = 2.5
"""Losses of a constant guess up to which losses are drawn: one that blows up leaves the axis."""
SHAPES = 7
ALONE: Place = (56, 40, 486, 304)
BELOW: Place = (56, 128, 486, 216)
"""The losses without the seven shapes, and below them."""

Values = NDArray[np.float64]


class CurvePicture(Picture):
    """One run large, on an axis from 0, its shape marked; the seven shapes small above it."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 384, theme)
        self.shapes = [_Shape(self, at) for at in range(SHAPES)]
        self.panel = self.make_panel(ALONE, "", _("epoch"), pad=5)
        self.axes = axes = self.panel.axes
        label_y(axes, _("loss"), theme)
        self.falls = Zone(axes, theme, theme.validation)
        self.guess = plain_line(axes, theme.muted, 1.3, DOTTED, zorder=3)
        self.train = plain_line(axes, theme.train, 2.1, zorder=6)
        self.validation = plain_line(axes, theme.validation, 2.1, DASHED, zorder=5)
        names = (_("training loss"), _("validation loss"), _("a constant guess"))
        self.names = EndLabels(axes, (self.train, self.validation, self.guess), names)
        self.gap = GapArrow(axes, theme)
        self.judged = self._judged_text()
        self._place = ALONE
        self.animate(artist for shape in self.shapes for artist in shape.animated)
        self.animate([*self.falls.animated, self.guess])
        self.animate([self.validation, self.train, *self.names.animated, *self.gap.animated])
        self.animate([self.judged])

    def _judged_text(self) -> Any:
        right: dict[str, Any] = {"ha": "right", "va": "bottom", "transform": self.axes.transAxes}
        style = {"animated": True, "zorder": 9}
        return write(self.axes, 1.0, 1.02, "", self.theme.text, LARGE, **right | style)

    def update(self, view: CurveView) -> None:
        """Show the run; where it may be named, what makes its shape."""
        with self.lock:
            self._set_place(BELOW if view.thumbnails else ALONE)
            self.panel.set_title(view.title)
            for at, shape in enumerate(self.shapes):
                shape.show(view.thumbnails[at] if at < len(view.thumbnails) else None)
            self.panel.set_steps(view.epochs)
            epochs = np.arange(1, len(view.train_loss) + 1)
            self.train.set_data(epochs, view.train_loss)
            self.validation.set_data(epochs, view.validation_loss)
            self._set_limits(view)
            self.guess.set_data(self.axes.get_xlim(), [view.chance_loss] * 2)
            self.names.place()
            self._mark(view)
            said = {None: "", True: _("✓ right"), False: _("✗ not quite")}[view.right]
            self.judged.set_text(said)
            self.judged.set_color(self.theme.zeros if view.right else self.theme.validation)

    def _set_place(self, place: Place) -> None:
        if place != self._place:
            self._place = place
            (left, top, wide, high), (width, height) = place, self.size
            self.axes.set_position(
                (left / width, 1 - (top + high) / height, wide / width, high / height)
            )

    def _set_limits(self, view: CurveView) -> None:
        losses = np.concatenate([view.train_loss, view.validation_loss])
        if view.zoomed and len(view.train_loss) > 4:
            last = np.concatenate([view.train_loss[-20:], view.validation_loss[-20:]])
            low, high = float(last.min()), float(last.max())
            room = 0.4 * (high - low)
            scale = spread_scale(low - room, high + 2 * room)
        else:
            seen = np.minimum(losses, HIGHEST * view.chance_loss)
            scale = positive_scale(np.append(seen, 1.08 * view.chance_loss), np.inf)
        if not self.unchanged(scale, part="limits"):
            set_y_scale(self.axes, scale)

    def _mark(self, view: CurveView) -> None:
        self.falls.hide()
        self.gap.hide()
        if not len(view.train_loss):
            return
        last, train = len(view.train_loss), float(view.train_loss[-1])
        validation = float(view.validation_loss[-1])
        at = last - 0.06 * view.epochs
        if view.asked or view.verdict is None:
            if view.asked and last >= view.epochs:
                self.gap.show(_words_on_gap(view), at, train, validation, left=True)
            return
        name = view.verdict.name
        if name == "overfitting" and view.verdict.since_epoch:
            since = view.verdict.since_epoch
            words = _("validation loss rises\nfrom epoch {n} on").format(n=since)
            self.falls.show(words, since, last)
        elif name == "still improving":
            self.falls.show(_("still falling\nwhen the run ends"), 0.75 * last, last)
        elif name == "saturated early":
            words = _("nothing more is learned after epoch {n}").format(n=view.settled)
            self.falls.show(words, view.settled, last)
        elif name == "unstable":
            self.falls.show(_("the losses jump up and down"), 0, last)
        elif name == "diverged":
            self.falls.show(_("the loss leaves the axis and\ngrows without bound"), 0, view.epochs)
        if name in ("ideal", "overfitting"):
            self.gap.show(_words_on_gap(view), at, train, validation, left=True)
        elif name == "underfitting":
            left = _("{loss} of {guess}\nis still there").format(
                loss=brief(train), guess=brief(view.chance_loss)
            )
            self.gap.show(left, at, 0.0, min(train, validation), left=True)


def _words_on_gap(view: CurveView) -> str:
    if view.asked and view.right is None:
        return _("this gap?")
    gap = abs(float(view.validation_loss[-1] - view.train_loss[-1]))
    return _("gap {gap}: {share}\nof a guess's loss").format(
        gap=brief(gap), share=percent(gap / view.chance_loss)
    )


class _Shape:
    """One small curve with its name below; nothing while it is not shown."""

    def __init__(self, picture: Picture, at: int) -> None:
        self._theme = theme = picture.theme
        place = (14 + 91.5 * at, 10, 84, 56)
        self.axes = picture.make_plain(place, grid=False, frame=False)
        self.axes.tick_params(left=False, labelleft=False, bottom=False, labelbottom=False)
        self.axes.set(xlim=(-0.1, 1.06), ylim=(-0.12, HIGHEST * 0.75))
        corners = ([0, 1, 1, 0, 0], [0, 0, 1, 1, 0])
        self.frame = animated_line(
            self.axes, transform=self.axes.transAxes, clip_on=False, zorder=9
        )
        self._corners = corners
        self.train = plain_line(self.axes, theme.train, 1.3, zorder=6)
        self.validation = plain_line(self.axes, theme.validation, 1.3, DASHED, zorder=5)
        below: dict[str, Any] = {"va": "top", "transform": self.axes.transAxes, "animated": True}
        self.name = write(self.axes, 0.5, -0.07, "", theme.muted, **below)
        self.animated = (self.validation, self.train, self.frame, self.name)

    def show(self, shape: Thumbnail | None) -> None:
        if shape is None:
            for line in (self.train, self.validation, self.frame):
                line.set_data([], [])
            self.name.set_text("")
            return
        x = np.linspace(0, 1, len(shape.train_loss))
        self.train.set_data(x, shape.train_loss / shape.chance_loss)
        self.validation.set_data(x, shape.validation_loss / shape.chance_loss)
        theme = self._theme
        colours = {
            "": theme.grid,
            "chosen": theme.text,
            "right": theme.zeros,
            "wrong": theme.validation,
        }
        self.frame.set_data(*self._corners)
        self.frame.set(color=colours[shape.mark], linewidth=2.2 if shape.mark else 1.0)
        signs = {"right": "✓ ", "wrong": "✗ "}
        self.name.set_text(signs.get(shape.mark, "") + shape.name)
        self.name.set(color=colours[shape.mark] if shape.mark else theme.muted)
        self.name.set_fontweight("bold" if shape.mark else "normal")
