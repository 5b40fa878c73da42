"""A cell that is run again, in a real kernel: what it has shown before is closed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient

from tests.benchmarks.kernel import TIMEOUT, ask, fresh_kernel

Run = Callable[..., Any]
LAB = "lab = hp.CapacityLab(auto_run=False)\nlabs.append(lab)\nlab"
CARD = "card = predict('Which?', ['this', 'that'])\ncards.append(card)\ncard"
OPEN = "[lab.widget.comm is not None for lab in labs]"
SHOWN = "[card._widget is not None for card in cards]"
PICTURES = (
    "[o.output_type for outputs in getattr(get_ipython().history_manager, 'outputs', {}).values()"
    " for o in outputs if 'image/png' in o.bundle]"
)


@pytest.fixture(scope="module")
def client() -> Iterator[BlockingKernelClient]:
    with fresh_kernel() as client:
        code = "import gc, hpwidgets as hp\nfrom hpwidgets.course import predict"
        ask(client, code, "None")
        yield client


@pytest.fixture
def run(client: BlockingKernelClient) -> Run:
    """Runs a cell as a front end does that sends this id of it, or none; then asks the kernel."""

    def run_cell(code: str, cell: str | None = None) -> None:
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
        metadata = {} if cell is None else {"cellId": cell}
        message = client.session.msg("execute_request", content, metadata=metadata)
        client.shell_channel.send(message)
        while True:
            reply = client.get_shell_msg(timeout=TIMEOUT)
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                break
        assert reply["content"]["status"] == "ok", json.dumps(reply["content"])

    ask(client, "labs, cards = [], []", "None")
    return run_cell


@pytest.mark.parametrize("cell", ["an id", None])
def test_what_a_cell_has_shown_is_closed_when_it_runs_again(
    run: Run, client: BlockingKernelClient, cell: str | None
) -> None:
    for _again in range(3):
        run(LAB, cell)
        run(CARD, cell and f"{cell} of the card")
    assert ask(client, "pass", OPEN) == [False, False, True]
    assert ask(client, "pass", SHOWN) == [False, False, True]


@pytest.mark.parametrize("cells", [("one", "other"), (None, None)])
def test_the_labs_of_other_cells_stay(
    run: Run, client: BlockingKernelClient, cells: tuple[str | None, str | None]
) -> None:
    run(LAB, cells[0])
    run(LAB if cells[0] else f"{LAB}\n", cells[1])  # without ids, cells differ by their text
    run(f"{LAB}\n# two labs\n{LAB}", cells[1] and "a third")
    assert ask(client, "pass", OPEN) == [True] * 4


def test_out_keeps_neither_figures_nor_pictures(run: Run, client: BlockingKernelClient) -> None:
    run("first = hp.CurveLab().wait(60)\nfirst", "many")
    counted = "sum(type(thing).__name__ == 'PlainFigure' for thing in gc.get_objects())"
    figures = ask(client, "gc.collect()", counted)
    pictures = len(ask(client, "pass", PICTURES))
    for _again in range(5):
        run("lab = hp.CurveLab().wait(60)\nlab", "many")
    run("lab = hp.CurveLab().wait(60)\nlab", "many")
    assert ask(client, "gc.collect()", counted) == figures
    assert len(ask(client, "pass", PICTURES)) == pictures
    words = ask(client, "pass", "first._repr_mimebundle_()")
    assert list(words) == ["text/plain"] and words["text/plain"].startswith("hpwidgets.CurveLab:")
