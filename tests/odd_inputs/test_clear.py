"""What counts as clear, and what does not."""

from __future__ import annotations

import pytest

from tests.odd_inputs.clear import is_clear

GOOD = "dropout must be in [0, 0.95], got 1.5"


@pytest.mark.parametrize(
    ("text", "came"),
    [
        (GOOD, 1.5),
        ("X must have 2 columns, got 3; leave one out", ...),
        ("unknown method 'tep'; did you mean 'tpe'?", "tep"),
        ("seeds must be a list of whole numbers, got 3", 3),
    ],
)
def test_what_was_expected_what_came_and_what_to_do(text: str, came: object) -> None:
    assert is_clear(ValueError(text), came)
    assert not is_clear(RuntimeError(text), came)


@pytest.mark.parametrize(
    ("text", "came"),
    [
        (GOOD, 7.5),
        ("'<' not supported between instances of 'int' and 'str'", ...),
        ("X must be a list; give one, got 5: 'int' object is not iterable", 5),
        ("something went wrong while the rows were read", ...),
        ("all rows are alike, got 5", 5),
        ("rows must differ", [1]),
        ("", 5),
    ],
)
def test_what_says_too_little(text: str, came: object) -> None:
    assert not is_clear(ValueError(text), came)
