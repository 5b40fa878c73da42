"""Every companion notebook: its form, and that executing it proves its text."""

from __future__ import annotations

import ast
import asyncio
import base64
import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PARTS = [
    "## The question",
    "## Predict first",
    "## The lab",
    "## What you should have seen",
    "## When this fails",
    "## Exercise",
    "## In three lines",
    "## Sources",
]
KERNELS = 2
"""How many notebooks run at a time, each on one core."""
Executed = Callable[[Path], NotebookNode]
KOREAN = "과적합 과소적합 베이스라인 누락된 이상치 정규화 증강 조기 드롭아웃 학습 교차 층화 앙상블"

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])


@cache
def read(path: Path) -> NotebookNode:
    """A notebook as it is kept."""
    return nbformat.read(path, as_version=4)


def execute(path: Path) -> NotebookNode:
    """A notebook run whole in a fresh kernel; a cell that fails raises what it raised."""
    notebook = nbformat.read(path, as_version=4)
    environment = os.environ | {
        "HPWIDGETS_SYNC": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    }
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
    )
    asyncio.run(client.async_execute(env=environment))  # an event loop of its own: also in threads
    return notebook


@pytest.fixture(scope="module")
def executed(request: pytest.FixtureRequest) -> Iterator[Executed]:
    """Gives a notebook run whole. All that the chosen tests ask for run two at a time, once."""
    chosen = {
        item.callspec.params["path"]: None
        for item in request.session.items
        if isinstance(item, pytest.Function) and "executed" in item.fixturenames
    }
    with ThreadPoolExecutor(KERNELS) as pool:
        running = {path: pool.submit(execute, path) for path in chosen}
        yield lambda path: running[path].result()
        for future in running.values():
            future.cancel()


def cells(notebook: NotebookNode, kind: str) -> list[NotebookNode]:
    """The cells of one kind, ``"code"`` or ``"markdown"``."""
    return [cell for cell in notebook.cells if cell.cell_type == kind]


def text(notebook: NotebookNode) -> str:
    """All Markdown of a notebook."""
    return "\n\n".join(cell.source for cell in cells(notebook, "markdown"))


def python(cell: NotebookNode) -> ast.Module:
    """A code cell without its magic lines, parsed."""
    lines = [line for line in cell.source.splitlines() if not line.startswith("%")]
    return ast.parse("\n".join(lines))


def statements(notebook: NotebookNode) -> Iterator[tuple[str, ast.AST]]:
    """Every node of every code cell, with the cell's id."""
    for cell in cells(notebook, "code"):
        for node in ast.walk(python(cell)):
            yield cell.id, node


def shown(cell: NotebookNode) -> str:
    """What a cell printed and what it returned, as plain text."""
    parts = [
        output.text if output.output_type == "stream" else output.data.get("text/plain", "")
        for output in cell.outputs
    ]
    return "\n".join(parts)


# The form --------------------------------------------------------------------------------------


@each
def test_the_parts_stand_in_their_order(path: Path) -> None:
    headings = re.findall(r"^## .*$", text(read(path)), re.MULTILINE)
    assert [heading for heading in headings if heading in PARTS] == PARTS
    assert text(read(path)).startswith("# ")


@each
def test_it_is_kept_clean_with_stable_ids_and_the_common_kernel(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert [id for id in ids if not re.fullmatch(r"[a-z]+(-[a-z]+)*", id)] == []
    for cell in cells(notebook, "code"):
        assert (cell.outputs, cell.execution_count) == ([], None), cell.id
        assert set(cell.metadata) <= {"jupyter", "tags"}, cell.id


@each
def test_the_lab_comes_once_and_the_prediction_comes_before_it(path: Path) -> None:
    ids = [cell.id for cell in read(path).cells]
    labs = [
        id
        for id, node in statements(read(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr.endswith("Lab")
    ]
    assert labs[0] == "lab" and len(labs) == len(set(labs))
    assert [id for id in labs if not re.fullmatch(r"lab(-[a-z]+)?", id)] == []
    assert ids.index("predict-choice") < ids.index("lab")
    prediction = next(cell for cell in read(path).cells if cell.id == "predict-choice")
    assert re.search(r"^prediction = None  # write ", prediction.source, re.MULTILINE)


@each
def test_what_should_have_been_seen_is_asserted_and_not_by_a_constant(path: Path) -> None:
    claims: dict[str, int] = {}
    for id, node in statements(read(path)):
        if isinstance(node, ast.Assert):
            claims[id] = claims.get(id, 0) + 1
            assert any(isinstance(part, ast.Name) for part in ast.walk(node.test)), id
    seen = [cell.id for cell in cells(read(path), "code") if cell.id.startswith("seen-")]
    assert len(seen) >= 3
    assert [id for id in (*seen, "solution") if id not in claims] == []
    # A claim stands under its own heading: as many checked cells as subsections.
    parts = re.findall(r"^### ", text(read(path)), re.MULTILINE)
    assert len(seen) == len(parts)


@each
def test_the_summary_has_three_lines_and_the_sources_name_years(path: Path) -> None:
    last = text(read(path)).partition("## In three lines")[2]
    summary, _, sources = last.partition("## Sources")
    assert re.findall(r"^(\d)\. ", summary, re.MULTILINE) == ["1", "2", "3"]
    entries = re.findall(r"^- (.*(?:\n  .*)*)", sources, re.MULTILINE)
    assert entries
    assert [entry for entry in entries if not re.search(r"\b(19|20)\d\d\)", entry)] == []


@each
def test_what_it_links_to_is_there(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#\s]+)\)", text(read(path)))
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_no_helper_is_written_in_two_notebooks() -> None:
    homes: dict[str, list[str]] = {}
    for path in NOTEBOOKS:
        for _, node in statements(read(path)):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                homes.setdefault(node.name, []).append(path.stem)
    assert {name: stems for name, stems in homes.items() if len(stems) > 1} == {}


def test_the_map_of_the_first_notebook_is_true() -> None:
    table = next(cell.source for cell in read(NOTEBOOKS[0]).cells if cell.id == "map")
    rows = re.findall(r"^\| (\**\[?\d\d_\w+.*?) \| ", table, re.MULTILINE)
    names = [re.findall(r"\d\d_\w+", row)[0] for row in rows]
    there = {path.stem for path in NOTEBOOKS}
    assert [name[:2] for name in names] == [f"{number:02}" for number in range(13)]
    assert {name for name, row in zip(names, rows, strict=True) if "(coming)" not in row} == there
    assert there <= set(names)
    missing = [word for word in KOREAN.split() if word not in table]
    assert missing == []


# What executing it shows -----------------------------------------------------------------------


@each
def test_it_runs_to_its_end_without_a_warning(path: Path, executed: Executed) -> None:
    for cell in cells(executed(path), "code"):
        assert cell.execution_count is not None, cell.id
        errors = [o.text for o in cell.outputs if o.get("name") == "stderr"]
        assert errors == [], cell.id


@each
def test_the_lab_leaves_its_picture_and_its_words(path: Path, executed: Executed) -> None:
    cell = next(cell for cell in executed(path).cells if cell.id == "lab")
    (output,) = cell.outputs
    assert base64.b64decode(output.data["image/png"]).startswith(b"\x89PNG")
    words = output.data["text/plain"]
    assert re.match(r"hpwidgets\.\w+Lab: .*\d", words, re.DOTALL)
    if words.startswith("hpwidgets.TrainingLab"):
        assert re.search(r"Lab: Epoch (\d+) of \1\. Training loss ", words)
    assert "application/vnd.jupyter.widget-view+json" in output.data


@each
def test_the_exercise_says_what_is_missing_and_its_solution_passes(
    path: Path, executed: Executed
) -> None:
    said = {cell.id: shown(cell) for cell in cells(executed(path), "code")}
    assert re.search(r"^✗ .+: .+$", said["exercise-answer"], re.MULTILINE)
    assert re.search(r"^Still missing: \d of \d\.$", said["exercise-answer"], re.MULTILINE)
    assert said["solution"].endswith("All of it is there. Well done!")
    solution = next(cell for cell in read(path).cells if cell.id == "solution")
    assert solution.metadata.jupyter.source_hidden is True


@each
def test_the_prediction_is_answered_with_what_was_measured(path: Path, executed: Executed) -> None:
    said = "\n".join(shown(cell) for cell in cells(executed(path), "code"))
    assert re.search(r"^You made no prediction\. Measured: [A-C] \(.+\)\.$", said, re.MULTILINE)


@each
def test_chance_is_shown_as_mean_and_spread(path: Path, executed: Executed) -> None:
    said = "\n".join(shown(cell) for cell in cells(executed(path), "code"))
    assert len(re.findall(r"\d ± \d", said)) >= 3
