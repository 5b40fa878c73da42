"""The pages of the site that are made when it is built, so that no text stands twice.

The first page is README.md; course pages are the notebooks, not executed, with the pictures of
docs/gallery; the reference is the map at the top of hpwidgets/__init__.py with the docstrings of
what it names; CONTRIBUTING.md and CHANGELOG.md are pages as they are. All goes to docs/generated.
"""

from __future__ import annotations

import html
import inspect
import json
import posixpath
import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import FunctionType
from typing import Any

import hpwidgets as hp

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "binder"))
from launch_links import launch_url, title  # noqa: E402

SOURCE: str = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["urls"][
    "Source"
]
GENERATED = "generated"
TOP_PAGES = {"README.md": "index", "CONTRIBUTING.md": "contributing", "CHANGELOG.md": "changelog"}
LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?(?=\))")
CODE = re.compile(r"(^(`{3,}).*?^\2$|`[^`\n]+`)", re.MULTILINE | re.DOTALL)


def on_site(path: str) -> str:
    """Where a file of the repository is found on the site; what is no page there: on GitHub.

    >>> on_site("docs/hosts.md"), on_site("notebooks/09_search.ipynb")
    ('/hosts.md', '/generated/course/09_search.md')
    """
    folder, name = posixpath.split(path)
    if folder == "notebooks" and name.endswith(".ipynb"):
        return f"/{GENERATED}/course/{name.removesuffix('.ipynb')}.md"
    if path in TOP_PAGES:
        return f"/{GENERATED}/{TOP_PAGES[path]}.md" if path != "README.md" else "/index.md"
    if path.startswith("docs/"):
        return path.removeprefix("docs")
    return f"{SOURCE}/blob/HEAD/{path}"


def with_site_links(text: str, folder: str) -> str:
    """A Markdown text of a folder of the repository, its links now those of the site.

    >>> with_site_links("[all](docs/gallery.md#x), `[a](b)`", "")
    '[all](/gallery.md#x), `[a](b)`'
    """

    def moved(link: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(folder, link[1]))
        return on_site(path) + (link[2] or "")

    parts = CODE.split(text)  # between two matches lie the match and the fence that it began with
    return "".join(
        LINK.sub(moved, part) if index % 3 == 0 else part
        for index, part in enumerate(parts)
        if part is not None and index % 3 < 2
    )


def make_pages(folder: Path) -> None:
    """Write every generated page below a folder; what has not changed keeps its time."""
    pages = {f"{TOP_PAGES[name]}.md": top_page(name) for name in list(TOP_PAGES)[1:]}
    pages |= {f"course/{name}.md": text for name, text in course().items()}
    pages |= {f"api/{name}.md": text for name, text in reference().items()}
    for path in folder.rglob("*.md"):
        if path.relative_to(folder).as_posix() not in pages:
            path.unlink()
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")


def top_page(name: str) -> str:
    """A text from the top of the repository."""
    return with_site_links((ROOT / name).read_text("utf-8"), "")


# --- the course ----------------------------------------------------------------------------------


def course() -> dict[str, str]:
    """Each notebook as a page, by name; ``index`` is the overview that leads to the others."""
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    pages = {path.stem: notebook_page(path) for path in notebooks}
    others = [path.stem for path in notebooks if path.stem != "index"]
    contents = "\n".join(["```{toctree}", ":hidden:", "", *others, "```"])
    return pages | {"index": f"{pages['index']}\n{contents}\n"}


def notebook_page(notebook: Path) -> str:
    """A notebook as Markdown: its texts, its code (folded where it is there), its labs."""
    launch = launch_url(SOURCE, notebook.name)
    file = f"{SOURCE}/blob/HEAD/notebooks/{notebook.name}"
    parts: list[str] = []
    shown: set[str] = set()
    for cell in cells_of(notebook):
        if cell["cell_type"] == "markdown":
            parts.append(with_site_links(source(cell), "notebooks"))
        elif cell["cell_type"] == "code" and source(cell).strip():
            code = f"````ipython\n{source(cell)}\n````"
            parts.append(folded(code) if is_folded(cell) else code)
            parts += [picture(lab) for lab in labs_of(cell) if lab not in shown]
            shown |= set(labs_of(cell))
    parts.insert(1, f"[Run it on Binder]({launch}) · [the notebook]({file})")
    if not parts[0].startswith("# "):
        parts.insert(0, f"# {title(notebook)}")
    return "\n\n".join(parts) + "\n"


def cells_of(notebook: Path) -> list[dict[str, Any]]:
    """The cells of a notebook's file."""
    cells: list[dict[str, Any]] = json.loads(notebook.read_text("utf-8"))["cells"]
    return cells


def source(cell: Mapping[str, Any]) -> str:
    """What stands in a cell."""
    return "".join(cell["source"])


def labs_of(cell: Mapping[str, Any]) -> list[str]:
    """The labs that a cell opens and docs/gallery has a picture of."""
    if cell["cell_type"] != "code":
        return []
    names = re.findall(r"\bhp\.(\w+Lab)\(", source(cell))
    return [name for name in names if (ROOT / "docs" / "gallery" / f"{name}.png").exists()]


def is_folded(cell: Mapping[str, Any]) -> bool:
    """Whether JupyterLab shows a cell without its code."""
    metadata = cell["metadata"]
    hidden = metadata.get("jupyter", {}).get("source_hidden", False)
    return bool(hidden) or "hide-input" in metadata.get("tags", [])


def folded(code: str) -> str:
    """A block of code behind its first line."""
    first = html.escape(code.splitlines()[1].lstrip("# "))
    return f"<details><summary><code>{first}</code></summary>\n\n{code}\n\n</details>"


def picture(lab: str, *options: str) -> str:
    """A lab as it opens."""
    head = [f"```{{figure}} /gallery/{lab}.png", f":alt: {lab} as it opens", *options]
    return "\n".join([*head, "", f"`hp.{lab}()` as it opens", "```"])


# --- the reference -------------------------------------------------------------------------------


def reference() -> dict[str, str]:
    """A page for each group of the package's map, by name, and ``index`` with the map itself."""
    groups = grouped(hp.__doc__ or "", hp.__all__)
    pages = {}
    overview = ["# Reference", "Every name of `import hpwidgets as hp`, by what it is for."]
    for name, (text, members) in groups.items():
        told = "\n".join(f"- {linked(clause)}" for clause in text.split("; "))
        overview += [f"## [{name}]({name.lower()}.md)", told]
        body = [f"# {name}", told, *map(entry, members), *shared_by_labs(members)]
        pages[name.lower()] = "\n\n".join(body) + "\n"
    contents = ["```{toctree}", ":hidden:", "", *pages, "```"]
    return {"index": "\n\n".join([*overview, "\n".join(contents)]) + "\n"} | pages


def linked(text: str) -> str:
    """A text of the map, where code that begins with one of our names leads to its docstring.

    >>> linked("``fit(h, data)`` takes ``h``")
    '{py:obj}`fit(h, data) <hpwidgets.fit>` takes ``h``'
    """

    def link(code: re.Match[str]) -> str:
        name = re.match(r"\w*", code[1])
        if name is None or name[0] not in hp.__all__:
            return code[0]
        return f"{{py:obj}}`{code[1]} <hpwidgets.{name[0]}>`"

    return re.sub(r"``([^`]+)``", link, text)


def grouped(document: str, names: list[str]) -> dict[str, tuple[str, list[str]]]:
    """The groups of a map: heading -> its text, and the names that occur there first.

    Raises ValueError for a name that the map has not.

    >>> grouped("One   ``a(b)`` and\\n      ``b``\\nTwo   ``a``, ``c``\\n", ["a", "b", "c"])
    {'One': ('``a(b)`` and ``b``', ['a', 'b']), 'Two': ('``a``, ``c``', ['c'])}
    """
    found = re.findall(r"^([A-Z]\w+) {2,}(\S.*\n(?: {3,}.*\n)*)", document, re.MULTILINE)
    groups: dict[str, tuple[str, list[str]]] = {}
    left = list(names)
    for heading, lines in found:
        text = " ".join(lines.split())
        code = " ".join(re.findall(r"``([^`]+)``", text))
        members = [name for name in left if re.search(rf"(?<![.\w]){name}\b", code)]
        members.sort(key=lambda name: re.search(rf"(?<![.\w]){name}\b", code).start())  # type: ignore[union-attr]
        left = [name for name in left if name not in members]
        groups[heading] = text, members
    if left:
        raise ValueError(f"the map of hpwidgets/__init__.py has no {', '.join(left)}")
    return groups


def entry(name: str) -> str:
    """The directive that sets a name's docstring."""
    value = getattr(hp, name)
    if inspect.ismodule(value):
        return directive("module", name, "members", "imported-members")
    if name.endswith("Lab"):  # what it sets for the page says nothing to its reader
        set_by_labs = [name for name, kind in lab_members().items() if kind == "value"]
        return directive("class", name, "members", f"exclude-members: {', '.join(set_by_labs)}")
    if isinstance(value, type):
        return directive("class", name, "members")
    return directive("function" if callable(value) else "data", name)


def shared_by_labs(names: list[str]) -> list[str]:
    """What all labs can do, told once after them."""
    if not any(name.endswith("Lab") for name in names):
        return []
    place = f"{lab_base().__module__.removeprefix('hpwidgets.')}.{lab_base().__name__}"
    members = [
        directive(kind, f"{place}.{name}")
        for name, kind in lab_members().items()
        if kind != "value" and inspect.getdoc(getattr(lab_base(), name))
    ]
    return ["## Every lab", *members]


def lab_base() -> type:
    """The closest class that all labs are of."""
    labs = [getattr(hp, name) for name in hp.__all__ if name.endswith("Lab")]
    base: type = next(
        base for base in labs[0].__mro__ if all(issubclass(lab, base) for lab in labs)
    )
    return base


def lab_members() -> dict[str, str]:
    """What the labs' base offers: name -> ``property``, ``method``, or ``value``."""
    ours = [owner for owner in lab_base().__mro__ if owner.__module__.startswith("hpwidgets.")]
    kinds = {property: "property", FunctionType: "method"}
    found = {name: value for owner in reversed(ours) for name, value in vars(owner).items()}
    return {
        name: kinds.get(type(value), "value")
        for name, value in found.items()
        if not name.startswith("_")
    }


def with_notes(lines: list[str]) -> list[str]:
    """A docstring whose paragraphs after a list of parameters stand under Notes.

    >>> with_notes(["Parameters", "----------", "a", "    One.", "", "Raises", "nothing."])[4:]
    ['', 'Notes', '-----', 'Raises', 'nothing.']
    """
    noted: list[str] = []
    in_list = False
    for before, line, after in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        if re.fullmatch(r"-{3,}", after):
            in_list = line in ("Parameters", "Raises", "Returns", "Attributes")
        elif in_list and not before and re.match(r"\S", line) and not after.startswith(" "):
            noted += ["Notes", "-----"]
            in_list = False
        noted.append(line)
    return noted


def directive(kind: str, name: str, *options: str) -> str:
    """The block that sets the docstring of something of ours."""
    fields = [f"   :{option}" if ":" in option else f"   :{option}:" for option in options]
    return "\n".join(["```{eval-rst}", f".. auto{kind}:: hpwidgets.{name}", *fields, "```"])
