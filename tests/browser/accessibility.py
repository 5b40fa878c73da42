"""What axe-core finds in a lab: nothing if all is well."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python

from tests.browser.lab_page import LabOnPage

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
FINDINGS = """async lab => {
  const found = await axe.run(lab, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    // What the page around a lab must have, and no lab can: one main landmark, one first heading.
    rules: {region: {enabled: false}, "page-has-heading-one": {enabled: false},
      "target-size": {enabled: true}},  // off unless it is asked for
  });
  return found.violations.map(({id, nodes}) =>
    `${id}: ${nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | ")}`);
}"""


def findings(lab: LabOnPage) -> list[str]:
    """Rules of WCAG 2.2 AA and axe-core's best practices that the lab breaks, and where."""
    if not lab.page.evaluate("() => 'axe' in window"):
        lab.page.add_script_tag(path=AXE)
    return list(lab.root.evaluate(FINDINGS))
