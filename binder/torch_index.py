"""Where pip gets PyTorch from: `python binder/torch_index.py cpu` prints pip's options for it.

On Linux the usual torch is a build for NVIDIA GPUs, with several GB of CUDA; PyTorch's own index
has a CPU build of 0.2 GB. `cpu` names that index, whose address stands in
binder/requirements.txt, if it offers the version of constraints.txt for this Python within seconds.
`cuda`, another system, or an index that does not answer adds no option: pip takes what it finds
where it always looks.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from threading import Thread
from urllib.parse import quote, urljoin
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 5.0
"""How long the index may take, all in all."""


def index_of(requirements: Path) -> str:
    """The address behind --extra-index-url in a requirements file; ValueError without one."""
    found = re.search(r"^--extra-index-url (\S+)$", requirements.read_text("utf-8"), re.MULTILINE)
    if found is None:
        raise ValueError(f"{requirements} must hold a line --extra-index-url ADDRESS")
    return found[1]


def version_of(name: str, constraints: Path) -> str:
    """The version that a constraints file pins a package to; ValueError without one."""
    found = re.search(rf"^{name}==(\S+)$", constraints.read_text("utf-8"), re.MULTILINE)
    if found is None:
        raise ValueError(f"{constraints} must hold a line {name}==VERSION")
    return found[1]


def offers(index: str, version: str, seconds: float = SECONDS) -> bool:
    """Whether a CPU build of torch for this Python can be had from an index, within seconds.

    The file is asked for, too: an index may list what its reader cannot reach.
    """
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    wheel = f"torch-{version}+cpu-{python}-"
    answers: list[bool] = []

    def ask() -> None:
        page = f"{index.rstrip('/')}/torch/"
        try:
            with urlopen(page, timeout=seconds) as answer:
                listed = answer.read().decode("utf-8", "replace")
            for address in re.findall(r'href="([^"]+)"', listed):
                if quote(wheel) in address or wheel in address:
                    with urlopen(urljoin(page, unescape(address)), timeout=seconds) as file:
                        answers.append(len(file.read(1)) == 1)
                    return
        except (OSError, ValueError):  # no network, no such host, no such page, no address
            return

    thread = Thread(target=ask, daemon=True)  # looking up a name has no time limit of its own
    thread.start()
    thread.join(seconds)
    return answers == [True]


def pip_options(build: str, platform: str, root: Path = ROOT) -> tuple[list[str], str]:
    """The options of pip for a build (``cpu`` or ``cuda``), and what to tell the person."""
    if build == "cuda":
        return [], "PyTorch's build for NVIDIA GPUs"
    if platform != "linux":
        return [], "PyTorch's usual build"  # elsewhere that is one for the CPU
    index = index_of(root / "binder" / "requirements.txt")
    if offers(index, version_of("torch", root / "constraints.txt")):
        return ["--extra-index-url", index], "PyTorch's CPU build (NVIDIA GPUs: TORCH=cuda)"
    return [], "PyTorch's usual build, with CUDA: its own index of CPU builds does not answer"


def main(arguments: Sequence[str]) -> int:
    """Print the options on stdout, the news on stderr; 2 where the build has an unknown name."""
    if len(arguments) != 1 or arguments[0] not in ("cpu", "cuda"):
        print(f"TORCH must be cpu or cuda, got {' '.join(arguments)!r}", file=sys.stderr)
        return 2
    options, news = pip_options(arguments[0], sys.platform)
    print(news, file=sys.stderr)
    print(shlex.join(options))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
