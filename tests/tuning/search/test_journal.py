"""A search's journal: what is on the disk is not trained again, whatever ended the search."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import optuna
import pytest

import hpwidgets as hp
from hpwidgets.tuning.search import search as searching
from hpwidgets.tuning.search.search import search
from hpwidgets.tuning.space.conditions import When
from hpwidgets.tuning.space.space import Space

ROOT = Path(__file__).resolve().parents[3]
BASE = hp.Hyperparameters(epochs=3, hidden_units=4)
SPACE = Space(learning_rate=(1e-3, 0.3), batch_size=[16, 64], dropout=When((0, 0.5), batch_size=64))


def begun(path: Path, method: str = "random", budget: int | None = 12, **options: Any) -> Any:
    if method == "hyperband":
        options, budget = {"max_epochs": 9} | options, None
    if method in ("tpe", "gp", "random"):
        options = {"batch": 4} | options
    return search(SPACE, "moons", method=method, budget=budget, base=BASE, journal=path, **options)


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the trials whose training begins from here on."""
    numbers: list[int] = []
    whole = searching.run_locally

    def run_locally(tasks: Any, *arguments: Any) -> Any:
        numbers.extend(number for task in tasks for number in task.numbers)
        return whole(tasks, *arguments)

    monkeypatch.setattr(searching, "run_locally", run_locally)
    return numbers


@pytest.mark.parametrize("method", ["random", "sobol", "tpe", "gp", "hyperband", "grid"])
def test_a_search_that_was_broken_off_goes_on_where_it_was(
    tmp_path: Path, trained: list[int], method: str
) -> None:
    whole = {t.number: t for t in begun(tmp_path / "whole", method)}
    trained.clear()
    with begun(tmp_path / "broken", method) as first:
        for _ in range(5):
            next(first)
    kept = {t.number for t in first.trials}
    assert len(kept) >= 5
    before = list(trained)
    trained.clear()
    again = begun(tmp_path / "broken", method)
    trials = {t.number: t for t in again}
    assert set(trials) == set(whole) and not kept & set(trained) and before
    for number, trial in trials.items():
        assert trial.values == whole[number].values
        assert trial.setting == whole[number].setting
        for name in ("state", "epochs", "bracket", "rung"):
            assert getattr(trial, name) == getattr(whole[number], name)
        assert trial.loss == pytest.approx(whole[number].loss, rel=1e-5)
    trained.clear()
    assert len(list(begun(tmp_path / "broken", method))) == len(whole) and not trained
    assert again.best.number == whole[again.best.number].number


def test_a_kernel_that_is_killed_loses_nothing_that_has_ended(
    tmp_path: Path, trained: list[int]
) -> None:
    path = tmp_path / "journal"
    code = f"""
import hpwidgets as hp
space = hp.Space(learning_rate=(1e-3, 0.3), batch_size=[16, 64],
                 dropout=hp.When((0, 0.5), batch_size=64))
base = hp.Hyperparameters(epochs=3, hidden_units=4)
for trial in hp.search(space, "moons", method="random", budget=12, base=base, batch=4,
                       journal={str(path)!r}):
    print(trial.number, flush=True)
    if trial.number == 6:
        input()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as process:
        seen = [int(process.stdout.readline()) for _ in range(7)]
        process.send_signal(signal.SIGKILL)
    assert seen == list(range(7)) and process.returncode == -signal.SIGKILL
    trials = list(begun(path))
    assert [trial.number for trial in trials] == list(range(12))
    assert not set(seen) & set(trained)
    whole = list(begun(tmp_path / "whole"))
    assert [t.values for t in trials] == [t.values for t in whole]
    assert [t.loss for t in trials] == pytest.approx([t.loss for t in whole], rel=1e-5)


def test_a_larger_budget_goes_on_with_the_same_file(tmp_path: Path, trained: list[int]) -> None:
    list(begun(tmp_path / "journal", budget=8))
    trained.clear()
    assert len(list(begun(tmp_path / "journal", budget=12))) == 12
    assert trained == [8, 9, 10, 11]


def test_a_grid_of_another_budget_is_another_grid(tmp_path: Path) -> None:
    list(begun(tmp_path / "journal", "grid", budget=12))
    list(begun(tmp_path / "journal", "grid", budget=13))  # the same grid
    with pytest.raises(ValueError, match="another number of trials:\nthere 12\nnow   20\ngive"):
        begun(tmp_path / "journal", "grid", budget=20)


def test_optuna_opens_the_file_itself(tmp_path: Path) -> None:
    from optuna.storages.journal import JournalFileBackend

    path = tmp_path / "journal"
    trials = list(begun(path, "tpe"))
    storage = optuna.storages.JournalStorage(JournalFileBackend(str(path)))
    study = optuna.load_study(study_name="hpwidgets", storage=storage)
    assert [trial.value for trial in study.trials] == pytest.approx([t.loss for t in trials])
    assert study.user_attrs["search"]["method"] == "tpe"
    assert study.best_params == dict(min(trials, key=lambda t: t.loss).values)


def test_a_last_line_that_a_crash_left_half_written_is_taken_off(
    tmp_path: Path, trained: list[int]
) -> None:
    path = tmp_path / "journal"
    list(begun(path, budget=8))
    content = path.read_bytes()
    path.write_bytes(content[:-40])
    trained.clear()
    trials = list(begun(path, budget=8))
    assert len(trials) == 8 and trained == [7]
    assert all(json.loads(line) for line in path.read_bytes().splitlines())


def test_brackets_broken_off_anywhere_end_as_if_they_had_not_been(tmp_path: Path) -> None:
    whole = {t.number: t for t in begun(tmp_path / "whole", "hyperband")}
    for count in range(1, len(whole), 2):
        path = tmp_path / str(count)
        with begun(path, "hyperband") as first:
            for _ in range(count):
                next(first)
        for trial in begun(path, "hyperband"):
            same = whole[trial.number]
            assert (trial.state, trial.epochs, trial.rung) == (same.state, same.epochs, same.rung)
            assert trial.loss == pytest.approx(same.loss, rel=1e-5)


def test_a_half_written_line_of_another_search_stays(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    list(begun(path, budget=4))
    half = path.read_bytes()[:-40]
    path.write_bytes(half)
    with pytest.raises(ValueError, match="another seed"):
        begun(path, budget=4, seed=1)
    assert path.read_bytes() == half


def test_a_journal_that_died_at_its_birth_is_begun_anew(tmp_path: Path) -> None:
    list(begun(tmp_path / "whole", budget=4))
    lines = (tmp_path / "whole").read_bytes().splitlines(keepends=True)
    for whole_lines in (0, 1):  # the study, and whose search it is
        path = tmp_path / f"journal{whole_lines}"
        path.write_bytes(b"".join(lines[:whole_lines]) + lines[whole_lines][:30])
        assert len(list(begun(path, budget=4))) == 4
        assert len(list(begun(path, budget=4))) == 4
        assert all(json.loads(line) for line in path.read_bytes().splitlines())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"this is no journal\n",
            "line 1: not a record of an Optuna journal: 'this is no journal'",
        ),
        (b'{"op_code": 0}\n\xff\xfe\n', "line 1|line 2"),
        (b"half", "line 1: not a record"),
        (b'{"op_code": 99, "worker_id": "a"}\n', "lines that Optuna cannot follow"),
    ],
)
def test_a_file_that_is_no_journal_is_left_as_it_is(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "journal"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message):
        begun(path)
    assert path.read_bytes() == content


def test_garbage_in_the_middle_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    list(begun(path, budget=8))
    lines = path.read_bytes().splitlines(keepends=True)
    lines[4] = b"garbage\n"
    path.write_bytes(b"".join(lines))
    with pytest.raises(ValueError, match="line 5: not a record of an Optuna journal: 'garbage'"):
        begun(path, budget=8)
    assert path.read_bytes() == b"".join(lines)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"seed": 1}, "seed"),
        ({"method": "sobol"}, "method"),
        ({"base": BASE.replace(epochs=9)}, "base"),
        ({"space": Space(learning_rate=(1e-3, 0.3))}, "space"),
        ({"data": hp.load("moons", seed=5)}, "data"),
        ({"measure": "score"}, "measure"),
    ],
)
def test_the_journal_of_another_search_is_refused(
    tmp_path: Path, changes: dict[str, Any], named: str
) -> None:
    path = tmp_path / "journal"
    list(search(SPACE, "moons", method="random", budget=4, base=BASE, journal=path))
    content = path.read_bytes()
    options = {"space": SPACE, "data": "moons", "method": "random", "budget": 4, "base": BASE}
    options |= {"journal": path} | changes
    with pytest.raises(ValueError, match=f"holds a search with another {named}:\nthere "):
        search(options.pop("space"), options.pop("data"), **options)  # type: ignore[arg-type]
    assert path.read_bytes() == content


def test_places_where_no_file_can_be_are_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="journal must be a file"):
        begun(tmp_path)
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        begun(tmp_path / "none" / "journal")
