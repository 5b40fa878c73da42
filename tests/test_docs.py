"""The pages of docs: the gallery has every lab, links lead somewhere, pictures load fast."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

import hpwidgets as hp

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
GALLERY = (DOCS / "gallery.md").read_text("utf-8")
LABS = [name for name in hp.__all__ if name.endswith("Lab")]


def test_the_gallery_has_every_lab_once_and_no_other() -> None:
    """`python -m tests.browser.gallery LAB` makes what is missing."""
    assert re.findall(r"`hp\.(\w+)\(\)`", GALLERY) == LABS
    assert {path.stem for path in (DOCS / "gallery").glob("*.png")} == set(LABS)


@pytest.mark.parametrize("lab", LABS)
def test_the_gallery_names_the_notebooks_of_a_lab_and_shows_it(lab: str) -> None:
    (entry,) = (part for part in GALLERY.split("\n## ") if f"`hp.{lab}()`" in part)
    for notebook in (ROOT / "notebooks").glob("[0-9]*.ipynb"):
        opens = f"hp.{lab}(" in notebook.read_text("utf-8")
        assert opens == (f"(../notebooks/{notebook.name})" in entry), notebook.name
    assert re.search(r"^[A-Z][^\n]*\? ", entry, re.MULTILINE), "the question of its first view"
    picture = DOCS / "gallery" / f"{lab}.png"
    assert f"](gallery/{lab}.png)" in entry
    assert picture.stat().st_size <= 80_000
    with Image.open(picture) as image:
        assert image.width == 900


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.md")))
def test_links_lead_to_what_is_there(page: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    targets = re.findall(r"\]\((?!https?:)([^)#\s]+)\)", text)
    assert [target for target in targets if not (DOCS / target).exists()] == []


def test_the_readmes_picture_moves_and_is_small() -> None:
    """`python -m tests.browser.animation` makes it."""
    path = DOCS / "training-lab.webp"
    assert path.stat().st_size <= 2_000_000
    with Image.open(path) as image:
        assert image.n_frames >= 40
        milliseconds = []
        for frame in range(image.n_frames):
            image.seek(frame)
            image.load()
            milliseconds.append(image.info["duration"])
    assert sorted(milliseconds)[len(milliseconds) // 2] <= 100
    assert 5000 <= sum(milliseconds) <= 8000
