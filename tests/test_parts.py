"""``make test`` in three parts: together they are the whole, and each may be empty."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import HERE, MARKS

SUITE = """
import pytest

@pytest.mark.alone
def test_one(): pass

@pytest.mark.browser
def test_two(): pass

def test_three(): pass
"""


@pytest.mark.parametrize(
    ("options", "passed"),
    [
        ([], ["one", "two", "three"]),
        (["--part", "together"], ["three"]),
        (["--part", "pages"], ["two"]),
        (["--part", "alone"], ["one"]),
        (["--part", "pages", "-k", "two"], ["two"]),
        (["--part", "alone", "-k", "two"], []),
    ],
)
def test_each_part_runs_its_own_and_says_when_it_is_empty(
    options: list[str], passed: list[str], tmp_path: Path
) -> None:
    (tmp_path / "test_it.py").write_text(SUITE)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  alone\n  browser\n")
    plain = ["-p", "tests.parts", "-p", "no:cacheprovider", "-v", f"--rootdir={tmp_path}"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plain, *options, str(tmp_path)],
        cwd=HERE.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert re.findall(r"::test_(\w+) PASSED", done.stdout) == passed, done.stdout + done.stderr
    assert done.returncode == (0 if passed else 5)


def test_every_place_that_is_marked_is_there() -> None:
    assert [place for place in MARKS if not (HERE / place).exists()] == []
