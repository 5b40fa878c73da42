"""What looks like an entry of a legend has its name: one legend may speak for several panels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D

Look = tuple[object, ...]


def legends(figure: Figure) -> list[Legend]:
    """All legends of the figure and of its axes."""
    found = [axes.get_legend() for axes in figure.axes]
    return [*figure.legends, *(legend for legend in found if legend is not None)]


def has_label(artist: Artist) -> bool:
    """Whether it has a label of its own."""
    label = str(artist.get_label() or "")
    return bool(label) and not label.startswith("_")


def has_marks_alone(line: Line2D) -> bool:
    """Whether it is marks without a line between them."""
    return line.get_linestyle() in ("None", "none", " ", "")


def name_lines(figure: Figure) -> None:
    """Give what has no label the one that a reader would give it.

    That of the legend entry which looks like it, or the title of its axes where it is their only
    line.
    """
    name_alike(figure)
    for axes in figure.axes:
        title = axes.get_title(loc="left") or axes.get_title()
        if any(map(has_label, (*axes.lines, *axes.collections))) or not title:
            continue
        lines = [line for line in axes.lines if line.get_transform() == axes.transData]
        if len(lines) == 1 and not has_marks_alone(lines[0]):
            lines[0].set_label(title)


def name_alike(figure: Figure) -> None:
    """Give lines and marks without a label that of the legend entry which looks like them.

    An entry of the axes' own legend goes first; where two entries look alike, neither does.
    """
    everywhere: dict[Look, set[str]] = {}
    own: dict[Axes, dict[Look, set[str]]] = {}
    for axes, look, label in _entries(figure):
        everywhere.setdefault(look, set()).add(label)
        if axes is not None:
            own.setdefault(axes, {}).setdefault(look, set()).add(label)
    if not everywhere:
        return
    for axes in figure.axes:
        for artist in (*axes.lines, *axes.collections):
            seen = None if has_label(artist) else _look(artist)
            if seen is None:
                continue
            found = own.get(axes, {}).get(seen) or everywhere.get(seen, set())
            if len(found) == 1:
                artist.set_label(next(iter(found)))


def _entries(figure: Figure) -> Iterator[tuple[Axes | None, Look, str]]:
    for legend in legends(figure):
        for handle, text in zip(legend.legend_handles, legend.get_texts(), strict=True):
            look = None if handle is None else _look(handle)
            if look is not None and text.get_text():
                yield legend.axes, look, text.get_text()


def _look(artist: Any) -> Look | None:
    if isinstance(artist, Line2D):
        if has_marks_alone(artist):
            face, edge = artist.get_markerfacecolor(), artist.get_markeredgecolor()
            return ("marks", str(artist.get_marker()), _hex(face), _hex(edge))
        width = round(float(artist.get_linewidth()), 2)
        return ("line", _hex(artist.get_color()), artist.get_linestyle(), width)
    if isinstance(artist, LineCollection):
        colours: Any = artist.get_edgecolor()
        widths: Any = artist.get_linewidth()
        if len(colours) != 1 or len(widths) != 1:
            return None
        styles: Any = artist.get_linestyle()
        style = "-" if styles[0][1] is None else "--"
        return ("line", _hex(colours[0]), style, round(float(widths[0]), 2))
    return None


def _hex(colour: Any) -> str:
    return "none" if isinstance(colour, str) and colour == "none" else to_hex(colour)
