"""docs/challenges.md: its code runs as written, its file opens, its table is of all challenges."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import hpwidgets as hp
from hpwidgets.lessons.challenge import Log, challenge_names, read_challenge
from hpwidgets.lessons.challenge._rows import ChallengeRows

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "challenges.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_code_runs_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks("python"):
        exec(block, names)
    said = capsys.readouterr().out.splitlines()
    assert len(Log.from_json(tmp_path / "iris.json").looks) == 1
    assert said and all(line.startswith(("right ", "mend ")) for line in said)
    lab = names["lab"]
    assert isinstance(lab, hp.ChallengeLab)
    lab.close()


def test_the_file_opens_and_plays(tmp_path: Path) -> None:
    (text,) = blocks("toml")
    (tmp_path / "house_prices.toml").write_text(text, encoding="utf-8")
    rows = [f"{n % 13},{'' if n % 9 == 0 else n % 5},{(n % 13) * 1.5 + n % 5}" for n in range(200)]
    (tmp_path / "houses.csv").write_text("\n".join(["size,rooms,price", *rows]), encoding="utf-8")
    lab = hp.ChallengeLab(tmp_path / "house_prices.toml")
    lab.run(view="baseline").wait(60)
    assert lab.error == "" and lab.log.spent == 1 and lab.challenge.task == "regression"
    lab.close()


def test_the_table_is_of_all_challenges_and_their_goals_are_reached() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.splitlines()
        if line.split("|")[1:2] and line.split("|")[1].strip() in challenge_names()
    ]
    assert [row[0] for row in rows] == list(challenge_names())
    for name, used, goal, budget, start, test, _fresh in rows:
        challenge = read_challenge(name)
        parts = ChallengeRows(challenge).parts
        assert used == " + ".join(
            str(len(part)) for part in (parts.train, parts.validation, parts.test)
        )
        assert (float(goal), int(budget)) == (challenge.goal, challenge.budget)
        assert float(start.split(",")[0]) < challenge.goal <= float(test.split("–")[0])
