"""The smallest lesson: it does all that a lab does, and CONTRIBUTING tells how to add it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.test_layout import wrong_arrows
from tests.widgets.tiny_lesson.lab import LuckLab
from tests.widgets.tiny_lesson.records import Draws

ROOT = Path(__file__).resolve().parents[2]
TINY = Path(__file__).parent / "tiny_lesson"
FILES = sorted(TINY.rglob("*.py"))
TOLD = (ROOT / "CONTRIBUTING.md").read_text("utf-8").split("**A lab.**")[1].split("\n**")[0]
"""What CONTRIBUTING says of adding a lab."""
STEPS = re.findall(r"```(\w+)\n(.*?)```", TOLD, re.DOTALL)
USED = """
import hpwidgets as hp
{cell}
lab = hp.LuckLab(rows=20)
assert lab.result.done == 100
print(lab.settings(), type(lab).__module__)
"""


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> Iterator[LuckLab]:
    monkeypatch.setenv("HPWIDGETS_SYNC", "1")
    lab = LuckLab()
    yield lab
    lab.close()


def test_it_runs_inline_draws_and_speaks(lab: LuckLab) -> None:
    assert isinstance(lab.result, Draws) and lab.result.done == lab.result.total == 100
    scores = lab.result.scores
    assert lab.words == f"{min(scores):.2f} to {max(scores):.2f}"
    picture: Any = lab.picture
    assert list(picture.dots.get_ydata()) == list(scores)
    assert lab.view.question == "How far off is a validation score by chance?"
    assert lab._repr_mimebundle_()["image/png"].startswith(b"\x89PNG")


def test_a_move_computes_anew_and_settings_make_it_again(lab: LuckLab) -> None:
    few = lab.set(rows=10).result.scores
    many = lab.set(rows=500).result.scores
    assert max(few) - min(few) > 3 * (max(many) - min(many))
    assert lab.settings() == "hp.LuckLab(rows=500)"
    with pytest.raises(ValueError, match=r"rows must be a whole number in \[1, 999\], got 0"):
        lab.set(rows=0)


def test_a_lesson_without_a_control_for_data_takes_no_rows() -> None:
    with pytest.raises(TypeError, match=r"^LuckLab takes no rows of your own$"):
        LuckLab(([[0.0], [1.0]], [0, 1]))


def test_it_keeps_the_rules_of_lessons() -> None:
    for path in FILES:
        parts = path.relative_to(TINY).with_suffix("").parts
        source = path.read_text("utf-8").replace("tests.widgets.tiny_lesson", "hpwidgets.lessons.x")
        assert wrong_arrows(source, ".".join(["hpwidgets.lessons.x", *parts])) == []


def test_its_files_are_those_that_contributing_names() -> None:
    names = {str(path.relative_to(TINY)) for path in FILES} - {"pictures/__init__.py"}
    assert names == {"__init__.py", "lab.py", "pictures/scores.py", "records.py", "words.py"}
    assert {name for name in names if f"`{name}`" not in TOLD} == set()


def test_the_steps_of_contributing_add_it_in_under_eighty_lines(tmp_path: Path) -> None:
    assert [kind for kind, _step in STEPS] == ["sh", "python"]
    script, cell = (step for _kind, step in STEPS)
    shutil.copytree(ROOT / "hpwidgets", tmp_path / "hpwidgets")
    shutil.copytree(TINY, tmp_path / TINY.relative_to(ROOT))
    subprocess.run(["sh", "-e"], input=script, text=True, cwd=tmp_path, check=True)
    environment = os.environ | {"HPWIDGETS_SYNC": "1", "PYTHONPATH": str(tmp_path)}
    said = subprocess.run(
        [sys.executable, "-c", USED.format(cell=cell)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "hp.LuckLab(rows=20) hpwidgets.lessons.luck.lab\n"
    before = (ROOT / "hpwidgets" / "__init__.py").read_text("utf-8").splitlines()
    after = (tmp_path / "hpwidgets" / "__init__.py").read_text("utf-8").splitlines()
    assert [line for line in after if line not in before] == [
        "    from hpwidgets.lessons.luck.lab import LuckLab as LuckLab"
    ]
    lesson = sorted((tmp_path / "hpwidgets" / "lessons" / "luck").rglob("*.py"))
    assert len(lesson) == len(FILES)
    lines = sum(len(path.read_text("utf-8").splitlines()) for path in lesson)
    assert lines + len(after) - len(before) + len(cell.splitlines()) < 80
