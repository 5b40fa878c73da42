"""Write the Binder launch links into README.md, from [project.urls] and the notebooks there are.

`python binder/launch_links.py` rewrites the lines between the two launch markers (`make readme`);
a test fails while README.md says anything else.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
START, END = "<!-- launch:start -->", "<!-- launch:end -->"


def launch_url(source_url: str, notebook: str) -> str:
    """The link that opens a notebook of a GitHub repository in JupyterLab on Binder.

    >>> launch_url("https://github.com/someone/something", "a.ipynb")
    'https://mybinder.org/v2/gh/someone/something/HEAD?urlpath=lab/tree/notebooks/a.ipynb'
    """
    repository = urlsplit(source_url).path.strip("/")
    return f"https://mybinder.org/v2/gh/{repository}/HEAD?urlpath=lab/tree/notebooks/{notebook}"


def title(notebook: Path) -> str:
    """A notebook's own title: its first Markdown heading, or its name in words."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        for line in "".join(cell["source"]).splitlines():
            if cell["cell_type"] == "markdown" and line.startswith("# "):
                return line.removeprefix("# ").strip()
    return notebook.stem.replace("_", " ")


def launch_block(root: Path = ROOT) -> str:
    """The Markdown between the markers: the badge, then each notebook with its link."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    source = project["urls"]["Source"]
    badge = "[![Launch on Binder](https://mybinder.org/badge_logo.svg)]"
    lines = [f"{badge}({launch_url(source, '00_start_here.ipynb')})", ""]
    notebooks = sorted((root / "notebooks").glob("*.ipynb"))
    for notebook in sorted(notebooks, key=lambda path: path.stem != "index"):  # it comes first
        url = launch_url(source, notebook.name)
        lines.append(f"- [`{notebook.stem}`](notebooks/{notebook.name}) {title(notebook)}")
        lines[-1] += f" ([launch]({url}))"
    return "\n".join(lines).strip()


def with_launch_block(readme: str, block: str) -> str:
    """README's text with the lines between the markers replaced; ValueError without markers."""
    before, start, rest = readme.partition(START)
    _old, end, after = rest.partition(END)
    if not (start and end):
        raise ValueError(f"README.md must hold the lines {START} and {END}")
    return f"{before}{START}\n{block}\n{END}{after}"


if __name__ == "__main__":
    path = ROOT / "README.md"
    path.write_text(
        with_launch_block(path.read_text(encoding="utf-8"), launch_block()), encoding="utf-8"
    )
