"""The command ``hpwidgets``: open JupyterLab, serve a lab as a page, or copy the notebooks out."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import tempfile
import webbrowser
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

FIRST_NOTEBOOK = "00_start_here.ipynb"
COPIES = "hpwidgets-notebooks"


class CommandError(Exception):
    """What went wrong and what to do, for a person at a terminal."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What decides how JupyterLab has to be started here."""

    is_root: bool
    has_browser: bool

    @classmethod
    def here(cls) -> Surroundings:
        """Ask the running system."""
        effective_user = getattr(os, "geteuid", lambda: -1)()
        return cls(is_root=effective_user == 0, has_browser=_has_browser(sys.platform, os.environ))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status: 0, or 1 after a message on stderr."""
    ours, jupyter_arguments = _split(sys.argv[1:] if argv is None else argv)
    options = _parser().parse_args(ours)
    try:
        if options.command == "lab":
            open_lab(options.notebook, jupyter_arguments)
        elif options.command == "dashboard":
            serve_dashboard(options.lab, jupyter_arguments)
        else:
            for line in copy_notebooks(bundled_notebooks(), Path(options.directory)):
                print(line)
    except CommandError as error:
        print(f"hpwidgets: {error}", file=sys.stderr)
        return 1
    return 0


def open_lab(notebook: str | None, jupyter_arguments: Sequence[str]) -> None:
    """Start JupyterLab at ``notebook`` (None: the first bundled one); return when it is stopped."""
    try:
        app = importlib.import_module("jupyterlab.labapp")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "jupyterlab":
            raise
        raise CommandError(
            "JupyterLab is not installed here; install it with: pip install 'hpwidgets[lab]'"
        ) from None
    path = find_notebook(notebook, Path.cwd())
    arguments, notes = lab_arguments(path, jupyter_arguments, Path.cwd(), Surroundings.here())
    for note in notes:
        print(note, file=sys.stderr, flush=True)
    app.LabApp.launch_instance(arguments)


def serve_dashboard(lab: str, voila_arguments: Sequence[str]) -> None:
    """Serve one lab as a Voilà page, without code; return when it is stopped.

    ``lab`` is a lab's name or its settings, ``"TrainingLab(data='digits')"``. Another lab is a
    link away: ``http://127.0.0.1:8866/?lab=CapacityLab``.
    """
    try:
        app = importlib.import_module("voila.app")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "voila":
            raise
        raise CommandError(
            "Voilà is not installed here; install it with: pip install 'hpwidgets[dashboard]'"
        ) from None
    course = importlib.import_module("hpwidgets.course.links")
    try:
        course.restore(lab).close()
    except (TypeError, ValueError) as error:
        raise CommandError(str(error)) from None
    with tempfile.TemporaryDirectory(prefix="hpwidgets-") as folder:
        page = Path(folder) / "lab.ipynb"
        page.write_text(json.dumps(_dashboard_notebook(lab)), encoding="utf-8")
        arguments = [str(page), "--no-browser"]
        if _given(voila_arguments, "--Voila.ip", "--ip") is None:
            arguments.append("--Voila.ip=127.0.0.1")
        app.Voila.launch_instance([*arguments, *voila_arguments])


def _dashboard_notebook(lab: str) -> dict[str, object]:
    """A notebook of one cell that shows the lab."""
    source = f"import hpwidgets as hp\n\nhp.course.dashboard({lab!r})"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cell: dict[str, object] = {
        "cell_type": "code",
        "id": "lab",
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }
    return {
        "cells": [cell],
        "metadata": {"kernelspec": kernel, "title": "hpwidgets"},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def lab_arguments(
    notebook: Path, given: Sequence[str], folder: Path, surroundings: Surroundings
) -> tuple[list[str], list[str]]:
    """JupyterLab's command line for a notebook, and the lines to tell the person.

    The file browser starts in ``folder`` where the notebook lies under it, else beside the
    notebook. Whatever was ``given`` stays and is never set a second time.

    >>> arguments, notes = lab_arguments(
    ...     Path("/class/notebooks/a.ipynb"), ["--port", "8890"], Path("/class"),
    ...     Surroundings(is_root=False, has_browser=True),
    ... )
    >>> arguments[-3:]
    ['--LabApp.default_url=/lab/tree/notebooks/a.ipynb', '--port', '8890']
    >>> notes
    []
    """
    root = folder if notebook.is_relative_to(folder) else notebook.parent
    arguments: list[str] = []
    notes: list[str] = []
    address = _given(given, "--ip", "--ServerApp.ip")
    if address is None:
        arguments.append("--ServerApp.ip=127.0.0.1")
    if surroundings.is_root and _given(given, "--allow-root", "--ServerApp.allow_root") is None:
        arguments.append("--allow-root")
        where = address or "127.0.0.1 (this machine only)"
        notes.append(f"Running as root: --allow-root was added; JupyterLab listens on {where}.")
    if _given(given, "--no-browser", "--ServerApp.open_browser") is not None:
        notes.append("Open the link with ?token=... that JupyterLab prints below.")
    elif not surroundings.has_browser:
        arguments.append("--no-browser")
        notes.append(
            "No browser to open here: open the link with ?token=... that JupyterLab prints below."
        )
    arguments.append(f"--ServerApp.root_dir={root}")
    url = "/lab/tree/" + quote(notebook.relative_to(root).as_posix())
    arguments.append(f"--LabApp.default_url={url}")
    return [*arguments, *given], notes


def find_notebook(name: str | None, folder: Path) -> Path:
    """The notebook to open: ``name`` as a path from ``folder``, or the name of a bundled one.

    From a source checkout the notebooks are opened where they are; an installed package's own files
    are never edited, they are copied to ``hpwidgets-notebooks`` first.

    Raises CommandError, naming the bundled notebooks, when there is no such notebook.
    """
    if name is not None:
        with suppress(OSError, RuntimeError, ValueError):  # a loop of links, a zero byte
            path = (folder / name).resolve()
            if path.is_file():
                return path
    bundled = bundled_notebooks()
    named_plainly = name is None or (Path(name).name == name and "\0" not in name)
    wanted = FIRST_NOTEBOOK
    if name and named_plainly:
        wanted = Path(name).with_suffix(".ipynb").name
    if not (name != "" and named_plainly and (bundled / wanted).is_file()):
        known = ", ".join(path.stem for path in sorted(bundled.glob("*.ipynb"))) or "none"
        raise CommandError(
            f"no notebook {FIRST_NOTEBOOK if name is None else name!r} in {folder};"
            f" the bundled ones are: {known}"
        )
    if bundled.parent != Path(__file__).resolve().parent:
        return bundled / wanted
    for line in copy_notebooks(bundled, folder / COPIES):
        if line.startswith("copied"):
            print(line, file=sys.stderr)
    return (folder / COPIES / wanted).resolve()


def bundled_notebooks() -> Path:
    """The folder of the companion notebooks: inside an installed package, or a checkout's own."""
    package = Path(__file__).resolve().parent
    for folder in (package / "notebooks", package.parent / "notebooks"):
        if folder.is_dir():
            return folder
    raise CommandError(
        f"no companion notebooks beside {package}; reinstall with: "
        "pip install --force-reinstall --no-deps hpwidgets"
    )


def copy_notebooks(source: Path, target: Path) -> list[str]:
    """Copy every file of ``source`` to ``target``; return a line on each file, in order of name.

    A file that is there already and differs is the learner's work: it is kept, and named.

    Raises CommandError when ``target`` or a folder in it cannot be written.
    """
    lines = []
    try:
        for path in sorted(source.rglob("*")):
            name = path.relative_to(source)
            if not path.is_file() or any(part.startswith((".", "__")) for part in name.parts):
                continue
            copy = target / name
            content = path.read_bytes()
            if os.path.lexists(copy) and not copy.is_file():
                lines.append(f"kept yours {copy} (it is no file; move it away to get the original)")
            elif not copy.exists():
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(content)
                lines.append(f"copied     {copy}")
            elif copy.read_bytes() == content:
                lines.append(f"unchanged  {copy}")
            else:
                lines.append(f"kept yours {copy} (it differs; move it away to get the original)")
    except (OSError, ValueError) as error:  # a zero byte in the name, too
        reason = getattr(error, "strerror", None) or error
        raise CommandError(
            f"cannot write the notebooks to {target}: {reason}; name another folder"
        ) from error
    return lines


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hpwidgets", description=__doc__)
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="lab | dashboard | notebooks"
    )
    lab = commands.add_parser(
        "lab",
        help="open JupyterLab at a notebook",
        usage="%(prog)s [-h] [NOTEBOOK] [JupyterLab's own options ...]",
        description="Open JupyterLab at a notebook. Options after it go to JupyterLab as they are, "
        "for example: hpwidgets lab 00_start_here --no-browser --port 8890",
    )
    lab.add_argument(
        "notebook",
        nargs="?",
        metavar="NOTEBOOK",
        help=f"a path, or the name of a bundled notebook (default: {FIRST_NOTEBOOK})",
    )
    dashboard = commands.add_parser(
        "dashboard",
        help="serve a lab as a page without code",
        usage="%(prog)s [-h] LAB [Voilà's own options ...]",
        description="Serve a lab as a Voilà page. Options after it go to Voilà as they are, for "
        "example: hpwidgets dashboard TrainingLab --port 8866",
    )
    dashboard.add_argument(
        "lab",
        metavar="LAB",
        help="a lab's name, or its settings in quotes: \"TrainingLab(data='digits')\"",
    )
    notebooks = commands.add_parser(
        "notebooks",
        help="copy the companion notebooks",
        description="Copy the companion notebooks; one that you have changed is never overwritten.",
    )
    notebooks.add_argument(
        "directory",
        nargs="?",
        default=COPIES,
        metavar="DIR",
        help="where to (default: %(default)s)",
    )
    return parser


def _split(argv: Sequence[str]) -> tuple[list[str], list[str]]:
    """Our own arguments, and those of JupyterLab or Voilà: from the first option on.

    >>> _split(["lab", "a.ipynb", "--port", "8890"])
    (['lab', 'a.ipynb'], ['--port', '8890'])
    """
    if argv[:1] and argv[0] in ("lab", "dashboard"):
        for index, argument in enumerate(argv):
            if argument.startswith("-") and argument not in ("-h", "--help"):
                return list(argv[:index]), list(argv[index:])
    return list(argv), []


def _given(arguments: Sequence[str], *names: str) -> str | None:
    """The value that one of the options ``names`` was given, "" for a bare flag, None if absent.

    >>> _given(["--ip", "0.0.0.0", "--no-browser"], "--ip"), _given(["--ip=::1"], "--ip")
    ('0.0.0.0', '::1')
    >>> _given(["--no-browser"], "--no-browser"), _given([], "--ip")
    ('', None)
    """
    for argument, following in pairwise([*arguments, "-"]):
        name, equals, value = argument.partition("=")
        if name in names:
            return value if equals else ("" if following.startswith("-") else following)
    return None


def _has_browser(platform: str, environment: Mapping[str, str]) -> bool:
    """Whether a browser with a window can be opened: on Linux that takes a display, too."""
    displays = (environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    if platform.startswith(("linux", "freebsd")) and not any(displays):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
