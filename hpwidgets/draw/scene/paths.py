"""Paths, points and paint as the attributes that a browser draws."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Affine2DBase
from numpy.typing import NDArray

from hpwidgets.draw.scene.nodes import Attributes

_FAR = 1e4  # pixels: beyond it a line is cut, for browsers draw with single precision
_LETTERS = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}
_TOKENS = np.array([" %g %g", "M%g %g", "L%g %g", "Q%g %g", "C%g %g", "Z"], dtype=object)
_CODES = np.zeros(128, np.intp)
_CODES[[Path.MOVETO, Path.LINETO, Path.CURVE3, Path.CURVE4, Path.CLOSEPOLY]] = [1, 2, 3, 4, 5]


def corners(path: Path) -> NDArray[np.float64]:
    """The points of a path ``[n, 2]``."""
    return np.asarray(path.vertices, dtype=np.float64)


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
) -> tuple[str, NDArray[np.float64]]:
    """The path as SVG's ``d``, and its left, top, right and bottom ``[4]``; ``""`` for none.

    ``snap`` moves upright and level lines to whole pixels (None: paths that have no others), as
    Agg does, so that a line ``width`` pixels wide is sharp.
    """
    simplify = path.should_simplify and not filled
    look: dict[str, Any] = {"snap": snap, "stroke_width": width}
    vertices, codes = _cleaned(path, to_page, simplify=simplify, curves=True, **look)
    if not len(vertices):
        return "", np.zeros(4)
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    if not filled and max(-low.min(), high.max()) > _FAR:
        vertices, codes = _cleaned(path, to_page, clip=(-_FAR, -_FAR, _FAR, _FAR), **look)
        if not len(vertices):  # all of it lies out there
            return "", np.zeros(4)
    return _joined(vertices, codes, decimals), np.concatenate([low, high])


def _joined(vertices: NDArray[np.float64], codes: NDArray[np.uint8], decimals: int) -> str:
    """A letter only where the kind of segment changes: numbers go on in the kind before."""
    kinds = _CODES[codes]
    tokens = kinds.copy()
    before, after = kinds[:-1], kinds[1:]
    goes_on = (after == before) & (after != 1) | (after == 2) & (before == 1)
    tokens[1:][goes_on & (after != 5)] = 0
    if not tokens.any() or (tokens[1:] == 0).all():
        form = "M%g %g" + " %g %g" * (len(tokens) - 1)
        return form % tuple(np.round(vertices, decimals).ravel().tolist())
    form = "".join(_TOKENS[tokens].tolist())
    return form % tuple(np.round(vertices[kinds != 5], decimals).ravel().tolist())


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
