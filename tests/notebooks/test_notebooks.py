"""Every companion notebook: its form, and that executing it proves its text."""

from __future__ import annotations

import ast
import asyncio
import base64
import os
import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[01]*.ipynb"))
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
LINES = 12
"""Lines of code that a learner sees in a cell."""
FOLDED = ("-proof", "-task", "-choice", "-data")
"""Endings of the ids of cells whose code is folded away."""
SEEDS = 5
CLAIMED = re.compile(r"^    (?!holds: )(.+?): (.+)$", re.MULTILINE)
"""A line of a claim's proof: a value's name, and the value under every seed."""

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])


@dataclass(frozen=True)
class Broken:
    """A claim broken on purpose: what stands in a cell, and what stands there instead."""

    cell: str
    old: str
    new: str


@dataclass
class Run:
    """A notebook run whole, what its solutions said, and what each break raised."""

    notebook: NotebookNode
    solutions: str = ""
    raised: list[str] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)


@cache
def read(path: Path) -> NotebookNode:
    """A notebook as it is kept."""
    return nbformat.read(path, as_version=4)


def breaks(path: Path) -> list[Broken]:
    """The breaks of one notebook."""
    with (HERE / "breaks" / f"{path.stem}.toml").open("rb") as file:
        return [Broken(**told) for told in tomllib.load(file)["break"]]


class Runner(NotebookClient):
    """Executes a notebook, then what the suite asks of it in the same kernel."""

    async def whole(self, path: Path, environment: dict[str, str]) -> Run:
        async with self.async_setup_kernel(env=environment):
            for at, cell in enumerate(self.nb.cells):
                await self.async_execute_cell(cell, at)
            run = Run(deepcopy(self.nb))
            run.solutions = await self.said(SOLVED)
            for broken in breaks(path):
                run.raised.append(await self.outcome(broken))
                run.mended.append(await self.outcome(Broken(broken.cell, "", "")))
        return run

    async def outcome(self, broken: Broken) -> str:
        """What the cell and those after it, to the next proof, raise; empty for nothing."""
        ids = [cell.id for cell in self.nb.cells]
        first = ids.index(broken.cell)
        last = next(at for at, id in enumerate(ids) if at >= first and id.endswith("-proof"))
        try:
            for cell in self.nb.cells[first : last + 1]:
                if cell.cell_type == "code":
                    changed = cell.id == broken.cell and broken.old
                    source = cell.source.replace(broken.old, broken.new) if changed else cell.source
                    await self.said(source)
        except CellExecutionError as error:
            return error.ename
        return ""

    async def said(self, source: str) -> str:
        """What a cell of ours prints."""
        self.nb.cells.append(new_code_cell(source))
        try:
            return shown(await self.async_execute_cell(self.nb.cells[-1], len(self.nb.cells) - 1))
        finally:
            self.nb.cells.pop()


SOLVED = """
for task in [task for task in vars().values() if isinstance(task, hp.course.Exercise)]:
    print(task.solved(), len(task.hints), bool(task.why))
"""


@cache
def execute(path: Path) -> Run:
    """A notebook run whole in a fresh kernel; a cell that fails raises what it raised."""
    environment = os.environ | {
        "HPWIDGETS_SYNC": "1",
        "HPWIDGETS_ANSWERS": "off",
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    }
    client = Runner(
        nbformat.read(path, as_version=4),
        timeout=600,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
    )
    return asyncio.run(client.whole(path, environment))


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


def calls(notebook: NotebookNode, name: str) -> list[str]:
    """The ids of the cells that call ``something.name``, once a call."""
    return [
        id
        for id, node in statements(notebook)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == name
    ]


def is_folded(cell: NotebookNode) -> bool:
    """Whether a learner sees the cell's code only on demand."""
    return bool(cell.metadata.get("jupyter", {}).get("source_hidden"))


def shown(cell: NotebookNode) -> str:
    """What a cell printed and what it returned, as plain text."""
    parts = [
        output.text if output.output_type == "stream" else output.data.get("text/plain", "")
        for output in cell.outputs
    ]
    return "\n".join(parts)


def numbers(words: str) -> set[float]:
    """Every number that stands in a text, however it is written."""
    found = re.findall(r"(?<![\w.])\d+(?:[.,]\d+)*(?:e[+-]?\d+)?", words)
    return {float(number.replace(",", "")) for number in found}


# The form --------------------------------------------------------------------------------------


@each
def test_the_parts_stand_in_their_order(path: Path) -> None:
    headings = re.findall(r"^## [^:\n]*", text(read(path)), re.MULTILINE)
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
def test_a_learner_sees_little_code_and_proofs_are_folded(path: Path) -> None:
    for cell in cells(read(path), "code"):
        assert is_folded(cell) == cell.id.endswith(FOLDED), cell.id
        if not is_folded(cell):
            assert len(cell.source.splitlines()) <= LINES, cell.id
    assert [id for id, node in statements(read(path)) if isinstance(node, ast.Assert)] == []


@each
def test_one_import_of_ours_is_all_that_a_learner_types(path: Path) -> None:
    ours = [
        ast.unparse(node)
        for _, node in statements(read(path))
        if isinstance(node, ast.Import | ast.ImportFrom) and "hpwidgets" in ast.unparse(node)
    ]
    assert ours == ["import hpwidgets as hp"]
    private = [ast.unparse(n) for _, n in statements(read(path)) if isinstance(n, ast.Attribute)]
    assert [name for name in private if name.startswith("hp.") and "._" in name] == []


@each
def test_the_lab_comes_once_and_the_prediction_comes_before_it(path: Path) -> None:
    ids = [cell.id for cell in read(path).cells]
    labs = [
        cell.id
        for cell in cells(read(path), "code")
        if not is_folded(cell)
        for line in python(cell).body
        if not isinstance(line, ast.FunctionDef)  # it plays a lab, and shows none
        for node in ast.walk(line)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr.endswith("Lab")
    ]
    assert labs[0] == "lab" and len(labs) == len(set(labs))
    assert [id for id in labs if not re.fullmatch(r"lab(-[a-z]+)?", id)] == []
    assert calls(read(path), "predict")[0] == "predict-choice"
    assert ids.index("predict-choice") < ids.index("lab")


@each
def test_each_thing_to_see_is_claimed_under_its_own_heading(path: Path) -> None:
    section, sections = "", {}
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            for heading in re.findall(r"^###? .*$", cell.source, re.MULTILINE):
                section = heading
        elif cell.id in calls(read(path), "claim"):
            sections[section] = sections.get(section, 0) + 1
            assert cell.id.endswith("-proof"), cell.id
    headings = re.findall(r"^### \d.*$", text(read(path)), re.MULTILINE)
    assert len(headings) >= 3 and set(headings) <= set(sections)


@each
def test_the_text_is_english_for_learners(path: Path) -> None:
    assert re.findall(r"[가-힣]", text(read(path))) == []
    for cell in cells(read(path), "markdown"):
        assert "the cells assert" not in cell.source and "asserted" not in cell.source, cell.id


@each
def test_the_summary_has_three_lines_the_sources_years_and_the_end_a_next_link(path: Path) -> None:
    last = text(read(path)).partition("## In three lines")[2]
    summary, _, sources = last.partition("## Sources")
    assert re.findall(r"^(\d)\. ", summary, re.MULTILINE) == ["1", "2", "3"]
    entries = re.findall(r"^- (.*(?:\n  .*)*)", sources, re.MULTILINE)
    assert entries
    assert [entry for entry in entries if not re.search(r"\b(19|20)\d\d\)", entry)] == []
    following = NOTEBOOKS[NOTEBOOKS.index(path) + 1 :]
    if following:
        assert re.search(rf"^\*\*Next:\*\* \[.*\]\({following[0].name}\)", last, re.MULTILINE)


@each
def test_what_it_links_to_is_there(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#\s]+)\)", text(read(path)))
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_no_helper_is_written_in_two_notebooks() -> None:
    homes: dict[str, list[str]] = {}
    for path in NOTEBOOKS:
        for _, node in statements(read(path)):
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name != "judge":
                homes.setdefault(node.name, []).append(path.stem)
    assert {name: stems for name, stems in homes.items() if len(stems) > 1} == {}


def test_the_index_tells_of_every_notebook_and_its_labs() -> None:
    index = read(ROOT / "notebooks" / "index.ipynb")
    table = next(cell.source for cell in index.cells if cell.id == "table")
    rows = re.findall(r"^\| (\d\d) \| \[(.+?)\]\((.+?)\) \|(.*)$", table, re.MULTILINE)
    assert [row[2] for row in rows] == [path.name for path in NOTEBOOKS]
    for number, _title, name, rest in rows:
        assert name.startswith(number)
        _question, labs, minutes, _before, _able = (part.strip() for part in rest.split("|")[:5])
        assert minutes.isdigit()
        shown_labs = {
            node.func.attr
            for _, node in statements(read(ROOT / "notebooks" / name))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr.endswith("Lab")
        }
        assert set(labs.split(", ")) <= shown_labs, name
    assert [cell.source for cell in cells(index, "code")] == [
        "import hpwidgets as hp\n\nhp.course.progress()"
    ]


@each
def test_the_breaks_fit_the_notebook(path: Path) -> None:
    sources = {cell.id: cell.source for cell in cells(read(path), "code")}
    assert len(breaks(path)) >= 3
    for broken in breaks(path):
        assert sources[broken.cell].count(broken.old) >= 1, broken
        assert broken.old != broken.new, broken


# What executing it shows -----------------------------------------------------------------------


@each
def test_it_runs_to_its_end_without_a_warning(path: Path) -> None:
    for cell in cells(execute(path).notebook, "code"):
        assert cell.execution_count is not None, cell.id
        errors = [o.text for o in cell.outputs if o.get("name") == "stderr"]
        assert errors == [], cell.id


@each
def test_the_lab_leaves_its_picture_and_its_words(path: Path) -> None:
    cell = next(cell for cell in execute(path).notebook.cells if cell.id == "lab")
    (output,) = cell.outputs
    assert base64.b64decode(output.data["image/png"]).startswith(b"\x89PNG")
    words = output.data["text/plain"]
    assert re.match(r"hpwidgets\.\w+Lab: .*\d", words, re.DOTALL)
    if words.startswith("hpwidgets.TrainingLab"):
        assert re.search(r"Lab: Epoch (\d+) of \1\. Training loss ", words)
    assert "application/vnd.jupyter.widget-view+json" in output.data["text/html"]


@each
def test_the_exercise_says_what_is_missing_and_its_solution_passes(path: Path) -> None:
    run = execute(path)
    said = {cell.id: shown(cell) for cell in cells(run.notebook, "code")}
    assert re.search(r"^✗ .+: .+$", said["exercise-answer"], re.MULTILINE)
    assert re.search(r"^Still missing: \d of \d\.$", said["exercise-answer"], re.MULTILINE)
    solved = re.findall(r"All of it is there\. Well done! (\d) (\w+)$", run.solutions, re.MULTILINE)
    assert solved and set(solved) == {("3", "True")}
    assert len(solved) == len(calls(run.notebook, "exercise"))


@each
def test_the_prediction_is_answered_with_what_was_measured(path: Path) -> None:
    said = "\n".join(shown(cell) for cell in cells(execute(path).notebook, "code"))
    assert re.search(r"^You made no prediction\. Measured: .+\.$", said, re.MULTILINE)


@each
def test_where_chance_matters_there_are_five_seeds(path: Path) -> None:
    said = "\n".join(shown(cell) for cell in cells(execute(path).notebook, "code"))
    assert len(re.findall(r"\d ± \d", said)) >= 3
    counts = {name: values.count(", ") + 1 for name, values in CLAIMED.findall(said)}
    assert {name: count for name, count in counts.items() if 1 < count < SEEDS} == {}


@each
def test_every_number_of_the_text_is_measured_or_set_in_the_code(path: Path) -> None:
    notebook = execute(path).notebook
    known = numbers(" ".join(c.source + " " + shown(c) for c in cells(notebook, "code")))
    for cell in cells(notebook, "markdown"):
        if cell.id.startswith(("seen", "fails", "summary")):
            words = cell.source.partition("## Sources")[0]
            words = re.sub(
                r"^(#+ )?\d+\. |\((19|20)\d\d\)|[Nn]otebooks? \d\d", "", words, flags=re.M
            )
            words = re.sub(r"`[^`]*`|\]\([^)]*\)", "", words)
            assert numbers(words) <= known, f"{cell.id}: {numbers(words) - known}"


@each
def test_a_claim_that_is_broken_on_purpose_is_caught(path: Path) -> None:
    run = execute(path)
    assert run.raised == ["ClaimError"] * len(breaks(path))
    assert run.mended == [""] * len(breaks(path))
