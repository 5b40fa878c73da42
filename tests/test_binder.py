"""What Binder does, step by step, in a clean environment: slow, so only `make binder` runs it.

The steps are those of the image: a new environment with nothing of ours, ``requirements.txt``,
``postBuild``, then the first notebook with the environment's own kernel. Where PyTorch's own
index does not answer, its line is left out, as `make lab` does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.scripts import load_script

ROOT = Path(__file__).resolve().parent.parent
RUN_NOTEBOOK = """
import nbformat, sys
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
print("executed", sum(cell.cell_type == "code" for cell in notebook.cells), "code cells")
"""


@pytest.mark.binder
@pytest.mark.timeout(3600)
def test_binders_steps_and_the_first_notebook_in_a_clean_environment(tmp_path: Path) -> None:
    # Only what a clone would hold: Binder never sees a .venv, caches or build outputs.
    repository = tmp_path / "repository"
    ignored = shutil.ignore_patterns(".venv*", ".git", "__pycache__", "*.egg-info", "dist", "build")
    shutil.copytree(ROOT, repository, ignore=ignored)
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    variables = {
        name: value
        for name, value in os.environ.items()
        if name not in ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")
    } | {
        "PATH": f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "NB_PYTHON_PREFIX": str(environment),
        "HPWIDGETS_SYNC": "1",
        "JUPYTER_PREFER_ENV_PATH": "1",
    }

    def run(*command: str | Path) -> str:
        text = " ".join(map(str, command)).replace(RUN_NOTEBOOK, "...")
        print(f"\n$ {text}", flush=True)
        done = subprocess.run(
            command,
            cwd=repository,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        print("\n".join(done.stdout.splitlines()[-15:]), flush=True)
        assert done.returncode == 0, f"{text} failed:\n{done.stdout}"
        return done.stdout

    requirements = repository / "binder" / "requirements.txt"
    options, news = load_script("binder/torch_index.py").pip_options("cpu", sys.platform)
    print(news)
    if not options:
        lines = requirements.read_text("utf-8").splitlines(keepends=True)
        requirements.write_text("".join(line for line in lines if not line.startswith("--")))
    run(python, "-m", "pip", "install", "--quiet", "--no-cache-dir", "-r", requirements)
    assert "hpwidgets with torch 2." in run("binder/postBuild")

    settings = environment / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    assert settings.read_bytes() == (ROOT / "binder" / "overrides.json").read_bytes()
    where = run(python, "-I", "-c", "import hpwidgets; print(hpwidgets.__file__)")
    assert str(environment) in where, "the installed package must be the one in use"
    notebook = repository / "notebooks" / "00_start_here.ipynb"
    assert "executed" in run(python, "-c", RUN_NOTEBOOK, notebook)
