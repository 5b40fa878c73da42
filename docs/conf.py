"""How Sphinx makes the site: ``make docs``."""

from __future__ import annotations

import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path[:0] = [str(DOCS), str(DOCS.parent)]

import pages  # noqa: E402
from sphinx.application import Sphinx  # noqa: E402

import hpwidgets  # noqa: E402

project = "hpwidgets"
author = "hpwidgets contributors"
version = release = hpwidgets.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
napoleon_google_docstring = False
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
autodoc_member_order = "bysource"
autodoc_default_options = {
    "exclude-members": "set_fit_request, set_partial_fit_request, set_score_request",
}
"""What scikit-learn adds to every estimator, with links that only its own pages can follow."""
add_module_names = False
python_use_unqualified_type_names = True

highlight_language = "none"

html_theme = "pydata_sphinx_theme"
html_title = project
html_copy_source = False
html_sidebars = {"*": [], "generated/contributing": [], "generated/changelog": []}
html_theme_options = {
    "github_url": pages.SOURCE,
    "show_prev_next": True,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": [],
    "footer_end": [],
}

pages.make_pages(DOCS / pages.GENERATED)


def read_source(app: Sphinx, name: str, content: list[str]) -> None:
    """The first page begins with README.md; links between the texts lead to pages of the site."""
    if not name.startswith(f"{pages.GENERATED}/"):
        content[0] = pages.with_site_links(content[0], "docs")
    if name == "index":
        content[0] = f"{pages.top_page('README.md')}\n\n{content[0]}"


def read_docstring(
    app: Sphinx, what: str, name: str, value: object, options: object, lines: list[str]
) -> None:
    """A paragraph after the parameters is none of them."""
    lines[:] = pages.with_notes(lines)


def setup(app: Sphinx) -> None:
    """What this site adds to Sphinx."""
    app.connect("source-read", read_source)
    app.connect("autodoc-process-docstring", read_docstring, priority=400)  # before napoleon's
