"""The shape of the tree: who may import whom, what stays out, what each package offers."""

from __future__ import annotations

import ast
import importlib
import io
import json
import re
import subprocess
import sys
import tokenize
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "hpwidgets"
LEAVES = frozenset({"hyperparameters", "i18n", "records"})

# Importer -> what of ours it may import besides itself. "a.b" allows that module alone.
ALLOWED: dict[str, frozenset[str]] = {
    "hyperparameters": LEAVES,
    "i18n": LEAVES,
    "_lazy": frozenset(),
    "records": LEAVES,
    "data": LEAVES,
    "metrics": LEAVES,
    "engine": LEAVES | {"data.dataset", "metrics"},
    "live": frozenset(),
    "tuning": LEAVES | {"_lazy", "data", "engine", "metrics"},
    "draw": LEAVES,
    "front": LEAVES,
    "widgets": LEAVES | {"_lazy", "data", "draw", "front", "live"},
    "lessons": LEAVES
    | {"_lazy", "data", "draw", "engine", "export", "live", "metrics", "tuning", "widgets"},
    "course": LEAVES | {"_lazy", "draw", "front", "tuning", "widgets.lab"},
    "export": LEAVES | {"data", "engine", "metrics"},
    "cli": frozenset(),
    # The front door: it points at everything, lazily.
    "__init__": LEAVES
    | {
        "_lazy",
        "course",
        "data",
        "draw",
        "engine",
        "export",
        "lessons",
        "tuning",
        "widgets.preset",
    },
}

# A lesson imports no other lesson, with one exception: a search opens its best run.
BETWEEN_LESSONS = {("search", "training")}

# What makes a page: only ``hpwidgets.front`` knows it, whatever a page is made with next.
PAGE = frozenset({"anywidget", "ipywidgets", "traitlets"})

# Importer -> the other installed packages it must not know.
FOREIGN: dict[str, frozenset[str]] = {
    "hyperparameters": frozenset({"torch", "matplotlib", "sklearn", "pandas"}),
    "i18n": frozenset({"torch", "matplotlib", "sklearn", "pandas", "numpy"}),
    "_lazy": frozenset({"torch", "matplotlib", "sklearn", "pandas", "numpy"}),
    "records": frozenset({"matplotlib", "sklearn"}),
    "data": frozenset({"matplotlib", "IPython"}),
    "metrics": frozenset({"matplotlib", "IPython", "sklearn", "pandas"}),
    "engine": frozenset({"matplotlib", "IPython", "sklearn", "pandas", "threading"}),
    "live": frozenset({"torch", "numpy", "matplotlib", "IPython", "PIL", "sklearn"}),
    "tuning": frozenset({"matplotlib", "IPython"}),
    "draw": frozenset({"torch", "IPython", "sklearn"}),
    "front": frozenset({"torch", "numpy", "matplotlib", "IPython", "sklearn", "pandas"}),
    "widgets": frozenset({"sklearn", "pandas", "optuna"}),
    "lessons": frozenset({"IPython"}),
    "course": frozenset({"torch", "IPython", "sklearn", "pandas"}),
    "export": frozenset({"matplotlib", "IPython"}),
    "cli": frozenset({"torch", "numpy", "matplotlib", "sklearn", "pandas"}),
    "__init__": frozenset({"torch", "matplotlib", "sklearn", "pandas"}),
}

# What of a lesson may know widgets, beside its lab and controls; all else computes or words.
SEES_WIDGETS = {"training": {"buttons"}, "search": {"tools"}}
WORDS = {f"hpwidgets.widgets.{name}" for name in ("preset", "table", "view", "words")}
"""Modules of widgets that know no widget: what a lesson's words and views are told with."""

MOST_MODULES = 20
"""Modules in a folder; a concept that needs more gets a room of its own."""
MOST_LINES = 400
"""Lines in a module: one idea is told in fewer."""

# Global state, other people's output areas, event loops that stall in a kernel.
FORBIDDEN = frozenset(
    {
        "pyplot",
        "pylab",
        "rcParams",
        "rc_context",
        "tight_layout",
        "clear_output",
        "asyncio",
        "Output",
    }
)


def layer_of(module: str) -> str:
    """The layer of a module: ``hpwidgets.data.toys`` -> ``data``; the package: ``__init__``."""
    return module.split(".")[1] if "." in module else "__init__"


def module_name(path: Path, root: Path) -> str:
    """The dotted name of a source file under ``root``."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_modules(source: str, module: str, is_package: bool) -> list[tuple[int, str]]:
    """Each import as (line, absolute dotted name), names of a ``from`` import included."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                anchor = module.split(".")
                anchor = anchor[: len(anchor) - node.level + is_package]
                base = ".".join([*anchor, base] if base else anchor)
            found += [(node.lineno, f"{base}.{alias.name}") for alias in node.names]
    return found


def wrong_arrows(source: str, module: str, is_package: bool = False) -> list[str]:
    """What a module imports against ALLOWED, FOREIGN and the rules of lessons, in words."""
    layer = layer_of(module)
    wrong = wrong_in_lesson(source, module, is_package) if layer == "lessons" else []
    unknown = FOREIGN[layer] if layer == "front" else FOREIGN[layer] | PAGE
    for line, name in imported_modules(source, module, is_package):
        top, _, inner = name.partition(".")
        if top != "hpwidgets":
            if top in unknown:
                wrong.append(f"{module}:{line}: {layer} must not import {name}")
        elif inner.partition(".")[0] != layer and not any(
            f"{inner}.".startswith(f"{allowed}.") for allowed in ALLOWED[layer]
        ):
            wrong.append(f"{module}:{line}: {layer} must not import {name}")
    return wrong


def wrong_in_lesson(source: str, module: str, is_package: bool) -> list[str]:
    """What a module of a lesson imports of other lessons, of widgets and of pictures."""
    lesson, *inner = module.split(".")[2:] or [""]
    place = inner[0] if inner else ""
    sees_widgets = place in ("lab", "controls") or place in SEES_WIDGETS.get(lesson, set())
    wrong = []
    for line, name in imported_modules(source, module, is_package):
        parts = name.split(".")
        other = parts[2] if parts[:2] == ["hpwidgets", "lessons"] and len(parts) > 2 else lesson
        if lesson and other != lesson and (lesson, other) not in BETWEEN_LESSONS:
            wrong.append(f"{module}:{line}: the lesson {lesson} must not import {name}")
        if sees_widgets:
            continue
        of_widgets = parts[:2] == ["hpwidgets", "widgets"] and ".".join(parts[:3]) not in WORDS
        if of_widgets:
            wrong.append(f"{module}:{line}: only a lesson's lab may import {name}")
        draws = parts[0] == "matplotlib" or (parts[:2] == ["hpwidgets", "draw"])
        if draws and not (place in ("pictures", "_scene", "views") or place.endswith("words")):
            wrong.append(f"{module}:{line}: only a lesson's pictures may import {name}")
    return wrong


SOURCES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=[module_name(path, ROOT) for path in SOURCES])
def test_imports_point_one_way(path: Path) -> None:
    module = module_name(path, ROOT)
    assert layer_of(module) in ALLOWED, f"{path}: a new layer needs its line in ALLOWED"
    assert wrong_arrows(path.read_text("utf-8"), module, path.name == "__init__.py") == []


@pytest.mark.parametrize(
    ("module", "source", "expected"),
    [
        ("hpwidgets.draw.training._loss", "from hpwidgets.records import History", []),
        (
            "hpwidgets.draw.training._loss",
            "\nfrom hpwidgets.engine import fit",
            ["hpwidgets.draw.training._loss:2: draw must not import hpwidgets.engine.fit"],
        ),
        (
            "hpwidgets.live.run",
            "from ..records import Epoch",
            ["hpwidgets.live.run:1: live must not import hpwidgets.records.Epoch"],
        ),
        ("hpwidgets.live.run", "from .cache import Cache", []),
        ("hpwidgets.front.widget", "import anywidget, ipywidgets, traitlets", []),
        (
            "hpwidgets.widgets.lab",
            "import ipywidgets\nfrom traitlets import Dict",
            [
                "hpwidgets.widgets.lab:1: widgets must not import ipywidgets",
                "hpwidgets.widgets.lab:2: widgets must not import traitlets.Dict",
            ],
        ),
        (
            "hpwidgets.lessons.search.lab",
            "from hpwidgets.front.widget import Front\nimport anywidget",
            [
                "hpwidgets.lessons.search.lab:1: lessons must not import"
                " hpwidgets.front.widget.Front",
                "hpwidgets.lessons.search.lab:2: lessons must not import anywidget",
            ],
        ),
        ("hpwidgets.engine.training", "from hpwidgets.data.dataset import Dataset", []),
        (
            "hpwidgets.engine.training",
            "from hpwidgets.data import dataset, load",
            ["hpwidgets.engine.training:1: engine must not import hpwidgets.data.load"],
        ),
        (
            "hpwidgets.data.toys",
            "import hpwidgets",
            ["hpwidgets.data.toys:1: data must not import hpwidgets"],
        ),
        (
            "hpwidgets.draw.training._loss",
            "def late():\n    import torch.nn",
            ["hpwidgets.draw.training._loss:2: draw must not import torch.nn"],
        ),
        (
            "hpwidgets.tuning.search.search",
            "if TYPE_CHECKING:\n    from hpwidgets.lessons.training.lab import TrainingLab",
            [
                "hpwidgets.tuning.search.search:2: tuning must not import"
                " hpwidgets.lessons.training.lab.TrainingLab"
            ],
        ),
    ],
)
def test_a_wrong_arrow_is_found(module: str, source: str, expected: list[str]) -> None:
    assert wrong_arrows(source, module) == expected


def forbidden_names(source: str) -> list[str]:
    """The forbidden identifiers in code (a docstring may speak of them), as ``line: name``."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [
        f"{token.start[0]}: {token.string}"
        for token in tokens
        if token.type == tokenize.NAME and token.string in FORBIDDEN
    ]


@pytest.mark.parametrize("path", SOURCES, ids=[module_name(path, ROOT) for path in SOURCES])
def test_no_global_state_and_no_event_loops(path: Path) -> None:
    assert forbidden_names(path.read_text("utf-8")) == []


def test_a_forbidden_name_is_found_in_code_and_not_in_words() -> None:
    source = '"""No pyplot here."""\nimport matplotlib.pyplot as plt  # pyplot\nplt.rcParams\n'
    assert forbidden_names(source) == ["2: pyplot", "3: rcParams"]


@pytest.mark.parametrize("path", SOURCES, ids=[module_name(path, ROOT) for path in SOURCES])
def test_only_the_command_line_prints(path: Path) -> None:
    calls = [
        f"{node.lineno}: print"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert calls == [] or path.name == "cli.py"


def export_order(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions, each by name: the order that the linter keeps."""
    rank = 0 if name.isupper() else 1 if name[0].isupper() else 2
    return rank, name


PACKAGES = [path for path in SOURCES if path.name == "__init__.py"]


def own_public_names(module: ModuleType, path: Path) -> set[str]:
    """The public names that an ``__init__.py`` itself defines or takes from its own submodules."""
    names = set()
    body = ast.parse(path.read_text("utf-8")).body
    lazy = [inner for node in body if isinstance(node, ast.If) for inner in node.body]
    for node in [*body, *lazy]:  # `if TYPE_CHECKING:` names what is imported when first used
        if isinstance(node, ast.ImportFrom) and (
            node.level or (node.module or "").startswith("hpwidgets")
        ):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
    submodules = {name for name in names if isinstance(getattr(module, name, None), ModuleType)}
    return {name for name in names - submodules if not name.startswith("_")}


@pytest.mark.parametrize("path", PACKAGES, ids=[module_name(path, ROOT) for path in PACKAGES])
def test_all_is_sorted_and_complete(path: Path) -> None:
    module = importlib.import_module(module_name(path, ROOT))
    names = list(getattr(module, "__all__", []))
    assert names == sorted(set(names), key=export_order)
    missing = [name for name in names if not hasattr(module, name)]
    assert missing == []
    assert own_public_names(module, path) - set(names) == set()


def test_every_name_of_the_front_door_is_there_and_says_what_it_is() -> None:
    import hpwidgets

    assert hpwidgets.__doc__
    code = re.findall(r"``([^`]+)``", hpwidgets.__doc__)
    assert set(hpwidgets.__all__) <= set(dir(hpwidgets))
    for name in hpwidgets.__all__:
        value = getattr(hpwidgets, name)
        assert not callable(value) or value.__doc__, f"hp.{name} has no docstring"
        assert any(re.search(rf"\b{name}\b", part) for part in code), f"the map has no {name}"


FOLDERS = sorted({path.parent for path in SOURCES})


@pytest.mark.parametrize("folder", FOLDERS, ids=[module_name(f, ROOT) for f in FOLDERS])
def test_every_folder_says_what_it_is_for_and_is_small_enough_to_be_seen(folder: Path) -> None:
    source = (folder / "__init__.py").read_text("utf-8")
    assert ast.get_docstring(ast.parse(source)), f"{folder}/__init__.py has no docstring"
    modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= MOST_MODULES, f"{folder} has {len(modules)} modules"


@pytest.mark.parametrize("path", SOURCES, ids=[module_name(path, ROOT) for path in SOURCES])
def test_a_module_is_short_enough_to_be_read(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


def mirrored(test: Path) -> Path:
    """The folder of the package that a test file is about."""
    return PACKAGE / test.parent.relative_to(ROOT / "tests")


TESTS = sorted(
    path
    for name in ("data", "draw", "engine", "lessons", "live", "records", "tuning", "widgets")
    for path in (ROOT / "tests" / name).rglob("test_*.py")
)


@pytest.mark.parametrize("path", TESTS, ids=[str(path.relative_to(ROOT)) for path in TESTS])
def test_tests_mirror_the_package_folder_for_folder(path: Path) -> None:
    assert mirrored(path).is_dir(), f"{path} is about no folder of the package"


def test_every_lesson_has_a_lab_words_and_tests_of_its_own() -> None:
    lessons = [path for path in (PACKAGE / "lessons").iterdir() if (path / "__init__.py").exists()]
    assert len(lessons) >= 11
    for lesson in lessons:
        assert (lesson / "lab.py").exists() and (lesson / "words.py").exists()
        assert (ROOT / "tests" / "lessons" / lesson.name / "test_lab.py").exists()


NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_notebooks_are_kept_without_outputs(path: Path) -> None:
    notebook = json.loads(path.read_text("utf-8"))
    assert re.fullmatch(r"index|\d\d_[a-z_]+", path.stem)
    for number, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [], f"cell {number} of {path.name} has outputs"
            assert cell["execution_count"] is None, f"cell {number} of {path.name} has a count"
    assert "widgets" not in notebook["metadata"], f"{path.name} holds saved widget state"


FRONT_DOORS = re.compile(r"hpwidgets(\.draw|\.tuning|\.lessons\.\w+)?")
"""What notebooks import of ours: packages, whose ``__init__`` is their contract."""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_notebooks_import_packages_and_nothing_deeper(path: Path) -> None:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    source = "".join("".join(cell["source"]) + "\n" for cell in cells if "outputs" in cell)
    imported = re.findall(r"^\s*(?:from|import) (hpwidgets[\w.]*)", source, re.MULTILINE)
    assert "hpwidgets" in imported
    assert [name for name in imported if not FRONT_DOORS.fullmatch(name)] == []


def test_a_lessons_contract_is_light() -> None:
    names = [module_name(path, ROOT) for path in PACKAGE.glob("lessons/*/__init__.py")]
    heavy = {"torch", "matplotlib", "anywidget", "ipywidgets", "sklearn", "numpy"}
    code = f"import sys, {', '.join(names)}, hpwidgets.tuning, hpwidgets.widgets"
    said = subprocess.run(
        [sys.executable, "-c", f"{code}; print({heavy!r} & set(sys.modules))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "set()\n"


def test_notebooks_are_there() -> None:
    assert "00_start_here" in [path.stem for path in NOTEBOOKS]
