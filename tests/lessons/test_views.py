"""A view is told once: where its name occurs in the package, over all labs."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import hpwidgets as hp
from hpwidgets.widgets.lesson import LessonLab

PACKAGE = Path(__file__).resolve().parents[2] / "hpwidgets"


def parsed(path: Path) -> ast.Module:
    """A module; of presets, which are settings with a view's name among them, the constants."""
    tree = ast.parse(path.read_text("utf-8"))
    if path.name == "presets.py":
        tree.body = [
            line
            for line in tree.body
            if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant)
        ]
    return tree


LABS = [
    lab
    for name in hp.__all__
    if name.endswith("Lab") and issubclass(lab := getattr(hp, name), LessonLab)
]
WORDS = (
    "bagging baseline boosting chance choices curves data ensemble fit folds network own"
    " replays runs search size split step test"
)
ALSO_WORDS = frozenset(WORDS.split())
"""Names of views that are other things' names as well: controls, columns, functions, keywords.

Of these only what speaks of a view counts: ``view="own"``, ``name="own"``, ``x.view.name == "own"``
and a constant that is nothing but the name.
"""


@cache
def views_of(lesson: type[LessonLab]) -> tuple[str, ...]:
    lab = lesson(auto_run=False)
    lab.close()
    return tuple(lab.views)


def folder_of(lesson: type[LessonLab]) -> str:
    return "/".join(lesson.__module__.split(".")[1:-1])


def speaks_of_a_view(node: ast.AST) -> bool:
    for part in ast.walk(node):
        match part:
            case ast.Name(id=word) | ast.Attribute(attr=word) | ast.Constant(value=str(word)):
                if "view" in word.lower():
                    return True
    return False


def told(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Each string that tells a view's name, if it is one, and its line.

    What a person reads is no name, and a word of ``ALSO_WORDS`` is one only where a view is meant.
    """
    meant = {id(part) for node in ast.walk(tree) for part in view_names(node)}
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node.value not in ALSO_WORDS or id(node) in meant:
                yield node.value, node.lineno
        elif not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)) or (
            node.func.id not in ("_", "ngettext")
        ):
            stack += ast.iter_child_nodes(node)


def view_names(node: ast.AST) -> list[ast.expr]:
    """What stands where a view's name would stand."""
    match node:
        case ast.Call(keywords=keywords):
            given = {keyword.arg: keyword.value for keyword in keywords}
            names = {"view", "start", *(["name"] if "question" in given else [])}
            return [value for name, value in given.items() if name in names]
        case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq()], comparators=[right]):
            return [left, right] if speaks_of_a_view(node) else []
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[right]):
            listed = isinstance(right, ast.Tuple | ast.Set | ast.List) and speaks_of_a_view(node)
            return right.elts if listed else []
        case ast.Dict(keys=keys, values=values):
            return [v for k, v in zip(keys, values, strict=True) if k and speaks_of_a_view(k)]
        case ast.Assign(targets=[ast.Tuple()], value=ast.Tuple(elts=elements)):
            return elements
        case ast.Assign(value=value):
            return [value]
    return []


@cache
def places() -> dict[str, list[str]]:
    """Where in the package a view's name is told, as ``file:line``."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for name, line in told(parsed(path)):
            found[name].append(f"{path.relative_to(PACKAGE)}:{line}")
    return found


@pytest.mark.parametrize("lesson", LABS)
def test_a_views_name_is_told_once_and_in_its_lessons_folder(lesson: type[LessonLab]) -> None:
    assert views_of(lesson)
    for name in views_of(lesson):
        namesakes = [lab for lab in LABS if name in views_of(lab)]
        where = [place.rpartition("/")[0] for place in places()[name]]
        assert sorted(where) == sorted(map(folder_of, namesakes)), f"{name!r}: {places()[name]}"


def test_all_labs_are_looked_at_and_no_word_is_listed_in_vain() -> None:
    assert len(LABS) >= 10
    assert {name for lab in LABS for name in views_of(lab)} >= ALSO_WORDS


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('View(name="own", question="?")', [1]),
        ('if self.view.name in ("quiz", "own"):\n    pass', [1]),
        ('OWN = "own"', [1]),
        ('QUIZ, OWN = "quiz", "own"', [1]),
        ('values = {"view": "own"}', [1]),
        ('lab.set(view="own")', [1]),
        ('if self.view.name == "own":\n    pass', [1]),
        ('if values["view"] != "own":\n    pass', [1]),
        ('label = _("own")', []),
        ('columns = {"home": "own"}', []),
        ('if choice.name == "own":\n    pass', []),
        ('DataChoice(name="own")', []),
        ('if "own" in self.view.controls:\n    pass', []),
        ('homes = ["own", "rent"]', []),
    ],
)
def test_how_a_name_that_is_also_a_word_is_told(source: str, lines: list[int]) -> None:
    assert [line for name, line in told(ast.parse(source)) if name == "own"] == lines


def test_any_string_that_is_only_a_views_name_tells_it() -> None:
    source = 'A = ["quiz", "other"]\nB = _("quiz")\nif x == "quiz":\n    pass'
    assert sorted(line for name, line in told(ast.parse(source)) if name == "quiz") == [1, 3]
