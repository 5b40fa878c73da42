"""The log: what is best in it, and its table, CSV and JSON."""

from __future__ import annotations

import io
import json
import math
from pathlib import Path

import numpy as np
import pandas
import pytest

from hpwidgets.lessons.challenge import Log, read_challenge, review
from tests.lessons.challenge.logs import log_of, look, run, searched

LOG = log_of(
    run("baseline", 0.5, verdict="underfitting", seconds=0.25),
    searched(0.01, 0.001, 0.1, score=0.9),
    run("cross_validate", 0.97, 5, scores=(0.9, 1.0, 1.0, 1.0, 0.95)),
    run("curves", math.nan, scores=(math.nan,), outcome="diverged", learning_rate=1.0),
    look(0.88, 0.86, of=2),
)


def test_spent_looks_and_the_best() -> None:
    assert len(LOG) == 5 and LOG.spent == 11 and [each.spent for each in LOG] == [1, 5, 10, 11, 11]
    assert [each.number for each in LOG.looks] == [5]
    assert LOG.best is LOG[1], "folds are other rows, and a run that diverged has no score"
    assert Log("iris").best is None and Log("iris").spent == 0


def test_a_spread_is_of_seeds_or_folds_and_not_of_trials() -> None:
    assert LOG[2].sd == pytest.approx(np.std([0.9, 1, 1, 1, 0.95], ddof=1))
    assert math.isnan(LOG[1].sd) and math.isnan(LOG[0].sd)


def test_the_table_has_a_row_a_run_and_a_column_a_knob(tmp_path: Path) -> None:
    frame = LOG.to_frame()
    assert frame.index.tolist() == [1, 2, 3, 4, 5] and frame.index.name == "run"
    assert frame["learning_rate"].tolist() == [1e-4, 0.01, 1e-4, 1.0, 1e-4]
    assert frame["scaling"].unique().tolist() == ["standard"]
    assert frame.loc[5, "test_score"] == 0.88 and frame.loc[5, "of"] == 2
    assert Log("iris").to_frame().empty
    text = LOG.to_csv()
    assert text is not None
    assert pandas.read_csv(io.StringIO(text), index_col="run")["stage"].tolist() == [
        each.stage for each in LOG
    ]
    assert LOG.to_csv(tmp_path / "log.csv") is None
    assert (tmp_path / "log.csv").read_text("utf-8").replace("\r\n", "\n") == text


def test_json_comes_back_as_it_was_and_is_judged_alike(tmp_path: Path) -> None:
    text = LOG.to_json()
    assert text is not None and json.loads(text)["runs"][3]["score"] is None
    assert LOG.to_json(tmp_path / "log.json") is None
    challenge = read_challenge("iris")
    for back in (Log.from_json(text), Log.from_json(tmp_path / "log.json")):
        assert back.challenge == "iris" and back.to_json() == text
        assert [each.setting for each in back] == [each.setting for each in LOG]
        assert review(back, challenge) == review(LOG, challenge)
    assert Log.from_json(str(tmp_path / "log.json")).spent == 11


@pytest.mark.parametrize("text", ["{}", '{"challenge": "iris", "runs": [{}]}', "{no"])
def test_what_is_no_log_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"^a log is JSON as log.to_json writes it"):
        Log.from_json(text)
