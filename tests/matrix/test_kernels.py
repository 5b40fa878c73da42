"""Without a page: messages to a kernel with ipywidgets 7.7.1."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from tests.matrix.venvs import ROOT, python_of, version_of

LONG = 180.0
SHOW = (
    "import ipywidgets, hpwidgets as hp\n"
    "lab = hp.TrainingLab(hp.Hyperparameters(epochs=5)).wait(100)\n"
    "print(ipywidgets.__version__, lab.widget.model_id)\nlab"
)


@pytest.fixture
def client() -> Iterator[BlockingKernelClient]:
    """A kernel of the environment with ipywidgets 7.7.1."""
    manager = KernelManager(kernel_name="python3")
    assert manager.kernel_spec is not None
    command = [str(python_of("ipywidgets7")), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    manager.kernel_spec.argv = command
    manager.start_kernel(env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=str(Path.home()))
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=LONG)
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run(client: BlockingKernelClient, code: str) -> tuple[str, list[dict[str, Any]]]:
    """What the code printed, and all other messages that came meanwhile."""
    printed: list[str] = []
    others: list[dict[str, Any]] = []

    def hear(message: dict[str, Any]) -> None:
        if message["msg_type"] == "stream":
            printed.append(message["content"]["text"])
        else:
            others.append(message)

    reply = client.execute_interactive(code, timeout=LONG, output_hook=hear)
    assert reply["content"]["status"] == "ok", reply["content"]
    return "".join(printed), others


def test_ipywidgets_7_7_1_imports_constructs_and_drives(client: BlockingKernelClient) -> None:
    assert version_of("ipywidgets7", "ipywidgets") == "7.7.1"
    said, messages = run(client, SHOW)
    version, model = said.split()
    assert version == "7.7.1"
    (shown,) = [m["content"]["data"] for m in messages if m["msg_type"] == "execute_result"]
    assert {"application/vnd.jupyter.widget-view+json", "image/png"} <= set(shown)
    move = {"do": "set", "name": "learning_rate", "text": "0.02", "page": "p", "n": 7}
    content = {"comm_id": model, "data": {"method": "custom", "content": move}}
    client.shell_channel.send(client.session.msg("comm_msg", content))
    acks, frames = [], []
    while not (acks and any("0.02" in said.get("status", "") for said in frames)):
        message = client.get_iopub_msg(timeout=LONG)
        if message["msg_type"] != "comm_msg" or message["content"]["comm_id"] != model:
            continue
        data = message["content"]["data"]
        if data["method"] == "custom":
            acks.append(data["content"])
        elif "said" in data.get("state", {}):
            frames.append(data["state"]["said"])
    assert acks[0] == {"ack": 7}
    said, _messages = run(client, "print(lab.wait(60).history.hyperparameters.learning_rate)")
    assert said.strip() == "0.02"
