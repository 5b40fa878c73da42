"""What is wrong with the look of a lab, measured in the page: nothing if all is well."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.lab_page import LabOnPage

FAULTS = r"""lab => {
  const faults = [];
  const box = lab.getBoundingClientRect();
  const visible = e => e.checkVisibility({visibilityProperty: true}) &&
    e.getBoundingClientRect().width > 0 && e.getBoundingClientRect().height > 0;
  const inner = e => e.closest('style, option, svg, .hpw-hidden, .hpw-menu');
  const scrolled = e => {
    const scroller = e.parentElement.closest('.hpw-wide, pre');
    return scroller !== null && lab.contains(scroller);
  };
  const name = e => {
    const own = e.closest('[class*="hpw"]');
    const ours = e.closest('[data-name]')?.dataset.name ??
      [...own.classList].find(c => c.startsWith('hpw'));
    const text = (e.innerText || e.value || '').trim().replace(/\s+/g, ' ').slice(0, 40);
    return `${e.tagName.toLowerCase()} in ${ours}${text ? ` "${text}"` : ''}`;
  };
  const all = [...lab.querySelectorAll('*')].filter(e => visible(e) && !inner(e));

  for (const e of all) {
    if (scrolled(e)) continue;
    const r = e.getBoundingClientRect();
    if (r.left < box.left - 1 || r.right > box.right + 1)
      faults.push(`${name(e)} reaches out of the lab by ` +
        `${Math.round(Math.max(box.left - r.left, r.right - box.right))} px`);
  }

  const overlap = (a, b) => {
    const r = a.getBoundingClientRect(), s = b.getBoundingClientRect();
    return Math.min(r.right, s.right) - Math.max(r.left, s.left) > 1 &&
      Math.min(r.bottom, s.bottom) - Math.max(r.top, s.top) > 1;
  };
  const controls = all.filter(e => e.matches(
    'button, input, select, label, svg, p, progress, summary, td, th'));
  for (const [i, a] of controls.entries())
    for (const b of controls.slice(i + 1))
      if (!a.contains(b) && !b.contains(a) && overlap(a, b))
        faults.push(`${name(a)} overlaps ${name(b)}`);

  for (const e of all) {
    if (e.matches('label, button, p, span, b, td, th, input, select') && e.clientWidth > 0 &&
        !e.matches('.hpw-wide')) {
      if (e.scrollWidth > e.clientWidth + 1)
        faults.push(`${name(e)} is cut: ${e.scrollWidth} px of text in ${e.clientWidth} px`);
      if (!e.matches('input, select') && e.scrollHeight > e.clientHeight + 2)
        faults.push(`${name(e)} is cut: ${e.scrollHeight} px of text in ${e.clientHeight} px high`);
    }
  }

  const texts = document.createTreeWalker(lab, NodeFilter.SHOW_TEXT);
  for (let node; (node = texts.nextNode());) {
    const e = node.parentElement;
    if (inner(e) || e.closest('pre') || !visible(e)) continue;
    for (const word of node.data.matchAll(/[^\s·–-]+/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map(r => Math.round(r.top)));
      if (lines.size > 1) faults.push(`the word "${word[0]}" of ${name(e)} is broken in two`);
    }
  }
  return faults;
}"""

FAINT = r"""lab => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const known = new Map();
  const rgb = text => {
    if (!known.has(text)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1);
      known.set(text, [...canvas.getImageData(0, 0, 1, 1).data]);
    }
    return known.get(text);
  };
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = e => {
    for (; e; e = e.parentElement) {
      const colour = rgb(getComputedStyle(e).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const faint = new Set();
  const texts = document.createTreeWalker(lab, NodeFilter.SHOW_TEXT);
  for (let node; (node = texts.nextNode());) {
    const e = node.parentElement;
    if (!node.data.trim() || e.closest('style, :disabled, [disabled], svg') ||
        !e.checkVisibility()) continue;
    const text = light(rgb(getComputedStyle(e).color)), back = light(behind(e));
    const contrast = (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05);
    if (contrast < 4.5)
      faint.add(`"${node.data.trim().slice(0, 40)}" has a contrast of ${contrast.toFixed(1)}`);
  }
  return [...faint];
}"""

PLACES = """lab => Object.fromEntries(
  ['[data-do=run]', '[data-do=step]', '[data-do=stop]', 'progress', '.hpw-picture', '.hpw-words',
   '.hpw-status', '.hpw-epoch', '[data-do=pin]', '[data-do=reveal]']
  .map(name => {
    const place = lab.querySelector(name).getBoundingClientRect();
    const top = lab.getBoundingClientRect().top;
    return [name, [place.left, place.top - top, place.width].map(Math.round)];
  }))"""


def faults(lab: LabOnPage) -> list[str]:
    """What reaches out of the lab, overlaps, is cut off or broken in mid-word, in words."""
    return list(lab.root.evaluate(FAULTS))


def faint(lab: LabOnPage) -> list[str]:
    """Texts with less contrast than 4.5 : 1 (WCAG 2.2, 1.4.3), in words."""
    return list(lab.root.evaluate(FAINT))


def places(lab: LabOnPage) -> dict[str, list[int]]:
    """Where the parts of the lab are: left, top within the lab, width, in pixels."""
    return dict(lab.root.evaluate(PLACES))


def set_cell_width(page: Page, lab: LabOnPage, width: int, height: int = 1000) -> None:
    """Give the window the width at which the lab's cell is ``width`` pixels wide."""
    for _round in range(3):  # a scroll bar may come or go with a change
        have = lab.root.evaluate("lab => lab.getBoundingClientRect().width")
        now = page.viewport_size
        page.set_viewport_size({"width": round(now["width"] + width - have), "height": height})
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    assert abs(lab.root.evaluate("lab => lab.getBoundingClientRect().width") - width) <= 2
