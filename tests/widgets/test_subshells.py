"""Subshells of a real kernel: a page has its own, and takes it along when it is left."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient

from tests.benchmarks.kernel import TIMEOUT, ask, fresh_kernel

LAB = """
import hpwidgets as hp
lab = hp.TrainingLab(hp.Hyperparameters(epochs=5))
lab.wait()
"""
numbers = itertools.count(1)


@pytest.fixture(scope="module")
def client() -> Iterator[BlockingKernelClient]:
    with fresh_kernel() as client:
        yield client


def control(client: BlockingKernelClient, kind: str, **content: Any) -> dict[str, Any]:
    """What the kernel answers to a request on its control channel."""
    client.control_channel.send(client.session.msg(kind, content))
    return client.get_control_msg(timeout=TIMEOUT)["content"]


def send(client: BlockingKernelClient, comm: str, subshell: str, **event: Any) -> int:
    """An event of a page that has this subshell; its number."""
    number = next(numbers)
    data = {"method": "custom", "content": {**event, "page": "a page", "n": number}}
    message = client.session.msg("comm_msg", {"comm_id": comm, "data": data})
    message["header"]["subshell_id"] = subshell
    client.shell_channel.send(message)
    return number


def told(client: BlockingKernelClient) -> Iterator[dict[str, Any]]:
    """What the widgets tell from now on; Empty is raised when nothing comes for long."""
    while True:
        message = client.get_iopub_msg(timeout=20)
        if message["msg_type"] == "comm_msg":
            yield message["content"]["data"]


def await_end(client: BlockingKernelClient) -> None:
    """Wait until a lab tells of the end of its run."""
    for data in told(client):
        if data.get("state", {}).get("said", {}).get("state") == "finished":
            return


def await_answer(client: BlockingKernelClient, number: int) -> None:
    """Wait until the event of this number is answered."""
    for data in told(client):
        if data.get("content") == {"ack": number}:
            return


def test_a_lab_that_trained_for_a_page_that_is_gone_answers_the_next_one(
    client: BlockingKernelClient,
) -> None:
    comm = ask(client, LAB, "lab.widget.comm.comm_id")
    old, new = (control(client, "create_subshell_request")["subshell_id"] for _page in range(2))
    await_answer(client, send(client, comm, old, do="page", theme="light"))
    send(client, comm, old, do="set", name="learning_rate", value=0.02)
    await_end(client)  # the newest of all requests is still the one of the old page
    assert control(client, "delete_subshell_request", subshell_id=old)["status"] == "ok"
    await_answer(client, send(client, comm, new, do="set", name="learning_rate", value=0.03))
    await_end(client)
    assert ask(client, "lab.wait()", "lab.history.hyperparameters.learning_rate") == 0.03
