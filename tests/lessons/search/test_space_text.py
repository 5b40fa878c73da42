"""Ranges and spaces as typed."""

from __future__ import annotations

import pytest

import hpwidgets as hp
from hpwidgets.lessons.search._landscape import make_axis
from hpwidgets.lessons.search._space_text import read_axis_text, read_space_text

SPACE = (
    "learning_rate=1e-4..1, l2=1e-6..0.1, hidden_layers=0..3, hidden_units=4..64,"
    " activation=relu|tanh"
)


def test_a_space_is_read_as_it_would_be_written_in_python() -> None:
    text = "learning_rate=1e-4..1, hidden_layers = 0 .. 3; activation=relu | tanh, batch_norm=False"
    assert read_space_text(text) == hp.Space(
        learning_rate=(1e-4, 1.0),
        hidden_layers=(0, 3),
        activation=["relu", "tanh"],
        batch_norm=[False],
    )
    assert read_space_text("batch_size=16|32,\npatience=None|5") == hp.Space(
        batch_size=[16, 32], patience=[None, 5]
    )
    assert read_space_text("dropout=0...0.5").names == ("dropout",)
    assert "learning_rate" in read_space_text(SPACE)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the space is empty"),
        ("l2", "each part of the space must be name=low..high or name=this|that, got 'l2'"),
        ("l2=", "each part of the space must be"),
        ("l2=1e-6..0.1, l2=1..2", "the space names l2 twice"),
        ("l2=low..0.1", "the range of l2 needs numbers at both ends, got 'low'"),
        ("l2=1..0.1", "needs low <= high"),
        ("learnin_rate=0.1..1", "did you mean 'learning_rate'"),
        ("activation=rleu|tanh", "rleu"),
        ("dropout=0.5..2", r"dropout"),
        ("hidden_layers=0.5..2", "hidden_layers"),
    ],
)
def test_what_is_wrong_with_a_space_is_said(text: str, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message.replace("|", r"\|")):
        read_space_text(text)


def test_ranges_make_axes() -> None:
    assert read_axis_text("l2", " ", 5) == make_axis("l2", 5)
    assert read_axis_text("l2", "1e-4 .. 1", 5) == make_axis("l2", 5, low=1e-4, high=1.0)
    assert read_axis_text("hidden_units", "2…8", 3).values == (2, 4, 8)
    for text, message in (
        ("0.1", "a range must be two numbers with .. between"),
        ("a .. b", "needs numbers at both ends, got 'a'"),
        ("1 .. 0.1", "must go up, got 1 to 0.1"),
        ("0 .. 1", "must begin above 0"),
    ):
        with pytest.raises(ValueError, match=message):
            read_axis_text("l2", text, 5)
