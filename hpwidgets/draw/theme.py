"""Colours, line styles and type sizes: everything that makes the pictures look alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from matplotlib import font_manager
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import to_hex, to_rgb, to_rgba
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.ticker import NullFormatter, NullLocator
from matplotlib.transforms import ScaledTranslation

from hpwidgets.hyperparameters import did_you_mean, is_one_of, shown

# Points at 100 dots per inch: 10.5, 11.4 and 12.2 pixels high.
SMALL = 7.6
NORMAL = 8.2
LARGE = 8.8
LETTER = 6.2
"""About as many pixels wide is a letter or digit of small type."""

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "p")
"""One marker a class; after the eighth they repeat."""

GHOST_DASHES: tuple[tuple[int, tuple[float, ...]], ...] = (
    (0, (1, 1.4)),
    (0, (6, 2)),
    (0, (4, 1.5, 1, 1.5)),
    (0, (2.5, 2.5)),
    (0, (9, 2, 1.5, 2)),
    (0, (1, 3)),
    (0, (4, 1.5, 1, 1.5, 1, 1.5)),
    (0, (9, 4)),
)
"""One dash pattern a pinned run, in line widths."""
FAINT = 0.5
"""How opaque is what stands there for comparison only."""


_CLASSES = (
    "#E69F00",
    "#56B4E9",
    "#009E73",
    "#CC79A7",
    "#0072B2",
    "#D55E00",
    "#F0E442",
    "#8C8C8C",
)


@dataclass(frozen=True, kw_only=True)
class Theme:
    """The colours of one picture, on an opaque background, as ``"#rrggbb"``.

    The colours are those of Okabe and Ito, "Color Universal Design" (2008), which stay apart in
    the common kinds of colour blindness; a line style or a marker always says the same.
    """

    name: str
    background: str
    text: str
    muted: str
    grid: str
    train: str
    validation: str
    norm: str
    zeros: str
    ghosts: tuple[str, ...]
    classes: tuple[str, ...] = _CLASSES
    soft: float = 0.5
    """How far the areas of a class keep the class's colour: 0 the background, 1 the colour."""


LIGHT = Theme(
    name="light",
    background="#ffffff",
    text="#1f1f1f",
    muted="#5c5c5c",
    grid="#e6e6e6",
    train="#0072B2",
    validation="#D55E00",
    norm="#1f1f1f",
    zeros="#009E73",
    ghosts=("#CC79A7", "#6b6b6b", "#009E73"),
)

DARK = Theme(
    name="dark",
    background="#111111",
    text="#ededed",
    muted="#b0b0b0",
    grid="#303030",
    train="#56B4E9",
    validation="#F0743A",
    norm="#ededed",
    zeros="#16B98A",
    ghosts=("#CC79A7", "#a6a6a6", "#16B98A"),
)

THEMES = {"light": LIGHT, "dark": DARK}
"""The themes by name."""


def theme_named(name: str) -> Theme:
    """The theme of that name; ValueError in words for another one."""
    if not is_one_of(name, THEMES):
        hint = did_you_mean(name, tuple(THEMES))
        raise ValueError(f"theme must be 'light' or 'dark', got {shown(name)}{hint}")
    return THEMES[name]


_HUES = frozenset(
    colour
    for theme in THEMES.values()
    for colour in (theme.train, theme.validation, theme.zeros, *theme.ghosts, *theme.classes)
)


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour))
    return sum(part * weight for part, weight in zip(parts, (0.2126, 0.7152, 0.0722), strict=True))


@cache
def _shade(colour: str, ground: str) -> str:
    """The colour, nearer to black or white until text in it has 4.5 : 1 (WCAG 2.2, 1.4.3)."""
    below = _luminance(ground)
    far = 0.0 if below > 0.18 else 1.0
    for share in np.linspace(0, 1, 41):
        red, green, blue = (part + share * (far - part) for part in to_rgb(colour))
        mixed = to_hex((red, green, blue))
        high, low = sorted((_luminance(mixed), below), reverse=True)
        if (high + 0.05) / (low + 0.05) >= 4.5:
            break
    return mixed


def ink(colour: str, axes: Axes) -> str:
    """A series' colour as one can read text in it on these axes; any other colour as it is."""
    if colour not in _HUES:
        return colour
    figure = axes.get_figure(root=True)
    assert figure is not None  # axes of a canvas always have one
    see_through = to_rgba(axes.get_facecolor())[3] == 0
    return _shade(colour, to_hex((figure if see_through else axes).get_facecolor()))


_CJK = (
    "Noto Sans CJK KR",
    "Noto Sans KR",
    "NanumGothic",
    "Malgun Gothic",
    "Apple SD Gothic Neo",
    "AppleGothic",
    "UnDotum",
)


@cache
def font_families() -> tuple[str, ...]:
    """DejaVu Sans, which comes with matplotlib, then the first installed font with Hangul."""
    installed = set(font_manager.get_font_names())
    return ("DejaVu Sans", *[name for name in _CJK if name in installed][:1])


class PlainFigure(Figure):
    """A figure in which ``$`` is a plain sign, wherever a text comes from.

    Names come from a person's rows: mathematics that is none would end the drawing. Ticks make
    their texts by themselves, so each drawing looks at all that are there.
    """

    def draw(self, renderer: Any) -> None:
        for text in self.findobj(Text):
            text.set_parse_math(False)
            if text.get_usetex():
                text.set_usetex(False)
        super().draw(renderer)


def text_style(colour: str, size: float = NORMAL) -> dict[str, Any]:
    """Keywords that make a text look the same under any ``rcParams``; ``$`` is a plain sign."""
    return {
        "color": colour,
        "fontsize": size,
        "fontfamily": list(font_families()),
        "fontweight": "normal",
        "fontstyle": "normal",
        "parse_math": False,
        "usetex": False,
    }


def write(
    axes: Axes, x: float, y: float, words: str, colour: str, size: float = SMALL, **style: Any
) -> Text:
    """Words on the axes, by default in small type and centred on this point."""
    centred = {"ha": "center", "va": "center"}
    return axes.text(x, y, words, **centred | text_style(ink(colour, axes), size) | style)


def legend_above(
    axes: Axes, theme: Theme, handles: Sequence[Artist], labels: Sequence[str], **style: Any
) -> None:
    """Put a legend in one row at the upper right above the axes, level with their title."""
    figure = axes.get_figure(root=True)
    assert figure is not None  # axes of a canvas always have one
    lifted = ScaledTranslation(0, 3.2 / 72, figure.dpi_scale_trans)
    place: dict[str, Any] = {
        "loc": "lower right",
        "bbox_to_anchor": (1.0, 1.0),
        "ncols": len(labels),
    }
    transform = axes.transAxes + lifted
    add_legend(axes, theme, handles, labels, bbox_transform=transform, **place | style)


def add_legend(
    parent: Axes | Figure,
    theme: Theme,
    handles: Sequence[Artist],
    labels: Sequence[str],
    **style: Any,
) -> Legend:
    """A frameless legend in the small size, whose labels take ``$`` as a plain sign.

    Each handle takes its label as its own, so that what is drawn has the name that is read.
    """
    for handle, label in zip(handles, labels, strict=True):
        if isinstance(handle, Artist):
            handle.set_label(label)
    legend = parent.legend(handles, labels, **legend_style(theme) | style)
    for text in legend.get_texts():
        text.set_parse_math(False)
        text.set_usetex(False)
    return legend


def legend_style(theme: Theme) -> dict[str, Any]:
    """Keywords of a frameless legend in the small size, for :meth:`Axes.legend`."""
    return {
        "frameon": False,
        "labelcolor": theme.text,
        "prop": {"family": list(font_families()), "size": NORMAL, "weight": "normal"},
        "handlelength": 2.2,
        "handletextpad": 0.5,
        "columnspacing": 1.3,
        "borderpad": 0,
        "borderaxespad": 0,
        "labelspacing": 0.3,
        "markerscale": 1.0,
        "numpoints": 1,
    }


def make_line(**style: Any) -> Line2D:
    """An empty line, solid and without markers by default, whatever ``rcParams`` say."""
    return Line2D([], [], **{"marker": "", "linestyle": "-"} | style)


def shorten(text: str, length: int) -> str:
    """The text, cut to ``length`` characters with an ellipsis where it is longer.

    >>> shorten("petal length", 6)
    'petal…'
    """
    return text if len(text) <= length else text[: length - 1] + "…"


def style_axes(axes: Axes, theme: Theme, *, grid: bool = True, frame: bool = True) -> None:
    """Give axes the theme, whatever ``rcParams`` made of them, and switch off autoscaling."""
    axes.set_facecolor(theme.background)
    axes.set_autoscale_on(False)
    axes.set_axisbelow(True)
    axes.tick_params(
        axis="both",
        which="both",
        direction="out",
        length=3,
        width=0.8,
        pad=2.5,
        color=theme.muted,
        labelcolor=theme.muted,
        labelsize=SMALL,
        labelfontfamily=list(font_families()),
        labelrotation=0,
        bottom=True,
        labelbottom=True,
        left=True,
        labelleft=True,
        top=False,
        labeltop=False,
        right=False,
        labelright=False,
    )
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
        axis.set_minor_formatter(NullFormatter())
    for side, spine in axes.spines.items():
        spine.set(visible=frame and side in ("left", "bottom"), color=theme.muted, linewidth=0.8)
    axes.grid(False, which="both")
    if grid:
        axes.grid(True, axis="y", color=theme.grid, linewidth=0.8, linestyle="-", alpha=1.0)


def style_right_axis(axes: Axes, theme: Theme) -> None:
    """Give axes the theme that have ticks at the right side alone, and no frame."""
    style_axes(axes, theme, grid=False, frame=False)
    axes.tick_params(bottom=False, labelbottom=False, left=False, labelleft=False)
    axes.tick_params(right=True, labelright=True)


def set_title(axes: Axes, title: str, theme: Theme, *, pad: float = 5) -> None:
    """Put a short title at the upper left of the axes, ``pad`` points above them.

    Where a legend takes the whole width above the axes, 18 puts the title on a line above it.
    A title or label that the axes have already is left alone: writing it redraws the figure.
    """
    if axes.get_title(loc="left") != title:
        axes.set_title(title, loc="left", pad=pad, y=1.0, **text_style(theme.text, LARGE))


def label_x(axes: Axes, words: str, theme: Theme) -> None:
    """Name the x axis in small type, close below its ticks."""
    if axes.get_xlabel() != words:
        axes.set_xlabel(words, labelpad=2, **text_style(theme.muted, SMALL))


def label_y(axes: Axes, words: str, theme: Theme) -> None:
    """Name the y axis in small type, close beside its ticks."""
    if axes.get_ylabel() != words:
        axes.set_ylabel(words, labelpad=2, **text_style(theme.muted, SMALL))


def name_ticks(axis: Axis, theme: Theme, places: Sequence[float], names: Sequence[str]) -> None:
    """Ticks at these places with these names, in which ``$`` is a plain sign."""
    axis.set_ticks(places, names)
    for label in axis.get_ticklabels():
        label.set(**text_style(theme.muted, SMALL))


def name_x(axes: Axes, names: Sequence[str], *, room: float = 0.5) -> None:
    """Names at x = 0, 1, …, with so much room at either end."""
    axes.set_xlim(-room, len(names) - 1 + room)
    axes.set_xticks(range(len(names)), names)
