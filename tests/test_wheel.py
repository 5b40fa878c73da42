"""The wheel: what is in it, and that it runs where nothing else of the project is.

It is installed into an empty environment. What it depends on is not downloaded a second time: a
.pth file there names the site-packages of the Python that runs the tests, whose own link to the
sources is not followed by that.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.scripts import ROOT
from tests.started_lab import page_at, started_lab

NOTEBOOKS = {path.name for path in ROOT.glob("notebooks/*.ipynb")}
DATA = Path(sys.prefix) / "share" / "jupyter"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that has nothing of its own but the wheel."""
    folder = tmp_path_factory.mktemp("empty") / "environment"
    venv.create(folder, with_pip=False)
    places = {"base": str(folder), "platbase": str(folder)}
    own = Path(sysconfig.get_path("purelib", "venv", places))
    shared = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    (own / "shared.pth").write_text("".join(f"{path}\n" for path in shared), "utf-8")
    there = Path(sysconfig.get_path("scripts", "venv", places))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    options = ["--quiet", "--no-index", "--no-deps", "--ignore-installed"]
    python = there / f"python{Path(sys.executable).suffix}"
    subprocess.run([*pip, "--python", python, "install", *options, wheel], check=True)
    return there


def test_the_wheel_carries_all_that_the_package_holds_and_the_notebooks(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (entry_points,) = (name for name in names if name.endswith("entry_points.txt"))
        assert "hpwidgets = hpwidgets.cli:main" in archive.read(entry_points).decode()
    files = [path for path in ROOT.glob("hpwidgets/**/*") if path.is_file()]
    held = {path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts}
    assert {"hpwidgets/py.typed", "hpwidgets/front/main.js", "hpwidgets/front/style.css"} <= held
    assert held <= names
    assert {f"hpwidgets/notebooks/{name}" for name in NOTEBOOKS} <= names
    outside = {name for name in names if not name.startswith(("hpwidgets/", "hpwidgets-"))}
    assert outside == set()
    assert not [name for name in names if "checkpoint" in name or "__pycache__" in name]


@pytest.mark.skipif(sys.platform == "win32", reason="stops the server with a POSIX signal")
def test_the_command_opens_the_course_in_an_empty_folder(scripts: Path, tmp_path: Path) -> None:
    data = {"JUPYTER_PATH": str(DATA), "JUPYTERLAB_DIR": str(DATA / "lab")}
    command = [scripts / "hpwidgets", "lab", "--port=0"]
    with started_lab(command, tmp_path, data) as (link, log):
        address = urlsplit(link)
        assert address.path == "/lab/tree/hpwidgets-notebooks/00_start_here.ipynb"
        assert b"jupyter-config-data" in page_at(link)
        (token,) = parse_qs(address.query)["token"]
        contents = f"http://{address.netloc}/api/contents/hpwidgets-notebooks?token={token}"
        listed = {entry["name"] for entry in json.loads(page_at(contents))["content"]}
    assert listed >= NOTEBOOKS
    assert "copied     " in log
    assert {path.name for path in (tmp_path / "hpwidgets-notebooks").iterdir()} >= NOTEBOOKS


def test_the_installed_package_has_a_lab_with_its_page(scripts: Path, tmp_path: Path) -> None:
    code = (
        "import hpwidgets as hp; print(hp.__file__);"
        "lab = hp.TrainingLab(hp.Hyperparameters(epochs=2)).wait(60);"
        "print(lab.history.outcome, len(lab.widget.front) > 10_000, len(lab.widget._css) > 1_000)"
    )
    done = subprocess.run(
        [scripts / "python", "-I", "-W", "error", "-c", code],
        cwd=tmp_path,
        env=os.environ | {"HPWIDGETS_SYNC": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    place, outcome = done.stdout.splitlines()
    assert Path(place).is_relative_to(scripts.parent)
    assert outcome == "finished True True"
