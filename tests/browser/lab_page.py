"""A TrainingLab in the page: what a person can touch and read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.browser.notebook import NotebookPage

PICTURE_HASH = """async image => {
  const bytes = await (await fetch(image.src)).arrayBuffer();
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), byte => byte.toString(16).padStart(2, '0')).join('');
}"""
WATCH = """lab => {
  lab.seen = [];
  const note = changed => lab.seen.push({
    changed: changed,
    status: lab.querySelector('.hpwidgets-status').innerText,
    picture: lab.querySelector('.hpwidgets-picture').src,
  });
  new MutationObserver(() => note(true)).observe(lab.querySelector('.hpwidgets-status'),
    {childList: true, subtree: true, characterData: true});
  new MutationObserver(() => note(false)).observe(lab.querySelector('.hpwidgets-picture'),
    {attributes: true, attributeFilter: ['src']});
}"""
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
        self.root: Locator = notebook.cell(cell).locator(".hpwidgets-lab")
        self.picture = self.part("picture")
        self.status = self.part("status")
        self.verdict = self.part("verdict")
        self.sealed = self.part("sealed")
        self.error = self.root.get_by_role("alert")
        self.code = self.part("code-view")
        self.pins = self.root.locator("table.hp-pins")

    def part(self, name: str) -> Locator:
        """The element with this class name of ours."""
        return self.root.locator(f".hpwidgets-{name}")

    def button(self, name: str) -> Locator:
        """A button by its class name."""
        return self.root.locator(f"button.hpwidgets-{name}")

    def press(self, name: str) -> None:
        """Click a button."""
        self.button(name).click()

    def slider(self, name: str) -> Locator:
        """The handle of a slider, which takes the keyboard."""
        return self.part(name).locator(".noUi-handle")

    def box(self, name: str) -> Locator:
        """The number box beside a slider, or a text line."""
        return self.part(name).locator("input")

    def move(self, name: str, *keys: str) -> None:
        """Put the focus on a slider and press keys."""
        self.slider(name).focus()
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, name: str, text: str) -> None:
        """Write into a box and press Enter."""
        box = self.box(name)
        box.fill(text)
        box.press("Enter")

    def choose(self, name: str, label: str) -> None:
        """Choose from a dropdown."""
        self.part(name).locator("select").select_option(label=label)

    def look_at(self, view: str) -> None:
        """Choose another view, and wait for its first picture and the end of its run.

        Without the first wait the kernel may be asked before the choice has reached it.
        """
        if self.part("view").locator("select").input_value() != view:
            before = self.picture.get_attribute("src")
            self.choose("view", view)
            self.page.wait_for_function(
                "([image, before]) => image.src !== before",
                arg=[self.picture.element_handle(), before],
            )
        self.settle()

    def unfold(self, *titles: str) -> None:
        """Open folded sections (one that is open is folded again)."""
        for title in titles:
            self.root.locator(".jupyter-widget-Collapse-header", has_text=title).click()

    def settle(self) -> str:
        """Wait until the run is over and the page has its last picture; the fingerprint of that."""
        wanted = self.notebook.kernel.execute(
            "import hashlib; print(hashlib.sha256("
            f"{self.variable}.wait(60)._repr_mimebundle_()['image/png']).hexdigest())"
        )
        self.page.wait_for_function(
            f"async ([image, wanted]) => await ({PICTURE_HASH})(image) === wanted",
            arg=[self.picture.element_handle(), wanted],
        )
        return wanted

    def await_end(self, *texts: str | re.Pattern[str]) -> str:
        """Wait until the run has ended and the status has these texts; the status."""
        for text in texts:
            expect(self.status).to_contain_text(text)
        expect(self.status).to_contain_text(ENDED)
        return self.status.inner_text()

    def watch(self) -> None:
        """Note every change of the status and the picture from now on."""
        self.root.evaluate(WATCH)

    def seen(self) -> list[Seen]:
        """What was noted since ``watch``, in order."""
        return [Seen(**entry) for entry in self.root.evaluate("lab => lab.seen")]

    def missed_nothing(self) -> bool:
        """Whether the picture shown now is the last that was noted; read in one go."""
        return bool(
            self.root.evaluate(
                "lab => lab.seen.at(-1).picture === lab.querySelector('.hpwidgets-picture').src"
            )
        )

    def epoch(self) -> int:
        """The epoch that the status tells of; 0 before the first one."""
        found = re.search(r"epoch (\d+)", self.status.inner_text())
        return int(found[1]) if found else 0

    def await_epoch(self, epoch: int) -> None:
        """Wait until the status tells of this epoch or a later one."""
        self.page.wait_for_function(
            "([lab, epoch]) => (/epoch (\\d+)/.exec("
            "lab.querySelector('.hpwidgets-status').innerText) ?? [0, 0])[1] >= epoch",
            arg=[self.root.element_handle(), epoch],
        )

    def await_seen(self, text: str) -> None:
        """Wait until the status, since ``watch``, has changed to one that has this text."""
        self.page.wait_for_function(
            "([lab, text]) => lab.seen.some(entry => entry.changed && entry.status.includes(text))",
            arg=[self.root.element_handle(), text],
        )
