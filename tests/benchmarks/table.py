"""The table: printed while measuring, and as Markdown for docs/benchmarks.md."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tests.benchmarks.result import Result

START, END = "<!-- bench:start -->", "<!-- bench:end -->"
HEADER = ("", "hpwidgets", "peer", "ratio", "bound", "kept")


def cells(result: Result) -> tuple[str, ...]:
    """One line's texts, in the order of the header."""
    sign = "≤" if result.kind == "at most" else "≥"
    bound = "" if result.bound is None else f"{sign} {result.bound:.3g}"
    kept = "" if result.bound is None else ("yes" if result.ok else "MISSED")
    ours, peer = (_quantity(value, result.unit) for value in (result.ours, result.peer))
    return result.name, ours, peer, _number(result.ratio), bound, kept


def plain_line(result: Result) -> str:
    """One line for the terminal."""
    name, ours, peer, ratio, bound, kept = cells(result)
    return f"{name:<72} {ours:>8} {peer:>8} {ratio:>7}  {bound:<7} {kept}".rstrip()


def markdown(results: Sequence[Result], facts: Mapping[str, str]) -> str:
    """The table with the facts of the machine below it."""
    rows = [HEADER, ("---", "--:", "--:", "--:", "--:", "---"), *map(cells, results)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    told = " · ".join(f"{name} {value}" for name, value in facts.items())
    more = [text for result in results if result.more for text in ("", result.more)]
    return "\n".join([*lines, *more, "", f"Measured with {told}."])


def replace_table(page: str, text: str) -> str:
    """The page with the text between its two marks; ValueError where the marks are missing."""
    pattern = re.compile(f"{re.escape(START)}.*?{re.escape(END)}", re.DOTALL)
    if len(pattern.findall(page)) != 1:
        raise ValueError(f"expected one {START} … {END} in the page, to write the table there")
    return pattern.sub(lambda _: f"{START}\n{text}\n{END}", page)


def _number(value: float) -> str:
    return f"{value:.2g}" if value < 10 else f"{value:.0f}"


def _quantity(value: float, unit: str) -> str:
    if unit == "missed":
        return f"{value:.4f}"
    if unit != "s":
        return f"{value:.0f} {unit}"
    for factor, name in ((1.0, "s"), (1e-3, "ms")):
        if value >= factor:
            return f"{_digits(value / factor)} {name}"
    return f"{_digits(value / 1e-6)} µs"


def _digits(value: float) -> str:
    """Three digits or all before the point."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
