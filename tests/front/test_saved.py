"""Who is there to see a cell, and what a page is given of a widget then."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from hpwidgets.front import saved

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big")
TOLD = {"text/plain": 'a "<b>" class', "image/png": PNG}
VIEW = {"version_major": 2, "version_minor": 0, "model_id": "one"}


class Shell:
    """A notebook's shell in a kernel that ``allow_stdin`` and the history's file were given to."""

    def __init__(self, asks: bool = False, history: str = ":memory:"):
        self.history_manager = SimpleNamespace(hist_file=history)
        parent = {"content": {"allow_stdin": asks}}
        self.kernel = SimpleNamespace(get_parent=lambda channel: parent if channel else {})
        self.published: list[tuple[dict[str, Any], str, bool]] = []
        self.hooks: set[tuple[str, Any]] = set()
        self.events = SimpleNamespace(register=lambda *hook: self.hooks.add(hook))
        self.display_pub = SimpleNamespace(publish=self._publish)

    def _publish(self, data: dict[str, Any], transient: dict[str, str], update: bool) -> None:
        self.published.append((data, transient["display_id"], update))

    def end_cell(self) -> None:
        for _event, hook in self.hooks:
            hook()


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Shell:
    for name in ("HPWIDGETS_SYNC", "VOILA_PREHEAT", "NBGRADER_EXECUTION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(saved, "_shown", {})
    return put(monkeypatch, Shell())


def put(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> Shell:
    monkeypatch.setattr(saved, "_shell", lambda: shell)
    return shell


def test_a_program_is_told_from_a_person(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert saved.unattended()
    put(monkeypatch, Shell(asks=True))
    assert not saved.unattended()
    put(monkeypatch, Shell(history="history.sqlite"))
    assert not saved.unattended()
    monkeypatch.setattr(saved, "_shell", lambda: None)
    assert not saved.unattended()


@pytest.mark.parametrize(
    ("name", "value"),
    [("VOILA_PREHEAT", "False"), ("NBGRADER_EXECUTION", "autograde"), ("HPWIDGETS_SYNC", "0")],
)
def test_what_only_looks_like_a_program(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert not saved.unattended()
    monkeypatch.setenv("HPWIDGETS_SYNC", "1")
    assert saved.unattended() is (name == "HPWIDGETS_SYNC")


def test_a_person_is_given_the_widget_and_a_program_its_picture_in_a_page(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = saved.mime_bundle(TOLD, "one")
    assert set(bundle) == {*TOLD, "text/html"}
    assert '<img alt="a &quot;&lt;b&gt;&quot; class" style="width:320px;' in bundle["text/html"]
    assert f'<script type="{saved.VIEW}">' in bundle["text/html"]
    card = saved.mime_bundle({"text/plain": "Which?", "text/html": "<p>Which?</p>"}, "one")
    assert card["text/html"].startswith('<div class="hpw-saved"><p>Which?</p><script ')
    put(monkeypatch, Shell(asks=True))
    assert saved.mime_bundle(TOLD, "one") == {**TOLD, saved.VIEW: VIEW}


class Counter:
    """Something whose picture is a number."""

    def __init__(self) -> None:
        self._news = 0
        self.asked = 0

    def wait(self, timeout: float | None = None) -> None:
        if self.asked > self._news >= 0:
            self._news = self.asked

    def _repr_mimebundle_(self) -> dict[str, Any]:
        return {"text/plain": str(self._news)}


def test_at_the_end_of_a_cell_that_has_changed_it_the_newest_picture_is_shown(shell: Shell) -> None:
    counter = Counter()
    saved.show_and_keep_up(counter)
    saved.show_and_keep_up(counter)
    shell.end_cell()
    assert [(data["text/plain"], update) for data, _, update in shell.published] == [
        ("0", False),
        ("0", False),
    ]
    counter.asked = 3
    shell.end_cell()
    first, second, *updates = shell.published
    assert [(data["text/plain"], name, update) for data, name, update in updates] == [
        ("3", first[1], True),
        ("3", second[1], True),
    ]
    counter._news = -1  # closed
    shell.end_cell()
    saved.show_and_keep_up(Counter())  # gone at once
    shell.end_cell()
    assert len(shell.published) == 5 and saved._shown == {}
