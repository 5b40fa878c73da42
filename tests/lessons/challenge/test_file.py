"""Challenges as files: those of the package, a teacher's own, and what is said of a wrong one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.data import catalog
from hpwidgets.lessons.challenge import challenge_names, read_challenge
from hpwidgets.lessons.challenge._file import FOLDER
from hpwidgets.lessons.challenge._rows import FRESH, ChallengeRows
from hpwidgets.lessons.challenge.records import Challenge

GOOD = """
name = "mine"
title = "My challenge"
story = "One sentence."
data = "iris"
budget = 20
[goal]
metric = "accuracy"
value = 0.9
[controls]
learning_rate = [0.001, 1.0]
scaling = ["none", "standard"]
"""


def written(folder: Path, text: str = GOOD, **changes: str) -> Path:
    """The good file with some lines changed: ``key="a line in its place"``."""
    lines = [
        changes.pop(line.split(" = ")[0], line) if " = " in line else line
        for line in text.splitlines()
    ]
    path = folder / "mine.toml"
    path.write_text("\n".join([*changes.values(), *lines]), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", challenge_names())
def test_each_challenge_is_whole(name: str) -> None:
    challenge = read_challenge(name)
    assert challenge.name == name and challenge.title and challenge.story.endswith(".")
    assert 1 <= challenge.story.count(". ") + 1 <= 3 and len(challenge.hints) == 3
    assert 20 <= challenge.budget <= 100 and len(challenge.controls) >= 3
    rows = ChallengeRows(challenge)
    parts = [rows.parts.train, rows.parts.validation, rows.parts.test, rows.fresh]
    numbers = [number for part in parts for number in part.tolist()]
    assert len(numbers) == len(set(numbers)), "a row stands in two parts"
    values = rows.table.frame[list(rows.table.numbers)].fillna(-1).to_numpy().round(9)
    fresh, seen = ({*map(tuple, values[part])} for part in (rows.fresh, np.concatenate(parts[:3])))
    assert len(fresh & seen) <= 1, "iris alone has two flowers that are alike"
    generated = challenge.data == "loans" or catalog[challenge.data].noise is not None
    assert len(rows.fresh) == FRESH if generated else 3 * len(rows.fresh) >= len(numbers) - 2


def test_there_are_ten_of_them_on_real_data_mostly() -> None:
    found = [read_challenge(name) for name in challenge_names()]
    assert len(found) == 10 == len(list(FOLDER.glob("*.toml")))
    real = [c for c in found if c.data in catalog and catalog[c.data].kind == "real"]
    assert len(real) >= 7 and {"classification", "regression"} == {c.task for c in found}


def test_a_teacher_s_own_file_opens_by_its_path(tmp_path: Path) -> None:
    lab = hp.ChallengeLab(written(tmp_path))
    assert lab.challenge.title == "My challenge" and set(lab.challenge.controls) == {
        "learning_rate",
        "scaling",
    }
    assert lab.settings() == f"hp.ChallengeLab({str(tmp_path / 'mine.toml')!r})"
    lab.close()


def test_a_teacher_s_own_table_stands_beside_the_file(tmp_path: Path) -> None:
    rows = [f"{n % 7},{(n * n) % 11},{'yes' if n % 7 > 3 else 'no'}" for n in range(80)]
    (tmp_path / "table.csv").write_text("\n".join(["a,b,bought", *rows]), encoding="utf-8")
    path = written(tmp_path, data='data = "table.csv"\ntarget = "bought"')
    rows_of = ChallengeRows(read_challenge(path))
    assert rows_of.table.class_names == ("no", "yes") and len(rows_of.fresh) == 26
    with pytest.raises(ValueError, match=r"^mine.toml: data: .*'sold'"):
        ChallengeRows(read_challenge(written(tmp_path, data='data = "table.csv"\ntarget = "sold"')))


WRONG = {
    'data = "irs"': r"mine.toml: data must be one of moons, .*, got 'irs'; change it; did you mean"
    r" 'iris'\?",
    'data = "none.csv"': r"mine.toml: data must be a CSV file that is there, got 'none.csv'; put it"
    r" beside mine.toml",
    "budget = 0": r"mine.toml: budget must be a whole number from 1 to 1000, got 0; change it",
    "budget = true": r"budget must be a whole number from 1 to 1000, got True",
    "title = 3": r"mine.toml: title must be a text, got 3; put it in quotation marks",
    'metric = "mse"': r"goal.metric must be 'accuracy' or 'r2', got 'mse'; take the one that fits",
    'metric = "r2"': r"goal.metric must be 'accuracy' for iris, a set for classification, got 'r2'",
    "value = 90": r"mine.toml: goal.value must be a score above 0 and below 1, got 90; change it",
    "learning_rate = [1.0, 0.1]": r"controls.learning_rate must be \[low, high\] with low below"
    r" high, got \[1.0, 0.1\]; turn them round",
    "learning_rate = 0.1": r"controls.learning_rate must be \[low, high\], each in \(0, 1000000000"
    r"\], got 0.1; write two numbers",
    "learning_rate = [-1, 1]": r"controls.learning_rate must be .*, got \[-1, 1\]; change the",
    "learning_rat = [0.1, 1]": r"mine.toml: there is no key controls.learning_rat; did you mean"
    r" 'learning_rate'\?",
    'scaling = ["none"]': r"controls.scaling must be two or more of \['none', 'standard', 'minmax',"
    r" 'robust'\], got \['none'\]; change them",
    "patience = [1, 5]": r"controls.patience must be left out, got \[1, 5\]; it would choose",
    "batch_size = [1, 8]": r"start.batch_size must be within controls.batch_size = \[1, 8\], got"
    r" 16; give it another start, or more room",
}


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_file_is_told_by_file_key_what_was_expected_and_what_came(
    tmp_path: Path, line: str
) -> None:
    key = line.split(" = ")[0]
    text = GOOD if f"\n{key} = " in GOOD else f"{GOOD}\n{line}"
    path = written(tmp_path, text, **({key: line} if text is GOOD else {}))
    with pytest.raises(ValueError, match=WRONG[line]):
        read_challenge(path)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("colour = 3\n" + GOOD, r"mine.toml: there is no key colour; known are name, title,"),
        (GOOD.replace('story = "One sentence."\n', ""), r"mine.toml: story is missing; add it"),
        (GOOD.replace('"mine"', '"mine'), r"mine.toml is no TOML: .*line 2.*; mend that line"),
        (GOOD + "\n[start]\nepochs = 0", r"mine.toml: start: epochs must be a whole number"),
        (GOOD + "\n[start]\nlearning_rate = 5.0", r"start.learning_rate must be within controls"),
        (GOOD + "\n[search]\nscaling = [1, 2]", r"there is no key search.scaling; known are lea"),
        (GOOD + "\n[search]\nlearning_rate = [0.1, 9.0]", r"search.learning_rate must be within "),
        ("noise = 0.1\n" + GOOD, r"noise must be left out for real data, got 0.1; delete the line"),
        ('target = "y"\n' + GOOD, r"target must be left out for a bundled set, got 'y'; delete"),
        ('hints = "no"\n' + GOOD, r"mine.toml: hints must be a list of texts, got 'no'"),
        ("rows = 3\n" + GOOD, r"mine.toml: rows must be a whole number from 20 to 100000, got 3"),
        (GOOD.split("[controls]")[0] + "[controls]\n", r"controls must be at least one number"),
    ],
)
def test_what_is_missing_or_too_much_is_told(tmp_path: Path, more: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_challenge(written(tmp_path, more))


def test_unknown_names_paths_and_things_are_told() -> None:
    with pytest.raises(ValueError, match=r"^unknown challenge 'canser'; did you mean 'cancer'\?"):
        hp.ChallengeLab("canser")
    with pytest.raises(FileNotFoundError, match=r"there is no challenge at 'no.toml'"):
        hp.ChallengeLab("no.toml")
    with pytest.raises(TypeError, match=r"must be a name or the path of a TOML file, got int"):
        hp.ChallengeLab(3)  # type: ignore[arg-type]


def test_a_search_begins_around_the_start_or_where_the_file_says(tmp_path: Path) -> None:
    challenge: Challenge = read_challenge(written(tmp_path))
    assert challenge.ranges == {"learning_rate": (0.0033, 0.03)}
    told = read_challenge(written(tmp_path, GOOD + "\n[search]\nlearning_rate = [0.01, 0.5]"))
    assert told.ranges == {"learning_rate": (0.01, 0.5)}
