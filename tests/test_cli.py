"""The command ``hpwidgets``: what it starts, what it copies, and what it says when it cannot."""

from __future__ import annotations

import importlib
import os
import re
import sys
from pathlib import Path

import pytest

from hpwidgets import cli
from tests.started_lab import page_at, started_lab

QUIET = cli.Surroundings(is_root=False, has_browser=True)
ROOT_WITHOUT_BROWSER = cli.Surroundings(is_root=True, has_browser=False)


@pytest.fixture
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for an installed package that carries two notebooks."""
    folder = tmp_path / "site-packages" / "hpwidgets" / "notebooks"
    folder.mkdir(parents=True)
    (folder / "00_start_here.ipynb").write_text("first")
    (folder / "05_learning_rate.ipynb").write_text("second")
    (folder / "data").mkdir()
    (folder / "data" / "own.csv").write_text("x,y\n")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "00_start_here-checkpoint.ipynb").write_text("old")
    monkeypatch.setattr(cli, "__file__", str(folder.parent / "cli.py"))
    return folder


def test_the_lab_opens_at_the_notebook_on_this_machine_alone() -> None:
    arguments, notes = cli.lab_arguments(
        Path("/class/notebooks/my course.ipynb"), [], Path("/class"), QUIET
    )
    assert arguments == [
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.root_dir=/class",
        "--LabApp.default_url=/lab/tree/notebooks/my%20course.ipynb",
    ]
    assert notes == []


def test_a_notebook_elsewhere_is_opened_from_its_own_folder() -> None:
    arguments, _notes = cli.lab_arguments(Path("/else/a.ipynb"), [], Path("/class"), QUIET)
    assert arguments[1:] == [
        "--ServerApp.root_dir=/else",
        "--LabApp.default_url=/lab/tree/a.ipynb",
    ]


def test_root_without_a_browser_is_served_and_told() -> None:
    arguments, notes = cli.lab_arguments(
        Path("/class/a.ipynb"), ["--port", "8890"], Path("/class"), ROOT_WITHOUT_BROWSER
    )
    assert arguments == [
        "--ServerApp.ip=127.0.0.1",
        "--allow-root",
        "--no-browser",
        "--ServerApp.root_dir=/class",
        "--LabApp.default_url=/lab/tree/a.ipynb",
        "--port",
        "8890",
    ]
    assert notes == [
        "Running as root: --allow-root was added; "
        "JupyterLab listens on 127.0.0.1 (this machine only).",
        "No browser to open here: open the link with ?token=... that JupyterLab prints below.",
    ]


def test_what_the_person_gives_is_not_given_twice() -> None:
    given = ["--ip=0.0.0.0", "--allow-root", "--no-browser"]
    arguments, notes = cli.lab_arguments(
        Path("/class/a.ipynb"), given, Path("/class"), ROOT_WITHOUT_BROWSER
    )
    assert arguments == [
        "--ServerApp.root_dir=/class",
        "--LabApp.default_url=/lab/tree/a.ipynb",
        *given,
    ]
    assert notes == ["Open the link with ?token=... that JupyterLab prints below."]


def test_root_is_told_the_address_that_was_asked_for() -> None:
    surroundings = cli.Surroundings(is_root=True, has_browser=True)
    _arguments, notes = cli.lab_arguments(
        Path("/class/a.ipynb"), ["--ip", "0.0.0.0"], Path("/class"), surroundings
    )
    assert notes == ["Running as root: --allow-root was added; JupyterLab listens on 0.0.0.0."]


@pytest.mark.parametrize(
    ("platform", "environment", "found", "expected"),
    [
        ("linux", {}, True, False),
        ("linux", {"DISPLAY": ":0"}, True, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True, True),
        ("linux", {"BROWSER": "firefox"}, True, True),
        ("linux", {"DISPLAY": ":0"}, False, False),
        ("darwin", {}, True, True),
        ("win32", {}, True, True),
    ],
)
def test_a_browser_needs_a_display(
    platform: str,
    environment: dict[str, str],
    found: bool,
    expected: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def get() -> object:
        if not found:
            raise cli.webbrowser.Error("could not locate runnable browser")
        return object()

    monkeypatch.setattr(cli.webbrowser, "get", get)
    assert cli._has_browser(platform, environment) is expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["lab"], (["lab"], [])),
        (["lab", "--port", "1"], (["lab"], ["--port", "1"])),
        (["lab", "a.ipynb", "--port=1", "-y"], (["lab", "a.ipynb"], ["--port=1", "-y"])),
        (["lab", "--help"], (["lab", "--help"], [])),
        (["notebooks", "--port"], (["notebooks", "--port"], [])),
        ([], ([], [])),
    ],
)
def test_options_after_lab_are_jupyterlabs(
    given: list[str], expected: tuple[list[str], list[str]]
) -> None:
    assert cli._split(given) == expected


def test_a_checkouts_notebooks_are_opened_in_place(tmp_path: Path) -> None:
    notebooks = Path(cli.__file__).parent.parent / "notebooks"
    assert cli.bundled_notebooks() == notebooks
    assert cli.find_notebook(None, tmp_path) == notebooks / "00_start_here.ipynb"
    assert cli.find_notebook("00_start_here", tmp_path) == notebooks / "00_start_here.ipynb"
    assert list(tmp_path.iterdir()) == []


def test_a_path_comes_before_a_bundled_name(tmp_path: Path) -> None:
    own = tmp_path / "00_start_here.ipynb"
    own.write_text("mine")
    assert cli.find_notebook("00_start_here.ipynb", tmp_path) == own.resolve()
    assert cli.find_notebook(str(own), tmp_path / "elsewhere") == own.resolve()


def test_an_installed_packages_notebooks_are_copied_before_they_are_opened(
    bundled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copies = tmp_path / "hpwidgets-notebooks"
    assert cli.find_notebook("05_learning_rate", tmp_path) == copies / "05_learning_rate.ipynb"
    assert capsys.readouterr().err.splitlines() == [
        f"copied     {copies / '00_start_here.ipynb'}",
        f"copied     {copies / '05_learning_rate.ipynb'}",
        f"copied     {copies / 'data' / 'own.csv'}",
    ]
    assert cli.find_notebook(None, tmp_path) == copies / "00_start_here.ipynb"
    assert capsys.readouterr().err == ""


def test_an_unknown_notebook_names_the_known_ones(
    bundled: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["lab", "06_depth.ipynb", "--port", "1"]) == 1
    assert capsys.readouterr().err == (
        f"hpwidgets: no notebook '06_depth.ipynb' in {tmp_path}; "
        "the bundled ones are: 00_start_here, 05_learning_rate\n"
    )


def test_a_missing_folder_is_not_taken_for_a_bundled_name(bundled: Path, tmp_path: Path) -> None:
    with pytest.raises(cli.CommandError, match=r"no notebook 'week1/00_start_here.ipynb' in"):
        cli.find_notebook("week1/00_start_here.ipynb", tmp_path)


def test_a_package_without_notebooks_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "__file__", str(tmp_path / "hpwidgets" / "cli.py"))
    assert cli.main(["notebooks", str(tmp_path / "copies")]) == 1
    assert capsys.readouterr().err == (
        f"hpwidgets: no companion notebooks beside {tmp_path / 'hpwidgets'}; reinstall with: "
        "pip install --force-reinstall --no-deps hpwidgets\n"
    )


def test_copying_keeps_what_the_learner_changed(
    bundled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "my course"
    assert cli.main(["notebooks", str(target)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"copied     {target / '00_start_here.ipynb'}",
        f"copied     {target / '05_learning_rate.ipynb'}",
        f"copied     {target / 'data' / 'own.csv'}",
    ]
    (target / "00_start_here.ipynb").write_text("my answers")
    (target / "data" / "own.csv").unlink()
    assert cli.main(["notebooks", str(target)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"kept yours {target / '00_start_here.ipynb'} "
        "(it differs; move it away to get the original)",
        f"unchanged  {target / '05_learning_rate.ipynb'}",
        f"copied     {target / 'data' / 'own.csv'}",
    ]
    assert (target / "00_start_here.ipynb").read_text() == "my answers"
    assert not (target / ".ipynb_checkpoints").exists()


def test_a_target_that_cannot_be_written_is_named(
    bundled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "file"
    target.write_text("in the way")
    assert cli.main(["notebooks", str(target)]) == 1
    assert capsys.readouterr().err == (
        f"hpwidgets: cannot write the notebooks to {target}: File exists; name another folder\n"
    )


def test_a_missing_jupyterlab_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "jupyterlab", None)
    monkeypatch.delitem(sys.modules, "jupyterlab.labapp", raising=False)
    assert cli.main(["lab"]) == 1
    assert capsys.readouterr().err == (
        "hpwidgets: JupyterLab is not installed here; install it with: "
        "pip install 'hpwidgets[lab]'\n"
    )


def test_a_broken_jupyterlab_is_not_called_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> object:
        raise ModuleNotFoundError("No module named 'tornado'", name="tornado")

    monkeypatch.setattr(importlib, "import_module", broken)
    with pytest.raises(ModuleNotFoundError, match="tornado"):
        cli.main(["lab"])


def test_no_command_is_an_error_that_names_all(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main([])
    assert (
        "the following arguments are required: lab | dashboard | notebooks"
        in capsys.readouterr().err
    )


@pytest.mark.skipif(sys.platform == "win32", reason="stops the server with a POSIX signal")
def test_the_printed_link_opens_a_real_jupyterlab(tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "a.ipynb").write_text(
        '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    )
    command = [sys.executable, "-m", "hpwidgets.cli", "lab", "notebooks/a.ipynb", "--port=0"]
    package = {"PYTHONPATH": str(Path(cli.__file__).parent.parent)}
    with started_lab(command, tmp_path, package) as (link, log):
        assert re.search(r"/lab/tree/notebooks/a\.ipynb\?token=[0-9a-f]+$", link), link
        assert "No browser to open here: open the link with" in log
        assert b"jupyter-config-data" in page_at(link)


def test_a_changed_notebook_of_the_same_size_is_kept(bundled: Path, tmp_path: Path) -> None:
    target = tmp_path / "course"
    cli.copy_notebooks(bundled, target)
    mine = target / "00_start_here.ipynb"
    changed = b"#" * len(mine.read_bytes())
    mine.write_bytes(changed)
    lines = cli.copy_notebooks(bundled, target)
    assert lines[0].startswith("kept yours") and mine.read_bytes() == changed


def test_a_copy_waits_for_no_pipe_and_writes_through_no_link(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    for folder in (source, target):
        folder.mkdir()
    for name in ("a.ipynb", "b.ipynb", "c.ipynb"):
        (source / name).write_text(name)
    os.mkfifo(target / "a.ipynb")
    (target / "b.ipynb").symlink_to(tmp_path / "elsewhere")
    lines = cli.copy_notebooks(source, target)
    assert [line.split()[0] for line in lines] == ["kept", "kept", "copied"]
    assert "no file; move it away" in lines[0] and "no file; move it away" in lines[1]
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("name", ["", ".", "..", "a\0b", "loop"])
def test_a_name_that_is_no_notebook_is_said_to_be_none(name: str, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(cli.CommandError, match=r"no notebook .* in .*; the bundled ones are"):
        cli.find_notebook(name, tmp_path)
