"""Paths, points and paint as the attributes that a browser draws."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Affine2DBase
from numpy.typing import NDArray

from hpwidgets.draw.scene.clips import Box
from hpwidgets.draw.scene.nodes import Attributes

_FAR = 1e4  # pixels: beyond it a line is cut, for browsers draw with single precision
_TOKENS = np.array([" %g %g", "M%g %g", "L%g %g", "Q%g %g", "C%g %g", "Z"], dtype=object)
_MOVE, _LINE, _CLOSE = 1, 2, 5
_KINDS = np.zeros(128, np.intp)
_KINDS[[Path.MOVETO, Path.LINETO, Path.CURVE3, Path.CURVE4, Path.CLOSEPOLY]] = 1, 2, 3, 4, 5
"""Matplotlib's code of a segment -> its place in ``_TOKENS``."""


def corners(path: Path) -> NDArray[np.float64]:
    """The points of a path ``[n, 2]``."""
    return np.asarray(path.vertices, dtype=np.float64)


def is_box(path: Path) -> bool:
    """Whether it is a rectangle along the axes."""
    points = corners(path)
    across, up = np.unique(points[:4, 0]), np.unique(points[:4, 1])
    return len(points) == 5 and len(across) == 2 and len(up) == 2


def _cleaned(
    path: Path, to_page: Affine2D, **how: Any
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    clean = path.cleaned(to_page, remove_nans=True, **how)
    return corners(clean)[:-1], np.asarray(clean.codes, np.uint8)[:-1]  # without the end mark


def downwards(transform: Affine2DBase, height: float) -> Affine2D:
    """The transform, and then from matplotlib's y, from the lower edge up, to a page's."""
    a, b, c, d, e, f = (float(value) for value in transform.to_values())
    return Affine2D.from_values(a, -b, c, -d, e, height - f)


def path_data(
    path: Path,
    to_page: Affine2D,
    *,
    width: float = 0.0,
    filled: bool = False,
    snap: bool | None = False,
    decimals: int = 1,
) -> tuple[str, Box]:
    """The path as SVG's ``d``, and the box around it; ``""`` for none.

    ``snap`` moves upright and level lines to whole pixels (None: paths that have no others), as
    Agg does, so that a line ``width`` pixels wide is sharp.
    """
    simplify = path.should_simplify and not filled
    look: dict[str, Any] = {"snap": snap, "stroke_width": width}
    vertices, codes = _cleaned(path, to_page, simplify=simplify, curves=True, **look)
    if not len(vertices):
        return "", (0.0, 0.0, 0.0, 0.0)
    points = vertices[codes != Path.CLOSEPOLY]
    box: Box = (*points.min(axis=0).tolist(), *points.max(axis=0).tolist())
    if not filled and max(map(abs, box)) > _FAR:
        vertices, codes = _cleaned(path, to_page, clip=(-_FAR, -_FAR, _FAR, _FAR), **look)
    return _joined(vertices, codes, decimals) if len(codes) else "", box


def _joined(vertices: NDArray[np.float64], codes: NDArray[np.uint8], decimals: int) -> str:
    """A letter only where the kind of segment changes: numbers go on in the kind before."""
    if (codes[1:] == Path.LINETO).all():
        form = "M%g %g" + " %g %g" * (len(codes) - 1)
        return form % tuple(np.round(vertices, decimals).ravel().tolist())
    kinds = _KINDS[codes]
    before, after = kinds[:-1], kinds[1:]
    goes_on = (after == before) & (after != _MOVE) & (after != _CLOSE)
    goes_on |= (after == _LINE) & (before == _MOVE)
    tokens = kinds.copy()
    tokens[1:][goes_on] = 0
    form = "".join(_TOKENS[tokens].tolist())
    return form % tuple(np.round(vertices[kinds != _CLOSE], decimals).ravel().tolist())


def circle_data(mark: Path, transform: Affine2DBase) -> tuple[str, Box] | None:
    """Matplotlib's own circle as two arcs, in a tenth of the characters; None for other marks."""
    a, b, c, d, e, f = (float(value) for value in transform.to_values())
    if mark is not Path.unit_circle() or (a, b, c) != (d, 0, 0) or (e, f) != (0, 0):
        return None
    r = round(a, 2)
    half = f"{r:g} {r:g} 0 1 1"
    return f"M{r:g} 0A{half} {-r:g} 0 {half} {r:g} 0", (-r, -r, r, r)


def places(at: NDArray[np.float64]) -> str:
    """The points ``[n, 2]`` as "x y x y …"."""
    return ("%g %g " * len(at))[:-1] % tuple(np.round(at, 1).ravel().tolist())


@lru_cache(maxsize=1024)
def colour(rgb: tuple[float, ...]) -> str:
    """``"#rrggbb"`` of the first three shares."""
    return "#{:02x}{:02x}{:02x}".format(*(round(255 * share) for share in rgb[:3]))


def colour_with_alpha(rgba: tuple[float, ...]) -> str:
    """``"#rrggbb"``, or ``"#rrggbbaa"`` where it is not opaque."""
    alpha = rgba[3] if len(rgba) > 3 else 1.0
    return colour(rgba) if alpha >= 1 else f"{colour(rgba)}{round(255 * alpha):02x}"


def face_of(gc: GraphicsContextBase, face: Any) -> tuple[float, ...] | None:
    """The filling as four shares; None where nothing is filled."""
    if face is None:
        return None
    alpha = gc.get_alpha() if gc.get_forced_alpha() else face[3] if len(face) > 3 else 1.0
    return (float(face[0]), float(face[1]), float(face[2]), float(alpha)) if alpha > 0 else None


def stroke_width(gc: GraphicsContextBase, pixels: float) -> float:
    """How wide the outline is, in pixels, ``pixels`` to a point; 0 where there is none."""
    return float(gc.get_linewidth()) * pixels if gc.get_rgb()[3] > 0 else 0.0


def paint(gc: GraphicsContextBase, face: tuple[float, ...] | None, pixels: float) -> Attributes:
    """Filling and outline; what has its usual value is not said."""
    said: Attributes = {}
    if face is None:
        said["fill"] = "none"
    else:
        said["fill"] = colour(face)
        if face[3] < 1:
            said["fill-opacity"] = round(face[3], 3)
    width = stroke_width(gc, pixels)
    if width:
        rgba = gc.get_rgb()
        said |= {"stroke": colour(tuple(rgba)), "stroke-width": round(width, 2)}
        if rgba[3] < 1:
            said["stroke-opacity"] = round(float(rgba[3]), 3)
        _add_line_style(said, gc, pixels)
    return said


def _add_line_style(said: Attributes, gc: GraphicsContextBase, pixels: float) -> None:
    offset, dashes = gc.get_dashes()
    if dashes is not None:
        dashes = np.asarray(dashes, np.float64).tolist()
    if dashes:
        said["stroke-dasharray"] = " ".join(f"{pixels * dash:.4g}" for dash in dashes)
        if offset:
            said["stroke-dashoffset"] = round(pixels * offset, 2)
    cap = {"projecting": "square", "round": "round"}.get(gc.get_capstyle())
    if cap:
        said["stroke-linecap"] = cap
    join = gc.get_joinstyle()
    if join in ("round", "bevel"):
        said["stroke-linejoin"] = str(join)
