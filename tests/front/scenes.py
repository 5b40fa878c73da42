"""Scenes written by hand: what Python sends for a picture, without matplotlib."""

from __future__ import annotations

import base64
import io
import math
from typing import Any

from PIL import Image

Node = list[Any]
Scene = dict[str, Any]

BLUE, ORANGE, GREY = "#0072b2", "#d55e00", "#8c8c8c"
THEMES = {
    "light": {"background": "#ffffff", "text": "#1a1c20", "grid": "#e3e6ea"},
    "dark": {"background": "#14171c", "text": "#e8eaee", "grid": "#333a44"},
}
EPOCHS = list(range(1, 41))


def loss(offset: float, amount: float, epochs: list[int] = EPOCHS) -> list[float]:
    """A falling curve with some noise."""
    return [
        round(0.1 + offset + 0.3 * math.exp(-e / 6) + amount * math.sin(2.7 * e), 5) for e in epochs
    ]


def axes(name: str, box: list[float], title: str, x: Node, y: Node) -> dict[str, Any]:
    """Axes told by (label, low, high[, scale])."""
    told = [
        {"limits": [low, high], "scale": rest[0] if rest else "linear", "label": label}
        for label, low, high, *rest in (x, y)
    ]
    return {"id": name, "box": box, "title": title, "x": told[0], "y": told[1]}


def pixels(panel: dict[str, Any], x: list[float], y: list[float]) -> list[tuple[float, float]]:
    """Where values lie on linear axes."""
    left, top, width, height = panel["box"]
    (x0, x1), (y0, y1) = panel["x"]["limits"], panel["y"]["limits"]
    return [
        (
            round(left + width * (a - x0) / (x1 - x0), 1),
            round(top + height - height * (b - y0) / (y1 - y0), 1),
        )
        for a, b in zip(x, y, strict=True)
    ]


def line(panel: dict[str, Any], series: dict[str, Any], dashes: str = "") -> Node:
    """The node of a curve."""
    points = pixels(panel, series["x"], series["y"])
    told: dict[str, Any] = {
        "kind": "line",
        "clip": " ".join(map(str, panel["box"])),
        "d": "M" + "L".join(f"{x} {y}" for x, y in points),
        "fill": "none",
        "stroke": series["colour"],
        "stroke-width": 1.8,
    }
    if dashes:
        told["stroke-dasharray"] = dashes
    return ["path", told, []]


def text(x: float, y: float, words: str, colour: str, size: float = 11.4, **rest: Any) -> Node:
    """The node of a text."""
    told = {"x": x, "y": y, "font-size": size, "fill": colour}
    return ["text", told | {name.replace("_", "-"): value for name, value in rest.items()}, words]


def frame_of(panel: dict[str, Any], theme: str) -> Node:
    """What surrounds a panel: ticks, labels, title."""
    colours = THEMES[theme]
    left, top, width, height = panel["box"]
    parts: list[Node] = []
    for share in (0, 0.5, 1):
        y = top + height - share * height
        low, high = panel["y"]["limits"]
        grid = {"d": f"M{left} {y}L{left + width} {y}", "stroke": colours["grid"], "fill": "none"}
        parts.append(["path", grid, []])
        number = f"{low + share * (high - low):.2g}"
        parts.append(text(left - 5, y + 4, number, colours["text"], 10.5, text_anchor="end"))
        low, high = panel["x"]["limits"]
        x, number = left + share * width, f"{low + share * (high - low):.0f}"
        below = top + height
        parts.append(text(x, below + 14, number, colours["text"], 10.5, text_anchor="middle"))
    middle = left + width / 2
    label = panel["x"]["label"]
    parts.append(text(middle, top + height + 30, label, colours["text"], text_anchor="middle"))
    parts.append(text(left, top - 8, panel["title"], colours["text"], 12.2, font_weight="bold"))
    return ["g", {"kind": "axes"}, parts]


def boundary_png(shift: float = 0.0) -> str:
    """A decision boundary, 60 by 60 pixels."""
    image = Image.new("RGB", (60, 60))
    for x in range(60):
        for y in range(60):
            share = 1 / (1 + math.exp(-(x - 30 - shift - 8 * math.sin(y / 9)) / 3))
            image.putpixel((x, y), (int(213 - 213 * share), 114, int(60 + 118 * share)))
    held = io.BytesIO()
    image.save(held, "PNG")
    return "data:image/png;base64," + base64.b64encode(held.getvalue()).decode()


def training_scene(theme: str = "light", number: int = 1) -> Scene:
    """Like a TrainingLab's picture: loss and accuracy on the left, the boundary on the right."""
    colours = THEMES[theme]
    losses = axes("a0", [44, 30, 300, 160], "loss", ["epoch", 0, 40], ["loss", 0, 0.6])
    scores = axes("a1", [44, 250, 300, 150], "accuracy", ["epoch", 0, 40], ["accuracy", 0.5, 1])
    plane = axes("a2", [392, 30, 250, 250], "decision boundary", ["x1", -2, 3], ["x2", -1.5, 2])
    series = {
        "s0": told("a0", "training", BLUE, loss(0, 0.01)),
        "s1": told("a0", "validation", ORANGE, loss(0.06, 0.03)),
        "s2": told("a0", "before: 0.01", GREY, loss(0.1, 0.02)[:20]),
        "s3": told("a1", "training", BLUE, [round(1 - y, 5) for y in loss(0, 0.01)]),
        "s4": told("a1", "validation", ORANGE, [round(1 - y, 5) for y in loss(0.06, 0.03)]),
    }
    clip = " ".join(map(str, plane["box"]))
    picture = {
        **dict(zip(("x", "y", "width", "height"), plane["box"], strict=True)),
        "href": boundary_png(),
        "preserveAspectRatio": "none",
        "clip": clip,
    }
    marks_x = [round(-1.6 + 4.2 * ((7 * n) % 61) / 61, 3) for n in range(60)]
    marks_y = [round(-1.2 + 2.9 * ((11 * n) % 59) / 59, 3) for n in range(60)]
    series["s6"] = told("a2", "class 0", ORANGE, marks_y, marks_x) | {"kind": "marks"}
    at = " ".join(f"{x} {y}" for x, y in pixels(plane, marks_x, marks_y))
    circle = "M3 0A3 3 0 1 1 -3 0A3 3 0 1 1 3 0Z"
    symbol = ["path", {"kind": "symbol", "d": circle, "stroke": "#fff"}, []]
    points = [
        "g",
        {"kind": "points", "clip": clip},
        [symbol, ["use", {"at": at, "fill": ORANGE}, []]],
    ]
    legend = []
    boxes = []
    for row, (label, colour) in enumerate(
        (("training", BLUE), ("validation", ORANGE), ("before: 0.01", GREY))
    ):
        y = 42 + 17 * row
        handle = {"d": f"M236 {y - 4}L256 {y - 4}", "stroke": colour, "stroke-width": 2}
        legend += [["path", handle, []], text(261, y, label, colours["text"], 10.5)]
        slots = [slot for slot, one in series.items() if one["label"] == label]
        boxes.append({"label": label, "slots": slots, "box": [234, y - 12, 108, 16]})
    return {
        "id": number,
        "size": [660, 450],
        "theme": theme,
        "background": colours["background"],
        "axes": [losses, scores, plane],
        "static": [
            *(frame_of(panel, theme) for panel in (losses, scores, plane)),
            ["g", {"kind": "legend"}, legend],
        ],
        "animated": [
            ["s5", ["image", picture, []]],
            ["s6", points],
            ["s2", line(losses, series["s2"], "2 3")],
            ["s0", line(losses, series["s0"])],
            ["s1", line(losses, series["s1"], "6 2")],
            ["s3", line(scores, series["s3"])],
            ["s4", line(scores, series["s4"], "6 2")],
        ],
        "series": series,
        "legend": boxes,
    }


def told(
    panel: str, label: str, colour: str, y: list[float], x: list[float] | None = None
) -> dict[str, Any]:
    """A curve over the epochs."""
    at: list[Any] = x or EPOCHS[: len(y)]
    return {"axes": panel, "label": label, "kind": "line", "colour": colour, "x": at, "y": y}


def training_frame(scene: Scene, step: int) -> dict[str, Any]:
    """The scene's curves and boundary a step later."""
    panel = scene["axes"][0]
    series = {
        slot: scene["series"][slot] | {"y": loss(offset + 0.002 * (step % 60), 0.01)}
        for slot, offset in (("s0", 0.0), ("s1", 0.06))
    }
    changed = {slot: line(panel, one) for slot, one in series.items()}
    [image] = [node for slot, node in scene["animated"] if slot == "s5"]
    changed["s5"] = ["image", image[1] | {"href": boundary_png(step % 20)}, []]
    return {"of": scene["id"], "changed": changed, "series": series}
