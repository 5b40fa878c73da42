"""What is left of the processes, and of the person's own: each case in a Python of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tuning.automl.process.started import is_running, wait_until_ended

ROOT = Path(__file__).parents[4]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="they look into /proc")

START = """
import os, sys, time
from hpwidgets.tuning.automl.process import worker_process
from tests.tuning.automl.process.started import answer, is_running, started, wait_until_ended

worker_process.PRELOAD = ("tests.tuning.automl.process.impatient",)
worker_process.FORKS = {forks}
process = started()
pids = [process.pid] + [answer(process, os.getppid)] * {forks}
process.send(time.sleep, 600)
print(*pids, flush=True)
"""


def begun(code: str, *, forks: bool = True) -> tuple[subprocess.Popen[str], list[int]]:
    """A Python that has a worker in an endless call, and the ids of its worker and its server."""
    python = subprocess.Popen(
        [sys.executable, "-c", START.format(forks=forks) + code],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert python.stdout is not None
    return python, [int(word) for word in python.stdout.readline().split()]


@pytest.mark.parametrize("forks", [True, False])
@pytest.mark.parametrize("how", ["end", "exit", "kill"])
def test_nothing_outlives_its_parent(how: str, forks: bool) -> None:
    codes = {"end": "input()", "exit": "input()\nos._exit(0)", "kill": "input()"}
    python, pids = begun(codes[how], forks=forks)
    assert all(is_running(pid) for pid in pids) and len(pids) == 1 + forks
    if how == "kill":
        python.kill()
    output, _ = python.communicate("\n")
    assert output == "" and python.returncode == (-signal.SIGKILL if how == "kill" else 0)
    wait_until_ended(*pids)


def test_a_fork_of_the_parent_ends_nothing_of_its_own_and_has_a_server_of_its_own() -> None:
    python, pids = begun(
        """
child = os.fork()
if not child:
    assert not process.alive
    process.kill()
    del process
    other = started()
    assert answer(other, os.getppid) != pids[1]
    other.kill()
    os._exit(7)
assert os.waitpid(child, 0)[1] >> 8 == 7
assert is_running(pids[0])
child = os.fork()
if not child:
    time.sleep(600)
process.kill()  # although the child has its sockets open
wait_until_ended(pids[0], reaped=True)
os.kill(child, 9)
print("done")
"""
    )
    output, _ = python.communicate()
    assert output == "done\n" and python.returncode == 0
    wait_until_ended(*pids)


def test_a_fork_that_lives_on_keeps_no_worker_alive() -> None:
    python, pids = begun(
        """
child = os.fork()
if not child:
    sys.stdout.close()
    os.close(1)
    time.sleep(600)
print(child, flush=True)
input()
"""
    )
    assert python.stdout is not None
    child = int(python.stdout.readline())
    python.kill()
    python.communicate()
    wait_until_ended(*pids)
    assert is_running(child)
    os.kill(child, signal.SIGKILL)


def test_a_script_is_not_run_again_and_multiprocessing_is_left_as_it_was(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        f"""
import multiprocessing, os, warnings
with open({str(tmp_path / "runs")!r}, "a") as runs:
    runs.write("run ")
import hpwidgets as hp
from hpwidgets.tuning.automl.process.worker import FitWorker
FitWorker.is_starting = lambda self: False  # all fits in the process
before = os.environ.copy(), multiprocessing.get_start_method(allow_none=True)
found = hp.automl("iris", seconds=None, trials=3, models=["linear"])
assert (os.environ.copy(), multiprocessing.get_start_method(allow_none=True)) == before
assert not multiprocessing.active_children() and not found.notes
print(len(found.trials))
"""
    )
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error::ResourceWarning", str(script)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.returncode) == ("3\n", 0), done.stderr
    assert "ResourceWarning" not in done.stderr
    assert (tmp_path / "runs").read_text() == "run "
