"""What a learner answered survives the kernel, and a file that cannot be written does no harm."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hpwidgets.course import answers, forget_answers
from hpwidgets.course.store import FILE, Store, store


def test_entries_survive_and_the_newest_counts(answers_file: Path) -> None:
    store().put("predict: a", {"chosen": "A"})
    store().put("predict: b", {"chosen": "B"})
    store().put("predict: a", {"chosen": "C"})
    later = Store(answers_file)  # as after a restart
    assert {key: entry["chosen"] for key, entry in later.all().items()} == {
        "predict: a": "C",
        "predict: b": "B",
    }
    assert later.get("predict: a")["time"].endswith("+00:00")
    assert later.get("predict: c") == {}


def test_two_kernels_share_the_file(answers_file: Path) -> None:
    one, other = Store(answers_file), Store(answers_file)
    one.put("exercise: a", {"tries": 1})
    other.put("exercise: b", {"tries": 2})
    assert one.all() == other.all() and len(one.all()) == 2


def test_lines_that_are_not_ours_are_passed_over(answers_file: Path) -> None:
    store().put("predict: a", {"chosen": "A"})
    with answers_file.open("a", encoding="utf-8") as file:
        file.write(
            '{"key": 3}\nnonsense\n[1]\n{"key": "x", "entry": 4}\n{"key": "predict: z", "ent'
        )
    assert list(answers()) == ["predict: a"]


def test_answers_are_written_as_json_and_forgotten(answers_file: Path, tmp_path: Path) -> None:
    store().put("predict: 과적합?", {"chosen": "A"})
    written = tmp_path / "mine.json"
    assert answers(written) == json.loads(written.read_text("utf-8")) == store().all()
    assert "과적합" in written.read_text("utf-8")
    forget_answers()
    assert answers() == {} == Store(answers_file).all()


def test_what_cannot_be_written_lasts_as_long_as_the_kernel(tmp_path: Path) -> None:
    lost = Store(tmp_path / "no" / "such" / "folder.jsonl")
    lost.put("predict: a", {"chosen": "A"})
    assert lost.get("predict: a")["chosen"] == "A" and not lost.kept
    lost.put("predict: a", None)
    assert lost.all() == {}


def test_the_file_lies_beside_the_notebook_unless_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HPWIDGETS_ANSWERS")
    store().put("predict: a", {"chosen": "A"})
    assert (tmp_path / FILE).exists()
    monkeypatch.setenv("HPWIDGETS_ANSWERS", "off")
    store().put("predict: b", {"chosen": "A"})
    assert list(answers()) == ["predict: b"] and store().path is None
    forget_answers()
