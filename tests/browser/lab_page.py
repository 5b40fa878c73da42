"""A TrainingLab in the page: what a person can touch and read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.browser.notebook import NotebookPage

PICTURE_HASH = """async picture => {
  const drawn = [...picture.querySelectorAll('svg')].map(svg => {
    const copy = svg.cloneNode(true);
    copy.querySelectorAll('defs').forEach(defs => defs.remove());  // their order draws nothing
    return copy.outerHTML;
  }).join('');
  const bytes = new TextEncoder().encode(drawn.replace(/hpw-[a-z0-9]+-/g, ''));
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), byte => byte.toString(16).padStart(2, '0')).join('');
}"""
WATCH = """lab => {
  lab.seen = [];
  const note = changed => lab.seen.push({
    changed: changed,
    status: [...lab.querySelectorAll('.hpw-status, .hpw-reading, .hpw-progress')]
      .map(part => part.innerText).join(' · '),
    picture: lab.dataset.drawn,
  });
  new MutationObserver(() => note(true)).observe(lab.querySelector('.hpw-panel'),
    {childList: true, subtree: true, characterData: true});
  new MutationObserver(() => note(false)).observe(lab,
    {attributes: true, attributeFilter: ['data-drawn']});
}"""
SAID = ".hpw-status, .hpw-reading, .hpw-progress"
ENDED = re.compile(r"(finished|stopped early|stopped by hand|diverged)$")


@dataclass(frozen=True)
class Seen:
    """The status and the picture's address after a change of one of them."""

    changed: bool
    """Whether it was the status that changed."""
    status: str
    picture: str


def losses(status: str) -> tuple[str, str]:
    """Training and validation loss as a status line gives them."""
    found = re.search(r"training loss (\S+) · validation loss (\S+)", status)
    assert found is not None, status
    return found[1], found[2]


def rate_named(status: str) -> str:
    """The learning rate that a status line names."""
    found = re.search(r"learning rate (\S+)", status)
    assert found is not None, status
    return found[1]


class LabOnPage:
    """The lab that a cell shows; ``variable`` is its name in the kernel."""

    def __init__(self, notebook: NotebookPage, cell: int = 0, variable: str = "lab"):
        self.variable = variable
        self.notebook, self.page = notebook, notebook.page
        self.root: Locator = notebook.cell(cell).locator(".hpw").first
        self.picture = self.part("picture")
        self.status = self.part("status")
        self.reading = self.part("reading")
        self.progress = self.part("progress")
        self.verdict = self.part("words")
        self.sealed = self.part("sealed")
        self.error = self.root.locator("[role=alert]:visible")
        self.code = self.part("code")
        self.pins = self.part("pins")

    def part(self, name: str) -> Locator:
        """The element with this class name of ours."""
        return self.root.locator(f".hpw-{name}").first

    def button(self, name: str) -> Locator:
        """A button of the run bar, the tools or a table's row, by what it does."""
        return self.root.locator(f"[data-do={name}]").first

    def press(self, name: str) -> None:
        """Click a button."""
        self.button(name).click()

    def control(self, name: str) -> Locator:
        """A control with its label, inputs and error."""
        return self.root.locator(f".hpw-control[data-name={name}]")

    def slider(self, name: str) -> Locator:
        """A slider, which takes the keyboard."""
        return self.control(name).locator("input[type=range]")

    def box(self, name: str) -> Locator:
        """The number box beside a slider, or a text line."""
        return self.control(name).locator("input[type=text], textarea").first

    def move(self, name: str, *keys: str) -> None:
        """Put the focus on a slider and press keys."""
        slider = (
            self.root.locator(".hpw-epoch input[type=range]")
            if name == "cursor"
            else self.slider(name)
        )
        slider.focus()
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, name: str, text: str) -> None:
        """Write into a box and press Enter."""
        box = self.box(name)
        box.fill(text)
        box.press("Enter")

    def choose(self, name: str, label: str) -> None:
        """Choose from a list."""
        self.control(name).locator("select").select_option(label=label)

    def look_at(self, view: str) -> None:
        """Choose another view, and wait for its first picture and the end of its run."""
        tab = self.root.get_by_role("tab", name=view, exact=True)
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        expect(self.root.locator(".hpw-veiled")).to_have_count(0)
        self.settle()

    def unfold(self, *titles: str) -> None:
        """Open folded sections (one that is open is folded again)."""
        for title in titles:
            self.root.locator("summary", has_text=title).first.click()

    def settle(self) -> str:
        """Wait until the run is over and the page has its last picture; the fingerprint of that."""
        wanted = self.notebook.kernel.execute(
            f"print({self.variable}.wait(60).widget.said['drawn'])"
        )
        expect(self.root).to_have_attribute("data-drawn", wanted)
        return str(self.picture.evaluate(PICTURE_HASH))

    def await_end(self, *texts: str | re.Pattern[str]) -> str:
        """Wait until the run has ended and the page has these texts; all that it says of it."""
        for text in texts:
            expect(self.root.locator(SAID).filter(has_text=text).first).to_be_visible()
        expect(self.progress).to_contain_text(ENDED)
        return self.said()

    def said(self) -> str:
        """Setting, exact values and progress."""
        parts = (self.status, self.reading, self.progress)
        return " · ".join(part.inner_text() for part in parts if part.is_visible())

    def watch(self) -> None:
        """Note every change of the status and the picture from now on."""
        self.root.evaluate(WATCH)

    def seen(self) -> list[Seen]:
        """What was noted since ``watch``, in order."""
        return [Seen(**entry) for entry in self.root.evaluate("lab => lab.seen")]

    def epoch(self) -> int:
        """The epoch that the page tells of; 0 before the first one."""
        found = re.search(r"epoch (\d+)", self.reading.inner_text())
        return int(found[1]) if found else 0

    def await_epoch(self, epoch: int) -> None:
        """Wait until the page tells of this epoch or a later one."""
        self.page.wait_for_function(
            "([lab, epoch]) => (/epoch (\\d+)/.exec("
            "lab.querySelector('.hpw-reading').innerText) ?? [0, 0])[1] >= epoch",
            arg=[self.root.element_handle(), epoch],
        )

    def await_seen(self, text: str) -> None:
        """Wait until the page, since ``watch``, has said something that has this text."""
        self.page.wait_for_function(
            "([lab, text]) => lab.seen.some(entry => entry.changed && entry.status.includes(text))",
            arg=[self.root.element_handle(), text],
        )
