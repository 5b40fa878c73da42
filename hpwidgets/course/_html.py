"""The HTML of claims and outcomes: static, so that a saved notebook shows it as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from hpwidgets.course._quantity import Quantity
from hpwidgets.i18n import _

if TYPE_CHECKING:
    from hpwidgets.course.proofs import Claim

STRIP, ROW = 150, 18
"""Width and height of the picture of one value's seeds, in pixels."""

STYLE = """<style>
.hpw-claims{border-collapse:collapse;font-size:14px;line-height:1.45;max-width:860px}
.hpw-claims td{text-align:left!important;vertical-align:top;padding:5px 12px 5px 0;border:0;
border-bottom:1px solid rgb(128 128 128/.3);white-space:normal;background:none}
.hpw-claims .hpw-tick{color:#0a7350;font-weight:700}
body[data-jp-theme-light="false"] .hpw-claims .hpw-tick{color:#4cc99a}
.hpw-claims summary{cursor:pointer;font-size:12px;opacity:.8}
.hpw-claims code{white-space:pre-wrap;background:none}
.hpw-claims svg{display:block;overflow:visible}
.hpw-claims circle{fill:#0072B2;opacity:.65}
.hpw-claims line{stroke:currentColor}
.hpw-claims text{fill:currentColor;font-size:11px}
</style>"""


def claim_table(claims: Sequence[Claim]) -> str:
    """A row a claim: the tick, the sentence over its folded proof, and its seeds as points."""
    return f'{STYLE}<table class="hpw-claims"><tbody>{"".join(map(_row, claims))}</tbody></table>'


def outcome_html(text: str) -> str:
    """What was predicted beside what was measured."""
    return (
        f'{STYLE}<p style="border-left:4px solid #1559c7;padding:2px 12px;margin:4px 0">'
        f"{escape(text)}</p>"
    )


def _row(claim: Claim) -> str:
    lines = "".join(f"<div>{escape(line)}</div>" for line in claim.proof())
    proof = f"<details><summary>{escape(_('proof'))}</summary><code>{lines}</code></details>"
    return (
        f'<tr><td class="hpw-tick">✓</td><td>{escape(claim.sentence)}{proof}</td>'
        f"<td>{_seeds(claim.quantities)}</td></tr>"
    )


def _seeds(quantities: Mapping[str, Quantity]) -> str:
    """Points of every seed on one scale, a line a value, its mean as a stroke."""
    shown = {
        n: f for n, f in quantities.items() if f.values.size > 1 and np.isfinite(f.values).all()
    }
    if not shown:
        return ""
    every = np.concatenate([quantity.values for quantity in shown.values()])
    low, high = float(every.min()), float(every.max())
    width = (high - low) or 1.0
    rows, room = [], STRIP - 12
    for at, (name, quantity) in enumerate(shown.items()):
        y = ROW * at + ROW // 2
        places = [6 + room * (value - low) / width for value in quantity.values]
        mean = 6 + room * (quantity.mean - low) / width
        rows.append(f'<line x1="{mean:.1f}" x2="{mean:.1f}" y1="{y - 6}" y2="{y + 6}"/>')
        rows += [f'<circle cx="{x:.1f}" cy="{y}" r="3.5"/>' for x in places]
        rows.append(f'<text x="{STRIP + 4}" y="{y + 4}">{escape(name)}</text>')
    longest = max(map(len, shown))
    said = "; ".join(f"{name} {quantity}".strip() for name, quantity in shown.items())
    return (
        f'<svg role="img" aria-label="{escape(said)}" width="{STRIP + 7 * longest}" '
        f'height="{ROW * len(shown)}">{"".join(rows)}</svg>'
    )
