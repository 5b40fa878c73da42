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
.hpw-claims{border-collapse:collapse;font-size:14px;line-height:1.45;width:100%;
table-layout:auto!important}
.hpw-claims td{text-align:left!important;vertical-align:top;padding:5px 12px 5px 0;border:0;
border-bottom:1px solid rgb(128 128 128/.3);white-space:normal;background:none}
.hpw-claims td:first-child{width:1%;color:#0a7350;font-weight:700}
.hpw-claims td:last-child{width:1%;padding-right:0}
.hpw-claims summary{cursor:pointer;font-size:12px;opacity:.8}
.hpw-claims code{white-space:pre-wrap;background:none}
.hpw-claims svg{display:block;overflow:visible;max-width:none!important}
.hpw-claims circle{fill:#0072B2;opacity:.65}
.hpw-claims line{stroke:currentColor}
.hpw-claims text{fill:currentColor;font-size:11px}
body[data-jp-theme-light="false"] .hpw-claims td:first-child{color:#4cc99a}
body[data-jp-theme-light="false"] .hpw-claims circle{fill:#56B4E9}
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
        f"<tr><td>✓</td><td>{escape(claim.sentence)}{proof}</td>"
        f"<td>{_seeds(claim.quantities)}</td></tr>"
    )


def _seeds(quantities: Mapping[str, Quantity]) -> str:
    """Points of every seed on one scale, a line a value, its mean as a stroke."""
    shown = {
        name: quantity
        for name, quantity in quantities.items()
        if quantity.sd and np.isfinite(quantity.values).all()
    }
    if not shown:
        return ""
    every = np.concatenate([quantity.values for quantity in shown.values()])
    low, high = float(every.min()), float(every.max())

    def place(value: float) -> str:
        return f"{6 + (STRIP - 12) * (value - low) / (high - low):.1f}"

    marks = []
    for at, (name, quantity) in enumerate(shown.items()):
        y, mean = ROW * at + ROW // 2, place(quantity.mean)
        marks.append(f'<line x1="{mean}" x2="{mean}" y1="{y - 6}" y2="{y + 6}"/>')
        marks += [f'<circle cx="{place(value)}" cy="{y}" r="3.5"/>' for value in quantity.values]
        marks.append(f'<text x="{STRIP + 4}" y="{y + 4}">{escape(name)}</text>')
    bottom = ROW * len(shown)
    marks += [
        f'<line x1="6" x2="{STRIP - 6}" y1="{bottom}" y2="{bottom}"/>',
        f'<text x="0" y="{bottom + 12}">{Quantity(low)}</text>',
        f'<text x="{STRIP}" y="{bottom + 12}" text-anchor="end">{Quantity(high)}</text>',
    ]
    said = "; ".join(f"{name} {quantity}".strip() for name, quantity in shown.items())
    width = STRIP + 7 * max(map(len, shown))
    return (
        f'<svg role="img" aria-label="{escape(said)}" width="{width}" height="{bottom + 14}">'
        f"{''.join(marks)}</svg>"
    )
