"""What is promised around the package: pins, written commands and links, Binder, the wheel."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
PINS = Path("constraints.txt"), Path("binder/requirements.txt")


def pins(path: Path) -> dict[str, str]:
    """Name -> version of each ``name==version`` line; comments and options are left out."""
    lines = [line.strip() for line in (ROOT / path).read_text("utf-8").splitlines()]
    plain = [line for line in lines if line and not line.startswith(("#", "--"))]
    return {canonicalize_name(name): version for name, version in (p.split("==") for p in plain)}


def requirements(*groups: list[str]) -> dict[str, Requirement]:
    """The requirements of some groups of pyproject.toml, by name, without the project itself."""
    parsed = [Requirement(text) for group in groups for text in group]
    return {canonicalize_name(r.name): r for r in parsed if r.name != PROJECT["name"]}


def launch_links() -> ModuleType:
    """The script binder/launch_links.py as a module."""
    spec = importlib.util.spec_from_file_location("launch_links", ROOT / "binder/launch_links.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EXTRAS = PROJECT["optional-dependencies"]
DIRECT = requirements(
    PYPROJECT["build-system"]["requires"], PROJECT["dependencies"], *EXTRAS.values()
)


def test_every_direct_dependency_is_pinned_within_its_range_and_nothing_else_is() -> None:
    constraints = pins(Path("constraints.txt"))
    assert set(constraints) == set(DIRECT)
    outside = {
        name: version
        for name, version in constraints.items()
        if not DIRECT[name].specifier.contains(version)
    }
    assert outside == {}


@pytest.mark.parametrize("path", PINS, ids=str)
def test_pins_are_names_and_versions_only_and_sorted(path: Path) -> None:
    lines = (ROOT / path).read_text("utf-8").splitlines()
    plain = [line for line in lines if not line.startswith(("#", "--"))]
    assert all(re.fullmatch(r"[a-z0-9-]+==\d+(\.\d+)+", line) for line in plain), plain
    names = [line.partition("==")[0] for line in plain]
    assert names == sorted(names)


def test_ipykernel_with_the_broken_threads_is_kept_out() -> None:
    specifier = requirements(EXTRAS["lab"])["ipykernel"].specifier
    assert [specifier.contains(v) for v in ("6.30.0", "7.0.1", "7.1.0")] == [True, False, True]


def test_ipywidgets_7_of_colab_is_let_in() -> None:
    specifier = DIRECT["ipywidgets"].specifier
    assert [specifier.contains(v) for v in ("7.7.0", "7.7.1", "8.1.9", "9.0")] == [
        False,
        True,
        True,
        False,
    ]


def test_binder_installs_all_that_a_lab_needs_at_the_verified_versions() -> None:
    constraints = pins(Path("constraints.txt"))
    needed = requirements(PROJECT["dependencies"], EXTRAS["lab"])
    assert pins(Path("binder/requirements.txt")) == {name: constraints[name] for name in needed}


def test_binder_gets_pytorchs_cpu_build_and_a_python_that_fits() -> None:
    lines = (ROOT / "binder/requirements.txt").read_text("utf-8").splitlines()
    options = [line for line in lines if line.startswith("-")]
    assert options == ["--extra-index-url https://download.pytorch.org/whl/cpu"]
    python = (ROOT / "binder/runtime.txt").read_text("utf-8").strip().removeprefix("python-")
    assert Requirement(f"python{PROJECT['requires-python']}").specifier.contains(python)


def test_post_build_stops_at_the_first_error_and_leaves_no_cache() -> None:
    script = (ROOT / "binder/postBuild").read_text("utf-8")
    commands = [line for line in script.splitlines() if line and not line.startswith("#")]
    assert commands[0] == "set -euo pipefail"
    assert all("--no-cache-dir" in line for line in commands if "pip install" in line)
    for path in ("binder/postBuild", ".ci/run"):
        assert os.access(ROOT / path, os.X_OK), f"{path} must be executable"
        subprocess.run(["bash", "-n", str(ROOT / path)], check=True)


def test_binders_settings_are_jupyterlabs() -> None:
    overrides = json.loads((ROOT / "binder/overrides.json").read_text("utf-8"))
    schemas = Path(sys.prefix) / "share/jupyter/lab/schemas"
    for plugin, settings in overrides.items():
        package, name = plugin.split(":")
        properties = json.loads((schemas / package / f"{name}.json").read_text("utf-8"))[
            "properties"
        ]
        for key, value in settings.items():
            kind = {"boolean": bool, "string": str}[properties[key]["type"]]
            assert isinstance(value, kind), f"{plugin} {key}"
            allowed = [choice["const"] for choice in properties[key].get("oneOf", [])]
            assert not allowed or value in allowed, f"{plugin} {key}"


@pytest.mark.parametrize(("name", "text"), [("README", README), ("CONTRIBUTING", CONTRIBUTING)])
def test_every_make_command_that_is_written_exists(name: str, text: str) -> None:
    code = "\n".join(
        re.findall(r"```sh\n(.*?)```", text, re.DOTALL) + re.findall(r"`([^`\n]+)`", text)
    )
    written = set(re.findall(r"\bmake ([a-z]+)", code))
    assert written >= {"test", "bench"}, name
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert phony is not None
    assert written <= set(phony[1].split())
    for target in written:
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), f"make {target} of {name}"


def test_every_extra_that_is_installed_exists() -> None:
    texts = README + CONTRIBUTING + (ROOT / "hpwidgets/cli.py").read_text("utf-8")
    stamps = re.findall(r"\.installed-([a-z]+)", MAKEFILE)
    assert {"lab", "test", "lint", "bench"} <= set(stamps)
    assert set(stamps + re.findall(r"(?:hpwidgets|\.)\[([a-z-]+)\]", texts)) <= set(EXTRAS)


def test_ci_runs_lint_and_then_the_readmes_test_command() -> None:
    script = (ROOT / ".ci/run").read_text("utf-8").splitlines()
    made = [line.split()[1] for line in script if line.startswith("make ")]
    assert made == ["lint", "test", "portable"]
    assert re.search(r"^make test\b", README, re.MULTILINE)
    assert "- run: .ci/run" in (ROOT / ".github/workflows/ci.yml").read_text("utf-8")
    assert "entry: make lint\n" in (ROOT / ".pre-commit-config.yaml").read_text("utf-8")


def test_the_launch_links_are_those_of_the_project_and_its_notebooks() -> None:
    links = launch_links()
    assert links.with_launch_block(README, links.launch_block()) == README, "run `make readme`"
    first = links.launch_url(PROJECT["urls"]["Source"], "00_start_here.ipynb")
    assert first == PROJECT["urls"]["Binder"]
    assert first.endswith("?urlpath=lab/tree/notebooks/00_start_here.ipynb")


def test_a_launch_block_lists_each_notebook_by_its_title(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project.urls]\nSource = "https://github.com/a/b"\n')
    (tmp_path / "notebooks").mkdir()
    titled = {"cells": [{"cell_type": "markdown", "source": ["Hello\n", "# A tour\n", "text"]}]}
    (tmp_path / "notebooks" / "00_start_here.ipynb").write_text(json.dumps(titled))
    (tmp_path / "notebooks" / "01_next_step.ipynb").write_text('{"cells": []}')
    base = "https://mybinder.org/v2/gh/a/b/HEAD?urlpath=lab/tree/notebooks"
    assert launch_links().launch_block(tmp_path).splitlines() == [
        f"[![Launch on Binder](https://mybinder.org/badge_logo.svg)]({base}/00_start_here.ipynb)",
        "",
        "- [`00_start_here`](notebooks/00_start_here.ipynb) A tour "
        f"([launch]({base}/00_start_here.ipynb))",
        "- [`01_next_step`](notebooks/01_next_step.ipynb) 01 next step "
        f"([launch]({base}/01_next_step.ipynb))",
    ]


def test_a_readme_without_the_markers_is_an_error() -> None:
    expected = r"README.md must hold the lines <!-- launch:start --> and <!-- launch:end -->"
    with pytest.raises(ValueError, match=f"^{expected}$"):
        launch_links().with_launch_block("no markers", "block")


@pytest.mark.parametrize(("name", "text"), [("README", README), ("CONTRIBUTING", CONTRIBUTING)])
def test_what_the_pages_link_to_is_there(name: str, text: str) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#\s]+)\)", text)
    assert [target for target in targets if not (ROOT / target).exists()] == [], name


def test_the_page_of_benchmarks_has_its_markers() -> None:
    page = (ROOT / "docs/benchmarks.md").read_text("utf-8")
    assert re.search(r"^<!-- bench:start -->\n(.*\n)+<!-- bench:end -->$", page, re.MULTILINE)


def test_the_readmes_example_runs() -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert blocks
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "\n".join(blocks)],
        cwd=ROOT,
        env=os.environ | {"HPWIDGETS_SYNC": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "import torch" in done.stdout
    assert "hpwidgets" not in done.stdout.partition("import torch")[2]


def test_the_wheel_carries_the_page_the_notebooks_the_types_and_the_command(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (entry_points,) = (name for name in names if name.endswith("entry_points.txt"))
        assert "hpwidgets = hpwidgets.cli:main" in archive.read(entry_points).decode()
    expected = {"hpwidgets/py.typed", "hpwidgets/cli.py", "hpwidgets/__init__.py"}
    expected |= {f"hpwidgets/notebooks/{path.name}" for path in ROOT.glob("notebooks/*.ipynb")}
    front = [path for path in ROOT.glob("hpwidgets/front/**/*") if path.suffix in (".js", ".css")]
    assert {path.name for path in front} >= {"main.js", "picture.js", "style.css", "picture.css"}
    challenges = [*ROOT.glob("hpwidgets/lessons/challenge/challenges/*.toml")]
    assert len(challenges) == 10
    expected |= {path.relative_to(ROOT).as_posix() for path in (*front, *challenges)}
    assert expected <= names
    assert not [name for name in names if "checkpoint" in name or name.startswith("tests")]
