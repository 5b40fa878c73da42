from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def answers_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's answers are kept."""
    path = tmp_path / "answers.jsonl"
    monkeypatch.setenv("HPWIDGETS_ANSWERS", str(path))
    return path
