"""The widget of a lab: one text of modules, traits that two threads set, events that come up."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import threading
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from ipywidgets.widgets import widget as kernel

from hpwidgets.front import widget as front
from hpwidgets.front.widget import (
    Event,
    Front,
    loader_text,
    module_text,
    packed_modules,
    style_text,
)

MODULES = sorted({*front.HERE.rglob("*.js")} - {front.HERE / "loader.js"})
DECLARED = re.compile(
    r"^(?:export )?(?:async )?(?:function|class|const|let|var) (\w+)", re.MULTILINE
)


@pytest.fixture
def made() -> Iterator[tuple[Front, list[tuple[Event, Sequence[bytes]]]]]:
    events: list[tuple[Event, Sequence[bytes]]] = []
    widget = Front(lambda event, files: events.append((event, files)))
    yield widget, events
    widget.layout.close()
    widget.close()


@pytest.mark.parametrize("main", ["main.js", "card.js"])
def test_all_modules_are_one_text_without_imports(main: str) -> None:
    text = module_text(main)
    assert not re.search(r"^import ", text, re.MULTILINE)
    assert len(re.findall(r"^export default", text, re.MULTILINE)) == 1
    assert re.findall(r"^export (?!default)", text, re.MULTILINE) == []
    assert "file://" not in text and "http://" not in text.replace("http://www.w3.org/", "")


def test_every_module_is_in_the_text_once_with_what_it_needs_before_it() -> None:
    assert len(MODULES) > 10
    for path in MODULES:
        text = module_text("card.js" if path.name == "card.js" else "main.js")
        source = path.read_text("utf-8")
        names = DECLARED.findall(source)
        for name in names:
            declared = re.findall(
                rf"^(?:async )?(?:function|class|const|let|var) {name}\b", text, re.MULTILINE
            )
            assert len(declared) == 1, f"{path.name}: {name}"


def test_no_name_stands_twice_at_the_top() -> None:
    counted = Counter(DECLARED.findall(module_text()))
    assert [name for name, times in counted.items() if times > 1] == []


def test_no_import_is_renamed() -> None:
    """A name that a module imports is the name in the one text."""
    for path in MODULES:
        for names in re.findall(
            r"^import (.*?) from", path.read_text("utf-8"), re.MULTILINE | re.DOTALL
        ):
            assert " as " not in names and names.startswith("{"), f"{path}: {names}"


@pytest.mark.parametrize("main", ["main.js", "card.js"])
def test_the_text_is_a_module_that_runs(main: str, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on PATH")
    (tmp_path / "lab.mjs").write_text(module_text(main), "utf-8")
    check = "import('./lab.mjs').then((m) => console.log(typeof m.default.render))"
    for arguments in (["--check", "lab.mjs"], ["-e", check]):
        said = subprocess.run(
            [node, *arguments], cwd=tmp_path, capture_output=True, text=True, timeout=60
        )
        assert said.returncode == 0, said.stderr
    assert said.stdout == "function\n"


def test_the_style_sheet_fetches_nothing() -> None:
    style = style_text()
    assert style.count("{") == style.count("}") > 50
    assert "@import" not in style and not re.search(r"url\((?!['\"]?data:)", style)


def test_the_texts_are_read_once(made: Any) -> None:
    widget, _events = made
    other = Front(lambda event, files: None)
    assert widget.front is other.front is packed_modules()
    assert str(widget._esm) == str(other._esm) == loader_text()
    assert len(loader_text()) < 2000 and "import(" in loader_text()
    assert style_text() is style_text()
    other.layout.close()
    other.close()


def test_a_lab_brings_its_modules_packed() -> None:
    """A page that is loaded again gets them once a lab."""
    packed = packed_modules()
    assert zlib.decompress(base64.b64decode(packed)).decode() == module_text()
    assert len(packed) < 0.45 * len(module_text())


def test_what_a_person_does_comes_up_with_its_files(made: Any) -> None:
    widget, events = made
    sent: list[Any] = []
    widget.send = lambda content, buffers=None: sent.append((content, len(events)))
    widget._message(widget, {"do": "upload", "n": 3, "file": "a.csv"}, [memoryview(b"a,b\n")])
    assert events == [({"do": "upload", "n": 3, "file": "a.csv"}, [b"a,b\n"])]
    assert sent == [({"ack": 3}, 0)]  # the answer goes out first
    widget._message(widget, {"do": "reset"}, None)
    assert events[-1] == ({"do": "reset"}, []) and sent[-1][0] == {"ack": 0}


def test_traits_go_down_in_one_message(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    widget, _events = made
    messages: list[set[str]] = []
    monkeypatch.setattr(
        type(widget), "send_state", lambda self, key=None: messages.append(set(key))
    )
    widget.put(said={"done": 1}, values={"n": 1}, frame="{}")
    assert messages == [{"said", "values", "frame", "told"}]
    widget.put(said={"done": 1}, values={"n": 2})
    assert messages[1:] == [{"values", "told"}]  # and what has not changed stays where it is
    widget.put(said={"done": 1})
    assert messages[2:] == [] and widget.told == 2


def test_all_that_changes_is_told_again(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    widget, _events = made
    messages: list[set[str]] = []
    monkeypatch.setattr(
        type(widget), "send_state", lambda self, key=None: messages.append(set(key))
    )
    widget.tell_again()
    assert messages == [
        {"controls", "values", "said", "below", "late", "scene", "frame", "child", "told"}
    ]


def test_two_threads_lose_nothing(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    widget, _events = made
    told: dict[str, Any] = {}
    second_is_in, first_is_done = threading.Event(), threading.Event()

    def sent(self: Front, key: Any = None) -> None:
        told.update({name: getattr(self, name) for name in key})
        if "said" in key:  # the other thread gets all the time it may want
            second.start()
            second_is_in.wait(0.5)

    def wait_for_the_first(_change: object) -> None:
        second_is_in.set()
        first_is_done.wait(10)

    second = threading.Thread(target=lambda: widget.put(values={"n": 2}))
    monkeypatch.setattr(type(widget), "send_state", sent)
    widget.observe(wait_for_the_first, names="values")
    widget.put(said={"n": 1})
    first_is_done.set()
    second.join(10)
    assert told == {"said": {"n": 1}, "values": {"n": 2}, "told": 2}


def test_it_is_two_models_and_closing_leaves_none() -> None:
    before = set(kernel._instances)
    widget = Front(lambda event, files: None)
    assert len(set(kernel._instances) - before) == 2  # itself, and where it lies in a box
    widget.layout.close()
    widget.close()
    assert set(kernel._instances) == before
