"""Code run in a real Jupyter kernel, as in a notebook."""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT = 240


@contextmanager
def fresh_kernel() -> Iterator[BlockingKernelClient]:
    """A kernel process of its own, shut down afterwards."""
    manager = KernelManager(kernel_name="python3")
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    manager.start_kernel(cwd=str(ROOT), env={**os.environ, "PYTHONPATH": path})
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=TIMEOUT)
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def ask(client: BlockingKernelClient, code: str, expression: str) -> Any:
    """Run a cell, then the value of an expression that JSON can carry.

    Raises RuntimeError with the kernel's traceback when either fails.
    """
    reply = client.execute_interactive(
        code,
        user_expressions={"answer": f"__import__('json').dumps({expression})"},
        output_hook=lambda message: None,  # pictures: taken off the line, as a page would
        timeout=TIMEOUT,
        stop_on_error=True,
    )
    content = reply["content"]
    answer = content.get("user_expressions", {}).get("answer", content)
    if content["status"] != "ok" or answer["status"] != "ok":
        failed = content if content["status"] != "ok" else answer
        raise RuntimeError("in the kernel:\n" + "\n".join(failed.get("traceback", [str(failed)])))
    return json.loads(ast.literal_eval(answer["data"]["text/plain"]))
