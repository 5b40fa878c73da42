"""docs/gallery.md and its pictures: ``python -m tests.browser.gallery [LAB …]``.

Each lab is opened as a notebook opens it, in JupyterLab's light theme; its picture is a screenshot
of its first view, and the sentence beside it is the question that the page asks.
"""

from __future__ import annotations

import io
import re
import sys

from PIL import Image
from playwright.sync_api import Browser, expect

import hpwidgets as hp
from tests.browser.lab_page import LabOnPage
from tests.browser.layout import set_cell_width
from tests.browser.notebook import NotebookPage, new_page
from tests.browser.screenshots import jupyter
from tests.browser.server import ROOT, JupyterServer, Kernel

LABS = [name for name in hp.__all__ if name.endswith("Lab")]
PAGE = ROOT / "docs" / "gallery.md"
FOLDER = ROOT / "docs" / "gallery"
NOTEBOOKS = ROOT / "notebooks"
WIDTH = 900
HEIGHT = 800
"""Pixels of a lab that are shown at most; what is below its picture is left out."""
BYTES = 80_000
COLOURS = (256, 128, 64, 48)
"""How many a picture has: the first number that keeps it small enough."""
HEAD = """# The labs

Every lab as it opens, in JupyterLab's light theme, and the question that its first view asks.
`python -m tests.browser.gallery` makes this page.
"""


def notebooks_of(lab: str) -> list[str]:
    """The notebooks that open a lab, by name."""
    paths = sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))
    return [path.stem for path in paths if f"hp.{lab}(" in path.read_text("utf-8")]


def entry(lab: str, title: str, question: str) -> str:
    """What the page says of a lab."""
    links = ", ".join(f"[{name}](../notebooks/{name}.ipynb)" for name in notebooks_of(lab))
    where = f", in {links}" if links else ""
    return (
        f"## {title}\n\n{question} `hp.{lab}()`{where}\n\n"
        f"![{title}: {question}](gallery/{lab}.png)\n"
    )


def small_png(image: Image.Image) -> bytes:
    """A PNG of few colours, as many as leave it small."""
    for colours in COLOURS:
        file = io.BytesIO()
        reduced = image.convert("RGB").quantize(colours, dither=Image.Dither.NONE)
        reduced.save(file, "PNG", optimize=True)
        if file.tell() <= BYTES:
            break
    return file.getvalue()


def portrait(
    name: str, server: JupyterServer, kernel: Kernel, browser: Browser
) -> tuple[Image.Image, str, str]:
    """A lab at the end of its first run, its title and its question."""
    server.write(f"{name}.ipynb", [f"import hpwidgets as hp\nlab = hp.{name}()\nlab"])
    page = new_page(browser)
    notebook = NotebookPage(page, server, kernel, f"{name}.ipynb").open()
    page.keyboard.press("Control+b")  # the file browser makes room
    notebook.run(0)
    lab = LabOnPage(notebook)
    expect(lab.root).to_be_visible()
    set_cell_width(page, lab, WIDTH)
    kernel.execute("lab.wait(400)")
    lab.settle()
    page.mouse.move(0, 0)
    image = Image.open(io.BytesIO(lab.root.screenshot()))
    top, picture = lab.root.bounding_box(), lab.root.locator(".hpw-picture-frame").bounding_box()
    assert top is not None and picture is not None
    height = min(HEIGHT, round(picture["y"] + picture["height"] - top["y"]) + 8)
    said = lab.root.locator("h2").first.inner_text(), lab.part("question").inner_text()
    kernel.execute("lab.close()")
    page.context.close()
    return image.crop((0, 0, image.width, height)), *said


def main(names: list[str]) -> None:
    """Make the pictures of these labs and, of what is known of all, the page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    found = (
        re.findall(r"^(## .*?\bhp\.(\w+)\(\).*?)(?=^## |\Z)", PAGE.read_text("utf-8"), re.M | re.S)
        if PAGE.exists()
        else []
    )
    entries = {name: text for text, name in found}
    with jupyter() as (server, kernel, browser):
        for name in names or LABS:
            image, title, question = portrait(name, server, kernel, browser)
            png = small_png(image)
            (FOLDER / f"{name}.png").write_bytes(png)
            entries[name] = entry(name, title, question)
            print(name, title, question, image.size, len(png), flush=True)
    PAGE.write_text(
        "\n".join([HEAD, *(entries[name].rstrip() + "\n" for name in LABS if name in entries)]),
        "utf-8",
    )


if __name__ == "__main__":
    main(sys.argv[1:])
