"""Sheets to look at: the default view of every lab as a scene, beside the picture that Agg draws.

``python -m tests.browser.scene_sheet FOLDER [LAB …] [--dark] [--views]`` writes
a PNG for each.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

import hpwidgets as hp
from hpwidgets.draw.picture import Picture
from tests.conftest import find_chromium

LABS = [name for name in hp.__all__ if name.endswith("Lab")]

DRAW = """
const SVG = "http://www.w3.org/2000/svg";
let clips = 0;
const element = (tag, attributes, ...children) => {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};
function draw([tag, attributes, children]) {
  const { clip, kind, slot, at, ...rest } = attributes;
  let made;
  if (kind === "points") {
    const [symbol, use] = children;
    const places = use[1].at.split(" ").map(Number);
    const fills = use[1].fill ? use[1].fill.split(" ") : [];
    made = element("g", rest);
    for (let i = 0; i < places.length / 2; i++) {
      const transform = `translate(${places[2 * i]} ${places[2 * i + 1]})`;
      const mark = { d: symbol[1].d, transform };
      if (fills[i]) mark.fill = fills[i];
      made.append(element("path", mark));
    }
  } else {
    made = element(tag, rest);
    if (typeof children === "string") made.textContent = children;
    else made.append(...children.map(draw));
  }
  if (!clip) return made;
  const [x, y, width, height] = clip.split(" ");
  const id = `c${++clips}`;
  const box = element("clipPath", { id }, element("rect", { x, y, width, height }));
  return element("g", { "clip-path": `url(#${id})` }, box, made);
}
function show(scene) {
  const [width, height] = scene.size;
  const svg = element("svg", { width, height, viewBox: `0 0 ${width} ${height}` });
  svg.style.background = scene.background;
  svg.style.fontFamily = "'DejaVu Sans'";
  svg.append(...scene.static.map(draw), ...scene.animated.map(([slot, node]) => draw(node)));
  for (const axes of scene.axes) if (window.boxes) {
    const [x, y, width, height] = axes.box;
    svg.append(element("rect", { x, y, width, height, fill: "none", stroke: "red" }));
  }
  document.getElementById("scene").append(svg);
}
"""


def pictures(lab: str, dark: bool, every_view: bool) -> Iterator[tuple[str, Picture]]:
    """The default view's picture after its run, or every view's."""
    made = getattr(hp, lab)(theme="dark" if dark else "light")
    try:
        made.wait(600)
        start = made.view.name
        yield start, made.picture
        if every_view:
            for name in made.views:
                if name != start:
                    made.set(view=name).wait(600)
                    yield name, made.picture
    finally:
        made.close()


def sheet(page: Page, picture: Picture) -> bytes:
    """The scene at the left and the picture by Agg at the right, both at twice the pixels."""
    scene, _frame = picture.page()
    width, height = picture.size
    page.set_viewport_size({"width": 2 * width + 30, "height": height + 20})
    agg = base64.b64encode(picture.render(2)).decode()
    image = f'<img src="data:image/png;base64,{agg}" width="{width}" height="{height}">'
    page.set_content(
        '<body style="margin:10px;background:#888"><div style="display:flex;gap:10px">'
        f'<div id="scene"></div>{image}</div></body>'
    )
    page.evaluate(f"{DRAW}; show({json.dumps(scene)})")
    return page.screenshot()


def main() -> None:
    """Write the sheets."""
    os.environ["HPWIDGETS_SYNC"] = "1"  # every lab draws its end at once
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("lab", nargs="*", default=[])
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--views", action="store_true", help="every view, not the default alone")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(device_scale_factor=2)
        for lab in given.lab or LABS:
            for view, picture in pictures(lab, given.dark, given.views):
                name = "_".join(filter(None, (lab, view, "dark" if given.dark else "")))
                (given.folder / f"{name}.png").write_bytes(sheet(page, picture))
                print(name, flush=True)
        browser.close()


if __name__ == "__main__":
    main()
