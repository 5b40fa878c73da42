"""`python -m tests.benchmarks [theme …]`: measure, print, write docs/benchmarks.md, judge."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from importlib import import_module

from tests.benchmarks.facts import facts
from tests.benchmarks.kernel import ROOT, ask, fresh_kernel
from tests.benchmarks.result import Result
from tests.benchmarks.table import markdown, plain_line, replace_table

THEMES = (
    "training",
    "playground",
    "automl",
    "automl_scores",
    "baseline",
    "capacity",
    "folds",
    "hyperband",
    "landscape",
    "search",
    "ensembles",
    "frames",
    "live_run",
    "redraw",
    "latency",
    "lessons",
    "page",
    "imports",
    "memory",
)
IN_A_KERNEL = frozenset({"live_run", "redraw", "latency", "lessons"})


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every bound is kept, else 1. Only a run of all themes writes the page."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("theme", nargs="*", help=f"only these: {', '.join(THEMES)}")
    themes = parser.parse_args(arguments).theme or list(THEMES)
    unknown = [theme for theme in themes if theme not in THEMES]
    if unknown:
        parser.error(f"unknown theme {unknown[0]!r}; choose from {', '.join(THEMES)}")
    started = time.perf_counter()
    results = []
    for result in measured(themes):
        print(plain_line(result), flush=True)
        results.append(result)
    print(f"{time.perf_counter() - started:.0f} s")
    if set(themes) == set(THEMES):
        page = ROOT / "docs" / "benchmarks.md"
        text = replace_table(page.read_text("utf-8"), markdown(results, facts()))
        page.write_text(text, "utf-8")
    missed = [result.name for result in results if not result.ok]
    for name in missed:
        print(f"bound missed: {name}")
    return 1 if missed else 0


def measured(themes: Sequence[str]) -> Iterator[Result]:
    """The lines of these themes, in the order of the table."""
    for theme in THEMES:
        if theme not in themes:
            continue
        module = f"tests.benchmarks.{theme}"
        if theme in IN_A_KERNEL:
            yield from in_a_kernel(module)
        else:
            yield from import_module(module).results()


def in_a_kernel(module: str) -> list[Result]:
    """What the module's ``results()`` says in a fresh kernel."""
    code = f"""
from dataclasses import asdict
from {module} import results
answers = [asdict(result) for result in results()]
"""
    with fresh_kernel() as client:
        return [Result(**answer) for answer in ask(client, code, "answers")]


if __name__ == "__main__":
    raise SystemExit(main())
