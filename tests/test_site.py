"""The documentation's site: it builds without a warning, has all that there is, and leads on."""

from __future__ import annotations

import doctest
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import hpwidgets as hp
from tests.scripts import ROOT, load_script

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as ``make docs`` builds it."""
    folder = tmp_path_factory.mktemp("site")
    options = ["--quiet", "--fail-on-warning", "--keep-going"]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, "docs", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return folder


class Page(HTMLParser):
    """What a page links to, shows and can be linked at."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places = {""}
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.links.append(value)
            elif name == "id" and value:
                self.places.add(value)


def broken_links(site: Path) -> Iterator[str]:
    """Each link to a page, a place or a file of the site that is not there."""
    written = [path for path in site.rglob("*.html") if "_static" not in path.parts]
    pages = {path: Page(path) for path in written}
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            known = pages[target].places if target in pages else {"", unquote(parts.fragment)}
            if not target.exists() or unquote(parts.fragment) not in known:
                yield f"{path.relative_to(site)}: {link}"


def test_every_page_of_docs_is_there_and_every_link_leads_somewhere(site: Path) -> None:
    assert {path.stem for path in ROOT.glob("docs/*.md")} <= {path.stem for path in site.iterdir()}
    assert list(broken_links(site)) == []


def test_a_link_to_nothing_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<a href="b.html#x">b</a> <img src="c.png"> <p id="y">')
    (tmp_path / "b.html").write_text('<a href="a.html#y">a</a> <a href="https://x.y/z">x</a>')
    assert list(broken_links(tmp_path)) == ["a.html: b.html#x", "a.html: c.png"]


def test_the_first_page_is_the_readme(site: Path) -> None:
    page = (site / "index.html").read_text("utf-8")
    assert "<h1>hpwidgets<" in page
    assert 'href="gallery.html"' in page
    assert 'href="generated/contributing.html"' in page


def test_the_reference_has_every_name_of_the_front_door(site: Path) -> None:
    pages = "".join(path.read_text("utf-8") for path in site.glob("generated/api/*.html"))
    assert set(re.findall(r'id="(?:module-)?hpwidgets\.(\w+)"', pages)) == set(hp.__all__)
    labs = (site / "generated/api/labs.html").read_text("utf-8")
    for name in ("wait", "set", "settings", "close"):
        assert re.search(rf'id="hpwidgets[.\w]*Lab\.{name}"', labs), name


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_a_notebook_is_a_page_with_its_labs(path: Path, site: Path) -> None:
    page = (site / f"generated/course/{path.stem}.html").read_text("utf-8")
    cells = json.loads(path.read_text("utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code" and cell["source"]]
    assert len(re.findall(r"highlight-ipython", page)) == len(code)
    assert page.count("<h1>") == 1
    source = "".join("".join(cell["source"]) for cell in code)
    for lab in set(re.findall(r"\bhp\.(\w+Lab)\(", source)):
        assert page.count(f"{lab}.png") >= 1, lab


def test_code_that_jupyterlab_folds_is_folded() -> None:
    pages = load_script("docs/pages.py")
    plain = {"cell_type": "code", "metadata": {}, "source": ["a = 1"]}
    assert not pages.is_folded(plain)
    assert pages.is_folded(plain | {"metadata": {"jupyter": {"source_hidden": True}}})
    assert pages.is_folded(plain | {"metadata": {"tags": ["hide-input"]}})
    block = pages.folded("````ipython\n# The proof: a < b\n````")
    assert block.startswith("<details><summary><code>The proof: a &lt; b</code></summary>\n\n````")
    assert block.endswith("````\n\n</details>")


def test_a_name_that_the_map_lacks_is_told() -> None:
    pages = load_script("docs/pages.py")
    with pytest.raises(ValueError, match=r"^the map of hpwidgets/__init__.py has no lost$"):
        pages.grouped("One   ``a``\n", ["a", "lost"])


def test_the_examples_of_what_makes_the_pages_hold() -> None:
    tried = doctest.testmod(load_script("docs/pages.py"))
    assert tried.failed == 0
    assert tried.attempted >= 5
