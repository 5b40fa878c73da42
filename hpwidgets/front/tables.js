// Tables are tables: of a lesson, and of the runs that a person keeps.
import { make, makeButton, saveFile, setAttribute, show, write } from "./dom.js";

/**
 * A cell; a number that is shown rounded is copied as it is.
 * @param {"td" | "th"} tag
 * @param {string | [string, string]} content
 */
function makeCell(tag, content) {
  const [shown, exact] = Array.isArray(content) ? content : [content, null];
  const number = /^[\d.,\s%–+−e-]+$/.test(shown);
  return make(tag, { "data-exact": exact, title: exact, class: number ? "hpw-num" : null }, shown);
}

/**
 * The head of a column; of one without a name it is no head.
 * @param {string} head
 */
function makeHead(head) {
  return head ? make("th", { scope: "col" }, head) : make("td");
}

/**
 * Put the exact numbers on the clipboard when cells are copied.
 * @param {HTMLElement} table
 */
function copyExact(table) {
  table.addEventListener("copy", (event) => {
    const selection = document.getSelection();
    if (!selection || !event.clipboardData) return;
    const rows = [...table.querySelectorAll("tr")].map((row) =>
      [...row.children].filter((cell) => selection.containsNode(cell, true)),
    );
    const lines = rows.filter((cells) => cells.length > 0);
    if (lines.length === 0) return;
    const text = lines.map((cells) =>
      cells
        .map((cell) => cell.getAttribute("data-exact") ?? cell.firstChild?.textContent ?? "")
        .join("\t"),
    );
    event.clipboardData.setData("text/plain", text.join("\n"));
    event.preventDefault();
  });
}

/**
 * @param {{caption: string, heads: string[], rows: any[][], strong: number[], folded: boolean}} data
 */
function makeTable(data) {
  const table = make("table", { class: "hpw-table" });
  if (data.caption && !data.folded) table.append(make("caption", {}, data.caption));
  const heads = data.heads.map(makeHead);
  table.append(make("thead", {}, make("tr", {}, ...heads)));
  const rows = data.rows.map((cells, at) => {
    const strong = data.strong.includes(at) ? "hpw-strong" : null;
    return make("tr", { class: strong }, ...cells.map((cell) => makeCell("td", cell)));
  });
  table.append(make("tbody", {}, ...rows));
  copyExact(table);
  const scroll = make("div", { class: "hpw-wide", tabindex: 0, role: "region" }, table);
  setAttribute(scroll, "aria-label", data.caption || data.heads.join(", "));
  if (!data.folded) return scroll;
  return make("details", { class: "hpw-fold" }, make("summary", {}, data.caption), scroll);
}

/** The tables of a lesson; those that were opened stay open. */
export class Tables {
  constructor() {
    this.root = make("div", { class: "hpw-results" });
    this.known = "";
  }

  /** @param {any[]} tables */
  update(tables) {
    const known = JSON.stringify(tables);
    if (known === this.known) return;
    this.known = known;
    const open = [...this.root.querySelectorAll("details")].map((fold) => fold.open);
    this.root.replaceChildren(...tables.map(makeTable));
    [...this.root.querySelectorAll("details")].forEach((fold, at) => {
      fold.open = Boolean(open[at]);
    });
  }
}

/** The runs that a person keeps to compare with, under the one that is on the page now. */
export class Pins {
  /**
   * @param {import("./link.js").Link} link
   * @param {(key: string) => string} text
   */
  constructor(link, text) {
    this.link = link;
    this.text = text;
    this.root = make("div", { class: "hpw-pins hpw-wide", hidden: true });
    this.now = make("tr", { class: "hpw-strong" });
    this.known = "";
    this.known_now = "";
  }

  /**
   * @param {{heads: string[], rows: any[][]} | null | undefined} pins
   * @param {any[] | null | undefined} now
   */
  update(pins, now) {
    show(this.root, Boolean(pins));
    this.updateNow(now ?? []);
    const known = JSON.stringify(pins ?? null);
    if (known === this.known) return;
    this.known = known;
    this.root.replaceChildren();
    if (!pins) return;
    const heads = [...pins.heads, ""].map(makeHead);
    const rows = pins.rows.map((cells, at) => this.row(cells, at));
    const table = make("table", { class: "hpw-table" });
    table.append(make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, this.now, ...rows));
    copyExact(table);
    this.root.append(table);
  }

  /** @param {any[]} cells */
  updateNow(cells) {
    const known = JSON.stringify(cells);
    if (known === this.known_now) return;
    this.known_now = known;
    const name = make("th", { scope: "row" }, this.text("now"));
    this.now.replaceChildren(name, ...cells.map((cell) => makeCell("td", cell)), make("td"));
  }

  /**
   * @param {any[]} cells
   * @param {number} at
   */
  row(cells, at) {
    const name = make("input", { type: "text", class: "hpw-name", value: cells[0] });
    setAttribute(name, "aria-label", `${this.text("rename")} ${cells[0]}`);
    name.title = this.text("rename");
    name.addEventListener("change", () =>
      this.link.send({ do: "rename", at, text: name.value }),
    );
    const act = (/** @type {string} */ key) =>
      makeButton(this.text(key), "", () => this.link.send({ do: key, at }), {
        "aria-label": `${this.text(key)} ${cells[0]}`,
        "data-do": key,
      });
    const values = cells.slice(1).map((cell) => makeCell("td", cell));
    const actions = make("td", { class: "hpw-row-actions" }, act("restore"), act("remove"));
    return make("tr", {}, make("th", { scope: "row" }, name), ...values, actions);
  }
}

/** Code that can be read, copied and saved. */
export class Code {
  /** @param {(key: string) => string} text */
  constructor(text) {
    this.pre = make("pre", { tabindex: 0, role: "region", "aria-label": text("code") });
    this.file = "code.py";
    const copy = makeButton(text("copy"), "", async () => {
      await copyText(this.pre.textContent, this.pre);
      write(copy, text("copied"));
      setTimeout(() => write(copy, text("copy")), 1500);
    });
    const save = makeButton(text("download"), "", () =>
      saveFile(new Blob([this.pre.textContent], { type: "text/x-python" }), this.file),
    );
    const bar = make("div", { class: "hpw-bar" }, copy, save);
    this.root = make(
      "details",
      { class: "hpw-fold hpw-code", hidden: true },
      make("summary", {}, text("code")),
      bar,
      this.pre,
    );
  }

  /** @param {{text: string, file: string} | null | undefined} code */
  update(code) {
    show(this.root, Boolean(code));
    if (!code) return;
    this.file = code.file;
    write(this.pre, code.text);
  }
}

/**
 * Copy a text; where the page may not reach the clipboard, by selecting it.
 * @param {string} text
 * @param {HTMLElement} place
 */
async function copyText(text, place) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    document.getSelection()?.selectAllChildren(place);
    document.execCommand("copy");
  }
}
