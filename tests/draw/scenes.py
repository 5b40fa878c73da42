"""A scene beside what Agg is asked to draw: the same texts, shapes and images in the same order."""

from __future__ import annotations

import base64
import io
import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray
from PIL import Image

from hpwidgets.draw._canvas import Canvas

TAGS = frozenset({"g", "path", "use", "image", "text", "tspan"})
_PAINT = (
    {"fill", "fill-opacity"}
    | {f"stroke-{name}" for name in ("width", "opacity", "dasharray", "linecap", "linejoin")}
    | {"stroke"}
)
_TEXT = {"text-anchor", "font-size", "font-weight", "font-style", "font-family"}
_IMAGE = {"href", "preserveAspectRatio", "image-rendering"}
_PLACE = {"transform", "x", "y", "width", "height", "clip", "d", "at"}
_MORE = {"fill-rule", "stroke-dashoffset", "opacity", "kind", "slot"}
ATTRIBUTES = _PAINT | _TEXT | _IMAGE | _PLACE | _MORE
PNG = "data:image/png;base64,"
_NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
_DATA = re.compile(rf"(?:[MLQCAZ]|{_NUMBER}|\s)+")


def walk(nodes: list[Any]) -> Iterator[list[Any]]:
    """Every node, depth first."""
    for node in nodes:
        yield node
        if not isinstance(node[2], str):
            yield from walk(node[2])


def nodes_of(scene: dict[str, Any]) -> list[Any]:
    """All top nodes, back to front."""
    return [*scene["static"], *(node for _slot, node in scene["animated"])]


def check_closed(told: Any) -> None:
    """Only tags and attributes of the closed list, and only JSON in them."""
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    nodes = nodes_of(told) if "static" in told else list(told["changed"].values())
    for node in walk(nodes):
        tag, attributes, children = node
        assert tag in TAGS, node
        assert attributes.keys() <= ATTRIBUTES, node
        assert isinstance(children, str) == (tag in ("text", "tspan")), node
        for name, value in attributes.items():
            assert isinstance(value, str | int | float) and not isinstance(value, bool), node
            if name == "d":
                assert value[0] == "M" and _DATA.fullmatch(value), node
        assert attributes.get("href", PNG).startswith(PNG)
        if attributes.get("kind") == "points":
            assert [child[0] for child in children] == ["path", "use"]


@dataclass
class Words:
    """A line of text where it begins."""

    text: str
    x: float
    y: float
    size: float
    colour: str
    angle: float


@dataclass
class Shape:
    """A path: what it looks like, and its points ``[n, 2]``, of a mark its corners alone."""

    look: dict[str, Any]
    points: NDArray[np.float64]
    mark: bool = False
    loose: NDArray[np.bool_] | None = None
    """Which points may be moved to whole pixels: those of upright lines and boxes."""
    clip: tuple[float, ...] | None = None
    """Left, top, right and bottom of what is shown of it."""
    joined: bool = False
    """Several, perhaps of two panels that clip differently."""

    def __post_init__(self) -> None:
        if self.loose is None:
            steps = np.abs(np.diff(self.points, axis=0)).min(axis=1, initial=1.0)
            sharp = self.look["fill"] != "none" or len(self.points) == 2
            moved = sharp and bool((steps < 1e-3).all())
            self.loose = np.full(len(self.points), moved)

    def as_mark(self) -> Shape:
        """The corners of the box around it."""
        box = np.stack([self.points.min(axis=0), self.points.max(axis=0)])
        return Shape(self.look, box, mark=True, clip=self.clip)


@dataclass
class Picture:
    """An image: its box (left, top, right, bottom) and its mean colour."""

    box: NDArray[np.float64]
    mean: NDArray[np.float64]


Drawn = Words | Shape | Picture
Measure = Callable[[str, float, str], float]
"""The width of a text of this size and weight, in pixels."""

# What a scene tells --------------------------------------------------------------------------


def told(scene: dict[str, Any], measure: Measure) -> list[Drawn]:
    """What a scene draws, back to front, hatching left out."""
    return list(_told(nodes_of(scene), {}, measure))


def _told(nodes: list[Any], above: dict[str, Any], measure: Any) -> Iterator[Drawn]:
    for tag, attributes, children in nodes:
        look = above | {name: attributes[name] for name in _PAINT if name in attributes}
        if attributes.get("kind") == "hatch":
            continue
        if attributes.get("kind") == "points":
            for mark in _marks(look, *children):
                mark.clip = _clip(attributes)
                yield mark
        elif tag == "path":
            shape = _shape(look, attributes["d"])
            shape.clip = _clip(attributes)
            yield shape
        elif tag == "text":
            yield _words(attributes, children, measure)
        elif tag == "image":
            yield _image(attributes)
        else:
            yield from _told(children, look, measure)


def _clip(attributes: dict[str, Any]) -> tuple[float, ...] | None:
    if "clip" not in attributes:
        return None
    left, top, width, height = map(float, attributes["clip"].split())
    return left, top, left + width, top + height


def _marks(look: dict[str, Any], symbol: list[Any], use: list[Any]) -> Iterator[Shape]:
    mark = _shape(look, symbol[1]["d"])
    places = np.array(use[1]["at"].split(), dtype=float).reshape(-1, 2)
    fills = use[1]["fill"].split() if "fill" in use[1] else [None] * len(places)
    for place, fill in zip(places, fills, strict=True):
        own = dict(mark.look)
        if fill is not None:
            own["fill"] = fill[:7]
            own["fill-opacity"] = int(fill[7:] or "ff", 16) / 255
        yield Shape(own, mark.points + place).as_mark()


def _shape(look: dict[str, Any], data: str) -> Shape:
    full = {"fill": "#000000", "fill-opacity": 1.0, "stroke": "none", "stroke-opacity": 1.0} | look
    if "A" in data:
        (radius,) = set(re.findall(rf"A({_NUMBER})", data))
        return Shape(full, float(radius) * np.array([[-1.0, -1.0], [1.0, 1.0]]))
    return Shape(full, np.array(re.findall(_NUMBER, data), dtype=float).reshape(-1, 2))


def _words(attributes: dict[str, Any], text: str, measure: Any) -> Words:
    turn = re.fullmatch(rf"rotate\(({_NUMBER}) .*\)", attributes.get("transform", "rotate(0 )"))
    angle = -float(turn[1])
    share = {"middle": 0.5, "end": 1.0}.get(attributes.get("text-anchor", "start"), 0.0)
    size = attributes["font-size"]
    text = text.replace("\xa0", " ")
    width = share * measure(text, size, attributes.get("font-weight", "normal"))
    return Words(
        text,
        attributes["x"] - width * math.cos(math.radians(angle)),
        attributes["y"] + width * math.sin(math.radians(angle)),
        size,
        attributes["fill"],
        angle,
    )


def _image(attributes: dict[str, Any]) -> Picture:
    left, top = attributes["x"], attributes["y"]
    right, bottom = left + attributes["width"], top + attributes["height"]
    box = np.array([left, top, right, bottom])
    if "clip" in attributes:
        x, y, width, height = map(float, attributes["clip"].split())
        box = np.concatenate(
            [np.maximum(box[:2], [x, y]), np.minimum(box[2:], [x + width, y + height])]
        )
    with Image.open(io.BytesIO(base64.b64decode(attributes["href"][len(PNG) :]))) as image:
        pixels = np.asarray(image.convert("RGBA"), dtype=float)
    return Picture(box, pixels[pixels[..., 3] > 0][:, :3].mean(axis=0))


# What Agg is asked for -------------------------------------------------------------------------


class Recorder(RendererAgg):
    """Agg, which notes what it is asked to draw, mark by mark and item by item."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(*canvas.size, canvas.figure.dpi)
        self.drawn: list[Drawn] = []
        self.page_height = canvas.size[1]
        self._marking = False
        # Agg puts its own methods on the instance.
        self.draw_markers, self.draw_path_collection = self._note_marks, self._note_items
        self.draw_image = self._note_image

    def _note_marks(self, *arguments: Any) -> None:
        self._marking = True
        RendererBase.draw_markers(self, *arguments)
        self._marking = False

    def _note_items(
        self, gc: Any, master: Any, paths: Any, own: Any, at: Any, *more: Any, **named: Any
    ) -> None:
        self._marking = len(at) > 1
        RendererBase.draw_path_collection(self, gc, master, paths, own, at, *more, **named)
        self._marking = False

    def draw_path(self, gc: Any, path: Any, transform: Any, rgbFace: Any = None) -> None:
        """Note a shape that shows anything."""
        pixels = self.dpi / 72
        forced = gc.get_alpha() if gc.get_forced_alpha() else None
        look: dict[str, Any] = {"fill": "none", "fill-opacity": 1.0, "stroke": "none"}
        look["stroke-opacity"] = 1.0
        if rgbFace is not None:
            alpha = forced if forced is not None else ([*rgbFace, 1.0])[3]
            if alpha > 0:
                look |= {"fill": to_hex(rgbFace[:3]), "fill-opacity": float(alpha)}
        rgba = gc.get_rgb()
        if gc.get_linewidth() > 0 and rgba[3] > 0:
            look |= {"stroke": to_hex(rgba[:3]), "stroke-opacity": float(rgba[3])}
            look["stroke-width"] = gc.get_linewidth() * pixels
            dashes = gc.get_dashes()[1]
            if dashes is not None and len(dashes):
                look["stroke-dasharray"] = [float(dash) * pixels for dash in dashes]
            if gc.get_capstyle() != "butt":
                cap = str(gc.get_capstyle())
                look["stroke-linecap"] = {"projecting": "square"}.get(cap, cap)
            if gc.get_joinstyle() != "miter":
                look["stroke-linejoin"] = str(gc.get_joinstyle())
        if look["fill"] == look["stroke"] == "none":
            return
        onto = transform + Affine2D().scale(1, -1).translate(0, self.page_height)
        simplify = path.should_simplify and look["fill"] == "none"
        pieces = [
            vertices.reshape(-1, 2)
            for vertices, code in path.iter_segments(
                onto, remove_nans=True, simplify=simplify, curves=True
            )
            if code != path.CLOSEPOLY
        ]
        if pieces and (np.abs(np.concatenate(pieces)).min(axis=0) < 9999).all():
            shape = Shape(look, np.concatenate(pieces))
            if gc.get_clip_rectangle() is not None:
                x0, y0, x1, y1 = gc.get_clip_rectangle().extents
                shape.clip = (x0, self.page_height - y1, x1, self.page_height - y0)
            self.drawn.append(shape.as_mark() if self._marking else shape)

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, *more: Any, **named: Any
    ) -> None:
        """Note a line of text, or the outlines of mathematics."""
        if named.get("ismath"):
            RendererBase.draw_text(self, gc, x, y, s, prop, angle, *more, **named)
            return
        if not s:
            return
        size = prop.get_size_in_points() * self.dpi / 72
        self.drawn.append(Words(s, x, y, size, to_hex(gc.get_rgb()[:3]), angle))

    def _note_image(self, gc: Any, x: float, y: float, im: Any, *_transform: Any) -> None:
        """Note an image as it lies on the page."""
        height, width = im.shape[:2]
        top = self.page_height - y - height
        shown = im[..., :3][im[..., 3] > 0].reshape(-1, 3)
        box = np.array([x, top, x + width, top + height], dtype=float)
        if gc.get_clip_rectangle() is not None:
            x0, y0, x1, y1 = gc.get_clip_rectangle().extents
            shown_box = np.array([x0, self.page_height - y1, x1, self.page_height - y0])
            box[:2], box[2:] = (
                np.maximum(box[:2], shown_box[:2]),
                np.minimum(box[2:], shown_box[2:]),
            )
        self.drawn.append(Picture(box, shown.mean(axis=0)))


def recorded(canvas: Canvas) -> tuple[list[Drawn], Measure]:
    """What Agg draws of a canvas without its background, and how it measures a text."""
    recorder = Recorder(canvas)
    with canvas.lock:
        canvas.figure.draw(recorder)
        for artist in canvas._animated():
            artist.draw(recorder)
    first = 1 if canvas.figure.patch.get_visible() else 0

    def measure(text: str, size: float, weight: str) -> float:
        from matplotlib.font_manager import FontProperties

        from hpwidgets.draw.theme import font_families

        points = size * 72 / recorder.dpi
        prop = FontProperties(family=list(font_families()), size=points, weight=weight)
        return float(recorder.get_text_width_height_descent(text, prop, False)[0])

    return recorder.drawn[first:], measure


# Side by side ----------------------------------------------------------------------------------


def assert_as_agg(canvas: Canvas) -> dict[str, Any]:
    """The canvas' scene draws what Agg draws; the scene back."""
    scene, frame = canvas.page()
    assert scene is not None and frame == {"of": scene["id"], "changed": {}, "series": {}}
    check_closed(scene)
    expected, measure = recorded(canvas)
    found = told(scene, measure)
    for kind in (Words, Picture):
        pairs = zip(_only(found, kind), _only(expected, kind), strict=True)
        for one, other in pairs:
            _compare(one, other)
    ours, theirs = _joined(found), _joined(expected)
    for one, other in zip(ours, theirs, strict=False):
        _compare(one, other)
    assert len(ours) == len(theirs), (ours[len(theirs) :], theirs[len(ours) :])
    return scene


def _only(drawn: list[Drawn], kind: type) -> list[Any]:
    return [one for one in drawn if isinstance(one, kind)]


def _joined(drawn: list[Drawn]) -> list[Drawn]:
    """Lines of one look that follow each other, as one: a scene may tell them together."""
    joined: list[Drawn] = []
    for one in drawn:
        before = joined[-1] if joined else None
        if (
            isinstance(one, Shape)
            and isinstance(before, Shape)
            and one.look["fill"] == before.look["fill"] == "none"
            and _looks(one.look) == _looks(before.look)
            and not one.mark
            and not before.mark
        ):
            points = np.concatenate([before.points, one.points])
            assert one.loose is not None and before.loose is not None
            loose = np.concatenate([before.loose, one.loose])
            joined[-1] = Shape(one.look, points, loose=loose, joined=True)
        else:
            joined.append(one)
    return joined


def _looks(look: dict[str, Any]) -> dict[str, Any]:
    dashes = look.get("stroke-dasharray", [])
    numbers = [float(d) for d in (dashes.split() if isinstance(dashes, str) else dashes)]
    shown = {"stroke-opacity", "stroke-width", "stroke-linecap", "stroke-linejoin"}
    return {
        "fill": look["fill"],
        "fill-opacity": round(look["fill-opacity"], 2) if look["fill"] != "none" else None,
        "stroke": look["stroke"],
        "dashes": [round(number + 1e-4, 1) for number in numbers],
        **{
            name: round(value, 2) if isinstance(value := look.get(name), float) else value
            for name in shown
            if look["stroke"] != "none"
        },
    }


def _compare(one: Drawn, other: Drawn) -> None:
    if isinstance(one, Words) and isinstance(other, Words):
        assert one.text == other.text
        assert (one.colour, round(one.angle, 3)) == (other.colour, round(other.angle, 3)), one
        assert abs(one.size - other.size) < 0.02, one
        assert abs(one.x - other.x) <= 1 and abs(one.y - other.y) <= 1, (one, other)
    elif isinstance(one, Shape) and isinstance(other, Shape):
        assert _looks(one.look) == _looks(other.look), (one, other)
        ours, theirs = one.points, other.points
        if np.abs(theirs).max() > 9999:  # cut far outside the picture
            return
        assert ours.shape == theirs.shape, (one, other)
        assert other.loose is not None
        if one.joined or other.joined:
            pass
        elif one.clip is not None:
            assert other.clip is not None and np.abs(np.subtract(one.clip, other.clip)).max() < 1
        elif other.clip is not None:  # nothing of it lies outside, but for what is rounded
            assert (ours >= np.array(other.clip[:2]) - 1).all(), (one, other)
            assert (ours <= np.array(other.clip[2:]) + 1).all(), (one, other)
        allowed = np.where(other.loose, 1.05, 0.2)
        assert (np.abs(ours - theirs).max(axis=1) <= allowed).all(), (one, other)
    elif isinstance(one, Picture) and isinstance(other, Picture):
        assert np.abs(one.box - other.box).max() <= 1, (one, other)
        assert np.abs(one.mean - other.mean).max() <= 12, (one, other)
    else:
        raise AssertionError(f"{one} stands where Agg has {other}")


def rgb(colour: str) -> tuple[float, float, float]:
    """Shares of red, green and blue."""
    return to_rgb(colour)
