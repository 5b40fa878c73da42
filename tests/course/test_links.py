"""A lab as a line of text, and back; nothing but labs is made from it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import hpwidgets as hp
from hpwidgets.course import dashboard, restore, share
from hpwidgets.course.links import lab_names

LINES = [
    *lab_names(),
    "TrainingLab(Hyperparameters(learning_rate=0.3, dropout=0.2), data='digits', show=['dropout'])",
    "TrainingLab(data='moons', lock=['learning_rate'], theme='dark', guide=False, auto_run=False)",
    "CapacityLab(view='memorise', degree=7)",
]


@pytest.mark.parametrize("line", LINES)
def test_a_lab_is_made_again_as_it_was(line: str) -> None:
    lab = restore(line)
    again = restore(share(lab))
    link = share(lab, "https://class.example/voila/render/lab.ipynb")
    third = restore(link)
    assert type(lab) is type(again) is type(third)
    assert (
        lab.settings() == again.settings() == third.settings() == restore(lab.settings()).settings()
    )
    for each in (lab, again, third):
        each.close()


def test_a_link_says_the_lab_behind_its_question_mark() -> None:
    lab = hp.TrainingLab(hp.Hyperparameters(dropout=0.3), data="moons")
    for address, start in (
        ("http://127.0.0.1:8866", "http://127.0.0.1:8866/?lab="),
        ("https://a.example/lab.ipynb", "https://a.example/lab.ipynb?lab="),
        ("https://a.example/l?token=1", "https://a.example/l?token=1&lab="),
    ):
        link = share(lab, address)
        assert link.startswith(start) and " " not in link
        (line,) = parse_qs(urlsplit(link).query)["lab"]
        assert line == share(lab) == "TrainingLab(Hyperparameters(dropout=0.3), data='moons')"
    lab.close()


def test_a_binder_link_quotes_the_lab_for_the_page_that_it_opens() -> None:
    binder = "https://mybinder.org/v2/gh/a/b/HEAD?urlpath=voila/render/binder/lab.ipynb"
    lab = hp.CapacityLab(degree=7)
    link = share(lab, binder)
    assert link == f"{binder}%3Flab%3DCapacityLab%28degree%3D7%29"
    assert parse_qs(urlsplit(link).query)["urlpath"] == [
        "voila/render/binder/lab.ipynb?lab=CapacityLab(degree=7)"
    ]
    again = restore(link)
    assert again.settings() == lab.settings()
    lab.close()
    again.close()


def test_rows_of_ones_own_do_not_travel() -> None:
    lab = hp.TrainingLab(data=([[0.0], [1.0]] * 20, [0, 1] * 20))
    with pytest.raises(ValueError, match=r"^this lab shows data of your own, which cannot travel"):
        share(lab)
    lab.close()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected a lab's settings such as"),
        ("TrainingLab(", "expected a lab's settings such as"),
        ("import os", "expected a lab's settings such as"),
        ("3 + 4", "expected a lab's settings such as"),
        ("os.system('ls')", "expected a lab's settings such as"),
        ("print(1)", "no lab is called 'print'; known: AutoMLLab"),
        ("TraningLab()", "no lab is called 'TraningLab'; did you mean 'TrainingLab'?; known"),
        ("hp.load('moons')", "no lab is called 'load'"),
        ("TrainingLab(data=open('x'))", "a lab's settings have only plain values and Choice, "),
        ("TrainingLab(data=TrainingLab())", "a lab's settings have only plain values and Choice, "),
        ("TrainingLab(**{'data': 'moons'})", "a lab's settings have no ** in them"),
        ("TrainingLab(data=().__class__)", "a lab's settings have only plain values"),
        ("http://a.example/?lab=print(1)", "no lab is called 'print'"),
    ],
)
def test_nothing_else_runs(text: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        restore(text)
    assert message in str(caught.value)


def test_what_a_lab_does_not_take_is_its_own_error() -> None:
    with pytest.raises(ValueError, match="data"):
        restore("TrainingLab(data='moon')")
    wrong: Any = 3
    with pytest.raises(TypeError, match=r"^a lab's settings must be a text, got int$"):
        restore(wrong)


def test_a_dashboard_shows_what_its_address_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUERY_STRING", "lab=CapacityLab(degree=7)&token=1")
    asked = dashboard("TrainingLab")
    monkeypatch.setenv("QUERY_STRING", "token=1")
    default = dashboard("TrainingLab")
    assert asked.settings() == "hp.CapacityLab(degree=7)"
    assert type(default) is hp.TrainingLab
    asked.close()
    default.close()
