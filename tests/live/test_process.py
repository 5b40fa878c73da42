"""The end of the interpreter and forks: each in a Python of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "HPWIDGETS_SYNC"}
    script = textwrap.dedent(code)
    # forking beside a thread warns since Python 3.12: that is what is tested here
    return subprocess.run(
        [sys.executable, "-W", "error", "-W", "ignore::DeprecationWarning", "-c", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_importing_does_nothing() -> None:
    done = run_python("""
        import atexit, threading
        before = atexit._ncallbacks(), threading.active_count()
        import hpwidgets.live
        live = hpwidgets.live.Live(lambda s, c: iter([]), print, sync=True)
        live.submit(1)
        live = hpwidgets.live.Live(lambda s, c: iter([]), print, sync=False)
        print((atexit._ncallbacks() - before[0], threading.active_count() - before[1]))
    """)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("\n(1, 0)\n") or done.stdout.endswith("\n(0, 0)\n")


def test_the_layer_needs_nothing_heavy() -> None:
    done = run_python("""
        import sys
        import hpwidgets.live
        print(sorted({"torch", "numpy", "matplotlib", "ipywidgets"} & set(sys.modules)))
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[]\n", "")


@pytest.mark.parametrize("end", ["", "raise SystemExit(0)"])
def test_exit_in_mid_run_cancels_and_closes(end: str) -> None:
    done = run_python(f"""
        import threading
        from hpwidgets.live import Live
        begun = threading.Event()
        def work(snapshot, cancelled):
            try:
                begun.set()
                while not cancelled():
                    pass
                print("cancelled", flush=True)
                yield 1
            finally:
                print("closed", flush=True)
        lives = [Live(work, print, sync=False), Live(work, print, sync=False)]
        for live in lives:
            live.submit(1)
        begun.wait(30)
        {end}
    """)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines in (["cancelled", "closed"], ["cancelled", "closed"] * 2)


def test_exit_while_suspended_closes() -> None:
    done = run_python("""
        from hpwidgets.live import Live
        def work(snapshot, cancelled):
            try:
                yield 1
            finally:
                print("closed", cancelled(), flush=True)
        live = Live(work, lambda frame: None, sync=False)
        live.submit(1, paused=True)
        live.step()
        live.wait(30)
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "closed True\n", "")


def test_exit_does_not_wait_for_work_that_never_asks() -> None:
    done = run_python("""
        import threading
        from hpwidgets.live import Live
        begun = threading.Event()
        def work(snapshot, cancelled):
            begun.set()
            threading.Event().wait(50)
            yield 1
        live = Live(work, print, sync=False)
        live.submit(1)
        begun.wait(30)
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_fork_in_mid_run_leaves_the_child_a_working_layer() -> None:
    done = run_python("""
        import os, threading
        from hpwidgets.live import Live
        begun, go = threading.Event(), threading.Event()
        def work(snapshot, cancelled):
            try:
                if snapshot == "parent":
                    begun.set()
                    go.wait(30)
                yield snapshot
            finally:
                print("closed", snapshot, flush=True)
        def publish(frame):
            print(frame.snapshot, frame.item, frame.state, flush=True)
        live = Live(work, publish, sync=False)
        suspended = Live(work, lambda frame: None, sync=False)
        suspended.submit("suspended", paused=True)
        suspended.step()
        suspended.wait(30)
        live.submit("parent")
        begun.wait(30)
        child = os.fork()
        if child == 0:
            assert (live.state, suspended.state) == ("idle", "idle")
            assert threading.active_count() == 1
            live.submit("child", paused=True)
            live.step()
            live.resume()
            live.wait(30)
            live.close(30)
            raise SystemExit(7)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        go.set()
        live.pause()
        live.wait(30)
        live.close(30)
        suspended.close(30)
    """)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    child, parent = lines[: lines.index("7")], lines[lines.index("7") + 1 :]
    assert "child child finished" in child
    assert child.count("closed child") == 1
    assert not [line for line in child if "parent" in line or "suspended" in line]
    assert "closed parent" in parent
    assert parent[-1] == "closed suspended"
    assert not [line for line in parent if "child" in line]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_fork_while_other_threads_hold_every_lock() -> None:
    done = run_python("""
        import os, threading
        from hpwidgets.live import Live, shared_worker, worker
        live = Live(lambda s, c: iter([s]), lambda f: print(f.item, flush=True), sync=False)
        live.submit("parent", paused=True)
        live.wait(30)
        held, go = threading.Event(), threading.Event()
        def hold():
            with live._turns.changed, shared_worker()._changed, worker._shared_lock:
                held.set()
                go.wait(30)
        threading.Thread(target=hold).start()
        held.wait(30)
        child = os.fork()
        if child == 0:
            live.submit("child")
            live.wait(30)
            assert live.state == "finished"
            Live(lambda s, c: iter([]), print, sync=False).close(30)
            os._exit(7)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        go.set()
    """)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "None"
    assert lines[-2:] == ["child", "7"]
