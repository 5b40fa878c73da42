"""The look that all labs share: one style sheet, in the colours of the page's theme."""

from __future__ import annotations

import html
from collections.abc import Iterable

from hpwidgets.widgets.table import Table
from hpwidgets.widgets.words import rounded

CSS = """
<style>
.hpwidgets-lab { --hp-text: var(--jp-ui-font-color1, #222);
  --hp-soft: var(--jp-ui-font-color2, #555);
  --hp-line: var(--jp-border-color2, #ccc); --hp-well: var(--jp-layout-color2, #f2f2f2); }
.hpwidgets-lab, .hpwidgets-lab .widget-html-content { color: var(--hp-text); }
.hpwidgets-lab .widget-html-content, .hpwidgets-lab .jupyter-widget-html-content {
  font-size: 13px; line-height: 1.45; overflow-wrap: anywhere; }
.hpwidgets-lab .widget-slider .noUi-target:focus-within, .hpwidgets-lab .noUi-handle:focus {
  outline: 2px solid #0072B2; outline-offset: 1px; }
.hpwidgets-lab img { display: block; border-radius: 3px; }
.hp-status { font-variant-numeric: tabular-nums; min-height: 57px; }
.hp-verdict { border-left: 3px solid var(--hp-line); padding: 1px 0 1px 9px; min-height: 96px; }
.hp-dim { opacity: 0.45; }
.hp-verdict b { font-weight: 600; }
.hp-soft { color: var(--hp-soft); }
.hp-error { border: 1px solid #D55E00; border-left-width: 4px; border-radius: 3px;
  padding: 5px 9px; }
.hp-pins { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
.hp-pins th, .hp-pins td { text-align: left; padding: 2px 10px 2px 0; vertical-align: top;
  border-bottom: 1px solid var(--hp-line); font-weight: normal; overflow-wrap: normal; }
.hp-pins td:nth-child(n+3), .hp-pins th:nth-child(n+3), .hp-pins th:first-child {
  white-space: nowrap; }
.hpwidgets-lab .widget-accordion .jp-Collapse-contents,
.hpwidgets-lab .jupyter-widget-Collapse-contents, .hpwidgets-lab .p-Collapse-contents {
  padding: 4px 6px; }
.hp-pins th { color: var(--hp-soft); }
.hpwidgets-auto-run input[type="checkbox"] { width: 14px; height: 14px; }
.hpwidgets-lab .widget-dropdown > select { background-image: url("data:image/svg+xml,%3Csvg \
xmlns='http://www.w3.org/2000/svg' viewBox='0 0 18 18'%3E%3Cpath fill='%23888' \
d='M5.2 5.9L9 9.7l3.8-3.8 1.2 1.2-5 5-5-5z'/%3E%3C/svg%3E"); }
.hp-scroll { max-width: 100%; overflow-x: auto; }
.hpwidgets-lab pre.hp-code { background: var(--hp-well); border-radius: 3px;
  padding: 8px 10px; max-height: 320px;
  overflow: auto; font: 12px/1.4 var(--jp-code-font-family, monospace); white-space: pre-wrap;
  color: var(--hp-text); margin: 2px 0; }
</style>
"""

VERDICT_COLOURS = {
    "ideal": "#009E73",
    "overfitting": "#D55E00",
    "underfitting": "#0072B2",
    "still improving": "#56B4E9",
    "unstable": "#E69F00",
    "diverged": "#CC79A7",
    "saturated early": "#117733",
    "undecided": "#999999",
}


def escape(text: object) -> str:
    """Text as it may stand in HTML."""
    return html.escape(str(text))


def table_html(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table, which may be wider than the page, with these texts above and this HTML in cells."""
    lines = ["".join(f"<th>{escape(text)}</th>" for text in heads)]
    lines += ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f'<div class="hp-scroll"><table class="hp-pins">{body}</table></div>'


def shown_table(table: Table) -> str:
    """A table of texts and numbers as HTML."""
    cells = [[escape(rounded(cell)) for cell in row] for row in table.rows]
    return table_html(table.heads, cells)


def error_html(text: str) -> str:
    """The error line; empty for no error."""
    return f'<div class="hp-error" role="alert">{escape(text)}</div>' if text else ""


def code_html(code: str) -> str:
    """Code that can be selected and copied."""
    return f'<pre class="hp-code" tabindex="0">{escape(code)}</pre>'
