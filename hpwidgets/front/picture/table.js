/** @import { PictureTable } from "./types.js" */
import { formatNumber } from "./scales.js";

/** More rows make a page slow, and nobody reads them. */
const MOST_ROWS = 500;

/**
 * Makes a table element with its rows.
 * @param {PictureTable} told
 * @param {(key: string) => string} phrase
 * @returns {HTMLTableElement}
 */
function tableElement({ caption, heads, rows }, phrase) {
  const table = document.createElement("table");
  const title = table.createCaption();
  const count = phrase("table_more").replace("{shown}", String(MOST_ROWS));
  const more = rows.length > MOST_ROWS ? ` (${count.replace("{all}", String(rows.length))})` : "";
  title.textContent = `${caption}${more}`;
  const head = table.createTHead().insertRow();
  for (const name of heads) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = name;
    head.append(cell);
  }
  const body = table.createTBody();
  for (const row of rows.slice(0, MOST_ROWS)) {
    const line = body.insertRow();
    for (const value of row) {
      // As a program reads it, for a person may copy it.
      line.insertCell().textContent = value === null ? formatNumber(NaN) : String(value);
    }
  }
  return table;
}

/** "As a table": made when a person opens it, and renewed while it is open. */
export class TableFold {
  /**
   * @param {() => PictureTable[]} told
   * @param {(key: string) => string} phrase
   * @param {AbortSignal} signal ends all listening
   */
  constructor(told, phrase, signal) {
    this.told = told;
    this.phrase = phrase;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.element = document.createElement("details");
    this.element.className = "hpw-table-fold";
    const summary = document.createElement("summary");
    summary.textContent = phrase("table");
    this.body = document.createElement("div");
    this.body.className = "hpw-tables";
    this.body.tabIndex = 0;
    this.body.setAttribute("role", "region");
    this.body.setAttribute("aria-label", phrase("table"));
    this.element.append(summary, this.body);
    this.element.addEventListener("toggle", () => this.fill(), { signal });
    signal.addEventListener("abort", () => clearTimeout(this.timer), { once: true });
  }

  /** Makes the tables again, once the picture has come to rest. */
  renew() {
    if (!this.element.open) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fill(), 300);
  }

  /** Makes the tables, or lets go of them while nobody looks. */
  fill() {
    const tables = this.element.open ? this.told() : [];
    this.body.replaceChildren(...tables.map((told) => tableElement(told, this.phrase)));
  }
}
