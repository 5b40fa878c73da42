"""A real assignment with a lab and an exercise, released, handed in and graded: nbgrader, otter."""

from __future__ import annotations

import csv
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from tests.matrix.venvs import ROOT, python_of

TASK = """import hpwidgets as hp


def judge(learning_rate):
    run = hp.fit(hp.Hyperparameters(learning_rate=learning_rate, epochs=20), hp.load("moons"))
    return hp.tuning.score_at_least([run], 0.9)


task = hp.course.exercise(
    "Find a learning rate that trains.", judge,
    start={"learning_rate": 1e-6}, solution={"learning_rate": 0.01},
)"""
LAB = "lab = hp.TrainingLab(hp.Hyperparameters(epochs=5))\nlab"
SOLUTION = "attempt = task.check(learning_rate=0.01)"
HANDED_IN = {"ada": 0.02, "bob": 1e-6}
"""The learning rates of two students: one passes."""
POINTS = {"ada": 2.0, "bob": 0.0}


def notebook(*cells: NotebookNode) -> NotebookNode:
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=list(cells), metadata={"kernelspec": spec})


def run(folder: Path, tool: str, *arguments: str) -> None:
    """A command of the graders' environment, in this folder."""
    python = python_of("graders")
    environment = os.environ | {
        "PATH": os.pathsep.join([str(python.parent), os.environ["PATH"]]),
        "PYTHONPATH": str(ROOT),
        "JUPYTER_DATA_DIR": str(folder / "jupyter"),
        "HPWIDGETS_ANSWERS": "off",
    }
    environment.pop("HPWIDGETS_SYNC", None)
    done = subprocess.run(
        [str(python.with_name(tool)), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def hand_in(released: Path, target: Path, old: str, rate: float) -> None:
    """The released notebook with a student's answer in place of ``old``."""
    handed = nbformat.read(released, as_version=4)
    (cell,) = [cell for cell in handed.cells if cell.source.startswith(old)]
    cell.source = cell.source.replace(old, f"attempt = task.check(learning_rate={rate})")
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(handed, target)


def graded(id: str, **more: Any) -> dict[str, Any]:
    """What nbgrader keeps of a cell."""
    flags = {"solution": False, "grade": False, "locked": False, "task": False}
    return {"nbgrader": {"schema_version": 3, "grade_id": id, **flags, **more}}


def test_nbgrader_grades_an_exercise_beside_a_lab(tmp_path: Path) -> None:
    source = notebook(
        new_code_cell(TASK, metadata=graded("setup", locked=True)),
        new_code_cell(LAB),
        new_code_cell(
            f"### BEGIN SOLUTION\n{SOLUTION}\n### END SOLUTION\nattempt",
            metadata=graded("answer", solution=True),
        ),
        new_code_cell(
            "assert attempt.passed", metadata=graded("test", grade=True, locked=True, points=2)
        ),
    )
    (tmp_path / "source" / "ps").mkdir(parents=True)
    nbformat.write(source, tmp_path / "source" / "ps" / "problem.ipynb")
    run(tmp_path, "nbgrader", "generate_assignment", "ps", "--create")
    released = tmp_path / "release" / "ps" / "problem.ipynb"
    assert SOLUTION not in released.read_text("utf-8")
    for student, rate in HANDED_IN.items():
        target = tmp_path / "submitted" / student / "ps" / "problem.ipynb"
        hand_in(released, target, "# YOUR CODE HERE\nraise NotImplementedError()", rate)
    run(tmp_path, "nbgrader", "autograde", "ps")
    run(tmp_path, "nbgrader", "export")
    with (tmp_path / "grades.csv").open(encoding="utf-8") as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert scores == POINTS
    for student in HANDED_IN:  # every cell ran, and the lab left its picture
        path = tmp_path / "autograded" / student / "ps" / "problem.ipynb"
        cells = nbformat.read(path, as_version=4).cells
        assert all(cell.execution_count for cell in cells)
        assert "image/png" in cells[1].outputs[0].data


def test_otter_grades_an_exercise_beside_a_lab(tmp_path: Path) -> None:
    settings = ["init_cell: false", "export_cell: false", "check_all_cell: false", "generate: true"]
    source = notebook(
        new_raw_cell("\n".join(["# ASSIGNMENT CONFIG", *settings])),
        new_code_cell(TASK),
        new_code_cell(LAB),
        new_raw_cell("# BEGIN QUESTION\nname: rate\npoints: 2"),
        new_markdown_cell("Find a learning rate that trains."),
        new_raw_cell("# BEGIN SOLUTION"),
        new_code_cell(f"{SOLUTION}  # SOLUTION\nattempt"),
        new_raw_cell("# END SOLUTION"),
        new_raw_cell("# BEGIN TESTS"),
        new_code_cell("assert attempt.passed"),
        new_raw_cell("# END TESTS"),
        new_raw_cell("# END QUESTION"),
    )
    nbformat.write(source, tmp_path / "problem.ipynb")
    run(tmp_path, "otter", "assign", "problem.ipynb", "dist")  # runs the solution, too
    released = tmp_path / "dist" / "student" / "problem.ipynb"
    (grader,) = (tmp_path / "dist" / "autograder").glob("*.zip")
    for student, rate in HANDED_IN.items():
        hand_in(released, tmp_path / f"{student}.ipynb", "attempt = ...", rate)
        (tmp_path / f"out-{student}").mkdir()
        run(tmp_path, "otter", "run", f"{student}.ipynb", "-a", str(grader), "-o", f"out-{student}")
        results = json.loads((tmp_path / f"out-{student}" / "results.json").read_text("utf-8"))
        assert sum(test.get("score") or 0 for test in results["tests"]) == POINTS[student]
