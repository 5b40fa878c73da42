"""A matplotlib renderer that tells a page what to draw: nodes of a closed list of tags."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.image import AxesImage
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Affine2DBase, Transform
from numpy.typing import NDArray

from hpwidgets.draw.scene.clips import Box, clip, clip_box, clip_words
from hpwidgets.draw.scene.hatch import hatching
from hpwidgets.draw.scene.images import stretched
from hpwidgets.draw.scene.looks import Item, items_of, runs
from hpwidgets.draw.scene.nodes import Attributes, Node, Nodes
from hpwidgets.draw.scene.paths import (
    circle_data,
    colour,
    colour_with_alpha,
    corners,
    downwards,
    face_of,
    is_box,
    paint,
    path_data,
    places,
    stroke_width,
)
from hpwidgets.draw.scene.texts import anchor_of, font_of, size_of, spaced


class SceneRenderer(RendererBase):
    """Turns artists into nodes ``[tag, attributes, children]``, in pixels from the upper left.

    Texts are texts, marks are told once with the places where they stand, and an image keeps its
    own pixels. Texts are measured as Agg measures them, so everything lies where Agg has it.

    Not everything that matplotlib can draw has a form here: a clip path that is no rectangle
    counts as its bounding box, only rectangles are hatched, and a Gouraud triangle has the mean of
    its colours.
    """

    def __init__(self, width: float, height: float, dpi: float) -> None:
        super().__init__()
        self.size, self.height, self.dpi = (width, height), height, dpi
        self._pixels = dpi / 72
        self._nodes = Nodes()
        self._is_figure = False
        self._slots: frozenset[str] = frozenset()
        self._image: AxesImage | None = None
        self._lines_of: dict[int, Text] = {}

    # What is asked for ----------------------------------------------------------------------

    def draw_figure(self, figure: Figure, slots: frozenset[str]) -> list[Node]:
        """All that is not animated, without the figure's own background.

        Groups of artists whose ``gid`` is one of ``slots`` carry it.
        """
        self._slots = slots
        try:
            with self._own_pixels(figure.findobj(AxesImage)):
                nodes = self._nodes_of(figure)
        finally:
            self._slots = frozenset()
        return nodes[1:] if figure.patch.get_visible() else nodes

    def draw_artist(self, artist: Artist) -> Node:
        """One artist as one node; an empty group where it shows nothing."""
        images = [artist] if isinstance(artist, AxesImage) else []
        with self._own_pixels(images):
            nodes = self._nodes_of(artist)
        return nodes[0] if len(nodes) == 1 else ["g", {}, nodes]

    def _nodes_of(self, artist: Artist) -> list[Node]:
        self._is_figure = isinstance(artist, Figure)
        self._nodes = Nodes()
        artist.draw(self)
        return self._nodes.done()

    @contextmanager
    def _own_pixels(self, images: Iterable[Any]) -> Iterator[None]:
        """Let these images hand out their own pixels and a transform, whatever interpolates them.

        Matplotlib asks an image about it where the renderer could scale it.
        """
        asked = "_check_unsampled_image"
        images = [image for image in images if isinstance(image, AxesImage)]
        for image in images:
            setattr(image, asked, partial(self._meet, image))
        try:
            yield
        finally:
            for image in images:
                delattr(image, asked)
            self._image = None

    def _meet(self, image: AxesImage) -> bool:
        self._image = image
        return True

    # Groups ----------------------------------------------------------------------------------

    def open_group(self, s: str, gid: str | None = None) -> None:
        """What follows belongs to an artist of this kind."""
        self._nodes.open(s, gid if gid in self._slots else None)

    def close_group(self, s: str) -> None:
        self._nodes.close(s)

    # Paths -----------------------------------------------------------------------------------

    def draw_path(
        self, gc: GraphicsContextBase, path: Path, transform: Transform, rgbFace: Any = None
    ) -> None:
        face, width = face_of(gc, rgbFace), stroke_width(gc, self._pixels)
        if face is None and not width and not gc.get_hatch():
            return
        data, box = self._data(gc, path, transform, face, width)
        if not data:
            return
        shown = paint(gc, face, self._pixels) | clip(gc, self.height, box, width)
        self._nodes.put("path", {"d": data} | shown)
        if gc.get_hatch():
            self._put_hatch(gc, path, box)

    def _data(
        self, gc: Any, path: Path, transform: Transform, face: Any, width: float
    ) -> tuple[str, Box]:
        # Thin lines of axes are sharp on whole pixels; curves lie where their data are.
        filled = face is not None
        sharp = filled or (self._is_figure and len(corners(path)) == 2)
        to_page = downwards(_affine(transform), self.height)
        snap = gc.get_snap() if sharp else False
        return path_data(path, to_page, width=width, filled=filled, snap=snap)

    def _put_hatch(self, gc: GraphicsContextBase, path: Path, box: Box) -> None:
        shown = clip_box(gc, self.height)
        if shown is not None:
            (left, top, right, bottom), (x0, y0, x1, y1) = box, shown
            box = (max(left, x0), max(top, y0), min(right, x1), min(bottom, y1))
        tile = gc.get_hatch_path()
        if tile is None or not is_box(path) or box[2] <= box[0] or box[3] <= box[1]:
            return
        data = hatching(tile, box, self.dpi)
        if data:
            ink = colour(tuple(gc.get_hatch_color()))
            width = round(gc.get_hatch_linewidth() * self._pixels, 2)
            look = {"fill": ink, "stroke": ink, "stroke-width": width}
            self._nodes.put("path", {"kind": "hatch", "d": data} | look | {"clip": clip_words(box)})

    def draw_markers(
        self,
        gc: GraphicsContextBase,
        marker_path: Path,
        marker_trans: Transform,
        path: Path,
        trans: Transform,
        rgbFace: Any = None,
    ) -> None:
        at = _affine(trans).transform(_ends(path))
        face = face_of(gc, rgbFace)
        self._put_marks(gc, marker_path, _affine(marker_trans), at, face)

    def _put_marks(
        self,
        gc: GraphicsContextBase,
        mark: Path,
        transform: Affine2DBase,
        at: NDArray[np.float64],
        face: tuple[float, ...] | None,
        faces: Sequence[Any] | None = None,
    ) -> None:
        at = at[np.isfinite(at).all(axis=1)] if faces is None else at
        width = stroke_width(gc, self._pixels)
        if not len(at) or (face is None and not width):
            return
        at = np.column_stack([at[:, 0], self.height - at[:, 1]])
        tick = self._nodes.in_axis  # sharp on whole pixels; other marks go where they belong
        how: dict[str, Any] = {"width": width, "snap": None if tick else False, "decimals": 2}
        data, box = circle_data(mark, transform) or path_data(
            mark, downwards(transform, 0), filled=True, **how
        )
        if not data:
            return
        if tick:
            at = np.floor(at + 0.5)
        (left, top), (right, bottom) = at.min(axis=0).tolist(), at.max(axis=0).tolist()
        box = (left + box[0], top + box[1], right + box[2], bottom + box[3])
        look = paint(gc, face, self._pixels) | clip(gc, self.height, box, width)
        use: Attributes = {"at": places(at)}
        if faces is not None:
            use["fill"] = " ".join(map(colour_with_alpha, faces))
            del look["fill"]
            look.pop("fill-opacity", None)
        symbol = ["path", {"kind": "symbol", "d": data}, []]
        self._nodes.put("g", {"kind": "points"} | look, [symbol, ["use", use, []]])

    def draw_path_collection(
        self,
        gc: GraphicsContextBase,
        master_transform: Transform,
        paths: Any,
        all_transforms: Any,
        offsets: Any,
        offset_trans: Transform,
        facecolors: Any,
        edgecolors: Any,
        linewidths: Any,
        linestyles: Any,
        antialiaseds: Any,
        urls: Any,
        offset_position: Any,
        *,
        hatchcolors: Any = None,
    ) -> None:
        """Many paths, or one at many places: neighbours that look alike are told together."""
        n = max(len(paths), len(all_transforms), len(offsets)) if len(paths) else 0
        if not n or (not len(facecolors) and not len(edgecolors)):
            return
        looks = (all_transforms, facecolors, edgecolors, linewidths, linestyles, hatchcolors)
        items = items_of(n, paths, *looks)
        moved = len(offsets) > 1
        at = np.asarray(offsets, dtype=np.float64).reshape(-1, 2)
        at = offset_trans.transform(at if len(at) else np.zeros((1, 2)))
        at = at[np.arange(n) % len(at)]
        if moved:
            known: NDArray[np.bool_] = np.asarray(np.isfinite(at).all(axis=1))
            items = [item for item, kept in zip(items, known.tolist(), strict=True) if kept]
            at = at[known]
        for start, end in runs(items, moved=moved):
            own = items[start].dressed(gc)
            if moved:
                transform = _whole(items[start].matrix, master_transform)
                self._put_moved(own, items[start:end], transform, at[start:end])
            else:
                self._put_together(own, items[start:end], master_transform, at[start])

    def _put_moved(
        self, gc: Any, items: Sequence[Item], transform: Affine2D, at: NDArray[np.float64]
    ) -> None:
        faces = [face_of(gc, item.face if item.is_filled else None) for item in items]
        alike = all(face == faces[0] for face in faces)
        self._put_marks(gc, items[0].path, transform, at, faces[0], None if alike else faces)

    def _put_together(self, gc: Any, items: Sequence[Item], master: Any, shift: Any) -> None:
        if not np.isfinite(shift).all():
            return
        nodes = self._nodes.here
        first = len(nodes)
        for item in items:
            transform = _whole(item.matrix, master).translate(*shift)
            self.draw_path(gc, item.path, transform, item.face if item.is_filled else None)
        parts = [node[1] for node in nodes[first:]]
        if len(items) > 1 and parts:  # opaque lines of one look
            clipped = next((part for part in parts if "clip" in part), parts[0])
            nodes[first:] = [["path", clipped | {"d": "".join(part["d"] for part in parts)}, []]]

    def draw_gouraud_triangles(
        self, gc: GraphicsContextBase, triangles_array: Any, colors_array: Any, transform: Any
    ) -> None:
        """Triangles, each in the mean of the colours of its corners."""
        for triangle, colours in zip(triangles_array, colors_array, strict=True):
            gc.set_linewidth(0.0)
            self.draw_path(gc, Path(triangle, closed=False), transform, tuple(colours.mean(0)))

    # Images ----------------------------------------------------------------------------------

    def option_image_nocomposite(self) -> bool:
        return True

    def option_scale_image(self) -> bool:
        """The browser stretches an image."""
        return True

    def draw_image(
        self, gc: GraphicsContextBase, x: float, y: float, im: Any, transform: Any = None
    ) -> None:
        said, box = stretched(im, transform, (x, y), self.height, self._image)
        alpha = gc.get_alpha() if gc.get_forced_alpha() else 1.0
        if alpha < 1:
            said["opacity"] = round(float(alpha), 3)
        self._image = None
        self._nodes.put("image", said | clip(gc, self.height, box))

    # Texts -----------------------------------------------------------------------------------

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Text | None = None,
    ) -> None:
        """A line of text; one with mathematics is drawn as its glyphs' outlines."""
        if ismath:
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        if not s:  # an empty line of several
            return
        anchor, share = anchor_of(mtext or self._text_with(prop), angle)
        if share:
            width = share * self.get_text_width_height_descent(s, prop, ismath)[0]
            turn = math.radians(angle)
            x, y = x + width * math.cos(turn), y - width * math.sin(turn)
        at = {"x": round(float(x), 1), "y": round(float(y), 1)}
        said: Attributes = at | {"font-size": round(prop.get_size_in_points() * self._pixels, 2)}
        if share:
            said["text-anchor"] = anchor
        rgba = gc.get_rgb()
        said["fill"] = colour(tuple(rgba))
        if rgba[3] < 1:
            said["fill-opacity"] = round(float(rgba[3]), 3)
        said |= font_of(prop)
        if angle:
            said["transform"] = f"rotate({-angle:g} {at['x']:g} {at['y']:g})"
        box = clip_box(gc, self.height)
        if box is not None:
            said["clip"] = clip_words(box)
        self._nodes.put("text", said, spaced(s))

    def _text_with(self, prop: FontProperties) -> Text | None:
        """The text of several lines that has these properties: it is not told with a line."""
        found = self._lines_of.get(id(prop))
        return found if found is not None and found.get_fontproperties() is prop else None

    def know_lines(self, texts: Iterable[Any]) -> None:
        """These texts may be drawn, and some have several lines."""
        self._lines_of = {id(text.get_fontproperties()): text for text in texts}

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        return size_of(s, prop, ismath, self.dpi)

    # Places ----------------------------------------------------------------------------------

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self.size

    def points_to_pixels(self, points: Any) -> Any:
        return points * self._pixels

    def flipy(self) -> bool:
        """Texts come with y from the upper edge down."""
        return True


def _affine(transform: Any) -> Affine2DBase:
    affine: Affine2DBase = transform.get_affine()
    return affine


def _ends(path: Path) -> NDArray[np.float64]:
    """The points of a path where segments end, without the control points of its curves."""
    if path.codes is None:
        return corners(path)
    found = [vertices[-2:] for vertices, _ in path.iter_segments(simplify=False) if len(vertices)]
    return np.array(found, dtype=np.float64).reshape(-1, 2)


def _whole(matrix: Any, master: Any) -> Affine2D:
    """An item's own transform, then that of all."""
    whole = np.asarray(_affine(master).get_matrix())
    return Affine2D(whole if matrix is None else whole @ matrix)
