"""The table that `make bench` prints and writes: what it says, and what counts as kept."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import pytest

from tests.benchmarks.__main__ import THEMES
from tests.benchmarks.automl_scores import BOOSTING, DUMMY, FLAML, OURS, Contest, lines
from tests.benchmarks.automl_tables import QUESTIONS
from tests.benchmarks.measure import compare, take_turns
from tests.benchmarks.result import Result
from tests.benchmarks.table import cells, markdown, plain_line, replace_table

FAST = Result(name="a run / a loop", ours=0.1234, peer=0.25, ratio=0.494, bound=0.65)


@pytest.mark.parametrize(
    ("kind", "ratio", "bound", "ok"),
    [
        ("at most", 0.65, 0.65, True),
        ("at most", 0.66, 0.65, False),
        ("at least", 4.0, 4.0, True),
        ("at least", 3.99, 4.0, False),
        ("at most", 1e9, None, True),
    ],
)
def test_a_bound_holds_at_its_very_value(kind, ratio, bound, ok):
    assert replace(FAST, kind=kind, ratio=ratio, bound=bound).ok is ok


def test_the_ratio_is_the_median_of_the_rounds_ratios():
    at_most = compare("x", [1.0, 2.0, 9.0], [2.0, 8.0, 3.0], bound=1)
    assert (at_most.ours, at_most.peer, at_most.ratio) == (2.0, 3.0, 0.5)
    at_least = compare("x", [1.0, 2.0, 9.0], [2.0, 8.0, 3.0], bound=1, kind="at least")
    assert at_least.ratio == 2.0


def test_rounds_begin_with_another_one_each_and_the_warm_up_is_dropped():
    order: list[str] = []

    def take(name: str) -> float:
        order.append(name)
        return float(len(order))

    taken = take_turns({"a": lambda: take("a"), "b": lambda: take("b")}, rounds=2, warm_up=1)
    assert order == ["b", "a", "a", "b", "b", "a"]
    assert taken == {"a": [3.0, 6.0], "b": [4.0, 5.0]}


def test_cells_say_quantities_in_their_units():
    assert cells(FAST) == ("a run / a loop", "123 ms", "250 ms", "0.49", "≤ 0.65", "yes")
    grid = replace(FAST, ours=4.06, peer=174.9, ratio=0.0232, bound=0.1)
    assert cells(grid)[1:5] == ("4.06 s", "175 s", "0.023", "≤ 0.1")
    memory = replace(FAST, ours=433.4, peer=400.0, ratio=1.2, bound=1.15, unit="MB")
    assert cells(memory)[1:] == ("433 MB", "400 MB", "1.2", "≤ 1.15", "MISSED")
    slower = replace(FAST, ours=3.2e-4, kind="at least", ratio=15.4, bound=15.0)
    assert cells(slower)[1:] == ("320 µs", "250 ms", "15", "≥ 15", "yes")
    assert cells(replace(FAST, bound=None))[4:] == ("", "")


def test_a_printed_line_ends_where_its_text_does():
    assert plain_line(replace(FAST, bound=None)).endswith("0.49")


def test_markdown_is_a_table_with_the_facts_below_it():
    assert markdown([FAST], {"Python": "3.11.7", "torch": "2.13.0"}) == (
        "|  | hpwidgets | peer | ratio | bound | kept |\n"
        "| --- | --: | --: | --: | --: | --- |\n"
        "| a run / a loop | 123 ms | 250 ms | 0.49 | ≤ 0.65 | yes |\n"
        "\n"
        "Measured with Python 3.11.7 · torch 2.13.0."
    )


def test_the_readme_keeps_all_but_what_stands_between_the_marks():
    readme = "# A\n<!-- bench:start -->\nold\n<!-- bench:end -->\nrest \\1"
    new = "# A\n<!-- bench:start -->\n| \\1 |\n<!-- bench:end -->\nrest \\1"
    assert replace_table(readme, "| \\1 |") == new


def test_a_readme_without_the_marks_is_refused():
    with pytest.raises(ValueError) as error:
        replace_table("# A", "table")
    assert str(error.value) == (
        "expected one <!-- bench:start --> … <!-- bench:end --> in the page,"
        " to write the table there"
    )


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_is_there_and_imports_what_there_is(theme: str) -> None:
    assert callable(import_module(f"tests.benchmarks.{theme}").results)


def _contest(ours: float, peer: float) -> Contest:
    scores = {OURS: ours, FLAML: peer, BOOSTING: 0.5, DUMMY: 0.0}
    return Contest(
        question=QUESTIONS[0],
        rows=1780,
        scores=scores,
        seconds={},
        trained=0,
        tried=0,
        winner="",
        best="",
    )


def test_scores_are_compared_by_what_is_missed_and_told_in_a_table_below():
    peer, _boosting, dummy = told = lines([_contest(0.9, 0.7), _contest(0.8, 0.9)], 20.0)
    assert peer.name == "automl, 20 s, 2 tables: mean of 1 − test score / FLAML"
    assert (round(peer.ours, 9), round(peer.peer, 9), round(peer.ratio, 9)) == (0.15, 0.2, 0.75)
    assert cells(peer)[1:] == ("0.1500", "0.2000", "0.75", "≤ 1", "yes")
    assert cells(dummy)[4:] == ("", "")
    assert markdown(told, {"Python": "3.11.7"}).split("\n")[-6:] == [
        "| --- | --: | --: | --: | --: | --: |",
        "| wine, accuracy | 1,780 | **0.900** | 0.700 | 0.500 | 0.000 |",
        "| wine, accuracy | 1,780 | 0.800 | **0.900** | 0.500 | 0.000 |",
        "| mean |  | **0.850** | 0.800 | 0.500 | 0.000 |",
        "",
        "Measured with Python 3.11.7.",
    ]


def test_the_tables_that_searches_are_compared_on_are_told_apart_by_name():
    assert len({question.name for question in QUESTIONS}) == len(QUESTIONS) >= 8
