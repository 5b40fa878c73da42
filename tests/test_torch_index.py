"""Which build of PyTorch ``make`` installs: asked of an index of this machine's own."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.scripts import ROOT, load_script

INDEX = load_script("binder/torch_index.py")
VERSION = INDEX.version_of("torch", ROOT / "constraints.txt")
PYTHON = f"cp{sys.version_info.major}{sys.version_info.minor}"
CPU = "PyTorch's CPU build (NVIDIA GPUs: TORCH=cuda)"
USUAL = "PyTorch's usual build, with CUDA: its own index of CPU builds does not answer"


def link(version: str, python: str = PYTHON) -> str:
    """A line of an index's page."""
    name = f"torch-{version}-{python}-{python}-manylinux_2_28_x86_64.whl"
    return f'<a href="/wheels/{name}#sha256=0">{name}</a><br/>'


@contextmanager
def index_with(page: str, *, file: bytes = b"PK", delay: float = 0.0) -> Iterator[str]:
    """The address of an index whose page of torch is this, and whose files begin like that."""
    asked = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.wait(delay)
            known = self.path == "/cpu/torch/" or (self.path.startswith("/wheels/") and file)
            self.send_response(200 if known else 404)
            self.end_headers()
            self.wfile.write(page.encode() if self.path == "/cpu/torch/" else file)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is to be printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/cpu"
    finally:
        asked.set()
        server.shutdown()
        thread.join()
        server.server_close()


def test_an_index_offers_what_it_lists_for_this_python_and_hands_out() -> None:
    listed = link(VERSION.replace("2", "1")) + link(f"{VERSION}%2Bcpu")
    with index_with(listed) as index:
        assert INDEX.offers(index, VERSION)
        assert not INDEX.offers(index, "9.9.9")
        assert not INDEX.offers(f"{index}/elsewhere", VERSION)


@pytest.mark.parametrize(
    "listed", [link(VERSION), link(f"{VERSION}%2Bcu130"), link(f"{VERSION}%2Bcpu", "cp27"), ""]
)
def test_another_build_or_another_python_is_no_offer(listed: str) -> None:
    with index_with(listed) as index:
        assert not INDEX.offers(index, VERSION)


def test_a_file_that_cannot_be_had_is_no_offer() -> None:
    with index_with(link(f"{VERSION}%2Bcpu"), file=b"") as index:
        assert not INDEX.offers(index, VERSION)


def test_an_index_that_is_slow_or_away_is_not_waited_for() -> None:
    started = time.monotonic()
    with index_with(link(f"{VERSION}%2Bcpu"), delay=60) as index:
        assert not INDEX.offers(index, VERSION, seconds=0.3)
    assert not INDEX.offers(index, VERSION)  # nobody listens there any more
    assert not INDEX.offers("no address", VERSION)
    assert time.monotonic() - started < 5
    assert INDEX.SECONDS <= 5


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """What make needs of a checkout, to choose and not to install."""
    (tmp_path / "binder").mkdir()
    for name in ("Makefile", "pyproject.toml", "constraints.txt", "binder/torch_index.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    venv.create(tmp_path / ".venv", with_pip=False)
    return tmp_path


def say_index(repository: Path, index: str) -> None:
    """Write the address of an index where Binder reads it."""
    (repository / "binder/requirements.txt").write_text(f"--extra-index-url {index}\n")


def made(repository: Path, *arguments: str) -> tuple[list[str], str]:
    """What ``make`` tells pip to do before JupyterLab could open, and what it says."""
    done = subprocess.run(
        ["make", "--silent", ".venv/.installed-lab", "PIP=echo pip", *arguments],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if done.returncode:
        return [], done.stderr
    return [line for line in done.stdout.splitlines() if line.startswith("pip")], done.stderr


TORCH = "--constraint constraints.txt torch"
ALL = "pip install --quiet --constraint constraints.txt --editable .[lab]"
linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere PyPI's torch is for the CPU")


@linux
def test_make_takes_the_cpu_build_where_its_index_answers_and_asks_once(repository: Path) -> None:
    with index_with(link(f"{VERSION}%2Bcpu")) as index:
        say_index(repository, index)
        first, said = made(repository)
    assert first == [f"pip install --quiet --extra-index-url {index} {TORCH}", ALL]
    assert CPU in said
    assert made(repository) == ([], "")


@linux
def test_make_takes_the_usual_build_where_the_index_is_away(repository: Path) -> None:
    with index_with("") as index:
        say_index(repository, index)
        first, said = made(repository)
    assert first == [ALL]
    assert USUAL in said


@linux
def test_make_goes_on_with_the_usual_build_where_the_index_fails_later(repository: Path) -> None:
    pip = 'PIP=f() { echo pip "$$@"; case "$$*" in *index*) return 1;; esac; }; f'
    with index_with(link(f"{VERSION}%2Bcpu")) as index:
        say_index(repository, index)
        first, said = made(repository, pip)
    assert first == [f"pip install --quiet --extra-index-url {index} {TORCH}", ALL]
    assert "That failed: going on with PyTorch's usual build." in said


@linux
def test_the_build_that_was_asked_for_is_remembered(repository: Path) -> None:
    with index_with(link(f"{VERSION}%2Bcpu")) as index:
        say_index(repository, index)
        assert made(repository, "TORCH=cuda")[0] == [ALL]
        assert made(repository) == ([], "")
        (repository / "constraints.txt").touch()
        assert made(repository)[0] == [ALL]
        again, _said = made(repository, "TORCH=cpu")
    removed = "pip uninstall --quiet --yes torch"
    assert again == [removed, f"pip install --quiet --extra-index-url {index} {TORCH}", ALL]
    assert made(repository, "TORCH=cuda")[0] == [removed, ALL]


def test_another_build_is_said_to_be_unknown(repository: Path) -> None:
    installed, said = made(repository, "TORCH=tpu")
    assert installed == []
    assert "TORCH must be cpu or cuda, got tpu" in said


def test_only_linux_has_a_choice_to_make() -> None:
    assert INDEX.pip_options("cpu", "darwin") == ([], "PyTorch's usual build")
    assert INDEX.pip_options("cuda", "linux") == ([], "PyTorch's build for NVIDIA GPUs")


def test_the_address_stands_in_one_file(tmp_path: Path) -> None:
    requirements = ROOT / "binder/requirements.txt"
    address = INDEX.index_of(requirements)
    tracked = subprocess.run(
        ["git", "grep", "--files-with-matches", "--fixed-strings", address],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    assert set(tracked) <= {"binder/requirements.txt", "tests/test_packaging.py"}
    (tmp_path / "empty.txt").touch()
    with pytest.raises(ValueError, match=r"empty\.txt must hold a line --extra-index-url ADDRESS$"):
        INDEX.index_of(tmp_path / "empty.txt")
    with pytest.raises(ValueError, match=r"empty\.txt must hold a line torch==VERSION$"):
        INDEX.version_of("torch", tmp_path / "empty.txt")
