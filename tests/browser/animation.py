"""The README's picture, a slider being dragged: ``python -m tests.browser.animation FILE``.

The frames are screenshots of a TrainingLab in JupyterLab while the mouse drags its learning rate;
the file is an animated WebP, GIF or PNG, as its name says.
"""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

from tests.browser.lab_page import LabOnPage
from tests.browser.layout import set_cell_width
from tests.browser.notebook import NotebookPage, new_page
from tests.browser.screenshots import jupyter

WIDTH = 860
"""Pixels of the lab; what is below the scale of epochs is left out."""
FIRST, LAST = 0.001, 1.0
FRAME = 80
"""Milliseconds that a frame of the drag stands."""
REST = 900
"""Milliseconds that the first and the last picture stand."""
BYTES = 2_000_000

CELL = f"""import hpwidgets as hp
lab = hp.TrainingLab(hp.Hyperparameters(learning_rate={FIRST}), theme="light")
lab"""
STOPS = "import json; print(json.dumps(lab.widget.controls['of']['learning_rate']['stops']))"
# A screenshot has no mouse pointer.
POINTER = """() => {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 16 22');
  svg.style.cssText = 'position: fixed; z-index: 99999; width: 16px; pointer-events: none';
  const arrow = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  arrow.setAttribute('d', 'M1 1v16l4-4 3 7 3-1-3-7h6z');
  arrow.setAttribute('fill', '#111');
  arrow.setAttribute('stroke', '#fff');
  svg.append(arrow);
  document.body.append(svg);
  window.addEventListener('mousemove', event => {
    svg.style.left = `${event.clientX}px`;
    svg.style.top = `${event.clientY}px`;
  }, true);
}"""


@dataclass
class Film:
    """Frames of a lab, and how long each stands."""

    lab: LabOnPage
    height: float
    frames: list[Image.Image]
    milliseconds: list[int]

    def take(self, milliseconds: int) -> None:
        """A picture of the lab as it is now."""
        box = self.lab.root.bounding_box()
        clip = {"x": box["x"], "y": box["y"], "width": WIDTH, "height": self.height}
        image = Image.open(io.BytesIO(self.lab.page.screenshot(clip=clip)))
        self.frames.append(image.convert("RGB"))
        self.milliseconds.append(milliseconds)


def drag(lab: LabOnPage) -> Film:
    """Drag the learning rate from the first value to the last, and film it."""
    top, bottom = lab.root.bounding_box(), lab.part("epoch").bounding_box()
    assert top is not None and bottom is not None
    film = Film(lab, bottom["y"] + bottom["height"] + 8 - top["y"], [], [])
    slider, mouse = lab.slider("learning_rate"), lab.page.mouse
    stops = json.loads(lab.notebook.kernel.execute(STOPS))
    box = slider.bounding_box()
    thumb = box["height"] * 0.75

    def place(stop: int) -> tuple[float, float]:
        across = (box["width"] - thumb) * stop / (len(stops) - 1)
        return box["x"] + thumb / 2 + across, box["y"] + box["height"] / 2

    first, last = (
        min(range(len(stops)), key=lambda at: abs(stops[at] - value)) for value in (FIRST, LAST)
    )
    mouse.move(*place(first))
    film.take(REST)
    mouse.down()
    for stop in range(first + 1, last + 1):
        mouse.move(*place(stop))
        film.take(FRAME)  # while it trains
        expect(slider).to_have_value(str(stop))
        lab.settle()
        film.take(FRAME)
    mouse.up()
    film.take(REST)
    return film


def save(film: Film, path: Path) -> None:
    """Write the frames as one animation that begins again."""
    first, *others = film.frames
    options = {
        ".webp": {"quality": 82, "method": 6, "minimize_size": True},
        ".gif": {"optimize": True},
        ".png": {},
    }[path.suffix]
    first.save(
        path, save_all=True, append_images=others, duration=film.milliseconds, loop=0, **options
    )


def main(path: Path) -> None:
    """Film a lab and write the animation."""
    with jupyter() as (server, kernel, browser):
        server.write("animation.ipynb", [CELL])
        page = new_page(browser)
        notebook = NotebookPage(page, server, kernel, "animation.ipynb").open()
        page.keyboard.press("Control+b")  # the file browser makes room
        notebook.run(0)
        lab = LabOnPage(notebook)
        set_cell_width(page, lab, WIDTH)
        page.evaluate(POINTER)
        lab.await_end()
        lab.settle()
        film = drag(lab)
        page.context.close()
    save(film, path)
    frames, seconds = len(film.frames), sum(film.milliseconds) / 1000
    print(f"{path}: {frames} frames, {seconds:.1f} s, {path.stat().st_size / 1e6:.2f} MB")
    if path.stat().st_size > BYTES:
        sys.exit(f"{path} is larger than {BYTES / 1e6} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/training-lab.webp"))
