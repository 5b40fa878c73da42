"""Every odd input of the table works, or its message says what to do."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import pytest

from tests.odd_inputs.case import Case
from tests.odd_inputs.cases import ALL
from tests.odd_inputs.clear import is_clear

TABLE = dict(
    line.split(" → ", 1)
    for line in Path(__file__).with_name("table.txt").read_text("utf-8").splitlines()
)
"""What each case is to get: "works", or a part of the message."""
OTHERS = re.compile(r"^(Network|hpwidgets |search\(a silent)")
"""Where the words are scikit-learn's or argparse's, or the error is one of its own."""


def test_the_table_has_every_case_once() -> None:
    names = [case.name for case in ALL]
    assert names == list(TABLE)
    assert len(set(names)) == len(names) > 600


@pytest.mark.parametrize("case", ALL, ids=[case.name for case in ALL])
def test_it_works_or_says_what_to_do(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HPWIDGETS_ANSWERS", "off")
    expected = TABLE[case.name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what a stranger's library says of its own
        if expected == "works":
            case.call(tmp_path)
            return
        with pytest.raises(Exception) as caught:
            case.call(tmp_path)
    said = " ".join(str(caught.value).replace(str(tmp_path), "FOLDER").split())
    assert expected in said
    if not OTHERS.search(case.name):
        assert is_clear(caught.value), said
