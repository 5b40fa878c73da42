"""A JupyterLab of one's own: its own port, token, folders and settings, ended by its own pid."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self
from urllib.parse import quote

import nbformat
import psutil
import websocket

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 180
END_SECONDS = 30
KERNELSPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}


class JupyterServer:
    """JupyterLab on 127.0.0.1 with everything it writes under ``folder``; a context manager.

    ``python`` is the one whose JupyterLab and kernels are meant; None: the one that runs here.
    """

    application: ClassVar[str] = "jupyterlab"
    """The module that is started."""
    place: ClassVar[str] = "lab/tree"
    """Where a notebook has its page."""

    def __init__(self, folder: Path, python: Path | None = None):
        self.python = python or Path(sys.executable)
        self.notebooks = folder / "notebooks"
        self._settings = folder / "settings"
        self._log = folder / "jupyter.log"
        self._folder = folder
        self._token = secrets.token_hex(16)
        self._port = _free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.notebooks.mkdir(parents=True)
        self.set("apputils-extension", "notification", fetchNews="false", checkForUpdates=False)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [str(self.python), "-m", self.application, *self._arguments()],
                env=self._environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._await_start()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def page(self, notebook: str) -> str:
        """The address of a notebook, with the token that opens it."""
        return f"{self.url}/{self.place}/{quote(notebook)}?token={self._token}&reset"

    def write(self, name: str, cells: list[str]) -> None:
        """A notebook with these code cells."""
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source) for source in cells],
            metadata={"kernelspec": KERNELSPEC},
        )
        nbformat.write(notebook, self.notebooks / name)

    def set(
        self, extension: str, plugin: str, *, scope: str = "@jupyterlab", **values: Any
    ) -> None:
        """Write a JupyterLab setting, as its settings editor would."""
        path = self._settings / scope / extension / f"{plugin}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))

    def start_kernel(self) -> Kernel:
        """A new kernel."""
        answer = self._ask("POST", "/api/kernels", {"name": "python3"})
        address = f"ws{self.url[4:]}/api/kernels/{answer['id']}/channels?token={self._token}"
        return Kernel(answer["id"], address)

    def attach(self, notebook: str, kernel: Kernel) -> None:
        """Let the notebook open with this kernel instead of one of its own."""
        self._ask(
            "POST",
            "/api/sessions",
            {"path": notebook, "name": notebook, "type": "notebook", "kernel": {"id": kernel.id}},
        )

    def end_sessions(self, notebook: str) -> None:
        """End the notebook's session and its kernel."""
        for session in self._ask("GET", "/api/sessions"):
            if session["path"] == notebook:
                self._ask("DELETE", f"/api/sessions/{session['id']}")

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(
            f"{self.url}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self._token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def _arguments(self) -> list[str]:
        return ["--no-browser", *self._options()]

    def _options(self) -> list[str]:
        options = ["--ServerApp.ip=127.0.0.1", f"--ServerApp.port={self._port}"]
        options += ["--ServerApp.port_retries=0", f"--ServerApp.root_dir={self.notebooks}"]
        as_root = hasattr(os, "geteuid") and os.geteuid() == 0
        return [*options, "--allow-root"] if as_root else options

    def _environment(self) -> dict[str, str]:
        folders = {
            name: str(self._folder / name.lower())
            for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
        }
        folders |= {
            "IPYTHONDIR": str(self._folder / "ipython"),
            "JUPYTERLAB_SETTINGS_DIR": str(self._settings),
            "JUPYTERLAB_WORKSPACES_DIR": str(self._folder / "workspaces"),
        }
        paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        kept = {name: value for name, value in os.environ.items() if name != "HPWIDGETS_SYNC"}
        return (
            kept
            | folders
            | {
                "JUPYTER_TOKEN": self._token,
                "PYTHONPATH": os.pathsep.join(paths),
            }
        )

    def _await_start(self) -> None:
        """Poll the server's HTTP interface until it answers."""
        assert self._process is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"{self.application} did not start:\n{self._tail()}")
            with contextlib.suppress(OSError, urllib.error.URLError):
                self._knock()
                return
            time.sleep(0.1)  # between two polls
        raise RuntimeError(
            f"{self.application} gave no answer in {START_SECONDS} s:\n{self._tail()}"
        )

    def _knock(self) -> None:
        """Raises OSError while there is no answer."""
        self._ask("GET", "/api/status")

    def _tail(self) -> str:
        return self._log.read_text("utf-8", "replace")[-3000:]

    def _end(self) -> None:
        """End the server, which ends its kernels; then whatever of its family is still there."""
        if self._process is None:
            return
        family: list[psutil.Process] = []
        with contextlib.suppress(psutil.NoSuchProcess):
            family = psutil.Process(self._process.pid).children(recursive=True)
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(END_SECONDS)
        for left in [member for member in family if member.is_running()]:
            with contextlib.suppress(psutil.NoSuchProcess):
                left.kill()
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._process = None


class Kernel:
    """A kernel that several notebooks may share, to be asked beside the page."""

    def __init__(self, id: str, channels: str):
        self.id, self._channels = id, channels

    def execute(self, code: str) -> str:
        """Run code when the kernel is free; what it printed. Errors of the code are raised."""
        content = {"code": code, "silent": True, "store_history": False, "allow_stdin": False}
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request"}
        header |= {"username": "test", "session": uuid.uuid4().hex, "version": "5.3"}
        request = {"channel": "shell", "header": header, "content": content}
        printed: list[str] = []
        channels = websocket.create_connection(self._channels, timeout=START_SECONDS)
        try:
            channels.send(json.dumps(request | {"parent_header": {}, "metadata": {}}))
            idle = replied = False
            while not (idle and replied):
                data = channels.recv()
                if not isinstance(data, str):  # a widget's picture, told to all clients
                    continue
                message = json.loads(data)
                if message["parent_header"].get("msg_id") != header["msg_id"]:
                    continue
                kind, said = message["msg_type"], message["content"]
                if kind == "stream":
                    printed.append(said["text"])
                elif kind == "error":
                    raise RuntimeError("\n".join([*printed, *said["traceback"]]))
                idle = idle or said.get("execution_state") == "idle"
                replied = replied or kind == "execute_reply"
        finally:
            channels.close()
        return "".join(printed).strip()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
