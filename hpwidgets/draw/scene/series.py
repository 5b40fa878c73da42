"""What a scene says of its data: axes, series with exact values, and the entries of its legends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import Collection, PathCollection, PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike, NDArray

from hpwidgets.draw.readings import Readings
from hpwidgets.draw.scene.names import has_label, has_marks_alone, legends
from hpwidgets.draw.scene.paths import colour, corners
from hpwidgets.draw.scene.ticks import tell_ticks

Series = dict[str, Any]
Box = list[float]
_SHORT = 1e5  # whole numbers below it have at most 5 digits


def rounded(values: ArrayLike) -> list[float | None]:
    """The values to 5 significant digits; None where there is no number.

    >>> rounded([0.123456, float("nan"), 40.0, 123456.0])
    [0.12346, None, 40.0, 123460.0]
    """
    array = np.ma.filled(values, np.nan) if np.ma.isMaskedArray(values) else np.asarray(values)
    if not array.size or (np.abs(array).max() < _SHORT and (np.floor(array) == array).all()):
        return list(array.astype(np.int64).tolist())
    said = ("%.5g " * array.size % tuple(array.tolist())).split()
    return [float(word) if word[-1] not in "nf" else None for word in said]  # nan, inf


def axes_by_id(figure: Figure) -> dict[str, Axes]:
    """``"a0"``, ``"a1"``, … and the axes that are shown."""
    shown = [axes for axes in figure.axes if axes.get_visible()]
    return {f"a{at}": axes for at, axes in enumerate(shown)}


def tell_axes(name: str, axes: Axes, height: float) -> dict[str, Any]:
    """Place, title, limits, scales and labels of axes."""
    x0, y0, x1, y1 = axes.bbox.extents
    titles = (axes.get_title(loc=place) for place in ("left", "center", "right"))
    return {
        "id": name,
        "box": _box(x0, height - y1, x1, height - y0),
        "title": next(filter(None, titles), ""),
        "x": _axis(axes.xaxis, axes.get_xlim()),
        "y": _axis(axes.yaxis, axes.get_ylim()),
    }


def _axis(axis: Axis, limits: tuple[float, float]) -> dict[str, Any]:
    scale = axis.get_scale()
    return {
        "limits": [float(f"{limit:.8g}") for limit in limits],
        "scale": scale if scale in ("linear", "log") else "other",
        "label": axis.get_label_text(),
    } | tell_ticks(axis)


def _box(left: float, top: float, right: float, bottom: float) -> Box:
    return [round(float(value), 1) for value in (left, top, right - left, bottom - top)]


def is_named(artist: Artist) -> bool:
    """Whether it has a label of its own, and data to tell."""
    return isinstance(artist, Line2D | Collection) and has_label(artist)


def named_artists(axes: Axes) -> Iterator[Artist]:
    """The axes' artists that are not animated, are shown, and have a label."""
    for artist in (*axes.lines, *axes.collections):
        if not artist.get_animated() and artist.get_visible() and is_named(artist):
            yield artist


def tell_series(artist: Artist, axes_name: str, *, follows: bool = False) -> Series | None:
    """The exact data of a labelled artist; None where it has no label or shows nothing.

    One that follows another, see :func:`followers`, is told without data.
    """
    if not is_named(artist) or not artist.get_visible():
        return None
    told = _line(artist, follows) if isinstance(artist, Line2D) else _collection(artist)
    if told is None:
        return None
    if follows:
        told |= {"x": [], "y": [], "hover": False}
    return {"axes": axes_name, "label": str(artist.get_label())} | told


def _line(line: Line2D, follows: bool) -> Series:
    marks = has_marks_alone(line)
    ink: Any = line.get_color()
    if marks:
        face: Any = line.get_markerfacecolor()
        ink = line.get_markeredgecolor() if isinstance(face, str) and face == "none" else face
    told: Series = {"kind": "marks" if marks else "line", "colour": colour(to_rgba(ink))}
    if follows:
        return told | {"x": [], "y": [], "hover": False}
    x, y = line.get_data(orig=False)
    assert line.axes is not None
    in_x, in_y = line.get_transform().contains_branch_seperately(line.axes.transData)
    if not in_x and in_y:  # a level over the whole width
        x = np.interp(np.asarray(x, np.float64), [0, 1], line.axes.get_xlim())
    told |= {"x": rounded(x), "y": rounded(y)}
    if isinstance(line, Readings):
        more = line.told()
        return told | more | ({"values": rounded(more["values"])} if "values" in more else {})
    return told if in_y else told | {"hover": False}


def _collection(artist: Artist) -> Series | None:
    if isinstance(artist, PathCollection):
        at = np.ma.filled(np.ma.asarray(artist.get_offsets(), np.float64), np.nan)
        at = at.reshape(-1, 2)
        return {"kind": "marks", "colour": _ink(artist), "x": rounded(at[:, 0])} | {
            "y": rounded(at[:, 1])
        }
    if isinstance(artist, PolyCollection):
        shapes = [at for path in artist.get_paths() if len(at := corners(path))]
        if len(shapes) == 1 and len(shapes[0]) > 5:
            return {"kind": "area", "colour": _ink(artist)} | _edges(shapes[0])
        return {"kind": "marks", "colour": _ink(artist)} | _tops(shapes)
    return None


def _ink(artist: Collection) -> str:
    for colours in (artist.get_facecolor(), artist.get_edgecolor()):
        shown = np.asarray(colours, dtype=np.float64).reshape(-1, 4)
        if len(shown) and shown[0, 3] > 0:
            return colour(tuple(float(share) for share in shown[0]))
    return "#000000"


def _edges(vertices: NDArray[np.float64]) -> Series:
    """An area's lower edge ``y`` and its upper one ``y2``."""
    x, place = np.unique(vertices[:, 0], return_inverse=True)
    low, high = np.full(len(x), np.inf), np.full(len(x), -np.inf)
    np.minimum.at(low, place, vertices[:, 1])
    np.maximum.at(high, place, vertices[:, 1])
    return {"x": rounded(x), "y": rounded(low), "y2": rounded(high)}


def _tops(bars: list[NDArray[np.float64]]) -> Series:
    """Middles and heights of bars that stand on 0; bars on others have nothing to read."""
    spans = [(bar[:, 0].mean(), bar[:, 1].min(), bar[:, 1].max()) for bar in bars]
    middles = [float(bar[:4, 0].mean()) for bar in bars]
    on_zero = all(0.0 in (low, high) for _x, low, high in spans)
    values = [high if low == 0 else low for _x, low, high in spans]
    told: Series = {"x": rounded(middles), "y": rounded(values)}
    return told if on_zero else told | {"hover": False}


def tell_legend(
    figure: Figure, labels: Mapping[str, str], renderer: Any, height: float
) -> list[dict[str, Any]]:
    """The entries that name series, given as slot -> label: box of handle and words, and slots."""
    entries = []
    for legend in legends(figure):
        size = legend.prop.get_size_in_points() * renderer.points_to_pixels(1.0)
        handle = (legend.handlelength + legend.handletextpad) * size
        for text in legend.get_texts():
            label = text.get_text()
            slots = [slot for slot, name in labels.items() if name == label]
            if slots and legend.get_visible():
                x0, y0, x1, y1 = text.get_window_extent(renderer).extents
                box = _box(x0 - handle, height - y1, x1, height - y0)
                entries.append({"label": label, "slots": slots, "box": box})
    return entries


def followers(named: Mapping[str, Artist]) -> frozenset[str]:
    """The slots of labelled artists that say nothing which others of their label do not.

    Such as a dot at a line's newest value, or marks of which readings tell more: same axes.
    """

    def key(artist: Artist) -> tuple[object, object]:
        return artist.axes, artist.get_label()

    lines: dict[object, str] = {}
    readings: dict[object, str] = {}
    for slot, artist in named.items():
        if isinstance(artist, Readings):
            readings.setdefault(key(artist), slot)
        elif isinstance(artist, Line2D) and not has_marks_alone(artist):
            lines.setdefault(key(artist), slot)
    return frozenset(
        slot
        for slot, artist in named.items()
        if readings.get(key(artist), slot) != slot
        or (isinstance(artist, Line2D) and lines.get(key(artist), slot) != slot)
    )
