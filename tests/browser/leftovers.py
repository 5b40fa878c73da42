"""What a page holds after a collection of garbage: listeners, nodes, memory, object URLs."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page

COUNT_ADDRESSES = """() => {
  window.addresses = new Set();
  const make = URL.createObjectURL, end = URL.revokeObjectURL;
  URL.createObjectURL = thing => {
    const address = make.call(URL, thing);
    window.addresses.add(address);
    return address;
  };
  URL.revokeObjectURL = address => { window.addresses.delete(address); end.call(URL, address); };
}"""


@dataclass(frozen=True)
class Held:
    """What the page holds; ``heap`` in bytes, ``addresses`` the object URLs not given back."""

    listeners: int
    nodes: int
    heap: int
    addresses: int


class Leftovers:
    """Measures what a page holds."""

    def __init__(self, page: Page):
        self._page = page
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable")
        page.evaluate(COUNT_ADDRESSES)

    def measure(self) -> Held:
        """Collect the garbage, then count."""
        self._page.wait_for_timeout(1500)  # object URLs are given back after a second
        for _twice in range(2):
            self._session.send("HeapProfiler.collectGarbage")
        found = self._session.send("Performance.getMetrics")["metrics"]
        metrics = {metric["name"]: int(metric["value"]) for metric in found}
        return Held(
            listeners=metrics["JSEventListeners"],
            nodes=metrics["Nodes"],
            heap=metrics["JSHeapUsedSize"],
            addresses=self._page.evaluate("() => window.addresses.size"),
        )
